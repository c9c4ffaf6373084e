/* The console works without scripts; this only spares a second press and a lost text. */
"use strict";
document.addEventListener("submit", (event) => {
  // A form pressed twice on a slow line must not act twice.
  if (event.target.dataset.sent) { event.preventDefault(); return; }
  event.target.dataset.sent = "yes";
  const editor = event.target.closest("#editor");
  if (editor) { window.onbeforeunload = null; }
  setTimeout(() => { delete event.target.dataset.sent; }, 4000);
});
const editor = document.getElementById("editor");
if (editor) {
  editor.addEventListener("input", () => {
    window.onbeforeunload = (event) => { event.preventDefault(); };
  }, { once: true });
}
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) { window.print(); }
});
