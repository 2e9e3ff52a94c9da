// "/" goes to the search box, "?" shows the sheet. Off when the person turned shortcuts off (WCAG 2.1.4) and wherever
// one is writing.

const sheet = () => document.getElementById("shortcut-sheet");

const ACTIONS = {
  "/": () => document.querySelector("[data-shortcut-search], .filters input[type=search]")?.focus(),
  "?": () => openSheet(),
};

document.addEventListener("keydown", (event) => {
  if (document.documentElement.dataset.shortcuts === "off") return;
  if (event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target)) return;
  const action = ACTIONS[event.key];
  if (!action) return;
  event.preventDefault();
  action();
});

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
