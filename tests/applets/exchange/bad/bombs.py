"""Files as large and as wrong as the limits allow: what a reader makes of them decides how much memory it takes.

Each is written to a folder by one function, so that the process which reads it never held what it was made of.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator

from . import workbook as by_hand
from .tables import CSV, MOODLE_HEADING, PEOPLE
from .workbook import KIND, MAIN, STRINGS, made

Maker = Callable[[], bytes]

OWN_JSON = '{"format":"task-mentoring-framework","version":1,'
ONET = "O*NET-SOC Code\tTitle\tTask ID\tTask\tTask Type\n"
ESCO = "conceptUri,preferredLabel,skillType,description\n"
SFIA = "Code,Skill,Subcategory,Overall description,Level 2 description\n"
OPENSALT = "identifier,fullStatement,humanCodingScheme,smartLevel\n"
HUGE = 300 * 1024 * 1024


def lines(head: str, tail: Iterable[str]) -> bytes:
    return (head + "".join(tail)).encode()


def listed(before: str, values: Iterable[str], after: str) -> bytes:
    return (before + ",".join(values) + after).encode()


def bombs() -> Iterator[tuple[str, str, Maker]]:
    """Format, name, and what makes the bytes."""
    head = CSV.split("skill,", 1)[0]
    many = range(99_980)
    yield (
        "csv",
        "100,000 rows wrong in three places",
        lambda: lines(head, ["skill,,,k,x,x,,\t,zzz,,,ht,,,zz\n"] * len(many)),
    )
    yield "csv", "100,000 targets beyond", lambda: lines(CSV, ["target,,baker,knead,9,9\n"] * len(many))
    yield (
        "csv",
        "50,000 skills, a bad behaviour each",
        lambda: lines(head, (f"skill,,,k{n},,,K\nbehaviour,,,k{n},7,,,\n" for n in range(49_980))),
    )
    yield (
        "csv",
        "25,000 sound skills",
        lambda: lines(
            head, (f"skill,,,k{n},,,K{n},{'é' * 20}\nbehaviour,,,k{n},2,,,You can {n}\n" for n in range(24_990))
        ),
    )
    yield "csv", "100,000 skills", lambda: lines(head, (f"skill,,,k{n},,,K{n}\n" for n in many))
    yield (
        "csv",
        "200 columns, 8 MB",
        lambda: lines(
            ",".join(["record", "framework", *(f"c{n}" for n in range(198))]) + "\n", ["x," * 199 + "y\n"] * 20_000
        ),
    )
    yield "csv", "one text of 8 MB", lambda: CSV.encode() + b'skill,,,k2,,,"' + b"x" * 8_000_000 + b'"\n'
    yield "csv", "a million columns", lambda: CSV.encode() + b"," * 8_000_000
    yield "csv", "8 MB of lines", lambda: CSV.encode() + b"\n" * 8_000_000
    yield "csv", "8 MB of quotation marks", lambda: CSV.encode() + b'"' * 8_000_000
    yield "csv", "four bytes a sign", lambda: CSV.encode() + "😀,\n".encode() * 900_000
    yield "json", "590,000 skills that are texts", lambda: listed(OWN_JSON + '"skills":[', ['""'] * 590_000, "]}")
    yield (
        "json",
        "25,000 skills of numbers",
        lambda: listed(OWN_JSON + '"skills":[', ['{"key":1,"title":2,"kind":3,"uris":4}'] * 24_900, "]}"),
    )
    yield (
        "json",
        "135,000 targets of nothing",
        lambda: listed(
            OWN_JSON + '"roles":[',
            ['{"key":"r","title":"x","targets":[' + ",".join(['{"skill":"q","level":9}'] * 900) + "]}"] * 150,
            "]}",
        ),
    )
    yield "json", "590,000 names", lambda: listed(OWN_JSON + '"x":{', (f'"{n}":1' for n in range(590_000)), "}}")
    yield "json", "8 MB of brackets", lambda: b"[" * 8_000_000
    yield "json", "8 MB of digits", lambda: OWN_JSON.encode() + b'"x":' + b"9" * 8_000_000 + b"}"
    yield "json", "a text of escapes that is never closed", lambda: OWN_JSON.encode() + b'"x":"' + b'\\"' * 4_000_000
    yield "json", "one text of 8 MB", lambda: OWN_JSON.encode() + b'"x":"' + "😀".encode() * 2_000_000 + b'"}'
    document = '{"CFDocument":{"title":"B"},"CFItems":[{"identifier":"a","fullStatement":"A"}],'
    yield (
        "case",
        "590,000 associations that are numbers",
        lambda: listed(document + '"CFAssociations":[', ["7"] * 590_000, "]}"),
    )
    yield (
        "case",
        "140,000 rubrics",
        lambda: listed(document + '"CFRubrics":[', ['{"CFRubricCriteria":7}'] * 140_000, "]}"),
    )
    yield "case", "190,000 items", lambda: listed('{"CFDocument":{},"CFItems":[', ["{}"] * 190_000, "]}")
    yield (
        "case",
        "a chain of 90,000 parents",
        lambda: listed(
            document + '"CFAssociations":[',
            (
                f'{{"associationType":"isChildOf","originNodeURI":{{"identifier":"i{n}"}},'
                f'"destinationNodeURI":{{"identifier":"i{n + 1}"}}}}'
                for n in range(49_000)
            ),
            "]}",
        ),
    )
    yield (
        "nice",
        "290,000 statements of no kind",
        lambda: listed('{"work_roles":[],"statements":{', (f'"X{n}":1' for n in range(290_000)), "}}"),
    )
    yield "nice", "190,000 roles", lambda: listed('{"work_roles":[', ["{}"] * 190_000, '],"statements":{}}')
    yield "onet", "100,000 tasks of no type", lambda: lines(ONET, (f"\t\t{n}\tx\tBad\n" for n in many))
    yield "onet", "100,000 occupations", lambda: lines(ONET, (f"{n}\t\t{n}\tx\tCore\n" for n in many))
    yield (
        "esco",
        "25,000 skills",
        lambda: lines(ESCO, (f"http://e/skill/{n},K{n},knowledge,{'é' * 100}\n" for n in range(24_990))),
    )
    yield "esco", "100,000 skills of no kind", lambda: lines(ESCO, (f"http://e/skill/{n},K,x,\n" for n in many))
    yield "sfia", "25,000 skills", lambda: lines(SFIA, (f"C{n},K{n},G{n % 9},About,does it\n" for n in range(24_990)))
    yield "sfia", "100,000 rows without a code", lambda: lines(SFIA, (f",K{n},G,About,does it\n" for n in many))
    yield "opensalt", "100,000 items", lambda: lines(OPENSALT, (f"i{n},K{n},c{n},1.{n}\n" for n in many))
    yield (
        "opensalt",
        "29,000 items",
        lambda: lines(OPENSALT, (f"i{n},{'é' * 90}{n},c{n},1.{n}\n" for n in range(29_000))),
    )
    yield "opensalt", "a deep tree", lambda: lines(
        OPENSALT, (f"i{n},K{n},,{'.'.join('1' * (n + 1))}\n" for n in range(1_900))
    )  # fmt: skip
    framework = f"{MOODLE_HEADING},fw,Bakery,,1,,,,,,,,1,\n"
    yield "moodle", "100,000 rows without a parent", lambda: lines(framework, ["zz,,,<p>,1,,,,,,,,,\n"] * len(many))
    yield (
        "moodle",
        "60,000 broken roles",
        lambda: lines(
            framework,
            (
                f',role:r{n},,"<!--task-mentoring {{""targets"":{{""a"":[""x"",""y""]}}}}-->",1,,,,,,a,,,\n'
                for n in range(60_000)
            ),
        ),
    )
    yield (
        "moodle",
        "a circle of 99,000",
        lambda: lines(framework, (f"p{(n + 1) % 99_000},p{n},P,,1,,,,,,,,,\n" for n in range(99_000))),
    )
    yield (
        "moodle",
        "HTML never closed",
        lambda: lines(framework, (f',k{n},K,"{"<p><li><h5><!--" * 2000}",1,,,,,,,,,\n' for n in range(250))),
    )
    heading = "Skill Name,Skill Description,Awareness,Working,Practitioner,Expert,Roles\n"
    yield "gdd", "100,000 skills of one name", lambda: lines(heading, ["Baking,,,,,,\n"] * len(many))
    levels = "Skill,Beginner,Able\n"
    yield "table", "100,000 skills", lambda: lines(levels, (f"K{n},does it badly,does it well\n" for n in many))
    yield "table", "one skill of 100,000 rows", lambda: lines(levels, (f"K,does {n},knows {n}\n" for n in many))
    crowded = "x\n" * 15_999
    yield "table", "250 cells of 16,000 lines", lambda: lines(levels, (f'K{n},"{crowded}",y\n' for n in range(250)))
    yield "table", "100,000 targets of one role", lambda: lines("Role,Skill,Level\n", (f"R,K{n},2\n" for n in many))
    yield "table", "a million columns", lambda: levels.encode() + b"," * 8_000_000
    yield "table", "100,000 groups", lambda: lines(levels, (f"G{n},,\n" for n in many))
    yield "people", "100,000 people whom nobody knows", lambda: lines(PEOPLE, (f"u{n},,,,,,,\n" for n in many))
    yield "people", "50,000 rows wrong in four places", lambda: lines(PEOPLE, [",,,,,x,y,:!!\n"] * 50_000)
    yield (
        "people",
        "50,000 mails and managers",
        lambda: lines(PEOPLE, (f",u{n}@example.com,,,,,m{n}@example.com,a:b;c:d\n" for n in range(50_000))),
    )
    yield from workbooks()


def workbooks() -> Iterator[tuple[str, str, Maker]]:
    sound, row, cell = by_hand.rows(by_hand.ROWS), by_hand.row, by_hand.cell
    first = len(by_hand.ROWS) + 1

    def sheet(content: Iterable[str], *, after: str = "") -> bytes:
        return made(sheet=by_hand.sheet(sound + "".join(content), after=after))

    def strings(content: Iterable[str]) -> bytes:
        override = f'<Override PartName="/{STRINGS}" ContentType="{KIND}.sharedStrings+xml"/>'
        return made(strings=f'<sst xmlns="{MAIN}">{"".join(content)}</sst>', types=by_hand.types(override))

    def chance() -> random.Random:
        return random.Random(7)

    yield (
        "xlsx",
        "179,000 texts that are all different",
        lambda: sheet(
            row(n, "".join(cell(n, c, f"{n}-{c}-{draw}") for c in range(1, 6)))
            for draw in [chance().random()]
            for n in range(first, first + 35_800)
        ),
    )
    yield (
        "xlsx",
        "179,000 texts in wide rows",
        lambda: sheet(row(n, "".join(cell(n, c, n * c) for c in range(1, 61))) for n in range(first, first + 2_980)),
    )
    yield (
        "xlsx",
        "640,000 empty cells",
        lambda: sheet(
            row(n, "".join(f'<c r="{by_hand.letters(c)}{n}" s="0"/>' for c in range(1, 65)))
            for n in range(first, first + 9_900)
        ),
    )
    yield (
        "xlsx",
        "640,000 cells in one row",
        lambda: sheet(
            row(first, "".join(f'<c s="{draw.randrange(10**8)}"/>' for _ in range(640_000))) for draw in [chance()]
        ),
    )
    yield "xlsx", "640,000 rows", lambda: sheet(f'<row r="{n}"/>' for n in range(first, 640_000))
    yield (
        "xlsx",
        "320,000 shared texts",
        lambda: strings(f"<si><t>{draw.random()}</t></si>" for draw in [chance()] for _ in range(320_000)),
    )
    yield (
        "xlsx",
        "125,000 rich texts",
        lambda: strings(
            f"<si><r><rPr><b/></rPr><t>{draw.random()}</t></r></si>" for draw in [chance()] for _ in range(125_000)
        ),
    )
    yield (
        "xlsx",
        "shared texts of 8 MB packed, four bytes a sign",
        lambda: strings(
            f"<si><t>😀{''.join(draw.choices('abcdefghijklmnopqrstuvwxyz ', k=7000))}</t></si>"
            for draw in [chance()]
            for _ in range(1_700)
        ),
    )
    yield (
        "xlsx",
        "20,000 styles",
        lambda: made(styles=f'<styleSheet xmlns="{MAIN}"><cellXfs>{"<xf/>" * 19_990}</cellXfs></styleSheet>'),
    )
    yield (
        "xlsx",
        "19,000 rules",
        lambda: sheet([], after="".join(f'<conditionalFormatting sqref="A{n}"/>' for n in range(19_000))),
    )
    yield "xlsx", "60 MB of zeros in 60 KB", lambda: made(add={"xl/media/a.png": bytes(60_000_000)})
    yield (
        "xlsx",
        "an entity that explodes",
        lambda: made(sheet='<!DOCTYPE a [<!ENTITY b "' + "x" * 100_000 + '">]><a>' + "&b;" * 100_000 + "</a>"),
    )
