"""Advice: what is allowed and worth a second look."""

from __future__ import annotations

from dataclasses import replace

from mentoring_xblock.applets.competencies.advice import advise
from mentoring_xblock.applets.competencies.data import FrameworkModel, RoleModel, SkillText, TargetLevel
from mentoring_xblock.core.scales import Level, Scale

FULL = {1: ("a",), 2: ("b",)}
MODEL = FrameworkModel(
    "fw",
    "F",
    Scale((Level(1, "Low"), Level(2, "High")), mentor_from=2),
    skills=tuple(SkillText(f"s{n}", f"Skill number {n}", behaviours=FULL) for n in range(41)),
    roles=(RoleModel("r", "R", targets=tuple(TargetLevel(f"s{n}", 1) for n in range(40))),),
)


def said(model: FrameworkModel) -> list[str]:
    return [str(each) for each in advise(model)]


def test_a_sound_model_needs_no_advice() -> None:
    assert said(MODEL) == []


def test_more_than_forty_skills_in_a_role_are_remarked() -> None:
    (role,) = MODEL.roles
    longer = replace(role, grade="II", targets=(*role.targets, TargetLevel("s40", 1)))
    assert said(replace(MODEL, roles=(longer,))) == [
        "The role “R – II” asks for 41 skills. People rate more carefully if there are at most 40."
    ]


def test_a_role_without_targets_is_remarked() -> None:
    assert said(replace(MODEL, roles=(*MODEL.roles, RoleModel("x", "Idle")))) == [
        "The role “Idle” does not ask for any skills."
    ]


def test_empty_behaviours_of_skills_in_use_are_counted() -> None:
    skills = (SkillText("e", "Empty"), SkillText("g", "Gone", retired=True), *MODEL.skills)
    assert said(replace(MODEL, skills=skills)) == ["2 of 84 skill levels do not have behaviours yet."]


def test_twin_titles_are_remarked_whatever_their_case_and_dashes() -> None:
    twin = SkillText("twin", "SKILL-NUMBER  7", behaviours=FULL)
    assert said(replace(MODEL, skills=(*MODEL.skills, twin))) == [
        "“SKILL-NUMBER  7” (twin) has the same title as “Skill number 7” (s7)."
    ]
    assert said(replace(MODEL, skills=(*MODEL.skills, replace(twin, retired=True)))) == []


def test_titles_that_say_nearly_the_same_are_remarked_and_retired_ones_are_not() -> None:
    skills = (
        SkillText("a", "Read a profit statement", behaviours=FULL),
        SkillText("b", "Read profit statements", behaviours=FULL),
    )
    assert said(replace(MODEL, skills=(*MODEL.skills, *skills))) == [
        "“Read profit statements” (b) has almost the same title as “Read a profit statement” (a)."
    ]
    retired = (replace(skills[0], retired=True), skills[1])
    assert said(replace(MODEL, skills=(*MODEL.skills, *retired))) == []
