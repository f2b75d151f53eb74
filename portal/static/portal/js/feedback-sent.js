/* The message has arrived: its draft is not needed any more. */
try {
  window.localStorage.removeItem("feedback.draft");
} catch {
  // the browser keeps nothing
}
