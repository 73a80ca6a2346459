"""A file as grids of cells, before anybody has said what its columns are. No format's meaning, no Django.

A text is one grid, a workbook one a sheet. Merged cells say the same in each of their cells, invisible characters are
gone, rows are as wide as they are filled.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ...core.errors import gettext_noop
from ...core.text import is_storable
from .data.files import MAX_COLUMNS, MAX_ROWS, FileRefused, Place, Remark, Source, Weight
from .formats.draft import one_file
from .formulas import find_faults, note_results
from .joining import Levels, join
from .model_headings import adds_up
from .package_parts import MAX_CELLS, TOO_MANY, column_name, column_number
from .packages import Sheet, looks_like_workbook
from .pivoting import Pivoted, pivot, split_cells
from .remarks import shorten
from .tables import MAX_CELL, TOO_MANY_ROWS, read_cells, refuse_file
from .turning import TURNED, find_grades, turn
from .workbooks import read_sheets

_INVISIBLE = re.compile(
    "[\x01-\x08\x0b\x0c\x0e-\x1f\x7f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
)
_CONTROL = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]")
_RANGE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6}):([A-Z]{1,3})([1-9][0-9]{0,6})")
_ERROR = re.compile(r"#(N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!)")


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet: ``rows[0]`` is its first row. ``fault`` says why it cannot be read, None where it can.

    ``turned``: from this row on, rows are the file's columns and columns its rows; None where nothing is turned.
    ``joined`` are the titles of the sheets of which it was made, with the ``levels`` by name and meaning and the skills
    that are ``unknown`` to the sheet of the skills; empty for a sheet as it is. ``pivoted``: it was a list of
    behaviours, of which these columns and rows are not in it; None for any other.
    """

    title: str
    rows: tuple[tuple[str, ...], ...]
    fault: Remark | None = None
    turned: int | None = None
    joined: tuple[str, ...] = ()
    levels: Levels = ()
    unknown: tuple[str, ...] = ()
    pivoted: Pivoted | None = None

    def cell(self, row: int, column: int) -> str:
        """The cell, both counted from 0; "" beyond the row's end."""
        cells = self.rows[row] if row < len(self.rows) else ()
        return cells[column] if column < len(cells) else ""

    @property
    def width(self) -> int:
        """How many columns hold anything."""
        return max(map(len, self.rows), default=0)


@dataclass(frozen=True, slots=True)
class FoundTable:
    """What a file holds: its sheets, and of a text the encoding and the sign between the cells ("" in a workbook)."""

    file: str
    grids: tuple[Grid, ...]
    encoding: str = ""
    separator: str = ""
    notes: tuple[Remark, ...] = ()

    def grid(self, title: str = "") -> Grid:
        """The sheet of that title, else the first that holds anything."""
        filled = (grid for grid in self.grids if grid.rows)
        return next((grid for grid in self.grids if title and grid.title == title), next(filled, self.grids[0]))


def read_grids(source: Source) -> FoundTable:
    """The file's cells; raises FileRefused where it has no table, for several files, or beyond the limits."""
    file, content = one_file(source)
    if looks_like_workbook(content):
        read = read_sheets(content, file=file)
        sheets = [sheet for sheet, _rows in read]
        grids = _joined([_turned(_grid(sheet, rows, file=file)) for sheet, rows in read])
        if not any(grid.rows or grid.fault for grid in grids):
            raise refuse_file(gettext_noop("The workbook is empty. Choose another one."), file=file)
        return FoundTable(file, grids, notes=(*_note_turned(grids, file=file), *note_results(sheets, file=file)))
    rows, sign, notes = read_cells(content, file=file)
    encoding = _encoding(content, notes)
    if cells := sum(_CONTROL.search(cell) is not None for row in rows for cell in row if cell):
        message = gettext_noop("We removed characters that cannot be seen from some cells: %(count)s.")
        notes = (*notes, Remark(Weight.WARNING, Place(file=file), message, {"count": cells}))
    grid = _turned(Grid("", _tidy(rows)))
    if not grid.rows:
        raise refuse_file(gettext_noop("The file is empty. Choose another one."), file=file)
    return FoundTable(file, (grid,), encoding, sign, (*notes, *_note_turned((grid,), file=file)))


def _joined(grids: Sequence[Grid]) -> tuple[Grid, ...]:
    """The sheets, before them the table that those make which refer to each other."""
    found = join([(grid.title, grid.rows) for grid in grids if grid.fault is None])
    if found is None:
        return tuple(grids)
    title, rows = " + ".join(found.titles), found.rows
    return (Grid(title, rows, joined=found.titles, levels=found.levels, unknown=found.unknown), *grids)


