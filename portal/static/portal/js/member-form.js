/* Another customer type has other fields: ask the server for them at once. Without this
   script the button beside the list does the same. */
"use strict";

for (const select of document.querySelectorAll("select[data-reload]")) {
  const button = select.closest(".member-form__field")?.querySelector("[name=reload]");
  if (button) {
    button.hidden = true;
    select.addEventListener("change", () => select.form.requestSubmit(button));
  }
}
