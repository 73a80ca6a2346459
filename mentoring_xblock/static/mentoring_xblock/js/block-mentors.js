/* Mentors for a gap, the request in order of preference, the waiting list, and one's own offer: panels that open in
   the page beside the skill they are about. Drafts and results are in block-learner.js. */

/** What a button does, by the attribute that it bears. */
const ACTS = { tmFind: find, tmChoose: choose, tmJoin: join, tmOffer: toggleOffer, tmClose: close };

export function startMentors(learner) {
  learner.requestTokens = new learner.Tokens();
  learner.block.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    const act = button && Object.keys(ACTS).find((name) => name in button.dataset);
    if (act) {
      ACTS[act](learner, button);
    }
  });
  learner.block.addEventListener("input", ({ target }) => {
    if (target.matches("[data-tm-message]")) {
      learner.unsent.message(target.form.dataset.tmMentors, target.value);
    }
  });
  learner.block.addEventListener("submit", (event) => {
    if (event.target.matches("[data-tm-mentors]")) {
      request(learner, event.target);
    } else if (event.target.matches("[data-tm-offer-form]")) {
      offer(learner, event.target);
    }
  });
}

async function find(learner, button) {
  learner.looking = button;
  const holder = part(placeOf(button), "panel");
  const wasOpen = holder.firstElementChild;
  learner.block.querySelectorAll("[data-tm-panel]").forEach(empty);
  if (wasOpen) {
    return;
  }
  learner.say(learner.words.looking);
  button.disabled = true;
  try {
    const answer = await learner.post("mentors", { skill: button.dataset.tmFind });
    if (learner.looking !== button) {
      return;
    }
    holder.innerHTML = answer.html;
    const message = part(holder, "message");
    if (message) {
      message.value = learner.unsent.message(button.dataset.tmFind);
    }
    button.setAttribute("aria-expanded", "true");
    part(holder, "panel-title").focus();
  } catch (refusal) {
    learner.refuse(refusal);
  } finally {
    learner.say("");
    button.disabled = false;
  }
}

function choose(learner, button) {
  const form = button.closest("form");
  const line = part(form, "chosen");
  if ("tmPlace" in button.dataset) {
    delete button.dataset.tmPlace;
  } else if (order(form).length === Number(form.dataset.tmMost)) {
    line.textContent = learner.words.atMost;
    return;
  } else {
    button.dataset.tmPlace = String(Date.now());
  }
  refuse(learner, form);
  const now = order(form);
  for (const each of form.querySelectorAll("[data-tm-choose]")) {
    const place = now.indexOf(each);
    each.setAttribute("aria-pressed", String(place >= 0));
    part(each, "order").textContent =
      place >= 0 ? learner.fill(learner.words.choice, { n: place + 1 }) : learner.words.choose;
    const chip = part(each, "chip");
    chip.hidden = place < 0;
    chip.textContent = String(place + 1);
  }
  line.textContent = now.length
    ? learner.fill(learner.words.order, { names: now.map((each) => each.dataset.tmName).join(learner.words.comma) })
    : learner.words.nobody;
}

function order(form) {
  return [...form.querySelectorAll("[data-tm-place]")].sort((a, b) => a.dataset.tmPlace - b.dataset.tmPlace);
}

function request(learner, form) {
  const choices = order(form).map((button) => Number(button.dataset.tmChoose));
  if (!choices.length) {
    refuse(learner, form, { message: learner.words.pick });
    return;
  }
  const words = { skill: form.dataset.tmMentors, choices, message: part(form, "message").value };
  send(learner, form, "request_mentor", learner.words.requested, { ...words, token: learner.requestTokens.of(words) });
}

function join(learner, button) {
  send(learner, button.closest("form"), "join_waiting_list", learner.words.joined, {
    skill: button.dataset.tmJoin,
  });
}

function offer(learner, form) {
  const places = part(form, "places").value;
  send(learner, form, "offer_mentoring", learner.words.offered, {
    skill: form.dataset.tmOfferForm,
    places: places === "" ? null : Number(places),
    paused: part(form, "paused").checked,
  });
}

/* Send a panel; then show everything again, say what happened, and leave the focus at the skill. */
async function send(learner, form, handler, message, payload) {
  const disable = (isOff) => form.querySelectorAll("button").forEach((button) => { button.disabled = isOff; });
  disable(true);
  try {
    await learner.post(handler, payload);
  } catch (refusal) {
    disable(false);
    refuse(learner, form, refusal);
    return;
  }
  learner.requestTokens.renew();
  if (payload.message) {
    learner.unsent.message(payload.skill, "");
  }
  await learner.reload();
  // What happens next stands in the card itself, where the focus is; without a card it is said above.
  const card = learner.block.querySelector(`[data-tm-card="${CSS.escape(payload.skill)}"]`);
  if (!card) {
    learner.say(message);
    return;
  }
  card.closest("details")?.setAttribute("open", "");
  const line = document.createElement("p");
  Object.assign(line, { className: "tm-note tm-note--good", tabIndex: -1, textContent: message });
  card.querySelector(".tm-card__head").after(line);
  line.focus();
}

function toggleOffer(learner, button) {
  const form = part(button.closest("[data-tm-card]"), "offer-form");
  form.hidden = !form.hidden;
  button.setAttribute("aria-expanded", String(!form.hidden));
  if (!form.hidden) {
    form.querySelector("h4").focus();
  }
}

function close(learner, button) {
  const form = button.closest("form");
  const opener = openerOf(form);
  if (form.matches("[data-tm-offer-form]")) {
    toggleOffer(learner, opener);
  } else {
    empty(form.parentElement);
  }
  opener?.focus();
}

function part(within, name) {
  return within.querySelector(`[data-tm-${name}]`);
}

function empty(holder) {
  if (holder.firstElementChild) {
    openerOf(holder.firstElementChild)?.setAttribute("aria-expanded", "false");
    holder.replaceChildren();
  }
}

/* The skill's card, or the box with the next step. */
function placeOf(element) {
  return element.closest("[data-tm-card], .tm-next");
}

function openerOf(form) {
  return part(placeOf(form), form.matches("[data-tm-offer-form]") ? "offer" : "find");
}

/* In the panel, where the focus is; without a refusal the line goes. */
function refuse(learner, form, refusal = null) {
  const line = part(form, "panel-error");
  line.hidden = !refusal;
  if (refusal) {
    learner.refuse(refusal, line);
    line.focus();
  }
}
