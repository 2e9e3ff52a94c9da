// A form with data-unsaved-guard does not let one leave with unsent words without asking.
// What stands in [data-not-kept] are no words. Sending the form, or a draft that autosave.mjs kept, makes it clean.

const dirty = new Set();

function guarded(target) {
  return target.closest?.("[data-not-kept]") ? null : target.closest?.("form[data-unsaved-guard]");
}

for (const name of ["input", "change"]) {
  document.addEventListener(name, (event) => {
    const form = guarded(event.target);
    if (form) dirty.add(form);
  });
}
document.addEventListener("submit", (event) => {
  if (!event.defaultPrevented) dirty.delete(guarded(event.target));
});
document.addEventListener("draft:saved", (event) => dirty.delete(event.target));
window.addEventListener("beforeunload", (event) => {
  if ([...dirty].some((form) => form.isConnected)) event.preventDefault();
});
