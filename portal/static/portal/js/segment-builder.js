/* The builder of segments. The server draws the rules; this file presses its buttons
 * without leaving the page, and asks how many members fit while somebody builds.
 * Without this script the same buttons draw the page anew.
 */
(() => {
  "use strict";
  const work = document.querySelector("[data-segment-work]");
  if (!work) return;
  const form = work.closest("form");
  const builder = work.querySelector("[data-segment-builder]");
  const panel = work.querySelector("[data-segment-preview]");
  const failed = work.querySelector("[data-segment-failed]");
  const PAUSE = 400; // ms without a change before asking
  let timer = 0;
  let counting = null;
  let turning = false;

  const isStep = (button) => button && button.name === "do";

  async function ask(url, data, signal) {
    const response = await fetch(url, {
      method: "POST",
      body: data,
      signal,
      credentials: "same-origin",
      headers: { "X-Requested-With": "fragment" },
    });
    if (!response.ok || response.redirected) throw new Error(String(response.status));
    return response;
  }

  function posted(button) {
    const data = new FormData(form);
    if (button) data.append(button.name, button.value);
    return data;
  }

  function keys() {
    return new Set(
      [...builder.querySelectorAll("[data-node]")].map((node) => node.dataset.node),
    );
  }

  /* After a part was added, its first field; after one was removed, where one adds. */
  function focusNew(before, button) {
    const added = [...builder.querySelectorAll("[data-node]")].find(
      (node) => !before.has(node.dataset.node),
    );
    const group = button.value.startsWith("add-") ? button.value.split(":")[1] : "0";
    const target =
      (added && added.querySelector("select, input:not([type=hidden]), button")) ||
      builder.querySelector(`[name="new_${group}"]`);
    if (target) target.focus();
  }

  async function turn(button) {
    if (turning) return;
    turning = true;
    const before = keys();
    try {
      const response = await ask(window.location.href, posted(button));
      builder.innerHTML = await response.text();
      focusNew(before, button);
      count();
    } catch {
      form.removeEventListener("click", onClick);
      button.click(); // let the page do it
    } finally {
      turning = false;
    }
  }

  async function count() {
    window.clearTimeout(timer);
    if (counting) counting.abort();
    counting = new AbortController();
    const mine = counting;
    panel.setAttribute("aria-busy", "true");
    try {
      const response = await ask(work.dataset.previewUrl, posted(), mine.signal);
      const found = await response.json();
      if (mine !== counting) return;
      panel.innerHTML = found.html;
      for (const output of builder.querySelectorAll("[data-part]")) {
        output.textContent = found.parts[output.dataset.part] || "";
      }
      failed.hidden = true;
    } catch (error) {
      if (error.name === "AbortError" || mine !== counting) return;
      failed.hidden = false;
    }
    panel.removeAttribute("aria-busy");
  }

  function onClick(event) {
    const button = event.target.closest("button");
    if (!isStep(button)) return;
    event.preventDefault();
    if (button.value === "count") count();
    else turn(button);
  }

  function onChange(event) {
    if (event.isComposing || /^(name|description|new_\d+)$/.test(event.target.name)) return;
    window.clearTimeout(timer);
    timer = window.setTimeout(count, PAUSE);
  }

  form.addEventListener("click", onClick);
  work.addEventListener("input", onChange);
  work.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || event.target.name !== "who") return;
    event.preventDefault(); // asks; does not save
    count();
  });
  count();
})();
