/* The bar of the card and that of a call by keyboard: 1 to 8 (9 in a call) say what came
 * of it, n is the note, p a promise, r the number, c a complaint, s skips, Enter saves.
 * Without this file the bar is a plain form.
 */
(() => {
  const bar = document.querySelector("[data-contact-bar]");
  if (!bar) return;
  const form = document.getElementById("bar-form");
  const fold = bar.querySelector("[data-bar-fold]");
  const note = bar.querySelector("[data-bar-note]");
  const day = bar.querySelector("[data-bar-day]");
  const save = bar.querySelector("[data-bar-save]");
  const status = bar.querySelector("[data-bar-status]");
  const narrow = window.matchMedia("(max-width: 45rem)");

  bar.classList.add("bar--live");
  fold.open = Boolean(bar.querySelector(".error-message"));

  const key = (number) => bar.querySelector(`[data-bar-key="${number}"]`);
  const chosen = () => bar.querySelector("[data-bar-key]:checked");
  const isTyping = (target) =>
    target.closest("textarea, select, [contenteditable=true], dialog") ||
    (target.matches("input") && !["radio", "checkbox", "button"].includes(target.type));

  function choose(number) {
    const found = key(number);
    if (!found) return;
    if (found.disabled) {
      status.textContent = bar.querySelector(".bar__stop")?.textContent.trim() ?? "";
      return;
    }
    found.checked = true;
    found.focus({ preventScroll: true });
    found.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function afterOutcome(radio) {
    if (!narrow.matches) fold.open = true;
    if (!("barNeedsDay" in radio.dataset)) return;
    fold.open = true;
    if (!day.value && !bar.querySelector("[name=preset]:checked")?.value) {
      day.focus({ preventScroll: true });
    }
  }

  function submit() {
    if (chosen()) form.requestSubmit(save);
    else {
      status.textContent = status.dataset.barAsk ?? status.textContent;
      key(1).focus({ preventScroll: true });
    }
  }

  bar.addEventListener("change", (event) => {
    const { target } = event;
    if (target.matches("[data-bar-key]")) afterOutcome(target);
    if (target.name === "preset" && target.value) day.value = "";
    if (target === day && day.value) {
      const byItself = bar.querySelector('[name=preset][value=""]');
      if (byItself) byItself.checked = true;
    }
  });

  note.addEventListener("input", () => {
    note.style.height = "auto";
    note.style.height = `${note.scrollHeight + 2}px`;
  });

  form.addEventListener("submit", () => {
    // A second Enter must not write a second contact.
    setTimeout(() => {
      save.disabled = true;
    });
  });

  window.addEventListener("pageshow", () => {
    save.disabled = false;
  });

  document.addEventListener("keydown", (event) => {
    const { target } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (document.querySelector("dialog[open]")) return;
    if (event.key === "Escape" && bar.contains(target)) {
      target.blur();
      return;
    }
    if (event.key === "Enter") {
      const isNote = target === note && !event.shiftKey;
      const isFree = target === document.body || target.matches("[data-bar-key]");
      if (isNote || isFree) {
        event.preventDefault();
        if (save.disabled) return;
        submit();
      }
      return;
    }
    if (isTyping(target)) return;
    const keys = {
      n: () => {
        note.focus({ preventScroll: true });
      },
      r: () => bar.querySelector("[data-bar-dial]")?.click(),
      s: () => bar.querySelector("[data-bar-skip]")?.click(),
      c: () => bar.querySelector("[data-bar-complaint]")?.click(),
      p: () => {
        const what = bar.querySelector("[name=promise_what]");
        fold.open = true;
        what.closest("details").open = true;
        what.focus({ preventScroll: true });
      },
    };
    if (/^[1-9]$/.test(event.key)) choose(event.key);
    else if (keys[event.key]) keys[event.key]();
    else return;
    event.preventDefault();
  });
})();
