/* A learner in the block: drafts that save themselves, submitting, results, rating one skill again.
   Mentors and offers are in block-mentors.js. All HTML comes escaped from the server. */

const PAUSE = 800;

/** Bring one block to life. `root` is the element that the runtime made for it; the other modules come from block.js. */
export function start(runtime, root, args, { mentors, requests }) {
  const block = root.matches("[data-tm-block]") ? root : root.querySelector("[data-tm-block]");
  if (!block || block.dataset.tmStarted) {
    return;
  }
  block.dataset.tmStarted = "1";
  const learner = new Learner(block, requests.connect(runtime, root, args), args.words, requests);
  learner.listen();
  mentors.startMentors(learner);
}

class Learner {
  constructor(block, post, words, { fill, makeToken }) {
    this.block = block;
    this.post = post;
    this.words = words;
    this.fill = fill;
    this.makeToken = makeToken;
    this.timer = 0;
    this.saving = Promise.resolve();
    // One token for one submission: sent again until the server has answered.
    this.token = this.makeToken();
  }

  listen() {
    this.block.addEventListener("change", (event) => this.onChange(event));
    this.block.addEventListener("input", (event) => {
      if (event.target.closest("[data-tm-note]")) {
        this.saveSoon();
      }
    });
    this.block.addEventListener("submit", (event) => {
      event.preventDefault();
      if (event.target.matches("[data-tm-form]")) {
        this.submit();
      }
    });
    this.block.addEventListener("click", (event) => this.onClick(event));
    this.wake();
    this.catchUp();
    // Marks that the platform did not take: any call publishes them, and what the page shows stays as it is.
    if (this.block.querySelector("[data-tm-waiting]")) {
      this.post("load", {}).catch(() => {});
    }
    // People who continue within the pause lose nothing.
    document.addEventListener("visibilitychange", () => {
      if (document.hidden && this.timer) {
        clearTimeout(this.timer);
        this.save({ leaving: true });
      }
    });
  }

  /* The server switches off what needs this script, and says that it is loading. */
  wake() {
    for (const control of this.block.querySelectorAll("[data-tm-loading]")) {
      control.disabled = false;
    }
    this.say("");
    this.note("");
  }

  /* What was filled in before this script was there is counted and saved like the rest. */
  catchUp() {
    for (const field of this.block.querySelectorAll("[data-tm-skill] :is(input, select, textarea)")) {
      if (wasFilledIn(field)) {
        this.onChange({ target: field });
      }
    }
  }

  onChange(event) {
    if (event.target.matches("[data-tm-role]")) {
      this.reload({ role: event.target.value });
      return;
    }
    const skill = event.target.closest("[data-tm-skill]");
    if (!skill) {
      return;
    }
    if (event.target.type === "radio") {
      skill.querySelector("[data-tm-extras]").hidden = event.target.value === "";
      this.askWilling(skill, Number(event.target.value));
      this.count();
    }
    this.saveSoon();
  }

  onClick(event) {
    const again = event.target.closest("[data-tm-rerate]");
    if (again) {
      this.showOnly(again.dataset.tmRerate);
    } else if (event.target.closest("[data-tm-all]")) {
      this.showOnly(null);
    }
  }

  /** Everything filled in so far, by skill. */
  read() {
    const ratings = {};
    for (const skill of this.block.querySelectorAll("[data-tm-skill]:not([disabled])")) {
      if (skill.hidden) {
        continue;
      }
      const level = skill.querySelector("input[type=radio]:checked")?.value;
      const last = skill.querySelector("[data-tm-last]");
      const willing = skill.querySelector("[data-tm-willing]");
      ratings[skill.dataset.tmSkill] = {
        level: level ? Number(level) : null,
        last_performed: last?.value || null,
        willing: willing && !willing.closest("[hidden]") ? willing.checked : null,
        note: skill.querySelector("[data-tm-note]").value,
      };
    }
    return ratings;
  }

  /* Only who rates themselves at mentor level is asked whether they would. */
  askWilling(skill, level) {
    const box = skill.querySelector("[data-tm-willing-box]");
    if (box) {
      box.hidden = level < Number(skill.closest("form").dataset.tmMentorFrom);
    }
  }

