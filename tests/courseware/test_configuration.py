"""What follows from an author's choices alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from mentoring_xblock.courseware.configuration import CompletionRule, Configuration, Rerate, RoleMode, choose


def configuration(**changes: Any) -> Configuration:
    base = Configuration(
        usage_key="u",
        course="",
        programme="",
        framework="data",
        role_mode=RoleMode.FIXED,
        role="analyst",
        skills=(),
        hide_target=True,
        ask_last_performed=True,
        ask_willing=True,
        show_results=True,
        show_mentors=True,
        rerate=Rerate.ALWAYS,
        rerate_days=0,
        completion=CompletionRule.FIRST,
    )
    return replace(base, **changes)


@pytest.mark.parametrize(
    ("mode", "chosen", "role"),
    [
        (RoleMode.FIXED, "", "analyst"),
        (RoleMode.FIXED, "lead", "analyst"),
        (RoleMode.OWN, "lead", ""),
        (RoleMode.CHOOSE, "", "analyst"),
        (RoleMode.CHOOSE, "lead", "lead"),
    ],
)
def test_whose_role_counts(mode: RoleMode, chosen: str, role: str) -> None:
    assert configuration(role_mode=mode).role_for(chosen) == role


@pytest.mark.parametrize(
    ("skills", "shown"), [((), ("a", "b", "c")), (("c", "a"), ("c", "a")), (("gone", "b"), ("b",)), (("gone",), ())]
)
def test_the_authors_skills_in_the_authors_order(skills: tuple[str, ...], shown: tuple[str, ...]) -> None:
    assert configuration(skills=skills).select((key, key) for key in "abc") == shown


@pytest.mark.parametrize(
    ("value", "rule"), [("all", CompletionRule.ALL), ("first", CompletionRule.FIRST), ("soon", CompletionRule.FIRST)]
)
def test_what_hand_written_olx_misspells_falls_back_to_the_first_choice(value: str, rule: CompletionRule) -> None:
    assert choose(CompletionRule, value) is rule
    assert choose(CompletionRule, None) is CompletionRule.FIRST
