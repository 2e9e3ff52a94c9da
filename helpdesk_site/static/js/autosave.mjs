// Keeps a draft while one types: a form with data-autosave-url is posted there a few seconds after a change, when a
// field is left and when the page goes out of sight. One request at a time; the answer's version goes into the form's
// `version` (or the field that data-autosave-version names), so that the next one (and the final sending) is compared
// against the right state.
//
// Answers: 200 {"version", "saved_at"}; 409 {"sentence"}: the draft was changed elsewhere, saving stops and says so.
// Anything else: what was written stays on the page and is tried again, ever more slowly.
//
// What stands in [data-not-kept] is no part of the words: a choice of where one goes afterwards.
//
// A form with data-autosave-first is sent only once its words are kept: a server that dies over the sending has them, and
// one that is away leaves them on the page, with the reason.
//
// Sending the form while a draft is on its way waits for the draft's answer: else both would carry the same version and
// one of them, perhaps the one with the newer words, would be refused.

const AFTER_CHANGE = 4000;
const LONGEST_WAIT = 60000;
const LONGEST_HOLD = 5000;

class Draft {
  constructor(form) {
    this.form = form;
    this.status = form.querySelector("[data-autosave-status]");
    this.changed = false;
    this.saving = false;
    this.stopped = false;
    this.held = false;
    this.isKept = true;
    this.wait = AFTER_CHANGE;
    this.timer = 0;
  }

  touched() {
    this.changed = true;
    this.isRetry = false;
    this.plan(this.wait);
  }

  plan(delay) {
    if (this.timer || this.stopped) return;
    this.timer = setTimeout(() => this.save(), delay);
  }

  async save() {
    clearTimeout(this.timer);
    this.timer = 0;
    if (!this.changed || this.saving || this.stopped) return;
    this.changed = false;
    this.saving = true;
    this.show("saving");
    try {
      this.answer = this.send();
      await this.answer;
    } catch {
      this.failed();
    } finally {
      this.saving = false;
    }
    if (this.changed) this.plan(this.wait);
  }

  // Sends the form once the draft that is on its way was answered; a silent server does not keep it for ever.
  async sendAfterwards(button) {
    if (this.held) return;
    this.held = true;
    const patience = new Promise((done) => setTimeout(done, LONGEST_HOLD));
    await Promise.race([this.answered(), patience]);
    this.held = this.saving = false;
    if (this.keepsFirst && !this.isKept) return;
    this.goes = true;
    this.form.requestSubmit(button);
    this.goes = false;
  }

  // What was typed while a draft was on its way is not in it.
  async answered() {
    await this.answer?.catch(() => {});
    if (this.keepsFirst && this.changed) await this.save();
  }

  get keepsFirst() {
    return "autosaveFirst" in this.form.dataset;
  }

  async send() {
    const response = await fetch(this.form.dataset.autosaveUrl, {
      method: "POST",
      body: withoutFiles(this.form),
      headers: { Accept: "application/json", "X-Requested-With": "fetch", ...this.isRetry && { "X-By-Itself": "1" } },
    });
    // A redirect means the sign-in page: nothing was kept.
    if (response.status === 409) return this.conflict((await response.json()).sentence);
    if (!response.ok || response.redirected) throw new Error(`autosave answered ${response.status}`);
    this.kept(await response.json());
  }

  kept(answer) {
    const version = this.form.elements.namedItem(this.form.dataset.autosaveVersion ?? "version");
    if (version && Number.isInteger(answer.version)) version.value = answer.version;
    this.wait = AFTER_CHANGE;
    this.isKept = true;
    this.show("saved", String(answer.saved_at ?? ""));
    if (!this.changed) this.form.dispatchEvent(new CustomEvent("draft:saved", { bubbles: true }));
  }

  failed() {
    this.changed = true;
    this.isKept = false;
    this.isRetry = true;
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
    this.show("failed");
  }

  conflict(sentence) {
    this.stopped = this.isKept = true; // kept from another page: what stands here is judged by the sending
    this.changed = true;
    this.show("failed", "", sentence);
  }

  show(state, detail = "", sentence = "") {
    if (!this.status) return;
    this.status.dataset.state = state;
    this.status.textContent = sentence || `${this.status.dataset[state]} ${detail}`.trim();
  }
}

const drafts = new WeakMap();

function draftOf(target) {
  const form = target.closest?.("[data-not-kept]") ? null : target.closest?.("form[data-autosave-url]");
  if (!form) return null;
  if (!drafts.has(form)) drafts.set(form, new Draft(form));
  return drafts.get(form);
}

function withoutFiles(form) {
  const data = new FormData(form);
  for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
  return data;
}

for (const name of ["input", "change"]) {
  document.addEventListener(name, (event) => draftOf(event.target)?.touched());
}
document.addEventListener("focusout", (event) => draftOf(event.target)?.save());
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState !== "hidden") return;
  for (const form of document.querySelectorAll("form[data-autosave-url]")) drafts.get(form)?.save();
});
// Before the other listeners: to them, a sending that waits has not happened yet.
document.addEventListener("submit", (event) => {
  const draft = draftOf(event.target);
  if (draft?.keepsFirst && !draft.goes) draft.save();
  if (!draft?.saving) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  draft.sendAfterwards(event.submitter);
}, true);
document.addEventListener("submit", (event) => {
  // The real sending carries everything; a late draft after it would only meet a newer version.
  const draft = draftOf(event.target);
  if (draft && !event.defaultPrevented) draft.changed = false;
});
