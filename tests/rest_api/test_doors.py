"""Who may not come in, what is not taken, and that every refusal has one shape. Every address is asked, none listed
by hand."""

from __future__ import annotations

import json
import re
from importlib.util import find_spec
from typing import Any

import pytest
from django.urls import URLPattern
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema
from rest_framework.test import APIClient

from mentoring_xblock.applets.matching.data import ReasonCode
from mentoring_xblock.applets.pairings.models.requests import MentoringRequest
from mentoring_xblock.applets.people.models import Member, Programme
from mentoring_xblock.applets.ratings.models import Rating
from mentoring_xblock.core.text import NOTE_LENGTH
from mentoring_xblock.rest_api.v1.base import MentoringView
from mentoring_xblock.rest_api.v1.urls import Schema, urlpatterns
from tests.rest_api.conftest import ROOT, World, signed_in
from tests.rest_api.test_loop import ask_for_mentor
from tests.telling import tells_of_a_mentor

pytestmark = pytest.mark.once

METHODS = ("get", "post", "delete")


def operations() -> list[tuple[str, str]]:
    """(method, path) of everything that the API answers to, with ids of things that are not there."""
    found = []
    for pattern in urlpatterns:
        assert isinstance(pattern, URLPattern)
        path = str(pattern.pattern).replace("<int:pairing>", "987654").replace("<str:framework>", "data")
        path = path.replace("<str:role>", "analyst").replace("<int:session>", "1").replace("<int:times>", "1")
        path = path.replace("<int:step>", "1")
        view = pattern.callback.view_class  # type: ignore[attr-defined]
        found += [(method, path) for method in METHODS if hasattr(view, method)]
    return found


def words_of(review: dict[str, Any]) -> list[str]:
    return [reason["text"] for reason in review["reasons"]]


def check_is_error(answer: Any, status: int, code: str) -> None:
    assert answer.status_code == status, answer.content
    assert set(answer.json()) == {"error"}
    assert set(answer.json()["error"]) == {"code", "message", "fields"}
    assert answer.json()["error"]["code"] == code
    assert answer.json()["error"]["message"]


@pytest.mark.django_db
@pytest.mark.parametrize(("method", "path"), operations())
def test_nobody_is_answered_without_a_session(method: str, path: str) -> None:
    answer = getattr(APIClient(), method)(ROOT + path)
    check_is_error(answer, 403, "not_authenticated")


@pytest.mark.parametrize(("method", "path"), [each for each in operations() if each[0] != "get"])
def test_a_session_without_the_csrf_token_changes_nothing(world: World, method: str, path: str) -> None:
    careless = signed_in(world.admin.member, enforce_csrf_checks=True)
    answer = getattr(careless.client, method)(ROOT + path, {}, format="json")
    check_is_error(answer, 403, "not_allowed")


@pytest.mark.parametrize(("method", "path"), [each for each in operations() if "987654" in each[1]])
def test_a_foreign_pairing_is_answered_exactly_like_an_absent_one(world: World, method: str, path: str) -> None:
    pairing = ask_for_mentor(world)
    body = {
        "level": 3,
        "what": "more",
        "reason": "later",
        "token": "t",
        "starts_at": "2026-03-03T09:00:00Z",
        "minutes": 45,
        "kind": "practise",
        "starts": ["2026-03-03T09:00:00Z"],
        "choice": 0,
        "sequence": 0,
        "held": True,
        "weeks": 2,
        "agree": True,
        "text": "Show it",
        "position": 0,
        "note": "n",
        "work": "A report",
        "practice": "watched",
    }
    foreign, absent = (
        getattr(world.stranger.client, method)(ROOT + at, body, format="json")
        for at in (path.replace("987654", str(pairing)), path)
    )
    assert foreign.status_code == absent.status_code == 404
    assert foreign.content == absent.content


@pytest.mark.parametrize("number", ["9223372036854775808", "99999999999999999999999999"])
def test_an_id_beyond_what_databases_hold_is_absent(world: World, number: str) -> None:
    check_is_error(world.learner.get(f"pairings/{number}/"), 404, "not_found")
    body = {"token": "t", "framework": "data", "skill": "pivot", "choices": [int(number)]}
    check_is_error(world.learner.post("requests/", body), 400, "invalid")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[]", 400),
        (b'"x"', 400),
        (b"null", 400),
        (b"\xff\xfe", 400),
        (b"[" * 100_000, 400),
        (b'{"answers": ' + b"[" * 50_000, 400),
        (b'{"token": NaN}', 400),
        (b'{"token": "\\ud800"}', 400),
        (b'{"token": "\\u0000"}', 400),
        (b'{"token": "' + b"x" * 300_000 + b'"}', 413),
        (b"x" * 2_000_000, 413),
    ],
)
def test_a_forged_body_is_refused_in_words(world: World, body: bytes, status: int) -> None:
    before = Rating.objects.count()
    answer = world.learner.client.post(f"{ROOT}ratings/", body, content_type="application/json")
    check_is_error(answer, status, "too_large" if status == 413 else "invalid")
    assert Rating.objects.count() == before


