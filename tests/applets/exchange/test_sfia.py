"""SFIA's workbook: invented skills in its shape, as a workbook and as CSV."""

from __future__ import annotations

import io

import pytest

from mentoring_xblock.applets.exchange import formats
from mentoring_xblock.applets.exchange.data.files import FileRefused, Parsed, Source, Weight

from .bad.mutants import SFIA

HEADING = ["#", "Levels", *[""] * 6, "Code", "URL", "Skill", "Category", "Subcategory", "Overall description",
           "Guidance notes", *(f"Level {n} description" for n in range(1, 8))]  # fmt: skip
ROWS = (
    ["1", *[""] * 3, "4", "5", "", "", "KNED", "https://example.com/KNED", "Kneading", "Baking", "Dough",
     "Making dough.", "By hand.", "", "", "", "Kneads.\n• Tests the dough.", "Advises on dough.", "", ""],
    ["2", *[""] * 7, "OVEN", "", "Oven care", "Baking", "Heat", "Keeping ovens.", "", *[""] * 7],
    ["", *[""] * 7, "", "", "Copyright of the bakery"],
)  # fmt: skip


def workbook() -> bytes:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.title = "Read me"
    book.active.append(["What this is"])
    sheet = book.create_sheet("Skills")
    for row in (HEADING, *ROWS):
        sheet.append([cell or None for cell in row])
    sheet.merge_cells("B1:H1")
    book.create_sheet("Attributes").append(["Autonomy"])
    written = io.BytesIO()
    book.save(written)
    return bytes(written.getvalue())


def read(content: bytes, name: str = "s.xlsx") -> Parsed:
    return formats.parse(Source(name, {name: content}))


def test_a_workbook_is_recognised_and_its_levels_are_behaviours() -> None:
    parsed = read(workbook())
    model = parsed.model
    assert parsed.format == "sfia"
    assert model is not None
    assert (len(model.scale.levels), model.scale.mentor_from, model.roles) == (7, 5, ())
    first, second = model.skills
    assert (first.key, first.title, first.group, first.uris) == (
        "kned", "Kneading", "Baking: Dough", ("https://example.com/KNED",)
    )  # fmt: skip
    assert first.description == "Making dough.\n\nBy hand."
    assert first.behaviours == {4: ("Kneads.", "Tests the dough."), 5: ("Advises on dough.",)}
    assert (second.key, second.behaviours) == ("oven", {})


def test_what_has_no_place_is_counted_and_named() -> None:
    said = [str(remark) for remark in read(workbook()).remarks if remark.weight is Weight.DROPPED]
    assert said == [
        "s.xlsx: A competency model has no place for other sheets: 2 (Read me, Attributes).",
        "s.xlsx: We ignore columns: 1 (Levels).",
        "s.xlsx: We ignore rows without a code or a skill: 1 (rows 4).",
        "s.xlsx: Skills without a description of any level: 1 (Oven care).",
    ]


def test_the_sheet_saved_as_csv_is_the_same_model() -> None:
    assert read(SFIA, "s.csv").format == "sfia"
    assert read(SFIA, "s.csv").model is not None


def test_faults_have_places_and_another_file_is_refused_with_a_way_out() -> None:
    twice = read(SFIA.replace(b"OVEN", b"KNED"), "s.csv")
    assert [str(each) for each in twice.refusals] == [
        "s.csv, row 3, I3: The skill “kned” appears twice. Keep one of them."
    ]
    with pytest.raises(FileRefused, match="import the file as a table and match its columns"):
        formats.parse(Source("s.csv", {"s.csv": b"a,b\n1,2\n"}), format_name="sfia")
