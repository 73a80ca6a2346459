"""XLSX bytes into rows of a table, and rows into canonical XLSX. No format's meaning, no Django.

openpyxl reads and writes; it is not part of the platform, comes with the extra ``[xlsx]`` (decision 9) and is imported
only where a workbook is at hand. It is shown nothing that ``packages`` has not measured first. A workbook written here
twice has the same bytes: no time, no name of a program, the parts in one order.
"""

from __future__ import annotations

import contextlib
import importlib.util
import io
import math
import re
import sys
import zipfile
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

from ...core.cells import arm
from ...core.errors import InvalidInput, gettext_noop
from .data.files import MAX_COLUMNS, MAX_ROWS, FileRefused, Place, Remark, Source, Weight
from .formats.draft import one_file
from .formulas import find_faults, note_results, refuse_all
from .heading_rows import tidy
from .model_headings import adds_up
from .package_parts import column_name
from .packages import NOT_WHOLE, Sheet, check_package, looks_like_workbook
from .remarks import TOTALS, Remarks, list_rows
from .tables import IsHeading, Table, heading_of, read_rows, read_table, refusal

LIBRARY = "openpyxl"
NOT_INSTALLED = gettext_noop(
    "This site cannot read XLSX workbooks. Save the sheet as CSV and import that, or ask the site’s administrators to "
    "install xblock-task-mentoring[xlsx]."
)
SHEET_TITLE = "Model"
FIRST_ROWS = 50

# ECMA-376 part 1, 22.4.2.4: what XML cannot hold is written as _xHHHH_, and what reads so by accident is escaped.
_ESCAPED = re.compile(r"_x(005F|00[01][0-9A-F]|FFF[EF])_", re.IGNORECASE)
_TO_ESCAPE = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")

# The date of every entry: the first that a ZIP can bear.
_DATE = (1980, 1, 1, 0, 0, 0)
_PROPERTIES = "docProps/core.xml"
_WIDTHS = {"title": 36, "text": 60, "skill": 24, "role": 24, "group": 24, "framework": 20, "links": 30}


def is_installed() -> bool:
    """Whether workbooks can be read and written here."""
    return importlib.util.find_spec(LIBRARY) is not None


def read_workbook(
    content: bytes, *, is_heading: IsHeading, file: str = "", is_foreign: bool = False
) -> tuple[Table, str, tuple[str, ...]]:
    """The table in the first sheet that has such a heading (else in the first), its title, the other titles.

    ``is_foreign``: it is a table as others write them, with dates, which are then written as ISO 8601, with formulas,
    whose stored results are read, and with rows that add up others. In our own layout a cell that is a date was
    something else before a spreadsheet made one of it ("1-2").

    Raises FileRefused with every fault of form: what ``packages`` and ``tables`` refuse, formulas, dates and errors in
    cells. Raises InvalidInput where openpyxl is not installed.
    """
    _require()
    sheets = check_package(content, file=file)
    try:
        book = _open(content)
        try:
            found = list(zip(sheets, book.worksheets, strict=True))
            chosen, rows = next((pair for pair in found if _has_heading(pair[1], is_heading)), found[0])
            table = _Reading(file, chosen, is_foreign=is_foreign).table(rows, is_heading)
        finally:
            book.close()
    except FileRefused:
        raise
    except Exception as error:  # whatever a library says of a file that is not as it expects
        raise FileRefused((refusal(Place(file=file), NOT_WHOLE),)) from error
    return table, chosen.title, tuple(sheet.title for sheet in sheets if sheet is not chosen)


def read_chosen_table(source: Source, *, is_heading: IsHeading, said: Sequence[str] = ()) -> Table:
    """The cells under the heading of the only file, a text or a workbook.

    ``said``: the columns matched by hand ("email=work mail"); a row that has them all is the heading too. Raises
    FileRefused where nothing can be read.
    """
    file, content = one_file(source)
    wanted = {line.partition("=")[2] for line in said}

    def is_ours(names: Collection[str]) -> bool:
        return is_heading(names) or bool(wanted and wanted <= set(names))

    if looks_like_workbook(content):
        table = read_workbook(content, is_heading=is_ours, file=file, is_foreign=True)[0]
    else:
        table = read_table(content, file=file, is_heading=is_ours, tidy=tidy)
    return _without_totals(table, file=file)


