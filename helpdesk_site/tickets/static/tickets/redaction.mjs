// Covering parts of a picture before it is sent. Boxes are drawn with the mouse, a finger or the keys; what is covered is
// black in the picture itself, which is drawn anew: nothing lies beneath a box, and nothing else of the file is kept.
//
// Keys on the picture: arrows move the box, Shift+arrows change its size, Enter or Space covers, Backspace or Ctrl+Z
// takes the last one back. Escape leaves without the picture.

const LARGEST_SIDE = 2560; // a screen is readable in it, and a photograph fits as PNG
const STEPS = 40; // of the keys, across the picture
const SMALLEST = 4; // a click that trembles is no box

// {file, canvas}: the picture as it is to be sent; {file, failed} when it cannot be drawn here; null: without it.
export async function redact(file, dialog) {
  let bitmap;
  try {
    bitmap = await createImageBitmap(file);
  } catch {
    return { file, failed: true };
  }
  const canvas = await new Redaction(bitmap, dialog).ask();
  bitmap.close();
  if (!canvas) return null;
  const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
  const name = `${file.name.replace(/\.[^.]+$/, "")}.png`;
  return { file: new File([blob], name, { type: "image/png" }), canvas };
}

class Redaction {
  constructor(bitmap, dialog) {
    this.bitmap = bitmap;
    this.dialog = dialog;
    this.canvas = dialog.querySelector("canvas");
    this.said = dialog.querySelector("[data-said]");
    const scale = Math.min(1, LARGEST_SIDE / Math.max(bitmap.width, bitmap.height));
    this.canvas.width = Math.max(1, Math.round(bitmap.width * scale));
    this.canvas.height = Math.max(1, Math.round(bitmap.height * scale));
    this.boxes = [];
    this.drawn = null; // the box under the mouse or the finger
    const [width, height] = [this.canvas.width, this.canvas.height];
    this.cursor = { x: width * 0.375, y: height * 0.4, width: width * 0.25, height: height * 0.1 };
    this.end = new AbortController();
  }

  ask() {
    const { signal } = this.end;
    const on = (target, name, act) => target.addEventListener(name, (event) => act.call(this, event), { signal });
    on(this.canvas, "pointerdown", this.begin);
    on(this.canvas, "pointermove", this.stretch);
    on(this.canvas, "pointerup", this.finish);
    on(this.canvas, "pointercancel", this.drop);
    on(this.canvas, "keydown", this.pressed);
    for (const name of ["focus", "blur"]) on(this.canvas, name, this.draw);
    on(this.dialog.querySelector("[data-undo]"), "click", this.undo);
    this.draw();
    this.say();
    this.dialog.showModal();
    this.canvas.focus();
    return new Promise((answer) => {
      const leave = (found) => {
        this.end.abort();
        this.dialog.close();
        answer(found);
      };
      on(this.dialog.querySelector("[data-use]"), "click", () => leave(this.result()));
      on(this.dialog.querySelector("[data-cancel]"), "click", () => leave(null));
      on(this.dialog, "cancel", () => leave(null));
    });
  }

  // A canvas of its own: the one in the dialog shows the next picture.
  result() {
    const canvas = document.createElement("canvas");
    canvas.width = this.canvas.width;
    canvas.height = this.canvas.height;
    this.paint(canvas.getContext("2d"));
    return canvas;
  }

  paint(context) {
    context.drawImage(this.bitmap, 0, 0, this.canvas.width, this.canvas.height);
    context.fillStyle = "#000";
    for (const box of this.boxes) context.fillRect(box.x, box.y, box.width, box.height);
  }

  draw() {
    const context = this.canvas.getContext("2d");
    this.paint(context);
    const shown = this.drawn ?? (this.canvas.matches(":focus-visible") ? this.cursor : null);
    if (!shown) return;
    const line = Math.max(2, this.canvas.width / 400);
    for (const [colour, dash] of [["#fff", []], ["#b00020", [4 * line, 4 * line]]]) {
      context.strokeStyle = colour;
      context.lineWidth = line;
      context.setLineDash(dash);
      context.strokeRect(shown.x, shown.y, shown.width, shown.height);
    }
  }

  // From the page to the picture, and never beyond its edge.
  at(event) {
    const frame = this.canvas.getBoundingClientRect();
    const x = ((event.clientX - frame.left) / frame.width) * this.canvas.width;
    const y = ((event.clientY - frame.top) / frame.height) * this.canvas.height;
    return { x: between(x, 0, this.canvas.width), y: between(y, 0, this.canvas.height) };
  }

  begin(event) {
    if (event.button) return;
    event.preventDefault();
    this.canvas.setPointerCapture(event.pointerId);
    this.from = this.at(event);
    this.drawn = { ...this.from, width: 0, height: 0 };
  }

  stretch(event) {
    if (!this.drawn) return;
    const { x, y } = this.at(event);
    this.drawn = {
      x: Math.min(x, this.from.x),
      y: Math.min(y, this.from.y),
      width: Math.abs(x - this.from.x),
      height: Math.abs(y - this.from.y),
    };
    this.draw();
  }

  finish(event) {
    this.stretch(event);
    const box = this.drawn;
    this.drawn = null;
    if (box && box.width >= SMALLEST && box.height >= SMALLEST) this.cover(box);
    else this.draw();
  }

  drop() {
    this.drawn = null;
    this.draw();
  }

  pressed(event) {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (way) this.move(way, event.shiftKey);
    else if (event.key === "Enter" || event.key === " ") this.cover({ ...this.cursor });
    else if (event.key === "Backspace" || (event.key.toLowerCase() === "z" && (event.ctrlKey || event.metaKey))) this.undo();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  move([right, down], resizes) {
    const step = Math.max(1, this.canvas.width / STEPS);
    const box = this.cursor;
    if (resizes) {
      box.width = between(box.width + right * step, step, this.canvas.width - box.x);
      box.height = between(box.height + down * step, step, this.canvas.height - box.y);
    } else {
      box.x = between(box.x + right * step, 0, this.canvas.width - box.width);
      box.y = between(box.y + down * step, 0, this.canvas.height - box.height);
    }
    this.draw();
  }

  cover(box) {
    this.boxes.push(box);
    this.draw();
    this.say();
  }

  undo() {
    this.boxes.pop();
    this.draw();
    this.say();
  }

  say() {
    this.said.textContent = this.said.dataset.words.replace("{count}", String(this.boxes.length));
    this.dialog.querySelector("[data-undo]").disabled = !this.boxes.length;
  }
}

function between(value, least, most) {
  return Math.min(Math.max(value, least), most);
}
