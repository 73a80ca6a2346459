"""Foreign tables of skills: what is guessed of them, what is read of them, and what a refusal says."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest

from mentoring_xblock.applets.competencies.data import FrameworkModel, TargetLevel
from mentoring_xblock.applets.exchange import formats, workbooks
from mentoring_xblock.applets.exchange.data.files import Choices, Parsed, Source
from mentoring_xblock.applets.exchange.formats.table_cells import level_of
from mentoring_xblock.applets.exchange.grids import place_in, read_grids
from mentoring_xblock.applets.exchange.guess import guess
from mentoring_xblock.applets.exchange.matching import Matching, Rounding, Shape
from mentoring_xblock.core.errors import InvalidInput

needs_workbooks = pytest.mark.skipif(not workbooks.is_installed(), reason="needs openpyxl")

MATRIX = """\
Area,Skill,Apprentice,Baker,Master baker
Dough,Knead dough,Knows when it is ready,Kneads by hand,Chooses the flour
,Shape a loaf,Shapes round loaves,Shapes any loaf,Invents new shapes
Oven,Bake bread,Watches the oven,Bakes alone,Finds out why a loaf failed
"""
LEVELS = MATRIX.replace("Apprentice,Baker,Master baker", "Beginner,Independent,Expert")
LONG = """\
Job title;Category;Skill;Required level
Baker;Dough;Knead dough;Alone
Baker;Oven;Bake bread;With help
Master baker;Dough;Knead dough;Guides others
"""
LIST = "Skill,Category,Description\nKnead dough,Dough,Until it is smooth\nBake bread,Oven,Until it sounds hollow\n"


def parse(text: str | bytes, name: str = "bakery.csv", **choices: object) -> Parsed:
    content = text.encode() if isinstance(text, str) else text
    return formats.parse(Source(name, {name: content}), choices=Choices(**choices))  # type: ignore[arg-type]


def model_of(text: str | bytes, name: str = "bakery.csv", **choices: object) -> FrameworkModel:
    parsed = parse(text, name, **choices)
    assert parsed.format == "table", parsed.format
    assert parsed.model is not None, [str(each) for each in parsed.refusals]
    return parsed.model


def remarks_of(parsed: Parsed) -> str:
    return "\n".join(map(str, parsed.remarks))


def workbook(sheets: dict[str, list[list[object]]], merged: dict[str, list[str]] | None = None) -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
        for each in (merged or {}).get(title, []):
            sheet.merge_cells(each)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def test_the_columns_of_a_ladder_are_grades_that_ask_for_their_own_level() -> None:
    model = model_of(MATRIX)
    assert [level.name for level in model.scale.levels] == ["Apprentice", "Baker", "Master baker"]
    assert [(skill.title, skill.group) for skill in model.skills] == [
        ("Knead dough", "Dough"), ("Shape a loaf", "Dough"), ("Bake bread", "Oven"),
    ]  # fmt: skip
    assert model.skills[0].behaviours == {
        1: ("Knows when it is ready",),
        2: ("Kneads by hand",),
        3: ("Chooses the flour",),
    }
    assert [role.key for role in model.roles] == ["apprentice", "baker", "master-baker"]
    assert model.roles[1].targets == tuple(TargetLevel(skill.key, 2) for skill in model.skills)


def test_columns_that_are_called_as_levels_are_make_no_roles() -> None:
    model = model_of(LEVELS)
    assert [level.name for level in model.scale.levels] == ["Beginner", "Independent", "Expert"]
    assert model.roles == ()


@pytest.mark.parametrize(
    ("headings", "cells", "levels"),
    [
        (
            "Novice,Beginner,Independent,Head of the bakery",
            ("Watches us {}", "Helps to {}", "Can {} alone", "Says how we {}"),
            4,
        ),
        (
            "Heard of it,Beginner,Independent,Expert",
            ("Knows why we {}", "Helps to {}", "Can {} alone", "Teaches to {}"),
            4,
        ),
        ("Beginner,Independent,Owner", ("Helps to {}", "Can {} alone", "Amara {}"), 2),
        ("Beginner,Independent,Kept by", ("Helps to {} when asked", "Can {} alone every day", "Rosa Q"), 2),
        ("Beginner,Independent,Comments", ("Helps to {}", "Can {} alone", "We hardly ever {}"), 2),
        ("Apprentice,Baker,Bemerkungen", ("Helps to {}", "Can {} alone", "We hardly ever {}"), 2),
        ("Apprentice helper,Baker,Master baker", ("Helps to {}", "Can {} alone", "Says how we {}"), 3),
    ],
)
def test_a_column_beside_the_levels_is_one_too_if_it_is_written_alike(
    headings: str, cells: tuple[str, ...], levels: int
) -> None:
    rows = [",".join((skill, *(cell.format(skill) for cell in cells))) for skill in ("knead", "bake", "weigh dough")]
    model = model_of("\n".join([f"Skill,{headings}", *rows]))
    assert [level.name for level in model.scale.levels] == headings.split(",")[:levels]
    assert (model.roles == ()) == ("Apprentice" not in headings)


GRADES = """\
Career ladder of the bakery
Grade,Kneading,Baking
Apprentice,Kneads with help,Watches the oven
Baker,Kneads by hand,
Master baker,Chooses the flour,Finds out why a loaf failed
"""


def test_a_ladder_with_grades_as_rows_is_turned_and_its_cells_keep_their_places() -> None:
    parsed = parse(GRADES)
    assert parsed.model is not None
    assert parsed.model.title == "Career ladder of the bakery"
    assert [role.title for role in parsed.model.roles] == ["Apprentice", "Baker", "Master baker"]
    assert [skill.title for skill in parsed.model.skills] == ["Kneading", "Baking"]
    assert parsed.model.skills[1].behaviours == {1: ("Watches the oven",), 3: ("Finds out why a loaf failed",)}
    assert "We read each row of the table as a grade, and each column as a skill." in remarks_of(parsed)
    (grid,) = read_grids(Source("b", {"b.csv": GRADES.encode()})).grids
    # Row 3, column C of the file: what an apprentice does when baking.
    at = next(at for at, row in enumerate(grid.rows) if row[:1] == ("Baking",))
    assert str(place_in(grid, at, 1, file="b.csv")) == "b.csv, row 3, C3"


@pytest.mark.parametrize(
    "text",
    [
        "Grade,Skill,Description\nJunior one,Knead it,Until it is smooth\nSenior one,Bake it,Until it is done\n",
        "Level,Name,Meaning\n1,Low,With some help\n2,High,All by oneself\n",
        "Grade,Kneading,Baking\nApprentice,1,2\nBaker,3,3\n",
    ],
)
def test_other_tables_that_begin_with_a_grade_are_not_turned(text: str) -> None:
    assert [grid.turned for grid in read_grids(Source("b", {"b.csv": text.encode()})).grids] == [None]


def test_a_column_before_the_skill_whose_texts_are_repeated_is_the_group() -> None:
    model = model_of(MATRIX.replace("Area", "Corner of the shop"))
    assert [skill.group for skill in model.skills] == ["Dough", "Dough", "Oven"]
    model = model_of(MATRIX.replace("Area", "Checked by").replace("\n,", "\nAmara,").replace("Oven", "Dough"))
    assert [skill.group for skill in model.skills] == ["", "", ""]


def test_a_long_list_asks_by_the_names_of_levels_which_are_put_in_their_order() -> None:
    model = model_of(LONG)
    assert [level.name for level in model.scale.levels] == ["With help", "Alone", "Guides others"]
    asked = {role.title: [(target.skill, target.level) for target in role.targets] for role in model.roles}
    assert asked == {"Baker": [("knead-dough", 2), ("bake-bread", 1)], "Master baker": [("knead-dough", 3)]}


def test_a_plain_list_takes_its_levels_from_the_choice() -> None:
    model = model_of(LIST, levels=("Low", "High"), mentor_from=2)
    assert [level.name for level in model.scale.levels] == ["Low", "High"]
    assert [(skill.title, skill.group, skill.description) for skill in model.skills] == [
        ("Knead dough", "Dough", "Until it is smooth"), ("Bake bread", "Oven", "Until it sounds hollow"),
    ]  # fmt: skip


@needs_workbooks
def test_a_workbook_with_titles_merged_groups_and_two_rows_of_heading_is_read_as_it_looks() -> None:
    rows: list[list[object]] = [
        ["Career ladder of the bakery", None, None, None, None],
        ["Status: 2026", None, None, None, None],
        ["Area", "Skill", "Grades", None, None],
        [None, None, "Junior", "Regular", "Senior"],
        ["Dough", "Knead dough", "Kneads with help", "Kneads by hand", "- Chooses flour\n- Teaches kneading"],
        [None, "Shape a loaf", "Shapes round loaves", "Shapes any loaf", "Invents new shapes"],
        ["Oven", "Bake bread", "Watches the oven", "Bakes alone", "Finds out why a loaf failed"],
    ]
    merged = ["A1:E1", "A3:A4", "B3:B4", "C3:E3", "A5:A6"]
    model = model_of(workbook({"Ladder": rows}, {"Ladder": merged}), "ladder.xlsx")
    assert model.title == "Career ladder of the bakery"
    assert [skill.group for skill in model.skills] == ["Dough", "Dough", "Oven"]
    assert [role.title for role in model.roles] == ["Junior", "Regular", "Senior"]
    assert model.skills[0].behaviours[3] == ("Chooses flour", "Teaches kneading")


@needs_workbooks
def test_every_sheet_of_the_same_heading_is_a_role() -> None:
    head = ["Skill", "Target level"]
    sheets: dict[str, list[list[object]]] = {
        "Baker": [head, ["Knead dough", 2], ["Bake bread", 2.5]],
        "Apprentice": [head, ["Knead dough", 1], ["Bake bread", 0]],
        "Notes": [["Ask Amara"]],
    }
    parsed = parse(workbook(sheets), "roles.xlsx")
    assert "ignore these sheets" not in remarks_of(parsed)
    model = parsed.model
    assert model is not None
    asked = {role.title: [(target.skill, target.level) for target in role.targets] for role in model.roles}
    assert asked == {"Baker": [("knead-dough", 2), ("bake-bread", 3)], "Apprentice": [("knead-dough", 1)]}


@needs_workbooks
def test_sheets_that_are_not_read_are_named() -> None:
    sheets: dict[str, list[list[object]]] = {
        "Roles": [["Role", "Skill", "Level"], ["Baker", "Knead dough", 2], ["Baker", "Bake bread", 1]],
        "Skills": [["Skill", "Category"], ["Juggle", "Circus"], ["Sing", "Stage"]],
        "Empty": [],
    }
    said = remarks_of(parse(workbook(sheets), "roles.xlsx"))
    assert "We read only the sheet “Roles” and ignore these sheets: Skills." in said


def test_captions_totals_and_repeated_headings_are_seen_and_said_once() -> None:
    text = (
        "Skill,Beginner,Able\nDough,,\nKnead dough,Kneads with help,Kneads by hand\nOven,,\n"
        "Bake bread,Watches the oven,Bakes alone\nSkill,Beginner,Able\nTotal,2,2\n"
    )
    parsed = parse(text)
    assert parsed.model is not None
    assert [(skill.title, skill.group) for skill in parsed.model.skills] == [
        ("Knead dough", "Dough"), ("Bake bread", "Oven"),
    ]  # fmt: skip
    said = remarks_of(parsed)
    assert "We read these rows as the names of groups: 2, 4." in said
    assert "We left out these rows, which add up others: 7." in said


@pytest.mark.parametrize(
    "heading",
    ["Kompetenz;Kategorie;Beschreibung", "Compétence;Domaine;Définition", "Competencia;Categoría;Descripción"],
)
def test_headings_are_known_in_four_languages(heading: str) -> None:
    model = model_of(f"sep=;\n{heading}\nKneten;Teig;Bis er glatt ist\nBacken;Ofen;Bis es hohl klingt\n")
    assert (model.skills[0].group, model.skills[0].description) == ("Teig", "Bis er glatt ist")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_encodings_of_spreadsheets_and_what_nobody_sees_make_no_difference(encoding: str) -> None:
    text = "Fähigkeit\u00a0,Gruppe,Beschreibung,,\nTeig kneten,Tröge,Bis er glatt ist,,\nBacken,Öfen,Heiß,,\n"
    if encoding != "cp1252":
        text = text.replace("Teig", "\u200bTeig")
    parsed = parse(text.encode(encoding))
    assert parsed.model is not None
    assert [skill.key for skill in parsed.model.skills] == ["teig-kneten", "backen"]
    assert ("Windows-1252" in remarks_of(parsed)) == (encoding == "cp1252")


def test_a_title_in_a_script_without_latin_letters_has_a_key_all_the_same() -> None:
    keys = [skill.key for skill in model_of("Skill,Category\nЗамес теста,Тесто\nВыпечка,Печь\n").skills]
    assert len(set(keys)) == 2
    assert keys == [skill.key for skill in model_of("Skill,Category\nЗамес теста,Тесто\nВыпечка,Печь\n").skills]


def test_one_title_in_two_groups_is_two_skills() -> None:
    keys = [skill.key for skill in model_of("Skill,Group\nClean up,Dough\nClean up,Oven\n").skills]
    assert keys == ["clean-up", "oven-clean-up"]


@pytest.mark.parametrize(
    ("said", "rounding", "level"),
    [
        ("alone", Rounding.UP, 2), ("2", Rounding.UP, 2), ("2.0", Rounding.UP, 2), ("Level 3", Rounding.UP, 3),
        ("3 – Guides", Rounding.UP, 3), ("2,5", Rounding.UP, 3), ("2.5", Rounding.DOWN, 2), ("2.4", Rounding.UP, 2),
        ("2.6", Rounding.DOWN, 3), ("0", Rounding.UP, 0), ("4", Rounding.UP, None), ("often", Rounding.UP, None),
        ("-1", Rounding.UP, None), ("1e3", Rounding.UP, None),
    ],
)  # fmt: skip
def test_a_target_is_a_level_by_number_or_by_name(said: str, rounding: Rounding, level: int | None) -> None:
    assert level_of(said, ("With help", "Alone", "Guides others"), rounding) == level


def test_what_was_matched_by_hand_is_read_and_nothing_else() -> None:
    chosen = guess(read_grids(Source("b", {"b.csv": MATRIX.encode()})))
    assert chosen is not None
    by_hand = replace(chosen, shape=Shape.MATRIX, columns=("", "skill", "1", "", "2"), levels=("Low", "High"))
    source = Source("b", {"b.csv": MATRIX.encode()})
    model = formats.parse(source, format_name="table", choices=Choices(matching=by_hand)).model
    assert model is not None
    assert [level.name for level in model.scale.levels] == ["Low", "High"]
    assert model.skills[0].behaviours == {1: ("Knows when it is ready",), 2: ("Chooses the flour",)}
    assert model.skills[0].group == ""


@pytest.mark.parametrize(
    ("columns", "shape", "says"),
    [
        (("group", "", "1", "2", "3"), Shape.MATRIX, "We found no column of skills. The columns are: Area, Skill,"),
        (("group", "skill", "1", "1", ""), Shape.MATRIX, "Two columns are “1”."),
        (("group", "skill", "1", "", ""), Shape.LADDER, "at least two columns that are grades"),
        (("", "skill", "target", "", ""), Shape.LONG, "Choose the column of the roles"),
        (("", "skill", "", "", "", "", "text"), Shape.LIST, "not those of this file"),
    ],
)
def test_a_matching_that_does_not_fit_is_refused_in_one_sentence(
    columns: tuple[str, ...], shape: Shape, says: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        formats.parse(
            Source("b", {"b.csv": MATRIX.encode()}),
            format_name="table",
            choices=Choices(matching=Matching(shape, columns)),
        )
    assert says in str(refused.value)


def test_a_table_that_says_nothing_of_skills_is_refused_with_what_it_has_and_the_way_on() -> None:
    ratings = (
        "Name,Email,Knead dough,Bake bread\nAmara Nwosu,learner@example.com,2,1\nRosa Quintana,mentor@example.com,4,3\n"
    )
    with pytest.raises(InvalidInput) as refused:
        parse(ratings)
    for words in ("Name, Email, Knead dough, Bake bread", "2 rows", "--columns", "template"):
        assert words in str(refused.value)


def test_the_heading_is_the_row_that_names_a_skill_however_much_stands_above_it() -> None:
    above = "Document,Date,Owner,State,Version\nSkills of the bakery,2026-01-07,Amara,draft,3\n\n"
    model = model_of(f"{above}Skill,Category\nKnead dough,Dough\nBake bread,Oven\n")
    assert [(skill.title, skill.group) for skill in model.skills] == [("Knead dough", "Dough"), ("Bake bread", "Oven")]


def test_columns_of_numbers_are_roles_that_ask_for_these_levels() -> None:
    model = model_of("Area,Skill,Apprentice,Baker\nDough,Knead dough,1,3\n,Shape a loaf,,2.5\nOven,Bake bread,0,2\n")
    asked = {role.title: [(target.skill, target.level) for target in role.targets] for role in model.roles}
    assert asked == {
        "Apprentice": [("knead-dough", 1)],
        "Baker": [("knead-dough", 3), ("shape-a-loaf", 3), ("bake-bread", 2)],
    }
    assert [skill.group for skill in model.skills] == ["Dough", "Dough", "Oven"]


def test_a_role_that_asks_for_nothing_of_a_skill_may_say_so_by_a_dash() -> None:
    model = model_of("Skill,Apprentice,Baker\nKnead dough,1,3\nShape a loaf,–,2\nBake bread,n/a,2\n")
    assert {role.title: len(role.targets) for role in model.roles} == {"Apprentice": 1, "Baker": 3}


def test_control_characters_are_as_if_they_were_not_there() -> None:
    model = model_of("Ski\x16ll,Category\x7f\nKnead\x1b dough,Dough\nBake bread,Oven\n")
    assert [(skill.title, skill.group) for skill in model.skills] == [("Knead dough", "Dough"), ("Bake bread", "Oven")]
