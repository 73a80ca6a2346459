"""Many at once for one thing: a mentor's last place, one open pairing, one token. On a database that other
connections see; SQLite has one writer and is left to the domain's tests.

A naive control does what a hurried programmer would (count, then insert) and must oversell: otherwise the race that is
run here would prove nothing.
"""

from __future__ import annotations

import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from django.db import connection, connections, transaction

from mentoring_xblock import api
from mentoring_xblock.applets.competencies.models import SkillVersion
from mentoring_xblock.applets.matching import api as matching
from mentoring_xblock.applets.matching.models import MentorOffer
from mentoring_xblock.applets.notices.models import Notice
from mentoring_xblock.applets.pairings.models.pairing import Pairing
from mentoring_xblock.applets.pairings.models.requests import MentoringRequest
from mentoring_xblock.applets.pairings.states import State
from mentoring_xblock.applets.people.data import ApproveBy, MemberInfo
from mentoring_xblock.applets.people.models import Member
from mentoring_xblock.core.errors import Conflict
from tests import builders
from tests.builders import NOW

RACERS = 20
ROUNDS = int(os.environ.get("TASK_MENTORING_APPROVALS", "400")) // RACERS

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.databases,
]


@pytest.fixture(autouse=True)
def _shared_database() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets one connection write at a time; there is no race to lose")


@pytest.fixture
def race() -> Iterator[Race]:
    with ThreadPoolExecutor(RACERS) as pool:
        track = Race(pool)
        yield track
        track([connections.close_all] * RACERS)


class Race:
    """RACERS threads, each with a connection of its own, that start together."""

    def __init__(self, pool: ThreadPoolExecutor) -> None:
        self.pool = pool

    def __call__(self, runners: list[Callable[[], Any]]) -> Counter[str]:
        """Start every runner at the same moment; how each ended: ``done``, or the refusal's code.

        Any other exception is told by name and text, so that an assertion shows it.
        """
        assert len(runners) == RACERS
        start = threading.Barrier(RACERS)

        def run(runner: Callable[[], Any]) -> str:
            connection.ensure_connection()
            start.wait()
            try:
                runner()
            except Conflict as refusal:
                return refusal.code
            except Exception as error:
                return f"{type(error).__name__}: {error}"
            return "done"

        return Counter(self.pool.map(run, runners))


def last_place() -> tuple[MemberInfo, MemberInfo, int, list[MemberInfo]]:
    """A mentor with one place, an admin, the skill, and RACERS mentees."""
    programme = builders.programme()
    version = builders.framework(programme)
    mentor = builders.member(programme, places=1, mentors_everything=True)
    admin = builders.member(programme, is_admin=True)
    mentees = [builders.member(programme) for _ in range(RACERS)]
    return mentor, admin, builders.skill_id(version, "pivot"), mentees


def test_hundreds_of_approvals_never_oversell_a_mentors_last_place(race: Race) -> None:
    mentor, admin, skill, mentees = last_place()
    endings: Counter[str] = Counter()
    oversold = 0
    for _ in range(ROUNDS):
        waiting = line_up(mentees, mentor, skill)
        endings += race(
            [
                lambda pk=pk: api.approve_pairing(actor_id=admin.user_id, pairing_id=pk, now=NOW)  # type: ignore[misc]
                for pk in waiting
            ]
        )
        held = Pairing.objects.filter(mentor_id=mentor.member_id, state=State.APPROVED).count()
        oversold += held > 1
        assert builders.reload(mentor.member_id).places_taken == held
        clear(mentor)
    assert oversold == 0
    assert endings == {"done": ROUNDS, "no_place": ROUNDS * (RACERS - 1)}


