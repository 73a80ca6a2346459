/* A learner in the block: rating, submitting, results, rating some skills again. One skill, words on their way to the
   server, paging and mentors have files of their own. All HTML comes escaped from the server. */

/** Bring one block to life. `root` is the element that the runtime made for it. */
export function start(runtime, root, args, { mentors, pages, requests, skill, unsent }) {
  const block = root.matches("[data-tm-block]") ? root : root.querySelector("[data-tm-block]");
  if (!block || block.dataset.tmStarted) {
    return;
  }
  block.dataset.tmStarted = "1";
  const learner = new Learner(block, requests.connect(runtime, root, args), args, { ...requests, ...pages, ...unsent, skill });
  learner.listen();
  mentors.startMentors(learner);
  pages.stayInSight(block);
}

class Learner {
  constructor(block, post, { words, signIn, owner }, { fill, Tokens, timeOfDay, Pages, Words, skill }) {
    Object.assign(this, { block, post, words, signIn, fill, Tokens, timeOfDay, Pages, skill, tokens: new Tokens() });
    this.saved = "";
    this.unsent = new Words({ post, owner, block: block.id, form: this });
  }

  listen() {
    this.block.addEventListener("change", (event) => this.onChange(event));
    this.block.addEventListener("input", (event) => {
      if (event.target.closest("[data-tm-note]")) {
        this.put(event.target.closest("[data-tm-skill]"));
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
    this.unsent.restore();
    this.unsent.listen();
    // Marks that the platform did not take: any call publishes them, and what the page shows stays as it is.
    if (this.part("waiting")) {
      this.post("load", {}).catch(() => {});
    }
  }

  part(name) {
    return this.block.querySelector(`[data-tm-${name}]`);
  }

  /* The server switches off what needs this script, and says that it is loading. */
  wake() {
    for (const control of this.block.querySelectorAll("[data-tm-loading]")) {
      control.disabled = false;
    }
    this.say("");
    this.form = this.part("form");
    this.pages?.observer.disconnect();
    this.pages = new this.Pages(this.form, this);
    this.unsent.knownAt = this.form.dataset.tmKnownAt;
    this.pages.divide();
    this.count();
  }

  /* What was filled in before this script was there is counted and saved like the rest. */
  catchUp() {
    this.pages.skills.filter(this.skill.wasFilledIn).forEach((skill) => this.onAnswer(skill));
  }

  onChange(event) {
    if (event.target.matches("[data-tm-role]")) {
      this.changeRole(event.target);
      return;
    }
    const skill = event.target.closest("[data-tm-skill]");
    if (skill) {
      this.onAnswer(skill);
    }
  }

  onAnswer(skill) {
    this.skill.unfold(skill);
    this.put(skill);
    this.count();
    this.missing([]);
  }

  put(skill) {
    this.unsent.put(skill.dataset.tmSkill, this.skill.read(skill));
  }

  onClick(event) {
    const button = event.target.closest("button");
    const data = button?.dataset ?? {};
    if ("tmRerate" in data) {
      this.rate([data.tmRerate]);
    } else if ("tmGo" in data) {
      this.openForm();
      this.part("jump").open = false;
      this.pages.go(data.tmGo);
    } else if ("tmLeft" in data) {
      // Where none is left, what is answered has yet to be submitted.
      const left = this.left(this.pages.skills).map((skill) => skill.dataset.tmSkill);
      this.rate(left.length ? left : null);
    } else if ("tmAll" in data) {
      this.rate(null);
    } else if ("tmNext" in data || "tmBack" in data) {
      this.pages.step("tmBack" in data ? -1 : 1);
    } else if ("tmAnyway" in data) {
      this.submit({ anyway: true });
    }
  }

  /** Rate these skills only; all for null. */
  rate(keys) {
    this.openForm();
    this.missing([]);
    this.pages.limit(keys);
    this.pages.go(this.pages.scope[0].dataset.tmSkill);
  }

  openForm() {
    this.part("form-box")?.toggleAttribute("open", true);
  }

  has(key) {
    return Boolean(this.pages.find(key));
  }

  get isWriting() {
    return Boolean(this.part("message")?.value);
  }

  apply(key, rating) {
    const skill = this.pages.find(key);
    if (skill) {
      this.skill.write(skill, rating);
      this.skill.unfold(skill);
      this.count();
    }
  }

  /** Of these skills those that have no answer, neither here nor from an earlier time. */
  left(skills) {
    return skills.filter((skill) => !this.skill.isAnswered(skill) && !("tmStored" in skill.dataset));
  }

  count() {
    const done = this.pages.skills.filter(this.skill.isAnswered);
    this.part("progress").value = done.length;
    const rows = this.part("jump").querySelectorAll("[data-tm-go]");
    for (const [place, skill] of this.pages.skills.entries()) {
      const row = rows[place];
      const state = this.skill.isAnswered(skill) ? "done" : skill.dataset.tmState || "open";
      row.dataset.tmIs = state;
      row.querySelector("[data-tm-state]").textContent = this.words[`state_${state}`];
    }
    this.counted = this.fill(this.words.count, { rated: done.length, total: this.pages.skills.length });
    if (!this.saved) {
      this.note("");
    }
  }

  /* What block-words.js tells: how its sending goes, what the server answered, and what was changed elsewhere. */

  changed(state, refusal) {
    clearTimeout(this.slow);
    if (state === "saved" || state === "heard") {
      this.part("alert").textContent = "";
    }
    if (state === "saved") {
      this.note(this.fill(this.words.saved, { at: this.timeOfDay() }));
    } else if (state === "sending") {
      this.slow = setTimeout(() => this.note(this.words.saving), 1500);
    } else if (state === "signed-out") {
      this.note(this.words.unsaved);
      this.refuse(refusal);
    } else if (state === "failed") {
      this.note(`${this.words.unsaved} ${refusal.message}`);
    }
  }

  arrived(answer, skills) {
    for (const key of new Set([...skills, ...Object.keys(answer.newer)])) {
      const line = this.pages.find(key)?.querySelector("[data-tm-reveal]");
      const sentence = answer.reveal[key] || "";
      if (line && line.textContent !== sentence) {
        line.textContent = sentence;
      }
    }
    // An example, mentors that are being chosen, an offer: what somebody is at stays.
    const isBusy = this.block.querySelector(".tm-panel:not([hidden]), textarea:focus");
    if (answer.submitted_at > this.form.dataset.tmSentAt && !isBusy) {
      this.reload({}, this.words.submittedElsewhere);
    }
  }

  elsewhere(keys) {
    const changed = this.pages.skills.filter((skill) => keys.includes(skill.dataset.tmSkill));
    const titles = changed.map((skill) => skill.dataset.tmTitle);
    if (titles.length) {
      this.say(this.fill(this.words.elsewhere, { skills: titles.join(this.words.comma) }));
    }
  }

  async submit({ anyway = false } = {}) {
    // Of a skill that may not be rated now, what was typed before stays where it is.
    const scope = this.pages.scope.filter((skill) => !("tmLocked" in skill.dataset) || this.skill.isAnswered(skill));
    if (!scope.some(this.skill.isAnswered)) {
      this.fail(this.words.nothing);
      return;
    }
    const left = anyway ? [] : this.left(scope);
    this.missing(left);
    if (left.length) {
      return;
    }
    const button = this.part("submit");
    button.disabled = true;
    const arrived = await this.unsent.send();
    if (!arrived && !this.unsent.unsent.size) {
      // Newer words of another window are in the form now: look before you send.
      button.disabled = false;
      this.fail(this.words.lookAgain);
      return;
    }
    const ratings = Object.fromEntries(scope.map((skill) => [skill.dataset.tmSkill, this.skill.read(skill)]));
    const [token, at] = [this.tokens.of(ratings), Date.now()];
    try {
      const answer = await this.unsent.inTurn(() => this.post("submit", { token, ratings }));
      this.tokens.renew();
      this.unsent.clear(Object.keys(ratings), at);
      this.saved = "";
      this.show(answer.html);
      this.say([this.words.submitted, ...Object.values(answer.pairings_ended)].join(" "));
      this.part("results-title")?.focus();
    } catch (refusal) {
      button.disabled = false;
      this.refuse(refusal);
      this.fail(refusal.message, refusal.fields);
    }
  }

  missing(skills) {
    const n = skills.length;
    const box = this.part("missing");
    box.hidden = !n;
    this.part("form-error").hidden = true;
    this.part("missing-line").textContent = this.fill(this.words.left, { n });
    box.querySelector("[data-tm-left]").textContent = this.fill(this.words.rateLeft, { n });
    this.pages.list(skills, this.part("missing-list"));
    if (n) {
      box.focus();
    }
  }

  /** Fetch everything again, in another role if `payload` names one; false where that is refused. */
  async reload(payload = {}, message = "") {
    try {
      this.show((await this.unsent.inTurn(() => this.post("load", { ...payload, as: "html" }))).html);
      this.say(message);
      return true;
    } catch (refusal) {
      this.refuse(refusal);
      return false;
    }
  }

  async changeRole(select) {
    // What was answered in the role so far is stored in it first.
    await this.unsent.send();
    if (!(await this.reload({ role: select.value }))) {
      select.querySelector("[selected]").selected = true;
    }
  }

  show(html) {
    const asked = this.part("asked");
    this.block.innerHTML = html;
    // The answer to a submission leaves out what waits in My mentoring.
    if (this.part("asked").hidden) {
      this.part("asked").replaceWith(asked);
    }
    this.wake();
    this.unsent.reapply();
  }

  fail(message, fields = {}) {
    const line = this.part("form-error");
    line.textContent = message;
    line.hidden = false;
    const wrong = Object.keys(fields)[0];
    if (this.has(wrong)) {
      this.pages.go(wrong);
    } else {
      line.focus();
    }
  }

  say(message) {
    this.part("status").textContent = message;
  }

  /** A refusal in words; who is signed out is led to where they sign in, in a window beside this one. */
  refuse(refusal, line = this.part("alert")) {
    line.textContent = refusal.isSignedOut ? `${this.words.signedOut} ` : refusal.message;
    if (refusal.isSignedOut && this.signIn) {
      const link = document.createElement("a");
      Object.assign(link, { href: this.signIn, target: "_blank", rel: "noopener", textContent: this.words.signIn });
      line.append(link);
    }
  }

  note(message) {
    this.saved = message;
    this.part("count").textContent = this.counted;
    this.part("saved").textContent = message && ` · ${message}`;
  }
}
