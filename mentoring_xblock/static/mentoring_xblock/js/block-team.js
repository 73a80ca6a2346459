/* The course team's panel below a block: filled when it is opened, reminders, one learner's new beginning. All HTML comes
   escaped from the server. */

const PAUSE = 2000;

/** Bring the panel to life, if this page has one. `post` is requests.connect's. */
export function startTeam(root, post, words) {
  const panel = root.matches("[data-tm-team]") ? root : root.querySelector("[data-tm-team]");
  if (panel && !panel.dataset.tmStarted) {
    panel.dataset.tmStarted = "1";
    new Team(panel, post, words).listen();
  }
}

class Team {
  constructor(panel, post, words) {
    this.panel = panel;
    this.post = post;
    this.words = words;
    this.timer = 0;
  }

  listen() {
    const box = this.find("[data-tm-team-box]");
    box.addEventListener("toggle", () => (box.open ? this.load() : clearTimeout(this.timer)));
    this.panel.addEventListener("click", (event) => {
      if (event.target.closest("[data-tm-remind]")) {
        this.remind(event.target.closest("[data-tm-remind]"));
      } else if (event.target.closest("[data-tm-reset-leave]")) {
        this.askAgain(null);
        this.find("[name=username]").focus();
      }
    });
    this.panel.addEventListener("submit", (event) => {
      event.preventDefault();
      this.reset();
    });
    this.panel.addEventListener("input", (event) => {
      // Another name is another person.
      if (event.target.name === "username") {
        this.askAgain(null);
      }
    });
    if (box.open) {
      this.load();
    }
  }

  async load() {
    clearTimeout(this.timer);
    await this.run(async () => {
      const answer = await this.post("team_report", {});
      // What somebody is typing stays.
      if (!this.isTyping()) {
        this.find("[data-tm-team-report]").innerHTML = answer.html;
      }
      this.say(answer.counting ? this.words.counting : "");
      if (answer.counting && this.find("[data-tm-team-box]").open) {
        this.timer = setTimeout(() => this.load(), PAUSE);
      }
    });
  }

  async remind(button) {
    button.disabled = true;
    this.say(this.words.working);
    await this.run(async () => this.say((await this.post("team_remind", {})).message));
    button.disabled = false;
  }

  async reset() {
    const [name, again] = ["username", "confirm"].map((field) => this.find(`[name=${field}]`));
    const isSure = !this.find("[data-tm-reset-again]").hidden;
    if (isSure && !again.value) {
      again.focus();
      return;
    }
    this.say(this.words.working);
    await this.run(async () => {
      const answer = await this.post("team_reset", { username: name.value, confirm: isSure ? again.value : "" });
      this.askAgain(answer.reset ? null : answer.message);
      this.say(answer.reset ? answer.message : "");
      if (answer.reset) {
        name.value = "";
        name.focus();
      } else {
        again.focus();
      }
    });
  }

  /* The second question, or none. */
  askAgain(words) {
    const isAsked = words !== null;
    this.find("[data-tm-reset-again]").hidden = !isAsked;
    this.find("[data-tm-reset-do]").hidden = !isAsked;
    this.find("[data-tm-reset-leave]").hidden = !isAsked;
    this.find("[data-tm-reset-ask]").hidden = isAsked;
    this.find("[data-tm-reset-words]").textContent = words || "";
    this.find("[name=confirm]").value = "";
  }

  isTyping() {
    const field = this.panel.querySelector("[name=username]");
    return Boolean(field && field.value);
  }

  async run(act) {
    this.find("[data-tm-team-alert]").textContent = "";
    try {
      await act();
    } catch (refusal) {
      this.say("");
      this.find("[data-tm-team-alert]").textContent = refusal.message;
    }
  }

  say(words) {
    this.find("[data-tm-team-status]").textContent = words;
  }

  find(selector) {
    return this.panel.querySelector(selector);
  }
}
