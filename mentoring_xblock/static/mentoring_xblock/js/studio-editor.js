/* The Studio editor: reads and fills its form, remembers each step and saves. The skills, the preview, the faults and the
   question before changes are lost are modules of their own. What is allowed is the server's to say. */

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
    this.notify = (name, data) => runtime.notify?.(name, data);
    this.post = post;
    this.words = args.words;
    this.rules = args.rules;
    this.fill = modules.requests.fill;
    this.modules = modules;
    this.past = [];
    this.future = [];
    this.saving = false;
    this.asked = 0;
  }

  listen() {
    this.buildParts();
    this.now = this.take();
    this.stored = JSON.stringify(this.read());
    this.form.addEventListener("change", (event) => this.onChange(event));
    this.form.addEventListener("input", () => this.preview.soon());
    this.editor.addEventListener("click", (event) => this.onClick(event));
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.save();
    });
    this.leaving.guard();
    const onKey = (event) => {
      if (this.editor.isConnected) {
        this.onKey(event);
      } else {
        document.removeEventListener("keydown", onKey);
      }
    };
    document.addEventListener("keydown", onKey);
    this.preview.measure();
    this.showDependent();
    this.wake();
    this.preview.refresh();
  }

  buildParts() {
    const { search, order, formatting, inline, faults, leaving, preview, skills, units } = this.modules;
    const { words, fill } = this;
    const shared = { words, fill, order, say: (text) => this.say(text), onChange: () => this.changed() };
    this.faults = new faults.Faults(this.editor, this.form);
    this.searches = [...this.form.querySelectorAll("select[data-tm-search]")].map(
      (select) => search.enhance(select, words, fill),
    );
    this.introduction = formatting.enhance(this.form.elements.introduction, words, this.rules);
    this.inline = new inline.Inline(this.editor.querySelector("[data-tm-inline]"), shared);
    this.skills = new skills.Skills(this.editor, shared);
    this.units = new units.Units(this.editor, {
      ...shared, search, post: this.post, skills: () => this.askedSkills(), about: () => this.about(),
      onRefusal: (refusal) => this.faults.show(refusal),
    });
    this.leaving = new leaving.Leaving(this.editor, { isChanged: () => this.isChanged });
    this.preview = new preview.Preview(this.editor, {
      words, fill, post: this.post, read: () => this.read(), isChanged: () => this.isChanged,
    });
  }

  /* The server switches off what needs this script, and says that it is loading. */
  wake() {
    for (const control of this.editor.querySelectorAll("[data-tm-loading]")) {
      control.disabled = false;
    }
    this.say("");
  }

  async onChange(event) {
    const name = event.target.name;
    if (event.target.matches("[data-tm-skill]")) {
      this.skills.choose(Number(event.target.dataset.tmSkill), event.target.checked);
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
      this.leaving.leave();
    } else if (is("tmStay")) {
      this.leaving.stay();
    } else if (is("tmFold")) {
      this.preview.fold(button);
    } else if (is("tmChoose")) {
      this.skills.chooseAll(button.dataset.tmChoose === "all");
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
      skills: this.skills.keys,
      units: this.units.read(),
      rerate_days: Number.parseInt(value("rerate_days"), 10) || 0,
      weight: Number.parseFloat(value("weight")) || 0,
      inline_skills: value("source") === "inline" ? this.inline.read() : null,
      ...switches,
    };
  }

  /* What the skills come from; a block's own skills come from no model. */
  about() {
    const { programme, framework, role, inline_skills: inline } = this.read();
    return inline ? { programme, framework: "", role: "" } : { programme, framework, role };
  }

  /* Those that can have a course unit: a skill that is not saved yet has no key to keep one by. */
  askedSkills() {
    const isInline = this.form.elements.source.value === "inline";
    return (isInline ? this.inline.value.skills : this.skills.skills).filter((skill) => skill.key);
  }

  // Steps

  /* All that can be taken back: the values, and the lists that they were chosen from. */
  take() {
    const lists = {};
    for (const name of ["framework", "role"]) {
      lists[name] = [...this.form.elements[name].options].map((option) => [option.value, option.textContent]);
    }
    const inline = { source: this.form.elements.source.value, skills: this.inline.read() };
    return { values: this.read(), inline, lists, skills: this.skills.take() };
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
    this.preview.soon();
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
    this.asked += 1;
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
    this.skills.restore(skills);
    this.units.write(values.units);
    this.introduction.refresh();
    this.refreshSearches();
    this.now = this.take();
    this.showSteps();
    this.showDependent();
    this.preview.soon();
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

  get isChanged() {
    return JSON.stringify(this.read()) !== this.stored;
  }

  /* Text fields have an undo of their own. */
  onKey(event) {
    const isOurs = this.editor.contains(event.target) || event.target === document.body;
    if (!isOurs || !(event.ctrlKey || event.metaKey) || event.altKey || isText(event.target)) {
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
    const ask = this.about();
    if (changed === "programme") {
      ask.framework = "";
    }
    if (changed !== "role") {
      ask.role = "";
    }
    const asked = ++this.asked;
    try {
      const options = await this.post("studio_options", ask);
      // Chosen or taken back since: these are the lists of something else.
      if (asked !== this.asked) {
        return;
      }
      if (changed === "programme") {
        this.fillSelect("framework", options.frameworks, ask.framework, true);
      }
      if (changed !== "role") {
        this.fillSelect("role", options.roles, options.role, false);
      }
      this.skills.restore(options.skills.map(([key, title]) => ({ key, title, chosen: true })));
      this.refreshSearches();
      this.units.fetch();
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
    this.units.draw();
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
