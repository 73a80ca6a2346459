"""CASE packages: ours against the required structure of 1.1, those of other tools as they come."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from mentoring_xblock.applets.competencies.data import FrameworkModel, Kind, TargetLevel
from mentoring_xblock.applets.exchange import formats
from mentoring_xblock.applets.exchange.data.files import Choices, Parsed, Source, Weight
from mentoring_xblock.applets.exchange.samples import list_samples, load_sample

from .case_structure import check_package
from .generated import models
from .test_round_trip import EXAMPLES

MADE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


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


@pytest.mark.parametrize("key", list_samples())
def test_a_written_package_has_the_structure_of_case_1_1(key: str) -> None:
    package = package_of(sample(key))
    check_package(package)
    assert package.keys() == {"CFDocument", "CFItems", "CFAssociations", "CFRubrics", "CFDefinitions"}
    assert package["CFDocument"]["caseVersion"] == "1.1"
    assert {link["associationType"] for link in package["CFAssociations"]} == {"isChildOf", "isRelatedTo"}
    assert {item["lastChangeDateTime"] for item in package["CFItems"]} == {"2026-03-02T09:00:00+00:00"}


@pytest.mark.once
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(model=models())
def test_whatever_the_model_its_package_has_that_structure(model: FrameworkModel) -> None:
    check_package(package_of(model))


def _set(path: tuple[str | int, ...], value: object) -> Callable[[Any], None]:
    def change(package: Any) -> None:
        for step in path[:-1]:
            package = package[step]
        if value is None:
            del package[path[-1]]
        else:
            package[path[-1]] = value

    return change


@pytest.mark.parametrize(
    "change",
    [
        _set(("CFDocument", "creator"), None),
        _set(("CFDocument", "caseVersion"), "1.2"),
        _set(("CFDocument", "uri"), "no address"),
        _set(("CFDocument", "licenseURI", "title"), None),
        _set(("CFItems", 0, "identifier"), "7"),
        _set(("CFItems", 0, "fullStatement"), None),
        _set(("CFItems", 0, "colour"), "blue"),
        _set(("CFItems", 1, "identifier"), "11111111-1111-5111-8111-111111111111"),
        _set(("CFAssociations", 0, "associationType"), "isNextTo"),
        _set(("CFAssociations", 0, "sequenceNumber"), "1"),
        _set(("CFAssociations", 0, "originNodeURI", "uri"), None),
        _set(("CFRubrics", 0, "lastChangeDateTime"), "2026-03-02"),
        _set(("CFRubrics", 0, "CFRubricCriteria", 0, "CFRubricCriterionLevels", 0, "score"), True),
        _set(("CFDefinitions", "CFLicenses", 0, "licenseText"), None),
    ],
)
def test_the_check_itself_sees_what_is_wrong(change: Callable[[Any], None]) -> None:
    package = package_of(sample("data-analyst"))
    change(package)
    with pytest.raises(AssertionError):
        check_package(package)


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


def test_items_of_another_tool_stand_in_the_order_of_their_sequence_numbers() -> None:
    def child(name: str, of: str, number: int | None) -> dict[str, Any]:
        ends = {"originNodeURI": {"identifier": name}, "destinationNodeURI": {"identifier": of}}
        return {**ends, "associationType": "isChildOf", **({} if number is None else {"sequenceNumber": number})}

    names = ("late", "b2", "b1", "b", "a1", "a", "last")
    numbers = {"late": ("d", 30), "b": ("d", 20), "a": ("d", 10), "b1": ("b", 1), "b2": ("b", 2), "a1": ("a", None)}
    package: dict[str, Any] = {
        "CFDocument": {"identifier": "d", "title": "Order"},
        "CFItems": [{"identifier": name, "fullStatement": name} for name in names],
        "CFAssociations": [child(name, *place) for name, place in numbers.items()],
    }

    def order() -> list[str]:
        model = parse(package).model
        assert model is not None
        return [skill.key for skill in model.skills]

    assert order() == ["a1", "b1", "b2", "late", "last"]
    for link in package["CFAssociations"]:
        link.pop("sequenceNumber", None)
    assert order() == ["late", "b2", "b1", "a1", "last"], "without numbers the file's order holds"


def test_associations_that_are_left_out_are_counted_by_their_type() -> None:
    package = foreign()
    package["CFAssociations"] += [link("s1", "precedes", "s2"), link("s2", "precedes", "s1"), link("s1", "x", "s2")]
    said = [str(each) for each in parse(package).remarks if each.weight is Weight.DROPPED]
    assert said == [
        "p.json, CFAssociations: A competency model has no place for these associations: 1 isPeerOf, 2 precedes, 1 x."
    ]


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
        ("CFDocument", None, "CFDocument: Write an object { … } here."),
        ("CFDocument", {"title": ""}, "CFDocument.title: title is missing. Enter it."),
        ("CFItems", {}, "CFItems: Write a list [ … ] here."),
        ("CFItems", [7], "CFItems[0]: Write an object { … } here."),
        ("CFItems", [{"identifier": "a"}], "CFItems[0].title: title is missing. Enter it."),
        ("CFItems", [{"fullStatement": "A"}], "CFItems[0].identifier: This item has no identifier. Add one."),
        (
            "CFItems",
            [{"identifier": 3, "fullStatement": []}],
            "CFItems[0].fullStatement: Write text in quotation marks here.",
        ),
        ("CFRubrics", [{"CFRubricCriteria": 1}], "CFRubrics[0].CFRubricCriteria: Write a list [ … ] here."),
    ],
)
def test_a_broken_package_is_refused_with_its_path(name: str, value: object, sentence: str) -> None:
    refusals = [str(remark).removeprefix("p.json, ") for remark in parse({**foreign(), name: value}).refusals]
    assert sentence in refusals
