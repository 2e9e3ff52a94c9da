// The tabs of open tickets. The server draws them; here is what it cannot do: saying aloud what has become new, keeping
// the focus when a tab goes, showing them on a narrow page behind their button, and asking again when a draft was kept or
// the browser brings back a page from its memory.

const PART = "extra-tabs";
const part = () => document.getElementById(PART);
let told = null;
let left = -1;

function links() {
  return [...(part()?.querySelectorAll(".open-tab a") ?? [])];
}

// What was new when the page was opened is seen on it; what becomes new is said.
function tell() {
  const news = [...(part()?.querySelectorAll("[data-news]") ?? [])].map((tab) => tab.dataset.news);
  const fresh = told ? news.filter((words) => !told.has(words)) : [];
  told = new Set(news);
  const region = document.getElementById("live-region");
  if (fresh.length && region) region.textContent = fresh.join(". ");
}

// Brings the tab of this page into view where the navigation is longer than the screen; the page itself stays.
function reveal() {
  const box = part().closest(".navigation-parts");
  const here = part().querySelector("[aria-current]")?.getBoundingClientRect();
  const below = here ? here.bottom - Math.min(box.getBoundingClientRect().bottom, innerHeight) : 0;
  if (below > 0) box.scrollTop += below + here.height;
}

function placeOf(element) {
  return links().findIndex((link) => link.closest(".open-tab").contains(element));
}

// Two answers may come one upon the other: the second finds the focus nowhere, and the place is that of the first.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.target?.id === PART && detail.shouldSwap && left < 0) left = placeOf(document.activeElement);
});

document.addEventListener("htmx:afterSettle", ({ detail }) => {
  if (detail.target?.id !== PART) return;
  if (told === null) reveal();
  tell();
  // htmx gives the focus back to what is still there; a tab that was closed leaves it to the one in its place.
  const rest = links();
  if (left >= 0 && document.activeElement === document.body) (rest[Math.min(left, rest.length - 1)] ?? document.querySelector("main")).focus();
  left = -1;
});

// On a narrow page the tabs are in the menu: their own button opens it there.
let wanted = false;
document.addEventListener("click", ({ target }) => {
  if (target.closest(`[data-extra-door="${PART}"]`)) wanted = true;
});
document.getElementById("site-navigation")?.addEventListener("toggle", ({ newState }) => {
  if (wanted && newState === "open") {
    part().scrollIntoView({ block: "start" });
    (links().find((link) => link.ariaCurrent) ?? links()[0])?.focus({ preventScroll: true });
  }
  wanted = false;
});

document.addEventListener("draft:saved", () => {
  const isMarked = part()?.querySelector(".open-tab:has([aria-current]) .tab-draft");
  if (!isMarked) part()?.dispatchEvent(new CustomEvent("live:refresh"));
});
window.addEventListener("pageshow", ({ persisted }) => {
  if (persisted) document.getElementById("tab-opened")?.dispatchEvent(new CustomEvent("tabs:shown"));
});
