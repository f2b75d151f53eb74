// Starts date fields and choosers. Wagtail writes a script beside each of them, which
// our content security policy forbids; our templates write a <template> with the name of
// the function instead, also into filters and windows that are loaded later.
(() => {
  const SELECTOR = "template[data-widget-init]";
  const STARTERS = ["initDateChooser", "initDateTimeChooser", "initTimeChooser"];

  function start(mark) {
    const { widgetInit, widgetId, widgetConfig } = mark.dataset;
    const config = JSON.parse(widgetConfig || "{}");
    mark.remove();
    if (STARTERS.includes(widgetInit)) {
      window[widgetInit]?.(widgetId, config);
    } else if (widgetInit === "Chooser") {
      new window.Chooser(widgetId, config);
    }
  }

  function startAll(root) {
    if (root.matches?.(SELECTOR)) start(root);
    else root.querySelectorAll?.(SELECTOR).forEach(start);
  }

  document.addEventListener("DOMContentLoaded", () => {
    startAll(document);
    new MutationObserver((changes) => {
      for (const change of changes) change.addedNodes.forEach(startAll);
    }).observe(document.body, { childList: true, subtree: true });
  });
})();
