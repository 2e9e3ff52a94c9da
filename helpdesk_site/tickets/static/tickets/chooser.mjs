// Files of a form: chosen, pasted (Ctrl+V) or dropped on it, and listed below with a way to take each out again. They go
// with the form as they would without script.
//
// A form whose words are kept as one types (autosave.mjs) keeps its files as well, each as soon as it was chosen and
// covered: the form then carries its key, as the draft does, and a browser that closes loses neither. One that could not
// be kept goes with the form as it would have anyway.
//
// A picture opens redaction.mjs first, and what comes back from it takes its place: the picture itself, with whatever a
// telephone wrote into it (place, time, device), never leaves the browser. One that cannot be drawn here (HEIC) is sent
// as it is, and the page says so.

import { redact } from "./redaction.mjs";

const PICTURES = new Set(["image/png", "image/jpeg", "image/webp"]);
const MEGABYTE = 1024 * 1024;
const THUMBNAIL = 96;

class Chooser {
  constructor(place) {
    this.place = place;
    this.form = place.closest("form");
    this.input = place.querySelector("input[type=file]");
    this.list = place.querySelector("[data-chosen]");
    this.refusal = place.querySelector("[data-chooser-refusal]");
    this.said = place.querySelector("[data-chooser-said]");
    this.words = place.querySelector("[data-chooser-words]").dataset;
    this.keepUrl = "autosaveUrl" in this.form.dataset ? this.place.dataset.keepUrl : "";
    this.chosen = [];
    this.keeping = Promise.resolve();
    place.dataset.ready = "";
    this.input.addEventListener("change", () => this.take([...this.input.files]));
    this.form.addEventListener("paste", (event) => this.pasted(event));
    for (const name of ["dragenter", "dragover"]) this.form.addEventListener(name, (event) => this.hovered(event));
    for (const name of ["dragleave", "drop"]) this.form.addEventListener(name, (event) => this.left(event));
    this.form.addEventListener("drop", (event) => this.dropped(event));
  }

  pasted(event) {
    const files = [...(event.clipboardData?.files ?? [])];
    // Office programs put a picture of what was copied beside its text: who pastes that wants the text.
    if (!files.length || event.clipboardData.getData("text/plain")) return;
    event.preventDefault();
    this.take(files.map((file) => this.named(file)), document.activeElement);
  }

  // A browser calls whatever is pasted "image.png".
  named(file) {
    if (!PICTURES.has(file.type)) return file;
    return new File([file], `${this.words.pasted}-${this.chosen.length + 1}.png`, { type: file.type });
  }

  hovered(event) {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    this.place.dataset.over = this.words.drop;
  }

  left(event) {
    if (event.type === "drop" || !this.form.contains(event.relatedTarget)) delete this.place.dataset.over;
  }

  dropped(event) {
    const files = [...(event.dataTransfer?.files ?? [])];
    if (!files.length) return;
    event.preventDefault();
    this.take(files);
  }

  // One after the other: each picture has its own question. Whoever pastes while he writes goes on where he wrote.
  async take(files, back = this.input) {
    this.refuse("");
    this.store();
    for (const file of files) {
      const picture = PICTURES.has(file.type) ? await redact(file, this.dialog()) : { file };
      if (!picture) continue;
      if (picture.failed) this.refuse(this.words.noPicture);
      if (!this.fits(picture.file)) continue;
      this.chosen.push(picture);
      this.store();
      this.say(this.words.added, picture.file);
      this.keep(picture);
    }
    back.focus();
  }

  dialog() {
    return this.place.querySelector("[data-redaction]");
  }

  fits(file) {
    const { mostFiles, mostBytes, mostBytesAtOnce } = this.place.dataset;
    const carried = this.chosen.filter((each) => !each.key);
    const together = carried.reduce((sum, each) => sum + each.file.size, file.size);
    const kept = this.place.querySelectorAll("input[type=checkbox]:checked").length;
    if (this.chosen.length + kept >= Number(mostFiles)) {
      this.refuse(this.words.tooMany.replace("{most}", mostFiles));
    } else if (file.size > Number(mostBytes) || together > Number(mostBytesAtOnce)) {
      const most = file.size > Number(mostBytes) ? mostBytes : mostBytesAtOnce;
      const words = this.words.tooLarge.replace("{most}", Math.floor(Number(most) / MEGABYTE));
      this.refuse(words.replace("{name}", file.name));
    } else {
      return true;
    }
    return false;
  }

