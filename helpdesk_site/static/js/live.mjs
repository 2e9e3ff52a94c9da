// Keeps what is on the page fresh. An element names what it shows in data-live-topic ("ticket:42", several by spaces);
// the socket says {"topic", "seq"} when that changed, and the element gets the event `live:refresh`, on which htmx
// fetches it again over HTTP, where the policy is. Nothing that arrives here is ever shown.
//
// A hint lost (a gap in seq) and a socket that was away mean the same: fetch again. While the socket is away the page
// asks every 15 s; only after 10 s does it say so. A hint that comes while a part is being fetched may speak of something
// younger than the answer on its way: that part is fetched once more. So is one whose fetch failed, after a while.
//
// What is asked without anybody having moved a hand says so (X-By-Itself): a forgotten page does not keep its session.

const PATH = "/ws/live/";
const POLL_EVERY = 15000;
const TELL_AFTER = 10000;
const FIRST_WAIT = 500;
const LONGEST_WAIT = 30000;
const WAIT_WHEN_REFUSED = 300000;
const GATHER = 120;
const AFTER_FAILURE = 3000;
// Events that no hand brings about; htmx gives none at all for a part that is fetched when it comes ("load").
const BY_ITSELF = new Set([undefined, "load", "live:refresh", "presence:beat"]);

const seen = new Map();
// The parts to fetch, by name: an answer that arrives meanwhile exchanges the element, not what it shows.
const due = new Set();
const fetching = new Set();
let socket = null;
let subscribed = "";
let wait = FIRST_WAIT;
let wasOpen = false;
let gathering = 0;
let polling = 0;
let telling = 0;
let reconnecting = 0;
let refused = false;

function watching() {
  return [...document.querySelectorAll("[data-live-topic]")];
}

function topicsOf(element) {
  return element.dataset.liveTopic.split(/\s+/).filter(Boolean);
}

function subscribe() {
  const topics = [...new Set(watching().flatMap(topicsOf))].sort();
  if (!topics.length) return;
  // While a new try waits for its time, a part that was fetched meanwhile does not hasten it.
  if (!socket && !reconnecting) connect();
  else if (socket?.readyState === WebSocket.OPEN && topics.join(" ") !== subscribed) {
    subscribed = topics.join(" ");
    socket.send(JSON.stringify({ subscribe: topics }));
  }
}

function connect() {
  clearTimeout(reconnecting);
  reconnecting = 0;
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  socket = new WebSocket(`${scheme}//${location.host}${PATH}`);
  socket.addEventListener("open", opened);
  socket.addEventListener("message", heard);
  socket.addEventListener("close", closed);
}

function opened() {
  wait = FIRST_WAIT;
  subscribed = "";
  seen.clear();
  subscribe();
  stopPolling();
  // What changed between the page and the socket, or while the socket was away, is not known: ask.
  if (wasOpen) refresh(watching());
  wasOpen = true;
}

function heard(message) {
  let hint;
  try {
    hint = JSON.parse(message.data);
  } catch {
    return;
  }
  if (typeof hint?.topic !== "string") return;
  const before = seen.get(hint.topic);
  if (Number.isInteger(hint.seq)) {
    // The same hint twice needs no second fetch; a lower number is a counter that began anew.
    if (before === hint.seq) return;
    seen.set(hint.topic, hint.seq);
  }
  refresh(watching().filter((element) => topicsOf(element).includes(hint.topic)));
}

function closed(event) {
  socket = null;
  // 4000-4999 are the server's own words for "signed out" and "not yours": knocking harder does not help.
  refused = event.code >= 4000 && event.code < 5000;
  const pause = refused ? WAIT_WHEN_REFUSED : wait * (0.5 + Math.random());
  wait = Math.min(wait * 2, LONGEST_WAIT);
  reconnecting = setTimeout(tryAgain, pause);
  startPolling({ quiet: refused });
}

function tryAgain() {
  reconnecting = 0;
  subscribe();
}

function startPolling({ quiet }) {
  polling ||= setInterval(() => refresh(watching()), POLL_EVERY);
  if (!quiet) telling ||= setTimeout(() => tell(true), TELL_AFTER);
}

function stopPolling() {
  clearInterval(polling);
  clearTimeout(telling);
  polling = telling = 0;
  tell(false);
}

function tell(lost) {
  for (const notice of document.querySelectorAll("[data-live-status]")) notice.hidden = !lost;
}

function nameOf(element) {
  return `${element.id} ${element.getAttribute("hx-get")}`;
}

// Several hints within a moment become one fetch for each element; a page out of sight waits until it is looked at.
function refresh(elements) {
  for (const element of elements) due.add(nameOf(element));
  if (due.size && !gathering && !document.hidden) gathering = setTimeout(flush, GATHER);
}

function flush() {
  gathering = 0;
  const asked = new Set(due);
  due.clear();
  for (const element of watching().filter((one) => asked.has(nameOf(one)))) {
    // Do not pull a form from under somebody's hands: he is asked for again when he leaves it.
    const isFilledIn = element.contains(document.activeElement) && document.activeElement.matches("input, textarea, select");
    if (!isFilledIn && !fetching.has(element)) {
      element.dispatchEvent(new CustomEvent("live:refresh"));
      if (fetching.has(element)) continue;
    }
    // Later: he leaves the form, the answer on its way has come, or htmx has let a part that has just come settle.
    due.add(nameOf(element));
  }
}

document.addEventListener("htmx:configRequest", (event) => {
  if (!BY_ITSELF.has(event.detail.triggeringEvent?.type)) return;
  event.detail.headers["X-By-Itself"] = "1";
  // The notice says it once; asking again would change nothing.
  if ("signedOut" in document.documentElement.dataset) event.preventDefault();
});
document.addEventListener("htmx:beforeRequest", (event) => fetching.add(event.detail.requestConfig.elt));
document.addEventListener("htmx:afterRequest", ({ detail: { requestConfig, xhr } }) => {
  fetching.delete(requestConfig.elt);
  if (xhr.status === 401) document.documentElement.dataset.signedOut = "";
  const isOver = requestConfig.triggeringEvent?.type !== "live:refresh" || (xhr.status > 0 && xhr.status < 500);
  if (isOver) refresh([]);
  else setTimeout(refresh, AFTER_FAILURE, [requestConfig.elt]);
});
document.addEventListener("focusout", () => refresh([]));
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  if (!refused) tryAgain();
  refresh(socket?.readyState === WebSocket.OPEN ? [] : watching());
});
document.addEventListener("htmx:load", () => {
  subscribe();
  refresh([]);
});
window.addEventListener("online", () => !socket && watching().length && connect());
subscribe();