def test_hundreds_of_answers_end_as_one_answer_and_keep_the_place_right(race: Race) -> None:
    """Half of the racers accept, half decline: one wins, a repeated acceptance is none, and no error is shown."""
    mentor, admin, skill, mentees = last_place()
    endings: Counter[str] = Counter()
    for _ in range(ROUNDS):
        (pk,) = line_up(mentees[:1], mentor, skill)
        api.approve_pairing(actor_id=admin.user_id, pairing_id=pk, now=NOW)
        accept = partial(api.accept_pairing, actor_id=mentor.user_id, pairing_id=pk, now=NOW)
        decline = partial(api.decline_pairing, actor_id=mentor.user_id, pairing_id=pk, reason="No.", now=NOW)
        endings += race([accept, decline] * (RACERS // 2))
        state = Pairing.objects.get(pk=pk).state
        assert state in (State.ACTIVE, State.DECLINED)
        assert builders.reload(mentor.member_id).places_taken == (state == State.ACTIVE)
        clear(mentor)
    assert set(endings) <= {"done", "stale_state"}, endings
    assert sum(endings.values()) == ROUNDS * RACERS


def test_counting_first_and_writing_then_does_oversell(race: Race) -> None:
    mentor, _, skill, mentees = last_place()
    oversold = 0
    for _ in range(5):
        waiting = line_up(mentees, mentor, skill)
        race([lambda pk=pk: approve_naively(pk, mentor.member_id) for pk in waiting])  # type: ignore[misc]
        oversold += Pairing.objects.filter(mentor_id=mentor.member_id, state=State.APPROVED).count() > 1
        clear(mentor)
    assert oversold > 0


def test_of_many_requests_for_one_skill_at_once_one_is_stored(race: Race) -> None:
    programme, mentee, offers = willing_mentors()
    endings = race(
        [
            lambda number=number, offer=offer: ask(mentee, offer, token=f"t{number}")  # type: ignore[misc]
            for number, offer in enumerate(offers * 4)
        ]
    )
    assert endings == {"done": 1, "one_open": len(offers) * 4 - 1}
    assert Pairing.objects.filter(mentee_id=mentee.member_id).count() == 1
    assert MentoringRequest.objects.filter(mentee_id=mentee.member_id).count() == 1
    taken = Member.objects.filter(programme_id=programme, places_taken__gt=0)
    assert sum(taken.values_list("places_taken", flat=True)) == 1


def test_one_request_sent_many_times_at_once_is_one_and_answers_alike(race: Race) -> None:
    _, mentee, offers = willing_mentors()
    answers: list[int] = []
    endings = race(
        [lambda: answers.append(ask(mentee, offers[0], token="same").pairing_id) for _ in range(RACERS)]  # type: ignore[func-returns-value]
    )
    assert endings == {"done": RACERS}
    assert len(set(answers)) == 1
    assert Pairing.objects.count() == 1


def test_requests_that_name_each_others_people_at_once_all_end_in_words(race: Race) -> None:
    programme = builders.programme(approve_by=ApproveBy.NONE)
    version = builders.framework(programme, builders.framework_model(skills=["pivot", "chart"]))
    pivot, chart = builders.skill_id(version, "pivot"), builders.skill_id(version, "chart")
    half = RACERS // 2
    left = [builders.member(programme, mentors_everything=True, places=50) for _ in range(half)]
    right = [builders.member(programme, mentors_everything=True, places=50) for _ in range(half)]
    for people, strong, weak in ((left, pivot, chart), (right, chart, pivot)):
        for person in people:
            builders.rate(person, {strong: 4, weak: 1})
    offers = dict(MentorOffer.objects.values_list("mentor_id", "pk"))
    runners = [
        lambda me=me, other=other, skill=skill: ask(me, offers[other.member_id], token="t", skill=skill)  # type: ignore[misc]
        for me, other, skill in [
            *((me, other, "chart") for me, other in zip(left, right, strict=True)),
            *((me, other, "pivot") for me, other in zip(right, left, strict=True)),
        ]
    ]
    assert race(runners) == {"done": RACERS}
    assert sum(Member.objects.values_list("places_taken", flat=True)) == RACERS


def line_up(mentees: list[MemberInfo], mentor: MemberInfo, skill: int) -> list[int]:
    """A proposal of every mentee to the one mentor."""
    wording = SkillVersion.objects.get(skill_id=skill)
    Pairing.objects.bulk_create(
        [
            Pairing(
                programme_id=mentor.programme_id,
                mentee_id=mentee.member_id,
                mentor_id=mentor.member_id,
                skill_id=skill,
                open_skill_id=skill,
                skill_version=wording,
                origin="learner",
                target_level=3,
                weeks=4,
                created_at=NOW,
                changed_at=NOW,
            )
            for mentee in mentees
        ]
    )
    return list(Pairing.objects.order_by("pk").values_list("pk", flat=True))


def willing_mentors() -> tuple[int, MemberInfo, list[int]]:
    """A programme without review, a mentee, and five offers on the skill that they lack."""
    programme = builders.programme(approve_by=ApproveBy.NONE)
    version = builders.framework(programme)
    skill = builders.skill_id(version, "pivot")
    mentee = builders.member(programme)
    for _ in range(5):
        builders.rate(builders.member(programme, mentors_everything=True), {skill: 4})
    builders.rate(mentee, {skill: 1})
    return programme.programme_id, mentee, list(MentorOffer.objects.order_by("pk").values_list("pk", flat=True))


def ask(mentee: MemberInfo, offer: int, *, token: str, skill: str = "pivot") -> Any:
    """One request as a door would send it."""
    return api.request_mentor(
        actor_id=mentee.user_id, framework="data", skill=skill, role="analyst", choices=[offer], token=token, now=NOW
    )


def approve_naively(pairing_id: int, mentor_id: int) -> None:
    """The mistake: look whether a place is free, and only then take it."""
    with transaction.atomic():
        holding = Pairing.objects.filter(mentor_id=mentor_id, state=State.APPROVED).count()
        time.sleep(0.001)
        if holding < 1:
            Pairing.objects.filter(pk=pairing_id).update(state=State.APPROVED, answer_by=NOW)


@transaction.atomic
def clear(mentor: MemberInfo) -> None:
    """Back to an unused place."""
    Notice.objects.all().delete()
    Pairing.objects.all().delete()
    Member.objects.filter(pk=mentor.member_id).update(places_taken=0)
    matching.renew_offers([mentor.member_id], now=NOW)
