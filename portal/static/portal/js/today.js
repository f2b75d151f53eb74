/* The day page by keyboard: j and k (or the arrows) go through the rows, Enter opens one,
 * c works through the rows of a kind. The choice of store shows at once.
 */
(() => {
  const page = document.querySelector("[data-today]");
  if (!page) return;

  const form = page.querySelector("[data-today-narrow]");
  form.querySelector("[data-today-submit]").hidden = true;
  form.addEventListener("change", () => form.requestSubmit());

  const links = () => [...page.querySelectorAll("[data-today-row] a.day-row__name")];
  const isTyping = (event) => event.target.closest("input, select, textarea, dialog, [contenteditable]");

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
    if (event.key === "c") {
      const here = document.activeElement.closest(".day-kind");
      const start = (here ?? page).querySelector("[data-today-start]");
      if (!start) return;
      event.preventDefault();
      start.requestSubmit();
      return;
    }
    const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
    if (!step) return;
    const all = links();
    const at = all.indexOf(document.activeElement);
    const isArrow = event.key.startsWith("Arrow");
    if (!all.length || (isArrow && at < 0)) return; // arrows scroll until a row is chosen
    const next = at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + step));
    all[next].focus();
    all[next].scrollIntoView({ block: "nearest" });
    event.preventDefault();
  });
})();
