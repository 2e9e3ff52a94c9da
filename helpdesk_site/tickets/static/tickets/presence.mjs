// Tells the desk's colleagues that one has this ticket before one's eyes, and that one is writing on it. [data-presence]
// is the element that shows them; it asks the server with each telling. A page out of sight tells nothing: its person
// looks elsewhere. What the server knows is gone after some seconds, so a page that dies need not say so.

const EVERY = 10000;
const STILL_WRITING = 15000;

const shown = () => document.querySelector("[data-presence]");
let wroteAt = -STILL_WRITING;
let told = "";

function doing() {
  return performance.now() - wroteAt < STILL_WRITING ? "writing" : "reading";
}

function tell() {
  const element = shown();
  if (!element || document.hidden) return;
  told = doing();
  element.setAttribute("hx-vals", JSON.stringify({ doing: told }));
  element.dispatchEvent(new CustomEvent("presence:beat"));
}

function leave() {
  const element = shown();
  const token = document.querySelector("input[name=csrfmiddlewaretoken]");
  if (!element || !token) return;
  const body = new FormData();
  body.set("doing", "left");
  body.set("csrfmiddlewaretoken", token.value);
  navigator.sendBeacon(element.dataset.presence, body);
}

document.addEventListener("input", ({ target }) => {
  if (!target.closest("form[data-composer]")) return;
  wroteAt = performance.now();
  if (told !== "writing") tell();
});
document.addEventListener("visibilitychange", () => (document.hidden ? leave() : tell()));
window.addEventListener("pagehide", leave);
setInterval(tell, EVERY);
