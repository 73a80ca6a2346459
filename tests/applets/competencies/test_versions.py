"""Editing a published framework hurts no old answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from mentoring_xblock.applets.competencies import api
from mentoring_xblock.applets.competencies.data import FrameworkModel
from mentoring_xblock.applets.exchange import api as exchange
from mentoring_xblock.applets.exchange import formats
from mentoring_xblock.applets.exchange.data.files import Source
from mentoring_xblock.applets.exchange.data.plans import ImportOutcome
from mentoring_xblock.applets.people.data import ProgrammeInfo
from mentoring_xblock.applets.ratings.models import Rating
from tests.builders import NOW, framework_model, member, programme

pytestmark = pytest.mark.django_db

SKILLS = tuple(f"skill-{number}" for number in range(20))
LATER = NOW + timedelta(days=30)


def bring(of: ProgrammeInfo, model: FrameworkModel) -> ImportOutcome:
    source = Source("m.csv", formats.write(model, format_name="csv"))
    return exchange.apply_framework(of.programme_id, source=source, actor_id=None, now=LATER)


def test_five_hundred_old_answers_read_as_they_were_answered_and_carry_over_by_key() -> None:
    of = programme()
    model = framework_model(skills=SKILLS)
    first = bring(of, model).version
    assert first is not None
    wordings = api.get_skills(first)
    people = [member(of) for _ in range(25)]
    Rating.objects.bulk_create(
        Rating(
            member_id=person.member_id,
            skill_id=skill.skill_id,
            skill_version_id=skill.skill_version_id,
            level=1 + (person.member_id + skill.skill_id) % 4,
            source="self",
            rated_at=NOW,
        )
        for person in people
        for skill in wordings
    )
    said = {row.pk: (row.level, row.skill_id, row.skill_version_id) for row in Rating.objects.all()}
    assert len(said) == 500

    reworded = tuple(
        replace(skill, title=f"New {skill.title}", behaviours={1: ("You can do it otherwise",)})
        for skill in model.skills[5:]
    )
    targets = tuple(target for target in model.roles[0].targets if target.skill in {skill.key for skill in reworded})
    second = bring(of, replace(model, skills=reworded, roles=(replace(model.roles[0], targets=targets),))).version
    assert second is not None

    assert {row.pk: (row.level, row.skill_id, row.skill_version_id) for row in Rating.objects.all()} == said
    old = api.get_wordings({wording for _, _, wording in said.values()})
    assert list(old.values()) == [replace(skill, target=None) for skill in wordings], "word for word, behaviours too"
    now = {skill.key: skill for skill in api.get_skills(second)}
    assert {key: skill.skill_id for key, skill in now.items()} == {skill.key: skill.skill_id for skill in wordings}
    assert [now[key].retired for key in SKILLS] == [True] * 5 + [False] * 15
    assert [now[key].title for key in SKILLS[:6]] == [*(skill.title for skill in wordings[:5]), "New Skill-5"]


def test_a_retired_skill_can_be_brought_back_with_its_history() -> None:
    of = programme()
    model = framework_model(skills=("a", "b"))
    bring(of, model)
    ref = api.find_skill(of.programme_id, framework_key="data", skill_key="a")
    without = replace(model, skills=model.skills[1:], roles=())
    bring(of, without)
    again = bring(of, model).version
    assert again is not None
    assert api.find_skill(of.programme_id, framework_key="data", skill_key="a").skill_id == ref.skill_id
    assert [skill.retired for skill in api.get_skills(again)] == [False, False]
    assert again.number == 3


def test_a_version_lists_no_retired_skill_that_only_a_later_one_asks_of_the_role() -> None:
    of = programme()
    model = framework_model(skills=("a", "b"))
    (role,) = model.roles
    asks_b = replace(role, targets=tuple(target for target in role.targets if target.skill == "b"))
    bring(of, replace(model, roles=(asks_b,)))
    second = bring(of, replace(model, skills=model.skills[1:], roles=(asks_b,))).version
    assert second is not None
    assert [skill.key for skill in api.get_retired_of_role(second, role_key="")] == ["a"]
    third = bring(of, model).version
    assert third is not None
    assert api.get_retired_of_role(second, role_key="analyst") == ()
    fourth = bring(of, replace(model, skills=model.skills[1:], roles=(asks_b,))).version
    assert fourth is not None
    assert [skill.key for skill in api.get_retired_of_role(fourth, role_key="analyst")] == ["a"]
