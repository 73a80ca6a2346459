"""What people do to learn: rate themselves, look for a mentor, ask, ask somebody else, and rate themselves again."""

from __future__ import annotations

import random
from datetime import timedelta

from mentoring_xblock import api
from mentoring_xblock.applets.pairings.states import State

from .founding import FRAMEWORK
from .life import Year
from .world import ROLES, SKILLS, TOP, Person

NOISE = 0.45
"""SD of a self-rating's error, in levels, beside the person's own bias."""
_MOST_CHOICES = 3
_WEIGHTS = (5.0, 3.0, 2.0, 1.0, 1.0)
"""How likely each of the list is chosen, from its top."""
_COMES_BACK, _TRIES_ELSEWHERE, _RATES_UNPROMPTED, _RATES_WHEN_ASKED = 0.5, 0.6, 0.7, 0.75
_YEAR = 364.0


def rate_first(year: Year, person: Person) -> None:
    """The self-assessment of the block; whoever is willing offers what they rate at mentor level."""
    draw = year.world.draw("first", person.username)
    api.rate_skills(
        actor_id=year.seat(person).user_id,
        framework=FRAMEWORK,
        role="",
        token="first",
        answers=[
            api.SkillAnswer(skill, level=perceive(year, person, skill, draw), willing=person.willing)
            for skill in ROLES[person.role]
        ],
        now=year.now,
    )
    _plan_search(year, person, number=0)


def rate_others(year: Year, person: Person) -> None:
    """Somebody who is willing to mentor says what else they can do, beyond their role."""
    draw = year.world.draw("others", person.username)
    others = [skill for skill in SKILLS if skill not in ROLES[person.role]]
    api.rate_skills(
        actor_id=year.seat(person).user_id,
        framework=FRAMEWORK,
        role="",
        token="others",
        answers=[
            api.SkillAnswer(skill, level=perceive(year, person, skill, draw), willing=True)
            for skill in draw.sample(others, 3)
        ],
        now=year.now,
    )


def search(year: Year, person: Person, number: int) -> None:
    """Look at one's gaps and ask for help with one of them, or with two where somebody is in a hurry."""
    _plan_search(year, person, number=number + 1)
    draw = year.world.draw("search", person.username, number)
    profile = api.get_profile(actor_id=year.seat(person).user_id, framework=FRAMEWORK, now=year.now)
    gaps = {each.skill: each.gap for each in profile.results if each.gap and each.open_pairing is None}
    for attempt in range(2 if draw.random() < 0.25 else 1):
        if gaps:
            skill = draw.choices(list(gaps), list(gaps.values()))[0]
            del gaps[skill]
            # The second one a little later, so that a refusal of the one leaves the other.
            year.plan_after(0.05 * attempt, person, ask, skill, f"{number}-{attempt}")


def ask(year: Year, person: Person, skill: str, token: str) -> None:
    """Read the list and ask one to three of it, the top first more often than not; wait where it is empty."""
    draw = year.world.draw("ask", person.username, skill, token)
    user_id = year.seat(person).user_id
    found = api.recommend_mentors(actor_id=user_id, framework=FRAMEWORK, skill=skill, now=year.now)
    year.offered_gone |= {each.mentor_id for each in found.suggestions} & set(year.left)
    if not found.suggestions:
        if not found.waiting:
            api.join_waiting_list(actor_id=user_id, framework=FRAMEWORK, skill=skill, now=year.now)
        if draw.random() < _COMES_BACK:
            year.plan_after(draw.uniform(10, 25), person, ask, skill, f"{token}w"[:60])
        return
    api.request_mentor(
        actor_id=user_id,
        framework=FRAMEWORK,
        skill=skill,
        choices=_choose([each.offer_id for each in found.suggestions], draw),
        token=f"{skill}-{token}"[:64],
        message="I would like to learn this with you.",
        now=year.now,
    )


def try_elsewhere(year: Year, person: Person, pairing_id: int, number: int) -> None:
    """Nobody is left to ask, or it lapsed or was turned down: open the page and ask again, or let it be."""
    user_id = year.seat(person).user_id
    view = api.get_pairing(actor_id=user_id, pairing_id=pairing_id, now=year.now)
    draw = year.world.draw("elsewhere", person.username, view.skill, number)
    if view.viewer != "mentee" or draw.random() >= _TRIES_ELSEWHERE:
        return
    profile = api.get_profile(actor_id=user_id, framework=FRAMEWORK, now=year.now)
    if all(each.skill != view.skill or each.open_pairing is None for each in profile.results):
        ask(year, person, view.skill, f"e{pairing_id}-{number}")


def rate_again(year: Year, person: Person, pairing_id: int, why: str) -> None:
    """Rate the skill of a running pairing again, unless it was done meanwhile."""
    view = api.get_pairing(actor_id=year.seat(person).user_id, pairing_id=pairing_id, now=year.now)
    if "rerate" not in view.actions or view.pairing.state != State.ACTIVE:
        return
    draw = year.world.draw("again", person.username, view.skill, pairing_id, why)
    api.rate_skills(
        actor_id=year.seat(person).user_id,
        framework=FRAMEWORK,
        role="",
        token=f"again-{pairing_id}-{why}"[:64],
        answers=[api.SkillAnswer(view.skill, level=perceive(year, person, view.skill, draw))],
        pairing_id=pairing_id,
        now=year.now,
    )


def consider_rating(year: Year, person: Person, pairing_id: int, why: str) -> None:
    """A mail asks for the new rating: open the page, and do it some day soon or never."""
    view = api.get_pairing(actor_id=year.seat(person).user_id, pairing_id=pairing_id, now=year.now)
    if "rerate" in view.actions and view.detail is not None:
        met = any(each.held for each in view.detail.sessions)
        plan_rating_again(year, person, pairing_id, why=why, met=met)


def plan_rating_again(year: Year, person: Person, pairing_id: int, *, why: str, met: bool) -> None:
    """Whether and when they will rate themselves again: after the last session, or after a mail that asks."""
    draw = year.world.draw("rates", person.username, pairing_id, why)
    chance = _RATES_UNPROMPTED if why.startswith("met") else _RATES_WHEN_ASKED
    # Whoever never met has little to tell.
    if draw.random() < (chance if met else chance / 4):
        year.plan_after(draw.lognormvariate(0.4, 0.7), person, rate_again, pairing_id, why)


def perceive(year: Year, person: Person, skill: str, draw: random.Random) -> int:
    """The level at which they see themselves: too high more often than too low, and never quite right."""
    level = year.ability[person.username, skill] + person.rater_bias + draw.gauss(0.0, NOISE)
    return min(TOP, max(1, round(level)))


def _plan_search(year: Year, person: Person, *, number: int) -> None:
    if person.seeks <= 0:
        return
    draw = year.world.draw("next", person.username, number)
    days = draw.expovariate(person.seeks / _YEAR)
    year.plan(year.now + timedelta(days=days), person, _begin_search, number)


def _begin_search(year: Year, person: Person, number: int) -> None:
    year.plan_after(0.0, person, search, number)


def _choose(offers: list[int], draw: random.Random) -> list[int]:
    """One to three of the list, in the order in which they are to be asked."""
    left = dict(zip(offers, (*_WEIGHTS, *[1.0] * len(offers)), strict=False))
    chosen: list[int] = []
    for _ in range(draw.choice((1, 2, 3, _MOST_CHOICES))):
        if left:
            chosen += draw.choices(list(left), list(left.values()))
            del left[chosen[-1]]
    return chosen
