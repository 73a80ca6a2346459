"""Bad files in the layouts of ESCO, SFIA and OpenSALT: rows of a sound one that are changed, and bytes."""

from __future__ import annotations

import codecs
from collections.abc import Iterator

from .catalogue import BadFile, one
from .mutants import AT, ESCO, OPENSALT, SFIA

SKILLS, OCCUPATIONS, RELATIONS = ESCO
LONG_URI = f"{AT}/skill/" + "k" * 2100
NO_CONCEPT = "The row has no address of a concept. Add it."


def esco() -> Iterator[BadFile]:
    """The three files together, one of them wrong; and the skills alone."""

    def changed(name: str, file: str, old: str, new: str, says: str) -> BadFile:
        text = ESCO[file].decode()
        if old not in text:
            raise ValueError(f"{name}: the sound file has no {old}")
        return BadFile(name, "esco", {**ESCO, file: text.replace(old, new).encode("utf-8", "surrogatepass")}, says)

    skill, occupation = f"{AT}/skill/k1,", f"{AT}/occupation/o1,"
    yield changed("skill without an address", SKILLS, skill, ",", f"{SKILLS}, row 2, concepturi: {NO_CONCEPT}")
    yield changed("address of slashes", SKILLS, skill, "///,", f"{SKILLS}, row 2, concepturi: {NO_CONCEPT}")
    yield changed("skill of another type", SKILLS, "skill/competence", "talent", "row 2, skilltype: “talent” is not a")
    yield changed("skill twice", SKILLS, "/skill/k2", "/skill/k1", "row 3, concepturi: The skill “k1” appears twice.")
    yield changed("skill without a label", SKILLS, ",knead,", ",,", "row 2, preferredlabel: title is missing.")
    yield changed("skill with NUL", SKILLS, "knead", "kn\0ead", "row 2, preferredlabel: The cell has a NUL character")
    yield changed("not UTF-8", SKILLS, "knead", "kn\ud800ead", "row 2, preferredlabel: The cell is not UTF-8")
    alone = ESCO[SKILLS].decode()
    yield one("address too long", "esco", alone.replace(f"{AT}/skill/k1", LONG_URI), "row 2, concepturi: ")
    yield one("key of other signs", "esco", alone.replace("/skill/k1", "/skill/k!1"), "row 2, concepturi: key “k!1” is")
    yield changed("a cell too many", SKILLS, "By hand.", "By hand.,x", "row 2: The row has 9 cells")
    yield changed("open quote", SKILLS, "By hand.", '"By hand.', "closing quotation mark is missing")
    yield changed("occupation without an address", OCCUPATIONS, occupation, ",", f"row 2, concepturi: {NO_CONCEPT}")
    yield changed("occupation without a label", OCCUPATIONS, ",baker,", ",,", "row 2, preferredlabel: title is missing")
    yield changed("occupation with NUL", OCCUPATIONS, "Bakes", "Ba\0kes", "row 2, description: The cell has a NUL")
    yield changed("relation of another kind", RELATIONS, "essential", "vital", "row 2, relationtype: Write essential")
    yield changed("relations with two headings", RELATIONS, "skillType", "skillUri", "“skilluri” appears twice")
    yield one("another table", "esco", "a,b\n1,2\n", "None of the files has the columns “conceptUri”")
    yield one("empty", "esco", "", "None of the files has the columns “conceptUri”")
    yield one("occupations alone", "esco", ESCO[OCCUPATIONS], "None of the files has the columns “conceptUri”")
    yield one(
        "UTF-16 cut off", "esco", codecs.BOM_UTF16_LE + ESCO[SKILLS].decode().encode("utf-16-le")[:-1], "part of it"
    )


