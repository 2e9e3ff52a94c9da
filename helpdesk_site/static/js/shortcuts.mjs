// "/" goes to the search box, "?" shows the sheet, and a key that an element names in data-shortcut goes to that element:
// it is only reached, so that nothing is decided by one key. What leads elsewhere or can be had again at once (a tab) says
// data-shortcut-acts and is used, seen or not. Ctrl+Enter sends the form that one is writing in, with its
// first button. Off when the person turned shortcuts off (WCAG 2.1.4) and
// wherever one is writing.

const sheet = () => document.getElementById("shortcut-sheet");

const ACTIONS = {
  "/": () => document.querySelector("[data-shortcut-search], .filters input[type=search]")?.focus(),
  "?": () => openSheet(),
};

document.addEventListener("keydown", (event) => {
  if (document.documentElement.dataset.shortcuts === "off") return;
  if (event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target)) return;
  const reached = ACTIONS[event.key] ? null : elementOf(event.key);
  if (!ACTIONS[event.key] && !reached) return;
  event.preventDefault();
  if (reached && acts(reached)) {
    if (!event.repeat) reached.click();
  } else if (reached) reached.focus();
  else ACTIONS[event.key]();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
  const form = event.target.closest?.("form");
  const button = form?.querySelector("button[type=submit]:not(:disabled)");
  if (!button || form.method !== "post") return;
  event.preventDefault();
  form.requestSubmit(button);
});

// Where several parts of a page offer the key (the rows of an inbox) the one that the focus is in comes first.
function elementOf(key) {
  const named = [...document.querySelectorAll("[data-shortcut]")].filter((one) => one.dataset.shortcut.split(" ").includes(key));
  const offered = named.filter((one) => acts(one) || one.checkVisibility());
  const around = document.activeElement?.closest("details, form");
  return offered.find((one) => around?.contains(one)) ?? offered[0];
}

function acts(element) {
  return "shortcutActs" in element.dataset;
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-open-shortcuts]")) openSheet();
});

function openSheet() {
  const dialog = sheet();
  if (dialog && !dialog.open) dialog.showModal();
}

function isWriting(element) {
  return element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName);
}
