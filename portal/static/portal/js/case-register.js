/* Registering a case: who is calling, and whether the matter is known, while one types.
 * Without this file the same is asked after sending.
 */
(() => {
  const form = document.querySelector("[data-register]");
  if (!form) return;
  const shown = form.querySelector("[data-alike-shown]");
  const { phone, email, seen, channel } = form.elements;
  let request = null;
  let timer = 0;

  async function ask() {
    if (request) request.abort();
    const asked = new URLSearchParams({
      phone: phone?.value ?? "",
      email: email?.value ?? "",
      member: form.dataset.member,
      channel: channel.value,
    });
    if (!asked.get("phone") && !asked.get("email") && !asked.get("member")) {
      shown.replaceChildren();
      return;
    }
    request = new AbortController();
    try {
      const answer = await fetch(`${form.dataset.alikeUrl}?${asked}`, {
        signal: request.signal,
        credentials: "same-origin",
        headers: { "X-Requested-With": "XMLHttpRequest" },
      });
      if (!answer.ok || answer.redirected) return;
      const html = await answer.text();
      shown.replaceChildren(document.createRange().createContextualFragment(html));
      const ids = [...shown.querySelectorAll("[data-alike]")].map((each) => each.dataset.alike);
      const known = new Set(seen.value.split(",").filter(Boolean));
      seen.value = [...new Set([...known, ...ids])].join(",");
    } catch {
      // asked again at the next key, and after sending
    }
  }

  for (const field of [phone, email]) {
    field?.addEventListener("input", () => {
      window.clearTimeout(timer);
      timer = window.setTimeout(ask, 200);
    });
  }
  ask();

  // The member goes into the address; what was typed goes along.
  shown.addEventListener("click", (event) => {
    const button = event.target.closest("[data-take-member]");
    if (!button) return;
    const kept = Object.fromEntries(
      [...new FormData(form)].filter(([, value]) => typeof value === "string" && value),
    );
    window.sessionStorage.setItem("feedback.register", JSON.stringify(kept));
    const address = new URLSearchParams({
      channel: channel.value,
      member: button.dataset.takeMember,
    });
    window.location.assign(`?${address}`);
  });

  const kept = window.sessionStorage.getItem("feedback.register");
  window.sessionStorage.removeItem("feedback.register");
  if (kept && form.dataset.member) {
    for (const [name, value] of Object.entries(JSON.parse(kept))) {
      const field = form.elements[name];
      const isOurs = ["csrfmiddlewaretoken", "channel", "store", "language"].includes(name);
      if (field && !isOurs && field.type !== "file") field.value = value;
    }
  }
})();
