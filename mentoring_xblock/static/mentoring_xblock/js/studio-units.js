/* The course units that teach a skill: a line for each link, and two lists to make one from. The units are fetched when
   an author unfolds this, with those that bear a skill's tag; what a link means to learners is the server's to say. */

export class Units {
  /** `skills()` gives those that can have a unit, `about()` the programme, model and role that they are of; `search` is
      the module of that name. */
  constructor(editor, { words, fill, say, search, post, skills, about, onChange, onRefusal }) {
    this.box = editor.querySelector("[data-tm-units]");
    Object.assign(this, { words, fill, say, post, skills, about, onChange, onRefusal });
    this.value = JSON.parse(this.box?.dataset.tmUnits ?? "{}");
    if (!this.box) {
      return;
    }
    this.list = this.box.querySelector("[data-tm-unit-list]");
    this.skill = this.box.querySelector("[data-tm-unit-skill]");
    this.unit = this.box.querySelector("[data-tm-unit]");
    this.units = null;
    this.tagged = {};
    this.fillUnits();
    this.searches = [this.skill, this.unit].map((select) => search.enhance(select, words, fill));
    this.box.addEventListener("toggle", () => this.fetch());
    this.box.querySelector("[data-tm-unit-add]").addEventListener("click", () => this.add());
    this.box.querySelector("[data-tm-unit-tags]").addEventListener("click", () => this.addTagged());
    this.draw();
  }

  read() {
    return { ...this.value };
  }

  write(value) {
    this.value = { ...value };
    this.draw();
  }

  /* Once for each model and role, and only while an author looks. */
  async fetch() {
    const about = this.about();
    const asked = JSON.stringify(about);
    if (!this.box?.open || this.asked === asked) {
      return;
    }
    this.asked = asked;
    try {
      const { units, tagged } = await this.post("studio_units", about);
      if (this.asked !== asked) {
        return;
      }
      Object.assign(this, { units, tagged });
    } catch (refusal) {
      this.asked = "";
      this.onRefusal(refusal);
      return;
    }
    this.fillUnits();
    this.draw();
  }

  fillUnits() {
    const first = this.units && !this.units.length ? this.words.noUnits : this.words.chooseUnit;
    const options = (this.units ?? []).map(([place, title, section]) => new Option(`${title} (${section})`, place));
    const chosen = this.unit.value;
    this.unit.replaceChildren(new Option(first, ""), ...options);
    this.unit.value = options.some((option) => option.value === chosen) ? chosen : "";
  }

  draw() {
    if (!this.box) {
      return;
    }
    const skills = this.skills();
    this.titles = new Map(skills.map(({ key, title }) => [key, title]));
    const chosen = this.skill.value;
    this.skill.replaceChildren(...skills.map(({ key, title }) => new Option(title, key)));
    this.skill.value = this.titles.has(chosen) ? chosen : skills[0]?.key ?? "";
    this.searches.forEach((each) => each.refresh());
    this.list.replaceChildren(
      ...Object.keys(this.value).filter((key) => this.titles.has(key)).map((key) => this.drawLine(key)),
    );
    this.box.querySelector("[data-tm-unit-tagged]").hidden = !this.unlinked().length;
  }

  /* The skills that a tag names a unit for, and the author none. */
  unlinked() {
    return Object.keys(this.tagged).filter((key) => this.titles.has(key) && !this.value[key]);
  }

  drawLine(key) {
    const item = document.createElement("li");
    const text = document.createElement("span");
    const remove = document.createElement("button");
    text.textContent = this.fill(this.words.label, { label: this.titles.get(key), said: this.nameOf(this.value[key]) });
    Object.assign(remove, { type: "button", className: "tm-button tm-button--small", textContent: "×" });
    const name = this.fill(this.words.label, { label: this.words.unlink, said: this.titles.get(key) });
    remove.setAttribute("aria-label", name);
    remove.addEventListener("click", () => this.remove(key));
    item.className = "tm-unit-line";
    item.append(text, remove);
    return item;
  }

  /* Before the units are there, all that is known of one is its place. */
  nameOf(place) {
    const found = this.units?.find(([each]) => each === place);
    return found ? `${found[1]} (${found[2]})` : this.units ? this.words.unitGone : place;
  }

  add() {
    const [skill, unit] = [this.skill.value, this.unit.value];
    if (!skill || !unit) {
      this.say(this.words.unitMissing);
      this.searches[skill ? 1 : 0].input.focus();
      return;
    }
    this.value = { ...this.value, [skill]: unit };
    this.unit.value = "";
    this.draw();
    this.say(this.fill(this.words.unitLinked, { skill: this.titles.get(skill), unit: this.nameOf(unit) }));
    this.onChange();
  }

  addTagged() {
    this.value = { ...this.value, ...Object.fromEntries(this.unlinked().map((key) => [key, this.tagged[key]])) };
    this.draw();
    this.say(this.words.unitsLinked);
    this.onChange();
    // The button is gone now, and the list is new.
    this.list.querySelector("button")?.focus();
  }

  remove(key) {
    const { [key]: gone, ...rest } = this.value;
    this.value = rest;
    this.draw();
    this.say(this.fill(this.words.unlinked, { skill: this.titles.get(key) }));
    this.box.querySelector("summary").focus();
    this.onChange();
  }
}
