"""Sentences with parameters: what is missing leaves a gap, what has words is worded. No database."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import mentoring_xblock
from mentoring_xblock.applets.matching.data import Reason, ReasonCode
from mentoring_xblock.applets.pairings.states import State
from mentoring_xblock.core.errors import Conflict, InvalidInput, TransitionRefused
from mentoring_xblock.core.text import clean_text
from mentoring_xblock.wording import refusals
from mentoring_xblock.wording.pairings import describe_reason, describe_reasons
from mentoring_xblock.wording.refusals import FIELDS, describe_refusal, fill_in


def test_a_missing_parameter_leaves_a_gap() -> None:
    assert fill_in("Level %(level)s of %(top)s", {"level": 2}) == "Level 2 of …"


@pytest.mark.parametrize("code", ReasonCode)
def test_a_stored_reason_without_its_parameters_is_shown_without_them(code: ReasonCode) -> None:
    for stored in ({"code": code.value}, {"code": code.value, "params": None}, {"code": code.value, "params": {}}):
        words = describe_reason(stored)
        assert words
        assert "%" not in words.replace("%)", "")
    assert describe_reason(Reason(code)) == words


def test_a_reason_of_another_release_is_left_out_of_its_list() -> None:
    stored = [{"code": "record", "params": {"successes": 2, "completed": 3}}, {"code": "stars"}, {}]
    assert describe_reasons(stored) == ("2 of 3 earlier mentees reached their target",)


def test_a_whole_number_is_shown_whole() -> None:
    assert (
        describe_reason({"code": "levels_above", "params": {"levels": 2.0}}) == "Estimated at 2 levels above the target"
    )


def test_a_member_of_an_enumeration_is_shown_in_words() -> None:
    assert describe_refusal(Conflict("It is %(state)s now.", state=State.FELL_SHORT)) == (
        "It is Ended below the target now."
    )


def test_a_field_is_named_as_a_person_names_it() -> None:
    with pytest.raises(InvalidInput) as refused:
        clean_text("x" * 11, field="for_confirmer", longest=10)
    assert describe_refusal(refused.value) == (
        "The text for the person who confirms is longer than 10 characters. Shorten it."
    )


def test_a_sentence_without_parameters_keeps_its_per_cent() -> None:
    assert describe_refusal(TransitionRefused("active", "approve", "It is at 100 %.")) == "It is at 100 %."


def test_what_there_are_too_many_of_is_translated_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refusals, "gettext", lambda text: {"skills": "Fähigkeiten"}.get(text, text))
    assert fill_in("There are %(count)s %(what)s.", {"count": 9, "what": "skills"}) == "There are 9 Fähigkeiten."
    assert fill_in("%(what)s", {"what": ""}) == ""


@pytest.mark.once
def test_every_field_that_a_refusal_names_has_a_name_in_words() -> None:
    package = Path(mentoring_xblock.__file__).parent
    named = {
        field
        for path in package.rglob("*.py")
        for field in re.findall(r'\bfield="([a-z_]+)"', path.read_text(encoding="utf-8"))
    }
    assert len(named) > 15
    assert named <= FIELDS.keys()
