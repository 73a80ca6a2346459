"""The XML parts of a workbook as they stream by: counted, measured, never built. The ZIP around them: ``packages``.

Limits are those of any table here; what a spreadsheet program would not write (rows backwards, a DOCTYPE, a text of a
megabyte) is refused, because the library that reads the workbook later trusts what it finds. No Django.
"""

from __future__ import annotations

import posixpath
import re
from typing import NoReturn
from xml.parsers import expat

from ...core.errors import gettext_noop
from .data.files import MAX_COLUMNS, MAX_ROWS, FileRefused, Place
from .tables import MAX_CELL, refusal

MAX_CELLS = 180_000
MAX_ELEMENTS = 650_000
"""Of all sheets and shared texts: a row, a cell, its text and a sign for where that is."""

MAX_SMALL_ELEMENTS = 20_000
MAX_SMALL_BYTES = 4 * 1024 * 1024
MAX_DEPTH = 32
MAX_ATTRIBUTES = 16_000
MAX_FORMULAS = 100
MAX_NUMBER = 32
MAX_SHEET_COLUMNS = 16_384
"""Of any workbook; beyond it no spreadsheet program writes."""

TYPES = "[Content_Types].xml"
WORKBOOK = "xl/workbook.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
STRINGS = "xl/sharedStrings.xml"
SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_CELL = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")

NOT_XML = gettext_noop("This part of the workbook is not valid XML. Save the workbook again in a spreadsheet program.")
TOO_MANY = gettext_noop("The workbook has more than %(most)s filled cells. Import a smaller workbook.")
TOO_CROWDED = gettext_noop(
    "This part of the workbook has content that spreadsheet programs do not write. Save the "
    "workbook again in a spreadsheet program."
)
ODD_LAYOUT = gettext_noop(
    "The parts of this workbook refer to each other in a way that spreadsheet programs do "
    "not use. Save the workbook again in a spreadsheet program."
)
MACROS = gettext_noop("The workbook has macros. Save it as XLSX without macros.")


class Seen:
    """What was seen of all parts so far.

    ``sheets``: title and relation of each, in the workbook's order; ``targets``: the part that each relation names;
    ``formulas``: where formulas stand whose result is not stored, by the sheet's part, the first MAX_FORMULAS;
    ``results``: where those stand whose result is stored, as many, and how many there are; ``merged``: merged ranges.
    """

    def __init__(self, file: str) -> None:
        self.file = file
        self.cells = self.elements = 0
        self.sheets: list[tuple[str, str]] = []
        self.targets: dict[str, str] = {}
        self.formulas: dict[str, list[Place]] = {}
        self.results: dict[str, tuple[list[Place], int]] = {}
        self.merged: dict[str, list[str]] = {}

    def refuse(self, message: str, part: str = "", *, at: Place | None = None, **params: object) -> NoReturn:
        """End with the part, or the cell, and the reason."""
        place = at or Place(column=part[:200], file=self.file)
        raise FileRefused((refusal(place, message, **params),))


def open_part(seen: Seen, name: str) -> Part | None:
    """What reads the part of that name, None if it is not XML."""
    if SHEET.fullmatch(name):
        return SheetPart(seen, name)
    if name == STRINGS:
        return StringsPart(seen, name)
    kind = {RELATIONS: RelationsPart, WORKBOOK: WorkbookPart, TYPES: TypesPart}.get(name, SmallPart)
    return kind(seen, name) if name.endswith((".xml", ".rels", ".vml")) else None


