"""CASE packages: ours against the required structure of 1.1, those of other tools as they come."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import pytest

from mentoring_xblock.applets.competencies.data import FrameworkModel, Kind, TargetLevel
from mentoring_xblock.applets.exchange import formats
from mentoring_xblock.applets.exchange.data import Choices, Parsed, Source
from mentoring_xblock.applets.exchange.samples import list_samples, load_sample

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
MADE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

# Required and further properties of each class in the JSON Schema binding of CASE 1.1 (getCFPackage).
COMMON = {"identifier", "uri", "lastChangeDateTime"}
CLASSES: dict[str, tuple[set[str], set[str]]] = {
    "CFDocument": (
        {*COMMON, "creator", "title"},
        {"frameworkType", "caseVersion", "description", "language", "licenseURI", "extensions"},
    ),
    "CFItem": (
        {*COMMON, "fullStatement"},
        {"humanCodingScheme", "CFItemType", "language", "notes", "extensions"},
    ),
    "CFAssociation": (
        {*COMMON, "associationType", "originNodeURI", "destinationNodeURI"},
        {"sequenceNumber", "extensions"},
    ),
    "CFRubric": (COMMON, {"title", "CFRubricCriteria"}),
    "CFRubricCriterion": (
        COMMON,
        {"description", "CFItemURI", "position", "rubricId", "CFRubricCriterionLevels"},
    ),
    "CFRubricCriterionLevel": (COMMON, {"description", "quality", "score", "position", "rubricCriterionId"}),
    "CFLicense": ({*COMMON, "title", "licenseText"}, set()),
    "Link": ({"title", "identifier", "uri"}, set()),
}
ASSOCIATIONS = {"isChildOf", "isRelatedTo"}


def sample(key: str) -> FrameworkModel:
    model = formats.parse(load_sample(key)).model
    assert model is not None
    return model


def package_of(model: FrameworkModel) -> dict[str, Any]:
    (content,) = formats.write(model, format_name="case", made_at=MADE).values()
    package = json.loads(content)
    assert isinstance(package, dict)
    return package


def parse(package: object, **choices: Any) -> Parsed:
    source = Source("p.json", {"p.json": json.dumps(package).encode()})
    return formats.parse(source, format_name="case", choices=Choices(**choices))


def check(name: str, value: dict[str, Any]) -> None:
    """One object has what its class requires and nothing that the class does not know."""
    required, further = CLASSES[name]
    assert required <= value.keys() <= required | further, name
    assert UUID.fullmatch(value["identifier"])
    assert urlsplit(value["uri"]).scheme == "urn"
    if "lastChangeDateTime" in required:
        assert datetime.fromisoformat(value["lastChangeDateTime"]) == MADE
    for each in value.keys() & {"originNodeURI", "destinationNodeURI", "CFItemURI", "licenseURI"}:
        check("Link", value[each])


@pytest.mark.parametrize("key", list_samples())
def test_a_written_package_has_the_structure_of_case_1_1(key: str) -> None:
    model = sample(key)
    package = package_of(model)
    assert package.keys() == {"CFDocument", "CFItems", "CFAssociations", "CFRubrics", "CFDefinitions"}
    check("CFDocument", package["CFDocument"])
    assert package["CFDocument"]["caseVersion"] == "1.1"
    for item in package["CFItems"]:
        check("CFItem", item)
    known = {item["identifier"] for item in package["CFItems"]} | {package["CFDocument"]["identifier"]}
    for link in package["CFAssociations"]:
        check("CFAssociation", link)
        assert link["associationType"] in ASSOCIATIONS
        assert {link["originNodeURI"]["identifier"], link["destinationNodeURI"]["identifier"]} <= known
    for rubric in package["CFRubrics"]:
        check("CFRubric", rubric)
        for criterion in rubric["CFRubricCriteria"]:
            check("CFRubricCriterion", criterion)
            assert (criterion["rubricId"], criterion["CFItemURI"]["identifier"] in known) == (
                rubric["identifier"],
                True,
            )
            for level in criterion["CFRubricCriterionLevels"]:
                check("CFRubricCriterionLevel", level)
                assert level["rubricCriterionId"] == criterion["identifier"]
    for licence in package["CFDefinitions"]["CFLicenses"]:
        check("CFLicense", licence)
    identifiers = [each["identifier"] for each in (*package["CFItems"], *package["CFAssociations"])]
    assert len(set(identifiers)) == len(identifiers)


def test_identifiers_stay_when_wording_and_date_change() -> None:
    first, second = package_of(sample("data-analyst")), package_of(sample("data-analyst"))
    assert [item["identifier"] for item in first["CFItems"]] == [item["identifier"] for item in second["CFItems"]]
    other = package_of(sample("service-desk"))
    assert other["CFDocument"]["identifier"] != first["CFDocument"]["identifier"]


def node(identifier: str) -> dict[str, str]:
    return {"title": identifier, "identifier": identifier, "uri": f"https://x/{identifier}"}


def link(origin: str, kind: str, destination: str) -> dict[str, Any]:
    return {"originNodeURI": node(origin), "associationType": kind, "destinationNodeURI": node(destination)}


def foreign() -> dict[str, Any]:
    """What another tool might write in CASE 1.0: a tree, two roles, a rubric."""
    return {
        "CFDocument": {"identifier": "d", "title": "State standards", "creator": "A state", "language": "en"},
        "CFItems": [
            {"identifier": "g", "fullStatement": "Cooking", "humanCodingScheme": "A"},
            {"identifier": "s1", "fullStatement": "Boil water", "humanCodingScheme": "A.1", "notes": "In a pot."},
            {"identifier": "s2", "fullStatement": "Fry an egg", "humanCodingScheme": "A.1", "CFItemType": "Task"},
            {"identifier": "r1", "fullStatement": "Cook", "CFItemType": "Job Role"},
            {"identifier": "r2", "fullStatement": "Waiter", "CFItemType": "occupation"},
        ],
        "CFAssociations": [
            link("g", "isChildOf", "d"),
            link("s1", "isChildOf", "g"),
            link("s2", "isChildOf", "g"),
            link("r1", "isRelatedTo", "s2"),
            link("s1", "isPartOf", "r1"),
            link("r1", "isRelatedTo", "s2"),
            link("r2", "isPeerOf", "s1"),
        ],
        "CFRubrics": [
            {
                "identifier": "x",
                "CFRubricCriteria": [
                    {
                        "CFItemURI": node("s2"),
                        "CFRubricCriterionLevels": [
                            {"quality": "Good", "description": "You can fry two\n\nYou can turn them", "score": 2.5},
                            {"quality": "Poor", "description": "You can fry one", "score": 1},
                        ],
                    }
                ],
            }
        ],
    }


def test_a_package_of_another_tool_becomes_a_model() -> None:
    model = parse(foreign(), target=2).model
    assert model is not None
    assert (model.key, model.title, model.source) == ("state-standards", "State standards", "A state")
    assert [level.name for level in model.scale.levels] == ["Poor", "Good"]
    assert [(skill.key, skill.kind, skill.group, skill.description) for skill in model.skills] == [
        ("a.1", Kind.SKILL, "Cooking", "In a pot."),
        ("s2", Kind.TASK, "Cooking", ""),
    ]
    assert model.skills[1].behaviours == {1: ("You can fry one",), 2: ("You can fry two", "You can turn them")}
    assert [(role.title, role.targets) for role in model.roles] == [
        ("Cook", (TargetLevel("s2", 2), TargetLevel("a.1", 2))),
        ("Waiter", ()),
    ]


def test_without_a_rubric_the_importer_chooses_the_levels() -> None:
    model = parse({**foreign(), "CFRubrics": []}, levels=("One", "Two", "Three"), target=1).model
    assert model is not None
    assert [level.name for level in model.scale.levels] == ["One", "Two", "Three"]


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("CFDocument", None, "CFDocument: An object { … } belongs here."),
        ("CFDocument", {"title": ""}, "CFDocument.title: title is missing."),
        ("CFItems", {}, "CFItems: A list [ … ] belongs here."),
        ("CFItems", [7], "CFItems[0]: An object { … } belongs here."),
        ("CFItems", [{"identifier": "a"}], "CFItems[0].title: title is missing."),
        ("CFItems", [{"fullStatement": "A"}], "CFItems[0].identifier: Every item has an identifier."),
        (
            "CFItems",
            [{"identifier": 3, "fullStatement": []}],
            "CFItems[0].fullStatement: A text in quotation marks belongs here.",
        ),
        ("CFRubrics", [{"CFRubricCriteria": 1}], "CFRubrics[0].CFRubricCriteria: A list [ … ] belongs here."),
    ],
)
def test_a_broken_package_is_refused_with_its_path(name: str, value: object, sentence: str) -> None:
    refusals = [str(remark).removeprefix("p.json, ") for remark in parse({**foreign(), name: value}).refusals]
    assert sentence in refusals
