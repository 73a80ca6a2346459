"""Text into rows with their places, under limits. No format's meaning, no Django.

Limits are checked before anything large is built, because a file comes from anywhere. A cell that starts like a formula
carries an apostrophe on the way out and loses it on the way in: ``core.cells``.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...core.cells import disarm
from ...core.errors import gettext_noop
from ...core.text import make_visible
from .data.files import MAX_COLUMNS, MAX_ROWS, FileRefused, Place, Remark, Weight
from .remarks import Remarks, shorten
from .texts import LINES_LOOKED_AT, MAX_BYTES, find_widest, open_table

MAX_CELL = 32_000
MAX_CELLS = 1_000_000

TOO_MANY_ROWS = gettext_noop("The file has more than %(most)s rows. Import a smaller file.")
TOO_MANY_CELLS = gettext_noop("The file has more than %(most)s filled cells. Import a smaller file.")

_UNREADABLE = re.compile(r"[\ud800-\udfff]")

IsHeading = Callable[[Collection[str]], bool]
"""Whether a row of such names, trimmed and case-folded, is the heading of the table that is looked for."""


@dataclass(frozen=True, slots=True)
class Row:
    """One record: ``number`` as a spreadsheet counts, ``line`` where it starts in a text editor, its cells.

    ``columns`` says where each heading's cell stands; all rows of a table share it, which takes a fifth of the memory
    of a mapping each.
    """

    number: int
    line: int
    columns: Mapping[str, int]
    cells: tuple[str, ...]

    def at(self, column: str, *, file: str = "") -> Place:
        """The place of one of the row's cells."""
        return Place(row=self.number, line=self.line, column=column, file=file)

    def texts(self, **columns: str) -> dict[str, Any]:
        """The cells of those columns, by the names that they are given."""
        return {name: self[column] for name, column in columns.items()}

    def __getitem__(self, column: str) -> str:
        at = self.columns.get(column, MAX_COLUMNS)
        return self.cells[at] if at < len(self.cells) else ""


Take = Callable[[Row], None]
"""What is done with each row of a table."""
Numbered = tuple[int, int, Sequence[str]]
"""A row's number, the line where it starts, and its cells."""
Tidy = Callable[[Iterator[Numbered]], Iterator[Numbered]]
"""What is done with the rows from the heading on before they are read."""


@dataclass(frozen=True, slots=True)
class Table:
    """A file's headings (trimmed, case-folded) in order, its rows that hold anything, and notes on how it was read.

    ``titles`` are the headings as the file spells them, for people to read.
    """

    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[Remark, ...] = ()
    heading_row: int = 1
    titles: tuple[str, ...] = ()

    def spelled(self, headings: Iterable[str]) -> tuple[str, ...]:
        """The headings as the file spells them."""
        titles = dict(zip(self.headings, self.titles, strict=False))
        return tuple(titles.get(heading, heading) for heading in headings)


def refusal(place: Place, message: str, **params: object) -> Remark:
    """A remark that stops the import."""
    return Remark(Weight.REFUSED, place, message, params)


def question(place: Place, message: str, **params: object) -> Remark:
    """A remark that stops the import until a person says what is meant."""
    return Remark(Weight.QUESTION, place, message, params)


def in_heading(column: str, *, file: str, row: int = 1) -> Place:
    """The place of a column's heading."""
    return Place(row=row, line=row, column=column, file=file)


def find_missing(headings: Collection[str], needed: Iterable[str], *, file: str) -> tuple[Remark, ...]:
    """A refusal for each of the ``needed`` that is not among the table's headings."""
    message = gettext_noop("The column “%(name)s” is missing. Add it.")
    missing = (heading for heading in needed if heading not in headings)
    return tuple(refusal(in_heading(heading, file=file), message, name=heading) for heading in missing)


def refuse_file(message: str, *, file: str = "", line: int | None = None, **params: object) -> FileRefused:
    """The exception for a file in which nothing further can be read."""
    return FileRefused((refusal(Place(file=file, line=line), message, **params),))


