// Choices of the look (theme, density, shortcuts, undo): applied at once, kept by a POST in the background.
// Without script the same forms post and the page comes back changed. The language needs the new page in any case.

const ATTRIBUTE = { theme: "data-bs-theme", density: "data-density", shortcuts: "data-shortcuts", undo: "data-undo" };

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-preference]");
  const value = event.submitter?.value;
  if (!form || value === undefined || "reload" in form.dataset) return;
  event.preventDefault();
  apply(form.dataset.preference, value);
  markPressed(form.dataset.preference, value);
  keep(form, value);
});

function apply(name, value) {
  const attribute = ATTRIBUTE[name];
  if (value === "auto") document.documentElement.removeAttribute(attribute);
  else document.documentElement.setAttribute(attribute, value);
}

function markPressed(name, value) {
  for (const button of document.querySelectorAll(`form[data-preference="${name}"] button[name="value"]`)) {
    button.setAttribute("aria-pressed", String(button.value === value));
  }
}

function keep(form, value) {
  const body = new FormData(form);
  body.set("value", value);
  // A choice that could not be kept is applied on this page all the same: nothing to tell.
  fetch(form.action, { method: "POST", body, headers: { "X-Requested-With": "fetch" } }).catch(() => {});
}
