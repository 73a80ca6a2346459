/* The Studio editor: reads and fills its form, remembers each step, shows what learners will see, saves, and asks before
   changes are lost. What is allowed is the server's to say. */

const PAUSE = 500;
const MANY = 40;
const MOST_STEPS = 200;
/* Fields with one value; boxes, skills and lists are read by themselves. */
const PLAIN = [
  "display_name", "programme", "framework", "role_mode", "role", "introduction", "rerate", "rerate_days", "completion_rule",
  "layout", "weight",
];

/** Bring the editor to life, and give it back (null where it lives already); `modules` as studio.js fetched them. */
export function start(runtime, root, args, modules) {
  const element = root.querySelector("[data-tm-editor]");
  if (!element || element.dataset.tmStarted) {
    return null;
  }
  element.dataset.tmStarted = "1";
  const editor = new Editor(element, runtime, modules.requests.connect(runtime, root, args), args, modules);
  editor.listen();
  return editor;
}

class Editor {
  constructor(editor, runtime, post, args, modules) {
    this.editor = editor;
    this.form = editor.querySelector("[data-tm-form]");
    this.list = editor.querySelector("[data-tm-skills]");
    this.notify = (name, data) => runtime.notify?.(name, data);
    this.post = post;
    this.words = args.words;
    this.rules = args.rules;
    this.fill = modules.requests.fill;
    this.modules = modules;
    this.past = [];
    this.future = [];
    this.timer = 0;
    this.asked = 0;
    this.saving = false;
    this.leaving = false;
  }

