"""What counts as the same: one hash for one content, one key for a key and the title that it is made from."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mentoring_xblock.applets.competencies.data import FrameworkModel, RoleModel, SkillText, TargetLevel
from mentoring_xblock.applets.competencies.equality import content_hash, fold, refer, role_name
from mentoring_xblock.core.scales import Level, Scale

MODEL = FrameworkModel(
    "fw",
    "F",
    Scale((Level(1, "Low"), Level(2, "High")), mentor_from=2),
    skills=(SkillText("s", "S", behaviours={2: ("You can",)}),),
    roles=(RoleModel("r", "R", targets=(TargetLevel("s", 1),)),),
)


def test_equal_contents_have_equal_hashes_and_others_do_not() -> None:
    again = replace(MODEL, skills=(replace(MODEL.skills[0], behaviours={2: ("You can",)}),))
    assert content_hash(again) == content_hash(MODEL)
    assert content_hash(replace(MODEL, licence="x")) != content_hash(MODEL)
    assert content_hash(replace(MODEL, roles=())) != content_hash(MODEL)


@pytest.mark.parametrize(
    ("text", "key"), [("Build Charts", "build-charts"), (" A.B_c ", "a.b_c"), ("Ünï", "uni"), ("日本", ""), ("", "")]
)
def test_a_reference_names_a_key_or_the_title_that_one_is_made_from(text: str, key: str) -> None:
    assert refer(text) == key


@pytest.mark.parametrize(
    ("title", "grade", "name"),
    [("Analyst", "Senior", "Analyst Senior"), ("Analyst", "", "Analyst"), ("Analyst", "ANALYST", "Analyst")],
)
def test_a_role_is_named_by_title_and_grade(title: str, grade: str, name: str) -> None:
    assert role_name(title, grade) == name


def test_folding_forgets_case_composition_and_spaces() -> None:
    assert fold(" E\u0301COLE \n x") == fold("école x")
