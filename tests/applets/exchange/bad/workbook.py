"""Workbooks made by hand, part by part, so that each can be wrong in one way. Nothing of the package's writing."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from html import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
WORKBOOK = "xl/workbook.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
TYPES = "[Content_Types].xml"

ROWS: tuple[tuple[object, ...], ...] = (
    ("record", "framework", "role", "skill", "level", "importance", "title", "text"),
    ("framework", "bakery", None, None, 2, None, "Bakery"),
    ("level", None, None, None, 1, None, "With help"),
    ("level", None, None, None, 2, None, "Alone"),
    ("skill", None, None, "knead", None, None, "Knead dough"),
    ("behaviour", None, None, "knead", 2, None, None, "You can knead by hand"),
    ("role", None, "baker", None, None, None, "Baker"),
    ("target", None, "baker", "knead", 2, 5),
)
"""A sound model in the own layout."""


def letters(number: int) -> str:
    found = ""
    while number:
        number, rest = divmod(number - 1, 26)
        found = chr(65 + rest) + found
    return found


def cell(row: int, column: int, value: object) -> str:
    at = f"{letters(column)}{row}"
    if isinstance(value, int):
        return f'<c r="{at}"><v>{value}</v></c>'
    return f'<c r="{at}" t="inlineStr"><is><t xml:space="preserve">{escape(str(value), quote=False)}</t></is></c>'


def row(number: int, cells: str) -> str:
    return f'<row r="{number}">{cells}</row>'


def rows(values: Iterable[Sequence[object]]) -> str:
    return "".join(
        row(number, "".join(cell(number, at, value) for at, value in enumerate(each, 1) if value is not None))
        for number, each in enumerate(values, 1)
    )


def sheet(content: str, *, before: str = "", after: str = "") -> str:
    return f'<worksheet xmlns="{MAIN}">{before}<sheetData>{content}</sheetData>{after}</worksheet>'


def workbook(titles: Sequence[str] = ("Model",)) -> str:
    sheets = "".join(f'<sheet name="{title}" sheetId="{n}" r:id="rId{n}"/>' for n, title in enumerate(titles, 1))
    return f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{sheets}</sheets></workbook>'


def relation(key: str, target: str, kind: str = "worksheet") -> str:
    return f'<Relationship Id="{key}" Type="{OFFICE}/{kind}" Target="{target}"/>'


def relations(content: str) -> str:
    return f'<Relationships xmlns="{PACKAGE}/relationships">{content}</Relationships>'


def types(more: str = "") -> str:
    return (
        f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
        f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/{WORKBOOK}" ContentType="{KIND}.sheet.main+xml"/>'
        f'<Override PartName="/{SHEET}" ContentType="{KIND}.worksheet+xml"/>{more}</Types>'
    )


def shared_strings(texts: Iterable[str]) -> str:
    return f'<sst xmlns="{MAIN}">{"".join(f"<si><t>{escape(text)}</t></si>" for text in texts)}</sst>'


def parts(values: Iterable[Sequence[object]] = ROWS, **changed: str) -> dict[str, str]:
    """The parts of a sound workbook by name; keywords replace its sheet, workbook, relations, types or styles."""
    found = {
        TYPES: changed.get("types", types(f'<Override PartName="/xl/styles.xml" ContentType="{KIND}.styles+xml"/>')),
        "_rels/.rels": relations(relation("rId1", WORKBOOK, "officeDocument")),
        WORKBOOK: changed.get("workbook", workbook()),
        RELATIONS: changed.get("relations", relations(relation("rId1", "worksheets/sheet1.xml"))),
        "xl/styles.xml": changed.get("styles", f'<styleSheet xmlns="{MAIN}"/>'),
        SHEET: changed["sheet"] if "sheet" in changed else sheet(rows(values)),
    }
    if "strings" in changed:
        found[STRINGS] = changed["strings"]
    return found


def pack(content: Mapping[str, str | bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The parts as a ZIP; a name may stand twice by ending in ``#2``, which is cut off."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", method) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        for name, part in content.items():
            entry = zipfile.ZipInfo(name.removesuffix("#2"), date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = method
            archive.writestr(entry, part)
    return written.getvalue()


def made(
    values: Iterable[Sequence[object]] = ROWS, *, add: Mapping[str, str | bytes] | None = None, **changed: str
) -> bytes:
    """A workbook of these rows, with parts changed or added."""
    return pack({**parts(values, **changed), **(add or {})})
