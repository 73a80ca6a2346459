"""What the API answers is what its schema says, field by field."""

from __future__ import annotations

import json
from typing import Any

import pytest
from drf_spectacular.generators import SchemaGenerator
from jsonschema import Draft7Validator

from mentoring_xblock.applets.matching.data import ReasonCode
from mentoring_xblock.applets.pairings.states import State
from mentoring_xblock.rest_api.v1.urls import Schema
from tests.rest_api.conftest import ROOT, Caller, World
from tests.rest_api.test_loop import ask_for_mentor

QUERIES: dict[str, dict[str, Any]] = {
    "profile/": {"framework": "data"},
    "recommendations/": {"framework": "data", "skill": "pivot"},
    "team/gaps/": {"framework": "data"},
    "programme/bench/": {"framework": "data"},
}

pytestmark = pytest.mark.xdist_group("shapes")


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    generated = SchemaGenerator(patterns=Schema.patterns).get_schema(request=None, public=True)
    return dict(strict(generated))


def strict(node: Any) -> Any:
    """OpenAPI 3.0's schemas as JSON Schema, in which nothing may be answered that is not described."""
    if isinstance(node, list):
        return [strict(each) for each in node]
    if not isinstance(node, dict):
        return node
    found = {name: strict(value) for name, value in node.items() if name != "nullable"}
    if found.get("type") == "object" and "properties" in found:
        found.setdefault("additionalProperties", False)
    return {"anyOf": [found, {"type": "null"}]} if node.get("nullable") else found


def check(schema: dict[str, Any], path: str, answer: Any, *, method: str = "get") -> None:
    described = schema["paths"][ROOT + path][method]["responses"][str(answer.status_code)]
    shape = {**described["content"]["application/json"]["schema"], "components": schema["components"]}
    faults = [f"{list(fault.path)}: {fault.message}" for fault in Draft7Validator(shape).iter_errors(answer.json())]
    assert not faults, faults


def everything_to_read(schema: dict[str, Any]) -> list[str]:
    return [path.removeprefix(ROOT) for path, methods in schema["paths"].items() if "get" in methods]


def caller_of(world: World, path: str) -> Caller:
    if path.startswith(("programme/", "reviews/")):
        return world.admin
    return world.manager if path.startswith(("team/", "confirmations/")) else world.learner


def test_everything_that_is_read_has_the_shape_described(world: World, schema: dict[str, Any]) -> None:
    pairing = ask_for_mentor(world)
    world.learner.post("waiting/", {"framework": "data", "skill": "chart"})
    asked = everything_to_read(schema)
    assert len(asked) > 12
    for path in asked:
        real = path.replace("{pairing}", str(pairing)).replace("{framework}", "data").replace("{role}", "analyst")
        answer = caller_of(world, path).get(real, **QUERIES.get(path, {}))
        assert answer.status_code == 200, (path, answer.content)
        check(schema, path, answer)


def test_the_lists_are_not_empty_when_their_shape_is_looked_at(world: World, schema: dict[str, Any]) -> None:
    ask_for_mentor(world)
    for path in ("pairings/", "reviews/", "frameworks/", "programmes/", "programme/bench/"):
        answer = caller_of(world, path).get(path, **QUERIES.get(path, {}))
        assert answer.json()["results"], path


def test_what_changes_answers_as_described_and_so_does_a_refusal(world: World, schema: dict[str, Any]) -> None:
    pairing = ask_for_mentor(world)
    step = "pairings/{pairing}/approve/"
    for status in (200, 409):
        answer = world.admin.post(step.replace("{pairing}", str(pairing)))
        assert answer.status_code == status
        check(schema, step, answer, method="post")
    refused = world.learner.post("ratings/", {"token": "t"})
    assert refused.status_code == 400
    check(schema, "ratings/", refused, method="post")


def test_codes_are_described_as_the_enumerations_that_they_are_of(world: World) -> None:
    described = json.loads(world.learner.get("schema/").content)["components"]["schemas"]
    pairing, reason = described["PairingOut"]["properties"], described["ReasonOut"]["properties"]
    assert pairing["state"]["enum"] == list(State)
    assert reason["code"]["enum"] == list(ReasonCode)
    assert described["ReviewOut"]["properties"]["reasons"]["items"] == {"$ref": "#/components/schemas/ReasonOut"}
