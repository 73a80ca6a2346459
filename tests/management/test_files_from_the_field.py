"""Files as spreadsheets, HR systems and publishers write them, each in small: what the preview in a terminal says."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.core.management import call_command

from mentoring_xblock.applets.competencies.models import FrameworkVersion
from mentoring_xblock.applets.exchange import workbooks
from mentoring_xblock.applets.people import api as people
from mentoring_xblock.applets.people.models import ExpectedPerson, Member
from tests import builders
from tests.applets.exchange.test_table import workbook

pytestmark = pytest.mark.django_db

PEOPLE, MODEL, RATINGS = "mentoring_import_people", "mentoring_import_framework", "mentoring_import_ratings"
OWN = """record,framework,role,skill,level,importance,title,text
framework,bakery,,,2,,Bakery,
level,,,,1,,With help,
level,,,,2,,Alone,
skill,,,,,,Shape a loaf,
behaviour,,,Shape a loaf,{level},,,You can shape a loaf
role,,Baker,,,,Baker,
target,,Baker,Shape a loaf,{level},5,,
"""
MATRIX = [
    ["Group", "Skill", "Apprentice", "Baker", "Head baker"],
    ["Dough", "Knead", "Kneads when shown", "Kneads without help", "Says when it is enough"],
    ["", "Shape a loaf", "Shapes a round loaf", "Shapes every loaf", "Invents a loaf"],
    ["Oven", "Bake", "Watches the clock", "Bakes a batch", "Bakes without a clock"],
]
AT = "https://example.org/"
ITEMS = [{"identifier": f"i{n}", "fullStatement": f"Bake {n}", "humanCodingScheme": f"B.{n}"} for n in (1, 2)]
CASE = {
    "CFDocument": {"identifier": "d", "title": "Bakery", "uri": AT},
    "CFItems": [{**item, "uri": AT} for item in ITEMS],
    "CFAssociations": [
        {
            "identifier": f"a{number}",
            "associationType": kind,
            "originNodeURI": {"identifier": "i1", "uri": AT, "title": "1"},
            "destinationNodeURI": {"identifier": to, "uri": AT, "title": "2"},
        }
        for number, (kind, to) in enumerate(
            [("isChildOf", "d"), ("precedes", "i2"), ("isRelatedTo", "i2"), ("exactMatchOf", "x")]
        )
    ],
}
NICE = {
    "response": {
        "elements": {
            "documents": [{"doc_identifier": "N", "name": "Bakery work", "version": "1"}],
            "elements": [
                {"element_identifier": "OG", "element_type": "category", "title": "OG", "text": "Oven"},
                {"element_identifier": "OG-1", "element_type": "work_role", "title": "Oven keeper", "text": "Keeps."},
                {"element_identifier": "T1", "element_type": "task", "title": "", "text": "Clean the oven"},
                {"element_identifier": "S1", "element_type": "skill", "title": "", "text": "Skill in cleaning"},
            ],
            "relationships": [
                {"source_element_identifier": "OG", "dest_element_identifier": "OG-1"},
                {"source_element_identifier": "OG-1", "dest_element_identifier": "T1"},
            ],
        }
    }
}


@dataclass(frozen=True)
class Case:
    """A file, with what the preview must say of it, and what it must not."""

    name: str
    command: str
    content: bytes
    says: tuple[str, ...]
    never: tuple[str, ...] = ("Refused", "is a comma unquoted")


def table(rows: list[list[str]]) -> bytes:
    written = io.StringIO()
    csv.writer(written).writerows(rows)
    return written.getvalue().encode()


def cases() -> list[Case]:
    """One of each kind; workbooks only where they can be read."""
    grades = ("3 roles (3 role levels), 3 skills, 9 behaviours, 9 targets, 3 levels", "role “Head baker”")
    found = [
        Case(
            "1252-in-the-heading.csv", PEOPLE, "email;Straße;unit\nann@example.com;Ring 1;Bread\n".encode("cp1252"),
            ("we read it as Windows-1252", "1 people to add"),
        ),
        Case("matrix.csv", MODEL, table(MATRIX), grades),
        Case(
            "long.csv", MODEL, b"Role,Group,Skill,Required level\nBaker,,Knead,Alone\nHelp,,Knead,With help\n",
            ("2 roles (2 role levels), 1 skills, 0 behaviours, 2 targets, 2 levels", "Required level → target"),
        ),
        Case(
            "list.csv", MODEL, b"Skill,Category,Description\nKnead,Dough,Work it\nBake,Oven,Until brown\n",
            ("0 roles (0 role levels), 2 skills", "The levels are: Beginning, Supported, Independent, Guiding."),
        ),
        Case("nice.json", MODEL, json.dumps(NICE).encode(), ("format nice", "role “Oven keeper”", "1 targets")),
        Case(
            "headings.csv", PEOPLE,
            b'"Employee #","Work Email",Department,Division,Location,"Manager Email","Job Title"\n'
            b"7,ann@example.com,Bakery,Bread,Graz,ben@example.com,Baker\n8,ben@example.com,Bakery,,,,\n",
            ("manager email → manager", "employee # → number", "2 people to add"),
        ),
        Case(
            "title-lines.csv", PEOPLE, b"All workers\nRun on 2026-01-31\n\nemail,department\nann@example.com,Bakery\n",
            ("We read row 4 as the heading", "1 people to add"),
        ),
        Case(
            "no-account.csv", PEOPLE, b"email,department\nann@example.com,Bakery\nnew@example.com,Bakery\n",
            ("Expect person “new@example.com”", "1 people to add", "1 without an account"),
        ),
        Case(
            "manager-without-account.csv", PEOPLE, b"email,manager\nann@example.com,chief@example.com\n",
            ("“chief@example.com” is not in this programme yet", "1 people to add"),
        ),
        Case(
            "manager-by-name.csv", PEOPLE,
            b'"Last name, First name",email,"Reporting to"\n"Ito, Ann",ann@example.com,"Roth, Ben"\n'
            b'"Roth, Ben",ben@example.com,\n',
            ("reporting to → manager", "2 people to add"),
            never=("Refused", "leave this person’s manager"),
        ),
        Case("sep.csv", PEOPLE, b"sep=;\nemail;department\nann@example.com;Bakery\n", ("1 people to add",)),
        Case(
            "commas-in-a-heading.csv", PEOPLE, b'"Last name, First name";email\n"Ito, Ann";ann@example.com\n',
            ("last name, first name → name", "1 people to add"),
        ),
        Case(
            "1252.csv", PEOPLE, "email;unit\nann@example.com;Bäckerei\nben@example.com;Müllerei\n".encode("cp1252"),
            ("we read it as Windows-1252", "2 people to add"),
        ),
        Case("case.json", MODEL, json.dumps(CASE).encode(), ("1 exactMatchOf, 1 isRelatedTo, 1 precedes", "2 skills")),
        Case("level-names.csv", MODEL, OWN.format(level="Alone").encode(), ("1 behaviours, 1 targets, 2 levels",)),
        Case(
            "title-above.csv", MODEL, b"Bakery 2026,,,,,,,\n,,,,,,,\n" + OWN.format(level=2).encode(),
            ("We read row 3 as the heading", "1 behaviours, 1 targets, 2 levels"),
        ),
        Case(
            "ratings.csv", RATINGS, b"Name,Email,Pivot,Chart\nAnn Ito,ann@example.com,2,Working\n",
            ("Preview. Ratings: 2. People: 1.", "“ann”"),
        ),
    ]  # fmt: skip
    if workbooks.is_installed():
        staff = workbook({"Staff": [["email", "department"], ["ann@example.com", "Bakery"]]})
        merged = workbook({"Ladder": MATRIX}, {"Ladder": ["A2:A3"]})
        found += [
            Case("people.xlsx", PEOPLE, staff, ("1 people to add",)),
            Case("matrix.xlsx", MODEL, merged, grades),
        ]
    return found


def preview(path: Path, case: Case) -> str:
    """What the command prints to a terminal of strict UTF-8."""
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding="utf-8", errors="strict", write_through=True)
    options = ("--framework", "data") if case.command == RATINGS else ()
    call_command(case.command, str(path), "--dry-run", *options, stdout=out)
    return raw.getvalue().decode()


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_a_file_as_people_have_it_is_planned_and_nothing_is_written(case: Case, tmp_path: Path) -> None:
    of = people.default_programme()
    ann, _ben = builders.user("ann"), builders.user("ben")
    if case.command == RATINGS:
        builders.framework(of)
        builders.member(of, user=ann)
    path = tmp_path / case.name
    path.write_bytes(case.content)
    before = (FrameworkVersion.objects.count(), Member.objects.count(), ExpectedPerson.objects.count())
    said = preview(path, case)
    assert [words for words in case.says if words.casefold() not in said.casefold()] == [], said
    assert [words for words in case.never if words in said] == [], said
    assert (FrameworkVersion.objects.count(), Member.objects.count(), ExpectedPerson.objects.count()) == before
