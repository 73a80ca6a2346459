"""OpenSALT's spreadsheets: an invented bakery in their shape, as a workbook and as CSV."""

from __future__ import annotations

import io

import pytest

from mentoring_xblock.applets.competencies.data import TargetLevel
from mentoring_xblock.applets.exchange import formats
from mentoring_xblock.applets.exchange.data.files import FileRefused, Parsed, Source, Weight

from .bad.mutants import OPENSALT

SHEETS: dict[str, list[list[str]]] = {
    "CF Doc": [
        ["identifier", "creator", "title", "lastChangeDateTime", "officialSourceURL", "publisher", "description",
         "subject", "language", "version", "adoptionStatus", "statusStartDate", "statusEndDate", "license", "notes"],
        ["d", "Bakers", "Bakery", "", "", "", "All of it.", "", "en", "", "", "", "", "CC0", ""],
    ],
    "CF Item": [
        ["identifier", "fullStatement", "humanCodingScheme", "smartLevel", "listEnumeration", "abbreviatedStatement",
         "conceptKeywords", "notes", "language", "educationLevel", "CFItemType"],
        ["i2", "Bake a loaf", "B.2", "1.2", "", "", "", "Until it is brown.", "", "", "Skill"],
        ["i1", "Knead dough", "B.1", "1.1", "", "", "flour", "", "", "", "Skill"],
        ["g", "Bread", "B", "1", "", "", "", "", "", "", "Domain"],
        ["r", "Baker", "", "2", "", "", "", "", "", "", "Role"],
    ],
    "CF Association": [
        ["identifier", "uri", "originNodeIdentifier", "destinationNodeIdentifier", "associationType"],
        ["a1", "", "r", "i1", "isRelatedTo"],
        ["a2", "", "i1", "i2", "precedes"],
    ],
    "Licences": [["x"]],
}  # fmt: skip


def workbook() -> bytes:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in SHEETS.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append([cell or None for cell in row])
    written = io.BytesIO()
    book.save(written)
    return bytes(written.getvalue())


def read(content: bytes, name: str = "o.csv") -> Parsed:
    return formats.parse(Source(name, {name: content}))


def test_a_workbook_gives_skills_in_their_order_groups_and_roles() -> None:
    parsed = read(workbook(), "o.xlsx")
    model = parsed.model
    assert parsed.format == "opensalt"
    assert model is not None
    assert (model.key, model.title, model.source, model.licence) == ("bakery", "Bakery", "Bakers", "CC0")
    assert [(skill.key, skill.title, skill.group, skill.description) for skill in model.skills] == [
        ("b.1", "Knead dough", "Bread", ""),
        ("b.2", "Bake a loaf", "Bread", "Until it is brown."),
    ]
    assert [(role.title, role.targets) for role in model.roles] == [("Baker", (TargetLevel("b.1", 3, 3),))]
    assert [str(each) for each in parsed.remarks if each.weight is Weight.DROPPED] == [
        "o.xlsx: We ignore columns: 5 (" + ", ".join(SHEETS["CF Item"][0][at] for at in (4, 5, 6, 8, 9)) + ").",
        "o.xlsx: A competency model has no place for other sheets: 1 (Licences).",
        "o.xlsx, CFAssociations: A competency model has no place for these associations: 1 precedes.",
    ]


def test_csv_with_parents_by_identifier_or_code_is_ordered_by_its_numbers() -> None:
    parsed = read(OPENSALT)
    assert parsed.format == "opensalt"
    assert parsed.model is not None
    assert [(skill.key, skill.group) for skill in parsed.model.skills] == [("b.1", "Bread"), ("b.2", "Bread")]
    assert (parsed.model.key, parsed.model.title) == ("o", "o")
    gone = read(OPENSALT.replace(b",i0,", b",nowhere,"))
    assert "o.csv: Some parents are not in the file, so their items have no group: 1 (nowhere)." in map(
        str, gone.remarks
    )


@pytest.mark.parametrize("code", ["B.1", "-!-"])
def test_a_code_that_is_no_key_of_its_own_is_replaced_by_the_identifier_and_the_plan_says_so(code: str) -> None:
    parsed = read(OPENSALT.replace(b"B.2", code.encode()))
    assert parsed.model is not None
    assert [skill.key for skill in parsed.model.skills] == ["b.1", "i2"]
    sentence = f"Codes that appear twice or are not keys: 1 ({code}). These items keep their identifiers as keys."
    assert f"o.csv: {sentence}" in map(str, parsed.remarks)


def test_a_control_character_goes_and_the_plan_says_so() -> None:
    parsed = read(OPENSALT.replace(b"Knead", b"Kn\x07ead"))
    assert parsed.model is not None
    assert parsed.model.skills[0].title == "Knead dough"
    assert "o.csv: We removed characters that cannot be seen from some cells: 1." in map(str, parsed.remarks)
    assert not any("cannot be seen" in str(each) for each in read(OPENSALT).remarks)


def test_faults_have_places_and_another_file_is_refused_with_a_way_out() -> None:
    nameless = read(OPENSALT.replace(b"Knead dough", b""))
    assert [str(each) for each in nameless.refusals] == ["o.csv, row 4, B4: title is missing. Enter it."]
    with pytest.raises(FileRefused, match="import the file as a table and match its columns"):
        formats.parse(Source("s.csv", {"s.csv": b"a,b\n1,2\n"}), format_name="opensalt")
