"""The own table as a workbook: what is written opens elsewhere, what others write comes in, the rest is refused."""

from __future__ import annotations

import csv
import importlib.util
import io
import os
import time
import zipfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from mentoring_xblock.applets.competencies.data import FrameworkModel, Kind, SkillText
from mentoring_xblock.applets.exchange import formats, workbooks
from mentoring_xblock.applets.exchange.data.files import FileRefused, Parsed, Source
from mentoring_xblock.applets.exchange.samples import load_sample
from mentoring_xblock.core.errors import InvalidInput
from mentoring_xblock.core.scales import Level, Scale

from .bad import workbook as made_by_hand
from .test_round_trip import FORMULA_SIGNS

if not workbooks.is_installed() and os.environ.get("CI", "").lower() != "true":
    pytest.skip("the extra [xlsx] is not installed here; in CI it is", allow_module_level=True)
import openpyxl


def sample() -> FrameworkModel:
    model = formats.parse(load_sample("data-analyst")).model
    assert model is not None
    return model


def written(model: FrameworkModel) -> bytes:
    (content,) = formats.write(model, format_name="xlsx").values()
    return content


def parse(content: bytes) -> Parsed:
    return formats.parse(Source("m.xlsx", {"m.xlsx": content}))


def refusals(content: bytes) -> list[str]:
    try:
        return [str(remark) for remark in parse(content).refusals]
    except FileRefused as refused:
        return [str(remark) for remark in refused.remarks]


def titled(*titles: str) -> FrameworkModel:
    skills = tuple(SkillText(f"s{number}", title, kind=Kind.TASK) for number, title in enumerate(titles))
    return FrameworkModel("fw", "Framework", Scale((Level(1, "Low"), Level(2, "High")), mentor_from=2), skills=skills)


def test_a_model_goes_out_and_comes_in_as_it_was() -> None:
    parsed = parse(written(sample()))
    assert (parsed.format, parsed.model) == ("xlsx", sample())