def read_table(
    content: bytes,
    *,
    file: str = "",
    delimiter: str | None = None,
    quoted: bool = True,
    is_heading: IsHeading | None = None,
    take: Take | None = None,
    tidy: Tidy | None = None,
    most_bytes: int = MAX_BYTES,
    most_rows: int | None = None,
) -> Table:
    """The table in ``content``; the separator (comma, semicolon, tab or bar) is found unless given.

    ``is_heading``: lines above the first row that is one are passed over; where no row is one, those above the first
    that is about as wide as the table. Without it, the first row that holds anything is the heading. ``take`` gets each
    row while it is read; the table then has none, so a large one takes no more memory than what is taken of it.

    Raises FileRefused with all faults of form at once: broken quotes, too many rows, columns or characters,
    headings missing or twice, cells beyond the headings, characters that cannot be stored.
    """
    lines, sign, lines_before, notes = open_table(content, file=file, delimiter=delimiter or "", most_bytes=most_bytes)
    reading = _Reading(file=file, is_heading=is_heading, notes=notes, take=take, tidy=tidy, most_rows=most_rows)
    return reading.table(reading.split(lines, sign, quoted=quoted, line=1 + lines_before))


def read_rows(
    rows: Iterable[tuple[int, Sequence[str]]],
    *,
    file: str = "",
    is_heading: IsHeading | None = None,
    take: Take | None = None,
    tidy: Tidy | None = None,
) -> Table:
    """The table in rows that are cells already, each with its number; heading, limits and faults as of any table."""
    return _Reading(file=file, is_heading=is_heading, take=take, tidy=tidy).table(
        (number, number, cells) for number, cells in rows
    )


def read_cells(content: bytes, *, file: str = "") -> tuple[list[tuple[str, ...]], str, tuple[Remark, ...]]:
    """Every row of a delimited text as its cells, before anything is taken for a heading; the separator; the notes.

    Raises FileRefused for broken quotes, too many rows, columns or characters, and what cannot be stored.
    """
    lines, sign, lines_before, notes = open_table(content, file=file)
    reading = _Reading(file=file)
    rows = []
    for number, line, split in reading.split(lines, sign, quoted=True, line=1 + lines_before):
        place = Place(row=number, line=line, file=file)
        cells = list(split)
        while cells and not cells[-1].strip():
            cells.pop()
        if number > MAX_ROWS:
            reading.refuse(place, TOO_MANY_ROWS, most=MAX_ROWS)
        if len(cells) > MAX_COLUMNS:
            message = gettext_noop("This line has more than %(most)s columns. Remove the extra cells.")
            reading.refuse(place, message, most=MAX_COLUMNS)
        rows.append(tuple(reading.cell(cell, place) if cell else "" for cell in cells[:MAX_COLUMNS]))
        reading.filled += sum(map(bool, rows[-1]))
        if reading.filled > MAX_CELLS:
            reading.refuse(place, TOO_MANY_CELLS, most=MAX_CELLS)
        if reading.remarks:
            # One reason is enough: a person who matches columns has not asked for a report on the file.
            break
    if reading.remarks:
        raise FileRefused(reading.remarks.in_order())
    return rows, sign, notes


