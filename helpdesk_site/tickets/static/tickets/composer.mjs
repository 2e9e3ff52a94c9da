// Keys of the form in which the desk writes: r chooses the answer, n the note, and the words can follow at once. Nothing
// is sent by them. Off when the person turned shortcuts off (WCAG 2.1.4) and wherever one is writing.

const CHOICES = { r: "public", n: "note" };

document.addEventListener("keydown", (event) => {
  const choice = CHOICES[event.key];
  const form = document.querySelector("form[data-composer]");
  if (!choice || !form || document.documentElement.dataset.shortcuts === "off") return;
  if (event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target)) return;
  const box = form.querySelector(`input[name=audience][value=${choice}]`);
  if (!box) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  box.checked = true;
  box.dispatchEvent(new Event("change", { bubbles: true }));
  form.querySelector("textarea").focus();
}, true);

function isWriting(element) {
  if (element.isContentEditable || /^(TEXTAREA|SELECT)$/.test(element.tagName)) return true;
  return element.tagName === "INPUT" && !/^(radio|checkbox)$/.test(element.type);
}
