// Boxes in the work list: how many are ticked is said, and what was ticked stays ticked when the list is fetched anew.
// Keys: j and k go down and up, x ticks, o opens (Enter does as well, for the row is a link).

const chosen = new Set();

function boxes() {
  return [...document.querySelectorAll("input[name=chosen][form]")];
}

function ticketOf(box) {
  return box.value.split(":")[0];
}

function tell() {
  const said = document.querySelector("[data-chosen-count]");
  const count = boxes().filter((box) => box.checked).length;
  if (said) said.textContent = count ? String(count) : "";
  document.documentElement.toggleAttribute("data-chosen", count > 0);
}

document.addEventListener("change", ({ target }) => {
  if (!target.matches("input[name=chosen][form]")) return;
  if (target.checked) chosen.add(ticketOf(target));
  else chosen.delete(ticketOf(target));
  tell();
});

document.addEventListener("htmx:afterSettle", () => {
  for (const box of boxes()) box.checked = chosen.has(ticketOf(box));
  tell();
});

document.addEventListener("keydown", (event) => {
  if (document.documentElement.dataset.shortcuts === "off" || event.ctrlKey || event.metaKey || event.altKey) return;
  const isBox = event.target.matches("input[name=chosen]");
  if (!isBox && event.target.matches("input, textarea, select")) return;
  const rows = [...document.querySelectorAll("table.list tbody tr.opens")];
  const here = rows.findIndex((row) => row.contains(document.activeElement));
  const step = { j: 1, k: -1 }[event.key];
  if (step) {
    event.preventDefault();
    rows[Math.min(Math.max(here + step, 0), rows.length - 1)]?.querySelector(".row-link")?.focus();
  } else if (event.key === "x" && here >= 0) {
    event.preventDefault();
    rows[here].querySelector("input[name=chosen]")?.click();
  } else if (event.key === "o" && here >= 0) {
    event.preventDefault();
    rows[here].querySelector(".row-link")?.click();
  }
});

tell();
