/* Putting the lines of a list in order by dragging, by keyboard and by buttons. What a line holds is its owner's. */

const EDGE = 32;
const STEP = 10;

/** Lines of `list` in order. The owner draws them, each with `controls`, and moves them when `onMove(from, to)` asks. */
export class Order {
  constructor(list, { words, fill, onMove }) {
    this.list = list;
    this.words = words;
    this.fill = fill;
    this.onMove = onMove;
    this.from = -1;
  }

  /** The handle and the two buttons of the line `at` of `count`, for the owner to put into it. */
  controls(title, at, count) {
    const handle = this.button("⠿", this.name(this.words.order, title), "tm-handle");
    handle.dataset.tmHandle = "";
    handle.title = this.words.orderHint;
    handle.addEventListener("pointerdown", (event) => this.lift(event, at));
    handle.addEventListener("keydown", (event) => this.onKey(event, at, count));
    const steps = [[-1, "↑", this.words.up], [1, "↓", this.words.down]].map(([by, sign, word]) => {
      const button = this.button(sign, this.name(word, title), "tm-button tm-button--small");
      button.dataset.tmMove = String(by);
      button.disabled = at + by < 0 || at + by >= count;
      button.addEventListener("click", () => this.move(at, at + by, button.dataset.tmMove));
      return button;
    });
    return [handle, ...steps];
  }

  /** The name of a button that does `label` with the line `said`. */
  name(label, said) {
    return this.fill(this.words.label, { label, said });
  }

  button(sign, name, className) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className, textContent: sign });
    button.setAttribute("aria-label", name);
    return button;
  }

  onKey(event, at, count) {
    const to = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: count - 1 }[event.key];
    if (to === undefined || event.ctrlKey || event.metaKey) {
      return;
    }
    event.preventDefault();
    if (to >= 0 && to < count && to !== at) {
      this.move(at, to, "handle");
    }
  }

  /* The focus follows the line, on the same control where that still works. */
  move(from, to, control) {
    this.onMove(from, to);
    const line = this.list.children[to];
    const wanted = line.querySelector(control === "handle" ? "[data-tm-handle]" : `[data-tm-move="${control}"]`);
    (wanted.disabled ? line.querySelector("[data-tm-move]:not(:disabled)") : wanted)?.focus();
  }

  lift(event, at) {
    if (event.button !== 0 || this.list.childElementCount < 2) {
      return;
    }
    event.preventDefault();
    const handle = event.currentTarget;
    handle.focus();
    handle.setPointerCapture(event.pointerId);
    this.from = this.to = at;
    this.list.children[at].classList.add("tm-lifted");
    const drag = (move) => this.drag(move);
    const end = (ending) => {
      handle.removeEventListener("pointermove", drag);
      handle.removeEventListener("keydown", cancel, true);
      this.drop(ending.type === "pointerup");
    };
    const cancel = (key) => {
      if (key.key === "Escape") {
        key.preventDefault();
        key.stopPropagation();
        handle.removeEventListener("pointerup", end);
        end(key);
      }
    };
    handle.addEventListener("pointermove", drag);
    handle.addEventListener("keydown", cancel, true);
    handle.addEventListener("pointerup", end, { once: true });
    handle.addEventListener("pointercancel", end, { once: true });
  }

  drag(event) {
    const lines = [...this.list.children];
    const box = this.list.getBoundingClientRect();
    this.list.scrollTop += event.clientY < box.top + EDGE ? -STEP : event.clientY > box.bottom - EDGE ? STEP : 0;
    const before = lines.filter((line) => {
      const place = line.getBoundingClientRect();
      return event.clientY > place.top + place.height / 2;
    }).length;
    // What stands before it counts the line itself, where that moves down.
    this.to = Math.min(lines.length - 1, before > this.from ? before - 1 : before);
    lines.forEach((line, at) => {
      line.classList.toggle("tm-drop-before", at === this.to && this.to < this.from);
      line.classList.toggle("tm-drop-after", at === this.to && this.to > this.from);
    });
  }

  drop(isMeant) {
    const { from, to } = this;
    this.from = -1;
    for (const line of this.list.children) {
      line.classList.remove("tm-lifted", "tm-drop-before", "tm-drop-after");
    }
    if (isMeant && from >= 0 && from !== to) {
      this.move(from, to, "handle");
    }
  }
}
