// An answer that is about to leave says in how many seconds. The words change once a second without any motion, and are
// not spoken each time; that it has left is what the live page says. [data-sent-at] and [data-now] are the server's
// seconds: a clock of the browser that goes wrong does not matter. A notice that offers to take it back ([data-take-back])
// offers it no more.

const begun = new WeakMap();

function tick() {
  for (const mark of document.querySelectorAll("[data-sent-at]")) {
    if (!begun.has(mark)) {
      begun.set(mark, performance.now());
      mark.setAttribute("aria-live", "off");
    }
    const passed = (performance.now() - begun.get(mark)) / 1000;
    const left = Math.ceil(Number(mark.dataset.sentAt) - Number(mark.dataset.now) - passed);
    const words = left > 0 ? mark.dataset.words.replace("#", left) : mark.dataset.leaving;
    const icon = mark.querySelector("svg");
    mark.closest("[data-take-back]")?.toggleAttribute("data-over", left <= 0);
    mark.replaceChildren(...(icon ? [icon] : []), ` ${words}`);
  }
}

setInterval(tick, 1000);
document.addEventListener("htmx:afterSettle", tick);
tick();
