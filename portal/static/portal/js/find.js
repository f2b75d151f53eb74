/* The omnibox: "f" (or Ctrl-K outside of a text) opens it from every staff page.
 *
 * The server draws the options; this file fetches them while one types, moves the
 * choice with the arrows and opens the chosen record. Typing with an input method
 * (Chinese) is waited for: keys that choose a character never choose a member.
 */
(() => {
  const dialog = document.querySelector("[data-find-dialog]");
  if (!dialog) return;
  const input = dialog.querySelector("input");
  const results = dialog.querySelector("[data-find-results]");
  const status = dialog.querySelector("[data-find-status]");
  const PAUSE = 120; // ms of no key before asking: under a fast typist's rhythm
  let timer = 0;
  let request = null;
  let pendingEnter = false;

  const options = () => [...results.querySelectorAll("[role=option]")];
  const chosen = () => results.querySelector("[aria-selected=true]");
  const template = (name) =>
    dialog.querySelector(`template[data-find-${name}]`).content.cloneNode(true);

  function open(text = "") {
    if (!dialog.open) dialog.showModal();
    input.value = text;
    show(template("hint"));
    input.focus();
  }

  function show(content) {
    results.replaceChildren(content);
    results.scrollTop = 0;
    const said = results.querySelector("[data-find-said]");
    status.textContent = said ? said.dataset.findSaid : "";
    const first = chosen();
    input.setAttribute("aria-expanded", String(Boolean(first)));
    point(first);
  }

  function point(option) {
    if (option) input.setAttribute("aria-activedescendant", option.id);
    else input.removeAttribute("aria-activedescendant");
  }

  function choose(option) {
    options().forEach((each) =>
      each.setAttribute("aria-selected", String(each === option)),
    );
    option.scrollIntoView({ block: "nearest" });
    point(option);
  }

  function move(step) {
    const all = options();
    if (!all.length) return;
    const at = all.indexOf(chosen());
    choose(all[(at + step + all.length) % all.length]);
  }

  function go(option, event) {
    if (!option) return;
    if (event && (event.ctrlKey || event.metaKey)) {
      window.open(option.dataset.href, "_blank", "noopener");
      return;
    }
    window.location.assign(option.dataset.href);
  }

  async function ask() {
    timer = 0;
    if (request) request.abort();
    const text = input.value.trim();
    if (!text) {
      pendingEnter = false;
      show(template("hint"));
      return;
    }
    request = new AbortController();
    const mine = request;
    const url = `${dialog.dataset.findUrl}?fragment=1&q=${encodeURIComponent(text)}`;
    try {
      const response = await fetch(url, {
        signal: mine.signal,
        credentials: "same-origin",
        headers: { "X-Requested-With": "XMLHttpRequest" },
      });
      const html = await response.text();
      if (mine !== request) return;
      if (response.redirected) window.location.reload(); // logged out meanwhile
      else if (response.status === 403) show(template("refused"));
      else if (!response.ok) show(template("failed"));
      else show(document.createRange().createContextualFragment(html));
    } catch (error) {
      if (error.name === "AbortError" || mine !== request) return;
      show(template("failed"));
    }
    request = null;
    // Enter was pressed before the answer came: a till's scanner types that fast.
    if (pendingEnter) {
      pendingEnter = false;
      if (options().length === 1) go(chosen());
    }
  }

  function askSoon() {
    window.clearTimeout(timer);
    timer = window.setTimeout(ask, PAUSE);
  }

  const isComposing = (event) => event.isComposing || event.keyCode === 229;

  input.addEventListener("input", (event) => {
    if (!event.isComposing) askSoon();
  });
  input.addEventListener("compositionend", askSoon);
  input.addEventListener("keydown", (event) => {
    if (isComposing(event)) return;
    if (event.key === "ArrowDown") move(1);
    else if (event.key === "ArrowUp") move(-1);
    else if (event.key === "Enter") {
      if (timer || request) pendingEnter = true;
      else go(chosen(), event);
    } else return;
    event.preventDefault();
  });
  results.addEventListener("click", (event) => {
    go(event.target.closest("[role=option]"), event);
  });
  results.addEventListener("mousemove", (event) => {
    const option = event.target.closest("[role=option]");
    if (option && option !== chosen()) choose(option);
  });
  dialog.addEventListener("click", (event) => {
    const isOutside = event.target === dialog;
    if (isOutside || event.target.closest("[data-find-close]")) dialog.close();
  });
  dialog.addEventListener("close", () => {
    window.clearTimeout(timer);
    timer = 0;
    pendingEnter = false;
    if (request) request.abort();
    request = null;
  });

  const isEditable = (element) =>
    element instanceof Element &&
    element.closest("input, textarea, select, [contenteditable=true], [role=textbox]");

  document.addEventListener("keydown", (event) => {
    if (dialog.open || event.defaultPrevented || isEditable(event.target)) return;
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
    // With an input method switched on the key is "Process"; the code still tells.
    const isF = event.key === "f" || (event.key === "Process" && event.code === "KeyF");
    const isK = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key === "k";
    if ((isPlain && isF) || isK) {
      event.preventDefault();
      open();
    }
  });
  // Links to the page of the search open the dialog instead (menu, empty day page).
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (link.pathname !== dialog.dataset.findUrl || link.search) return;
    event.preventDefault();
    event.stopPropagation();
    open();
  }, true);
})();
