"""Self-assessment, its draft, the profile and a manager's rating, through the public api on a database."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mentoring_xblock import api
from mentoring_xblock.api.ratings import appraisals, self_assessment
from mentoring_xblock.api.ratings import drafts as assessment
from mentoring_xblock.api.ratings.data import Profile, SkillAnswer
from mentoring_xblock.applets.audit_log.models import LogEntry
from mentoring_xblock.applets.competencies.data import VersionRef
from mentoring_xblock.applets.matching.gaps import find_gaps
from mentoring_xblock.applets.matching.models import MentorOffer
from mentoring_xblock.applets.pairings import api as pairings
from mentoring_xblock.applets.pairings.models.outcomes import Outcome
from mentoring_xblock.applets.pairings.states import State
from mentoring_xblock.applets.people import api as people
from mentoring_xblock.applets.people.data import MemberInfo, ProgrammeInfo
from mentoring_xblock.applets.people.models import Member, MemberRole, MentorOptIn
from mentoring_xblock.applets.ratings.models import Draft, Estimate, Rating, Submission
from mentoring_xblock.core.errors import InvalidInput, NotAllowed, NotFound, TooLarge
from tests import builders
from tests.builders import NOW

pytestmark = pytest.mark.django_db


class World:
    """One programme with one framework, a member with its role, and their manager."""

    def __init__(self, skills: tuple[str, ...] = ("pivot", "chart", "story")) -> None:
        self.programme: ProgrammeInfo = builders.programme()
        self.version: VersionRef = builders.framework(self.programme, builders.framework_model(skills=skills))
        self.manager: MemberInfo = builders.member(self.programme)
        self.member: MemberInfo = builders.member(
            self.programme, manager=self.manager, role=(self.version.framework_id, "analyst")
        )

    def skill(self, key: str) -> int:
        return builders.skill_id(self.version, key)

    def rate(
        self, levels: dict[str, int | None], *, token: str = "t1", outside: Collection[str] = (), **arguments: Any
    ) -> Profile:
        given: dict[str, Any] = {
            "actor_id": self.member.user_id,
            "framework": "data",
            "role": "analyst",
            "programme": self.programme.key,
            "token": token,
            "answers": [SkillAnswer(key, level) for key, level in levels.items()]
            + [SkillAnswer(key, None, not_my_work=True) for key in sorted(outside)],
            "now": NOW,
        }
        return self_assessment.rate_skills(**given | arguments)

    def profile(self, **arguments: Any) -> Profile:
        given: dict[str, Any] = {
            "actor_id": self.member.user_id,
            "framework": "data",
            "programme": self.programme.key,
        }
        return assessment.get_profile(**given | arguments)


def test_a_self_assessment_is_stored_and_answered_with_gaps_and_the_next_step() -> None:
    world = World()
    profile = world.rate({"pivot": 1, "chart": 2, "story": None})
    by_key = {result.skill: result for result in profile.results}
    assert [result.skill for result in profile.results] == ["pivot", "chart", "story"]
    assert (by_key["pivot"].level, by_key["pivot"].target, by_key["pivot"].gap) == (1, 3, 2)
    assert (by_key["chart"].gap, by_key["story"].gap, by_key["story"].level) == (1, None, None)
    assert by_key["pivot"].mean is not None
    assert 1 < by_key["pivot"].mean < 2.5
    assert profile.next_skill == "pivot"
    assert profile.submitted_at == NOW
    assert profile.member_id == world.member.member_id
    assert sorted(Rating.objects.values_list("level", flat=True)) == [1, 2]
    entry = LogEntry.objects.get(action="rating.submitted")
    assert (entry.actor_id, entry.member_id) == (world.member.user_id, world.member.member_id)
    assert entry.new["levels"] == {str(world.skill("pivot")): 1, str(world.skill("chart")): 2}


def test_the_same_token_again_stores_nothing_and_answers_alike() -> None:
    world = World()
    first = world.rate({"pivot": 1})
    again = world.rate({"pivot": 4, "chart": 2}, now=NOW + timedelta(minutes=1))
    assert again == first
    assert (Submission.objects.count(), Rating.objects.count(), LogEntry.objects.count()) == (1, 1, 1)


def test_rating_again_keeps_the_history_and_shows_the_level_before() -> None:
    world = World()
    world.rate({"pivot": 1})
    profile = world.rate({"pivot": 3}, token="t2", now=NOW + timedelta(days=9))
    result = profile.results[0]
    assert (result.level, result.previous_level, result.gap) == (3, 1, 0)
    assert Rating.objects.count() == 2
    assert Estimate.objects.count() == 1


def test_who_is_in_no_programme_does_not_come_into_one_by_rating() -> None:
    world = World()
    stranger = builders.user()
    with pytest.raises(NotFound):
        world.rate({"pivot": 2}, actor_id=stranger.pk)
    with pytest.raises(NotAllowed):
        world.rate({"pivot": 2}, actor_id=stranger.pk, programme="")
    assert (Member.objects.filter(user=stranger).count(), Rating.objects.count()) == (0, 0)


def test_a_member_who_was_deactivated_cannot_rate() -> None:
    world = World()
    Member.objects.filter(pk=world.member.member_id).update(is_active=False)
    with pytest.raises(NotFound):
        world.rate({"pivot": 2})
    assert Rating.objects.count() == 0


def test_every_bad_answer_is_named_and_nothing_is_stored() -> None:
    world = World(skills=("pivot", "chart", "story", "query"))
    answers = [
        SkillAnswer("pivot", 5),
        SkillAnswer("chart", 2, last_performed=date(2027, 1, 1)),
        SkillAnswer("story", 2, note="x" * 4001),
        SkillAnswer("query", 2),
        SkillAnswer("query", 3),
        SkillAnswer("juggling", 2),
    ]
    with pytest.raises(InvalidInput) as refusal:
        world.rate({}, answers=answers)
    assert refusal.value.fields == {
        "pivot": "level_outside_scale",
        "chart": "date",
        "story": "note",
        "query": "twice",
        "juggling": "unknown_skill",
    }
    assert "juggling" in str(refusal.value)
    assert (Submission.objects.count(), Rating.objects.count(), LogEntry.objects.count()) == (0, 0, 0)


@pytest.mark.once
@pytest.mark.parametrize("level", [0, -1, 5, 2.0, True, "2"])
def test_a_level_outside_the_scale_is_refused(level: Any) -> None:
    world = World()
    with pytest.raises(InvalidInput):
        world.rate({"pivot": level})
    assert Rating.objects.count() == 0


def test_nothing_rated_is_refused() -> None:
    world = World()
    with pytest.raises(InvalidInput) as refusal:
        world.rate({"pivot": None})
    assert refusal.value.code == "nothing_rated"
    with pytest.raises(InvalidInput):
        world.rate({})


def test_too_many_answers_are_refused() -> None:
    world = World()
    with pytest.raises(TooLarge):
        world.rate({f"skill-{n}": 1 for n in range(501)})


@pytest.mark.parametrize(
    ("framework", "role"), [("data", "juggler"), ("nowhere", "analyst"), ("\x00", "analyst"), ("data", "É")]
)
def test_an_unknown_framework_or_role_is_not_found(framework: str, role: str) -> None:
    world = World()
    with pytest.raises(NotFound):
        world.rate({"pivot": 1}, framework=framework, role=role)


def test_without_a_role_every_skill_of_the_framework_can_be_rated_and_no_other() -> None:
    world = World()
    other = builders.framework(world.programme, builders.framework_model("other", skills=("knit",)))
    profile = world.rate({"story": 3}, role="")
    assert profile.definition.role_key == "analyst"
    assert Rating.objects.get().skill_id == world.skill("story")
    with pytest.raises(InvalidInput):
        world.rate({"knit": 3}, role="", token="t2")
    assert builders.skill_id(other, "knit")


def test_another_programmes_framework_is_not_found() -> None:
    world = World()
    foreign = builders.programme()
    builders.framework(foreign, builders.framework_model("foreign"))
    with pytest.raises(NotFound):
        world.rate({"pivot": 1}, framework="foreign")


def test_willing_at_mentor_level_offers_and_unwilling_withdraws() -> None:
    world = World()
    world.rate({}, answers=[SkillAnswer("pivot", 3, willing=True), SkillAnswer("chart", 2, willing=True)])
    assert list(MentorOptIn.objects.values_list("skill_id", "is_paused")) == [(world.skill("pivot"), False)]
    assert [offer.skill_id for offer in MentorOffer.objects.all()] == [world.skill("pivot")]
    profile = world.profile()
    assert [result.offering for result in profile.results] == [True, False, False]
    assert [result.may_mentor for result in profile.results] == [True, False, False]
    world.rate(
        {},
        answers=[SkillAnswer("pivot", 4, willing=False), SkillAnswer("chart", 2, willing=False)],
        token="t2",
        now=NOW + timedelta(days=1),
    )
    assert list(MentorOptIn.objects.values_list("skill_id", "is_paused")) == [(world.skill("pivot"), True)]
    assert MentorOffer.objects.count() == 0


def test_rating_a_skill_that_is_being_mentored_moves_the_pairing_on() -> None:
    world = World()
    mentor = builders.member(world.programme)
    row = builders.pairing(world.member, mentor, world.skill("pivot"), state=State.ACTIVE)
    profile = world.rate({"pivot": 3, "chart": 1})
    row.refresh_from_db()
    assert row.state == State.REASSESSED
    assert Outcome.objects.get(pairing=row).self_after == 3
    result = profile.results[0]
    assert result.open_pairing is not None
    assert result.open_pairing.pairing_id == row.pk
    assert profile.next_skill == "chart"


def test_sending_clears_the_draft_of_that_block_alone() -> None:
    world = World()
    for usage_key in ("block-A", "block-a"):
        assessment.save_draft(
            actor_id=world.member.user_id,
            usage_key=usage_key,
            answers={"pivot": {"level": 2, "note": "half done", "willing": False, "last_performed": "2026-02-01"}},
            framework="data",
            role="analyst",
            programme=world.programme.key,
            now=NOW,
        )
    world.rate({"pivot": 2}, usage_key="block-A")
    user_id = world.member.user_id
    assert assessment.get_draft(actor_id=user_id, usage_key="block-A") == ({}, "")
    assert assessment.get_draft(actor_id=user_id, usage_key="block-a")[0] == {
        "pivot": {"level": 2, "note": "half done", "willing": False, "last_performed": "2026-02-01"}
    }
    assert assessment.get_draft(actor_id=builders.user().pk, usage_key="block-a") == ({}, "")


def test_two_devices_merge_their_drafts_and_the_word_typed_last_stands_whenever_it_arrives() -> None:
    world = World()

    def save(answers: dict[str, Any], *, known_at: str, minute: int) -> tuple[dict[str, Any], str]:
        _profile, newer, stamp = assessment.save_draft(
            actor_id=world.member.user_id,
            usage_key="block",
            answers=answers,
            known_at=known_at,
            framework="data",
            role="analyst",
            programme=world.programme.key,
            now=NOW + timedelta(minutes=minute),
        )
        return newer, stamp

    newer, laptop = save({"pivot": {"level": 1}, "chart": {"level": 2}}, known_at="", minute=0)
    assert newer == {}
    # The phone was offline: one word is older than the laptop's, the other newer.
    newer, phone = save({"pivot": {"level": 3, "age": 600}, "chart": {"level": 4, "age": 10}}, known_at="", minute=1)
    assert newer == {"pivot": {"level": 1}}
    newer, laptop = save({"story": {"not_my_work": True}}, known_at=laptop, minute=2)
    assert newer == {"chart": {"level": 4}}
    # Emptied on the phone, which is a word too; and whoever asks twice is told once.
    assert save({"pivot": {}}, known_at=phone, minute=3)[0] == {"story": {"not_my_work": True}}
    newer, laptop = save({}, known_at=laptop, minute=4)
    assert newer == {"pivot": {}}
    assert save({}, known_at=laptop, minute=5)[0] == {}
    kept, _stamp = assessment.get_draft(actor_id=world.member.user_id, usage_key="block")
    assert kept == {"chart": {"level": 4}, "story": {"not_my_work": True}}


def test_sending_one_skill_keeps_the_draft_of_the_others() -> None:
    world = World()
    where: dict[str, Any] = {
        "framework": "data",
        "role": "analyst",
        "programme": world.programme.key,
        "usage_key": "block",
    }
    drafted = {"pivot": {"level": 2}, "chart": {"note": "a word"}}
    assessment.save_draft(actor_id=world.member.user_id, answers=drafted, **where)
    world.rate({"pivot": 2}, usage_key="block", sent={"pivot"})
    assert assessment.get_draft(actor_id=world.member.user_id, usage_key="block")[0] == {"chart": {"note": "a word"}}
    world.rate({"chart": 2}, usage_key="block", sent={"chart"}, token="another-token")
    assert Draft.objects.count() == 0


def test_what_is_not_part_of_ones_work_is_answered_until_anybody_rates_it() -> None:
    world = World()
    profile = world.rate({"pivot": 2}, outside={"chart", "story"})
    assert [(each.skill, each.is_answered, each.gap) for each in profile.results[:3]] == [
        ("pivot", True, 1), ("chart", True, None), ("story", True, None),
    ]  # fmt: skip
    later = NOW + timedelta(days=1)
    builders.rate(world.member, {world.skill("chart"): 2}, source="manager", at=later)
    world.rate({"story": 1}, token="another-token", now=later)
    chart, story = assessment.get_profile(
        actor_id=world.member.user_id, framework="data", role="analyst", programme=world.programme.key, now=later
    ).results[1:3]
    assert (chart.not_my_work, chart.is_answered, chart.counted_level) == (False, False, 2)
    assert (story.not_my_work, story.level) == (False, 1)


def test_a_gap_in_what_is_not_part_of_ones_work_is_no_next_step_and_pairs_nobody_until_it_is_rated() -> None:
    world = World()
    world.rate({"pivot": 1})
    world.rate({}, outside={"pivot"}, token="another-token", now=NOW + timedelta(hours=1))

    def found(at: datetime) -> tuple[str | None, list[str]]:
        profile = assessment.get_profile(
            actor_id=world.member.user_id, framework="data", role="analyst", programme=world.programme.key, now=at
        )
        assert profile.results[0].gap == 2
        [member] = people.get_members({world.member.member_id}).values()
        return profile.next_skill, [gap.key for gap in find_gaps(world.programme, [member], role="", now=at)[0]]

    assert found(NOW + timedelta(hours=2)) == (None, [])
    later = NOW + timedelta(days=1)
    builders.rate(world.member, {world.skill("pivot"): 1}, source="manager", at=later)
    assert found(later) == ("pivot", ["pivot"])


def test_nobody_waits_for_help_with_what_is_not_part_of_their_work() -> None:
    world = World()
    world.rate({"pivot": 1, "chart": 1})
    for skill in ("pivot", "chart"):
        api.join_waiting_list(actor_id=world.member.user_id, framework="data", skill=skill, now=NOW)
    later = NOW + timedelta(hours=1)
    profile = world.rate({"chart": 1}, outside={"pivot", "story"}, token="another-token", now=later)
    assert pairings.waiting_of(world.member.member_id) == {world.skill("chart")}
    assert [result.waiting for result in profile.results[:2]] == [False, True]
    [left] = LogEntry.objects.filter(action="waiting.left")
    assert (left.actor_id, left.member_id, left.new, left.at) == (
        world.member.user_id, world.member.member_id, {"skill_id": world.skill("pivot")}, later,
    )  # fmt: skip


def test_a_drafts_bad_parts_are_named() -> None:
    world = World()
    save: dict[str, Any] = {
        "actor_id": world.member.user_id,
        "usage_key": "block",
        "framework": "data",
        "role": "analyst",
        "programme": world.programme.key,
    }
    assessment.save_draft(answers={"pivot": {"level": 1}}, **save)
    bad: dict[str, Any] = {
        "pivot": {"level": 9},
        "chart": {"last_performed": "yesterday"},
        "story": "3",
        "query": {"willing": "yes"},
        "note": {"note": "\x00"},
    }
    with pytest.raises(InvalidInput) as refusal:
        assessment.save_draft(answers=bad, **save)
    assert refusal.value.fields == {
        "pivot": "level_outside_scale",
        "chart": "date",
        "story": "form",
        "query": "willing",
        "note": "note",
    }
    assert list(Draft.objects.get().answers) == ["pivot"]


def test_somebody_who_is_no_member_yet_sees_the_role_without_results() -> None:
    world = World()
    profile = world.profile(actor_id=builders.user().pk, course="course-v1:Org+Course+Run")
    assert profile.member_id is None
    assert next((result.skill, result.level, result.target) for result in profile.results) == ("pivot", None, 3)
    assert profile.next_skill is None
    assert Member.objects.count() == 2


def test_where_no_role_is_named_the_first_own_one_that_the_version_has_is_taken_and_kept() -> None:
    world = World()
    framework_id = world.version.framework_id
    MemberRole.objects.filter(member_id=world.member.member_id).delete()
    for position, role in enumerate(("gone", "analyst")):
        MemberRole.objects.create(
            member_id=world.member.member_id, framework_id=framework_id, role_key=role, position=position
        )
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as caught:
            assert world.profile().definition.role_key == "analyst"
        counts.append(sum("behaviour" in each["sql"] for each in caught.captured_queries))
    assert counts == [1, 0]


def test_a_profile_is_for_oneself_ones_manager_and_admins() -> None:
    world = World()
    world.rate({"pivot": 2})
    assert world.profile().own == world.member
    mine = replace(world.profile(), own=None)
    assert world.profile(actor_id=world.manager.user_id, member_id=world.member.member_id) == mine
    admin = builders.member(world.programme, is_admin=True)
    assert world.profile(actor_id=admin.user_id, member_id=world.member.member_id) == mine
    peer = builders.member(world.programme)
    for foreign in (world.member.member_id, 10**9):
        with pytest.raises(NotFound) as refusal:
            world.profile(actor_id=peer.user_id, member_id=foreign)
        assert str(refusal.value) == str(NotFound())


def test_a_managers_rating_confirms_and_is_logged() -> None:
    world = World()
    world.rate({"pivot": 4})
    believed = world.profile().results[0].mean
    profile = appraisals.rate_report(
        actor_id=world.manager.user_id,
        member_id=world.member.member_id,
        framework="data",
        skill="pivot",
        level=2,
        comment="Saw the report",
        programme=world.programme.key,
        now=NOW + timedelta(days=1),
    )
    result = profile.results[0]
    assert (result.level, result.confirmed_level, result.confirmed_source) == (4, 2, "manager")
    assert result.mean is not None
    assert believed is not None
    assert result.mean < believed
    entry = LogEntry.objects.get(action="rating.confirmed")
    assert (entry.actor_id, entry.new["level"], entry.reason) == (world.manager.user_id, 2, "Saw the report")


def test_a_manager_who_clicks_twice_rates_once() -> None:
    world = World()
    for seconds in (0, 5):
        appraisals.rate_report(
            actor_id=world.manager.user_id,
            member_id=world.member.member_id,
            framework="data",
            skill="pivot",
            level=2,
            programme=world.programme.key,
            now=NOW + timedelta(seconds=seconds),
        )
    assert Rating.objects.count() == 1


def test_only_the_manager_or_an_admin_rates_a_report_and_nobody_themselves() -> None:
    world = World()
    admin = builders.member(world.programme, is_admin=True)
    peer = builders.member(world.programme)

    def rate(actor: MemberInfo, member: MemberInfo, **arguments: Any) -> Profile:
        given: dict[str, Any] = {"framework": "data", "skill": "pivot", "level": 2, "programme": world.programme.key}
        return appraisals.rate_report(actor_id=actor.user_id, member_id=member.member_id, **given | arguments)

    with pytest.raises(NotFound):
        rate(peer, world.member)
    with pytest.raises(NotAllowed):
        rate(admin, admin)
    with pytest.raises(InvalidInput):
        rate(world.manager, world.member, level=5)
    with pytest.raises(NotFound):
        rate(world.manager, world.member, skill="juggling")
    assert Rating.objects.count() == 0
    rate(admin, world.member)
    assert Rating.objects.get().rater_id == admin.member_id


def count_queries(skills: int) -> int:
    """Statements of a second self-assessment of so many skills, with offers, by an established member."""
    names = tuple(f"skill-{n:02}" for n in range(skills))
    world = World(skills=names)
    Member.objects.filter(pk=world.member.member_id).update(mentors_everything=True)
    world.rate(dict.fromkeys(names, 3))
    answers = [SkillAnswer(name, 4, willing=number % 2 == 0) for number, name in enumerate(names)]
    with CaptureQueriesContext(
        connection,
    ) as queries:
        world.rate({}, answers=answers, token="t2", now=NOW + timedelta(days=1))
    assert MentorOffer.objects.filter(mentor_id=world.member.member_id).count() == (skills + 1) // 2
    return len(queries)


def test_the_number_of_statements_does_not_grow_with_the_number_of_skills() -> None:
    few, many = count_queries(5), count_queries(40)
    assert few == many
    assert few <= 40
