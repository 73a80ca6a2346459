"""A small sound file of each shape in which models, people and ratings come in; names beside those of the formats."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from mentoring_xblock.applets.exchange import formats, workbooks
from mentoring_xblock.applets.exchange.data.uploads import ImportKind

from .mutants import ESCO, ONET, OPENSALT, SFIA, TABLE, sound

AT = "https://example.org/"
LONG = (
    b"Role;Area;Skill;Required level\nBaker;Dough;Knead;Alone\nBaker;Oven;Bake;With help\n"
    b"Head baker;Dough;Knead;Guides others\nHead baker;Oven;Bake;Alone\n"
)
LIST = b"Skill\tCategory\tDescription\nKnead\tDough\tUntil it is smooth\nBake\tOven\tUntil it sounds hollow\n"
ROLES = b"Skill,Baker,Head baker\nKnead,1,3\nShape,2,3\nBake,0,2\n"
PEOPLE = (
    b'"Last name, First name";Work e-mail;Department;Reporting to;Role;Status;Time zone\n'
    b'"Ito, Ann";ann@example.org;Bakery;"Roth, Ben";baker;active;W. Europe Standard Time\n'
    b'"Roth, Ben";ben@example.org;Bakery;N/A;;active;Europe/Vienna\n'
    b'"Novak, Cleo";cleo@example.org;Oven;ben@example.org;;left;\n'
)
RATINGS = b"Name,Email,Pivot,Chart,Shoe size\nAnn Ito,ann@example.org,2,Working,38\nBen Roth,ben@example.org,4,-,\n"
RATINGS_LIST = (
    b"email,skill,level,source,date\nann@example.org,Pivot,2,manager,2025-01-31\n"
    b"ben@example.org,chart,Expert,test,13/06/2025\n"
)
MOODLE = (
    b"Oben,Nummer,Kurz,Text,Format,Skala,Konfiguration,Regel,Ergebnis,Details,Bezug,Export,Rahmen,Taxonomie\n"
    b',KIT,Kitchen,,1,"No,Nearly,Yes","[{""scaleid"":""2""},{""id"":2,""proficient"":1}]",,,,,,1,\n'
    b",heat,Heat,,1,,,,,,,,,\nheat,boil,Boil water,<p>In a pot.</p>,1,,,,,,,,,\nboil,lid,Uses a lid,,1,,,,,,,,,\n"
)


def _published(name: str, codes: Sequence[str]) -> bytes:
    """The layout in which NIST publishes NICE, and others theirs."""
    category, role, task, skill = codes
    elements = [
        {"element_identifier": category, "element_type": "category", "title": "Oven", "text": ""},
        {"element_identifier": role, "element_type": "work_role", "title": "Oven keeper", "text": "Keeps ovens."},
        {"element_identifier": task, "element_type": "task", "title": "", "text": "Clean the oven"},
        {"element_identifier": skill, "element_type": "skill", "title": "", "text": "Skill in cleaning"},
    ]
    pairs = ((category, role), (role, task), (role, skill))
    relations = [{"source_element_identifier": one, "dest_element_identifier": other} for one, other in pairs]
    documents = [{"doc_identifier": "D", "name": name, "version": "1"}]
    return json.dumps({"documents": documents, "elements": elements, "relationships": relations}).encode()


@dataclass(frozen=True)
class Shape:
    """What kind of import it is, in which format a model is read ("" for people and ratings), and the sound files."""

    kind: ImportKind
    format: str
    files: Mapping[str, bytes]


def _model(format_name: str, name: str, content: bytes) -> Shape:
    return Shape(ImportKind.FRAMEWORK, format_name, {name: content})


def _workbook(*tables: bytes, merged: str = "", delimiter: str = ",") -> bytes:
    """CSV tables as the sheets of one workbook, numbers as numbers."""
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, table in enumerate(tables, start=1):
        sheet = book.create_sheet(f"Sheet {number}")
        for row in csv.reader(io.StringIO(table.decode("utf-8-sig")), delimiter=delimiter):
            sheet.append([int(cell) if cell.isdecimal() else cell or None for cell in row])
        if merged:
            sheet.merge_cells(merged)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _workbooks() -> dict[str, Shape]:
    """The shapes that need the extra."""
    role = b"Skill,Level\nKnead,2\nBake,%d\n"
    return {
        "matrix-xlsx": _model("table", "t.xlsx", _workbook(TABLE, merged="A4:A5")),
        "sheets-xlsx": _model("table", "s.xlsx", _workbook(role % 1, role % 3)),
        "long-xlsx": _model("table", "l.xlsx", _workbook(LONG, delimiter=";")),
        "list-xlsx": _model("table", "l.xlsx", _workbook(LIST, delimiter="\t")),
        "onet-xlsx": _model("onet", "Task Statements.xlsx", _workbook(ONET, delimiter="\t")),
        "sfia-xlsx": _model("sfia", "s.xlsx", _workbook(SFIA)),
        "opensalt-xlsx": _model("opensalt", "o.xlsx", _workbook(OPENSALT)),
        "people-xlsx": Shape(ImportKind.PEOPLE, "", {"p.xlsx": _workbook(PEOPLE, delimiter=";")}),
        "ratings-xlsx": Shape(ImportKind.RATINGS, "", {"r.xlsx": _workbook(RATINGS)}),
    }


@cache
def shapes() -> dict[str, Shape]:
    """Every shape by its name."""
    found = {name: Shape(ImportKind.FRAMEWORK, name, sound(name)) for name in formats.readable()}
    found |= {
        "long": _model("table", "l.csv", LONG),
        "list": _model("table", "l.csv", LIST),
        "roles": _model("table", "r.csv", ROLES),
        "esco-skills": _model("esco", "skills_en.csv", ESCO["skills_en.csv"]),
        "nice-published": _model("nice", "n.json", _published("NICE Framework", ("OG", "OG-WRL-001", "T1", "S1"))),
        "dcwf": _model("nice", "d.json", _published("DoD Cyber Workforce Framework", ("IT", "411", "T0001", "S0001"))),
        "moodle-translated": _model("moodle", "m.csv", MOODLE),
        "people": Shape(ImportKind.PEOPLE, "", {"p.csv": PEOPLE}),
        "ratings": Shape(ImportKind.RATINGS, "", {"r.csv": RATINGS}),
        "ratings-list": Shape(ImportKind.RATINGS, "", {"r.csv": RATINGS_LIST}),
    }
    return found | (_workbooks() if workbooks.is_installed() else {})
