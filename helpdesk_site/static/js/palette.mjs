// Ctrl+K: one box for everything that can be opened: the pages of the navigation, what this page offers, and requests by
// number or words, which the server finds (data-find). Arrow keys choose, Enter opens, Escape leaves.

const dialog = () => document.getElementById("palette");
const LETTERS = { ç: "c", ğ: "g", ı: "i", ö: "o", ş: "s", ü: "u", â: "a", î: "i", û: "u" };
const WAIT = 200;
let asking = 0;
let asked = "";
let found = [];

export function fold(text) {
  return text.toLocaleLowerCase("tr").replace(/[çğıöşüâîû]/g, (letter) => LETTERS[letter]);
}

// What one can reach from here: links of the navigation and of the head of the page, steps that are folded away,
// and what a button offers under a name of its own (data-palette).
function places() {
  const links = [...document.querySelectorAll(".site-navigation a, .page-actions a, .person-menu a")];
  const steps = [...document.querySelectorAll("details.step-box > summary")];
  const deeds = [...document.querySelectorAll("button[data-palette]")];
  return [
    ...links.map((link) => ({ label: nameOf(link), open: () => location.assign(link.href) })),
    ...steps.map((summary) => ({ label: nameOf(summary), open: () => reach(summary) })),
    ...deeds.map((button) => ({ label: button.dataset.palette, open: () => use(button) })),
  ];
}

function nameOf(element) {
  const copy = element.cloneNode(true);
  for (const part of copy.querySelectorAll("svg, .counter, .visually-hidden, [data-counter]")) part.remove();
  return copy.textContent.trim().replace(/\s+/g, " ");
}

// The form of a step may be fetched only when it is opened.
function reach(summary) {
  const box = summary.parentElement;
  const field = () => box.querySelector("input:not([type=hidden]), select, textarea");
  dialog().close();
  box.open = true;
  if (field()) field().focus();
  else box.addEventListener("htmx:afterSettle", () => field()?.focus(), { once: true });
}

// The part in which it stands may have been fetched anew since it was listed: then the one that bears its name is meant.
function use(button) {
  dialog().close();
  const same = ({ dataset }) => dataset.palette === button.dataset.palette;
  const there = button.isConnected ? button : [...document.querySelectorAll("button[data-palette]")].find(same);
  there?.click();
}

function show() {
  const box = dialog().querySelector("input");
  const words = fold(box.value).split(/\s+/).filter(Boolean);
  const here = places().filter((place) => place.label && words.every((word) => fold(place.label).includes(word)));
  const list = dialog().querySelector("[role=listbox]");
  list.replaceChildren(...[...found, ...here].slice(0, 12).map(optionOf));
  choose(0);
}

function optionOf(place, number) {
  const option = document.createElement("li");
  option.id = `palette-${number}`;
  option.setAttribute("role", "option");
  option.append(place.label);
  if (place.detail) {
    const detail = document.createElement("span");
    detail.className = "detail";
    detail.textContent = place.detail;
    option.append(detail);
  }
  option.addEventListener("click", place.open);
  option.open = place.open;
  return option;
}

function options() {
  return [...dialog().querySelectorAll("[role=option]")];
}

function choose(number) {
  const all = options();
  const place = all.length ? (number + all.length) % all.length : -1;
  all.forEach((option, index) => option.setAttribute("aria-selected", String(index === place)));
  const box = dialog().querySelector("input");
  if (place >= 0) box.setAttribute("aria-activedescendant", all[place].id);
  else box.removeAttribute("aria-activedescendant");
  all[place]?.scrollIntoView({ block: "nearest" });
}

function chosen() {
  return options().findIndex((option) => option.getAttribute("aria-selected") === "true");
}

async function ask() {
  const text = dialog().querySelector("input").value.trim();
  if (text === asked) return;
  asked = text;
  found = [];
  if (text.length > 1 && dialog().dataset.find) {
    try {
      const answer = await fetch(`${dialog().dataset.find}?q=${encodeURIComponent(text)}`, { headers: { Accept: "application/json" } });
      if (answer.ok && text === asked) found = (await answer.json()).found.map(({ label, detail, url }) => ({ label, detail, open: () => location.assign(url) }));
    } catch {
      found = [];
    }
  }
  show();
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || !dialog()) return;
  event.preventDefault();
  if (dialog().open) return dialog().close();
  dialog().showModal();
  dialog().querySelector("input").value = "";
  asked = "";
  found = [];
  show();
});

document.addEventListener("input", ({ target }) => {
  if (!target.closest("#palette")) return;
  show();
  clearTimeout(asking);
  asking = setTimeout(ask, WAIT);
});

document.addEventListener("keydown", (event) => {
  if (!event.target.closest?.("#palette")) return;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    event.preventDefault();
    choose(chosen() + step);
  } else if (event.key === "Enter") {
    event.preventDefault();
    options()[chosen()]?.open();
  }
});