def test_only_json_is_taken(world: World) -> None:
    for content_type in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        answer = world.learner.client.post(f"{ROOT}ratings/", b"token=1", content_type=content_type)
        check_is_error(answer, 415, "unsupported_media_type")


@pytest.mark.parametrize(
    "answers",
    [
        [],
        [{"skill": "pivot"}],
        [{"skill": "pivot", "level": 0}],
        [{"skill": "pivot", "level": 5}],
        [{"skill": "pivot", "level": 2.5}],
        [{"skill": "pivot", "level": "high"}],
        [{"skill": "pivot", "level": 3, "last_performed": "soon"}],
        [{"skill": "pivot", "level": 3}, {"skill": "pivot", "level": 2}],
        [{"skill": "unknown", "level": 3}],
        [{"skill": "pivot", "level": 3, "note": "x" * 5000}],
        [{"skill": "pivot", "level": 3}] * 301,
        "pivot",
        None,
    ],
)
def test_an_assessment_that_cannot_be_meant_stores_nothing(world: World, answers: Any) -> None:
    before = Rating.objects.count()
    body = {"token": "bad", "framework": "data", "role": "analyst", "answers": answers}
    answer = world.learner.post("ratings/", body)
    assert answer.status_code in (400, 404)
    assert answer.json()["error"]["message"]
    assert Rating.objects.count() == before


def test_a_faulty_field_is_named_by_its_place(world: World) -> None:
    body = {"token": "t", "framework": "data", "answers": [{"skill": "pivot", "level": 3}, {"skill": "chart"}]}
    error = world.learner.post("ratings/", body).json()["error"]
    assert error["fields"] == {"answers.1.level": "required"}
    assert error["message"] == "answers.1.level: This field is required."


def test_fields_hold_codes_whatever_refused_and_the_message_the_words(world: World) -> None:
    body = {"token": "", "framework": "data", "skill": "pivot", "choices": [], "message": "x" * (NOTE_LENGTH + 1)}
    error = world.learner.post("requests/", body).json()["error"]
    assert error["fields"] == {"token": "blank", "choices": "min_length", "message": "max_length"}
    assert "token: This field may not be blank." in error["message"]
    answers = [{"skill": "pivot", "level": 9}]
    body = {"token": "t", "framework": "data", "role": "analyst", "answers": answers}
    refused = world.learner.post("ratings/", body).json()["error"]
    assert all(re.fullmatch("[a-z_]+", code) for code in {**error["fields"], **refused["fields"]}.values())
    many = [{"skill": "pivot"} for _ in range(9)]
    said = world.learner.post("ratings/", body | {"answers": many}).json()["error"]
    assert (len(said["fields"]), said["message"].count("required")) == (9, 5)
    assert said["message"].endswith("“fields” lists every field that is not valid.")


def test_a_token_sent_again_changes_nothing(world: World) -> None:
    body = {"token": "twice", "framework": "data", "role": "analyst", "answers": [{"skill": "pivot", "level": 2}]}
    first, again = world.learner.post("ratings/", body), world.learner.post("ratings/", body)
    assert first.status_code == again.status_code == 200
    assert first.json() == again.json()
    assert Rating.objects.filter(member_id=world.learner.member.member_id, skill__key="pivot").count() == 2
    ask_for_mentor(world)
    ask_for_mentor(world)
    assert MentoringRequest.objects.count() == 1


def test_somebody_elses_profile_is_for_their_manager_alone(world: World) -> None:
    query = {"framework": "data", "role": "analyst", "member": world.learner.member.member_id}
    assert world.manager.get("profile/", **query).json()["results"][0]["level"] == 1
    for caller in (world.mentor, world.stranger):
        assert caller.get("profile/", **query).status_code == 404


