"""Nowhere does the package spell a value of an enumeration out where the member belongs.

A spelled value survives when the member is renamed, and no type checker sees it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import mentoring_xblock
from mentoring_xblock.applets.audit_log.data import Action
from mentoring_xblock.core.labels import LabelledEnum
from tests.wording.test_labels import LABELLED

PACKAGE = Path(mentoring_xblock.__file__).parent
VALUES = {member.value for kinds in LABELLED for member in kinds} - {""}
HOLDERS = frozenset({
    "action", "approve_by", "band", "channel", "completion_rule", "confirm_by", "confirmed_source", "counted_by",
    "counted_source", "ending", "entry", "event", "kind", "level_band", "origin", "practice", "rerate", "role_mode",
    "source", "stage", "state", "states", "status", "subject", "weight",
})  # fmt: skip
"""Names of fields, columns and variables that hold a member of an enumeration."""


def spelled_in(text: str) -> Iterator[tuple[int, str]]:
    """(line, value) of each constant that stands where a member should: beside a holder, or as a logged action."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and any(
            getattr(base, "id", "") == LabelledEnum.__name__ for base in node.bases
        ):
            node.body = []
    for node in ast.walk(tree):
        beside: list[ast.expr] = []
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            if any(_holds(side) for side in sides):
                beside = sides
        elif isinstance(node, ast.keyword) and node.arg is not None and node.arg.partition("__")[0] in HOLDERS:
            beside = [node.value]
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "choice_field":
            beside = [each.value for each in node.keywords if each.arg == "default"]
        elif isinstance(node, ast.Match) and _holds(node.subject):
            beside = [each.value for each in ast.walk(node) if isinstance(each, ast.MatchValue)]
        elif isinstance(node, ast.Assign) and any(_holds(target) for target in node.targets):
            beside = [node.value]
        elif isinstance(node, ast.Constant) and node.value in set(Action):
            beside = [node]
        for each in beside:
            yield from ((found.lineno, found.value) for found in _constants(each) if found.value in VALUES)


def _holds(node: ast.expr) -> bool:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name in HOLDERS
        case ast.Subscript(slice=ast.Constant(value=name)):
            return name in HOLDERS
        case ast.Call(func=ast.Attribute(attr="get"), args=[ast.Constant(value=name), *_]):
            return name in HOLDERS
    return False


def _constants(node: ast.expr) -> list[ast.Constant]:
    """The texts that the expression may come to."""
    match node:
        case ast.Constant(value=str()):
            return [node]
        case ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.Set(elts=parts) | ast.BoolOp(values=parts):
            return [found for part in parts for found in _constants(part)]
        case ast.IfExp(body=body, orelse=orelse):
            return [*_constants(body), *_constants(orelse)]
    return []


@pytest.mark.parametrize(
    "text",
    [
        'x = row.state == "proposed"', 'rows.filter(state__in=["approved", "active"])',
        'if sent.get("state") == "active": pass',
        'state = choice_field(State, default="proposed")', 'record(change_of(row, "pairing.approved"))',
        'match event:\n    case "approve":\n        pass', 'kind = "passed_on" if again else "expired"',
    ],
)  # fmt: skip
def test_a_spelled_value_is_found(text: str) -> None:
    assert list(spelled_in(text))


def test_no_module_spells_a_value() -> None:
    # The register of personal data names what it holds, as rooms beside each other import nothing of each other.
    by_name = {PACKAGE / "applets" / "privacy" / "api.py"}
    found = [
        f"{path.relative_to(PACKAGE)}:{line} {value}"
        for path in sorted(PACKAGE.rglob("*.py"))
        if "migrations" not in path.parts and path not in by_name
        for line, value in spelled_in(path.read_text())
    ]
    assert found == []


def test_no_template_spells_a_value() -> None:
    compared = re.compile(r"\b(\w+) *[!=]= *[\"'](\w+)[\"']")
    assert compared.findall("{% if card.state == 'completed' %}") == [("state", "completed")]
    found = [
        f"{path.name}: {name} {value}"
        for path in sorted((PACKAGE / "templates").rglob("*.html"))
        for name, value in compared.findall(path.read_text())
        if name in HOLDERS and value in VALUES
    ]
    assert found == []
