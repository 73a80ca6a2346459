/* The form in parts of at most two windows: one group, one skill or all at once; Back and Next, and the list of all
   skills to jump by. What is answered is block-learner.js's to know. */

/** In a lower window little of a question would be left. */
const LOWEST = 400;

/** Pixels of questions on one page; with the head and the buttons around them two windows of a phone or a laptop. */
const MOST = 1150;

export class Pages {
  constructor(form, { words, fill }) {
    this.form = form;
    this.words = words;
    this.fill = fill;
    this.layout = form.dataset.tmLayout;
    this.skills = [...form.querySelectorAll("[data-tm-skill]")];
    this.only = null;
    // A folded form has no height; it is divided when it unfolds, and again when its width changes.
    this.observer = new ResizeObserver(() => {
      if (Math.abs(form.offsetWidth - this.width) > 40) {
        this.divide(this.pages[this.at]?.[0]);
      }
    });
    this.observer.observe(form);
    // Left open, the list would stay in sight above the questions and cover the one that has the focus.
    const jump = this.part("jump");
    jump.addEventListener("focusout", ({ relatedTarget }) => {
      if (relatedTarget && !jump.contains(relatedTarget)) {
        jump.open = false;
      }
    });
  }

  get scope() {
    return this.only ? this.skills.filter((skill) => this.only.has(skill.dataset.tmSkill)) : this.skills;
  }

  find(key) {
    return this.skills.find((each) => each.dataset.tmSkill === key);
  }

  part(name) {
    return this.form.querySelector(`[data-tm-${name}]`);
  }

  /** Only these skills; all for null. */
  limit(keys) {
    this.only = keys && new Set(keys);
    this.part("only").hidden = !keys;
    this.divide(this.scope[0]);
  }

  divide(first) {
    this.width = this.form.offsetWidth;
    this.skills.forEach((skill) => {
      skill.classList.remove("tm-later");
      skill.hidden = false;
    });
    this.pages = [];
    let height = 0;
    let group = null;
    for (const skill of this.scope) {
      const tall = skill.offsetHeight + 24;
      const breaks = this.layout === "skill"
        || (this.layout === "group" && (skill.dataset.tmGroup !== group || height + tall > MOST));
      if (!this.pages.length || breaks) {
        this.pages.push([]);
        height = 0;
      }
      this.pages.at(-1).push(skill);
      height += tall;
      group = skill.dataset.tmGroup;
    }
    this.show(Math.max(0, this.pages.findIndex((page) => page.includes(first))));
  }

  show(at, { focus = false } = {}) {
    this.at = at;
    const page = this.pages[at] || [];
    this.skills.forEach((skill) => {
      skill.hidden = !page.includes(skill);
    });
    const last = at >= this.pages.length - 1;
    this.form.querySelectorAll("[data-tm-group-title]").forEach((title) => {
      title.hidden = this.layout !== "page" || this.only !== null;
    });
    const place = this.part("place");
    place.hidden = this.pages.length < 2;
    // The form's pages are counted, not those of a group: so the group comes last.
    place.textContent = [this.fill(this.words.place, { n: at + 1, m: this.pages.length }), page[0]?.dataset.tmGroup]
      .filter(Boolean).join(" · ");
    this.part("intro").hidden = at > 0;
    this.part("back").hidden = at === 0;
    this.part("next").hidden = last;
    this.part("submit").classList.toggle("tm-button--primary", last);
    if (focus) {
      (this.pages.length > 1 ? place : page[0]?.querySelector("input:enabled"))?.focus();
      this.part("head").scrollIntoView({ block: "nearest" });
    }
  }

  step(by) {
    this.show(Math.min(this.pages.length - 1, Math.max(0, this.at + by)), { focus: true });
  }

  list(skills, list) {
    list.replaceChildren(...skills.map((skill) => {
      const row = document.createElement("li");
      const link = document.createElement("button");
      Object.assign(link, { type: "button", className: "tm-link", textContent: skill.dataset.tmTitle });
      link.dataset.tmGo = skill.dataset.tmSkill;
      row.append(link);
      return row;
    }));
  }

  /** Lead to one skill: its page, with the focus in it. */
  go(key) {
    const skill = this.find(key);
    if (!skill) {
      return;
    }
    if (this.only && !this.only.has(key)) {
      this.limit(null);
    }
    this.show(Math.max(0, this.pages.findIndex((page) => page.includes(skill))));
    skill.querySelector("input:enabled").focus();
    skill.scrollIntoView({ block: "nearest" });
  }
}

/** Keep in sight what is sticky. The learning application shows the block in a frame as tall as its content, where
    nothing sticks; it says which part of the frame is in the window, and what should be in sight is moved there. */
export function stayInSight(block) {
  let from = 0;
  let to = 0;
  const place = () => {
    for (const part of block.querySelectorAll(".tm-head, .tm-send")) {
      part.style.translate = "";
      if (to - from < LOWEST || getComputedStyle(part).position !== "sticky") {
        continue;
      }
      const [own, around] = [part, part.parentElement].map((each) => each.getBoundingClientRect());
      const by = part.matches(".tm-head")
        ? Math.min(Math.max(0, from - own.top), around.bottom - own.bottom)
        : -Math.min(Math.max(0, own.bottom - to), own.top - around.top);
      part.style.translate = `0 ${by}px`;
    }
  };
  addEventListener("message", ({ source, data }) => {
    if (source === parent && data?.type === "unit.visibilityStatus") {
      from = -Number(data.data?.topPosition) || 0;
      to = from + Number(data.data?.viewportHeight) || 0;
      place();
    }
  });
  if (parent !== window) {
    new ResizeObserver(place).observe(block);
    block.addEventListener("focusin", place);
  }
}
