"""The life of a framework's versions: who may write one, what a change logs, and what it must not touch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from mentoring_xblock.api.frameworks import authoring as api
from mentoring_xblock.api.frameworks import importing as files
from mentoring_xblock.api.frameworks.states import (
    Draft,
    compare_versions,
    get_draft,
    get_draft_difference,
    get_framework,
    list_framework_changes,
)
from mentoring_xblock.applets.audit_log.models import LogEntry
from mentoring_xblock.applets.competencies.data import FrameworkModel, SkillText, VersionStatus
from mentoring_xblock.applets.competencies.models import Framework, FrameworkVersion
from mentoring_xblock.applets.exchange import formats
from mentoring_xblock.applets.exchange.data.files import Source
from mentoring_xblock.applets.exchange.data.plans import Plan
from mentoring_xblock.applets.matching.models import MentorOffer
from mentoring_xblock.applets.people import api as people
from mentoring_xblock.applets.people.data import Expected, MemberInfo, ProgrammeInfo
from mentoring_xblock.applets.people.models import MemberRole
from mentoring_xblock.applets.ratings.models import Rating
from mentoring_xblock.core.actors import SYSTEM
from mentoring_xblock.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from mentoring_xblock.core.scales import Scale
from tests.builders import NOW, framework, framework_model, member, programme, rate, skill_id, user

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=30)


@pytest.fixture
def ours() -> ProgrammeInfo:
    of = programme("ours")
    framework(of)
    return of


@pytest.fixture
def admin(ours: ProgrammeInfo) -> MemberInfo:
    return member(ours, is_admin=True)


def start(admin: MemberInfo) -> Draft:
    return api.start_draft(actor_id=admin.user_id, framework="data", programme="ours", now=LATER)


def change(admin: MemberInfo, draft: Draft, model: FrameworkModel) -> Draft:
    return api.change_draft(
        actor_id=admin.user_id,
        framework="data",
        programme="ours",
        expected=draft.version.content_hash,
        model=model,
        now=LATER,
    )


def difference(admin: MemberInfo) -> Plan:
    return get_draft_difference(actor_id=admin.user_id, framework="data", programme="ours")[2]


def publish(admin: MemberInfo) -> Any:
    expected = difference(admin).fingerprint
    return api.publish_draft(
        actor_id=admin.user_id, framework="data", programme="ours", expected=expected, reason="Yearly", now=LATER
    )


def retitled(model: FrameworkModel, title: str = "Pivot tables") -> FrameworkModel:
    return replace(model, skills=(replace(model.skills[0], title=title), *model.skills[1:]))


def actions() -> list[str]:
    return list(LogEntry.objects.filter(subject="framework").order_by("id").values_list("action", flat=True))


def stored() -> tuple[Any, ...]:
    versions = FrameworkVersion.objects.order_by("id").values_list("id", "status", "content_hash", "published_of")
    return (Framework.objects.count(), tuple(versions), LogEntry.objects.count())


DOORS: dict[str, Callable[[str, int | None], Any]] = {
    "get": lambda where, actor: get_framework(actor_id=actor, framework="data", programme=where),
    "history": lambda where, actor: list_framework_changes(actor_id=actor, framework="data", programme=where),
    "start": lambda where, actor: api.start_draft(actor_id=actor, framework="data", programme=where),
    "read": lambda where, actor: get_draft(actor_id=actor, framework="data", programme=where),
    "change": lambda where, actor: api.change_draft(
        actor_id=actor, framework="data", programme=where, expected=_hash(), model=retitled(framework_model())
    ),
    "difference": lambda where, actor: get_draft_difference(actor_id=actor, framework="data", programme=where),
    "compare": lambda where, actor: compare_versions(actor_id=actor, framework="data", programme=where, old=1, new=2),
    "publish": lambda where, actor: api.publish_draft(
        actor_id=actor, framework="data", programme=where, expected=_fingerprint()
    ),
    "discard": lambda where, actor: api.discard_draft(
        actor_id=actor, framework="data", programme=where, expected=_hash()
    ),
    "retire": lambda where, actor: api.retire_framework(actor_id=actor, framework="data", programme=where, expected=1),
    "create": lambda where, actor: api.create_framework(actor_id=actor, title="Fresh", programme=where),
    "duplicate": lambda where, actor: api.duplicate_framework(
        actor_id=actor, framework="data", key="copy", title="Copy", programme=where
    ),
}


def _hash() -> str:
    return FrameworkVersion.objects.get(status="draft", framework__programme__key="ours").content_hash


def _fingerprint() -> str:
    return get_draft_difference(actor_id=SYSTEM, framework="data", programme="ours")[2].fingerprint


@pytest.mark.once
@pytest.mark.parametrize("door", DOORS)
def test_the_programmes_admins_superusers_and_commands_may_and_nobody_else(
    door: str, ours: ProgrammeInfo, admin: MemberInfo
) -> None:
    start(admin)
    theirs = programme("theirs")
    before = stored()
    outsider = member(theirs, is_admin=True)
    for who, refusal in (
        (member(ours), NotAllowed),
        (member(ours, is_admin=True, is_active=False), NotFound),
        (outsider, NotFound),
    ):
        with pytest.raises(refusal):
            DOORS[door]("ours", who.user_id)
    with pytest.raises(NotFound) as foreign:
        DOORS[door]("ours", outsider.user_id)
    with pytest.raises(NotFound) as absent:
        DOORS[door]("nowhere", outsider.user_id)
    assert str(foreign.value) == str(absent.value)
    assert stored() == before
    DOORS[door]("ours", user(is_superuser=True).pk)


@pytest.mark.once
@pytest.mark.parametrize("door", [door for door in DOORS if door not in ("list", "create")])
def test_a_framework_that_is_not_there_is_absent_whatever_is_asked(door: str, admin: MemberInfo) -> None:
    seen = start(admin).version.content_hash
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tests.api.frameworks.test_authoring._hash", lambda: seen)
        patch.setattr("tests.api.frameworks.test_authoring._fingerprint", lambda: seen)
        Framework.objects.filter(key="data").update(key="other")
        before = stored()
        with pytest.raises(NotFound):
            DOORS[door]("ours", admin.user_id)
        assert stored() == before


def test_a_draft_begins_as_the_published_version_and_hides_nothing_from_learners(
    ours: ProgrammeInfo, admin: MemberInfo
) -> None:
    draft = start(admin)
    assert draft.model == framework_model()
    assert draft.published == {"pivot", "chart"}
    assert (draft.version.status, draft.version.number) == (VersionStatus.DRAFT, 2)
    state = get_framework(actor_id=admin.user_id, framework="data", programme="ours")
    assert state.published is not None
    assert (state.published.number, state.draft) == (1, draft.version)
    entry = LogEntry.objects.get(action="framework.drafted")
    assert (entry.actor_id, entry.programme_id, entry.new["from"]) == (admin.user_id, ours.programme_id, 1)


def test_starting_twice_gives_the_draft_that_is_there(admin: MemberInfo) -> None:
    first = start(admin)
    changed = change(admin, first, retitled(first.model))
    assert start(admin) == changed
    assert actions() == ["framework.drafted", "framework.draft_changed"]


def test_a_change_says_in_the_log_what_it_changed(admin: MemberInfo) -> None:
    draft = start(admin)
    after = change(admin, draft, retitled(draft.model))
    assert after.model.skills[0].title == "Pivot tables"
    assert after.version.content_hash != draft.version.content_hash
    entry = LogEntry.objects.get(action="framework.draft_changed")
    assert (entry.actor_id, entry.new["changed"]) == (admin.user_id, 1)
    [row] = entry.new["rows"]
    assert (row["action"], row["key"], row["field"], row["old"], row["new"]) == (
        "change", "pivot", "title", "Pivot", "Pivot tables",
    )  # fmt: skip


def test_the_same_content_saved_twice_is_stored_once(admin: MemberInfo) -> None:
    draft = start(admin)
    once = change(admin, draft, retitled(draft.model))
    before = stored()
    assert change(admin, draft, retitled(draft.model)) == once
    assert stored() == before


def test_of_two_windows_the_second_is_told_and_nothing_of_the_first_is_lost(admin: MemberInfo) -> None:
    seen = start(admin)
    first = change(admin, seen, retitled(seen.model))
    before = stored()
    with pytest.raises(Conflict) as refused:
        change(admin, seen, retitled(seen.model, "Something else"))
    assert refused.value.code == "stale_draft"
    with pytest.raises(Conflict):
        api.discard_draft(
            actor_id=admin.user_id, framework="data", programme="ours", expected=seen.version.content_hash
        )
    assert stored() == before
    assert get_draft(actor_id=admin.user_id, framework="data", programme="ours") == first


@pytest.mark.once
@pytest.mark.parametrize(
    "wrong",
    [
        lambda model: replace(model, key="other"),
        lambda model: replace(model, title=""),
        lambda model: replace(model, title="x" * 300),
        lambda model: replace(model, title="\x00"),
        lambda model: replace(model, skills=(*model.skills, model.skills[0])),
        lambda model: replace(model, skills=(SkillText("x", ""),), roles=()),
        lambda model: replace(model, skills=()),
    ],
)
def test_what_cannot_be_meant_is_refused_and_writes_nothing(
    wrong: Callable[[FrameworkModel], FrameworkModel], admin: MemberInfo
) -> None:
    draft = start(admin)
    before = stored()
    with pytest.raises(InvalidInput):
        change(admin, draft, wrong(draft.model))
    assert stored() == before


def test_a_discarded_draft_leaves_the_published_version_and_a_log_row(admin: MemberInfo) -> None:
    draft = start(admin)
    expected = draft.version.content_hash
    for was_there in (True, False):
        found = api.discard_draft(actor_id=admin.user_id, framework="data", programme="ours", expected=expected)
        assert found is was_there
    state = get_framework(actor_id=admin.user_id, framework="data", programme="ours")
    assert [version.status for version in state.versions] == [VersionStatus.PUBLISHED]
    assert actions() == ["framework.drafted", "framework.draft_discarded"]
    with pytest.raises(NotFound) as missing:
        get_draft(actor_id=admin.user_id, framework="data", programme="ours")
    assert missing.value.code == "no_draft"


def test_publishing_retires_the_version_before_and_keeps_dropped_skills(admin: MemberInfo) -> None:
    draft = start(admin)
    smaller = replace(draft.model, skills=draft.model.skills[:1], roles=())
    change(admin, draft, smaller)
    shown = difference(admin)
    assert {(row.action.value, row.kind, row.key) for row in shown.writes} == {
        ("retire", "skill", "chart"),
        ("retire", "role", "analyst"),
    }
    version = publish(admin)
    assert (version.number, version.status) == (2, VersionStatus.PUBLISHED)
    state = get_framework(actor_id=admin.user_id, framework="data", programme="ours")
    assert [(v.number, v.status.value) for v in state.versions] == [(2, "published"), (1, "retired")]
    kept = api.start_draft(actor_id=admin.user_id, framework="data", programme="ours").model.skills
    assert [(skill.key, skill.retired) for skill in kept] == [("pivot", False), ("chart", True)]
    entry = LogEntry.objects.get(action="framework.published")
    assert (entry.actor_id, entry.reason, entry.new["changed"]) == (admin.user_id, "Yearly", 2)


def test_a_draft_that_takes_a_role_from_people_is_not_published_until_they_have_another(
    ours: ProgrammeInfo, admin: MemberInfo
) -> None:
    draft = start(admin)
    framework_id = draft.version.framework_id
    holder, past = (member(ours, role=(framework_id, "analyst"), is_active=is_active) for is_active in (True, False))
    roles = (replace(draft.model.roles[0], key="lead", title="Lead"),)
    change(admin, draft, replace(draft.model, roles=roles))
    assert [(key, holders) for key, _title, holders in difference(admin).gone_roles] == [("analyst", 1)]
    before = stored()
    with pytest.raises(Conflict) as refused:
        publish(admin)
    assert (refused.value.code, stored()) == ("role_held", before)
    assert "“Analyst”. People with this role: 1." in str(refused.value)
    MemberRole.objects.filter(member_id=holder.member_id).delete()
    people.expect_people(
        ours.programme_id, [Expected(email="new@example.org", roles=((framework_id, "analyst"),))], now=LATER
    )
    assert [holders for *_, holders in difference(admin).gone_roles] == [1], "who is expected counts as well"
    people.forget_expected(ours.programme_id, ["new@example.org"])
    assert publish(admin).number == 2
    assert people.member_roles([holder.member_id, past.member_id]) == {}


def test_publishing_twice_makes_one_version(admin: MemberInfo) -> None:
    draft = start(admin)
    change(admin, draft, retitled(draft.model))
    expected = difference(admin).fingerprint
    sent = {"actor_id": admin.user_id, "framework": "data", "programme": "ours", "expected": expected}
    first = api.publish_draft(**sent)
    before = stored()
    assert api.publish_draft(**sent) == first
    assert stored() == before


def test_a_draft_that_says_the_same_makes_no_new_version(admin: MemberInfo) -> None:
    draft = start(admin)
    change(admin, draft, retitled(draft.model))
    first = publish(admin)
    start(admin)
    assert publish(admin) == first
    assert actions().count("framework.published") == 1
    assert get_framework(actor_id=admin.user_id, framework="data", programme="ours").draft is None


def test_a_difference_that_no_longer_holds_is_not_published(admin: MemberInfo) -> None:
    draft = start(admin)
    after = change(admin, draft, retitled(draft.model))
    seen = difference(admin).fingerprint
    sent = {"actor_id": admin.user_id, "framework": "data", "programme": "ours", "expected": seen}
    change(admin, after, retitled(draft.model, "Other"))
    with pytest.raises(Conflict) as refused:
        api.publish_draft(**sent)
    assert refused.value.code == "stale_difference"
    # The same draft again, but an import has published something else meanwhile.
    change(admin, get_draft(actor_id=SYSTEM, framework="data", programme="ours"), retitled(draft.model))
    imported = replace(framework_model(), title="Imported")
    files.import_framework(
        actor_id=SYSTEM, source=Source("m.csv", formats.write(imported, format_name="csv")), programme="ours"
    )
    before = stored()
    with pytest.raises(Conflict):
        api.publish_draft(**sent)
    assert stored() == before
    shown = difference(admin)
    assert [(row.kind, row.field, row.new) for row in shown.writes] == [
        ("framework", "title", "Data"),
        ("skill", "title", "Pivot tables"),
    ], "what was imported meanwhile would be undone, and the difference says so"


def test_a_draft_without_a_skill_to_rate_is_not_published(admin: MemberInfo) -> None:
    fresh = api.create_framework(actor_id=admin.user_id, title="Fresh", programme="ours", now=LATER)
    assert fresh.model.scale.mentor_from == 3
    _old, _new, shown = get_draft_difference(actor_id=admin.user_id, framework="fresh", programme="ours")
    sent = {"actor_id": admin.user_id, "framework": "fresh", "programme": "ours"}
    before = stored()
    with pytest.raises(InvalidInput) as refused:
        api.publish_draft(**sent, expected=shown.fingerprint)
    assert refused.value.code == "not_ready"
    assert list(refused.value.fields) == ["skills"]
    assert stored() == before


def test_publishing_renews_the_offers_and_leaves_every_rating_alone(ours: ProgrammeInfo, admin: MemberInfo) -> None:
    version = get_framework(actor_id=SYSTEM, framework="data", programme="ours").versions[0]
    pivot = skill_id(version, "pivot")
    mentor = member(ours, mentors_everything=True)
    rate(mentor, {pivot: 3})
    assert MentorOffer.objects.filter(mentor_id=mentor.member_id, skill_id=pivot).exists()
    said = list(Rating.objects.values_list("id", "level", "skill_id", "skill_version_id"))
    draft = start(admin)
    stricter = replace(draft.model, scale=Scale(draft.model.scale.levels, mentor_from=4))
    change(admin, draft, stricter)
    assert MentorOffer.objects.filter(mentor_id=mentor.member_id).exists(), "a draft changes nothing for anybody"
    publish(admin)
    assert not MentorOffer.objects.filter(mentor_id=mentor.member_id).exists()
    assert list(Rating.objects.values_list("id", "level", "skill_id", "skill_version_id")) == said


def test_a_new_framework_sent_twice_is_there_once_and_a_taken_key_is_refused(admin: MemberInfo) -> None:
    sent = {"actor_id": admin.user_id, "title": "Fresh start", "programme": "ours"}
    first = api.create_framework(**sent)
    assert (first.version.key, first.published) == ("fresh-start", frozenset())
    before = stored()
    assert api.create_framework(**sent) == first
    for key in ("data", "fresh-start"):
        with pytest.raises(Conflict) as refused:
            api.create_framework(**sent | {"key": key, "title": "Another"})
        assert refused.value.code == "taken"
        assert set(refused.value.fields) == {"key"}
    for levels in ([], ["One"], ["One", "One"], ["One", ""], ["x"] * 20):
        with pytest.raises(InvalidInput):
            api.create_framework(**sent | {"key": "other", "levels": levels})
    assert stored() == before


def test_a_copy_says_the_same_under_its_own_key_with_skills_of_its_own(ours: ProgrammeInfo, admin: MemberInfo) -> None:
    copy = api.duplicate_framework(
        actor_id=admin.user_id, framework="data", key="copy", title="The copy", programme="ours"
    )
    assert copy.model == replace(framework_model(), key="copy", title="The copy")
    assert copy.published == frozenset()
    entry = LogEntry.objects.get(action="framework.drafted")
    assert (entry.new["copy_of"], entry.new["from"]) == ("data", 1)
    assert {framework.key for framework in Framework.objects.filter(programme_id=ours.programme_id)} == {"data", "copy"}


def test_a_retired_framework_asks_nobody_and_comes_back_through_a_draft(ours: ProgrammeInfo, admin: MemberInfo) -> None:
    version = get_framework(actor_id=SYSTEM, framework="data", programme="ours").versions[0]
    pivot = skill_id(version, "pivot")
    mentor = member(ours, mentors_everything=True)
    rate(mentor, {pivot: 4})
    sent = {"actor_id": admin.user_id, "framework": "data", "programme": "ours", "expected": 1}
    with pytest.raises(Conflict):
        api.retire_framework(**sent | {"expected": 7})
    assert api.retire_framework(**sent, reason="Replaced") is True
    assert api.retire_framework(**sent) is False
    assert not MentorOffer.objects.exists()
    assert Rating.objects.count() == 1
    entry = LogEntry.objects.get(action="framework.retired")
    assert (entry.actor_id, entry.reason, entry.old["version"]) == (admin.user_id, "Replaced", 1)
    with pytest.raises(NotFound):
        files.export_framework(actor_id=SYSTEM, key="data", format_name="csv", programme="ours")
    start(admin)
    assert difference(admin).writes == ()
    assert publish(admin).number == 2
    assert MentorOffer.objects.filter(mentor_id=mentor.member_id).exists()


def test_any_two_versions_can_be_compared(admin: MemberInfo) -> None:
    draft = start(admin)
    change(admin, draft, retitled(draft.model))
    publish(admin)
    sent = {"actor_id": admin.user_id, "framework": "data", "programme": "ours"}
    *_, forth = compare_versions(**sent, old=1, new=2)
    *_, back = compare_versions(**sent, old=2, new=1)
    assert [(row.field, row.old, row.new) for row in forth.writes] == [("title", "Pivot", "Pivot tables")]
    assert [(row.field, row.old, row.new) for row in back.writes] == [("title", "Pivot tables", "Pivot")]
    with pytest.raises(NotFound):
        compare_versions(**sent, old=1, new=9)


def test_the_history_tells_who_did_what_newest_first(admin: MemberInfo) -> None:
    draft = start(admin)
    change(admin, draft, retitled(draft.model))
    publish(admin)
    changes = list_framework_changes(actor_id=admin.user_id, framework="data", programme="ours")
    assert [each.action for each in changes] == [
        "framework.published", "framework.draft_changed", "framework.drafted",
    ]  # fmt: skip
    assert {each.actor_id for each in changes} == {admin.user_id}
    assert changes[0].at == LATER


def test_a_draft_from_an_older_version_brings_it_back(admin: MemberInfo) -> None:
    draft = start(admin)
    change(admin, draft, retitled(draft.model))
    publish(admin)
    again = api.start_draft(actor_id=admin.user_id, framework="data", programme="ours", version=1)
    assert again.model.skills[0].title == "Pivot"
    api.discard_draft(actor_id=SYSTEM, framework="data", programme="ours", expected=again.version.content_hash)
    with pytest.raises(NotFound):
        api.start_draft(actor_id=admin.user_id, framework="data", programme="ours", version=99)