class Part:
    """One part: its elements, their depth, the length of each text."""

    most_elements = MAX_ELEMENTS + 1

    def __init__(self, seen: Seen, name: str) -> None:
        self.seen = seen
        self.name = name
        self.depth = 0
        self.elements = 0
        self.length = 0
        self.most = MAX_CELL
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.text
        self.parser.StartDoctypeDeclHandler = self.declared
        self.parser.EntityDeclHandler = self.declared

    def feed(self, piece: bytes, *, is_last: bool = False) -> None:
        """Read on; raises FileRefused with the part, or the cell, that is wrong."""
        try:
            self.parser.Parse(piece, is_last)
        except (expat.ExpatError, LookupError, UnicodeError) as error:
            raise FileRefused((refusal(Place(column=self.name, file=self.seen.file), NOT_XML),)) from error

    def refuse(self, message: str, **params: object) -> NoReturn:
        self.seen.refuse(message, self.name, at=None, **params)

    def count_element(self) -> None:
        """One more element of those that hold the table."""
        self.seen.elements += 1
        if self.seen.elements > MAX_ELEMENTS:
            self.refuse(TOO_MANY, most=MAX_CELLS)

    def declared(self, *_: object) -> None:
        self.refuse(
            gettext_noop(
                "This part of the workbook declares a DOCTYPE or entities. Save the workbook "
                "again in a spreadsheet program."
            )
        )

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        self.elements += 1
        if self.elements > self.most_elements or self.depth > MAX_DEPTH:
            self.refuse(TOO_CROWDED)
        if attributes and sum(map(len, attributes.values())) > MAX_ATTRIBUTES:
            self.refuse(TOO_CROWDED)
        self.begin(tag.rsplit(" ", 1)[-1], attributes)

    def end(self, tag: str) -> None:
        self.depth -= 1
        self.finish(tag.rsplit(" ", 1)[-1])

    def text(self, text: str) -> None:
        self.length += len(text)
        if self.length > self.most:
            self.refuse_text()

    def await_text(self, most: int = MAX_CELL) -> None:
        """From here on, at most that many characters."""
        self.length, self.most = 0, most

    def refuse_text(self) -> NoReturn:
        self.refuse(TOO_CROWDED)

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        """An element of that local name begins."""

    def finish(self, name: str) -> None:
        """An element of that local name ends."""


class SmallPart(Part):
    """Styles, properties, relations: read whole by the library, so small in every way."""

    most_elements = MAX_SMALL_ELEMENTS

    def __init__(self, seen: Seen, name: str) -> None:
        super().__init__(seen, name)
        self.bytes = 0
        # What other programs keep there nobody opens.
        self.most = MAX_SMALL_BYTES

    def feed(self, piece: bytes, *, is_last: bool = False) -> None:
        self.bytes += len(piece)
        if self.bytes > MAX_SMALL_BYTES:
            self.refuse(TOO_CROWDED)
        super().feed(piece, is_last=is_last)


class TypesPart(SmallPart):
    """The declared kinds of parts: no macros, and the two that are read first lie where they always do."""

    def begin(self, _name: str, attributes: dict[str, str]) -> None:
        kind, part = attributes.get("ContentType", "").casefold(), attributes.get("PartName", "")
        if "macroenabled" in kind or "vbaproject" in kind:
            self.refuse(MACROS)
        for ending, place in ((".main+xml", WORKBOOK), (".sharedstrings+xml", STRINGS)):
            if part and "spreadsheetml" in kind and kind.endswith(ending) and part != f"/{place}":
                self.refuse(ODD_LAYOUT)


class WorkbookPart(SmallPart):
    """The sheets by title."""

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            relation = next((value for key, value in attributes.items() if key.endswith(" id")), "")
            self.seen.sheets.append((attributes.get("name", ""), relation))


class RelationsPart(SmallPart):
    """What the workbook's relations name; a part named twice would be read twice."""

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        if name != "Relationship" or attributes.get("TargetMode") == "External":
            return
        kind, target, key = (attributes.get(each, "") for each in ("Type", "Target", "Id"))
        if "chartsheet" in kind:
            self.refuse(gettext_noop("The workbook has a chart sheet. Remove it."))
        if "vbaProject" in kind or "Macrosheet" in kind:
            self.refuse(MACROS)
        path = target[1:] if target.startswith("/") else posixpath.normpath(f"xl/{target}")
        if key in self.seen.targets or path in self.seen.targets.values():
            self.refuse(ODD_LAYOUT)
        self.seen.targets[key] = path


