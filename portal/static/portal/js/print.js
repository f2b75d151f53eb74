/* Printed pages: the button opens the browser's print window. */
document.getElementById("print").addEventListener("click", () => window.print());