def _find_totals(table: Table) -> set[int]:
    said = ((row.number, [cell for cell in row.cells if cell.strip()]) for row in table.rows)
    return {number for number, cells in said if cells and adds_up(cells)}


def _without_totals(table: Table, *, file: str) -> Table:
    """The table without the rows that add up the others, and with a note that names them."""
    totals = _find_totals(table)
    if not totals:
        return table
    note = Remark(Weight.WARNING, Place(file=file), TOTALS, {"rows": list_rows(sorted(totals))})
    rows = tuple(row for row in table.rows if row.number not in totals)
    return replace(table, rows=rows, notes=(*table.notes, note))


def read_sheets(content: bytes, *, file: str = "") -> list[tuple[Sheet, list[tuple[str, ...]]]]:
    """Every sheet with its rows as texts, the first row first; a date is written as ISO 8601, an error stays as it is.

    Raises FileRefused for what ``packages`` refuses, InvalidInput where openpyxl is not installed.
    """
    _require()
    sheets = check_package(content, file=file)
    found = []
    try:
        book = _open(content)
        try:
            for sheet, rows in zip(sheets, book.worksheets, strict=True):
                cells = rows.iter_rows(max_row=MAX_ROWS + 1, max_col=MAX_COLUMNS, values_only=True)
                found.append((sheet, [_filled(row) for row in cells]))
        finally:
            book.close()
    except Exception as error:  # as above
        raise FileRefused((refusal(Place(file=file), NOT_WHOLE),)) from error
    return found


def _filled(row: Sequence[object]) -> tuple[str, ...]:
    """The row's cells as texts, up to the last that holds anything."""
    texts = [_as_text(value) for value in row]
    while texts and not texts[-1]:
        texts.pop()
    return tuple(texts)


def _as_text(value: object) -> str:
    match value:
        case None:
            return ""
        case str():
            return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), value)
        case bool():
            return "yes" if value else "no"
        case float() if value.is_integer():
            return str(int(value))
        case datetime() | date() | time():
            return value.isoformat()
    return str(value)


def write_workbook(
    headings: Sequence[str], rows: Iterable[Sequence[str]], *, numbers: Sequence[str] = (), title: str = SHEET_TITLE
) -> bytes:
    """One sheet with a heading that stays in sight; cells are texts, those of the columns ``numbers`` whole numbers.

    A text that a spreadsheet could take for a formula bears an apostrophe, as in CSV: saved as CSV from there, it is
    the same table. Raises InvalidInput where openpyxl is not installed.
    """
    _require()
    import openpyxl  # noqa: PLC0415
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415
    from openpyxl.styles import Alignment, Font  # noqa: PLC0415

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(title)
    for number, heading in enumerate(headings, start=1):
        sheet.column_dimensions[column_name(number)].width = _WIDTHS.get(heading, 12)
    sheet.freeze_panes = "A2"
    bold, wrapped = Font(bold=True), Alignment(wrap_text=True, vertical="top")

    def cell(text: str, *, is_number: bool = False) -> Any:
        if not text:
            return None
        made = WriteOnlyCell(sheet, int(text) if is_number else _escape(arm(text)))
        if not is_number:
            # Said outright: what begins with "=" or reads "#N/A" would be made something else.
            made.data_type = "s"
            made.alignment = wrapped
        return made

    head = [WriteOnlyCell(sheet, _escape(heading)) for heading in headings]
    for each in head:
        each.font = bold
    sheet.append(head)
    count = 1
    for row in rows:
        count += 1
        cells = zip(headings, row, strict=True)
        sheet.append([cell(text, is_number=heading in numbers and text.isdecimal()) for heading, text in cells])
    sheet.auto_filter.ref = f"A1:{column_name(len(headings))}{count}"
    written = io.BytesIO()
    book.save(written)
    return _without_time(written, book.properties)