def sfia() -> Iterator[BadFile]:
    """The sheet of skills as CSV."""
    rows = {
        "code twice": ("OVEN", "KNED", "row 3, I3: The skill “kned” appears twice. Keep one of them."),
        "code of other signs": ("KNED", "-!-", "row 2, I2: key “-!-” is not a key"),
        "code in another script": ("OVEN", "Печь", "row 3, I3: key “печь” is not a key"),
        "skill without end": ("Kneading,", "K" * 40_000 + ",", "characters"),
        "url with a space": ("https://example.com/K", "https://example.com/a b", "row 2, J2: “https://example.com/a b” is not a web address"),
        "url that runs": ("https://example.com/K", "javascript:alert(1)", "row 2, J2: “javascript:alert(1)” is not a web address"),
        "description too long": ("Making dough.", "x" * 9000, "row 2, N2: description is longer than 8000 characters."),
        "too many behaviours": (
            '"Kneads.\nTests the dough."', '"' + "\n".join(f"Kneads {n}" for n in range(50)) + '"',
            "row 2, S2: There are 41 behaviours. You can have up to 40.",
        ),
        "behaviour too long": ('"Kneads.\nTests', '"' + "x" * 3000 + "\nTests", "row 2, S2: behaviours is longer than 2000 characters."),
        "cell with NUL": ("Kneading", "Knea\0ding", "NUL"),
        "cell not UTF-8": ("Kneading", "Knea\ud800ding", "UTF-8"),
        "no column of codes": ("Code", "Cipher", "No sheet has the columns “Code”"),
        "no column of skills": (",Skill,", ",Art,", "No sheet has the columns “Code”"),
        "no subcategory": ("Subcategory", "Part", "No sheet has the columns “Code”"),
        "open quote": ("Making dough.", '"Making dough.', "There is a quotation mark inside a quoted cell."),
    }  # fmt: skip
    text = SFIA.decode()
    for name, (old, new, says) in rows.items():
        if old not in text:
            raise ValueError(f"{name}: the sound file has no {old}")
        yield one(name, "sfia", text.replace(old, new, 1), says)
    yield one("heading alone", "sfia", text.split("\n", 1)[0] + "\n", "has no skill that people can rate")
    yield one("another table", "sfia", "a,b\n1,2\n", "No sheet has the columns “Code”")
    yield one("a document", "sfia", b"%PDF-1.7\n", "This is a PDF file.")


def opensalt() -> Iterator[BadFile]:
    """The items as CSV."""
    rows = {
        "no statement": ("Bake a loaf", "", "row 3, B3: title is missing. Enter it."),
        "statement too long": ("Until it is brown.", "x" * 9000, "row 3, F3: description is longer than 8000 characters."),
        "an identifier twice": ("i2,Bake", "i1,Bake", "row 4, A4: The identifier “i1” appears twice. Keep one of them."),
        "its own parent": ("B.2,i0,", "B.2,i2,", "row 3, D3: The parents of this item lead back to it. Correct one of"),
        "a circle": ("i0,Bread,B,,1", "i0,Bread,B,i2,1", "lead"),
        "cell with NUL": ("Bake a loaf", "Bake\0", "NUL"),
        "cell not UTF-8": ("Bake a loaf", "Bake\ud800", "UTF-8"),
        "no identifiers": ("Identifier", "Number", "No sheet has the columns “identifier”"),
        "no statements": ("Full Statement", "Sentence", "No sheet has the columns “identifier”"),
        "open quote": ("Until", '"Until', "closing quotation mark is missing"),
        "a million columns": ("Until", "," * 1_000_000, "columns"),
    }  # fmt: skip
    text = OPENSALT.decode()
    for name, (old, new, says) in rows.items():
        if old not in text:
            raise ValueError(f"{name}: the sound file has no {old}")
        yield one(name, "opensalt", text.replace(old, new, 1), says)
    yield one("heading alone", "opensalt", text.split("\n", 1)[0] + "\n", "has no skill that people can rate")
    yield one("another table", "opensalt", "a,b\n1,2\n", "No sheet has the columns “identifier”")
    yield one("a page", "opensalt", b"<html><table>", "This is a web page.")
    yield one("empty", "opensalt", b"", "empty")
    yield one("a document", "opensalt", b"%PDF-1.7\n", "This is a PDF file.")
    yield one("an old workbook", "opensalt", b"\xd0\xcf\x11\xe0" + b"\x00" * 600, "old or protected workbook")
    yield one("UTF-16 cut off", "opensalt", codecs.BOM_UTF16_LE + text.encode("utf-16-le")[:-1], "part of it")
    yield one("zeros", "opensalt", bytes(600), "")