  listen() {
    this.leaveToTheHost();
    this.buildParts();
    this.skills = [...this.list.children].map((item) => ({
      key: item.dataset.key,
      title: item.dataset.title,
      chosen: item.dataset.chosen === "1",
    }));
    this.drawSkills();
    this.now = this.take();
    this.stored = JSON.stringify(this.read());
    this.form.addEventListener("change", (event) => this.onChange(event));
    this.form.addEventListener("input", () => this.previewSoon());
    this.editor.addEventListener("click", (event) => this.onClick(event));
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.save();
    });
    this.guard();
    this.measure();
    this.showDependent();
    this.wake();
    this.preview();
  }

  buildParts() {
    const { search, order, formatting, inline, faults } = this.modules;
    this.faults = new faults.Faults(this.editor, this.form);
    this.searches = [...this.form.querySelectorAll("select[data-tm-search]")].map(
      (select) => search.enhance(select, this.words, this.fill),
    );
    this.introduction = formatting.enhance(this.form.elements.introduction, this.words, this.rules);
    this.inline = new inline.Inline(this.editor.querySelector("[data-tm-inline]"), {
      words: this.words, fill: this.fill, order, say: (text) => this.say(text), onChange: () => this.changed(),
    });
    this.order = new order.Order(this.list, { words: this.words, onMove: (from, to) => this.move(from, to) });
  }

  /* The server switches off what needs this script, and says that it is loading. */
  wake() {
    for (const control of this.editor.querySelectorAll("[data-tm-loading]")) {
      control.disabled = false;
    }
    this.say("");
  }

  /* Studio's modal has a bar of its own, with Save and Cancel; a second pair would ask which of them counts. */
  leaveToTheHost() {
    this.modal = this.editor.closest(".modal-window");
    if (this.modal?.querySelector(".modal-actions .action-save")) {
      this.editor.dataset.tmHostBar = "1";
      this.editor.querySelector("[data-tm-save]").hidden = true;
      this.editor.querySelector("[data-tm-cancel]").hidden = true;
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
    const is = (name) => button?.dataset[name] !== undefined;
    if (is("tmUndo")) {
      this.undo();
    } else if (is("tmRedo")) {
      this.redo();
    } else if (is("tmCancel")) {
      this.notify("cancel", {});
    } else if (is("tmDiscard")) {
      this.leave();
    } else if (is("tmStay")) {
      this.stay();
    } else if (is("tmFold")) {
      this.fold(button);
    } else if (is("tmChoose")) {
      this.chooseAll(button.dataset.tmChoose === "all");
    }
  }

  read() {
    const value = (name) => this.form.elements[name]?.value ?? "";
    const switches = {};
    for (const box of this.form.querySelectorAll("input[type=checkbox][name]")) {
      switches[box.name] = box.checked;
    }
    return {
      ...Object.fromEntries(PLAIN.map((name) => [name, value(name)])),
      skills: this.skills.filter((skill) => skill.chosen).map((skill) => skill.key),
      rerate_days: Number.parseInt(value("rerate_days"), 10) || 0,
      weight: Number.parseFloat(value("weight")) || 0,
      inline_skills: value("source") === "inline" ? this.inline.read() : null,
      ...switches,
    };
  }

  // Steps

  /* All that can be taken back: the values, and the lists that they were chosen from. */
  take() {
    const lists = {};
    for (const name of ["framework", "role"]) {
      lists[name] = [...this.form.elements[name].options].map((option) => [option.value, option.textContent]);
    }
    const inline = { source: this.form.elements.source.value, skills: this.inline.read() };
    return { values: this.read(), inline, lists, skills: this.skills.map((skill) => ({ ...skill })) };
  }

  /* Remember what was before this change, so that it can be undone. */
  changed() {
    const now = this.take();
    if (JSON.stringify(now) === JSON.stringify(this.now)) {
      return;
    }
    this.past = [...this.past.slice(1 - MOST_STEPS), this.now];
    this.future = [];
    this.now = now;
    this.showSteps();
    this.showDependent();
    this.previewSoon();
  }

  undo() {
    this.changed();
    this.step(this.past, this.future, this.words.undone);
  }

  redo() {
    this.changed();
    this.step(this.future, this.past, this.words.redone);
  }

  step(from, to, words) {
    const state = from.pop();
    if (!state) {
      return;
    }
    to.push(this.now);
    this.restore(state);
    this.say(words);
  }

  restore({ values, inline, lists, skills }) {
    this.form.elements.source.value = inline.source;
    this.inline.write(inline.skills);
    for (const [name, options] of Object.entries(lists)) {
      this.form.elements[name].replaceChildren(...options.map(([key, title]) => new Option(title, key)));
    }
    for (const name of PLAIN) {
      if (this.form.elements[name]) {
        this.form.elements[name].value = values[name];
      }
    }
    for (const box of this.form.querySelectorAll("input[type=checkbox][name]")) {
      box.checked = values[box.name];
    }
    this.skills = skills.map((skill) => ({ ...skill }));
    this.introduction.refresh();
    this.refreshSearches();
    this.drawSkills();
    this.now = this.take();
    this.showSteps();
    this.showDependent();
    this.previewSoon();
  }

  showSteps() {
    const [undo, redo] = [this.editor.querySelector("[data-tm-undo]"), this.editor.querySelector("[data-tm-redo]")];
    const focused = document.activeElement;
    undo.disabled = !this.past.length;
    redo.disabled = !this.future.length;
    // A button that is switched off under the focus would lose it.
    if (focused === undo && undo.disabled) {
      redo.focus();
    } else if (focused === redo && redo.disabled) {
      undo.focus();
    }
  }

  // Leaving

  get isChanged() {
    return JSON.stringify(this.read()) !== this.stored;
  }

  /* Ask first when somebody closes the page, the modal or the editor with unsaved changes. */
  guard() {
    const onKey = (event) => this.onKey(event);
    const onLeave = (event) => {
      if (!this.editor.isConnected) {
        window.removeEventListener("beforeunload", onLeave);
        document.removeEventListener("keydown", onKey);
      } else if (!this.leaving && this.isChanged) {
        event.preventDefault();
      }
    };
    window.addEventListener("beforeunload", onLeave);
    document.addEventListener("keydown", onKey);
    // Before the host's own listeners, which close.
    (this.modal || this.editor).addEventListener("click", (event) => {
      const button = event.target.closest(".modal-actions .action-cancel, [data-tm-cancel]");
      if (button && !this.leaving && this.isChanged) {
        event.preventDefault();
        event.stopImmediatePropagation();
        this.closing = button;
        this.ask();
      }
    }, true);
  }

  ask() {
    const question = this.editor.querySelector("[data-tm-leave]");
    question.hidden = false;
    question.focus();
  }

  stay() {
    this.editor.querySelector("[data-tm-leave]").hidden = true;
    this.closing?.focus();
  }

  leave() {
    this.leaving = true;
    this.closing.click();
  }

  /* Text fields have an undo of their own. */
  onKey(event) {
    const isOurs = this.editor.contains(event.target) || event.target === document.body;
    if (!this.editor.isConnected || !isOurs || !(event.ctrlKey || event.metaKey) || event.altKey || isText(event.target)) {
      return;
    }
    const key = event.key.toLowerCase();
    if (key === "z" || key === "y") {
      event.preventDefault();
      if (key === "y" || event.shiftKey) {
        this.redo();
      } else {
        this.undo();
      }
    }
  }

  // What can be chosen

  async fetchOptions(changed) {
    const { programme, framework, role } = this.read();
    const ask = { programme, framework, role };
    if (changed === "programme") {
      ask.framework = "";
    }
    if (changed !== "role") {
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
      this.refreshSearches();
      this.drawSkills();
    } catch (refusal) {
      this.faults.show(refusal);
    }
  }

  fillSelect(name, options, chosen, keepFirst) {
    const select = this.form.elements[name];
    const first = keepFirst ? [select.options[0]] : options.length ? [] : [new Option(this.words.noRoles, "")];
    select.replaceChildren(...first, ...options.map(([key, title]) => new Option(title, key)));
    select.value = chosen || "";
  }

  refreshSearches() {
    this.searches.forEach((search) => search.refresh());
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
    const count = this.skills.filter((skill) => skill.chosen).length;
    this.editor.querySelector("[data-tm-skill-count]").textContent = this.fill(
      count > MANY ? this.words.many : this.words.chosen, { count, total: this.skills.length },
    );
  }

  chooseAll(isChosen) {
    for (const skill of this.skills) {
      skill.chosen = isChosen;
    }
    this.drawSkills();
    this.changed();
  }

  move(from, to) {
    const [skill] = this.skills.splice(from, 1);
    this.skills.splice(to, 0, skill);
    this.drawSkills();
    this.say(this.fill(this.words.moved, { title: skill.title, place: to + 1 }));
    this.changed();
  }

  /* Only a fixed role has a choice of skills; days and a weight are asked for only where they count. */
  showDependent() {
    const { role_mode: mode, has_score: graded, rerate } = this.form.elements;
    const isInline = this.form.elements.source.value === "inline";
    this.inline.box.hidden = !isInline;
    const show = (name, isShown) => { this.form.querySelector(`[data-tm-field=${name}]`).hidden = !isShown; };
    show("framework", !isInline);
    show("role_mode", !isInline);
    show("skills", !isInline && mode.value === "fixed");
    show("role", !isInline && mode.value !== "own");
    show("weight", graded.checked);
    show("rerate_days", rerate.value === "days");
  }

  // The preview

  previewSoon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.preview(), PAUSE);
  }

  /* While something is wrong, what was right before stays in sight. */
  async preview() {
    const asked = ++this.asked;
    const [page, note] = ["preview", "preview-note"].map((name) => this.editor.querySelector(`[data-tm-${name}]`));
    try {
      const { html } = await this.post("studio_preview", this.read());
      if (asked === this.asked) {
        page.innerHTML = html;
        note.textContent = this.isChanged ? this.words.previewUnsaved : this.words.previewSaved;
        delete note.dataset.tmStale;
      }
    } catch (refusal) {
      if (asked === this.asked) {
        const [first] = Object.values(refusal.fields);
        note.textContent = this.fill(this.words.previewStale, { why: first || refusal.message });
        note.dataset.tmStale = "1";
      }
    }
  }

  fold(button) {
    const box = this.editor.querySelector("[data-tm-preview-box]");
    const isFolded = box.toggleAttribute("data-tm-folded");
    button.setAttribute("aria-expanded", String(!isFolded));
    button.textContent = isFolded ? this.words.unfold : this.words.fold;
  }

  /* The preview stays in sight within what scrolls: the modal, or the window. How high that is, and our own bar, only a
     measurement tells. */
  measure() {
    const scroller = this.editor.closest(".modal-content");
    const bar = this.editor.querySelector("[data-tm-bar]");
    const box = this.editor.querySelector("[data-tm-preview-box]");
    const set = () => {
      this.editor.style.setProperty("--tm-port", `${scroller?.clientHeight || window.innerHeight}px`);
      this.editor.style.setProperty("--tm-bar", `${bar.offsetHeight}px`);
      this.editor.style.setProperty("--tm-strip", `${box.offsetHeight}px`);
    };
    const observer = new ResizeObserver(set);
    [bar, box, scroller].filter(Boolean).forEach((part) => observer.observe(part));
    window.addEventListener("resize", set);
    set();
  }

  // Saving

  /* Pressed again while it is under way, it does nothing: the host's button cannot be switched off from here. */
  async save() {
    if (this.saving) {
      return;
    }
    this.saving = true;
    const button = this.editor.querySelector("[data-tm-save]");
    const sent = this.read();
    this.faults.clear();
    this.say(this.words.saving);
    this.notify("save", { state: "start", element: this.editor, message: this.words.saving });
    button.disabled = true;
    try {
      const { seen } = await this.post("studio_submit", { ...sent, seen: this.inline.box.dataset.tmSeen });
      this.inline.box.dataset.tmSeen = seen;
      this.stored = JSON.stringify(sent);
      this.say("");
      this.notify("save", { state: "end", element: this.editor });
    } catch (refusal) {
      this.say("");
      this.notify("error", { title: this.words.failed, message: refusal.message });
      this.faults.show(refusal);
    } finally {
      button.disabled = false;
      this.saving = false;
    }
  }

  say(message) {
    this.editor.querySelector("[data-tm-status]").textContent = message;
  }
}

function isText(element) {
  return element.isContentEditable || element.matches("textarea, input:not([type=checkbox], [type=radio])");
}
