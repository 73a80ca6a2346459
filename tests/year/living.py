"""The year as a whole: what is planned when it begins, and what each kind of mail makes people do."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from mentoring_xblock import api

from . import deciders, mentees, mentors
from .founding import found
from .life import DAY, Mail, Year, clock_set
from .looking import Watch
from .world import Person, World

BEGINS = datetime(2026, 1, 5, tzinfo=UTC)
"""A Monday."""
DAYS = 364
_QUARTER = DAYS // 4
_IGNORES_ASK, _ASK_DAYS, _ASK_SPREAD = 0.06, 1.1, 0.9
_IGNORES_CONFIRM, _CONFIRM_DAYS, _CONFIRM_SPREAD = 0.25, 2.5, 0.7
"""Of those who do answer: how many overlook a mail, the median of the others' working days, and sigma of its log."""

ENDED = frozenset({"rejected", "declined", "nobody_left", "lapsed", "shown", "withdrawn", "ended_early"})
TO_RATE = frozenset({"ending", "to_rerate"})
NEWS = frozenset(
    {
        "to_review", "many_to_review", "proposed", "accepted", "unanswered", "passed_on", "session_planned",
        "session_cancelled", "completed", "fell_short", "waiting", "still_waiting", "concern", "thanked",
    }
)  # fmt: skip
"""Kinds that ask nothing of anybody here, or what the administrators' rounds see to. Any other is looked into."""


def live(world: World, *, days: int = DAYS, progress: Callable[[str], None] | None = None) -> tuple[Year, Watch]:
    """Found the organisation in the database at hand, which is empty, and live ``days`` of its year."""
    with clock_set():
        year = Year(world, found(world, now=BEGINS), BEGINS, react)
        plan(year, days=days)
        watch = Watch()

        def every_night(of: Year) -> None:
            watch.look(of)
            if (of.now - BEGINS).days % _QUARTER == _QUARTER - 1:
                watch.let_all_fall_silent(of)
            if progress is not None:
                progress(f"{of.now:%d %B}")

        year.pass_until(BEGINS + days * DAY, every_night=every_night)
        if days % _QUARTER:
            watch.let_all_fall_silent(year)
    return year, watch


def plan(year: Year, *, days: int) -> None:
    """What everybody will do without being asked."""
    for person in year.world.people:
        draw = year.world.draw("begins", person.username)
        if person.is_admin:
            # They share the work: each makes a round on every second day.
            year.plan_after(1.0 + (person.username == "admin2"), person, deciders.make_round, 0)
            continue
        year.plan_after(draw.uniform(0, 15), person, mentees.rate_first)
        if person.willing:
            year.plan_after(draw.uniform(20, 25), person, mentees.rate_others)
        if person.is_manager and not person.idle:
            year.plan_after(draw.uniform(20, 40), person, deciders.rate_reports)
            for quarter in range(4):
                at = year.begins + timedelta(days=draw.uniform(30, _QUARTER) + quarter * _QUARTER)
                year.plan(at, person, deciders.propose, quarter)
    admin = next(each for each in year.world.people if each.is_admin)
    if days > deciders.PAIRING_DAY:
        year.plan(year.begins + deciders.PAIRING_DAY * DAY + DAY / 2, admin, deciders.pair_role)


def react(year: Year, person: Person, mail: Mail) -> None:
    """What a mail makes its reader do, sooner or later or never."""
    draw = year.world.draw("mail", person.username, mail.kind, mail.pairing_id, mail.number)
    about = mail.pairing_id
    if mail.kind in NEWS:
        return
    if mail.kind in ("to_confirm", "passed_to_you"):
        prompt_confirmation(year, person, mail)
    elif about is None:
        year.plan_after(draw.uniform(0.2, 3), person, mentors.reopen_offers)
    elif mail.kind in ENDED:
        year.plan_after(draw.uniform(0.3, 5), person, mentees.try_elsewhere, about, mail.number)
    elif mail.kind == "to_answer":
        prompt_answer(year, person, mail)
    elif mail.kind in TO_RATE:
        year.plan(year.now, person, mentees.consider_rating, about, f"{mail.kind}{mail.number}")
    elif mail.kind == "evidence_asked":
        year.plan_after(draw.uniform(0.5, 3), person, mentors.show_evidence, about)
    else:
        year.plan(year.now, person, look_into, mail)


def prompt_answer(year: Year, person: Person, mail: Mail) -> None:
    """A mentor is asked: they answer after a while, overlook it, or are one of those who never answer."""
    draw = year.world.draw("prompted", person.username, mail.kind, mail.pairing_id, mail.number)
    if not person.silent and draw.random() >= _IGNORES_ASK:
        year.plan_after(draw.lognormvariate(math.log(_ASK_DAYS), _ASK_SPREAD), person, mentors.answer)


def prompt_confirmation(year: Year, person: Person, mail: Mail) -> None:
    """Whoever confirms is asked. Administrators see it on their rounds; one manager in four never does anything."""
    draw = year.world.draw("confirms", person.username, mail.kind, mail.pairing_id, mail.number)
    if not person.idle and not person.is_admin and draw.random() >= _IGNORES_CONFIRM:
        days = draw.lognormvariate(math.log(_CONFIRM_DAYS), _CONFIRM_SPREAD)
        year.plan_after(days, person, deciders.decide, f"{mail.pairing_id}-{mail.number}")


def look_into(year: Year, person: Person, mail: Mail) -> None:
    """A mail of a kind that this world does not know: open the pairing, and do what its page offers."""
    view = api.get_pairing(actor_id=year.seat(person).user_id, pairing_id=mail.pairing_id or 0, now=year.now)
    if "accept" in view.actions:
        prompt_answer(year, person, mail)
    elif "confirm" in view.actions:
        prompt_confirmation(year, person, mail)
    elif "rerate" in view.actions:
        ends_on = view.pairing.ends_on
        if ends_on is not None and ends_on <= (year.now + 5 * DAY).date():
            mentees.consider_rating(year, person, view.pairing.pairing_id, f"{mail.kind}{mail.number}")
