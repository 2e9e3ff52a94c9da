// What every page does: says that scripts run, takes the reader to the first mistake, and shows failures of htmx.

document.documentElement.dataset.script = "on";
document.querySelector("[data-focus-first]")?.focus();

// On a phone the filters would push the list off the screen; they open with a tap. On a wide screen they always show.
const narrow = matchMedia("(max-width: 47.99rem)");
function foldFilters() {
  for (const fold of document.querySelectorAll("[data-fold-on-phone]")) fold.open = !narrow.matches;
}
narrow.addEventListener("change", foldFilters);
foldFilters();

// Filters that ask nothing stay out of the address, so that it can be read and passed on.
document.addEventListener("htmx:configRequest", (event) => {
  if (!event.target.matches("form.filters")) return;
  for (const [name, value] of [...event.detail.formData]) if (value === "") event.detail.formData.delete(name);
});

// A refusal of the service layer names the place for its notice; htmx would drop the body of a 4xx otherwise.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  if (xhr.status >= 400 && xhr.getResponseHeader("HX-Retarget")) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});

for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, showFailure);
}
document.addEventListener("htmx:beforeRequest", (event) => removeNotice(event.detail.target));

function showFailure(event) {
  const { requestConfig, target } = event.detail;
  if (!target?.isConnected) return;
  removeNotice(target);
  const reading = requestConfig.verb === "get";
  // A live refresh that fails stays quiet: live.mjs tries again, and tells when it lasts. So does what a page tells of
  // its own accord: nobody has sent anything.
  if (requestConfig.triggeringEvent?.type === "live:refresh" || (!reading && requestConfig.headers["X-By-Itself"])) return;
  const notice = copyOf(reading ? "failure-template" : "not-saved-template");
  notice.dataset.requestNotice = "";
  notice.querySelector("[data-retry]")?.addEventListener("click", (event) => {
    const swap = swapOf(requestConfig.elt);
    window.htmx.ajax("get", requestConfig.path, { source: requestConfig.elt, event, target, swap });
  });
  target.before(notice);
}

function removeNotice(target) {
  const before = target?.previousElementSibling;
  if (before?.matches("[data-request-notice]")) before.remove();
}

function swapOf(element) {
  return element.closest("[hx-swap]")?.getAttribute("hx-swap") ?? "innerHTML";
}

function copyOf(id) {
  return document.getElementById(id).content.firstElementChild.cloneNode(true);
}
