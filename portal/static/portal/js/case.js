// Workspace of a case: Ctrl+Enter sends the box one writes in; a ready answer goes to
// where the cursor is instead of loading the page anew.
"use strict";

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  if (event.target instanceof HTMLTextAreaElement && event.target.form) {
    event.preventDefault();
    event.target.form.requestSubmit();
  }
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-words]");
  const box = link && link.closest("form").querySelector("textarea");
  if (!box) return;
  event.preventDefault();
  box.setRangeText(link.dataset.words, box.selectionStart, box.selectionEnd, "end");
  box.focus();
});

// The way to a form that is folded away opens it. After something was saved the address
// still names its place: there only what surrounds it is opened, not the next form.
const isSaved = Boolean(document.querySelector(".messages .success"));
const unfold = (event) => {
  const target = location.hash && document.getElementById(location.hash.slice(1));
  for (let place = target; place; place = place.parentElement) {
    if (place instanceof HTMLDetailsElement) place.open = true;
  }
  if (target && (event || !isSaved)) target.querySelector("details:not([open])")?.setAttribute("open", "");
};
addEventListener("hashchange", unfold);
unfold();
