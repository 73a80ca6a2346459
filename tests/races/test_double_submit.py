"""The same self-assessment sent several times at once, and two raters of one skill at once, on databases that let
several connections write; SQLite lets one, so there is no race to lose."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, connections

from mentoring_xblock.api.matching import recommendations
from mentoring_xblock.api.people import joining
from mentoring_xblock.api.ratings import appraisals, self_assessment
from mentoring_xblock.api.ratings.data import Profile, SkillAnswer
from mentoring_xblock.applets.audit_log.models import LogEntry
from mentoring_xblock.applets.competencies.data import VersionRef
from mentoring_xblock.applets.matching.models import ExposureDay, MentorOffer
from mentoring_xblock.applets.people.data import Entry, MemberInfo, ProgrammeInfo
from mentoring_xblock.applets.people.models import Member
from mentoring_xblock.applets.ratings.models import Estimate, Rating, Submission
from tests import builders
from tests.builders import NOW

SENDINGS = 3
ASSESSMENTS = 30

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


def send(programme: ProgrammeInfo, user_id: int, *, token: str, level: int = 3) -> Profile:
    return self_assessment.rate_skills(
        actor_id=user_id,
        framework="data",
        role="analyst",
        programme=programme.key,
        token=token,
        answers=[SkillAnswer("pivot", level, willing=True), SkillAnswer("chart", level)],
        now=NOW,
    )


def test_an_assessment_sent_three_times_at_once_is_stored_once_and_answered_alike(together: Together) -> None:
    programme, _ = office()
    for number in range(ASSESSMENTS):
        # Nobody is a member yet, and joining is raced too.
        user = builders.user()
        joined = together([lambda user=user: join(programme, user.pk) for _ in range(SENDINGS)])
        assert joined[0] == joined[1] == joined[2]
        answers = together([lambda user=user: send(programme, user.pk, token="once") for _ in range(SENDINGS)])
        assert answers[0] == answers[1] == answers[2], number
    assert Member.objects.count() == ASSESSMENTS
    assert Submission.objects.count() == ASSESSMENTS
    assert Rating.objects.count() == Estimate.objects.count() == 2 * ASSESSMENTS
    assert MentorOffer.objects.count() == ASSESSMENTS
    assert LogEntry.objects.filter(action="rating.submitted").count() == ASSESSMENTS


def test_two_who_rate_one_skill_at_once_do_not_overlook_each_other(together: Together) -> None:
    programme, version = office()
    pivot = builders.skill_id(version, "pivot")
    manager = builders.member(programme)
    for _ in range(ASSESSMENTS):
        who = builders.member(programme, manager=manager)
        together([lambda who=who: send(programme, who.user_id, token="t"), lambda who=who: confirm(manager, who)])
        row = Estimate.objects.get(member_id=who.member_id, skill_id=pivot)
        assert (row.self_level, row.manager_level) == (3, 2)


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
