"""Each limit is one number, whatever the door: forms, serializers, tables and templates agree."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.apps import apps
from rest_framework import serializers

import mentoring_xblock
from mentoring_xblock.admin import import_forms, programmes, reviews
from mentoring_xblock.applets.competencies.data import LANGUAGE_LENGTH
from mentoring_xblock.applets.pairings.data.sessions import LONGEST_EVIDENCE, LONGEST_SESSION, SHORTEST_SESSION
from mentoring_xblock.applets.people.data import MOST_PLACES, MOST_WEEKS, POLICY_BOUNDS, ZONE_LENGTH
from mentoring_xblock.core.scales import MAX_LEVELS
from mentoring_xblock.core.text import KEY_LENGTH, LINE_LENGTH, NOTE_LENGTH, TOKEN_LENGTH
from mentoring_xblock.pages import forms as pages
from mentoring_xblock.rest_api.v1 import inputs

PACKAGE = Path(mentoring_xblock.__file__).parent
LENGTHS = (
    dict.fromkeys(("note", "notes", "message", "reason", "comment", "what", "work", "closing_reason", "evidence_asked"),
                  NOTE_LENGTH)
    | dict.fromkeys(("framework", "skill", "role", "role_key", "programme", "key"), KEY_LENGTH)
    | dict.fromkeys(("title", "item", "usage_key", "department", "unit", "region"), LINE_LENGTH)
    | {"for_confirmer": LONGEST_EVIDENCE, "token": TOKEN_LENGTH, "time_zone": ZONE_LENGTH, "language": LANGUAGE_LENGTH}
)  # fmt: skip
RANGES = {
    "weeks": (1, MOST_WEEKS),
    "places": (1, MOST_PLACES),
    "minutes": (SHORTEST_SESSION, LONGEST_SESSION),
    "level": (1, MAX_LEVELS),
}
OF_ITS_OWN = {"role_key": {"MatchRun"}, "key": {"OutboxItem"}}
"""Columns that are wider, or of another thing by the same name."""


def fields_of_doors() -> Iterator[tuple[str, str, Any]]:
    for module in (pages, import_forms, programmes, reviews):
        for each in vars(module).values():
            if isinstance(each, type) and issubclass(each, forms.BaseForm) and each.__module__ == module.__name__:
                for name, field in getattr(each, "base_fields", {}).items():
                    yield each.__name__, name, field
    for each in vars(inputs).values():
        if isinstance(each, type) and issubclass(each, serializers.Serializer) and each.__module__ == inputs.__name__:
            for name, field in each._declared_fields.items():
                yield each.__name__, name, field


def test_doors_and_tables_agree_on_how_long_a_text_may_be() -> None:
    columns = (
        (model.__name__, field.name, field)
        for model in apps.get_app_config("task_mentoring").get_models()
        for field in model._meta.fields
    )
    seen: set[str] = set()
    for owner, name, field in (*columns, *fields_of_doors()):
        length = getattr(field, "max_length", None)
        if length is not None and name in LENGTHS and owner not in OF_ITS_OWN.get(name, set()):
            assert length == LENGTHS[name], f"{owner}.{name}"
            seen.add(name)
    assert seen == set(LENGTHS)


def test_doors_agree_on_how_much_a_number_may_be() -> None:
    seen: set[str] = set()
    for owner, name, field in fields_of_doors():
        if name in RANGES and hasattr(field, "max_value") and owner not in {"ProgrammeForm", "ExtensionIn"}:
            assert (field.min_value, field.max_value) == RANGES[name], f"{owner}.{name}"
            seen.add(name)
    assert seen == set(RANGES)
    assert POLICY_BOUNDS["weeks"] == RANGES["weeks"]
    assert POLICY_BOUNDS["places"] == RANGES["places"]


@pytest.mark.parametrize("name", ["pages/forms.py", "rest_api/v1/inputs.py", "admin/import_forms.py"])
def test_no_form_and_no_serializer_has_a_length_of_its_own(name: str) -> None:
    tree = ast.parse((PACKAGE / name).read_text())
    own = [
        f"{name}:{node.value.lineno} {node.arg}={node.value.value}"
        for node in ast.walk(tree)
        if isinstance(node, ast.keyword)
        and node.arg in {"max_length", "max_value"}
        and isinstance(node.value, ast.Constant)
        and node.value.value != 100  # per cent
    ]
    assert own == []


def test_no_template_has_a_limit_of_its_own() -> None:
    own = [
        f"{path.name}: {found}"
        for path in sorted((PACKAGE / "templates").rglob("*.html"))
        for found in re.findall(r'<(?:input|textarea)[^>]*?\b((?:maxlength|max)="\d+")', path.read_text())
        if found != 'max="100"'  # per cent
    ]
    assert own == []


def test_a_template_names_only_limits_that_there_are() -> None:
    from mentoring_xblock.wording.limits import LIMITS

    named = {
        name
        for path in (PACKAGE / "templates").rglob("*.html")
        for name in re.findall(r"\blimits\.(\w+)", path.read_text())
    }
    assert named == set(LIMITS)
