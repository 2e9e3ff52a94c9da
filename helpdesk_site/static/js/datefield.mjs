// A calendar beside a date that one may also type (dd.mm.yyyy). Arrow keys walk over days, Page Up and Page Down over
// months, Home and End to the ends of the week, Enter chooses, Escape closes (WAI-ARIA date picker dialog).

const language = document.documentElement.lang || "tr";
const parts = document.getElementById("datefield-parts");
const texts = parts.dataset;
const monthName = new Intl.DateTimeFormat(language, { month: "long", year: "numeric" });
const dayName = new Intl.DateTimeFormat(language, { weekday: "long", day: "numeric", month: "long", year: "numeric" });
const weekdayShort = new Intl.DateTimeFormat(language, { weekday: "short" });
const weekdayLong = new Intl.DateTimeFormat(language, { weekday: "long" });

const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

class DateField {
  constructor(box) {
    this.box = box;
    const frame = Object.assign(document.createElement("span"), { className: "datefield" });
    box.replaceWith(frame);
    this.opener = button("icon-button", texts.open, iconCopy("calendar3"));
    this.opener.setAttribute("aria-haspopup", "dialog");
    this.opener.setAttribute("aria-expanded", "false");
    this.opener.disabled = box.disabled;
    frame.append(box, this.opener);
    this.frame = frame;
    this.opener.addEventListener("click", () => (this.dialog ? this.close() : this.open()));
    box.addEventListener("change", () => this.complete());
    document.addEventListener("pointerdown", (event) => {
      if (this.dialog && !frame.contains(event.target)) this.close({ focus: false });
    });
    frame.addEventListener("focusout", (event) => {
      if (this.dialog && event.relatedTarget && !frame.contains(event.relatedTarget)) this.close({ focus: false });
    });
  }

  // "5.1.2026" and "5/1/2026" become what is stored; what is no date is left for the server to explain.
  complete() {
    const day = parse(this.box.value);
    if (day) this.box.value = write(day);
  }

  open() {
    this.chosen = parse(this.box.value);
    this.day = this.chosen ?? today();
    this.dialog = document.createElement("div");
    this.dialog.className = "calendar";
    this.dialog.setAttribute("role", "dialog");
    this.dialog.setAttribute("aria-label", texts.title);
    this.dialog.addEventListener("keydown", (event) => this.pressed(event));
    this.frame.append(this.dialog);
    this.opener.setAttribute("aria-expanded", "true");
    this.draw();
    this.focusDay();
  }

  close({ focus = true } = {}) {
    this.dialog?.remove();
    this.dialog = null;
    this.opener.setAttribute("aria-expanded", "false");
    if (focus) this.opener.focus();
  }

  draw() {
    const previous = button("icon-button small", texts.previous, iconCopy("chevron-left"));
    const next = button("icon-button small", texts.next, iconCopy("chevron-right"));
    previous.addEventListener("click", () => this.turn(-1, "previous"));
    next.addEventListener("click", () => this.turn(1, "next"));
    previous.dataset.turn = "previous";
    next.dataset.turn = "next";
    const head = Object.assign(document.createElement("div"), { className: "calendar-head" });
    const title = Object.assign(document.createElement("strong"), { textContent: monthName.format(this.day) });
    title.setAttribute("aria-live", "polite");
    head.append(previous, title, next);
    this.dialog.replaceChildren(head, this.grid());
  }

  grid() {
    const table = document.createElement("table");
    table.setAttribute("role", "grid");
    table.setAttribute("aria-label", monthName.format(this.day));
    const first = mondayBefore(new Date(this.day.getFullYear(), this.day.getMonth(), 1));
    const head = table.createTHead().insertRow();
    for (let index = 0; index < 7; index += 1) head.append(weekday(plus(first, index)));
    const body = table.createTBody();
    for (let week = 0; week < 6; week += 1) {
      const row = body.insertRow();
      for (let index = 0; index < 7; index += 1) this.cell(row, plus(first, week * 7 + index));
    }
    return table;
  }

