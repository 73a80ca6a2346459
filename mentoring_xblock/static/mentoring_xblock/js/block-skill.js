/* One skill of a learner's form: what is filled in for it, and which of its controls are shown. */

const OUTSIDE = "outside";

export function isAnswered(skill) {
  return Boolean(skill.querySelector("[type=radio]:checked")?.value);
}

export function read(skill) {
  const level = skill.querySelector("[type=radio]:checked")?.value;
  const willing = skill.querySelector("[data-tm-willing]");
  return {
    level: Number(level) || null,
    not_my_work: level === OUTSIDE,
    last_performed: skill.querySelector("[data-tm-last]")?.value || null,
    willing: willing && !willing.closest("[data-tm-willing-box]").hidden ? willing.checked : null,
    note: skill.querySelector("[data-tm-note]").value,
  };
}

export function write(skill, rating) {
  const value = rating.not_my_work ? OUTSIDE : String(rating.level || "");
  for (const radio of skill.querySelectorAll("[type=radio]")) {
    radio.checked = radio.value === value;
  }
  const last = skill.querySelector("[data-tm-last]");
  if (last) {
    last.value = rating.last_performed || "";
  }
  const willing = skill.querySelector("[data-tm-willing]");
  if (willing && typeof rating.willing === "boolean") {
    willing.checked = rating.willing;
  }
  skill.querySelector("[data-tm-note]").value = rating.note || "";
}

/** Details are asked of who gave a level; only who is at mentor level is asked whether they would. */
export function unfold(skill) {
  const { level } = read(skill);
  const mentorFrom = Number(skill.closest("[data-tm-form]").dataset.tmMentorFrom);
  skill.querySelector("[data-tm-extras]").hidden = !level;
  const box = skill.querySelector("[data-tm-willing-box]");
  if (box) {
    box.hidden = !(level >= mentorFrom);
  }
}

export function wasFilledIn(skill) {
  return [...skill.querySelectorAll("input, select, textarea")].some(wasChanged);
}

function wasChanged(field) {
  if (field.options) {
    const written = [...field.options].findIndex((option) => option.defaultSelected);
    return field.selectedIndex !== Math.max(written, 0);
  }
  const isTicked = ["checkbox", "radio"].includes(field.type);
  return isTicked ? field.checked !== field.defaultChecked : field.value !== field.defaultValue;
}
