"""Plans: what would change, in rows."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentoring_xblock.applets.competencies.data import FrameworkModel, RoleModel, SkillText, TargetLevel
from mentoring_xblock.applets.competencies.domain import check_model
from mentoring_xblock.applets.exchange.data.files import Parsed, Place, Remark, Weight
from mentoring_xblock.applets.exchange.data.plans import Action
from mentoring_xblock.applets.exchange.plan import fingerprint, keep_retired, plan_framework, plan_import
from mentoring_xblock.core.scales import Level, Scale

from .generated import models

SCALE = Scale((Level(1, "Low"), Level(2, "High")), mentor_from=2)
PIVOT = SkillText("pivot", "Pivot", behaviours={1: ("You can read",)})
CHART = SkillText("chart", "Chart")
ANALYST = RoleModel("analyst", "Analyst", targets=(TargetLevel("pivot", 2), TargetLevel("chart", 1)))
MODEL = FrameworkModel("fw", "Framework", SCALE, skills=(PIVOT, CHART), roles=(ANALYST,))


def rows(current: FrameworkModel | None, incoming: FrameworkModel) -> set[tuple[str, ...]]:
    """What would be written: (action, kind, key, field, old, new)."""
    plan = plan_framework(current, incoming)
    return {
        (row.action.value, row.kind, row.key, *row.as_texts()) for row in plan.rows if row.action is not Action.KEEP
    }


def test_the_first_import_only_adds() -> None:
    plan = plan_framework(None, MODEL)
    assert {row.action for row in plan.rows} == {Action.ADD}
    assert [(row.kind, row.key) for row in plan.rows] == [
        ("framework", "fw"), ("level", "1"), ("level", "2"), ("skill", "pivot"), ("skill", "chart"), ("role", "analyst")
    ]  # fmt: skip
    assert plan.counts["targets"] == 2


def test_the_same_again_only_keeps() -> None:
    plan = plan_framework(MODEL, MODEL)
    assert not plan.changes
    assert {row.action for row in plan.rows} == {Action.KEEP}


@pytest.mark.parametrize(
    ("incoming", "expected"),
    [
        (replace(MODEL, title="New"), {("change", "framework", "fw", "title", "Framework", "New")}),
        (replace(MODEL, language="de"), {("change", "framework", "fw", "language", "en", "de")}),
        (replace(MODEL, scale=replace(SCALE, mentor_from=1)), {("change", "framework", "fw", "mentor_from", "2", "1")}),
        (
            replace(MODEL, scale=Scale((Level(1, "Low"), Level(2, "Top", "Best")), mentor_from=2)),
            {("change", "level", "2", "name", "High", "Top"), ("change", "level", "2", "meaning", "", "Best")},
        ),
        (
            replace(MODEL, scale=Scale((*SCALE.levels, Level(3, "Top")), mentor_from=2)),
            {("add", "level", "3", "", "", "")},
        ),
        (
            replace(MODEL, skills=(replace(PIVOT, title="Pivot tables"), CHART)),
            {("change", "skill", "pivot", "title", "Pivot", "Pivot tables")},
        ),
        (
            replace(
                MODEL,
                skills=(
                    replace(PIVOT, behaviours={1: ("You can read", "You can build"), 2: ("You can teach",)}),
                    CHART,
                ),
            ),
            {
                ("change", "skill", "pivot", "behaviours 1", "You can read", "You can read\nYou can build"),
                ("change", "skill", "pivot", "behaviours 2", "", "You can teach"),
            },
        ),
        (replace(MODEL, skills=(PIVOT, CHART, SkillText("map", "Map"))), {("add", "skill", "map", "", "", "")}),
        (
            replace(MODEL, skills=(PIVOT,), roles=(replace(ANALYST, targets=ANALYST.targets[:1]),)),
            {("retire", "skill", "chart", "", "", ""), ("retire", "target", "analyst", "chart", "1 (3)", "")},
        ),
        (replace(MODEL, skills=(CHART, PIVOT)), {("change", "skill", "", "order", "pivot, chart", "chart, pivot")}),
        (
            replace(MODEL, roles=(replace(ANALYST, targets=(TargetLevel("pivot", 1, 5), TargetLevel("chart", 1))),)),
            {("change", "target", "analyst", "pivot", "2 (3)", "1 (5)")},
        ),
        (
            replace(MODEL, roles=(replace(ANALYST, targets=ANALYST.targets[::-1]),)),
            {("change", "target", "analyst", "order", "pivot, chart", "chart, pivot")},
        ),
        (
            replace(MODEL, roles=(RoleModel("lead", "Lead"),)),
            {("add", "role", "lead", "", "", ""), ("retire", "role", "analyst", "", "", "")},
        ),
    ],
)
def test_each_kind_of_change_has_its_row(incoming: FrameworkModel, expected: set[tuple[str, ...]]) -> None:
    assert rows(MODEL, incoming) == expected


def test_a_row_carries_values_and_says_them_in_text_only_when_asked() -> None:
    asked = replace(ANALYST, targets=(TargetLevel("pivot", 1, 5), TargetLevel("chart", 1)))
    told = replace(PIVOT, behaviours={1: ("You can read", "You can build")}, uris=("https://a.org", "https://b.org"))
    plan = plan_framework(MODEL, replace(MODEL, skills=(told, CHART), roles=(asked,)))
    assert [(row.field, row.level, row.old, row.new) for row in plan.writes] == [
        ("links", None, (), ("https://a.org", "https://b.org")),
        ("behaviours", 1, ("You can read",), ("You can read", "You can build")),
        ("pivot", None, TargetLevel("pivot", 2), TargetLevel("pivot", 1, 5)),
    ]


def test_of_a_new_order_the_first_twenty_keys_are_named() -> None:
    model = replace(MODEL, skills=tuple(SkillText(f"s{n:02}", f"S {n}") for n in range(25)), roles=())
    (row,) = plan_framework(model, replace(model, skills=model.skills[::-1])).writes
    field, old, _ = row.as_texts()
    assert (field, old) == ("order", ", ".join(f"s{n:02}" for n in range(20)) + " …")


def test_a_lost_skill_stays_retired_in_its_place_and_comes_back_on_demand() -> None:
    without = replace(MODEL, skills=(CHART,), roles=())
    stored = plan_framework(MODEL, without).model
    assert stored is not None
    assert [(skill.key, skill.retired) for skill in stored.skills] == [("pivot", True), ("chart", False)]
    assert not plan_framework(stored, without).changes, "the same file again changes nothing"
    assert ("change", "skill", "pivot", "retired", "yes", "") in rows(stored, MODEL)


def test_a_lost_skill_loses_the_behaviours_of_levels_that_are_gone() -> None:
    wide = replace(
        MODEL,
        scale=Scale((*SCALE.levels, Level(3, "Top")), mentor_from=2),
        skills=(replace(PIVOT, behaviours={1: ("a",), 3: ("c",)}), CHART),
        roles=(),
    )
    stored = keep_retired(wide, replace(MODEL, skills=(CHART,), roles=()))
    assert stored.skills[0].behaviours == {1: ("a",)}


@pytest.mark.once
@settings(max_examples=50, deadline=None)
@given(current=models(key="fw"), incoming=models(key="fw"))
def test_a_plan_changes_exactly_what_differs_and_holds_when_repeated(
    current: FrameworkModel, incoming: FrameworkModel
) -> None:
    plan = plan_framework(current, incoming)
    assert plan.model is not None
    assert check_model(plan.model) == plan.model
    assert plan.changes == (plan.model != current)
    assert not plan_framework(plan.model, incoming).changes
    assert {skill.key for skill in current.skills} <= {skill.key for skill in plan.model.skills}


@pytest.mark.once
@settings(max_examples=30, deadline=None)
@given(current=st.one_of(st.none(), models(key="fw")), incoming=models(key="fw"))
def test_the_fingerprint_follows_both_models(current: FrameworkModel | None, incoming: FrameworkModel) -> None:
    print_now = fingerprint(current, incoming)
    assert print_now == fingerprint(current, incoming)
    assert print_now != fingerprint(current, replace(incoming, title=incoming.title + "!"))
    if current is not None:
        assert print_now != fingerprint(replace(current, title=current.title + "!"), incoming)
        assert print_now != fingerprint(None, incoming)


def test_a_refused_file_gives_a_plan_of_refusals_that_cannot_be_applied() -> None:
    place = Place(row=4, line=9, column="level", file="m.csv")
    plan = plan_import(MODEL, Parsed("csv", None, (Remark(Weight.REFUSED, place, "Level %(n)s is wrong.", {"n": 9}),)))
    assert plan.rows == ()
    assert [(remark.place, remark.sentence()) for remark in plan.refusals] == [(place, "Level 9 is wrong.")]
    assert plan.refused
    assert plan.model is None
    assert not plan.changes


@pytest.mark.parametrize(
    ("place", "english", "german"),
    [
        (Place(4, 9, "level", "m.csv"), "m.csv, row 4, line 9, level", "m.csv, Zeile 4, Textzeile 9, level"),
        (Place(4, 4), "row 4", "Zeile 4"),
        (Place(line=9), "line 9", "Textzeile 9"),
        (Place(column="skills[3].title"), "skills[3].title", "skills[3].title"),
        (Place(), "", ""),
    ],
)
def test_a_place_is_said_in_the_readers_language(place: Place, english: str, german: str) -> None:
    words = {"row %(n)s": "Zeile %(n)s", "line %(n)s": "Textzeile %(n)s"}
    assert (str(place), place.in_words(words.__getitem__)) == (english, german)


def test_two_frameworks_cannot_be_compared() -> None:
    with pytest.raises(ValueError, match="one framework"):
        plan_framework(MODEL, replace(MODEL, key="other"))