class StringsPart(Part):
    """The texts that cells share; each is as long as a cell may be."""

    def begin(self, name: str, _attributes: dict[str, str]) -> None:
        self.count_element()
        if name == "si":
            self.await_text()

    def finish(self, name: str) -> None:
        if name == "si":
            self.await_text()


class SheetPart(Part):
    """Rows and cells, in order and within a table's bounds."""

    def __init__(self, seen: Seen, name: str) -> None:
        super().__init__(seen, name)
        self.row = 0
        self.column = 0
        self.others = 0
        self.in_cell = self.is_formula = self.has_result = False
        self.before_value = 0

    def place(self) -> Place:
        return Place(row=self.row, column=f"{column_name(self.column)}{self.row}", file=self.seen.file)

    def refuse_text(self) -> NoReturn:
        if not self.in_cell:
            self.refuse(TOO_CROWDED)
        message = gettext_noop("The cell has more than %(most)s characters. Shorten the text.")
        self.seen.refuse(message, at=self.place(), most=self.most)

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        self.count_element()
        if name == "row":
            self.begin_row(attributes)
        elif name == "c":
            self.begin_cell(attributes)
        elif name in ("v", "is"):
            self.before_value = self.length
            self.fill()
        elif name == "f":
            self.is_formula = True
            self.await_text()
        elif not self.in_cell:
            # Widths, merged cells, rules: made into objects each.
            self.others += 1
            if self.others > MAX_SMALL_ELEMENTS:
                self.refuse(TOO_CROWDED)
            if name == "mergeCell":
                self.seen.merged.setdefault(self.name, []).append(attributes.get("ref", "")[:MAX_NUMBER])
            self.await_text()

    def finish(self, name: str) -> None:
        if name == "v" and self.length > self.before_value:
            self.has_result = True
        if name == "c":
            self.in_cell = False
            if self.is_formula:
                self.note_formula()
        if not self.in_cell or name == "f":
            self.await_text()

    def begin_row(self, attributes: dict[str, str]) -> None:
        number = attributes.get("r", str(self.row + 1))
        if not (number.isascii() and number.isdigit() and len(number) <= 7 and int(number) > self.row):
            self.refuse(NOT_XML)
        self.row, self.column = int(number), 0

    def begin_cell(self, attributes: dict[str, str]) -> None:
        if "r" in attributes:
            place = _CELL.fullmatch(attributes["r"])
            if place is None or int(place[2]) != self.row or column_number(place[1]) <= self.column:
                self.refuse(NOT_XML)
            self.column = column_number(place[1])
        else:
            self.column += 1
        if self.column > MAX_SHEET_COLUMNS:
            self.refuse(NOT_XML)
        self.in_cell = True
        is_text = attributes.get("t", "n") in ("inlineStr", "str")
        # The stored result of a formula may be an empty text.
        self.is_formula, self.has_result = False, attributes.get("t") == "str"
        self.await_text(MAX_CELL if is_text else MAX_NUMBER)

    def fill(self) -> None:
        """A cell that holds something counts, and lies within a table's bounds."""
        self.seen.cells += 1
        if self.seen.cells > MAX_CELLS:
            self.refuse(TOO_MANY, most=MAX_CELLS)
        if self.column > MAX_COLUMNS:
            message = gettext_noop("This line has more than %(most)s columns. Remove the extra cells.")
            self.seen.refuse(message, at=self.place(), most=MAX_COLUMNS)
        if self.row > MAX_ROWS:
            self.seen.refuse(
                gettext_noop("The file has more than %(most)s rows. Import a smaller file."),
                at=self.place(),
                most=MAX_ROWS,
            )

    def note_formula(self) -> None:
        if self.has_result:
            places, count = self.seen.results.get(self.name, ([], 0))
            self.seen.results[self.name] = (places, count + 1)
        else:
            places = self.seen.formulas.setdefault(self.name, [])
        if len(places) < MAX_FORMULAS:
            places.append(self.place())


def column_number(letters: str) -> int:
    """A column's number: A is 1, Z 26, AA 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def column_name(number: int) -> str:
    """A column's letters: 1 is A."""
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
