// Shows a masked phone number or address in its place. Without this file the link
// leads to a page that does the same.
(() => {
  const headers = { "X-Requested-With": "XMLHttpRequest" };

  async function fill(box, url, options) {
    const response = await fetch(url, { headers, credentials: "same-origin", ...options });
    if (!response.ok || response.redirected) {
      window.location.assign(url);
      return;
    }
    box.innerHTML = await response.text();
    // The bar at the bottom is in view already: the page stays where one reads.
    const preventScroll = Boolean(box.closest("[data-contact-bar]"));
    box.querySelector("input[type=text], [data-reveal-value]")?.focus({ preventScroll });
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-reveal-open]");
    const box = link?.closest("[data-reveal]");
    if (!box || event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    fill(box, link.href);
  });

  document.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-reveal-form]");
    const box = form?.closest("[data-reveal]");
    if (!box) return;
    event.preventDefault();
    fill(box, form.action, { method: "POST", body: new FormData(form) });
  });
})();
