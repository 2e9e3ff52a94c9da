// Copies a reference and says so, on the button and to a screen reader.

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  event.preventDefault();
  let word = button.dataset.copied;
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
  } catch {
    word = button.dataset.notCopied;
  }
  button.title = word;
  document.getElementById("live-region").textContent = `${word}: ${button.dataset.copy}`;
});
