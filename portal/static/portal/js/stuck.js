/* Ticks all letters of the page, or none. */
const all = document.querySelector("[data-stuck-all]");
if (all) {
  const boxes = () => [...document.querySelectorAll('input[name="letter"]')];
  all.hidden = false;
  all.addEventListener("click", () => {
    const on = boxes().some((box) => !box.checked);
    boxes().forEach((box) => {
      box.checked = on;
    });
  });
}
