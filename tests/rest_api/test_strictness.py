"""What is not as described is refused, in JSON, with the field that is wrong; unknown addresses too."""

from __future__ import annotations

import json
from typing import Any

import pytest
from rest_framework.test import APIClient

from tests.rest_api.conftest import ROOT, World

pytestmark = pytest.mark.once

RATINGS = {"token": "t", "framework": "data", "role": "analyst", "answers": [{"skill": "pivot", "level": 2}]}


@pytest.mark.parametrize(
    "path", [ROOT + "nothing/", ROOT + "me", ROOT + "pairings/-1/", "/api/mentoring/", "/api/mentoring/v2/me/"]
)
@pytest.mark.parametrize("method", ["get", "post", "put", "delete"])
def test_an_address_at_which_there_is_nothing_says_so_in_json(world: World, path: str, method: str) -> None:
    answer = getattr(world.learner.client, method)(path)
    assert answer["Content-Type"] == "application/json"
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")
    assert getattr(APIClient(), method)(path).status_code == 403


@pytest.mark.parametrize("name", ["limit", "offset"])
@pytest.mark.parametrize("value", ["", "abc", "-1", "1.0", " 1", "+1", "١", "1e3", "9" * 30, "\x00"])
def test_a_page_that_is_no_number_is_refused(world: World, name: str, value: str) -> None:
    answer = world.learner.get("programmes/", **{name: value})
    assert answer.status_code == 400
    assert list(answer.json()["error"]["fields"]) == [name]


def test_a_page_has_at_least_one_and_at_most_a_hundred_entries(world: World) -> None:
    assert world.learner.get("programmes/", limit="0").status_code == 400
    assert "limit=100" not in str(world.learner.get("programmes/", limit="100000").json()["next"])
    assert world.learner.get("programmes/", limit="100000", offset="7").json()["results"] == []


@pytest.mark.parametrize("value", ["", "0", "-1", "1.0", "abc", "9" * 19])
def test_a_member_that_is_no_id_is_refused(world: World, value: str) -> None:
    answer = world.manager.get("profile/", framework="data", member=value)
    assert (answer.status_code, list(answer.json()["error"]["fields"])) == (400, ["member"])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("token", 123),
        ("token", ""),
        ("token", "  "),
        ("token", True),
        ("framework", ["data"]),
        ("framework", " " * 121),
        ("framework", "da\x00ta"),
        ("role", None),
        ("answers.0.level", "2"),
        ("answers.0.level", True),
        ("answers.0.level", 1.5),
        ("answers.0.level", 10**400),
        ("answers.0.willing", "yes"),
        ("answers.0.willing", 1),
        ("answers.0.last_performed", "2026-1-1"),
        ("answers.0.last_performed", "20260101"),
        ("answers.0.last_performed", 20260101),
        ("answers.0.note", 5),
    ],
)
def test_a_field_of_another_kind_is_refused_by_its_name(world: World, field: str, value: Any) -> None:
    answer_part = dict(RATINGS["answers"][0])  # type: ignore[arg-type]
    body: dict[str, Any] = {**RATINGS, "answers": [answer_part]}
    if field.startswith("answers"):
        answer_part[field.rpartition(".")[2]] = value
    else:
        body[field] = value
    answer = world.learner.post("ratings/", body)
    assert answer.status_code == 400, answer.json()
    assert list(answer.json()["error"]["fields"]) == [field]


def test_a_whole_number_with_a_point_is_a_whole_number(world: World) -> None:
    body = {**RATINGS, "answers": [{"skill": "pivot", "level": 2.0}]}
    assert world.learner.post("ratings/", body).status_code == 200


def test_another_verb_another_form_and_another_answer_are_refused_in_json(world: World) -> None:
    client = world.learner.client
    for answer, status in (
        (client.put(ROOT + "me/", {}, format="json"), 405),
        (client.get(ROOT + "me/", HTTP_ACCEPT="text/html"), 406),
        (client.post(ROOT + "ratings/", "a=1", content_type="application/x-www-form-urlencoded"), 415),
    ):
        assert (answer.status_code, answer["Content-Type"]) == (status, "application/json")
        assert answer.json()["error"]["message"]


def test_half_a_character_is_refused_wherever_it_stands(world: World) -> None:
    for body in ({**RATINGS, "token": "\ud800"}, {**RATINGS, "\udfff": 1}, {"answers": [{"note": ["\ud800"]}]}):
        # Escaped, since no encoding holds it.
        answer = world.learner.client.post(ROOT + "ratings/", json.dumps(body), content_type="application/json")
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "invalid")
