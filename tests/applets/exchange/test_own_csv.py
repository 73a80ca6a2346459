"""The native CSV: what it understands, and how it says what is wrong."""

from __future__ import annotations

import pytest

from mentoring_xblock.applets.competencies.data import Kind, TargetLevel
from mentoring_xblock.applets.exchange import formats
from mentoring_xblock.applets.exchange.data.files import FileRefused, Parsed, Source, Weight

HEADING = "record,framework,role,skill,level,importance,title,text,kind,group,grade,links,retired"
FRAMEWORK = "framework,fw,,,2,,My framework,,,,,,"
LEVELS = ["level,,,,1,,Low,,,,,,", "level,,,,2,,High,,,,,,"]
SKILL = "skill,,,pivot,,,Pivot table,,task,,,,"
ROLE = "role,,analyst,,,,Analyst,,,,,,"
SOUND = [
    FRAMEWORK,
    *LEVELS,
    SKILL,
    "behaviour,,,pivot,1,,,You can read one,,,,,",
    ROLE,
    "target,,analyst,pivot,2,5,,,,,,,",
]


def parse(*rows: str, heading: str = HEADING, encoding: str = "utf-8") -> Parsed:
    return formats.parse(Source("m.csv", {"m.csv": "\n".join([heading, *rows, ""]).encode(encoding)}))


def refusals(*rows: str) -> list[tuple[int | None, str, str]]:
    """(row, column, sentence) of every refusal."""
    try:
        found = parse(*rows).refusals
    except FileRefused as refused:
        found = refused.remarks
    return [(each.place.row, each.place.column, each.message % each.params) for each in found]


def test_a_small_table_becomes_a_model() -> None:
    model = parse(*SOUND).model
    assert model is not None
    assert (model.key, model.title, model.scale.mentor_from, model.scale.top) == ("fw", "My framework", 2, 2)
    assert model.skills[0].kind is Kind.TASK
    assert model.skills[0].behaviours == {1: ("You can read one",)}
    assert model.roles[0].targets == (TargetLevel("pivot", 2, 5),)


def test_columns_may_stand_in_any_order_and_unused_ones_may_be_absent() -> None:
    rows = ["My framework,framework,fw,1,", "A,level,,1,", "B,level,,2,", "Sum,skill,,,sum"]
    model = parse(*rows, heading="title,Record,framework,level,skill").model
    assert model is not None
    assert (model.key, model.scale.top, model.skills[0].key) == ("fw", 2, "sum")


@pytest.mark.parametrize("sign", [";", "\t"])
def test_semicolons_and_tabs_are_understood_too(sign: str) -> None:
    rows = [row.replace(",", sign) for row in SOUND]
    assert parse(*rows, heading=HEADING.replace(",", sign)).model == parse(*SOUND).model


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_utf_8_and_utf_16_with_a_mark_are_taken(encoding: str) -> None:
    model = parse(FRAMEWORK.replace("My", "Çà ė"), *LEVELS, encoding=encoding).model
    assert model is not None
    assert model.title == "Çà ė framework"


def test_a_key_left_blank_is_made_from_the_title_and_the_title_refers_to_it() -> None:
    model = parse(
        FRAMEWORK, *LEVELS, "skill,,,,,,Build Charts!,,,,,,", "role,,,,,,Analyst,,,,Senior,,",
        "behaviour,,,Build charts!,2,,,You can,,,,,", "target,,analyst senior,BUILD-CHARTS,2,,,,,,,,",
    ).model  # fmt: skip
    assert model is not None
    assert [skill.key for skill in model.skills] == ["build-charts"]
    assert [(role.key, role.targets) for role in model.roles] == [("analyst-senior", (TargetLevel("build-charts", 2),))]


def test_a_level_may_be_named_by_its_title_and_the_heading_may_stand_below_a_title() -> None:
    plain = parse(FRAMEWORK, *LEVELS, "skill,,,s,,,S,,,,,,", "behaviour,,,s,2,,,You can,,,,,").model
    assert plain is not None
    name = plain.scale.name_of(2)
    assert (
        parse(FRAMEWORK, *LEVELS, "skill,,,s,,,S,,,,,,", f"behaviour,,,s,{name.upper()},,,You can,,,,,").model == plain
    )
    content = "\n".join(["Our model", ",,,", HEADING, FRAMEWORK, *LEVELS, "skill,,,s,,,S,,,,,,"]).encode()
    source = Source("m.csv", {"m.csv": content})
    assert formats.detect(source) == "csv"
    found = formats.parse(source)
    assert found.model is not None
    said = [str(each) for each in found.remarks]
    assert "m.csv, row 3: We read row 3 as the heading and ignored the rows above it." in said


