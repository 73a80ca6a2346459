"""What a browser sends, as typed values: what is taken, what is refused and which field is named."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from mentoring_xblock.api.ratings.data import SkillAnswer
from mentoring_xblock.core.errors import InvalidInput
from mentoring_xblock.courseware import payloads

TODAY = date(2026, 3, 2)


def parse(rating: Any) -> dict[str, Any]:
    return payloads.parse_draft({"ratings": {"pivot": rating}}, today=TODAY)["pivot"]


def test_a_rating_becomes_an_answer_and_an_unrated_skill_none() -> None:
    sent = {
        "pivot": {"level": 3, "last_performed": "2026-01-31", "willing": True, "note": "  a\r\nb "},
        "chart": {"level": None, "note": "thinking"},
    }
    draft = payloads.parse_draft({"ratings": sent}, today=TODAY)
    assert payloads.to_answers(draft) == (
        SkillAnswer("pivot", 3, last_performed=date(2026, 1, 31), willing=True, note="a\nb"),
    )


@pytest.mark.parametrize(
    ("word", "day"),
    [("week", "2026-02-27"), ("month", "2026-02-15"), ("quarter", "2026-01-01"), ("2031-01-01", "2026-03-02")],
)
def test_a_word_for_when_a_skill_was_used_becomes_a_date_that_never_lies_ahead(word: str, day: str) -> None:
    assert parse({"level": 1, "last_performed": word})["last_performed"] == day


@pytest.mark.parametrize("word", payloads.LAST_PERFORMED)
def test_a_word_reads_as_itself_on_the_day_it_was_said(word: str) -> None:
    stored = parse({"level": 1, "last_performed": word})["last_performed"]
    assert payloads.word_for(stored, today=TODAY) == word


@pytest.mark.parametrize(
    ("rating", "field"),
    [
        (None, "pivot"),
        ([], "pivot"),
        ({"level": "3"}, "pivot"),
        ({"level": True}, "pivot"),
        ({"level": 0}, "pivot"),
        ({"level": -1}, "pivot"),
        ({"level": 2.0}, "pivot"),
        ({"level": 10**30}, "pivot"),
        ({"level": 1, "willing": "yes"}, "pivot"),
        ({"level": 1, "last_performed": "yesterday"}, "pivot"),
        ({"level": 1, "last_performed": 20260101}, "pivot"),
        ({"level": 1, "last_performed": ["week"]}, "pivot"),
        ({"level": 1, "last_performed": "1066-10-14"}, "pivot"),
        ({"level": 1, "note": 5}, "note"),
        ({"level": 1, "note": "x" * 4001}, "note"),
    ],
)
def test_a_rating_that_cannot_be_meant_names_its_field(rating: Any, field: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        parse(rating)
    assert list(refusal.value.fields) == [field]


@pytest.mark.parametrize("key", ["", "Ä", "a b", "../x", "x" * 200, "-", "a\x00"])
def test_a_skill_is_named_by_a_key(key: str) -> None:
    with pytest.raises(InvalidInput):
        payloads.parse_draft({"ratings": {key: {"level": 1}}}, today=TODAY)


def test_more_ratings_than_any_role_has_are_refused() -> None:
    ratings = {f"skill{number}": {"level": 1} for number in range(payloads.MOST_ANSWERS + 1)}
    with pytest.raises(InvalidInput):
        payloads.parse_draft({"ratings": ratings}, today=TODAY)


@pytest.mark.parametrize("token", [None, "", "short", "x" * 65, 12345678, "with space", "ключключ", "a\nbcdefgh"])
def test_a_token_is_eight_to_sixty_four_plain_signs(token: Any) -> None:
    with pytest.raises(InvalidInput):
        payloads.parse_token({"token": token})


@pytest.mark.parametrize(
    "choices", [None, [], [1, 2, 3, 4], [1, 1], ["1"], [True], [0], [2**63], [1.5], "12", {"1": 1}]
)
def test_a_request_names_one_to_three_different_offers(choices: Any) -> None:
    with pytest.raises(InvalidInput) as refusal:
        payloads.parse_choices({"choices": choices})
    assert refusal.value.fields == {"choices": "choices"}


def test_the_order_of_choices_is_kept() -> None:
    assert payloads.parse_choices({"choices": [3, 1, 2]}) == (3, 1, 2)


@pytest.mark.parametrize("places", [0, -1, 51, "2", True, 1.5])
def test_places_are_one_to_fifty(places: Any) -> None:
    with pytest.raises(InvalidInput):
        payloads.parse_offer({"places": places})


@pytest.mark.parametrize("depth", [payloads.MOST_DEPTH + 1, 900])
def test_depth_is_capped_though_json_would_take_it(depth: int) -> None:
    with pytest.raises(InvalidInput):
        payloads.parse_object(b'{"a":' * depth + b"1" + b"}" * depth)
