"""Bad tables: the native CSV, Moodle's, GDD's pair, O*NET's, and people."""

from __future__ import annotations

import codecs
from collections.abc import Iterator

from .catalogue import BadFile, one

CSV = (
    "record,framework,role,skill,level,importance,title,text,kind,group,grade,links,taxonomy,tag,retired,language\n"
    "framework,bakery,,,2,,Bakery\n"
    "level,,,,1,,With help\n"
    "level,,,,2,,Alone\n"
    "skill,,,knead,,,Knead dough\n"
    "behaviour,,,knead,2,,,You can knead by hand\n"
    "role,,baker,,,,Baker\n"
    "target,,baker,knead,2,5\n"
)
"""A sound model of eight rows; a row added to it is row 9."""

NFC, NFD = "Pâte", "Pa\u0302te"


def added(row: str, before: str = CSV) -> str:
    return f"{before}{row}\n"


def own_csv() -> Iterator[BadFile]:
    """Rows that are added to a sound model, and then rows and bytes of it that are changed."""
    rows = {
        "unknown record": ("boss,,,,,,x", "row 9, record: “boss” is not a record type"),
        "blank record": (",,,k2,,,x", "row 9, record: “” is not a record type"),
        "second framework": ("framework,b,,,2,,B", "row 9, record: This is the second framework. Row 2 has the first. Keep one of them."),
        "level is a word": ("level,,,,two,,Z", "row 9, level: Write a whole number here, not “two”."),
        "level is a fraction": ("level,,,,1.5,,Z", "row 9, level: Write a whole number here, not “1.5”."),
        "level is negative": ("behaviour,,,knead,-1,,,x", "row 9, level: Write a whole number here, not “-1”."),
        "level is wide digits": ("behaviour,,,knead,２,,,x", "row 9, level: Write a whole number here, not “２”."),
        "level is huge": ("behaviour,,,knead," + "9" * 400 + ",,,x", "row 9, level: Write a whole number here"),
        "level is NaN": ("behaviour,,,knead,NaN,,,x", "row 9, level: The file has no level “NaN”."),
        "level is infinite": ("behaviour,,,knead,1e999,,,x", "row 9, level: The file has no level “1e999”."),
        "level out of order": ("level,,,,4,,Z", "row 9, level: Level 4 is where level 3 should be. Number the levels 1, 2, 3 … from the lowest."),
        "level repeated": ("level,,,,2,,Z", "row 9, level: Level 2 is where level 3 should be. Number the levels 1, 2, 3 … from the lowest."),
        "level zero": ("level,,,,0,,Z", "row 9, level: Level 0 is where level 3 should be. Number the levels 1, 2, 3 … from the lowest."),
        "level without a name": ("level,,,,3,,", "row 9, title: name is missing."),
        "level's name in other case": ("level,,,,3,,ALONE", "row 9, title: Two levels are called “ALONE”."),
        "level's name with a full fold": ("level,,,,3,,AL\u006fNE  ", "Two levels are called “ALoNE”."),
        "eleven levels more": ("\n".join(f"level,,,,{n},,L{n}" for n in range(3, 14)), "levels"),
        "skill twice": ("skill,,,knead,,,Again", "row 9, skill: The skill “knead” appears twice. Keep one of them."),
        "skill twice in other case": ("skill,,,KNEAD,,,Again", "row 9, skill: The skill “knead” appears twice. Keep one of them."),
        "skills of one title": ("skill,,,,,,Shape\nskill,,,,,,shape!", "row 10, skill: The skill “shape” appears twice. Keep one of them."),
        "titles that differ by an accent": (
            "skill,,,,,,Pâte\nskill,,,,,,Pate",
            "row 10, skill: The skill “pate” appears twice. Keep one of them.",
        ),
        "titles that differ by normal form": (
            f"skill,,,,,,{NFC}\nskill,,,,,,{NFD}",
            "row 10, skill: The skill “pate” appears twice. Keep one of them.",
        ),
        "skill without a title": ("skill,,,k2,,,", "row 9, title: title is missing."),
        "skill of spaces": ("skill,,,k2,,,\u00a0 \u2003", "row 9, title: title is missing."),
        "title too long": ("skill,,,k2,,," + "x" * 256, "row 9, title: title is longer than 255 characters."),
        "text too long": ("skill,,,k2,,,T," + "x" * 8001, "row 9, text: description is longer than 8000 characters."),
        "title without a key": ("skill,,,,,,Тесто", "row 9, skill: We cannot make a key from “Тесто”"),
        "key with a space": ("skill,,,a b,,,T", "row 9, skill: key “a b” is not a key"),
        "key with a slash": ("skill,,,../a,,,T", "row 9, skill: key “../a” is not a key"),
        "key not of ASCII": ("skill,,,pâte,,,T", "row 9, skill: key “pâte” is not a key"),
        "key too long": ("skill,,," + "k" * 121 + ",,,T", "row 9, skill: key is longer than 120 characters."),
        "unknown kind": ("skill,,,k2,,,T,,hobby", "row 9, kind: “hobby” is not a kind of skill"),
        "retired perhaps": ("skill,,,k2,,,T,,,,,,,,maybe", "row 9, retired: Write yes or no"),
        "link without a scheme": ("skill,,,k2,,,T,,,,,www.example.org", "row 9, links: “www.example.org” is not a web address"),
        "link that runs": ("skill,,,k2,,,T,,,,,javascript:alert(1)", "row 9, links: “javascript:alert(1)” is not a web address"),
        "link to a file": ("skill,,,k2,,,T,,,,,file:///etc/passwd", "row 9, links: “file:///etc/passwd” is not a web address"),
        "link of a broken address": ("skill,,,k2,,,T,,,,,http://[::1", "row 9, links: “http://[::1” is not a web address"),
        "too many links": ('skill,,,k2,,,T,,,,,"' + "http://a\n" * 21 + '"', "row 9, links: There are 21 links. You can have up to 20."),
        "behaviour of no skill": ("behaviour,,,bake,1,,,x", "row 9, skill: The file has no skill “bake”. Add it, or correct the key."),
        "behaviour of a role": ("behaviour,,,baker,1,,,x", "row 9, skill: The file has no skill “baker”. Add it, or correct the key."),
        "behaviour beyond the scale": ("behaviour,,,knead,3,,,x", "row 9, level: Level 3 is not on the scale"),
        "behaviour at zero": ("behaviour,,,knead,0,,,x", "row 9, level: Level 0 is not on the scale"),
        "behaviour without words": ("behaviour,,,knead,1,,,", "row 9, text: behaviours is missing."),
        "behaviour too long": ("behaviour,,,knead,1,,," + "x" * 2001, "row 9, text: behaviours is longer than 2000"),
        "behaviour twice": ("behaviour,,,knead,2,,,you CAN knead  by hand", "row 9, text: This behaviour appears twice at level"),
        "behaviour twice by normal form": (
            f"behaviour,,,knead,1,,,{NFC}\nbehaviour,,,knead,1,,,{NFD}",
            "row 10, text: This behaviour appears twice at level 1. Remove one of the two.",
        ),
        "too many behaviours": (
            "\n".join(f"behaviour,,,knead,1,,,b{n}" for n in range(41)),
            "There are 41 behaviours. You can have up to 40.",
        ),
        "role twice": ("role,,baker,,,,Baker", "row 9, role: The role “baker” appears twice. Keep one of them."),
        "role without a title": ("role,,chef", "row 9, title: title is missing."),
        "target of no role": ("target,,chef,knead,1", "row 9, role: The file has no role “chef”. Add it, or correct the key."),
        "target of a skill as role": ("target,,knead,knead,1", "row 9, role: The file has no role “knead”. Add it, or correct the key."),
        "target of no skill": ("target,,baker,bake,1", "row 9, skill: The role asks for “bake”, which is not in the model. Add the skill, or remove the target."),
        "target twice": ("target,,baker,knead,1", "row 9, skill: The role asks for the skill “knead” twice. Remove one of the two."),
        "target twice in other case": ("target,,BAKER,Knead,1", "row 9, skill: The role asks for the skill"),
        "target beyond the scale": ("skill,,,k2,,,T\ntarget,,baker,k2,9", "row 10, level: Level 9 is not on the scale"),
        "target without a level": ("target,,baker,knead,", "row 9, level: Write a whole number here, not “”."),
        "importance zero": ("skill,,,k2,,,T\ntarget,,baker,k2,1,0", "row 10, importance: Choose an importance from 1 (nice to have) to 5 (vital)."),
        "importance six": ("skill,,,k2,,,T\ntarget,,baker,k2,1,6", "row 10, importance: Choose an importance from 1 (nice to have) to 5 (vital)."),
        "importance a word": ("skill,,,k2,,,T\ntarget,,baker,k2,1,vital", "row 10, importance: Write a whole number here, not"),
        "a cell too many": ("skill,,,k2,,,T" + "," * 12 + "x", "row 9, line 9: The row has 19 cells"),
        "NUL in a title": ("skill,,,k2,,,T\0", "row 9, title: The cell has a NUL character"),
        "bell in a title": ("skill,,,k2,,,T\x07", "row 9, title: title has characters that we cannot save. Remove control characters."),
        "escape in a behaviour": ("behaviour,,,knead,1,,,\x1b[2J", "row 9, text: behaviours has characters that we cannot"),
        "lone surrogate": ("skill,,,k2,,,T\ud800", "row 9, title: The cell is not UTF-8"),
        "cell of 40,000": ("skill,,,k2,,,T," + "x" * 40_000, "row 9, text: The cell has more than 32000 characters. Shorten the text."),
        "quotation mark inside": ('skill,,,k2,,,"a"b"', "row 9, line 9: There is a quotation mark inside a quoted cell"),
        "quotation mark never closed": ('skill,,,k2,,,"a', "row 9, line 9: A closing quotation mark is missing. Check that the file is complete."),
    }  # fmt: skip
    for name, (row, says) in rows.items():
        yield one(name, "csv", added(row), says.replace("row 9, line 9", "row 9"))
    changes = {
        "no framework": ("framework,bakery,,,2,,Bakery\n", "", "The file has no “framework” row. Add one."),
        "framework without a title": ("2,,Bakery", "2,,", "row 2, title: title is missing."),
        "framework's key broken": ("framework,bakery", "framework,ba kery", "row 2, framework: key “ba kery” is not a key"),
        "mentoring from nowhere": ("bakery,,,2", "bakery,,,0", "row 2, level"),
        "mentoring beyond the scale": ("bakery,,,2", "bakery,,,3", "row 2, level"),
        "one level alone": ("level,,,,2,,Alone\n", "", "row 2, level: A scale can have between 2 and 12 levels. This one has 1."),
        "no levels": ("level,,,,1,,With help\nlevel,,,,2,,Alone\n", "", "levels: A competency model needs a scale with at least two levels."),
        "levels upside down": ("level,,,,1,,With help\nlevel,,,,2,,Alone", "level,,,,2,,Alone\nlevel,,,,1,,With help",
                               "row 3, level: Level 2 is where level 1 should be. Number the levels 1, 2, 3 … from the lowest."),
        "heading twice": ("record,framework", "record,record", "row 1: The heading “record” appears twice. Keep one of them."),
        "heading twice in other case": ("kind,group", "kind,KIND ", "row 1: The heading “kind” appears twice. Keep one of them."),
        "heading missing": ("kind,group", "kind,", "row 1: A column has no heading. Add one."),
        "heading without record": ("record,framework", "rekord,framework", "This is not our own layout, because it has no column “record”."),
        "heading of 200 columns more": ("record,", "record," + ",".join(f"c{n}" for n in range(200)) + ",",
                                  "row 1: The heading has more than 200 columns. Remove the columns that you do not need."),
        "language of no tongue": (",retired,language\nframework,bakery,,,2,,Bakery\n",
                                  ",retired,language\nframework,bakery,,,2,,Bakery,,,,,,,,,not a language!\n", "row 2, language"),
    }  # fmt: skip
    for name, (old, new, says) in changes.items():
        assert old in CSV, name
        yield one(name, "csv", CSV.replace(old, new, 1), says)
    whole = CSV.encode()
    yield one("empty", "csv", b"", "The file is empty. Choose another one.")
    yield one("only a mark", "csv", codecs.BOM_UTF8, "The file is empty. Choose another one.")
    yield one("only a heading", "csv", CSV.splitlines()[0], "The file has no “framework” row. Add one.")
    yield one(
        "no encoding", "csv", added("skill,,,k2,,,Cr\x81me").encode("latin-1"), "row 9, title: The cell is not UTF-8"
    )
    yield one(
        "UTF-16 cut in a character",
        "csv",
        CSV.encode("utf-16")[:-1],
        "The file ends inside a character, so part of it is missing. Save it again.",
    )
    yield one("UTF-16 without a mark", "csv", CSV.encode("utf-16-le"), "NUL character")
    yield one("UTF-32", "csv", CSV.encode("utf-32"), "NUL")
    yield one("a picture", "csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, "The cell is not UTF-8")
    yield one(
        "cut in a row",
        "csv",
        whole[: whole.index(b"target,,baker,kn") + 14],
        "row 8, level: Write a whole number here, not",
    )
    yield one(
        "half of a quotation",
        "csv",
        added('skill,,,k2,,,"Kn')[:-1],
        "A closing quotation mark is missing. Check that the file is complete.",
    )
    yield one(
        "a million columns",
        "csv",
        whole + b"," * 1_000_000,
        "line 9: This line has more than 200 columns. Remove the extra cells.",
    )
    yield one(
        "a heading of a million columns", "csv", b"record" + b"," * 1_000_000, "line 1: This line has more than 200"
    )
    yield one(
        "a million rows",
        "csv",
        whole + b"x\n" * 1_000_000,
        "row 100001: The file has more than 100000 rows. Import a smaller file.",
    )
    yield one("nine megabytes", "csv", whole + b" " * 9_000_000, "The file is 10 MB. You can import up to 8 MB.")
    yield one(
        "a cell of eight megabytes",
        "csv",
        whole + b'"' + b"x" * 8_000_000,
        "A cell is too long, or its closing quotation mark is missing. Check the quotation marks.",
    )


MOODLE_HEADING = (
    "Parent ID number,ID number,Short name,Description,Description format,Scale values,Scale configuration,"
    "Rule type (optional),Rule outcome (optional),Rule config (optional),Cross-referenced competency ID numbers,"
    "Exported ID (optional),Is framework,Taxonomy\n"
)
MOODLE = MOODLE_HEADING + ',fw,Bakery,,1,"With help,Alone",,,,,,,1,\n,knead,Knead dough,,1,,,,,,,,,\n'


def moodle() -> Iterator[BadFile]:
    """Moodle's tree: parents that are absent or circular, keys and comments that say nonsense."""
    rows = {
        "second framework": (
            ",g,G,,1,,,,,,,,1,",
            "row 4, is framework: This is the second framework. Row 2 is the first. Keep one of them.",
        ),
        "no number": (",,Bake,,1,,,,,,,,,", "row 4, id number: This competency has no ID number. Add one."),
        "no such parent": (
            "x,bake,Bake,,1,,,,,,,,,",
            "row 4, parent id number: The file has no competency “x”. Add it, or correct the ID number.",
        ),
        "no name": (",bake,,,1,,,,,,,,,", "row 4, short name: title is missing."),
        "number twice": (
            ",KNEAD,Again,,1,,,,,,,,,",
            "row 4, id number: The skill “knead” appears twice. Keep one of them.",
        ),
        "number that is no key": (",--,Again,,1,,,,,,,,,", "row 4, id number: key “--” is not a key"),
        "role of nothing": (
            ',role:r,R,,1,,,,,,"nowhere",,,',
            "The role asks for “nowhere”, which is not in the model. Add the skill, or remove the target.",
        ),
        "role's level a word": (
            ',role:r,R,"<!--task-mentoring {""targets"":{""knead"":[""x"",3]}}-->",1,,,,,,knead,,,',
            "row 4, description: Write a whole number here.",
        ),
        "role's level beyond": (
            ',role:r,R,"<!--task-mentoring {""targets"":{""knead"":[99,3]}}-->",1,,,,,,knead,,,',
            "row 4, cross-referenced competency id numbers: Level 99 is not on the scale",
        ),
        "link in the comment": (
            ',bake,Bake,"<!--task-mentoring {""links"":[""javascript:1""]}-->",1,,,,,,,,,',
            "row 4, description: “javascript:1” is not a web address (https://…) or a URN. Correct the link.",
        ),
        "NUL": (",bake,Bake\0,,1,,,,,,,,,", "row 4, short name: The cell has a NUL character"),
        "control character in HTML": (
            ",bake,Bake,<p>\x07</p>,1,,,,,,,,,",
            "row 4, description: description has characters that we cannot",
        ),
        "surrogate in HTML": (
            ',bake,Bake,"<!--task-mentoring {""kind"":""task"",""tag"":""\\ud800""}-->",1,,,,,,,,,',
            "tag_id has characters that we cannot save. Remove control characters.",
        ),
        "lone surrogate": (",bake,Bake\ud800,,1,,,,,,,,,", "row 4, short name: The cell is not UTF-8"),
        "a cell too many": (",bake" + "," * 13 + "x", "row 4, line 4: The row has 15 cells"),
        "open quotation": (',bake,"Bake', "A closing quotation mark is missing. Check that the file is complete."),
    }
    for name, (row, says) in rows.items():
        yield one(name, "moodle", added(row, MOODLE), says.replace("row 4, line 4", "row 4"))
    circle = "b,a,A,,1,,,,,,,,,\na,b,B,,1,,,,,,,,,\nz,z,Z,,1,,,,,,,,,"
    yield one(
        "parents in a circle",
        "moodle",
        added(circle, MOODLE),
        "row 5, parent id number: The parents of this competency lead",
    )
    yield one(
        "its own parent",
        "moodle",
        added("z,z,Z,,1,,,,,,,,,", MOODLE),
        "row 4, parent id number: The parents of this competency lead",
    )
    yield one("name twice", "moodle", MOODLE.replace("Exported ID", "Shortname"), "mean the same.")
    changes = {
        "no framework": ("1,\n,knead", ",\n,knead", "No row is marked as the framework. Mark one row."),
        "framework without a name": ("fw,Bakery", "fw,", "row 2, short name: title is missing."),
        "levels of one name": ('"With help,Alone"', '"Alone,alone"', "Two levels are called “alone”."),
        "column missing": ("Short name", "Surname", "row 1, shortname: The column “shortname” is missing."),
        "heading twice": (
            "Short name,Description,",
            "Short name,short NAME,",
            "row 1: The heading “short name” appears twice",
        ),
        "thirteen levels": ('"With help,Alone"', '"' + ",".join(f"L{n}" for n in range(13)) + '"', "row 2"),
    }
    for name, (old, new, says) in changes.items():
        assert old in MOODLE, name
        yield one(name, "moodle", MOODLE.replace(old, new, 1), says)
    yield one("empty", "moodle", b"\n \n", "The file is empty. Choose another one.")
    yield one(
        "no encoding", "moodle", added(",b,Cr\x81me,,1,,,,,,,,,", MOODLE).encode("latin-1"), "The cell is not UTF-8"
    )
    yield one(
        "a million columns",
        "moodle",
        MOODLE + "," * 1_000_000,
        "line 4: This line has more than 200 columns. Remove the extra cells.",
    )


def gdd() -> Iterator[BadFile]:
    """The pair: files that do not fit each other, and each broken alone."""
    skills = (
        "Skill Name,Skill Description,Awareness,Working,Practitioner,Expert,Roles\n"
        'Baking,Bread.,"You can:\n- knead","You can:\n- bake",,"You can\n- teach",\n'
    )
    roles = (
        "Role Family,Role,Role Description,Role Level,Role Level Description,Skill Name,Skill Level\n"
        "Food,Baker,Bakes.,Junior,Learns.,Baking,Working\n"
    )

    def pair(name: str, says: str, *, skills: str | bytes = skills, roles: str | bytes = roles) -> BadFile:
        files = {"skills.csv": skills, "roles.csv": roles}
        return BadFile(
            name,
            "gdd",
            {
                each: text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
                for each, text in files.items()
            },
            says,
        )

    yield BadFile(
        "skills alone",
        "gdd",
        {"skills.csv": skills.encode()},
        "A UK Digital and Data framework consists of roles.csv and skills.csv. Add roles.csv.",
    )
    yield BadFile(
        "roles alone",
        "gdd",
        {"roles.csv": roles.encode()},
        "A UK Digital and Data framework consists of roles.csv and skills.csv. Add skills.csv.",
    )
    yield pair(
        "skill twice",
        "skills.csv, row 3, line 6, skill name: “baking” is already in row 2. Remove one of the two rows.",
        skills=skills + "baking,,,,,,\n",
    )
    yield pair("skill without a name", "skills.csv, row 3", skills=skills + ",Bread.,,,,,\n")
    yield pair(
        "role asks for no skill", "roles.csv, row 3", roles=roles + "Food,Baker,Bakes.,Senior,Leads.,Frying,Working\n"
    )
    yield pair("role at no level", "roles.csv, row 3", roles=roles + "Food,Baker,Bakes.,Senior,Leads.,Baking,Master\n")
    yield pair(
        "role contradicts itself", "roles.csv, row 3", roles=roles + "Food,Baker,Bakes.,Junior,Learns.,Baking,Expert\n"
    )
    yield pair("role without a name", "roles.csv, row 3", roles=roles + "Food,,Bakes.,Junior,Learns.,Baking,Working\n")
    yield pair(
        "column missing in skills",
        "skills.csv, row 1, expert: The column “expert” is missing.",
        skills=skills.replace("Expert", "Master"),
    )
    yield pair(
        "column missing in roles",
        "roles.csv, row 1, skill level: The column “skill level” is missing.",
        roles=roles.replace("Skill Level", "Depth"),
    )
    yield pair("the pair swapped", "The column “skill description” is missing.", skills=roles, roles=skills)
    yield pair("empty skills", "skills.csv: The file is empty.", skills="")
    yield pair("empty roles", "roles.csv: The file is empty.", roles=" ")
    yield pair(
        "no encoding",
        "skills.csv, row 3, line 6, skill name: The cell is not UTF-8",
        skills=(skills + "Cr\x81me,,,,,,\n").encode("latin-1"),
    )
    yield pair(
        "NUL",
        "roles.csv, row 3, role: The cell has a NUL character",
        roles=roles + "Food,Ba\0ker,,Junior,,Baking,Working\n",
    )
    yield pair(
        "open quotation",
        "skills.csv, row 3, line 6: A closing quotation mark is missing",
        skills=skills + '"Frying',
    )
    yield pair("control character", "roles.csv, row 3", roles=roles + "Food,Baker\x07,,Junior,,Baking,Working\n")
    yield pair(
        "a bullet too long",
        "behaviours is longer than 2000",
        skills=skills + f'Frying,,"You can:\n- {"x" * 2001}",,,,\n',
    )
    yield pair(
        "a million columns",
        "roles.csv, line 3: This line has more than 200 columns. Remove the extra cells.",
        roles=roles + "," * 1_000_000,
    )


def onet() -> Iterator[BadFile]:
    """Tab-separated task statements."""
    heading = "O*NET-SOC Code\tTitle\tTask ID\tTask\tTask Type\n"
    sound = heading + "1-1.00\tBaker\t1\tKnead.\tCore\n"
    rows = {
        "no occupation": ("\tBaker\t2\tBake.\tCore", "row 3, o*net-soc code: The row has no occupation. Add its code."),
        "unknown type": ("1-1.00\tBaker\t2\tBake.\tVital", "row 3, task type: Write Core or Supplemental"),
        "a task that reads otherwise": (
            "1-2.00\tCook\t1\tCook.\tCore",
            "row 3, task: Task 1 has a different text in row 2. Use the same text in both rows.",
        ),
        "a task twice": (
            "1-1.00\tBaker\t1\tKnead.\tCore",
            "row 2, o*net-soc code: The role asks for the skill “1” twice. Remove one of the two.",
        ),
        "a task without words": ("1-1.00\tBaker\t2\t\tCore", "row 3, task: title is missing."),
        "a task without a number": (
            "1-1.00\tBaker\t\tБулка\tCore",
            "row 3, task id: We cannot make a key from “Булка”",
        ),
        "a number that is no key": ("1-1.00\tBaker\t-!-\tBake.\tCore", "row 3, task id: key “-!-” is not a key"),
        "a code that is no key": ("1/1\tBaker\t2\tBake.\tCore", "row 3, o*net-soc code: key “1/1” is not a key"),
        "NUL": ("1-1.00\tBaker\t2\tBa\0ke.\tCore", "row 3, task: The cell has a NUL character"),
        "control character": ("1-1.00\tBaker\t2\tBake\x07.\tCore", "row 3, task: title has characters that we cannot"),
        "not UTF-8": ("1-1.00\tBaker\t2\tBake\ud800.\tCore", "row 3, task: The cell is not UTF-8"),
        "a cell too many": (
            "1-1.00\tBaker\t2\tBake.\tCore\tx",
            "row 3: The row has 6 cells, but the heading has only 5. Put cells that contain commas in quotation marks.",
        ),
    }
    for name, (row, says) in rows.items():
        yield one(name, "onet", sound + row + "\n", says)
    yield one(
        "another table",
        "onet",
        "a\tb\n1\t2\n",
        "None of the files has the columns “O*NET-SOC Code” and “Task ID”. Choose the file with the task statements.",
    )
    yield one(
        "column missing", "onet", sound.replace("Task Type", "Sort"), "row 1, task type: The column “task type” is"
    )
    yield one("only a heading", "onet", heading, "No occupation has a code that starts with")
    yield one(
        "a million columns",
        "onet",
        sound + "\t" * 1_000_000,
        "line 3: This line has more than 200 columns. Remove the extra cells.",
    )


PEOPLE = "username,email,department,unit,region,time zone,manager,roles\n"


def people() -> Iterator[BadFile]:
    """Tables of people against a programme with accounts ann, ben, cleo and the framework ``data``."""
    rows = {
        "nobody": (",,Sales,,,,,", "row 2, username: This row has no username and no email address"),
        "no such account": ("zoe,,,,,,,", "row 2, username: We cannot find an account with the username “zoe”. Check the spelling."),
        "no such mail": (",zoe at example.com,,,,,,", "row 2, email"),
        "somebody twice": ("ann,,A,,,,,\nann,,B,,,,,", "row 3, department: “ann” is already in row 2, with something else under department."),
        "somebody twice by mail": ("ann,,,,X,,,\n,ann@example.com,,,Y,,,", "row 3, region: “ann@example.com” is already in row 2, with something else under region."),
        "somebody with an accent": ("ÁNN,,,,,,,", "row 2, username: We cannot find an account with the username “ÁNN”. Check the spelling."),
        "time zone too long": ("ann,,,,," + "x" * 256 + ",,", "row 2, time zone: time zone is longer than 255"),
        "a circle of two": ("ann,,,,,,ben,\nben,,,,,,ann,", "row 2, manager: This person’s chain of managers leads back to them"),
        "a circle of three": (
            "ann,,,,,,ben,\nben,,,,,,cleo,\ncleo,,,,,,ann,",
            "row 4, manager: This person’s chain of managers leads back to them (3 people in a circle). Correct one of the managers.",
        ),
        "no such framework": ("ann,,,,,,,mars:analyst", "row 2, roles: This programme has no published competency model with the key “mars”."),
        "no such role": ("ann,,,,,,,data:boss", "row 2, roles: The competency model “data” has no role “boss”. Check the role’s key."),
        "a role twice": ("ann,,,,,,,data:analyst; DATA:Analyst", "row 2, roles: The role “analyst” appears twice. Remove one of the two."),
        "a role of no name": ("ann,,,,,,,data:!!", "row 2, roles: “!!” is not a role. Write the role’s key, or model:role."),
        "a framework of no key": ("ann,,,,,,,da ta:analyst", "row 2, roles"),
        "too many roles": ("ann,,,,,,," + ";".join(f"r{n}" for n in range(21)), "row 2, roles: A person can have up to 20 roles. Remove some of them."),
        "department too long": ("ann,," + "x" * 256 + ",,,,,", "row 2, department: department is longer than 255"),
        "NUL": ("ann,,Sa\0les,,,,,", "row 2, department: The cell has a NUL character"),
        "control character": ("ann,,Sales\x07,,,,,", "row 2, department: department has characters that we cannot"),
        "lone surrogate": ("ann,,Sales\ud800,,,,,", "row 2, department: The cell is not UTF-8"),
        "a cell too many": ("ann,,,,,,,,x", "row 2: The row has 9 cells, but the heading has only 8. Put cells that contain commas in quotation marks."),
        "open quotation": ('"ann', "row 2: A closing quotation mark is missing"),
    }  # fmt: skip
    for name, (row, says) in rows.items():
        yield one(name, "people", f"{PEOPLE}{row}\n", says)
    yield one("no column for names", "people", "department\nSales\n", "row 1: The table needs a column “username”")
    yield one("empty", "people", b"\xef\xbb\xbf", "The file is empty. Choose another one.")
    yield one(
        "no encoding", "people", f"{PEOPLE}ann,,Cr\x81me,,,,,\n".encode("latin-1"), "row 2, department: The cell is not"
    )
    yield one(
        "UTF-16 cut",
        "people",
        PEOPLE.encode("utf-16")[:-1],
        "The file ends inside a character, so part of it is missing. Save it again.",
    )
    yield one(
        "50,001 people",
        "people",
        PEOPLE + "a\n" * 50_001,
        "row 50002: A table can have up to 50000 people. Split it into smaller tables.",
    )
    yield one(
        "a million columns",
        "people",
        PEOPLE + "," * 1_000_000,
        "line 2: This line has more than 200 columns. Remove the extra cells.",
    )
    yield one(
        "a million rows",
        "people",
        PEOPLE + "a\n" * 1_000_000,
        "row 100001: The file has more than 100000 rows. Import a smaller file.",
    )
