"""The instrument itself: the same seed gives the same year, and what is planted into a quiet world is found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import transaction

from mentoring_xblock.applets.competencies.models import Skill
from mentoring_xblock.applets.pairings.models.outcomes import Outcome
from mentoring_xblock.applets.pairings.models.pairing import Pairing
from mentoring_xblock.applets.pairings.states import State
from mentoring_xblock.applets.people.models import Member
from mentoring_xblock.core.errors import MentoringError
from tests import builders

from . import mentees
from .figures import Figures, measure
from .founding import leave
from .judging import judge
from .life import DAY, Year, clock_set
from .living import live
from .looking import Watch
from .world import IDLE_MANAGERS, LEAVERS, ROLES, SILENT_MENTORS, SKILLS, TOP, draw_world

pytestmark = pytest.mark.once

QUIET_DAYS = 26


def test_the_shares_of_a_world_are_exact_and_another_seed_is_another_world() -> None:
    world = draw_world(3, people=120)
    counts = Counter(
        trait
        for each in world.people
        for trait in ("willing", "is_manager", "is_admin", "silent", "idle", "leaves")
        if getattr(each, trait)
    )
    assert len(world.people) == 120
    assert counts["silent"] == round(counts["willing"] * SILENT_MENTORS) > 0
    assert counts["idle"] == round(counts["is_manager"] * IDLE_MANAGERS) > 0
    assert counts["leaves"] == round((120 - counts["is_admin"]) * LEAVERS) > 0
    ways = Counter(each.leaves.closes_account for each in world.people if each.leaves)
    assert abs(ways[True] - ways[False]) <= 1
    assert {each.manager for each in world.people} - {""} <= {each.username for each in world.people if each.is_manager}
    assert all(0.5 < level < TOP + 0.5 for each in world.people for level in each.ability.values())
    assert world == draw_world(3, people=120) != draw_world(4, people=120)


def test_chance_for_one_thing_does_not_hang_on_what_was_drawn_before() -> None:
    world = draw_world(1, people=30)
    first = world.draw("answer", 7).random()
    world.draw("something", "new").random()
    assert world.draw("answer", 7).random() == first != world.draw("answer", 8).random()


@pytest.mark.django_db
def test_the_same_seed_gives_the_same_figures() -> None:
    def run() -> Figures:
        with transaction.atomic():
            figures = measure(*live(draw_world(5, people=30, days=20), days=20))
            transaction.set_rollback(True)
        return figures

    first = run()
    assert first == run()
    assert first.told["asked_of_mentors"]
    assert first.told["people_left"]


@pytest.mark.django_db
def test_each_fault_that_is_planted_lets_its_promise_fall() -> None:
    year, watch = live(draw_world(2, people=30), days=QUIET_DAYS)
    before = measure(year, watch)
    for name, plant in PLANTS.items():
        seen = Watch(since=dict(watch.since))
        with transaction.atomic(), clock_set():
            lived = _copy(year)
            plant(lived, seen)
            seen.look(lived)
            if name == "undated":
                seen.let_all_fall_silent(lived)
            fallen = {each.promise.name for each in judge(measure(lived, seen)) if not each.is_kept}
            transaction.set_rollback(True)
        assert name in fallen, f"{name} was planted and not found"
    # What is planted must be what lets it fall.
    quiet = {each.promise.name for each in judge(before) if each.is_kept}
    assert {"ownerless", "overdue", "asked_gone", "offered_gone", "over_places", "over_limit"} <= quiet
    assert measure(year, watch) == before


def _copy(year: Year) -> Year:
    """The same year with its own record of who has left and what was seen."""
    lived = Year(year.world, year.seats, year.begins, lambda *_: None)
    lived.now, lived.ability = year.now, dict(year.ability)
    lived.left, lived.answers, lived.refusals = dict(year.left), dict(year.answers), Counter(year.refusals)
    lived.signs = {member: list(signs) for member, signs in year.signs.items()}
    return lived


def _pair(
    year: Year, state: State = State.APPROVED, *, mentee: int = 0, mentor: int = 1, skill: int = 0, **fields: object
) -> Pairing:
    """A pairing of the ``mentee``-th and the ``mentor``-th person, written beside the product and without a place."""
    people = year.world.people
    members = [year.seat(each).member_id for each in people if each.manager and not each.is_manager]
    skills = list(Skill.objects.filter(key__in=SKILLS).order_by("pk").values_list("pk", flat=True))
    now = year.now
    is_open = state in (State.PROPOSED, State.APPROVED, State.ACTIVE, State.REASSESSED)
    has_begun = state in (State.ACTIVE, State.REASSESSED)
    values: dict[str, object] = {
        "origin": "learner",
        "target_level": 3,
        "weeks": 4,
        "created_at": now,
        "changed_at": now,
        "asked_at": now,
        "answer_by": now + 3 * DAY if state is State.APPROVED else None,
        "starts_on": now.date() if has_begun else None,
        "ends_on": (now + 28 * DAY).date() if has_begun else None,
        "waits_since": now if state is State.REASSESSED else None,
    }
    row = Pairing.objects.create(
        programme_id=Member.objects.values_list("programme_id", flat=True)[0],
        mentee_id=members[mentee],
        mentor_id=members[mentor],
        skill_id=skills[skill],
        skill_version_id=builders.wording_id(skills[skill]),
        open_skill_id=skills[skill] if is_open else None,
        state=state,
        **values | fields,
    )
    if has_begun:
        Outcome.objects.create(pairing=row, level_before=1)
    return row


def _lose(year: Year, member_id: int) -> None:
    """This member leaves now."""
    person = year.by_member[member_id]
    leave(person, year.seat(person), now=year.now)
    year.left[member_id] = year.now - DAY


def _ownerless(year: Year, _watch: Watch) -> None:
    row = _pair(year, State.ACTIVE)
    admins = [year.seat(each).member_id for each in year.world.people if each.is_admin]
    # Whoever is left of the two, the manager and the administrators could end it.
    for member_id in {row.mentee_id, row.mentor_id, row.mentee.manager_id or row.mentor_id, *admins}:
        _lose(year, member_id)


def _undated(year: Year, _watch: Watch) -> None:
    # Its confirmation falls due in years, so whatever cron does it stays open.
    _pair(year, State.REASSESSED, waits_since=year.now + 1000 * DAY)


def _overdue(year: Year, watch: Watch) -> None:
    watch.since[_pair(year, State.REASSESSED).pk] = ("reassessed", year.now - 40 * DAY)


def _asked_gone(year: Year, _watch: Watch) -> None:
    _lose(year, _pair(year).mentor_id)


def _offered_gone(year: Year, _watch: Watch) -> None:
    # The product does not know of it, so whoever it suggests is somebody who has left.
    year.left |= dict.fromkeys(year.by_member, year.now - DAY)
    asking = next(each for each in year.world.people if each.role == "analyst")
    for skill in ROLES[asking.role]:
        with suppress(MentoringError):
            mentees.ask(year, asking, skill, "planted")


def _over_places(year: Year, _watch: Watch) -> None:
    for mentee in range(2, 6):
        _pair(year, State.ACTIVE, mentee=mentee)


def _over_limit(year: Year, _watch: Watch) -> None:
    for number in range(3):
        _pair(year, State.PROPOSED, mentor=1 + number, skill=number)


def _asked_silent(year: Year, _watch: Watch) -> None:
    for days in (9, 6, 3):
        at = year.now - days * DAY
        _pair(year, State.EXPIRED, asked_at=at, created_at=at, changed_at=at + 3 * DAY)
    _pair(year)


def _lapsed(year: Year, _watch: Watch) -> None:
    for number in range(30):
        _pair(year, State.EXPIRED, mentee=number % 5, mentor=5 + number % 7)


def _wait(year: Year, _watch: Watch) -> None:
    for number in range(30):
        at = year.now - timedelta(days=14)
        row = _pair(year, State.DECLINED, mentee=number % 5, mentor=5 + number % 7, asked_at=at, created_at=at)
        year.answers[row.pk] = year.now


def _begun(year: Year, _watch: Watch) -> None:
    for number in range(30):
        _pair(year, State.DECLINED, mentee=number % 5, mentor=5 + number % 7)


PLANTS: dict[str, Callable[[Year, Watch], None]] = {
    "ownerless": _ownerless,
    "undated": _undated,
    "overdue": _overdue,
    "asked_gone": _asked_gone,
    "offered_gone": _offered_gone,
    "over_places": _over_places,
    "over_limit": _over_limit,
    "asked_silent": _asked_silent,
    "lapsed": _lapsed,
    "wait": _wait,
    "begun": _begun,
}
