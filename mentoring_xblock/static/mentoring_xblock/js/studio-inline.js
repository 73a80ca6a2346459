/* Skills that the author writes in the editor: a line for each, with its target, and what each level looks like folded
   below. What is sound is the server's to say. */

/** Keep the list of `box`; call `onChange` after each step, and `say` with what to read out. */
export class Inline {
  constructor(box, { words, fill, order, say, onChange }) {
    this.box = box;
    this.words = words;
    this.fill = fill;
    this.say = say;
    this.onChange = onChange;
    this.list = box.querySelector("[data-tm-inline-list]");
    this.levelBox = box.querySelector("[data-tm-inline-levels]");
    this.title = box.querySelector("[data-tm-inline-title]");
    this.order = new order.Order(this.list, { words, fill, onMove: (from, to) => this.move(from, to) });
    this.value = JSON.parse(box.dataset.tmInline);
    if (!this.value.skills.length) {
      this.value.skills.push(this.blank());
    }
    this.title.addEventListener("input", () => { this.value.title = this.title.value; });
    box.querySelector("[data-tm-inline-add]").addEventListener("click", () => this.add(this.value.skills.length));
    this.draw();
  }

  blank() {
    return { key: "", title: "", group: "", description: "", target: this.value.mentor_from, behaviours: {} };
  }

  read() {
    return structuredClone(this.value);
  }

  write(value) {
    this.value = structuredClone(value);
    this.draw();
  }

  draw() {
    this.title.value = this.value.title;
    this.drawLevels();
    this.drawSkills();
  }

  drawLevels() {
    this.levelBox.replaceChildren(...this.value.levels.map((level, at) => {
      const name = this.fill(this.words.levelNumber, { number: at + 1 });
      const input = document.createElement("input");
      Object.assign(input, { type: "text", value: level.name });
      input.addEventListener("input", () => { level.name = input.value; });
      input.addEventListener("change", () => this.drawSkills());
      return this.field(`inline.levels.${at}`, name, input);
    }));
  }

  /* What was unfolded stays so. */
  drawSkills() {
    const open = new Set([...this.list.querySelectorAll("details[open]")].map((part) => part.skill));
    this.list.replaceChildren(...this.value.skills.map((skill, at) => this.drawSkill(skill, at, open.has(skill))));
  }

  drawSkill(skill, at, isOpen) {
    const item = document.createElement("li");
    const line = document.createElement("div");
    const name = skill.title || this.fill(this.words.skillNumber, { number: at + 1 });
    const [handle, ...steps] = this.order.controls(name, at, this.value.skills.length);
    item.className = "tm-inline-skill";
    line.className = "tm-inline-skill__line";
    const title = document.createElement("input");
    Object.assign(title, { type: "text", value: skill.title });
    title.dataset.tmInlineName = "";
    title.addEventListener("input", () => { skill.title = title.value; });
    title.addEventListener("keydown", (event) => {
      if (event.key === "Enter") {
        // Enter goes on to the next skill, and does not send the form.
        event.preventDefault();
        this.add(at + 1);
      }
    });
    title.addEventListener("change", () => this.rename(item, skill, at));
    const target = document.createElement("select");
    target.append(...this.value.levels.map((level, place) => new Option(`${place + 1} · ${level.name}`, place + 1)));
    target.value = String(skill.target);
    target.addEventListener("change", () => { skill.target = Number(target.value); });
    const remove = document.createElement("button");
    Object.assign(remove, { type: "button", className: "tm-button tm-button--small", textContent: "×" });
    remove.setAttribute("aria-label", this.order.name(this.words.remove, name));
    remove.addEventListener("click", () => this.remove(at));
    const titled = this.field(`inline.skills.${at}.title`, this.fill(this.words.skillNumber, { number: at + 1 }), title);
    titled.classList.add("tm-inline-skill__title");
    line.append(handle, titled, this.field(`inline.skills.${at}.target`, this.words.target, target), ...steps, remove);
    item.append(line, this.drawMore(skill, at, isOpen));
    return item;
  }

  /* The names of the buttons follow the title. */
  rename(item, skill, at) {
    const name = skill.title || this.fill(this.words.skillNumber, { number: at + 1 });
    const { order, up, down, remove } = this.words;
    item.querySelectorAll(".tm-inline-skill__line > button").forEach((button, place) => {
      button.setAttribute("aria-label", this.order.name([order, up, down, remove][place], name));
    });
  }

  drawMore(skill, at, isOpen) {
    const more = document.createElement("details");
    const summary = document.createElement("summary");
    more.skill = skill;
    more.open = isOpen;
    summary.textContent = this.words.more;
    const texts = [["group", "input"], ["description", "textarea"]].map(([name, kind]) => {
      const control = document.createElement(kind);
      control.value = skill[name];
      control.addEventListener("input", () => { skill[name] = control.value; });
      return this.field(`inline.skills.${at}.${name}`, this.words[name], control);
    });
    const levels = this.value.levels.map((level, place) => {
      const number = String(place + 1);
      const area = document.createElement("textarea");
      area.value = (skill.behaviours[number] || []).join("\n");
      area.addEventListener("input", () => {
        skill.behaviours[number] = area.value.split("\n").map((text) => text.trim()).filter(Boolean);
        if (!skill.behaviours[number].length) {
          delete skill.behaviours[number];
        }
      });
      const label = this.fill(this.words.behaviours, { level: `${number} · ${level.name}` });
      return this.field(`inline.skills.${at}.behaviours.${number}`, label, area);
    });
    more.append(summary, ...texts, ...levels);
    return more;
  }

  field(name, label, control) {
    const box = document.createElement("div");
    const text = document.createElement("label");
    box.className = "tm-field";
    box.dataset.tmField = name;
    control.id = `${this.box.id}-${name.replaceAll(".", "-")}`;
    control.classList.add("tm-input");
    if (control.matches("textarea")) {
      control.rows = 2;
    }
    text.htmlFor = control.id;
    text.textContent = label;
    box.append(text, control);
    return box;
  }

  add(at) {
    this.value.skills.splice(at, 0, this.blank());
    this.drawSkills();
    this.focus(at);
    this.onChange();
  }

  remove(at) {
    const [skill] = this.value.skills.splice(at, 1);
    if (!this.value.skills.length) {
      this.value.skills.push(this.blank());
    }
    this.drawSkills();
    this.focus(Math.min(at, this.value.skills.length - 1));
    this.say(this.fill(this.words.removed, { title: skill.title || at + 1 }));
    this.onChange();
  }

  move(from, to) {
    const [skill] = this.value.skills.splice(from, 1);
    this.value.skills.splice(to, 0, skill);
    this.drawSkills();
    this.say(this.fill(this.words.moved, { title: skill.title, place: to + 1 }));
    this.onChange();
  }

  focus(at) {
    this.list.children[at].querySelector("[data-tm-inline-name]").focus();
  }
}
