"""OpenSALT's spreadsheets, reading only: the sheets "CF Doc", "CF Item" and "CF Association", or the items as CSV.

The cells are those of a CASE package, so they are put together as one and read as one. Where an item stands is said by
``smartLevel`` (2.1 is the first child of 2), or by the identifier or code of its parent in ``Is Child Of``. Layout:
the spreadsheet export and import of https://github.com/opensalt/opensalt.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ....core.errors import InvalidInput, gettext_noop
from ...competencies.data import Path
from ..data.files import Choices, Parsed, Place, Remark, Source, Weight
from ..grids import FoundTable, Grid, read_grids
from ..tables import Row, refuse_file
from .case_reading import CaseReading
from .draft import only_content, whole_number
from .headings import bare, file_with, find_sheet, open_sheet, place_of, some_of

NAME = "opensalt"

MAX_ITEMS = 30_000
"""As many as a workbook can hold; a package of all the cells is made of them, which takes memory."""

_ITEMS = ("identifier", "fullstatement")
_LINKS = ("originnodeidentifier", "destinationnodeidentifier", "associationtype")
_DOCUMENT = ("title", "creator")
_TREE = frozenset({"smartlevel", "ischildof", "humancodingscheme"})
_USED = frozenset(
    {"identifier", "fullstatement", "humancodingscheme", "smartlevel", "ischildof", "sequencenumber", "notes",
     "cfitemtype", "uri", ""}
)  # fmt: skip
_ITEM_CELLS = {"fullStatement": "fullstatement", "humanCodingScheme": "humancodingscheme", "notes": "notes",
               "CFItemType": "cfitemtype"}  # fmt: skip


def recognise(source: Source) -> bool:
    """One file in which a sheet has the headings of items, and one that says where they stand."""
    seen = any(
        file_with(source, names) for names in (("identifier", "fullstatement"), ("identifier", "full statement"))
    )
    if not only_content(source) or not seen:
        return False
    try:
        found = find_sheet(read_grids(source), _ITEMS)
    except InvalidInput:
        return False
    return found is not None and bool(_TREE & set(_columns(found[1])))


def parse(source: Source, choices: Choices) -> Parsed:
    """The model in the file; raises FileRefused where no sheet has items or one cannot be read."""
    absent = gettext_noop(
        "No sheet has the columns “identifier” and “fullStatement”. Choose a spreadsheet from OpenSALT, or import "
        "the file as a table and match its columns."
    )
    return _Reading(*open_sheet(source, _ITEMS, absent=absent), choices).result()


def _columns(records: Sequence[Row]) -> dict[str, int]:
    return dict(records[0].columns) if records else {}


class _Reading(CaseReading):
    """The sheets as a package; a place in the package is a cell in the file."""

    def __init__(self, found: FoundTable, grid: Grid, records: Sequence[Row], choices: Choices) -> None:
        super().__init__(NAME, found.file, choices)
        self.found = found
        self.grid = grid
        self.remarks += found.notes
        if len(records) > MAX_ITEMS:
            message = gettext_noop("There are %(count)s here. You can have up to %(most)s.")
            raise refuse_file(message, file=found.file, count=len(records), most=MAX_ITEMS)
        self.records = records
        links = find_sheet(found, _LINKS)
        self.links = links[1] if links else []
        document = find_sheet(found, _DOCUMENT)
        self.document = document[1][0] if document and document[1] else None
        self.linked: list[int] = []
        self.read_sheets = [grid, *(sheet[0] for sheet in (links, document) if sheet)]

    def result(self) -> Parsed:
        self.note_unused()
        children, numbered = self.children()
        return self.read(
            {
                "CFDocument": self.head(),
                "CFItems": [self.item(record) for record in self.records],
                "CFAssociations": [*children, *numbered, *map(self.link, self.links)],
            }
        )

    def head(self) -> dict[str, Any]:
        """The document; without its sheet, what the file is called is its title."""
        stem = self.file.rsplit("/", 1)[-1].rsplit(".", 1)[0].replace("_", " ").strip()
        if self.document is None:
            return {"title": stem or "OpenSALT"}
        head: dict[str, Any] = {name: self.document[name] for name in ("creator", "description", "language")}
        return {**head, "title": self.document["title"] or stem, "licenseURI": {"title": self.document["license"]}}

    def item(self, record: Row) -> dict[str, Any]:
        cells = {name: record[column] for name, column in _ITEM_CELLS.items()}
        return {**cells, "identifier": _identifier(record)}

    def children(self) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """Associations of items with their parents: those of a parent that is there, and the rest for their order."""
        by_level = {record["smartlevel"]: record for record in self.records if record["smartlevel"]}
        by_name: dict[str, Row] = {}
        for record in self.records:
            for name in (record["identifier"], record["humancodingscheme"]):
                by_name.setdefault(name, record)
        by_name.pop("", None)
        inside: list[dict[str, Any]] = []
        outside: list[dict[str, Any]] = []
        missing: list[str] = []
        for at, record in enumerate(self.records):
            above, _dot, last = record["smartlevel"].rpartition(".")
            named = record["ischildof"].split(",")[0].strip()
            parent = by_level.get(above) if above else by_name.get(named)
            if parent is None and named and not above:
                missing.append(named)
            number = whole_number(record["sequencenumber"]) if record["sequencenumber"] else whole_number(last)
            link = _link(_identifier(record), _identifier(parent) if parent else "", "isChildOf")
            link["sequenceNumber"] = number if number is not None else at + 1
            (inside if parent else outside).append(link)
            if parent:
                self.linked.append(at)
        if missing:
            message = gettext_noop(
                "Some parents are not in the file, so their items have no group: %(count)s (%(names)s)."
            )
            self.leave_out(message, missing)
        return inside, outside

    def link(self, record: Row) -> dict[str, Any]:
        kind = "".join(record["associationtype"].split())
        kind = kind[:1].lower() + kind[1:]
        return _link(record["originnodeidentifier"], record["destinationnodeidentifier"], kind)

    def note_unused(self) -> None:
        """Name the columns and sheets that are not read."""
        row = self.grid.rows[self.records[0].number - 2] if self.records else ()
        columns = [cell for cell in dict.fromkeys(row) if bare(cell) not in _USED]
        if columns:
            self.leave_out(gettext_noop("We ignore columns: %(count)s (%(names)s)."), columns)
        sheets = [grid.title for grid in self.found.grids if grid.rows and grid not in self.read_sheets]
        if sheets:
            message = gettext_noop("A competency model has no place for other sheets: %(count)s (%(names)s).")
            self.leave_out(message, sheets)

    def leave_out(self, message: str, names: Sequence[str]) -> None:
        params = {"count": len(names), "names": some_of(names, most=10)}
        self.remarks.append(Remark(Weight.DROPPED, Place(file=self.file), message, params))

    def refuse(self, path: Path, message: str, **params: object) -> None:
        self.remarks.refuse(self.cell(path), message, **params)

    def place(self, path: Path) -> Place:
        if len(path) > 1 and isinstance(path[1], int) and (str(path[0]), path[1]) in self.places:
            return self.cell(("CFItems", self.places[str(path[0]), path[1]], *path[2:]))
        return Place(file=self.file)

    def cell(self, path: Path) -> Place:
        """The cell that a place in the package came from."""
        if len(path) > 1 and path[0] == "CFItems" and isinstance(path[1], int) and path[1] < len(self.records):
            names = {"key": "humancodingscheme", "description": "notes", "identifier": "identifier"}
            name = names.get(str(path[2]), "fullstatement") if len(path) > 2 else "fullstatement"
            record = self.records[path[1]]
            if name == "humancodingscheme" and not record[name]:
                name = "identifier"
            return place_of(self.grid, record, name, file=self.file)
        if len(path) > 1 and path[0] == "CFAssociations" and isinstance(path[1], int) and path[1] < len(self.linked):
            record = self.records[self.linked[path[1]]]
            name = "ischildof" if record["ischildof"] else "smartlevel"
            return place_of(self.grid, record, name, file=self.file)
        return Place(file=self.file)


def _identifier(record: Row) -> str:
    """The item's identifier; one that is new in a spreadsheet may have none, and goes by its row."""
    return record["identifier"] or (f"row-{record.number}" if record["fullstatement"] else "")


def _link(origin: str, destination: str, kind: str) -> dict[str, Any]:
    ends = {"originNodeURI": {"identifier": origin}, "destinationNodeURI": {"identifier": destination}}
    return {**ends, "associationType": kind}
