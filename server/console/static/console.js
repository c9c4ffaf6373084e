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
document.addEventListener("change", (event) => {
  // A file that is too large is said so before it has gone up a slow line.
  const input = event.target, largest = Number(input.dataset.largest || 0);
  if (!largest) { return; }
  const tooLarge = input.files.length && input.files[0].size > largest;
  input.setCustomValidity(tooLarge ? input.dataset.tooLarge : "");
  if (tooLarge) { input.reportValidity(); }
});