  // One after the other, so that they are sent in the order in which they were chosen.
  keep(picture) {
    this.keeping = this.keeping.then(() => this.keepNow(picture));
  }

  // The answer comes while one goes on: it touches its own row alone.
  async keepNow(picture) {
    if (!this.chosen.includes(picture)) return;
    const answer = await this.answerTo(picture);
    if (!answer || !this.chosen.includes(picture)) return;
    if (answer.sentence) {
      this.chosen = this.chosen.filter((each) => each !== picture);
      this.store();
    } else {
      picture.key = answer.key;
      picture.name = answer.name;
      picture.row.replaceWith(this.row(picture));
      this.carry();
    }
    if (answer.sentence || answer.said) this.refuse(answer.sentence || answer.said);
    this.list.dispatchEvent(new Event("change", { bubbles: true })); // the draft learns of it
  }

  // Nothing when it could not be asked: a server that is away, a session that has ended.
  async answerTo({ file }) {
    if (!this.keepUrl) return null;
    const sent = new FormData();
    sent.append("csrfmiddlewaretoken", this.form.elements.namedItem("csrfmiddlewaretoken").value);
    sent.append("files", file, file.name);
    try {
      const response = await fetch(this.keepUrl, { method: "POST", body: sent, headers: { Accept: "application/json" } });
      return [200, 422].includes(response.status) && !response.redirected ? await response.json() : null;
    } catch {
      return null;
    }
  }

  // What the form will carry is what is listed: the files themselves, or the keys of those that are kept.
  carry() {
    const carried = new DataTransfer();
    for (const { file, key } of this.chosen) if (!key) carried.items.add(file);
    this.input.files = carried.files;
  }

  store() {
    this.carry();
    this.list.hidden = !this.chosen.length;
    this.list.replaceChildren(...this.chosen.map((picture) => this.row(picture)));
  }

  row(picture) {
    const row = this.place.querySelector("[data-chosen-row]").content.firstElementChild.cloneNode(true);
    const { file, canvas, key, name = file.name } = picture;
    row.querySelector("[data-name]").textContent = name;
    row.querySelector("[data-size]").textContent = sizeOf(file);
    for (const place of row.querySelectorAll("[data-of]")) place.textContent = `: ${name}`;
    if (key) row.append(hiddenInput(this.place.dataset.keptName, key));
    row.querySelector("[data-remove]").addEventListener("click", () => this.remove(picture));
    if (canvas) {
      const image = row.querySelector("img");
      image.src = thumbnailOf(canvas);
      image.hidden = false;
      const again = row.querySelector("[data-redact]");
      again.hidden = false;
      again.addEventListener("click", () => this.redactAgain(picture));
    }
    picture.row = row;
    return row;
  }

  remove(picture) {
    this.chosen = this.chosen.filter((each) => each !== picture);
    this.refuse("");
    this.store();
    this.say(this.words.removed, picture.file);
    this.list.dispatchEvent(new Event("change", { bubbles: true }));
    this.input.focus();
  }

  async redactAgain(picture) {
    const found = await redact(picture.file, this.dialog());
    if (found) this.chosen = this.chosen.map((each) => (each === picture ? found : each));
    this.store();
    this.input.focus();
    if (found) this.keep(found);
  }

  refuse(sentence) {
    this.refusal.hidden = !sentence;
    this.refusal.textContent = sentence;
  }

  say(words, file) {
    this.said.textContent = words.replace("{name}", file.name);
  }
}

function hiddenInput(name, value) {
  const input = document.createElement("input");
  [input.type, input.name, input.value] = ["hidden", name, value];
  return input;
}

function sizeOf(file) {
  const large = file.size >= MEGABYTE;
  const style = { style: "unit", unit: large ? "megabyte" : "kilobyte", maximumFractionDigits: large ? 1 : 0 };
  return new Intl.NumberFormat(document.documentElement.lang, style).format(Math.max(file.size / (large ? MEGABYTE : 1024), 1));
}

function thumbnailOf(canvas) {
  const scale = Math.min(1, THUMBNAIL / Math.max(canvas.width, canvas.height));
  const small = document.createElement("canvas");
  small.width = Math.max(1, Math.round(canvas.width * scale));
  small.height = Math.max(1, Math.round(canvas.height * scale));
  small.getContext("2d").drawImage(canvas, 0, 0, small.width, small.height);
  return small.toDataURL("image/png");
}

for (const place of document.querySelectorAll("[data-chooser]")) new Chooser(place);