def test_the_workbook_has_the_cells_of_the_csv_and_numbers_where_numbers_are() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(written(sample())))["Model"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == f"A1:S{sheet.max_row}"
    (content,) = formats.write(sample(), format_name="csv").values()
    assert sheet.max_row == len(list(csv.reader(io.StringIO(content.decode(), newline=""))))
    columns = {cell.value: cell.column_letter for cell in sheet[1]}
    targets = [row[0].row for row in sheet.iter_rows(min_row=2) if row[0].value == "target"]
    assert targets
    for row in targets:
        assert isinstance(sheet[f"{columns['level']}{row}"].value, int)
        assert isinstance(sheet[f"{columns['importance']}{row}"].value, int)
        assert isinstance(sheet[f"{columns['skill']}{row}"].value, str)


def test_the_same_model_has_the_same_bytes_at_another_time(monkeypatch: pytest.MonkeyPatch) -> None:
    first = written(sample())
    monkeypatch.setattr(time, "time", lambda: 2_000_000_000.0)
    monkeypatch.setattr(time, "localtime", lambda *_: time.gmtime(2_000_000_000))
    assert written(sample()) == first
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"openpyxl" not in archive.read("docProps/core.xml")
        assert b"202" not in archive.read("docProps/core.xml")


@pytest.mark.parametrize("sign", FORMULA_SIGNS[:4])
def test_what_looks_like_a_formula_is_a_text_with_an_apostrophe_and_comes_back_without(sign: str) -> None:
    model = titled(f"{sign}1+1", f"'{sign}2")
    sheet = openpyxl.load_workbook(io.BytesIO(written(model)))["Model"]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not any(cell.data_type == "f" or str(cell.value).startswith(FORMULA_SIGNS) for cell in cells)
    assert parse(written(model)).model == model


@pytest.mark.parametrize("title", ["#REF!", "#N/A", "_x0041_", "_x005F_", "TRUE", "1e5", "007", "2026-01-01", "😀"])
def test_texts_that_a_spreadsheet_could_take_for_something_else_stay_as_they_are(title: str) -> None:
    assert parse(written(titled(title))).model == titled(title)


def test_a_workbook_as_other_programs_write_it_is_read() -> None:
    """Shared texts, one of them rich; blank lines; TRUE; 2.0; no places on cells; a second sheet."""
    strings = made_by_hand.shared_strings(["record", "framework", "level", "skill", "title", "retired"]).replace(
        "</sst>",
        "<si><r><t>Knead</t></r><r><rPr><b/></rPr><t> dough</t></r></si><si><t>Low_x000D_\n</t></si></sst>",
    )
    shared = "".join(f'<c t="s"><v>{at}</v></c>' for at in range(6))
    row, cell = made_by_hand.row, made_by_hand.cell
    content = (
        row(3, shared)
        + row(4, '<c t="s"><v>1</v></c>' + cell(4, 2, "b") + '<c r="C4"><v>2.0</v></c>' + cell(4, 5, "Bakery"))
        + row(5, cell(5, 1, "level") + cell(5, 3, 1) + '<c r="E5" t="s"><v>7</v></c>')
        + row(6, cell(6, 1, "level") + cell(6, 3, 2) + cell(6, 5, "High"))
        + row(8, cell(8, 1, "skill") + cell(8, 4, "k") + '<c r="E8" t="s"><v>6</v></c><c r="F8" t="b"><v>1</v></c>')
    )
    more = made_by_hand.relation("rId2", "/xl/worksheets/sheet2.xml")
    parsed = parse(
        made_by_hand.made(
            sheet=made_by_hand.sheet("<row><c/></row>", before='<dimension ref="A1:XFD1048576"/>'),
            workbook=made_by_hand.workbook(("Notes", "Bread &amp; rolls")),
            relations=made_by_hand.relations(made_by_hand.relation("rId1", "worksheets/sheet1.xml") + more),
            strings=strings,
            types=made_by_hand.types(
                f'<Override PartName="/{made_by_hand.STRINGS}" ContentType="{made_by_hand.KIND}.sharedStrings+xml"/>'
            ),
            add={"xl/worksheets/sheet2.xml": made_by_hand.sheet(content)},
        )
    )
    model = parsed.model
    assert model is not None, parsed.remarks
    assert (model.key, model.title, model.scale.mentor_from) == ("b", "Bakery", 2)
    assert [level.name for level in model.scale.levels] == ["Low", "High"]
    assert [(skill.title, skill.retired) for skill in model.skills] == [("Knead dough", True)]
    said = [str(remark) for remark in parsed.remarks]
    assert "m.xlsx: We read only the sheet “Bread & rolls” and ignore these sheets: Notes." in said


def test_a_fault_is_named_with_its_row_and_column() -> None:
    rows = [*made_by_hand.ROWS, ("target", None, "baker", "knead", 7)]
    assert refusals(made_by_hand.made(rows)) == [
        "m.xlsx, row 9, skill: The role asks for the skill “knead” twice. Remove one of the two.",
        "m.xlsx, row 9, level: Level 7 is not on the scale. Choose a level from 1 to 2.",
    ]


def test_formulas_errors_and_dates_are_all_named_at_once() -> None:
    cells = '<c r="A9"><f>1+1</f><v>2</v></c><c r="B9" t="e"><v>#REF!</v></c><c r="C9" t="d"><v>2026-01-01</v></c>'
    content = made_by_hand.made(
        sheet=made_by_hand.sheet(made_by_hand.rows(made_by_hand.ROWS) + made_by_hand.row(9, cells))
    )
    assert refusals(content) == [
        "m.xlsx, row 9, A9: The cell has a formula. Copy the sheet and paste it as values.",
        "m.xlsx, row 9, B9: The cell has the error #REF!. Correct it.",
        "m.xlsx, row 9, C9: The cell is a date or an invalid number. Format the cell as text and type the value again.",
    ]


def test_without_the_library_the_format_is_not_listed_and_a_workbook_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    content = written(sample())
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == workbooks.LIBRARY else find(name))
    assert "xlsx" not in formats.writable()
    assert "xlsx" not in formats.readable()
    assert "csv" in formats.writable()
    for attempt in (lambda: parse(content), lambda: written(sample())):
        with pytest.raises(InvalidInput, match=r"cannot read XLSX workbooks.* install xblock-task-mentoring\[xlsx\]"):
            attempt()


@pytest.mark.once
@pytest.mark.django_db
def test_a_workbook_is_written_to_a_file_and_not_to_a_terminal(tmp_path: Path) -> None:
    call_command("mentoring_import_framework", "sample:data-analyst", verbosity=0)
    call_command("mentoring_export_framework", "data-analyst", format="xlsx", output=str(tmp_path / "m.xlsx"))
    assert parse((tmp_path / "m.xlsx").read_bytes()).model == sample()
    with pytest.raises((CommandError, SystemExit), match=r"xlsx is not text|2"):
        call_command("mentoring_export_framework", "data-analyst", format="xlsx", output="-")


def test_a_faulty_style_says_nothing_among_what_a_command_prints(capfd: pytest.CaptureFixture[str]) -> None:
    styles = "xl/styles.xml"
    with zipfile.ZipFile(io.BytesIO(written(sample()))) as package:
        content = {name: package.read(name) for name in package.namelist()}
    assert b'xfId="0"' in content[styles]
    content[styles] = content[styles].replace(b'xfId="0"', b'xfId="6"')
    faulty = io.BytesIO()
    with zipfile.ZipFile(faulty, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in content.items():
            package.writestr(name, part)
    with pytest.raises(FileRefused):
        formats.parse(Source("m.xlsx", {"m.xlsx": faulty.getvalue()}))
    out, err = capfd.readouterr()
    assert (out, "out of range" in err) == ("", True)