  cell(row, day) {
    const cell = row.insertCell();
    if (day.getMonth() !== this.day.getMonth()) return;
    const choice = document.createElement("button");
    choice.type = "button";
    choice.textContent = day.getDate();
    choice.setAttribute("aria-label", dayName.format(day));
    choice.tabIndex = same(day, this.day) ? 0 : -1;
    if (same(day, today())) choice.setAttribute("aria-current", "date");
    if (this.chosen && same(day, this.chosen)) cell.setAttribute("aria-selected", "true");
    choice.addEventListener("click", () => this.choose(day));
    cell.append(choice);
  }

  turn(months, focus) {
    this.day = plusMonths(this.day, months);
    this.draw();
    this.dialog.querySelector(`[data-turn="${focus}"]`).focus();
  }

  walk(day) {
    this.day = day;
    this.draw();
    this.focusDay();
  }

  focusDay() {
    this.dialog.querySelector('td button[tabindex="0"]')?.focus();
  }

  pressed(event) {
    if (event.key === "Escape") this.close();
    else if (!event.target.closest("td")) return;
    else if (event.key in STEPS) this.walk(plus(this.day, STEPS[event.key]));
    else if (event.key === "PageUp") this.walk(plusMonths(this.day, event.shiftKey ? -12 : -1));
    else if (event.key === "PageDown") this.walk(plusMonths(this.day, event.shiftKey ? 12 : 1));
    else if (event.key === "Home") this.walk(mondayBefore(this.day));
    else if (event.key === "End") this.walk(plus(mondayBefore(this.day), 6));
    else return;
    event.preventDefault();
  }

  choose(day) {
    this.box.value = write(day);
    this.close();
    this.box.dispatchEvent(new Event("input", { bubbles: true }));
    this.box.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

function parse(text) {
  const found = /^\s*(\d{1,2})[./-](\d{1,2})[./-](\d{4})\s*$/.exec(text);
  if (!found) return null;
  const [day, month, year] = found.slice(1).map(Number);
  const date = new Date(year, month - 1, day);
  return date.getMonth() === month - 1 && date.getDate() === day ? date : null;
}

function write(day) {
  return [day.getDate(), day.getMonth() + 1].map((part) => String(part).padStart(2, "0")).concat(day.getFullYear()).join(".");
}

function today() {
  const now = new Date();
  return new Date(now.getFullYear(), now.getMonth(), now.getDate());
}

function plus(day, days) {
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + days);
}

// 31 January plus one month is the last of February, not the third of March.
function plusMonths(day, months) {
  const last = new Date(day.getFullYear(), day.getMonth() + months + 1, 0).getDate();
  return new Date(day.getFullYear(), day.getMonth() + months, Math.min(day.getDate(), last));
}

function mondayBefore(day) {
  return plus(day, -((day.getDay() + 6) % 7));
}

function same(one, other) {
  return one.getTime() === other.getTime();
}

function weekday(day) {
  const cell = document.createElement("th");
  cell.scope = "col";
  cell.abbr = weekdayLong.format(day);
  cell.textContent = weekdayShort.format(day);
  return cell;
}

function button(className, label, icon) {
  const made = Object.assign(document.createElement("button"), { type: "button", className });
  made.append(icon, Object.assign(document.createElement("span"), { className: "visually-hidden", textContent: label }));
  return made;
}

function iconCopy(name) {
  return parts.content.querySelector(`[data-part="${name}"]`).firstElementChild.cloneNode(true);
}

function enhance(within) {
  for (const box of within.querySelectorAll("input[data-datefield]:not([data-ready])")) {
    box.dataset.ready = "";
    new DateField(box);
  }
}

enhance(document);
document.addEventListener("htmx:load", (event) => enhance(event.detail.elt.parentNode ?? document));
