/* The feedback form: the proof of work in the background, and the draft that survives a
 * closed window. Without this file the form works as well; a guest then confirms by mail.
 */
(() => {
  const form = document.querySelector("[data-feedback-form]");
  if (!form) return;

  /* --- the proof ---------------------------------------------------------- */
  const proof = form.elements.proof;
  if (proof && window.Worker && !proof.value) {
    const said = form.querySelector("[data-proof-said]");
    let button = null;
    const worker = new Worker(form.dataset.worker);
    worker.addEventListener("message", ({ data }) => {
      proof.value = data;
      worker.terminate();
      if (button) form.requestSubmit(button);
    });
    worker.addEventListener("error", () => {
      proof.value = "-"; // the server asks by mail instead
      if (button) form.requestSubmit(button);
    });
    worker.postMessage({
      stamp: form.elements.stamp.value,
      bits: Number(form.dataset.bits),
    });
    form.addEventListener("submit", (event) => {
      if (proof.value) return;
      event.preventDefault();
      button = event.submitter;
      said.hidden = false;
    });
  }

  /* --- the draft ---------------------------------------------------------- */
  // Of this person in this browser; who one is and how one is reached is not kept.
  const KEY = "feedback.draft";
  const KEPT = ["kind", "body", "wish", "store", "happened_on", "receipt", "receipt_no"];
  const DAYS = 7;
  const owner = form.dataset.owner;
  const notice = document.querySelector("[data-draft]");
  let storage = null;
  try {
    storage = window.localStorage;
  } catch {
    return; // the browser keeps nothing
  }

  const read = () => {
    try {
      const draft = JSON.parse(storage.getItem(KEY));
      const isFresh = draft && Date.now() - draft.at < DAYS * 86_400_000;
      return isFresh && draft.owner === owner ? draft : null;
    } catch {
      return null;
    }
  };

  function save() {
    const data = new FormData(form);
    const fields = Object.fromEntries(KEPT.map((name) => [name, data.get(name) ?? ""]));
    if (!fields.body && !fields.wish) return;
    try {
      storage.setItem(KEY, JSON.stringify({ owner, at: Date.now(), fields }));
    } catch {
      // full, or forbidden: the form works without
    }
  }

  const draft = read();
  if (draft && !form.hasAttribute("data-tried") && !form.elements.body.value) {
    for (const [name, value] of Object.entries(draft.fields)) {
      const field = form.elements[name];
      if (field && value) field.value = value;
    }
    notice.hidden = false;
    notice.querySelector("button").addEventListener("click", () => {
      storage.removeItem(KEY);
      form.reset();
      notice.hidden = true;
      form.elements.body.focus();
    });
  }
  let timer = 0;
  form.addEventListener("input", () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(save, 400);
  });
  window.addEventListener("pagehide", save);
})();
