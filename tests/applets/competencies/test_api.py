"""Storing and reading competency models: versions, lasting skills, borders between programmes, query counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from mentoring_xblock.applets.audit_log import api as audit_log
from mentoring_xblock.applets.audit_log.data import Subject
from mentoring_xblock.applets.competencies import api
from mentoring_xblock.applets.competencies.data import (
    FrameworkModel,
    RoleModel,
    SkillText,
    TargetLevel,
    VersionRef,
    VersionStatus,
)
from mentoring_xblock.applets.competencies.models import Framework, FrameworkVersion, Skill, SkillVersion
from mentoring_xblock.applets.exchange import formats
from mentoring_xblock.applets.exchange.samples import load_sample
from mentoring_xblock.applets.people.data import ProgrammeInfo
from mentoring_xblock.core.errors import InvalidInput, NotFound
from tests.builders import NOW, framework_model, programme, user

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=1)


def sample(key: str = "data-analyst") -> FrameworkModel:
    model = formats.parse(load_sample(key)).model
    assert model is not None
    return model


def save(of: ProgrammeInfo, model: FrameworkModel, **options: Any) -> VersionRef:
    return api.save_version(of.programme_id, model=model, **{"actor_id": None, "now": NOW, **options})


def test_a_stored_model_reads_back_as_it_was() -> None:
    of = programme()
    model = sample()
    version = save(of, model)
    assert api.read_model(version.version_id) == model
    assert api.get_published(of.programme_id, framework_key=model.key) == version
    assert (version.number, version.status, version.scale) == (1, VersionStatus.PUBLISHED, model.scale)


def test_every_field_of_a_model_is_stored() -> None:
    of = programme()
    model = framework_model()
    skill = replace(
        model.skills[0],
        uris=("urn:x:1",),
        taxonomy_id="tax",
        tag_id="tag",
        group="G",
        retired=True,
        plan=("First", "Then"),
    )
    full = replace(model, skills=(skill, model.skills[1]), source="S", licence="L", language="pt-BR", description="D")
    assert api.read_model(save(of, full).version_id) == full


def test_the_same_model_again_stores_nothing() -> None:
    of = programme()
    first = save(of, framework_model())
    assert save(of, framework_model(), now=LATER) == first
    assert FrameworkVersion.objects.count() == 1
    assert len(audit_log.newest_of(Subject.FRAMEWORK, first.framework_id, most=9)) == 1


def test_a_change_makes_a_new_version_and_retires_the_old_one_with_its_wording() -> None:
    of = programme()
    actor = user()
    first = save(of, framework_model())
    (old_wording,) = api.get_skills(first, keys=["pivot"])
    changed = replace(framework_model(), skills=(SkillText("pivot", "Pivoting"), *framework_model().skills[1:]))
    second = save(of, changed, now=LATER, actor_id=actor.pk, reason="new words")
    assert (second.number, second.framework_id) == (2, first.framework_id)
    assert api.get_version(first.version_id).status is VersionStatus.RETIRED
    assert api.get_published(of.programme_id, framework_key="data") == second
    (new_wording,) = api.get_skills(second, keys=["pivot"])
    assert new_wording.skill_id == old_wording.skill_id, "the same lasting skill"
    assert new_wording.skill_version_id != old_wording.skill_version_id
    assert api.get_wordings([old_wording.skill_version_id])[old_wording.skill_version_id].title == "Pivot"
    assert [version.number for version in api.list_versions(of.programme_id, framework_key="data")] == [2, 1]
    entry = audit_log.newest_of(Subject.FRAMEWORK, first.framework_id, most=1)[0]
    assert (entry.action, entry.actor_id, entry.old["version"], entry.new["version"], entry.reason) == (
        "framework.published", actor.pk, 1, 2, "new words"
    )  # fmt: skip


def test_a_draft_stands_beside_the_published_version_and_is_replaced_by_the_next_draft() -> None:
    of = programme()
    published = save(of, framework_model())
    save(of, replace(framework_model(), title="Draft one"), publish=False)
    draft = save(of, replace(framework_model(), title="Draft two"), publish=False)
    assert draft.status is VersionStatus.DRAFT
    assert api.get_published(of.programme_id, framework_key="data") == published
    assert [v.title for v in api.list_versions(of.programme_id, framework_key="data")] == ["Draft two", "Data"]


def test_an_unsound_model_is_refused_and_nothing_is_stored() -> None:
    of = programme()
    role = RoleModel("r", "R", targets=(TargetLevel("nowhere", 9),))
    with pytest.raises(InvalidInput):
        save(of, replace(framework_model(), roles=(role,)))
    assert not Framework.objects.exists()
    assert not Skill.objects.exists()


def test_a_role_sheet_has_the_skills_in_order_with_wording_and_target() -> None:
    of = programme()
    version = save(of, framework_model(skills=("b", "a"), target=3))
    definition = api.get_role_definition(version, role_key="analyst")
    assert (definition.title, definition.version) == ("Analyst", version)
    assert [(skill.key, skill.target, skill.importance) for skill in definition.skills] == [("b", 3, 3), ("a", 3, 3)]
    assert definition.skills[0].behaviours[2] == ("You can b at 2a", "You can b at 2b")


def test_named_skills_come_in_the_order_asked_for() -> None:
    version = save(programme(), framework_model(skills=("a", "b", "c")))
    assert [skill.key for skill in api.get_skills(version, keys=["c", "gone", "a", "c"])] == ["c", "a"]
    assert [skill.key for skill in api.get_skills(version)] == ["a", "b", "c"]
    assert {skill.target for skill in api.get_skills(version)} == {None}


def test_roles_are_listed_in_order_and_without_what_they_ask_for() -> None:
    model = framework_model(skills=("a", "b"))
    version = save(programme(), replace(model, roles=(*model.roles, RoleModel("idle", "Idle", grade="I", family="F"))))
    assert [(role.key, role.grade, role.family, role.targets) for role in api.list_roles(version.version_id)] == [
        ("analyst", "", "", ()),
        ("idle", "I", "F", ()),
    ]


def test_nothing_of_one_programme_is_seen_from_another() -> None:
    ours, theirs = programme(), programme()
    save(ours, framework_model())
    other = save(theirs, framework_model(skills=("secret",)))
    mine = api.get_published(ours.programme_id, framework_key="data")
    assert mine.programme_id == ours.programme_id
    assert [v.programme_id for v in api.list_frameworks(ours.programme_id)] == [ours.programme_id]
    assert api.find_skills(ours.programme_id, framework_key="data", skill_keys=["secret", "pivot"]).keys() == {"pivot"}
    with pytest.raises(NotFound):
        api.find_skill(ours.programme_id, framework_key="data", skill_key="secret")
    assert other.framework_id != mine.framework_id


def test_what_is_absent_is_not_found() -> None:
    of = programme()
    version = save(of, framework_model())
    with pytest.raises(NotFound, match="“nowhere”"):
        api.get_published(of.programme_id, framework_key="nowhere")
    with pytest.raises(NotFound, match="“nobody”"):
        api.get_role_definition(version, role_key="nobody")
    with pytest.raises(NotFound):
        api.read_model(version.version_id + 1000)
    assert api.get_published_of([version.framework_id, 0]) == {version.framework_id: version}


def test_skills_are_found_by_key_and_by_lasting_id() -> None:
    of = programme()
    save(of, framework_model())
    ref = api.find_skill(of.programme_id, framework_key="data", skill_key="chart")
    assert (ref.title, ref.key, ref.programme_id) == ("Chart", "chart", of.programme_id)
    assert api.skills_by_id([ref.skill_id, 0]) == {ref.skill_id: ref}


def many(count: int) -> FrameworkModel:
    model = framework_model(skills=tuple(f"skill-{n}" for n in range(count)))
    roles = tuple(replace(model.roles[0], key=f"role-{n}") for n in range(max(1, count // 10)))
    return replace(model, roles=roles)


@pytest.mark.parametrize("count", [1, 120])
def test_reading_takes_as_many_queries_for_one_skill_as_for_many(count: int, django_assert_num_queries: Any) -> None:
    of = programme()
    version = save(of, many(count))
    for first in (1, 0):  # the scale, which the process keeps
        with django_assert_num_queries(1 + first):
            assert api.get_published(of.programme_id, framework_key="data") == version
    with django_assert_num_queries(1):
        api.list_frameworks(of.programme_id)
    with django_assert_num_queries(1):
        api.list_roles(version.version_id)
    with django_assert_num_queries(2):
        api.get_role_definition(version, role_key="role-0")
    with django_assert_num_queries(2):
        assert len(api.get_role_definitions(version)) == max(1, count // 10)
    with django_assert_num_queries(2):
        api.get_skills(version)
    with django_assert_num_queries(7):
        api.read_model(version.version_id)
    with django_assert_num_queries(1):
        api.find_skills(of.programme_id, framework_key="data", skill_keys=[f"skill-{n}" for n in range(count)])


def test_storing_takes_as_many_queries_for_one_skill_as_for_many() -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for size in (10, 120):
        of = programme()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            save(of, many(size))
        counts.append(len(queries))
    # SQLite takes fewer variables a statement, so its bulk inserts split sooner.
    assert counts[1] - counts[0] <= 12
    assert SkillVersion.objects.count() == 130
