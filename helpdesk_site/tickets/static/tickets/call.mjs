// The form of a call, for quick hands: Enter behind the number goes on to the choice between several people, and from
// there to what the caller says; Ctrl+Enter sends it (shortcuts.mjs). The minutes count from the moment at which the form
// was opened, until somebody corrects the number.

const who = document.getElementById("id_who");
const said = document.getElementById("id_description");
const minutes = document.getElementById("id_minutes");
const began = Date.now();
let corrected = Boolean(minutes?.value && minutes.value !== "0");

function goOn(event) {
  if (event.key !== "Enter" || event.ctrlKey || event.metaKey || event.isComposing) return;
  const choice = document.querySelector("#caller input[type=radio][name=caller]");
  event.preventDefault();
  if (event.target === who && choice && !choice.form.querySelector("[name=caller]:checked")) choice.focus();
  else said?.focus();
}

function count() {
  if (!minutes || corrected || document.activeElement === minutes) return;
  minutes.value = String(Math.max(1, Math.round((Date.now() - began) / 60000)));
}

who?.addEventListener("keydown", goOn);
document.getElementById("caller")?.addEventListener("keydown", (event) => {
  if (event.target.matches("input[type=radio]")) goOn(event);
});
minutes?.addEventListener("input", () => { corrected = true; });
minutes?.form?.addEventListener("submit", count);
if (minutes) setInterval(count, 20000);