def _turned(grid: Grid) -> Grid:
    """The sheet with a row for each skill, where it has one for each grade or each behaviour."""
    if grid.fault is not None:
        return grid
    if (heading := find_grades(grid.rows)) is not None:
        return Grid(grid.title, turn(grid.rows, heading), turned=heading)
    if (found := pivot(grid.rows) or split_cells(grid.rows)) is not None:
        return Grid(grid.title, found.rows, pivoted=found._replace(rows=()))
    return grid


def _note_turned(grids: Iterable[Grid], *, file: str) -> tuple[Remark, ...]:
    if all(grid.turned is None for grid in grids):
        return ()
    return (Remark(Weight.WARNING, Place(file=file), TURNED),)


def place_in(grid: Grid, row: int, column: int, *, file: str) -> Place:
    """The place of a cell, both counted from 0; in a workbook as a spreadsheet names it."""
    if grid.pivoted is not None:
        return Place(column=grid.title, file=file)
    if grid.turned is not None and row >= grid.turned:
        row, column = grid.turned + column, row - grid.turned
    where = f"{column_name(column + 1)}{row + 1}"
    title = grid.joined[0] if grid.joined else grid.title
    return Place(row=row + 1, column=f"{title}!{where}" if title else where, file=file)


def _encoding(content: bytes, notes: Sequence[Remark]) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "UTF-16"
    return "Windows-1252" if notes else "UTF-8"


def _tidy(rows: Iterable[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    """Rows without what is not seen, and without empty cells and rows at the end."""
    tidied = []
    for row in rows:
        cells = [_INVISIBLE.sub("", cell).replace("\u00a0", " ").strip() if cell else "" for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        tidied.append(tuple(cells))
    while tidied and not tidied[-1]:
        tidied.pop()
    return tuple(tidied)


def _grid(sheet: Sheet, rows: Sequence[tuple[str, ...]], *, file: str) -> Grid:
    """A sheet with its merged cells filled, or why it cannot be read."""
    grid = Grid(sheet.title, _fill_merged(_tidy(rows), sheet.merged, file=file))
    totals = {
        number for number, row in enumerate(grid.rows, start=1) if (said := [*filter(None, row)]) and adds_up(said)
    }
    if faults := find_faults(sheet, left_out=totals) if sheet.formulas else []:
        return Grid(grid.title, grid.rows, faults[0])
    if len(grid.rows) > MAX_ROWS:
        return Grid(grid.title, (), Remark(Weight.REFUSED, Place(file=file), TOO_MANY_ROWS, {"most": MAX_ROWS}))
    for number, row in enumerate(grid.rows):
        for column, cell in enumerate(row):
            message = ""
            if _ERROR.fullmatch(cell):
                message = gettext_noop("The cell has the error %(value)s. Correct it.")
            elif len(cell) > MAX_CELL or not is_storable(cell.replace("\r", "")):
                message = gettext_noop("The cell has characters that we cannot save. Type its text again.")
            if message:
                place = place_in(grid, number, column, file=file)
                return Grid(grid.title, grid.rows, Remark(Weight.REFUSED, place, message, {"value": shorten(cell)}))
    return grid


def _fill_merged(rows: tuple[tuple[str, ...], ...], merged: Sequence[str], *, file: str) -> tuple[tuple[str, ...], ...]:
    """The rows with the first cell of each merged range in all of its cells, within what is filled anyway."""
    if not merged or not rows:
        return rows
    width = min(max(map(len, rows)), MAX_COLUMNS)
    # Only rows within a range are made wide: a sheet of very many rows may have one that is.
    filled: list[Sequence[str]] = list(rows)
    left = MAX_CELLS
    for each in merged:
        found = _RANGE.fullmatch(each)
        if found is None:
            continue
        first, last = column_number(found[1]) - 1, min(column_number(found[3]), width)
        top, bottom = int(found[2]) - 1, min(int(found[4]), len(rows))
        if top >= bottom or first >= last:
            continue
        left -= (bottom - top) * (last - first)
        if left < 0:
            raise FileRefused((Remark(Weight.REFUSED, Place(file=file), TOO_MANY, {"most": MAX_CELLS}),))
        text = filled[top][first] if first < len(filled[top]) else ""
        for at in range(top, bottom):
            row = [*filled[at], *[""] * (last - len(filled[at]))]
            row[first:last] = [text] * (last - first)
            filled[at] = row
    return _tidy(filled)
