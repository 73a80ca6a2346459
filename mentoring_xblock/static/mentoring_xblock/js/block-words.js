/* What a learner has typed and the server has not confirmed yet: kept in the browser skill by skill, sent until it has
   arrived, merged with what other windows and devices sent. What the form looks like is block-learner.js's to know. */

const PAUSE = 600;
const SHORTEST_WAIT = 2000;
const LONGEST_WAIT = 60000;
const KEPT_DAYS = 14;
const PREFIX = "tm-words:";

export class Words {
  /** `form` reads and shows: `{has(skill), apply(skill, rating), arrived(answer), changed(state, refusal),
      elsewhere(skills), isWriting}`. */
  constructor({ post, owner, block, form }) {
    this.post = post;
    this.owner = owner;
    this.prefix = `${PREFIX}${owner}:${block}:`;
    this.form = form;
    this.unsent = new Map();
    this.refused = new Map();
    this.messages = new Map();
    this.knownAt = "";
    this.timer = 0;
    this.failures = 0;
    this.sending = Promise.resolve(true);
    this.heardAt = Date.now();
  }

  listen() {
    addEventListener("online", () => this.send());
    addEventListener("storage", (event) => this.onStorage(event));
    addEventListener("pageshow", (event) => event.persisted && this.send());
    addEventListener("focus", () => this.comeBack());
    document.addEventListener("visibilitychange", () => (document.hidden ? this.flush() : this.comeBack()));
    addEventListener("beforeunload", (event) => {
      if (this.unsent.size || this.form.isWriting) {
        this.flush();
        event.preventDefault();
      }
    });
    document.addEventListener("click", (event) => {
      if (event.target.closest?.("a[href*='logout'], form[action*='logout'] button, form[action*='leave'] button")) {
        addEventListener("pagehide", () => each(drop), { once: true });
      }
    }, true);
  }

  /** Take over what this browser kept of this person; what it kept of others, or for too long, goes. */
  restore() {
    const oldest = Date.now() - KEPT_DAYS * 86400000;
    each((key) => {
      const skill = key.slice(this.prefix.length);
      const word = look(key);
      if (!key.startsWith(`${PREFIX}${this.owner}:`) || !(word?.at > oldest)) {
        drop(key);
      } else if (key.startsWith(this.prefix) && this.form.has(skill)) {
        // What is not asked any more could never be sent; in a role that asks for it again it is there again.
        this.unsent.set(skill, word);
      }
    });
    this.reapply();
    if (this.unsent.size) {
      this.send();
    }
  }

  reapply() {
    for (const [skill, { rating }] of this.unsent) {
      this.form.apply(skill, rating);
    }
  }

  put(skill, rating) {
    const word = { rating, at: Date.now() };
    this.unsent.set(skill, word);
    this.refused.delete(skill);
    keep(this.prefix + skill, word);
    this.form.changed("unsent");
    this.later(PAUSE);
  }

  /** A message to a mentor that is not sent yet, by skill; with `text` it is kept, with "" forgotten. */
  message(skill, text = null) {
    const key = `${this.prefix.slice(0, -1)}/message:${skill}`;
    if (text === null) {
      return this.messages.get(skill) ?? look(key)?.text ?? "";
    }
    this.messages.set(skill, text);
    if (text) {
      keep(key, { text, at: Date.now() });
    } else {
      drop(key);
    }
    return text;
  }

  /** Send what is not sent; true once all of it has arrived. */
  send(options = {}) {
    clearTimeout(this.timer);
    return this.inTurn(() => this.sendNow(options));
  }

  /** One request after the other, so that nothing overtakes; what fails holds nothing up. */
  inTurn(act) {
    const done = this.sending.then(act);
    this.sending = done.catch(() => {});
    return done;
  }