class _Reading:
    """One reading of rows, collecting faults until MAX_REMARKS."""

    def __init__(
        self,
        *,
        file: str,
        is_heading: IsHeading | None = None,
        notes: Iterable[Remark] = (),
        take: Take | None = None,
        tidy: Tidy | None = None,
        most_rows: int | None = None,
    ) -> None:
        self.file = file
        self.take, self.tidy = take, tidy or iter
        self.most_rows = most_rows or MAX_ROWS
        self.is_heading = is_heading
        self.notes = list(notes)
        self.remarks = Remarks()
        self.columns: dict[str, int] = {}
        self.titles: tuple[str, ...] = ()
        self.filled = 0

    def split(self, lines: Iterable[str], sign: str, *, quoted: bool, line: int) -> Iterator[Numbered]:
        """The rows of a delimited text with their number and the line where they start, the first at ``line``."""
        lines_before = line - 1
        reader = (
            csv.reader(lines, delimiter=sign, strict=True)
            if quoted
            else csv.reader(lines, delimiter=sign, quoting=csv.QUOTE_NONE, strict=True)
        )
        number = 0
        try:
            for cells in reader:
                number += 1
                yield number, line, cells
                line = lines_before + reader.line_num + 1
        except csv.Error as error:
            self.refuse(Place(row=number + 1, line=line, file=self.file), _in_words(error))

    def table(self, found: Iterable[Numbered]) -> Table:
        headings: tuple[str, ...] = ()
        heading_row = 1
        rows: list[Row] = []
        take = self.take or rows.append
        for number, line, cells in self.tidy(self.from_heading(found)):
            place = Place(row=number, line=line, file=self.file)
            if number > self.most_rows:
                self.refuse(place, TOO_MANY_ROWS, most=self.most_rows)
                break
            if not headings:
                headings, heading_row = self.headings(cells, number, line), number
            elif any(cell.strip() for cell in cells):
                take(self.row(cells, headings, number, line))
            if self.filled > MAX_CELLS:
                self.refuse(place, TOO_MANY_CELLS, most=MAX_CELLS)
                break
            if self.remarks.are_full:
                break
        if not headings and not self.remarks:
            self.refuse(Place(file=self.file), gettext_noop("The file has no heading row. Add one."))
        if self.remarks:
            raise FileRefused(self.remarks.in_order())
        return Table(headings, tuple(rows), tuple(self.notes), heading_row, self.titles)

    def from_heading(self, found: Iterable[Numbered]) -> Iterator[Numbered]:
        """The rows from the heading on: the first that is one, or else the first that is wide enough to be one."""
        rows = iter(found)
        above: list[Numbered] = []
        at = -1
        for row in rows if self.is_heading is not None else ():
            if not any(cell.strip() for cell in row[2]):
                continue
            above.append(row)
            if self.is_heading and self.is_heading({heading_of(cell) for cell in row[2]}):
                at = len(above) - 1
            if at >= 0 or len(above) == LINES_LOOKED_AT:
                break
        at = at if at >= 0 else find_widest([cells for _number, _line, cells in above])
        if at:
            number, line, _cells = above[at]
            message = gettext_noop("We read row %(row)s as the heading and ignored the rows above it.")
            place = Place(row=number, line=line, file=self.file)
            self.notes.append(Remark(Weight.WARNING, place, message, {"row": number}))
        yield from above[at:]
        yield from rows

    def refuse(self, place: Place, message: str, **params: object) -> None:
        self.remarks.refuse(place, message, **params)

    def headings(self, cells: Sequence[str], number: int, line: int) -> tuple[str, ...]:
        texts = [self.cell(cell, Place(number, line, make_visible(shorten(cell)), self.file)) for cell in cells]
        names = list(map(heading_of, texts))
        while names and not names[-1]:
            names.pop()
        place = Place(row=number, line=line, file=self.file)
        if len(names) > MAX_COLUMNS:
            self.refuse(
                place,
                gettext_noop("The heading has more than %(most)s columns. Remove the columns that you do not need."),
                most=MAX_COLUMNS,
            )
        seen: set[str] = set()
        for name in names[:MAX_COLUMNS]:
            if name in seen:
                self.refuse(place, gettext_noop("The heading “%(name)s” appears twice. Keep one of them."), name=name)
            if not name:
                self.refuse(place, gettext_noop("A column has no heading. Add one."))
            seen.add(name)
        self.columns = {name: at for at, name in enumerate(names)}
        self.titles = tuple(" ".join(text.split()) for text in texts[: len(names)])
        return tuple(names)

    def row(self, cells: Sequence[str], headings: tuple[str, ...], number: int, line: int) -> Row:
        if any(cell.strip() for cell in cells[len(headings) :]):
            self.refuse(
                Place(row=number, line=line, file=self.file),
                gettext_noop(
                    "The row has %(cells)s cells, but the heading has only %(headings)s. Put cells that "
                    "contain commas in quotation marks."
                ),
                cells=len(cells),
                headings=len(headings),
            )
        texts = tuple(
            self.cell(cell, Place(number, line, name, self.file)) if cell else ""
            for name, cell in zip(headings, cells, strict=False)
        )
        self.filled += sum(map(bool, texts))
        return Row(number=number, line=line, columns=self.columns, cells=texts)

    def cell(self, value: str, place: Place) -> str:
        text = disarm(value)
        if len(text) > MAX_CELL:
            self.refuse(
                place, gettext_noop("The cell has more than %(most)s characters. Shorten the text."), most=MAX_CELL
            )
        elif "\x00" in text:
            self.refuse(place, gettext_noop("The cell has a NUL character. Remove it."))
        elif _UNREADABLE.search(text):
            self.refuse(place, gettext_noop("The cell is not UTF-8. Save the file as “CSV UTF-8”."))
        return text


def heading_of(cell: str) -> str:
    """A heading as it is compared: trimmed, case-folded, with single spaces."""
    return " ".join(cell.casefold().split())


def _in_words(error: csv.Error) -> str:
    """The csv module's English as a sentence for people."""
    text = str(error)
    if "field larger" in text:
        return gettext_noop("A cell is too long, or its closing quotation mark is missing. Check the quotation marks.")
    if "unexpected end" in text:
        return gettext_noop("A closing quotation mark is missing. Check that the file is complete.")
    if "expected after" in text:
        return gettext_noop('There is a quotation mark inside a quoted cell. Write it twice ("").')
    return gettext_noop("We cannot read the row as comma-separated cells. Check its quotation marks.")
