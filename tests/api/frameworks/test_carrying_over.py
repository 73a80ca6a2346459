"""Merged and split skills: answers stay, belief follows, and a running pairing ends on the words that it began with."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from mentoring_xblock import api as everything
from mentoring_xblock.api import health
from mentoring_xblock.api.frameworks import authoring as api
from mentoring_xblock.api.frameworks import importing as files
from mentoring_xblock.api.frameworks.drafting import replace_skills, restore_skill
from mentoring_xblock.api.frameworks.states import get_draft_difference
from mentoring_xblock.api.ratings.data import SkillAnswer
from mentoring_xblock.applets.audit_log.models import LogEntry
from mentoring_xblock.applets.competencies import api as competencies
from mentoring_xblock.applets.competencies.data import FrameworkModel, VersionRef
from mentoring_xblock.applets.exchange import formats
from mentoring_xblock.applets.exchange.data.files import Source
from mentoring_xblock.applets.matching.models import MentorOffer
from mentoring_xblock.applets.pairings.states import State
from mentoring_xblock.applets.people.data import MemberInfo, ProgrammeInfo
from mentoring_xblock.applets.people.models import MentorOptIn
from mentoring_xblock.applets.ratings.models import Estimate, Rating
from mentoring_xblock.core.actors import SYSTEM
from mentoring_xblock.core.errors import InvalidInput, NotFound
from tests.builders import NOW, framework_model, member, pairing, programme, rate, skill_id

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=30)
SKILLS = tuple(f"skill-{number}" for number in range(20))


def bring(of: ProgrammeInfo, model: FrameworkModel) -> VersionRef:
    source = Source("m.json", formats.write(model, format_name="json"))
    version = files.import_framework(actor_id=SYSTEM, source=source, programme=of.key, now=LATER).version
    assert version is not None
    return version


def edit(of: ProgrammeInfo, change: Any) -> VersionRef:
    """Publish a draft of the framework that says what ``change`` makes of it."""
    draft = api.start_draft(actor_id=SYSTEM, framework="data", programme=of.key, now=LATER)
    api.change_draft(
        actor_id=SYSTEM,
        framework="data",
        programme=of.key,
        expected=draft.version.content_hash,
        model=change(draft.model),
        now=LATER,
    )
    *_, shown = get_draft_difference(actor_id=SYSTEM, framework="data", programme=of.key)
    return api.publish_draft(actor_id=SYSTEM, framework="data", programme=of.key, expected=shown.fingerprint, now=LATER)


def merge(model: FrameworkModel) -> FrameworkModel:
    return replace_skills(model, ["pivot", "chart"], titles=["Reporting"])


def split(model: FrameworkModel) -> FrameworkModel:
    return replace_skills(model, ["pivot"], titles=["Pivot by hand", "Pivot by query"])


def words(who: MemberInfo, version: VersionRef, key: str) -> tuple[Any, ...] | None:
    row = Estimate.objects.filter(member_id=who.member_id, skill_id=skill_id(version, key)).first()
    sources = ("self", "mentor", "manager", "test")
    inherited = " ".join(name for name in sources if getattr(row, f"{name}_inherited", False))
    return row and (row.self_level, row.mentor_level, row.manager_level, inherited)


def believed() -> list[tuple[Any, ...]]:
    fields = [field.attname for field in Estimate._meta.concrete_fields if field.attname not in ("id", "renewed_at")]
    return [
        tuple(round(value, 9) if isinstance(value, float) else value for value in row)
        for row in Estimate.objects.order_by("member_id", "skill_id").values_list(*fields)
    ]


def check_is_sound() -> None:
    assert [finding for finding in health.examine(now=LATER) if finding.faults] == []


@pytest.fixture
def ours() -> ProgrammeInfo:
    return programme("ours")


@pytest.mark.once
def test_five_hundred_answers_read_as_they_were_answered_after_a_merger_and_a_split(ours: ProgrammeInfo) -> None:
    first = bring(ours, framework_model(skills=SKILLS))
    wordings = {skill.key: skill for skill in competencies.get_skills(first)}
    people = [member(ours) for _ in range(25)]
    for place, person in enumerate(people):
        rate(person, {skill.skill_id: 1 + (place + n) % 4 for n, skill in enumerate(wordings.values())})
    fields = ("id", "member_id", "level", "skill_id", "skill_version_id", "source", "rated_at", "note")
    said = list(Rating.objects.order_by("id").values_list(*fields))
    assert len(said) == 500

    def both(model: FrameworkModel) -> FrameworkModel:
        merged = replace_skills(model, ["skill-0", "skill-1"], titles=["Merged"])
        return replace_skills(merged, ["skill-2"], by=["skill-3"], titles=["Part one", "Part two"])

    second = edit(ours, both)

    assert list(Rating.objects.order_by("id").values_list(*fields)) == said
    old = competencies.get_wordings({row[4] for row in said})
    assert sorted(old.values(), key=lambda skill: skill.key) == sorted(wordings.values(), key=lambda skill: skill.key)
    for place, person in enumerate(people):
        zero, one, two, three = (1 + (place + n) % 4 for n in range(4))
        assert words(person, second, "merged") == ((zero + one) // 2, None, None, "self")
        assert words(person, second, "part-one") == words(person, second, "part-two") == (two, None, None, "self")
        assert words(person, second, "skill-3") == (three, None, None, ""), "its own word stays"
        assert words(person, second, "skill-0") == (zero, None, None, "")
    check_is_sound()
    before = believed()
    everything.recalculate(programme="ours", rebuild=True, now=LATER)
    again = believed()
    assert [row[:2] for row in again] == [row[:2] for row in before]
    everything.recalculate(programme="ours", rebuild=True, now=LATER)
    assert believed() == again
    check_is_sound()


def test_a_merged_skill_is_believed_from_both_and_offered_by_whoever_offered_both(ours: ProgrammeInfo) -> None:
    first = bring(ours, framework_model())
    pivot, chart = skill_id(first, "pivot"), skill_id(first, "chart")
    boss = member(ours)
    willing, torn, half = (member(ours, manager=boss) for _ in range(3))
    for person in (willing, torn):
        rate(person, {pivot: 4, chart: 4})
        rate(person, {pivot: 4, chart: 3}, source="manager", rater=boss)
    rate(half, {pivot: 3})
    for person, preferences in ((willing, {pivot: False}), (torn, {pivot: False, chart: True}), (half, {pivot: False})):
        for skill, paused in preferences.items():
            MentorOptIn.objects.create(member_id=person.member_id, skill_id=skill, is_paused=paused, changed_at=NOW)
    version = edit(ours, merge)
    merged = skill_id(version, "reporting")
    assert words(willing, version, "reporting") == (4, None, 3, "self manager")
    assert words(half, version, "reporting") == (3, None, None, "self")
    assert words(boss, version, "reporting") is None
    assert dict(MentorOptIn.objects.filter(skill_id=merged).values_list("member_id", "is_paused")) == {
        willing.member_id: False, torn.member_id: True, half.member_id: False,
    }  # fmt: skip
    assert set(MentorOffer.objects.filter(skill_id=merged).values_list("mentor_id", flat=True)) == {
        willing.member_id, half.member_id,
    }  # fmt: skip
    assert LogEntry.objects.filter(action="member.offer_changed").count() == 3
    check_is_sound()


def test_whoever_was_carried_over_is_asked_and_their_own_answer_counts_from_then_on(ours: ProgrammeInfo) -> None:
    first = bring(ours, framework_model())
    person = member(ours, role=(first.framework_id, "analyst"))
    rate(person, {skill_id(first, "pivot"): 3, skill_id(first, "chart"): 2})
    version = edit(ours, merge)
    [result] = everything.get_profile(actor_id=person.user_id, framework="data", role="analyst").results
    assert (result.skill, result.level, result.gap, result.carried) == ("reporting", 2, 1, True)
    sent = {"actor_id": person.user_id, "framework": "data", "role": "analyst", "token": "t"}
    profile = everything.rate_skills(**sent, answers=[SkillAnswer("reporting", 3)], now=LATER)
    [result] = profile.results
    assert (result.level, result.previous_level, result.gap, result.carried) == (3, None, 0, False)
    assert words(person, version, "reporting") == (3, None, None, "")
    check_is_sound()


@pytest.mark.parametrize("answers", [["pivot"], ["reporting", "pivot"]])
def test_a_retired_skill_is_not_asked_any_more(ours: ProgrammeInfo, answers: list[str]) -> None:
    bring(ours, framework_model())
    person = member(ours)
    edit(ours, merge)
    with pytest.raises(InvalidInput) as refused:
        everything.rate_skills(
            actor_id=person.user_id,
            framework="data",
            role="",
            token="t",
            answers=[SkillAnswer(key, 2) for key in answers],
        )
    assert refused.value.fields == {"pivot": "unknown_skill"}
    assert not Rating.objects.exists()


def test_a_running_pairing_ends_on_its_own_wording_and_what_follows_knows_of_it(ours: ProgrammeInfo) -> None:
    first = bring(ours, framework_model())
    pivot = skill_id(first, "pivot")
    boss = member(ours)
    mentee = member(ours, manager=boss, role=(first.framework_id, "analyst"))
    mentor = member(ours, mentors_everything=True)
    rate(mentee, {pivot: 1})
    row = pairing(mentee, mentor, pivot, state=State.ACTIVE, role_key="analyst")
    version = edit(ours, lambda model: replace_skills(split(model), ["pivot-by-query"], titles=["Query"]))
    assert words(mentee, version, "query") == (1, None, None, "self")

    stranger = member(ours)
    sent = {"framework": "data", "role": "analyst", "token": "t", "answers": [SkillAnswer("pivot", 3)]}
    with pytest.raises(NotFound):
        everything.rate_skills(actor_id=stranger.user_id, pairing_id=row.pk, **sent, now=LATER)
    everything.rate_skills(actor_id=mentee.user_id, pairing_id=row.pk, **sent, now=LATER)
    row.refresh_from_db()
    assert row.state == "reassessed"
    answered = Rating.objects.latest("id")
    assert (answered.skill_id, answered.skill_version_id) == (pivot, row.skill_version_id)
    for key in ("pivot-by-hand", "pivot-by-query", "query"):
        assert words(mentee, version, key) == (3, None, None, "self"), key

    everything.confirm_growth(actor_id=boss.user_id, pairing_id=row.pk, level=3, now=LATER)
    row.refresh_from_db()
    assert row.state == "completed"
    assert Rating.objects.latest("id").skill_version_id == row.skill_version_id
    assert words(mentee, version, "query") == (3, None, 3, "self manager")
    check_is_sound()
    with pytest.raises(NotFound):
        everything.rate_skills(actor_id=mentee.user_id, pairing_id=row.pk, **sent | {"token": "u"}, now=LATER)


def test_a_mapping_that_is_taken_back_takes_back_what_was_carried_over(ours: ProgrammeInfo) -> None:
    first = bring(ours, framework_model())
    person = member(ours)
    rate(person, {skill_id(first, "pivot"): 3})
    version = edit(ours, split)
    assert words(person, version, "pivot-by-hand") == (3, None, None, "self")
    edit(ours, lambda model: restore_skill(model, "pivot"))
    assert words(person, version, "pivot-by-hand") is None
    assert words(person, version, "pivot") == (3, None, None, "")
    assert Rating.objects.count() == 1
    check_is_sound()


def test_the_doctor_sees_what_was_carried_over_wrongly_and_a_rebuild_mends_it(ours: ProgrammeInfo) -> None:
    first = bring(ours, framework_model())
    person, other = member(ours), member(ours)
    rate(person, {skill_id(first, "pivot"): 3})
    rate(other, {skill_id(first, "chart"): 2})
    version = edit(ours, split)
    good = believed()
    hand = Estimate.objects.filter(member_id=person.member_id, skill_id=skill_id(version, "pivot-by-hand"))
    stray = Estimate.objects.filter(member_id=other.member_id, skill_id=skill_id(version, "chart"))
    hand.update(self_level=1)
    stray.update(self_inherited=True)
    faults = {finding.check: finding.faults for finding in health.examine(now=LATER) if finding.faults}
    assert faults == {
        "estimates hold the newest rating of every source": 1,
        "what was carried over comes from the skills that were replaced": 2,
    }
    everything.recalculate(programme="ours", rebuild=True, now=LATER)
    check_is_sound()
    assert [row[:2] + row[4:] for row in believed()] == [row[:2] + row[4:] for row in good], (
        "all but what was learnt since"
    )


@pytest.mark.once
def test_carrying_over_takes_as_many_queries_for_two_people_as_for_twenty(
    ours: ProgrammeInfo, django_assert_max_num_queries: Any
) -> None:
    first = bring(ours, framework_model())

    def publish(change: Any, queries: int) -> int:
        draft = api.start_draft(actor_id=SYSTEM, framework="data", programme="ours", now=LATER)
        api.change_draft(
            actor_id=SYSTEM, framework="data", programme="ours", expected=draft.version.content_hash,
            model=change(draft.model), now=LATER,
        )  # fmt: skip
        *_, shown = get_draft_difference(actor_id=SYSTEM, framework="data", programme="ours")
        with django_assert_max_num_queries(queries) as asked:
            api.publish_draft(actor_id=SYSTEM, framework="data", programme="ours", expected=shown.fingerprint)
        return len(asked.captured_queries)

    for person in [member(ours) for _ in range(2)]:
        rate(person, {skill_id(first, "pivot"): 3})
    few = publish(split, 80)
    for person in [member(ours) for _ in range(20)]:
        rate(person, {skill_id(first, "chart"): 3})
    publish(lambda model: replace_skills(model, ["chart"], titles=["Chart by hand", "Chart by query"]), few)


def test_files_of_the_projects_own_carry_the_mapping_and_importing_one_carries_over(ours: ProgrammeInfo) -> None:
    first = bring(ours, framework_model())
    person = member(ours)
    rate(person, {skill_id(first, "pivot"): 3})
    model = split(framework_model())
    for name in ("json", "csv"):
        written = formats.write(model, format_name=name)
        parsed = formats.parse(Source("m", written))
        assert parsed.model == model
        assert formats.write(parsed.model, format_name=name) == written
    version = bring(ours, model)
    assert words(person, version, "pivot-by-query") == (3, None, None, "self")
    exported = files.export_framework(actor_id=SYSTEM, key="data", format_name="csv", programme="ours")
    assert exported == formats.write(model, format_name="csv")
    assert replace(model, title="x") != model
