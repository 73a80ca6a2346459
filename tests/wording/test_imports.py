"""Every row that a plan can hold, and every step of an import, has words. No database."""

from __future__ import annotations

from dataclasses import replace

from mentoring_xblock.api.jobs.upload_work import STEPS
from mentoring_xblock.applets.competencies.data import Kind, RoleModel, SkillText, TargetLevel
from mentoring_xblock.applets.exchange.data.files import Place, Remark, Weight
from mentoring_xblock.applets.exchange.data.plans import Field, PlanRow, Step, Thing
from mentoring_xblock.applets.exchange.people_table import TEXTS
from mentoring_xblock.applets.exchange.plan import plan_framework
from mentoring_xblock.core.scales import Level, Scale
from mentoring_xblock.wording.commands import show_commands
from mentoring_xblock.wording.imports import describe_remark, describe_row, name_field, show_change, show_remark
from tests.builders import framework_model

A, B = SkillText("a", "A"), SkillText("b", "B")
CHANGED_A = SkillText(
    "a", "A2", description="new", kind=Kind.TASK, group="new", behaviours={1: ("You can",)}, uris=("https://new.example",),
    taxonomy_id="new", tag_id="new",
)  # fmt: skip
ROLE = RoleModel("r", "R", targets=(TargetLevel("a", 1), TargetLevel("b", 2)))
CHANGED_ROLE = replace(
    ROLE,
    title="R2",
    family="new",
    grade="new",
    description="new",
    targets=(TargetLevel("b", 2), TargetLevel("a", 2, 5)),
)
BEFORE = replace(framework_model(), skills=(A, B), roles=(ROLE,), scale=Scale((Level(1, "Low"), Level(2, "High")), 1))
AFTER = replace(
    BEFORE,
    title="new", description="new", source="new", licence="new", language="de", skills=(B, CHANGED_A),
    roles=(CHANGED_ROLE,),
    scale=Scale((Level(1, "Lower", "meaning"), Level(2, "High")), 2),
)  # fmt: skip


def test_commands_in_a_sentence_are_kept_whole_and_left_to_right_and_all_else_is_escaped() -> None:
    shown = show_commands(
        "<b> “manage.py mentoring_import_framework FOLDER --programme a-b”, such as --only 2512. Bits -- so."
    )
    assert shown == (
        '&lt;b&gt; “<code dir="ltr">manage.py mentoring_import_framework FOLDER '
        '<span class="tm-option">--programme a-b</span></code>”, such as '
        '<code dir="ltr"><span class="tm-option">--only 2512</span></code>. Bits -- so.'
    )
    long = "x" * 200
    assert f">--programme</span> {long}</code>" in show_commands(
        f"manage.py mentoring_import_framework FOLDER --programme {long}"
    )
    remark = Remark(Weight.REFUSED, Place(), "add --only 2512 to <it>")
    assert show_remark(remark)["sentence"] == (
        'add <code dir="ltr"><span class="tm-option">--only 2512</span></code> to &lt;it&gt;'
    )
    assert describe_remark(remark) == "add --only 2512 to <it>"


def rows() -> list[PlanRow]:
    return [row for row in plan_framework(BEFORE, AFTER).rows if row.action.value != "keep"]


def test_every_change_of_a_model_is_said_in_words() -> None:
    found = rows()
    assert len(found) > 20
    for row in found:
        shown = show_change(row)
        assert shown["field"] != "something else", row
        assert "_" not in describe_row(row), row


def test_a_kind_is_said_in_words() -> None:
    row = next(each for each in rows() if each.field == "kind")
    assert describe_row(row) == "Change skill “A2”: kind: “Skill” -> “Task”"


def test_every_field_of_a_person_and_every_step_has_words() -> None:
    assert {*TEXTS, "manager", "roles"} <= set(Field)
    assert {step for steps in STEPS.values() for step in steps} == set(Step)
    assert {row.kind for row in rows()} | {Thing.PERSON, Thing.RATING} == set(Thing)


def test_what_a_later_release_stored_is_not_shown_as_it_is() -> None:
    assert name_field("mentor_from") == "may mentor from"
    assert name_field("behaviours 2") == "behaviours, level 2"
    assert name_field("half_life") == "something else"
    assert name_field("") == ""


def test_a_stored_remark_that_lacks_a_parameter_is_shown_without_it() -> None:
    remark = Remark(Weight.REFUSED, Place(row=3), "“%(value)s” is longer than %(most)s characters.", {"most": 9})
    assert show_remark(remark)["sentence"] == "“…” is longer than 9 characters."
    assert describe_remark(replace(remark, params={})) == "row 3: “…” is longer than … characters."
    assert describe_remark(replace(remark, message="It is at 100 %.", params={"most": 9})) == "row 3: It is at 100 %."
