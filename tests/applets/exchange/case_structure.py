"""The structure that CASE 1.1 wants of a package: its classes, properties, types and words, as tables.

After the JSON Schema binding of getCFPackage, https://purl.imsglobal.org/spec/case/v1p1/schema/json. Only what we write
is listed beside what is required; a property that stands in no table is refused, so that a slip of the pen is seen.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
ASSOCIATIONS = {
    "isChildOf", "isPeerOf", "isPartOf", "exactMatchOf", "precedes", "isRelatedTo", "replacedBy", "exemplar",
    "hasSkillLevel", "isTranslationOf",
}  # fmt: skip

Type = Callable[[Any], bool]


def is_text(value: Any) -> bool:
    return isinstance(value, str)


def is_identifier(value: Any) -> bool:
    return is_text(value) and bool(UUID.fullmatch(value))


def is_uri(value: Any) -> bool:
    return is_text(value) and bool(urlsplit(value).scheme) and not any(sign.isspace() for sign in value)


def is_time(value: Any) -> bool:
    try:
        return is_text(value) and datetime.fromisoformat(value).tzinfo is not None and "T" in value
    except ValueError:
        return False


def is_language(value: Any) -> bool:
    return is_text(value) and bool(LANGUAGE.fullmatch(value))


def is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_object(value: Any) -> bool:
    return isinstance(value, dict)


def is_link(value: Any) -> bool:
    check("Link", value)
    return True


def list_of(name: str) -> Type:
    def check_all(values: Any) -> bool:
        for value in values:
            check(name, value)
        return isinstance(values, list)

    return check_all


IDENTITY: dict[str, Type] = {"identifier": is_identifier, "uri": is_uri, "lastChangeDateTime": is_time}
EXTENSIBLE: dict[str, Type] = {"extensions": is_object}

# Each class: the properties that it must have, and those of its further ones that we write.
CLASSES: dict[str, tuple[dict[str, Type], dict[str, Type]]] = {
    "CFPackage": (
        {"CFDocument": lambda value: check("CFDocument", value)},
        {
            "CFItems": list_of("CFItem"),
            "CFAssociations": list_of("CFAssociation"),
            "CFRubrics": list_of("CFRubric"),
            "CFDefinitions": lambda value: check("CFDefinitions", value),
        },
    ),
    "CFDocument": (
        {**IDENTITY, "creator": is_text, "title": is_text},
        {
            **EXTENSIBLE,
            "frameworkType": is_text,
            "caseVersion": lambda value: value == "1.1",
            "description": is_text,
            "language": is_language,
            "licenseURI": is_link,
        },
    ),
    "CFItem": (
        {**IDENTITY, "fullStatement": is_text},
        {**EXTENSIBLE, "humanCodingScheme": is_text, "CFItemType": is_text, "language": is_language, "notes": is_text},
    ),
    "CFAssociation": (
        {
            **IDENTITY,
            "associationType": lambda value: value in ASSOCIATIONS,
            "originNodeURI": is_link,
            "destinationNodeURI": is_link,
        },
        {**EXTENSIBLE, "sequenceNumber": is_whole},
    ),
    "CFRubric": (IDENTITY, {"title": is_text, "CFRubricCriteria": list_of("CFRubricCriterion")}),
    "CFRubricCriterion": (
        IDENTITY,
        {
            "description": is_text,
            "CFItemURI": is_link,
            "position": is_whole,
            "rubricId": is_identifier,
            "CFRubricCriterionLevels": list_of("CFRubricCriterionLevel"),
        },
    ),
    "CFRubricCriterionLevel": (
        IDENTITY,
        {
            "description": is_text,
            "quality": is_text,
            "score": is_number,
            "position": is_whole,
            "rubricCriterionId": is_identifier,
        },
    ),
    "CFDefinitions": ({}, {"CFLicenses": list_of("CFLicense")}),
    "CFLicense": ({**IDENTITY, "title": is_text, "licenseText": is_text}, {}),
    "Link": ({"title": is_text, "identifier": is_identifier, "uri": is_uri}, {}),
}


def check(name: str, value: Any) -> bool:
    """One object, and all within it; AssertionError names the class and the property that is wrong."""
    assert isinstance(value, dict), name
    required, further = CLASSES[name]
    assert required.keys() <= value.keys(), (name, required.keys() - value.keys())
    assert value.keys() <= required.keys() | further.keys(), (name, value.keys() - required.keys() - further.keys())
    for key, each in value.items():
        assert {**required, **further}[key](each), (name, key, each)
    return True


def check_package(package: Any) -> None:
    """The whole package: its objects, and that what they refer to is in it and each is one thing."""
    check("CFPackage", package)
    document, items = package["CFDocument"], package["CFItems"]
    known = {each["identifier"] for each in (document, *items)}
    for link in package["CFAssociations"]:
        assert {link["originNodeURI"]["identifier"], link["destinationNodeURI"]["identifier"]} <= known
    parents = [
        link["originNodeURI"]["identifier"]
        for link in package["CFAssociations"]
        if link["associationType"] == "isChildOf"
    ]
    assert sorted(parents) == sorted(item["identifier"] for item in items), "each item hangs in the tree once"
    for rubric in package["CFRubrics"]:
        for criterion in rubric["CFRubricCriteria"]:
            assert criterion["rubricId"] == rubric["identifier"]
            assert criterion["CFItemURI"]["identifier"] in known
            for level in criterion["CFRubricCriterionLevels"]:
                assert level["rubricCriterionId"] == criterion["identifier"]
    licences = {each["identifier"] for each in package.get("CFDefinitions", {}).get("CFLicenses", ())}
    assert "licenseURI" not in document or document["licenseURI"]["identifier"] in licences
    identifiers = list(identities(package))
    assert len(set(identifiers)) == len(identifiers), "an identifier stands for one thing"


def identities(value: Any) -> Iterator[str]:
    """The identifier of every object that is one, and not a link to one."""
    if isinstance(value, list):
        for each in value:
            yield from identities(each)
    elif isinstance(value, dict):
        if "lastChangeDateTime" in value:
            yield value["identifier"]
        for each in value.values():
            yield from identities(each)
