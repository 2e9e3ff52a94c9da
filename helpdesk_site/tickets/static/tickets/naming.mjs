// "@" and the first letters of a name, in any spelling, offer colleagues under the box in which a note is written; the
// one that is picked stands there with his user name, which is his alone. Arrows, Enter and Escape as in every list of
// suggestions (WAI-ARIA: a text box with autocomplete). An answer to the requester names nobody.

const DELAY = 180;
const BEGUN = /(^|[^\p{L}\p{N}.@/_-])@([\p{L}\p{N}._-]{2,40})$/u;
let made = 0;

class Naming {
  constructor(form) {
    this.form = form;
    this.box = form.querySelector("textarea");
    this.list = Object.assign(document.createElement("ul"), { className: "suggestions", id: `names-${++made}`, hidden: true });
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", form.dataset.namesLabel);
    this.says = Object.assign(document.createElement("span"), { className: "visually-hidden" });
    this.says.setAttribute("role", "status");
    const around = Object.assign(document.createElement("div"), { className: "naming" });
    this.box.replaceWith(around);
    around.append(this.box, this.list, this.says);
    this.box.setAttribute("aria-autocomplete", "list");
    this.box.setAttribute("aria-controls", this.list.id);
    this.choices = [];
    this.active = -1;
    this.box.addEventListener("input", () => this.typed());
    this.box.addEventListener("keydown", (event) => this.pressed(event));
    this.box.addEventListener("blur", () => this.close());
    this.list.addEventListener("pointerdown", (event) => this.pointed(event));
  }

  get begun() {
    const isNote = this.form.querySelector("input[name=audience][value=note]")?.checked;
    const before = this.box.value.slice(0, this.box.selectionStart);
    return isNote ? (BEGUN.exec(before)?.[2] ?? "") : "";
  }

  typed() {
    clearTimeout(this.timer);
    if (!this.begun) return this.close();
    this.timer = setTimeout(() => this.search(), DELAY);
  }

  async search() {
    const words = this.begun;
    if (!words) return this.close();
    this.request?.abort();
    this.request = new AbortController();
    const address = new URL(this.form.dataset.namesUrl, location.href);
    address.searchParams.set("q", words.replaceAll(/[._-]/g, " "));
    try {
      const response = await fetch(address, { signal: this.request.signal, headers: { Accept: "application/json" } });
      if (response.ok && !response.redirected) this.show((await response.json()).choices);
    } catch (error) {
      // A name can be typed in full without help: a search that failed takes nothing away.
      if (error.name !== "AbortError") this.close();
    }
  }

  show(choices) {
    if (!choices.length || document.activeElement !== this.box) return this.close();
    this.choices = choices;
    this.list.replaceChildren(...choices.map((choice, index) => this.option(choice, index)));
    this.list.hidden = false;
    this.mark(0);
    this.says.textContent = `${choices.length} ${this.form.dataset.namesFound}`;
  }

  option(choice, index) {
    const item = document.createElement("li");
    item.id = `${this.list.id}-${index}`;
    item.dataset.index = index;
    item.setAttribute("role", "option");
    item.append(choice.label, Object.assign(document.createElement("span"), { className: "detail", textContent: choice.detail }));
    return item;
  }

  close() {
    clearTimeout(this.timer);
    this.list.hidden = true;
    this.choices = [];
    this.mark(-1);
  }

  mark(index) {
    this.active = index;
    [...this.list.children].forEach((item, place) => item.setAttribute("aria-selected", String(place === index)));
    const item = this.choices.length ? this.list.children[index] : null;
    if (item) this.box.setAttribute("aria-activedescendant", item.id);
    else this.box.removeAttribute("aria-activedescendant");
  }

  pressed(event) {
    if (!this.choices.length || event.isComposing || event.ctrlKey || event.metaKey) return;
    const count = this.choices.length;
    if (event.key === "ArrowDown") this.mark((this.active + 1) % count);
    else if (event.key === "ArrowUp") this.mark((this.active - 1 + count) % count);
    else if (event.key === "Enter" || event.key === "Tab") this.pick(this.active);
    else if (event.key === "Escape") this.close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  pointed(event) {
    event.preventDefault();
    const item = event.target.closest("li[data-index]");
    if (item) this.pick(Number(item.dataset.index));
  }

  pick(index) {
    const end = this.box.selectionStart;
    const start = end - this.begun.length;
    this.box.setRangeText(`${this.choices[index].key} `, start, end, "end");
    this.close();
    this.box.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

for (const form of document.querySelectorAll("form[data-composer]")) new Naming(form);
