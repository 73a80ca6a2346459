/* One skill of a learner's form: what is filled in for it, and which of its controls are shown. */

const OUTSIDE = "outside";

/* What is filled in; a level that may not be given now counts for nothing. */
const CHOSEN = "[type=radio]:checked:enabled";

export function isAnswered(skill) {
  return Boolean(skill.querySelector(CHOSEN)?.value);
}

export function read(skill) {
  const level = skill.querySelector(CHOSEN)?.value;
  const box = part(skill, "willing-box");
  return {
    level: Number(level) || null,
    not_my_work: level === OUTSIDE,
    last_performed: part(skill, "last")?.value || null,
    willing: box && !box.hidden ? part(skill, "willing").checked : null,
    note: part(skill, "note").value,
  };
}

export function write(skill, rating) {
  const value = rating.not_my_work ? OUTSIDE : String(rating.level || "");
  for (const radio of skill.querySelectorAll("[type=radio]")) {
    radio.checked = radio.value === value;
  }
  const last = part(skill, "last");
  if (last) {
    last.value = rating.last_performed || "";
  }
  const willing = part(skill, "willing");
  if (willing && typeof rating.willing === "boolean") {
    willing.checked = rating.willing;
  }
  part(skill, "note").value = rating.note || "";
}

/** Details are asked of who gave a level; only who is at mentor level is asked whether they would. */
export function unfold(skill) {
  const { level } = read(skill);
  const mentorFrom = Number(skill.closest("[data-tm-form]").dataset.tmMentorFrom);
  part(skill, "extras").hidden = !level;
  const box = part(skill, "willing-box");
  if (box) {
    box.hidden = !(level >= mentorFrom);
  }
}

/** Whether something differs from what the server wrote. */
export function wasFilledIn(skill) {
  const note = part(skill, "note");
  return [...skill.querySelectorAll("input")].some((input) => input.checked !== input.defaultChecked)
    || [...skill.querySelectorAll("option")].some((option) => option.selected !== option.defaultSelected)
    || note.value !== note.defaultValue;
}

function part(skill, name) {
  return skill.querySelector(`[data-tm-${name}]`);
}
