"""What mentors and pairs do: answer, name the work, plan and hold sessions, tick off what was shown, give up."""

from __future__ import annotations

from datetime import timedelta

from mentoring_xblock import api
from mentoring_xblock.applets.pairings.data.plan import PlanStepInfo, Practice
from mentoring_xblock.applets.pairings.data.sessions import SessionKind

from .life import Year
from .mentees import plan_rating_again
from .world import NEVER_MEET, TOP, Person

_ACCEPTS, _GIVES_UP, _WITHDRAWS_ALONE, _REOPENS = 0.87, 0.05, 0.5, 0.8
_GROWTH, _GROWTH_SD = 0.22, 0.1
"""Levels that one session is worth."""
_MINUTES = 60
_PRACTICES = (
    (Practice.WATCHED, "watched_at"),
    (Practice.TOGETHER, "together_at"),
    (Practice.ALONE, "alone_at"),
)


def answer(year: Year, person: Person) -> None:
    """Open My mentoring and answer every request that waits there."""
    user_id, member_id = year.seat(person).user_id, year.seat(person).member_id
    for view in api.get_my_mentoring(actor_id=user_id, now=year.now).to_answer:
        pairing = view.pairing
        draw = year.world.draw("answer", person.username, pairing.mentee_id, view.skill, pairing.pairing_id)
        accepts = draw.random() < _ACCEPTS and "accept" in view.actions
        do = api.accept_pairing if accepts else api.decline_pairing
        do(actor_id=user_id, pairing_id=pairing.pairing_id, now=year.now)
        year.answers[pairing.pairing_id] = year.now
        year.signs.setdefault(member_id, []).append(year.now)
        if accepts:
            _begin(year, year.by_member[pairing.mentee_id], person, pairing.pairing_id)


def reopen_offers(year: Year, person: Person) -> None:
    """Open My mentoring because of an unusual mail, and open one's offers again where the product has paused them."""
    seat = year.seat(person)
    page = api.get_my_mentoring(actor_id=seat.user_id, now=year.now)
    draw = year.world.draw("reopen", person.username, year.now)
    if person.silent or not person.willing or draw.random() >= _REOPENS:
        return
    if page.member.is_paused:
        api.set_mentoring(actor_id=seat.user_id, paused=False, now=year.now)
        year.signs.setdefault(seat.member_id, []).append(year.now)


def arrange(year: Year, person: Person, other: Person, pairing_id: int, number: int, sessions: int) -> None:
    """The mentee (``person``) plans a session with the ``other`` some days ahead, by their own clock."""
    if not year.is_here(other):
        year.plan_after(5, person, _end_alone, pairing_id)
        return
    draw = year.world.draw("arrange", person.username, pairing_id, number)
    day = (year.now + timedelta(days=draw.choice((1, 2, 2, 3, 4)))).astimezone(person.zone)
    day += timedelta(days=max(0, 7 - day.weekday()) if day.weekday() >= 5 else 0)
    starts_at = day.replace(hour=draw.choice((9, 11, 14, 16)), minute=0, second=0, microsecond=0)
    view = api.log_session(
        actor_id=year.seat(person).user_id,
        pairing_id=pairing_id,
        token=f"session-{number}",
        starts_at=starts_at,
        minutes=_MINUTES,
        kind=SessionKind.SHADOW if number == 1 else SessionKind.PRACTISE,
        held=False,
        now=year.now,
    )
    if number == 1 and view.plan:
        api.set_plan_work(
            actor_id=year.seat(other).user_id,
            pairing_id=pairing_id,
            step_id=view.plan[0].step_id,
            work="The monthly report",
            now=year.now,
        )
    over = starts_at + timedelta(minutes=_MINUTES)
    year.plan(over, person, hold, other, pairing_id, number, sessions, starts_at)


def hold(
    year: Year, person: Person, other: Person, pairing_id: int, number: int, sessions: int, starts_at: object
) -> None:
    """They met: the session is logged as held with what was shown, and the mentee has learnt something."""
    if not year.is_here(other):
        year.plan_after(5, person, _end_alone, pairing_id)
        return
    user_id = year.seat(person).user_id
    view = api.get_pairing(actor_id=user_id, pairing_id=pairing_id, now=year.now)
    if "session" not in view.actions or view.detail is None:
        return
    draw = year.world.draw("hold", person.username, pairing_id, number)
    api.log_session(
        actor_id=user_id,
        pairing_id=pairing_id,
        token=f"session-{number}",
        starts_at=starts_at,  # type: ignore[arg-type]
        minutes=_MINUTES,
        kind=SessionKind.PRACTISE,
        for_confirmer="We worked on it together.",
        held=True,
        ticks=_ticks(view.detail.plan, most=draw.choice((2, 3, 4))),
        now=year.now,
    )
    known = year.ability[person.username, view.skill]
    year.ability[person.username, view.skill] = min(TOP + 0.49, known + max(0.0, draw.gauss(_GROWTH, _GROWTH_SD)))
    if number >= sessions:
        plan_rating_again(year, person, pairing_id, why=f"met{number}", met=True)
    elif draw.random() < _GIVES_UP:
        api.withdraw_pairing(actor_id=user_id, pairing_id=pairing_id, reason="There is no time for it.", now=year.now)
    else:
        year.plan_after(draw.uniform(1, 4), person, arrange, other, pairing_id, number + 1, sessions)


def show_evidence(year: Year, person: Person, pairing_id: int) -> None:
    """Evidence was asked for: one more session, and another rating after it."""
    view = api.get_pairing(actor_id=year.seat(person).user_id, pairing_id=pairing_id, now=year.now)
    if view.viewer == "mentee" and view.detail is not None and "session" in view.actions:
        number = len(view.detail.sessions) + 1
        arrange(year, person, year.by_member[view.pairing.mentor_id], pairing_id, number, number)


def _begin(year: Year, mentee: Person, mentor: Person, pairing_id: int) -> None:
    """A pairing has begun: the two meet two to four times, or never."""
    draw = year.world.draw("meets", mentee.username, mentor.username, pairing_id)
    if draw.random() >= NEVER_MEET:
        year.plan_after(draw.uniform(0.5, 3), mentee, arrange, mentor, pairing_id, 1, draw.choice((2, 3, 3, 4)))


def _end_alone(year: Year, person: Person, pairing_id: int) -> None:
    """The other one has left: some end the pairing, some forget it."""
    if year.world.draw("alone", person.username, pairing_id).random() < _WITHDRAWS_ALONE:
        api.withdraw_pairing(
            actor_id=year.seat(person).user_id, pairing_id=pairing_id, reason="My mentor has left.", now=year.now
        )


def _ticks(plan: tuple[PlanStepInfo, ...], *, most: int) -> list[tuple[int, Practice]]:
    """What was shown this time: each behaviour watched, then done together, then alone, the plan from its top."""
    to_show = [
        (step.step_id, practice) for practice, column in _PRACTICES for step in plan if getattr(step, column) is None
    ]
    return to_show[:most]
