"""Bad workbooks: ZIPs that lie, XML that explodes, sheets that spreadsheet programs would not write."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterator

from . import workbook as by_hand
from .catalogue import BadFile, one
from .workbook import KIND, MAIN, RELATIONS, ROWS, SHEET, STRINGS, TYPES, WORKBOOK, made, pack, parts

END = len(ROWS) + 1
"""The first row after the sound ones."""


def with_row(cells: str, *, number: int = END) -> bytes:
    """A sound workbook and one row more."""
    return made(sheet=by_hand.sheet(by_hand.rows(ROWS) + by_hand.row(number, cells)))


def with_sheet(content: str, *, before: str = "", after: str = "") -> bytes:
    return made(sheet=by_hand.sheet(by_hand.rows(ROWS) + content, before=before, after=after))


def with_strings(content: str) -> bytes:
    override = f'<Override PartName="/{STRINGS}" ContentType="{KIND}.sharedStrings+xml"/>'
    return made(strings=f'<sst xmlns="{MAIN}">{content}</sst>', types=by_hand.types(override))


def declared(part: str, doctype: str) -> bytes:
    """A sound workbook, one part of which begins with a DOCTYPE."""
    content = parts()
    return pack({**content, part: doctype + content[part]})


def patched(content: bytes, old: bytes, new: bytes) -> bytes:
    assert old in content
    return content.replace(old, new)


def flagged(content: bytes, flag: int) -> bytes:
    """Every entry marked with a flag, in both directories."""
    changed = bytearray(content)
    for sign, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(sign)
        while at >= 0:
            struct.pack_into("<H", changed, at + offset, flag)
            at = content.find(sign, at + 4)
    return bytes(changed)


def claiming(content: bytes, size: int) -> bytes:
    """The directory claims that the sheet unfolds to ``size`` bytes."""
    changed = bytearray(content)
    at = content.rfind(SHEET.encode()) - 46
    assert content[at : at + 4] == b"PK\x01\x02"
    struct.pack_into("<I", changed, at + 24, size)
    return bytes(changed)


def with_twin() -> bytes:
    """The sheet stands twice in the ZIP, as a checker and a reader may each take another."""
    written = io.BytesIO(made())
    with zipfile.ZipFile(written, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("XL/Worksheets/Sheet1.xml", b"<worksheet/>")
    return written.getvalue()


def zips() -> Iterator[BadFile]:
    sound = made()
    cases = {
        "empty": (b"", "This file is not a complete XLSX workbook. Save it again as XLSX without a password."),
        "no ZIP": (b"record,framework\n", "This file is not a complete XLSX workbook. Save it again as XLSX without a password."),
        "an old workbook or one with a password": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "without a password"),
        "only the beginning": (b"PK\x03\x04", "This file is not a complete XLSX workbook. Save it again as XLSX without a password."),
        "cut in half": (sound[: len(sound) // 2], "This file is not a complete XLSX workbook. Save it again as XLSX without a password."),
        "the directory cut off": (sound[:-30], "This file is not a complete XLSX workbook. Save it again as XLSX without a password."),
        "nine megabytes": (sound + bytes(9_000_000), "The file is 10 MB. You can import up to 8 MB."),
        "an empty ZIP": (pack({"a.txt": "x"}), "This file is not a complete XLSX workbook. Save it again as XLSX without a password."),
        "a text document": (pack({TYPES: by_hand.types(), "word/document.xml": "<a/>"}), "This file is not a complete XLSX workbook. Save it again as XLSX without a password."),
        "encrypted entries": (flagged(sound, 1), "The workbook is encrypted. Save it without a password."),
        "packed with bzip2": (pack(parts(), method=zipfile.ZIP_BZIP2), "The workbook is compressed in a way that spreadsheet programs do not use. Save it again in a spreadsheet program."),
        "packed with LZMA": (pack(parts(), method=zipfile.ZIP_LZMA), "The workbook is compressed in a way that spreadsheet programs do not use. Save it again in a spreadsheet program."),
        "a part outside": (made(add={"../../etc/passwd": "x"}), "../../etc/passwd: The workbook refers to a part outside the file. Save it again in a spreadsheet program."),
        "a part at the root": (made(add={"/etc/passwd": "x"}), "/etc/passwd: The workbook refers to a part outside the file. Save it again in a spreadsheet program."),
        "a part with a drive": (made(add={"C:/x.xml": "x"}), "C:/x.xml: The workbook refers to a part outside the file. Save it again in a spreadsheet program."),
        "a part by backslashes": (patched(made(add={"xl.y": "x"}), b"xl.y", b"xl\\y"), "The workbook refers to a part outside the file. Save it again in a spreadsheet program."),
        "a part by a detour": (made(add={"xl/./a.xml": "<a/>"}), "xl/./a.xml: The workbook refers to a part outside the file. Save it again in a spreadsheet program."),
        "a name of a thousand": (made(add={"x" * 1000: "x"}), "The workbook refers to a part outside the file. Save it again in a spreadsheet program."),
        "a name with NUL": (patched(made(add={"xl/a_b.xml": "<a/>"}), b"a_b.xml", b"a\0b.xml"), "a part outside"),
        "a part twice": (pack({**parts(), f"{SHEET}#2": "<a/>"}), f"{SHEET}: The workbook has this part twice. Save it again in a spreadsheet program."),
        "a part twice in other case": (with_twin(), "XL/Worksheets/Sheet1.xml: The workbook has this part twice. Save it again in a spreadsheet program."),
        "201 parts": (made(add={f"xl/media/{n}.png": "x" for n in range(201)}), "more than 200 parts."),
        "60,000 parts": (
            patched(made(add={"xl/a": "x"}), b"PK\x05\x06", b"PK\x01\x02" * 60_000 + b"PK\x05\x06"), "more than 200 parts."
        ),
        "a part of 100 MB": (made(add={"xl/media/a.png": bytes(100_000_000)}), "The unpacked workbook is larger than"),
        "a part of 60 MB of zeros": (made(add={"xl/media/a.png": bytes(60_000_000)}), "This part of the workbook is compressed more than a table can be. Save the workbook again."),
        "a sheet of 60 MB of blanks": (with_sheet(" " * 60_000_000), f"{SHEET}: This part of the workbook has content that spreadsheet programs do not write. Save the workbook again in a spreadsheet program."),
        "a part that claims four gigabytes": (claiming(sound, 0xFFFFFFF0), "The unpacked workbook is larger than"),
        "a part that claims less": (claiming(sound, 10), "This file is not a complete XLSX workbook. Save it again as XLSX without a password."),
        "a part with a wrong sum": (patched(made(add={"xl/a.bin": "A" * 40}), b"A" * 3, b"B" * 3)
                                    if b"A" * 3 in made(add={"xl/a.bin": "A" * 40})
                                    else pack(parts(), method=zipfile.ZIP_STORED).replace(b"Knead", b"Bread"), "not a complete XLSX"),
    }  # fmt: skip
    for name, (content, says) in cases.items():
        yield one(name, "xlsx", content, says)


def packages() -> Iterator[BadFile]:
    relation = by_hand.relation
    one_sheet = relation("rId1", "worksheets/sheet1.xml")
    two = by_hand.workbook(("A", "B"))
    second = {"xl/worksheets/sheet2.xml": by_hand.sheet("")}
    cases = {
        "macros": (made(add={"xl/vbaProject.bin": "x"}), "xl/vbaProject.bin: The workbook has macros"),
        "macros by kind": (
            made(types=by_hand.types().replace("sheet.main", "sheet.macroEnabled.main")), "The workbook has macros. Save it as XLSX without macros."
        ),
        "macros by relation": (
            made(relations=by_hand.relations(one_sheet + relation("rId2", "x.bin", "vbaProject"))), "has macros"
        ),
        "old macro sheets": (made(add={"xl/macrosheets/sheet1.xml": "<a/>"}), "The workbook has macros. Save it as XLSX without macros."),
        "links to other files": (made(add={"xl/externalLinks/externalLink1.xml": "<a/>"}), "The workbook uses values from other files. Paste them as values and save the workbook."),
        "a sheet that is a chart": (
            made(workbook=two, relations=by_hand.relations(one_sheet + relation("rId2", "chartsheets/sheet1.xml", "chartsheet"))),
            "The workbook has a chart sheet. Remove it.",
        ),
        "no workbook in it": (pack({name: part for name, part in parts().items() if name != WORKBOOK}), "not a complete XLSX"),
        "no kinds in it": (pack({name: part for name, part in parts().items() if name != TYPES}), "not a complete XLSX"),
        "no relations in it": (pack({name: part for name, part in parts().items() if name != RELATIONS}), "not a complete XLSX"),
        "no sheet in it": (made(workbook=by_hand.workbook(())), f"{WORKBOOK}: The workbook has 0 sheets"),
        "21 sheets": (made(workbook=by_hand.workbook([f"S{n}" for n in range(21)])), "The workbook has 21 sheets"),
        "a sheet that is absent": (
            made(relations=by_hand.relations(relation("rId1", "worksheets/sheet9.xml"))), "The parts of this workbook refer to each other in a way that spreadsheet programs do not use. Save the workbook again in a spreadsheet program."
        ),
        "a sheet outside": (
            made(relations=by_hand.relations(relation("rId1", "../../../etc/passwd"))), "The parts of this workbook refer to each other in a way that spreadsheet programs do not use. Save the workbook again in a spreadsheet program."
        ),
        "a sheet read twice": (
            made(workbook=two, relations=by_hand.relations(one_sheet + relation("rId2", "../xl/worksheets/sheet1.xml"))),
            "The parts of this workbook refer to each other in a way that spreadsheet programs do not use. Save the workbook again in a spreadsheet program.",
        ),
        "a sheet passed off as styles": (
            made(relations=by_hand.relations(relation("rId1", "styles.xml"))), "The parts of this workbook refer to each other in a way that spreadsheet programs do not use. Save the workbook again in a spreadsheet program."
        ),
        "the workbook lies elsewhere": (
            made(types=by_hand.types().replace(f"/{WORKBOOK}", f"/{SHEET}")), "The parts of this workbook refer to each other in a way that spreadsheet programs do not use. Save the workbook again in a spreadsheet program."
        ),
        "the texts lie elsewhere": (
            made(types=by_hand.types(f'<Override PartName="/{WORKBOOK}" ContentType="{KIND}.sharedStrings+xml"/>')),
            "The parts of this workbook refer to each other in a way that spreadsheet programs do not use. Save the workbook again in a spreadsheet program.",
        ),
        "two sheets of one relation": (
            made(workbook=two.replace("rId2", "rId1"), add=second), "The parts of this workbook refer to each other in a way that spreadsheet programs do not use. Save the workbook again in a spreadsheet program."
        ),
        "half an element": (made(sheet="<worksheet"), f"{SHEET}: This part of the workbook is not valid XML. Save the workbook again in a spreadsheet program."),
        "no XML": (made(sheet="hello"), f"{SHEET}: This part of the workbook is not valid XML. Save the workbook again in a spreadsheet program."),
        "XML of an unknown encoding": (made(sheet='<?xml version="1.0" encoding="utf-7"?><a/>'), "not a complete XLSX"),
        "an undeclared entity": (made(sheet=by_hand.sheet("&nbsp;")), "not valid XML"),
        "an unbound prefix": (made(sheet="<x:worksheet/>"), "not valid XML"),
        "a DOCTYPE in the sheet": (declared(SHEET, "<!DOCTYPE worksheet>"), f"{SHEET}: This part of the workbook declares"),
        "a DOCTYPE in the styles": (declared("xl/styles.xml", "<!DOCTYPE a>"), "xl/styles.xml: This part of the workbook"),
        "a DOCTYPE in the kinds": (declared(TYPES, "<!DOCTYPE a>"), f"{TYPES}: This part of the workbook declares"),
        "a DOCTYPE in the relations": (declared("_rels/.rels", "<!DOCTYPE a>"), "declares a DOCTYPE or entities."),
        "an external entity": (
            declared(SHEET, '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'), "declares a DOCTYPE or entities."
        ),
        "billion laughs": (
            declared(SHEET, '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;"><!ENTITY c "&b;&b;">]>'), "declares a DOCTYPE"
        ),
        "elements 100,000 deep": (made(sheet="<a>" * 100_000), f"{SHEET}: This part of the workbook has content that spreadsheet programs do not write. Save the workbook again in a spreadsheet program."),
        "styles of 30,000 elements": (
            made(styles=f'<styleSheet xmlns="{MAIN}">{"<xf/>" * 30_000}</styleSheet>'), "xl/styles.xml: This part of the"
        ),
        "relations of 30,000 elements": (made(relations=by_hand.relations("<a/>" * 30_000)), f"{RELATIONS}: This part"),
        "an attribute of 17,000": (made(styles=f'<styleSheet a="{"x" * 17_000}"/>'), "This part of the workbook has content that spreadsheet programs do not write. Save the workbook again in a spreadsheet program."),
    }  # fmt: skip
    for name, (content, says) in cases.items():
        yield one(name, "xlsx", content, says)


def sheets() -> Iterator[BadFile]:
    cell, row = by_hand.cell, by_hand.row
    cases = {
        "a formula": (with_row(f'<c r="A{END}"><f>1+1</f><v>2</v></c>'), f"row {END}, A{END}: The cell has a formula"),
        "a formula that calls": (
            with_row(f'<c r="B{END}" t="str"><f>WEBSERVICE("http://127.0.0.1")</f><v>x</v></c>'), f"row {END}, B{END}: The cell"
        ),
        "a shared formula": (
            with_row(f'<c r="A{END}"><f t="shared" ref="A1:Z99" si="0">A1</f></c>'), f"row {END}, A{END}: The cell has a"
        ),
        "an error": (with_row(f'<c r="A{END}" t="e"><v>#REF!</v></c>'), f"row {END}, A{END}: The cell has the error #REF!. Correct it."),
        "a date": (with_row(f'<c r="A{END}" t="d"><v>2026-01-01</v></c>'), f"row {END}, A{END}: The cell is a date or an invalid number. Format the cell as text and type the value again."),
        "a number beyond all": (with_row(f'<c r="A{END}"><v>1e999</v></c>'), f"row {END}, A{END}: The cell is a date or an invalid number. Format the cell as text and type the value again."),
        "a number of 400 digits": (with_row(f'<c r="A{END}"><v>{"9" * 400}</v></c>'), f"A{END}: The cell has more than 32"),
        "a text of 40,000": (with_row(cell(END, 1, "x" * 40_000)), f"row {END}, A{END}: The cell has more than 32000"),
        "a text that is not there": (with_row(f'<c r="A{END}" t="s"><v>7</v></c>'), "This file is not a complete XLSX workbook. Save it again as XLSX without a password."),
        "a number that is a word": (with_row(f'<c r="A{END}"><v>seven</v></c>'), "This file is not a complete XLSX workbook. Save it again as XLSX without a password."),
        "a style that is a word": (with_row(f'<c r="A{END}" s="x"><v>7</v></c>'), "This file is not a complete XLSX workbook. Save it again as XLSX without a password."),
        "a cell beyond 200 columns": (with_row(cell(END, 201, "x")), f"row {END}, GS{END}: This line has more than 200 columns. Remove the extra cells."),
        "a million columns": (
            with_row("".join(cell(END, n, "x") for n in range(1, 17_000))), f"row {END}, GS{END}: This line has more"
        ),
        "a million empty columns": (with_row("<c/>" * 300_000), f"{SHEET}: This part of the workbook"),
        "a cell in the last row": (with_row(cell(1_048_576, 1, "x"), number=1_048_576), "The file has more than 100000 rows. Import a smaller file."),
        "a million rows": (
            with_sheet("".join(f'<row r="{n}"/>' for n in range(END, 700_000))), "The workbook has more than 180000 filled cells. Import a smaller workbook."
        ),
        "100,001 rows": (with_row(cell(100_001, 1, "x"), number=100_001), "row 100001, A100001: The file has more than"),
        "a row of no number": (with_sheet('<row r="x"/>'), f"{SHEET}: This part of the workbook is not valid XML. Save the workbook again in a spreadsheet program."),
        "a row of wide digits": (with_sheet('<row r="９９"/>'), f"{SHEET}: This part of the workbook is not valid XML. Save the workbook again in a spreadsheet program."),
        "rows backwards": (with_sheet(row(3, "")), f"{SHEET}: This part of the workbook is not valid XML. Save the workbook again in a spreadsheet program."),
        "a row twice": (with_sheet(row(END, cell(END, 1, "x")) + row(END, "")), f"{SHEET}: This part of the workbook is not valid XML. Save the workbook again in a spreadsheet program."),
        "cells backwards": (with_row(cell(END, 2, "x") + cell(END, 1, "x")), f"{SHEET}: This part of the workbook is not valid XML. Save the workbook again in a spreadsheet program."),
        "a cell of another row": (with_row(cell(END + 5, 1, "x")), f"{SHEET}: This part of the workbook is not valid XML. Save the workbook again in a spreadsheet program."),
        "a cell of no place": (with_row('<c r="$A$9"/>'), f"{SHEET}: This part of the workbook is not valid XML. Save the workbook again in a spreadsheet program."),
        "250,000 cells": (
            with_sheet("".join(row(n, "".join(cell(n, c, n * c) for c in range(1, 9))) for n in range(END, 31_300))),
            "The workbook has more than 180000 filled cells. Import a smaller workbook.",
        ),
        "30,000 merged cells": (
            with_sheet("", after=f'<mergeCells>{"".join(f"<mergeCell ref={chr(34)}A{n}:B{n}{chr(34)}/>" for n in range(30_000))}</mergeCells>'),
            f"{SHEET}: This part of the workbook has content that spreadsheet programs do not write. Save the workbook again in a spreadsheet program.",
        ),
        "700,000 shared texts": (
            with_strings("".join(f"<si><t>{n}</t></si>" for n in range(350_000))), "The workbook has more than 180000 filled cells. Import a smaller workbook."
        ),
        "a shared text of 40,000": (with_strings(f"<si><t>{'x' * 40_000}</t></si>"), f"{STRINGS}: This part of the workbook"),
        "shared texts without an end": (with_strings("<si><t>x"), f"{STRINGS}: This part of the workbook is not valid XML. Save the workbook again in a spreadsheet program."),
        "no heading": (made([()]), "no heading row"),
        "an empty sheet": (made(sheet=by_hand.sheet("")), "no heading row"),
        "heading twice": (made([("record", "title", "Title")]), "row 1: The heading “title” appears twice. Keep one of them."),
        "only a heading": (made(ROWS[:1]), "The file has no “framework” row. Add one."),
        "a bell in a title": (with_row(cell(END, 1, "skill") + cell(END, 4, "k") + cell(END, 7, "a_x0007_b")), "title has characters"),
        "NUL in a title": (with_row(cell(END, 1, "skill") + cell(END, 4, "k") + cell(END, 7, "a_x0000_b")), "NUL character"),
        "unknown record": (with_row(cell(END, 1, "boss")), f"row {END}, record: “boss” is not a record type"),
        "skill in other case": (
            made([*ROWS, ("skill", None, None, "KNEAD", None, None, "Again")]), f"row {END}, skill: The skill “knead” appears twice"
        ),
        "target of no skill": (made([*ROWS, ("target", None, "baker", "bake", 1)]), f"row {END}, skill: The role asks for"),
        "level beyond the scale": (made([*ROWS, ("behaviour", None, None, "knead", 9, None, None, "x")]), f"row {END}, level"),
        "a cell too many": (with_row(cell(END, 1, "skill") + cell(END, 12, "x")), f"row {END}: The row has 12 cells"),
    }  # fmt: skip
    for name, (content, says) in cases.items():
        yield one(name, "xlsx", content, says)