def test_what_a_peer_gets_holds_neither_levels_nor_scores(world: World) -> None:
    answer = world.learner.get("recommendations/", framework="data", skill="pivot")
    [mentor] = answer.json()["mentors"]
    # Read as the peer reads it: the whole answer, but for the ids and places, which are numbers that mean no level.
    shown = {name: value for name, value in mentor.items() if name not in ("offer", "mentor", "places", "places_free")}
    assert tells_of_a_mentor(json.dumps(shown, ensure_ascii=False)) == []
    assert mentor["band"] in ("at", "above")
    assert {reason["code"] for reason in mentor["reasons"]} >= {"confirmed", f"band_{mentor['band']}"}
    assert set(mentor) == {
        "offer", "mentor", "name", "role", "department", "region", "band", "confirmed", "places", "places_free",
        "reasons",
    }  # fmt: skip
    assert mentor["reasons"]
    assert all(reason["text"] and "%(" not in reason["text"] for reason in mentor["reasons"])
    pairing = ask_for_mentor(world)
    assert not {"score", "runners_up", "reasons"} & set(world.learner.get(f"pairings/{pairing}/").json())


def test_who_looks_for_a_report_reads_exact_levels_only_of_their_own_reports(world: World) -> None:
    asked = {"framework": "data", "skill": "pivot", "member": world.learner.member.member_id}
    texts = lambda caller: [  # noqa: E731
        reason["text"] for mentor in caller.get("recommendations/", **asked).json()["mentors"]
        for reason in mentor["reasons"]
    ]  # fmt: skip
    assert "Level 4, confirmed by a manager" in texts(world.manager)
    Member.objects.filter(pk=world.mentor.member.member_id).update(manager_id=None)
    assert tells_of_a_mentor(json.dumps([text for text in texts(world.manager) if "places" not in text])) == []
    assert "Level 4, confirmed by a manager" in texts(world.admin)


def test_a_review_shows_the_score_to_admins_and_levels_of_strangers_to_nobody_else(world: World) -> None:
    pairing = ask_for_mentor(world)
    [review] = world.admin.get("reviews/").json()["results"]
    assert review["id"] == pairing
    assert review["score"] > 0
    assert "Level 4, confirmed by a manager" in words_of(review)
    assert {reason["code"] for reason in review["reasons"]} <= set(ReasonCode)
    Programme.objects.update(approve_by="manager")
    Member.objects.filter(pk=world.mentor.member.member_id).update(manager_id=None)
    [review] = world.manager.get("reviews/").json()["results"]
    assert review["score"] is None
    assert "Level confirmed by somebody else" in words_of(review)
    assert tells_of_a_mentor(json.dumps([text for text in words_of(review) if "places" not in text])) == []


def test_what_was_withdrawn_before_its_approval_stays_absent_to_the_mentor(world: World) -> None:
    pairing = ask_for_mentor(world)
    world.learner.post(f"pairings/{pairing}/withdraw/", {"reason": "canary4711"})
    mine, none = (world.mentor.get(f"pairings/{each}/") for each in (pairing, 987654))
    assert (mine.status_code, mine.content) == (404, none.content)


def test_no_list_is_longer_than_a_hundred(world: World) -> None:
    answer = world.admin.get("programme/bench/", framework="data", limit=100_000, offset=1).json()
    assert answer["count"] == 2
    assert "limit=100&" in answer["previous"] + "&"


def test_an_unknown_programme_looks_like_one_of_somebody_else(world: World) -> None:
    mine, none = (world.learner.get("me/", programme=key) for key in ("elsewhere", "nowhere"))
    assert mine.status_code == none.status_code == 404
    assert mine.content == none.content


def test_the_schema_is_valid_and_names_every_operation(world: World) -> None:
    schema = SchemaGenerator(patterns=Schema.patterns).get_schema(request=None, public=True)
    validate_schema(schema)
    described = {(method, path) for path, methods in schema["paths"].items() for method in methods}
    asked = {
        (
            method,
            f"{ROOT}{path}".replace("987654", "{pairing}")
            .replace("data/roles/analyst", "{framework}/roles/{role}")
            .replace("sessions/1/", "sessions/{session}/")
            .replace("times/1/", "times/{times}/")
            .replace("steps/1/", "steps/{step}/"),
        )
        for method, path in operations()
        if path != "schema/"
    }
    assert described == asked
    served = json.loads(world.learner.client.get(f"{ROOT}schema/?format=json").content)
    assert set(served["paths"]) == set(schema["paths"])


def test_tokens_are_taken_only_where_the_site_issues_them(settings: Any) -> None:
    names = [type(each).__name__ for each in MentoringView().get_authenticators()]
    assert names == ["SessionAuthentication"]
    if find_spec("edx_rest_framework_extensions") is not None:
        settings.JWT_AUTH = {"JWT_ISSUERS": [{"ISSUER": "https://lms.example", "SECRET_KEY": "k", "AUDIENCE": "a"}]}
        names = [type(each).__name__ for each in MentoringView().get_authenticators()]
        assert names == ["JwtAuthentication", "SessionAuthentication"]