def test_formula_apostrophes_come_off_and_other_apostrophes_stay() -> None:
    skill = "skill,,,s,,,'=SUM,'tis so,,,,,"
    found = parse(FRAMEWORK, *LEVELS, skill).model
    assert found is not None
    assert (found.skills[0].title, found.skills[0].description) == ("=SUM", "'tis so")


def test_rows_are_counted_as_a_spreadsheet_does_and_lines_as_an_editor_does() -> None:
    parsed = parse(FRAMEWORK, *LEVELS, 'skill,,,s,,,S,"one\ntwo\nthree",,,,,', "", "skill,,,s,,,Again,,,,,,")
    (refusal,) = parsed.refusals
    assert (refusal.place.row, refusal.place.line) == (7, 9)


def test_everything_wrong_is_said_at_once_each_with_its_cell() -> None:
    assert refusals(
        FRAMEWORK,
        *LEVELS,
        "skill,,,s,,,,,,,,,",
        "skill,,,t,,,T,,craft,,,,perhaps",
        "behaviour,,,nowhere,1,,,x,,,,,",
        "behaviour,,,t,9,,,x,,,,,",
        "behaviour,,,t,tall,,,x,,,,,",
        "role,,r,,,,R,,,,,,",
        "target,,r,t,3,,,,,,,,",
        "target,,r,t,1,9,,,,,,,",
        "target,,r,gone,1,,,,,,,,",
        "wish,,,,,,,,,,,,",
    ) == [
        (5, "title", "title is missing. Enter it."),
        (6, "kind", "“craft” is not a kind of skill. Write task, skill or knowledge."),
        (6, "retired", "Write yes or no, or leave the cell empty."),
        (7, "skill", "The file has no skill “nowhere”. Add it, or correct the key."),
        (8, "level", "Level 9 is not on the scale. Choose a level from 1 to 2."),
        (9, "level", "The file has no level “tall”. Write the number or the name of a level."),
        (11, "level", "Level 3 is not on the scale. Choose a level from 1 to 2."),
        (12, "skill", "The role asks for the skill “t” twice. Remove one of the two."),
        (12, "importance", "Choose an importance from 1 (nice to have) to 5 (vital)."),
        (13, "skill", "The role asks for “gone”, which is not in the model. Add the skill, or remove the target."),
        (
            14,
            "record",
            "“wish” is not a record type. Write one of these: framework, level, skill, behaviour, role, target.",
        ),
    ]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (LEVELS, (None, "", "The file has no “framework” row. Add one.")),
        ([FRAMEWORK], (None, "levels", "A competency model needs a scale with at least two levels.")),
        (
            [FRAMEWORK, FRAMEWORK, *LEVELS],
            (3, "record", "This is the second framework. Row 2 has the first. Keep one of them."),
        ),
        (
            [FRAMEWORK, LEVELS[1], LEVELS[0]],
            (3, "level", "Level 2 is where level 1 should be. Number the levels 1, 2, 3 … from the lowest."),
        ),
        (
            [FRAMEWORK, LEVELS[0], "level,,,,2,,LOW,,,,,,"],
            (4, "title", "Two levels are called “LOW”. Rename one of them."),
        ),
        (
            [FRAMEWORK.replace(",2,", ",7,"), *LEVELS],
            (
                2,
                "level",
                "The level from which people can mentor (7) is not on the scale. Choose a level of the scale.",
            ),
        ),
        (
            [FRAMEWORK, *LEVELS, SKILL, SKILL.replace("pivot", "PIVOT")],
            (6, "skill", "The skill “pivot” appears twice. Keep one of them."),
        ),
        (
            [FRAMEWORK, *LEVELS, "skill,,,,,,Résumé,,,,,,", "skill,,,,,,Re\u0301sume\u0301,,,,,,"],
            (6, "skill", "The skill “resume” appears twice. Keep one of them."),
        ),
        ([FRAMEWORK, *LEVELS, ROLE, ROLE], (6, "role", "The role “analyst” appears twice. Keep one of them.")),
        (
            [FRAMEWORK, *LEVELS, SKILL, "behaviour,,,pivot,1,,,Éa,,,,,", "behaviour,,,pivot,1,,,e\u0301A,,,,,"],
            (7, "text", "This behaviour appears twice at level 1. Remove one of the two."),
        ),
        (
            [FRAMEWORK, *LEVELS, "skill,,,,,,日本語,,,,,,"],
            (5, "skill", "We cannot make a key from “日本語”. Write a key in the key column."),
        ),
        (
            [FRAMEWORK, *LEVELS, "skill,,,a b/c,,,S,,,,,,"],
            (5, "skill", "key “a b/c” is not a key. Use letters a–z, digits, dots, dashes and underscores."),
        ),
        (
            [FRAMEWORK, *LEVELS, "skill,,,s,,,S,,,,,javascript:alert(1),"],
            (5, "links", "“javascript:alert(1)” is not a web address (https://…) or a URN. Correct the link."),
        ),
        (
            [FRAMEWORK, *LEVELS, "skill,,,s,,,S\x00,,,,,,"],
            (5, "title", "The cell has a NUL character. Remove it."),
        ),
        (
            [FRAMEWORK, *LEVELS, "skill,,,s,,,S,\x1b[31m,,,,,"],
            (5, "text", "description has characters that we cannot save. Remove control characters."),
        ),
        (
            [FRAMEWORK, *LEVELS, "skill,,,s,,,S,,,,,,,surplus"],
            (
                5,
                "",
                "The row has 14 cells, but the heading has only 13. Put cells that contain commas in quotation marks.",
            ),
        ),
        (
            [FRAMEWORK, *LEVELS, 'skill,,,s,,,"S'],
            (5, "", "A closing quotation mark is missing. Check that the file is complete."),
        ),
    ],
)
def test_what_cannot_be_meant_is_refused_in_words(rows: list[str], expected: tuple[int | None, str, str]) -> None:
    assert refusals(*rows) == [expected]