def _open(content: bytes) -> Any:
    import openpyxl  # noqa: PLC0415 - only where it is needed, since the platform does not bring it

    # It prints of a faulty style where others warn, and a command's JSON is on the standard output.
    with contextlib.redirect_stdout(sys.stderr):
        return openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)


def require_readers(files: Iterable[bytes]) -> None:
    """Raise InvalidInput where a workbook is among the files and openpyxl is not installed."""
    if any(map(looks_like_workbook, files)):
        _require()


def _require() -> None:
    if not is_installed():
        raise InvalidInput(NOT_INSTALLED, code="not_installed")


def _has_heading(sheet: Any, is_heading: IsHeading) -> bool:
    """Whether one of the sheet's first rows is such a heading."""
    rows = sheet.iter_rows(max_row=FIRST_ROWS, max_col=MAX_COLUMNS, values_only=True)
    return any(is_heading({heading_of(str(value)) for value in cells if value is not None}) for cells in rows)


class _Reading:
    """One sheet's cells as texts; what cannot be one is noted with its place, and reading goes on."""

    def __init__(self, file: str, sheet: Sheet, *, is_foreign: bool) -> None:
        self.file = file
        self.is_foreign = is_foreign
        self.sheet = sheet
        self.faults = Remarks(() if is_foreign else refuse_all(sheet))

    def table(self, sheet: Any, is_heading: IsHeading) -> Table:
        left_out: set[int] = set()
        try:
            how = tidy if self.is_foreign else None
            table = read_rows(self.rows(sheet), file=self.file, is_heading=is_heading, tidy=how)
            if self.sheet.formulas:
                left_out = {*range(1, table.heading_row), *_find_totals(table)}
        except FileRefused as refused:
            self.faults += refused.remarks
        if self.is_foreign:
            self.faults += find_faults(self.sheet, left_out=left_out)
        if self.faults:
            raise FileRefused(self.faults.in_order())
        return replace(table, notes=(*table.notes, *note_results([self.sheet], file=self.file)))

    def rows(self, sheet: Any) -> Iterator[tuple[int, Sequence[str]]]:
        found = sheet.iter_rows(max_row=MAX_ROWS + 1, max_col=MAX_COLUMNS)
        for number, cells in enumerate(found, start=1):
            texts = [
                "" if cell.value is None else self.text(cell, number, column)
                for column, cell in enumerate(cells, start=1)
            ]
            while texts and not texts[-1]:
                texts.pop()
            yield number, texts

    def text(self, cell: Any, row: int, column: int) -> str:
        value = cell.value
        if cell.data_type == "e":
            message = gettext_noop("The cell has the error %(value)s. Correct it.")
            self.refuse(row, column, message, value=str(value)[:20])
        elif isinstance(value, str):
            return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), value)
        elif isinstance(value, bool):
            return "yes" if value else "no"
        elif isinstance(value, int) or (isinstance(value, float) and value.is_integer()):
            return str(int(value))
        elif isinstance(value, float) and math.isfinite(value):
            return repr(value)
        elif self.is_foreign and isinstance(value, datetime | date):
            return value.isoformat()[:10]
        else:
            message = gettext_noop(
                "The cell is a date or an invalid number. Format the cell as text and type the value again."
            )
            self.refuse(row, column, message)
        return ""

    def refuse(self, row: int, column: int, message: str, **params: object) -> None:
        place = Place(row=row, column=f"{column_name(column)}{row}", file=self.file)
        self.faults.append(refusal(place, message, **params))


def _escape(text: str) -> str:
    return _TO_ESCAPE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def _without_time(written: io.BytesIO, properties: Any) -> bytes:
    """The same workbook with every date alike, and without the name of the program that made it."""
    from openpyxl.xml.functions import tostring  # noqa: PLC0415

    properties.creator = None
    properties.created = properties.modified = datetime(*_DATE, tzinfo=UTC)
    canonical = io.BytesIO()
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(canonical, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            content = tostring(properties.to_tree()) if entry.filename == _PROPERTIES else source.read(entry)
            same = zipfile.ZipInfo(entry.filename, date_time=_DATE)
            same.compress_type = zipfile.ZIP_DEFLATED
            same.external_attr = 0o600 << 16
            target.writestr(same, content)
    return canonical.getvalue()
