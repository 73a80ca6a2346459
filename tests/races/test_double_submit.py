"""The same self-assessment sent several times at once, and two raters of one skill at once, on databases that let
several connections write; SQLite lets one, so there is no race to lose."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection, connections, transaction

from mentoring_xblock.api.matching import recommendations
from mentoring_xblock.api.people import joining
from mentoring_xblock.api.ratings import appraisals, self_assessment
from mentoring_xblock.api.ratings.data import Profile, SkillAnswer
from mentoring_xblock.applets.audit_log.models import LogEntry
from mentoring_xblock.applets.competencies.data import VersionRef
from mentoring_xblock.applets.matching.models import ExposureDay, MentorOffer
from mentoring_xblock.applets.people.data import Entry, MemberInfo, ProgrammeInfo
from mentoring_xblock.applets.people.models import Member, Programme
from mentoring_xblock.applets.ratings.models import Estimate, Rating, Submission
from tests import builders
from tests.builders import NOW

SENDINGS = 3
ASSESSMENTS = 30
COURSE = "course-v1:acme+data+1"
"""With it, what a block sends: the membership is locked as it is found, where the database can."""

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.databases]

Together = Callable[[list[Callable[[], Any]]], list[Any]]


@pytest.fixture(autouse=True)
def _shared_database() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets one connection write at a time; there is no race to lose")


@pytest.fixture
def together() -> Iterator[Together]:
    """Run callables at the same moment, each on a connection of its own; what they answered, in order."""
    with ThreadPoolExecutor(8) as pool:

        def run(calls: list[Callable[[], Any]]) -> list[Any]:
            start = threading.Barrier(len(calls))

            def one(call: Callable[[], Any]) -> Any:
                connection.ensure_connection()
                start.wait()
                return call()

            return list(pool.map(one, calls))

        yield run
        run([connections.close_all] * 8)


def office() -> tuple[ProgrammeInfo, VersionRef]:
    programme = builders.programme(entry=Entry.OPEN)
    return programme, builders.framework(programme)


def join(programme: ProgrammeInfo, user_id: int) -> MemberInfo:
    return joining.join_programme(actor_id=user_id, programme=programme.key)


def send(programme: ProgrammeInfo, user_id: int, *, token: str, level: int = 3, course: str = "") -> Profile:
    return self_assessment.rate_skills(
        actor_id=user_id,
        framework="data",
        role="analyst",
        programme=programme.key,
        course=course,
        token=token,
        answers=[SkillAnswer("pivot", level, willing=True), SkillAnswer("chart", level)],
        now=NOW,
    )


@pytest.mark.parametrize("course", ["", COURSE])
def test_an_assessment_sent_three_times_at_once_is_stored_once_and_answered_alike(
    together: Together, course: str
) -> None:
    programme, _ = office()
    for number in range(ASSESSMENTS):
        # Nobody is a member yet, and joining is raced too.
        user = builders.user()
        joined = together([lambda user=user: join(programme, user.pk) for _ in range(SENDINGS)])
        assert joined[0] == joined[1] == joined[2]
        sending = partial(send, programme, user.pk, token="once", course=course)
        answers = together([sending] * SENDINGS)
        assert answers[0] == answers[1] == answers[2], number
    assert Member.objects.count() == ASSESSMENTS
    assert Submission.objects.count() == ASSESSMENTS
    assert Rating.objects.count() == Estimate.objects.count() == 2 * ASSESSMENTS
    assert MentorOffer.objects.count() == ASSESSMENTS
    assert LogEntry.objects.filter(action="rating.submitted").count() == ASSESSMENTS


@pytest.mark.parametrize("course", ["", COURSE])
def test_two_who_rate_one_skill_at_once_do_not_overlook_each_other(together: Together, course: str) -> None:
    programme, version = office()
    pivot = builders.skill_id(version, "pivot")
    manager = builders.member(programme)
    for _ in range(ASSESSMENTS):
        who = builders.member(programme, manager=manager)
        rate: list[Callable[[], Any]] = [
            lambda who=who: send(programme, who.user_id, token="t", course=course),  # type: ignore[misc]
            lambda who=who: confirm(manager, who),  # type: ignore[misc]
        ]
        together(rate)
        row = Estimate.objects.get(member_id=who.member_id, skill_id=pivot)
        assert (row.self_level, row.manager_level) == (3, 2)


def test_a_submission_waits_for_nobody_who_holds_the_account_or_the_programme(together: Together) -> None:
    if not connection.features.has_select_for_update_of:
        pytest.skip("It reads first and then locks here, and each row that refers to a programme waits for its lock")
    programme, _ = office()
    who = builders.member(programme)
    held, sent = threading.Event(), threading.Event()

    def hold() -> bool:
        with transaction.atomic():
            list(Programme.objects.select_for_update(no_key=True).filter(pk=programme.programme_id))
            list(get_user_model()._default_manager.select_for_update(no_key=True).filter(pk=who.user_id))
            held.set()
            return sent.wait(timeout=20)

    def submit() -> None:
        held.wait(timeout=20)
        send(programme, who.user_id, token="t", course=COURSE)
        sent.set()

    assert together([hold, submit])[0], "it waited for the lock of a row that it only reads"


def confirm(manager: MemberInfo, who: MemberInfo) -> Profile:
    return appraisals.rate_report(
        actor_id=manager.user_id, member_id=who.member_id, framework="data", skill="pivot", level=2, now=NOW
    )


def test_many_who_look_for_mentors_at_once_are_all_answered_and_leave_nothing_behind(together: Together) -> None:
    programme, version = office()
    pivot = builders.skill_id(version, "pivot")
    for _ in range(5):
        builders.rate(builders.member(programme, mentors_everything=True), {pivot: 4})
    mentees = [builders.member(programme, role=(version.framework_id, "analyst")) for _ in range(8)]
    look: list[Callable[[], Any]] = [
        lambda who=who: recommendations.recommend_mentors(  # type: ignore[misc]
            actor_id=who.user_id, framework="data", skill="pivot", programme=programme.key, now=NOW
        )
        for who in mentees
    ]
    look[0]()
    for _ in range(5):
        assert {len(answer.suggestions) for answer in together(look)} == {5}
    assert not ExposureDay.objects.exists()