  async sendNow(options) {
    const sent = new Map([...this.unsent].filter(([skill]) => !this.refused.has(skill)));
    const now = Date.now();
    const ratings = {};
    for (const [skill, { rating, at }] of sent) {
      ratings[skill] = { ...rating, age: Math.max(0, Math.round((now - at) / 1000)) };
    }
    if (sent.size) {
      this.form.changed("sending");
    }
    let answer;
    try {
      answer = await this.post("save_draft", { ratings, known_at: this.knownAt }, options);
    } catch (refusal) {
      return this.fail(refusal, sent);
    }
    this.failures = 0;
    this.heardAt = Date.now();
    this.knownAt = answer.known_at;
    for (const [skill, word] of sent) {
      if (this.unsent.get(skill)?.at === word.at) {
        this.unsent.delete(skill);
        drop(this.prefix + skill, word.at);
      }
    }
    const newer = Object.entries(answer.newer).filter(([skill]) => !this.unsent.has(skill));
    for (const [skill, rating] of newer) {
      this.form.apply(skill, rating);
    }
    this.form.arrived(answer, [...sent.keys()]);
    this.form.elsewhere(newer.map(([skill]) => skill));
    if (!this.unsent.size) {
      this.form.changed(sent.size ? "saved" : "heard");
    } else if (this.unsent.size === this.refused.size) {
      this.form.changed("failed", [...this.refused.values()].at(-1));
    }
    return !this.unsent.size && !newer.length;
  }

  fail(refusal, sent) {
    const wrong = Object.keys(refusal.fields).filter((skill) => sent.has(skill));
    if (wrong.length) {
      // These cannot be stored as they are; the others still can.
      wrong.forEach((skill) => this.refused.set(skill, refusal));
      this.later(0);
    } else if (refusal.code !== "somebody_else") {
      this.failures += 1;
      const wait = Math.min(LONGEST_WAIT, SHORTEST_WAIT * 2 ** (this.failures - 1));
      this.later(wait * (0.75 + Math.random() / 2));
    }
    if (sent.size) {
      this.form.changed(refusal.isSignedOut ? "signed-out" : "failed", refusal);
    }
    return false;
  }

  later(wait) {
    clearTimeout(this.timer);
    if (this.unsent.size > this.refused.size) {
      this.timer = setTimeout(() => this.send(), wait);
    }
  }

  /* On the way out, in a request that outlives the page; what does not arrive is still in the browser. */
  flush() {
    if (this.unsent.size > this.refused.size) {
      this.sendNow({ leaving: true });
    }
  }

  comeBack() {
    if (this.unsent.size || Date.now() - this.heardAt > 5000) {
      this.send();
    }
  }

  /** These were submitted as they were at that time; what was typed since is still to be sent. */
  clear(skills, at) {
    for (const skill of skills.filter((each) => !(this.unsent.get(each)?.at > at))) {
      this.unsent.delete(skill);
      this.refused.delete(skill);
      drop(this.prefix + skill);
    }
  }

  /* Another window of this browser typed a word, which it also sends. */
  onStorage({ key, newValue }) {
    if (!key?.startsWith(this.prefix)) {
      return;
    }
    const skill = key.slice(this.prefix.length);
    const word = parse(newValue);
    const own = this.unsent.get(skill);
    if (word && !(own?.at > word.at)) {
      this.unsent.delete(skill);
      this.form.apply(skill, word.rating);
      this.form.elsewhere([skill]);
    }
  }
}

export function timeOfDay() {
  const form = { hour: "2-digit", minute: "2-digit" };
  try {
    return new Date().toLocaleTimeString(document.documentElement.lang || undefined, form);
  } catch {
    return new Date().toLocaleTimeString(undefined, form);
  }
}

/* A browser may have no store for us, or none left: then words are kept in the page alone, and leaving asks. */
function withStore(act) {
  try {
    return act(localStorage);
  } catch {
    return null;
  }
}

function keep(key, word) {
  withStore((store) => store.setItem(key, JSON.stringify(word)));
}

function look(key) {
  return withStore((store) => parse(store.getItem(key)));
}

function drop(key, at = null) {
  if (at === null || look(key)?.at === at) {
    withStore((store) => store.removeItem(key));
  }
}

function each(act) {
  const kept = withStore((store) => Object.keys(store).filter((key) => key.startsWith(PREFIX)));
  kept?.forEach((key) => act(key));
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
