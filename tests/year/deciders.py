"""What managers and the programme's administrators do: rate reports, propose, review, confirm; or nothing at all."""

from __future__ import annotations

import random

from mentoring_xblock import api
from mentoring_xblock.core.errors import Conflict

from .founding import FRAMEWORK
from .life import Year
from .world import ROLES, TOP, Person

_NOISE = 0.4
_APPROVES, _ASKS_EVIDENCE, _AGREES = 0.96, 0.12, 0.7
_RATED_SHARE = 0.4
PAIRING_DAY, PAIRING_ROLE = 200, "adviser"
"""On that day of the year an administrator pairs everyone who holds the role."""


def rate_reports(year: Year, person: Person) -> None:
    """A manager rates some of the reports after a talk, too strictly or too mildly as they always are."""
    reports = [each for each in year.world.people if each.manager == person.username and year.is_here(each)]
    draw = year.world.draw("reports", person.username)
    for report in reports:
        if draw.random() < _RATED_SHARE:
            skills = list(ROLES[report.role])
            api.rate_report_skills(
                actor_id=year.seat(person).user_id,
                member_id=year.seat(report).member_id,
                framework=FRAMEWORK,
                levels={
                    skill: _observe(year, person, report, skill, draw)
                    for skill in draw.sample(skills, len(skills) // 2)
                },
                now=year.now,
            )


def propose(year: Year, person: Person, quarter: int) -> None:
    """Once a quarter a manager finds one report a mentor."""
    draw = year.world.draw("proposes", person.username, quarter)
    reports = [each for each in year.world.people if each.manager == person.username and year.is_here(each)]
    if not reports:
        return
    report = draw.choice(reports)
    user_id, member_id = year.seat(person).user_id, year.seat(report).member_id
    profile = api.get_profile(actor_id=user_id, framework=FRAMEWORK, member_id=member_id, now=year.now)
    gaps = [each.skill for each in profile.results if each.gap and each.open_pairing is None]
    if not gaps:
        return
    skill = draw.choice(gaps)
    found = api.recommend_mentors(actor_id=user_id, framework=FRAMEWORK, skill=skill, member_id=member_id, now=year.now)
    year.offered_gone |= {each.mentor_id for each in found.suggestions} & set(year.left)
    if found.suggestions:
        api.propose_pairing(
            actor_id=user_id,
            mentee_id=member_id,
            mentor_id=found.suggestions[0].mentor_id,
            framework=FRAMEWORK,
            skill=skill,
            now=year.now,
        )


def decide(year: Year, person: Person, number: int) -> None:
    """Go through the queue of what waits for one's word."""
    for view in api.list_confirmations(actor_id=year.seat(person).user_id):
        _decide(year, person, view.pairing.pairing_id, number)


def _decide(year: Year, person: Person, pairing_id: int, number: int) -> None:
    user_id = year.seat(person).user_id
    view = api.get_pairing(actor_id=user_id, pairing_id=pairing_id, now=year.now)
    if "confirm" not in view.actions or view.detail is None:
        return
    draw = year.world.draw("decides", person.username, pairing_id, number)
    met = any(each.held for each in view.detail.sessions)
    if "ask_evidence" in view.actions and draw.random() < (_ASKS_EVIDENCE if met else 0.5):
        api.ask_evidence(actor_id=user_id, pairing_id=pairing_id, what="Show it once more, please.", now=year.now)
        return
    mentee = year.by_member[view.pairing.mentee_id]
    level = _observe(year, person, mentee, view.skill, draw)
    said = view.detail.outcome.self_after if view.detail.outcome else None
    if said is not None and draw.random() < _AGREES:
        level = said
    api.confirm_growth(actor_id=user_id, pairing_id=pairing_id, level=level, now=year.now)


def make_round(year: Year, person: Person, number: int) -> None:
    """An administrator's round: review what was proposed, confirm what is theirs, come back the day after tomorrow."""
    year.plan_after(2 / person.pace, person, make_round, number + 1)
    user_id = year.seat(person).user_id
    for view in api.list_reviews(actor_id=user_id):
        pairing = view.pairing
        draw = year.world.draw("reviews", pairing.mentee_id, pairing.mentor_id, view.skill, pairing.pairing_id)
        if "approve" not in view.actions:
            api.reject_pairing(
                actor_id=user_id, pairing_id=pairing.pairing_id, reason="This person has left.", now=year.now
            )
        elif draw.random() < _APPROVES:
            _approve(year, user_id, pairing.pairing_id)
        else:
            api.reject_pairing(
                actor_id=user_id, pairing_id=pairing.pairing_id, reason="Not this quarter.", now=year.now
            )
    decide(year, person, number)


def _approve(year: Year, user_id: int, pairing_id: int) -> None:
    """Approve, or reject where the mentor's last place is gone."""
    try:
        api.approve_pairing(actor_id=user_id, pairing_id=pairing_id, now=year.now)
    except Conflict as refused:
        year.refusals["approve", refused.code] += 1
        api.reject_pairing(actor_id=user_id, pairing_id=pairing_id, reason="This mentor is full.", now=year.now)


def pair_role(year: Year, person: Person) -> None:
    """Pair everyone who holds one role, as an administrator does once a year."""
    api.pair_everyone(actor_id=year.seat(person).user_id, role=PAIRING_ROLE, apply=True, now=year.now)


def _observe(year: Year, person: Person, of: Person, skill: str, draw: random.Random) -> int:
    level = year.ability[of.username, skill] - person.severity + draw.gauss(0.0, _NOISE)
    return min(TOP, max(1, round(level)))