def test_an_unknown_column_is_left_aside_and_said() -> None:
    parsed = parse(*SOUND, heading=HEADING.replace("retired", "colour"))
    assert parsed.model is not None
    assert [(r.weight, r.place.column) for r in parsed.remarks if "colour" in str(r)] == [(Weight.WARNING, "colour")]


def test_a_refused_file_gives_no_model_and_no_advice() -> None:
    parsed = parse(*SOUND, "target,,analyst,none,1,,,,,,,,")
    assert parsed.model is None
    assert {remark.weight for remark in parsed.remarks} == {Weight.REFUSED}


def test_what_stops_the_import_is_said_before_what_is_merely_odd() -> None:
    rows = [*SOUND, "target,,analyst,none,1,,,,,,,,", "target,,analyst,gone,1,,,,,,,,"]
    remarks = parse(*rows, heading=HEADING.replace("retired", "colour")).remarks
    assert [(remark.weight, remark.place.row) for remark in remarks] == [
        (Weight.REFUSED, 9),
        (Weight.REFUSED, 10),
        (Weight.WARNING, 1),
    ]


def test_of_a_thousand_faults_the_first_five_hundred_are_named_and_the_rest_counted() -> None:
    found = refusals(FRAMEWORK, *LEVELS, *["wish,,,,,,,,,,,,"] * 1000)
    assert len(found) == 501
    assert (found[0][0], found[499][0]) == (5, 504)
    assert found[-1] == (None, "", "… and 500 more.")


def test_a_break_inside_a_cell_breaks_no_sentence_about_it() -> None:
    table = (
        'record,framework,level,skill,"title\n(long)",role,importance\nframework,kit,2,,Kit,,\nlevel,,1,,No,,\nlevel,,2,,Yes,,\n'
        'skill,,,boil,Boil,,\ntarget,,2,boil,,"reporting-off\nice",3\n'
    )
    said = [str(remark) for remark in formats.parse(Source("k.csv", {"k.csv": table.encode()})).remarks]
    assert any("The file has no role “reporting-off ice”." in each for each in said), said
    assert any("title (long)" in each for each in said), said
    assert not any("\n" in each for each in said)
