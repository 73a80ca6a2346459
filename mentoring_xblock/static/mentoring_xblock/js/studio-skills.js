/* The skills that a block asks for: which of the role's are chosen, and in which order. */

const MANY = 40;

export class Skills {
  /** `order` is the module of that name; `onChange()` hears of every choice and move, `say` shows a sentence. */
  constructor(editor, { order, words, fill, say, onChange }) {
    this.list = editor.querySelector("[data-tm-skills]");
    this.count = editor.querySelector("[data-tm-skill-count]");
    this.words = words;
    this.fill = fill;
    this.say = say;
    this.onChange = onChange;
    this.order = new order.Order(this.list, { words, fill, onMove: (from, to) => this.move(from, to) });
    this.restore([...this.list.children].map((item) => ({
      key: item.dataset.key,
      title: item.dataset.title,
      chosen: item.dataset.chosen === "1",
    })));
  }

  /** The keys of those that are chosen, in order. */
  get keys() {
    return this.skills.filter((skill) => skill.chosen).map((skill) => skill.key);
  }

  /** All that can be taken back, for `restore`. */
  take() {
    return this.skills.map((skill) => ({ ...skill }));
  }

  restore(skills) {
    this.skills = skills.map((skill) => ({ ...skill }));
    this.draw();
  }

  draw() {
    this.list.replaceChildren(...this.skills.map((skill, at) => this.drawLine(skill, at)));
    this.drawCount();
  }

  drawLine(skill, at) {
    const item = document.createElement("li");
    const label = document.createElement("label");
    const box = document.createElement("input");
    const text = document.createElement("span");
    const [handle, ...steps] = this.order.controls(skill.title, at, this.skills.length);
    item.className = "tm-skill-line";
    label.className = "tm-check";
    box.type = "checkbox";
    box.checked = skill.chosen;
    box.dataset.tmSkill = String(at);
    text.textContent = skill.title;
    label.append(box, text);
    item.append(handle, label, ...steps);
    return item;
  }

  drawCount() {
    const count = this.keys.length;
    this.count.textContent = this.fill(
      count > MANY ? this.words.many : this.words.chosen, { count, total: this.skills.length },
    );
  }

  choose(at, isChosen) {
    this.skills[at].chosen = isChosen;
    this.drawCount();
  }

  chooseAll(isChosen) {
    for (const skill of this.skills) {
      skill.chosen = isChosen;
    }
    this.draw();
    this.onChange();
  }

  move(from, to) {
    const [skill] = this.skills.splice(from, 1);
    this.skills.splice(to, 0, skill);
    this.draw();
    this.say(this.fill(this.words.moved, { title: skill.title, place: to + 1 }));
    this.onChange();
  }
}