  count() {
    const skills = [...this.block.querySelectorAll("[data-tm-skill]")];
    const rated = skills.filter((skill) => skill.querySelector("input[type=radio]:checked")?.value).length;
    this.block.querySelector("[data-tm-progress]").value = rated;
    this.block.querySelector("[data-tm-count]").textContent = this.fill(this.words.count, {
      rated,
      total: skills.length,
    });
  }

  saveSoon() {
    clearTimeout(this.timer);
    this.note(this.words.unsaved);
    this.timer = setTimeout(() => this.save(), PAUSE);
  }

  save(options = {}) {
    this.timer = 0;
    // One after the other, or an older draft could overtake a newer one.
    this.saving = this.saving.then(async () => {
      this.note(this.words.saving);
      try {
        const answer = await this.post("save_draft", { ratings: this.read() }, options);
        this.reveal(answer.reveal);
        this.note(this.words.saved);
      } catch (refusal) {
        this.note(`${this.words.unsaved} ${refusal.message}`);
      }
    });
    return this.saving;
  }

  reveal(sentences) {
    for (const skill of this.block.querySelectorAll("[data-tm-skill]")) {
      const line = skill.querySelector("[data-tm-reveal]");
      const sentence = sentences[skill.dataset.tmSkill] || "";
      if (line.textContent !== sentence) {
        line.textContent = sentence;
      }
    }
  }

  async submit() {
    const ratings = this.read();
    const button = this.block.querySelector("[data-tm-submit]");
    if (!Object.values(ratings).some((rating) => rating.level)) {
      this.fail(this.words.nothing);
      return;
    }
    clearTimeout(this.timer);
    this.timer = 0;
    button.disabled = true;
    await this.saving;
    try {
      const answer = await this.post("submit", { token: this.token, ratings });
      this.token = this.makeToken();
      this.show(answer.html);
      this.say([this.words.submitted, ...Object.values(answer.pairings_ended)].join(" "));
      this.focus("[data-tm-results-title]");
    } catch (refusal) {
      button.disabled = false;
      this.fail(refusal.message, refusal.fields);
    }
  }

  /** Fetch everything again, in another role if `payload` names one. */
  async reload(payload = {}) {
    try {
      this.show((await this.post("load", payload)).html);
    } catch (refusal) {
      this.warn(refusal.message);
    }
  }

  show(html) {
    this.block.innerHTML = html;
    this.wake();
  }

  showOnly(key) {
    const box = this.block.querySelector("[data-tm-form-box]");
    if (box) {
      box.open = true;
    }
    for (const skill of this.block.querySelectorAll("[data-tm-skill]")) {
      skill.hidden = key !== null && skill.dataset.tmSkill !== key;
    }
    for (const group of this.block.querySelectorAll("[data-tm-group]")) {
      group.hidden = key !== null;
    }
    this.block.querySelector("[data-tm-only]").hidden = key === null;
    this.block.querySelector("[data-tm-progress-box]").hidden = key !== null;
    const first = this.block.querySelector("[data-tm-skill]:not([hidden]) input");
    first?.focus();
    first?.closest("fieldset").scrollIntoView({ block: "nearest" });
  }

  fail(message, fields = {}) {
    const line = this.block.querySelector("[data-tm-form-error]");
    line.textContent = message;
    line.hidden = false;
    const wrong = Object.keys(fields)[0];
    const skill = wrong && this.block.querySelector(`[data-tm-skill="${CSS.escape(wrong)}"] input:checked`);
    (skill || line).focus();
  }

  say(message) {
    this.block.querySelector("[data-tm-status]").textContent = message;
  }

  warn(message) {
    this.block.querySelector("[data-tm-alert]").textContent = message;
  }

  note(message) {
    const line = this.block.querySelector("[data-tm-saved]");
    if (line) {
      line.textContent = message;
    }
  }

  focus(selector) {
    this.block.querySelector(selector)?.focus();
  }
}

/* Whether somebody changed what the server wrote. Of two radios the one that is now chosen speaks for both. */
function wasFilledIn(field) {
  if (field.type === "radio") {
    return field.checked && !field.defaultChecked;
  }
  if (field.type === "checkbox") {
    return field.checked !== field.defaultChecked;
  }
  if (field.options) {
    const written = [...field.options].findIndex((option) => option.defaultSelected);
    return field.selectedIndex !== Math.max(written, 0);
  }
  return field.value !== field.defaultValue;
}
