// A form with data-submit-once is sent once: a second click while the answer is on its way does nothing.
// The button stays enabled until the browser has read its name and value, so that they are sent too.

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-submit-once]");
  if (!form || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  setBusy(form, true);
});

// "Back" may show the page as it was left, with its buttons still busy.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) free(form);
});
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.target.matches?.("form[data-sent]")) free(event.target);
});

function free(form) {
  delete form.dataset.sent;
  setBusy(form, false);
}

function setBusy(form, busy) {
  for (const button of form.querySelectorAll("button[type=submit], button:not([type])")) {
    if (busy) button.setAttribute("aria-busy", "true");
    else button.removeAttribute("aria-busy");
  }
}
