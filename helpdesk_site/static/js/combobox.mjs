// Suggestions under a text box (WAI-ARIA combobox with a list). [data-combobox] holds the box, the hidden key of what
// was picked, and data-search-url, which answers ?q= with {"choices": [{key, label, detail}]}.
// Typing on after a pick forgets the key: what is sent is always what is shown. Who clicks into a box that holds a pick
// means to pick another: all of it is selected, as the Tab key does it, and the first letter takes its place.

const DELAY = 180;
const FEWEST_LETTERS = 2;
let made = 0;

class Combobox {
  constructor(root) {
    this.root = root;
    this.box = root.querySelector("input:not([type=hidden])");
    this.key = root.querySelector("input[type=hidden]");
    this.list = Object.assign(document.createElement("ul"), { className: "suggestions", id: `suggestions-${++made}`, hidden: true });
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", this.box.labels?.[0]?.textContent.trim() ?? "");
    this.says = Object.assign(document.createElement("span"), { className: "visually-hidden" });
    this.says.setAttribute("role", "status");
    root.append(this.list, this.says);
    this.active = -1;
    this.choices = [];
    for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id })) {
      this.box.setAttribute(name, value);
    }
    this.box.addEventListener("input", () => this.typed());
    this.box.addEventListener("keydown", (event) => this.pressed(event));
    this.box.addEventListener("blur", () => this.close());
    this.box.addEventListener("pointerdown", () => (this.isEntered = document.activeElement !== this.box));
    this.box.addEventListener("click", () => this.isEntered && this.key.value && this.box.select());
    // pointerdown, before the box loses focus and closes the list
    this.list.addEventListener("pointerdown", (event) => this.pointed(event));
  }

  typed() {
    this.key.value = "";
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.search(), DELAY);
  }

  async search() {
    const words = this.box.value.trim();
    this.request?.abort();
    if (words.length < FEWEST_LETTERS) return this.close();
    this.request = new AbortController();
    const address = new URL(this.root.dataset.searchUrl, location.href);
    address.searchParams.set("q", words);
    try {
      const response = await fetch(address, { signal: this.request.signal, headers: { Accept: "application/json" } });
      if (!response.ok || response.redirected) throw new Error(`search answered ${response.status}`);
      this.show((await response.json()).choices);
    } catch (error) {
      if (error.name !== "AbortError") this.showSentence(this.root.dataset.failed);
    }
  }

  show(choices) {
    if (document.activeElement !== this.box) return;
    if (!choices.length) return this.showSentence(this.root.dataset.none);
    this.choices = choices;
    this.list.replaceChildren(...choices.map((choice, index) => this.option(choice, index)));
    this.open();
    this.says.textContent = `${choices.length} ${this.root.dataset.found}`;
  }

  option(choice, index) {
    const item = document.createElement("li");
    item.id = `${this.list.id}-${index}`;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    item.dataset.index = index;
    item.append(choice.label);
    if (choice.detail) item.append(Object.assign(document.createElement("span"), { className: "detail", textContent: choice.detail }));
    return item;
  }

  showSentence(sentence) {
    this.choices = [];
    const item = Object.assign(document.createElement("li"), { className: "none", textContent: sentence });
    item.setAttribute("role", "option");
    item.setAttribute("aria-disabled", "true");
    item.setAttribute("aria-selected", "false");
    this.list.replaceChildren(item);
    this.open();
    this.says.textContent = sentence;
  }

  open() {
    this.list.hidden = false;
    this.box.setAttribute("aria-expanded", "true");
    this.mark(-1);
  }

  close() {
    clearTimeout(this.timer);
    this.list.hidden = true;
    this.box.setAttribute("aria-expanded", "false");
    this.mark(-1);
  }

  mark(index) {
    this.active = index;
    [...this.list.children].forEach((item, place) => item.setAttribute("aria-selected", String(place === index)));
    const item = this.list.children[index];
    if (item) {
      this.box.setAttribute("aria-activedescendant", item.id);
      item.scrollIntoView({ block: "nearest" });
    } else {
      this.box.removeAttribute("aria-activedescendant");
    }
  }

  pressed(event) {
    const open = !this.list.hidden && this.choices.length > 0;
    if (event.key === "ArrowDown" && !open) this.search();
    else if (event.key === "ArrowDown" && open) this.mark((this.active + 1) % this.choices.length);
    else if (event.key === "ArrowUp" && open) this.mark((this.active <= 0 ? this.choices.length : this.active) - 1);
    else if (event.key === "Enter" && open && this.active >= 0) this.pick(this.active);
    else if (event.key === "Escape" && !this.list.hidden) this.close();
    else return;
    event.preventDefault();
  }

  pointed(event) {
    event.preventDefault();
    const item = event.target.closest("li[data-index]");
    if (item) this.pick(Number(item.dataset.index));
  }

  pick(index) {
    const choice = this.choices[index];
    this.box.value = choice.label;
    this.key.value = choice.key;
    this.close();
    this.box.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

function enhance(within) {
  for (const root of within.querySelectorAll("[data-combobox]:not([data-ready])")) {
    root.dataset.ready = "";
    new Combobox(root);
  }
}

enhance(document);
document.addEventListener("htmx:load", (event) => enhance(event.detail.elt.parentNode ?? document));
