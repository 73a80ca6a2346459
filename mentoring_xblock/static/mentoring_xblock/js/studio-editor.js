/* The Studio editor: live lists, skills chosen and ordered, a live preview, undo, and saving with words beside the
   fields. What is allowed is the server's to say. */

const PAUSE = 500;
const MANY = 40;

/** Bring the editor to life, and give it back (null where it lives already); `requests` is that module, as studio.js fetched it. */
export function start(runtime, root, args, { connect, fill }) {
  const element = root.querySelector("[data-tm-editor]");
  if (!element || element.dataset.tmStarted) {
    return null;
  }
  element.dataset.tmStarted = "1";
  const editor = new Editor(element, runtime, connect(runtime, root, args), args.words, fill);
  editor.listen();
  return editor;
}

class Editor {
  constructor(editor, runtime, post, words, fill) {
    this.editor = editor;
    this.form = editor.querySelector("[data-tm-form]");
    this.list = editor.querySelector("[data-tm-skills]");
    this.notify = (name, data) => runtime.notify?.(name, data);
    this.post = post;
    this.words = words;
    this.fill = fill;
    this.past = [];
    this.timer = 0;
    this.asked = 0;
    this.saving = false;
  }

  listen() {
    this.leaveToTheHost();
    this.skills = [...this.list.children].map((item) => ({
      key: item.dataset.key,
      title: item.dataset.title,
      chosen: item.dataset.chosen === "1",
    }));
    this.drawSkills();
    this.now = this.read();
    this.form.addEventListener("change", (event) => this.onChange(event));
    this.form.addEventListener("input", () => this.previewSoon());
    this.form.addEventListener("click", (event) => this.onClick(event));
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.save();
    });
    this.showDependent();
    this.wake();
    this.preview();
  }

  /* The server switches off what needs this script, and says that it is loading. */
  wake() {
    for (const control of this.form.querySelectorAll("[data-tm-loading]")) {
      control.disabled = false;
    }
    this.say("");
  }

  /* Studio's modal has a bar of its own, with Save and Cancel; a second pair would ask which of them counts. */
  leaveToTheHost() {
    if (this.editor.closest(".modal-window")?.querySelector(".modal-actions .action-save")) {
      this.editor.dataset.tmHostBar = "1";
      this.form.querySelector("[data-tm-save]").hidden = true;
      this.form.querySelector("[data-tm-cancel]").hidden = true;
    }
  }

  async onChange(event) {
    const name = event.target.name;
    if (event.target.matches("[data-tm-skill]")) {
      this.skills[Number(event.target.dataset.tmSkill)].chosen = event.target.checked;
      this.drawCount();
    }
    if (name === "programme" || name === "framework" || name === "role") {
      await this.fetchOptions(name);
    }
    this.changed();
  }

  onClick(event) {
    const button = event.target.closest("button");
    if (button?.dataset.tmMove) {
      this.move(Number(button.dataset.tmAt), Number(button.dataset.tmMove));
    } else if (button?.dataset.tmUndo !== undefined) {
      this.undo();
    } else if (button?.dataset.tmCancel !== undefined) {
      this.notify("cancel", {});
    }
  }

  read() {
    const value = (name) => this.form.elements[name]?.value ?? "";
    const switches = {};
    for (const box of this.form.querySelectorAll("input[type=checkbox][name]")) {
      switches[box.name] = box.checked;
    }
    return {
      display_name: value("display_name"),
      programme: value("programme"),
      framework: value("framework"),
      role_mode: value("role_mode"),
      role: value("role"),
      skills: this.skills.filter((skill) => skill.chosen).map((skill) => skill.key),
      introduction: value("introduction"),
      rerate: value("rerate"),
      rerate_days: Number.parseInt(value("rerate_days"), 10) || 0,
      completion_rule: value("completion_rule"),
      layout: value("layout"),
      weight: Number.parseFloat(value("weight")) || 0,
      ...switches,
    };
  }

  /* Remember what was before this change, so that it can be undone. */
  changed() {
    const now = this.read();
    if (JSON.stringify(now) === JSON.stringify(this.now)) {
      return;
    }
    this.past.push(this.now);
    this.now = now;
    this.form.querySelector("[data-tm-undo]").disabled = false;
    this.showDependent();
    this.previewSoon();
  }

  async undo() {
    const values = this.past.pop();
    if (!values) {
      return;
    }
    for (const name of [
      "display_name", "introduction", "rerate", "rerate_days", "completion_rule", "layout", "weight", "role_mode",
    ]) {
      this.form.elements[name].value = values[name];
    }
    for (const box of this.form.querySelectorAll("input[type=checkbox][name]")) {
      box.checked = values[box.name];
    }
    if (values.programme !== this.now.programme || values.framework !== this.now.framework
      || values.role !== this.now.role) {
      if (this.form.elements.programme) {
        this.form.elements.programme.value = values.programme;
      }
      await this.fetchOptions("programme", values);
    }
    this.orderSkills(values.skills);
    this.now = this.read();
    this.form.querySelector("[data-tm-undo]").disabled = this.past.length === 0;
    this.say(this.words.undone);
    this.showDependent();
    this.previewSoon();
  }

  orderSkills(keys) {
    const place = (skill) => (keys.includes(skill.key) ? keys.indexOf(skill.key) : keys.length);
    for (const skill of this.skills) {
      skill.chosen = keys.includes(skill.key);
    }
    this.skills.sort((a, b) => place(a) - place(b));
    this.drawSkills();
  }

  async fetchOptions(changed, wanted = null) {
    const values = wanted || this.read();
    const ask = { programme: values.programme, framework: values.framework, role: values.role };
    if (changed === "programme" && !wanted) {
      ask.framework = "";
    }
    if (changed !== "role" && !wanted) {
      ask.role = "";
    }
    try {
      const options = await this.post("studio_options", ask);
      if (changed === "programme") {
        this.fillSelect("framework", options.frameworks, ask.framework, true);
      }
      if (changed !== "role") {
        this.fillSelect("role", options.roles, options.role, false);
      }
      this.skills = options.skills.map(([key, title]) => ({ key, title, chosen: true }));
      this.drawSkills();
    } catch (refusal) {
      this.show(refusal);
    }
  }

  fillSelect(name, options, chosen, keepFirst) {
    const select = this.form.elements[name];
    const first = keepFirst ? [select.options[0]] : options.length ? [] : [new Option(this.words.noRoles, "")];
    select.replaceChildren(...first, ...options.map(([key, title]) => new Option(title, key)));
    select.value = chosen || "";
  }

  drawSkills() {
    this.list.replaceChildren(...this.skills.map((skill, at) => this.drawSkill(skill, at)));
    this.drawCount();
  }

  drawSkill(skill, at) {
    const item = document.createElement("li");
    const label = document.createElement("label");
    const box = document.createElement("input");
    const text = document.createElement("span");
    item.className = "tm-skill-line";
    label.className = "tm-check";
    box.type = "checkbox";
    box.checked = skill.chosen;
    box.dataset.tmSkill = String(at);
    text.textContent = skill.title;
    label.append(box, text);
    item.append(label, this.drawMove(skill, at, -1), this.drawMove(skill, at, 1));
    return item;
  }

  drawMove(skill, at, by) {
    const button = document.createElement("button");
    const word = by < 0 ? this.words.up : this.words.down;
    button.type = "button";
    button.className = "tm-button tm-button--small";
    button.dataset.tmMove = String(by);
    button.dataset.tmAt = String(at);
    button.disabled = at + by < 0 || at + by >= this.skills.length;
    button.setAttribute("aria-label", `${word}: ${skill.title}`);
    button.textContent = by < 0 ? "↑" : "↓";
    return button;
  }

  drawCount() {
    const count = this.skills.filter((skill) => skill.chosen).length;
    this.editor.querySelector("[data-tm-skill-count]").textContent = this.fill(
      count > MANY ? this.words.many : this.words.chosen, { count },
    );
  }

  move(at, by) {
    const [skill] = this.skills.splice(at, 1);
    this.skills.splice(at + by, 0, skill);
    this.drawSkills();
    const buttons = this.list.children[at + by].querySelectorAll("button");
    (buttons[by < 0 ? 0 : 1].disabled ? buttons[by < 0 ? 1 : 0] : buttons[by < 0 ? 0 : 1]).focus();
    this.say(this.fill(this.words.moved, { title: skill.title, place: at + by + 1 }));
    this.changed();
  }

  /* Only a fixed role has a choice of skills; days and a weight are asked for only where they count. */
  showDependent() {
    const fixed = this.form.elements.role_mode.value === "fixed";
    this.form.querySelector("[data-tm-field=skills]").hidden = !fixed;
    this.form.querySelector("[data-tm-field=role]").hidden = this.form.elements.role_mode.value === "own";
    this.form.querySelector("[data-tm-field=weight]").hidden = !this.form.elements.has_score.checked;
    this.form.querySelector("[data-tm-days]").hidden = this.form.elements.rerate.value !== "days";
  }

  previewSoon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.preview(), PAUSE);
  }

  async preview() {
    const asked = ++this.asked;
    const box = this.editor.querySelector("[data-tm-preview]");
    try {
      const { html } = await this.post("studio_preview", this.read());
      if (asked === this.asked) {
        box.innerHTML = html;
      }
    } catch (refusal) {
      if (asked === this.asked) {
        box.textContent = refusal.message;
      }
    }
  }

  /* Pressed again while it is under way, it does nothing: the host's button cannot be switched off from here. */
  async save() {
    if (this.saving) {
      return;
    }
    this.saving = true;
    const button = this.form.querySelector("[data-tm-save]");
    this.clear();
    this.say(this.words.saving);
    this.notify("save", { state: "start", element: this.editor, message: this.words.saving });
    button.disabled = true;
    try {
      await this.post("studio_submit", this.read());
      this.say("");
      this.notify("save", { state: "end", element: this.editor });
    } catch (refusal) {
      this.say("");
      this.notify("error", { title: this.words.failed, message: refusal.message });
      this.show(refusal);
    } finally {
      button.disabled = false;
      this.saving = false;
    }
  }

  clear() {
    this.editor.querySelector("[data-tm-summary]").hidden = true;
    this.form.querySelectorAll(".tm-error").forEach((line) => line.remove());
    this.form.querySelectorAll("[aria-invalid]").forEach((field) => field.removeAttribute("aria-invalid"));
  }

  /* What is wrong beside each field, and all of it at the top, where the focus goes; from there a link leads to each. */
  show(refusal) {
    const summary = this.editor.querySelector("[data-tm-summary]");
    const message = document.createElement("p");
    const links = document.createElement("ul");
    message.textContent = refusal.message;
    for (const [name, sentence] of Object.entries(refusal.fields)) {
      const place = this.form.querySelector(`[data-tm-field="${CSS.escape(name)}"]`);
      const control = place?.querySelector("input, select, textarea");
      if (place) {
        const line = document.createElement("p");
        line.className = "tm-error";
        line.id = `${this.editor.id}-${name}-error`;
        line.textContent = sentence;
        place.append(line);
        control?.setAttribute("aria-invalid", "true");
        control?.setAttribute("aria-describedby",
          [control.getAttribute("aria-describedby"), line.id].filter(Boolean).join(" "));
      }
      if (control) {
        links.append(this.leadTo(control, sentence));
      }
    }
    summary.replaceChildren(message, ...(links.childElementCount ? [links] : []));
    summary.hidden = false;
    summary.focus();
  }

  leadTo(control, sentence) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    control.id ||= `${this.editor.id}-${control.name}`;
    link.href = `#${control.id}`;
    link.textContent = sentence;
    // A frame with a <base> would take the address for another page.
    link.addEventListener("click", (event) => {
      event.preventDefault();
      control.focus();
    });
    item.append(link);
    return item;
  }

  say(message) {
    this.editor.querySelector("[data-tm-status]").textContent = message;
  }
}
