"""Skills that take the place of others: the order in which they do, and which models say it soundly."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from mentoring_xblock.applets.competencies.data import FrameworkModel, SkillText
from mentoring_xblock.applets.competencies.domain import draft_of, settle
from mentoring_xblock.applets.competencies.equality import content_hash
from mentoring_xblock.applets.competencies.succession import order_of_succession
from tests.builders import framework_model

A, B, C, D = "a", "b", "c", "d"


def model(successors: dict[str, tuple[str, ...]], *, asked: str = "") -> FrameworkModel:
    """Skills a to d, of which those with followers are retired unless ``asked`` names them."""
    plain = framework_model(skills=(A, B, C, D))
    skills = tuple(
        replace(
            skill, followed_by=successors.get(skill.key, ()), retired=skill.key in successors and skill.key != asked
        )
        for skill in plain.skills
    )
    return replace(plain, skills=skills, roles=())


def faults(of: FrameworkModel) -> list[tuple[Any, ...]]:
    return [fault.path for fault in settle(draft_of(of))[1]]


@pytest.mark.parametrize(
    ("successors", "predecessors"),
    [
        ({}, {}),
        ({A: (C,), B: (C,)}, {C: (A, B)}),
        ({A: (B, C)}, {B: (A,), C: (A,)}),
        ({A: (B,), B: (C, D)}, {B: (A,), C: (B,), D: (B,)}),
        ({A: (C,), B: (C, D)}, {C: (A, B), D: (B,)}),
    ],
    ids=["nothing", "merger", "split", "chain", "both"],
)
def test_every_skill_stands_after_those_that_it_follows(
    successors: dict[str, tuple[str, ...]], predecessors: dict[str, tuple[str, ...]]
) -> None:
    order, circling = order_of_succession(successors)
    assert order == predecessors
    assert not circling
    seen: set[str] = set()
    for skill, formers in order.items():
        assert not (set(formers) & set(order)) - seen
        seen.add(skill)


@pytest.mark.parametrize(
    "successors", [{A: (A,)}, {A: (B,), B: (A,)}, {A: (B,), B: (C,), C: (A,)}], ids=["itself", "two", "three"]
)
def test_a_circle_is_found_whole(successors: dict[str, tuple[str, ...]]) -> None:
    assert order_of_succession(successors)[1] == set(successors)


def test_a_chain_of_every_skill_that_fits_is_ordered_without_recursion() -> None:
    long = {number: (number + 1,) for number in range(25_000)}
    order, _ = order_of_succession(long)
    assert list(order) == list(range(1, 25_001))
    assert order_of_succession({**long, 25_000: (0,)})[1] == set(range(25_001))


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        (model({A: (B,)}, asked=A), [0]),
        (model({A: ("nowhere",)}), [0]),
        (model({A: (B, B)}), [0]),
        (model({A: (A,)}), [0]),
        (model({A: (B,), B: (A,)}), [0, 1]),
        (model({A: tuple(f"x{n}" for n in range(21))}), [0] * 21),
    ],
    ids=["still asked", "unknown", "twice", "itself", "circle", "too many"],
)
def test_what_cannot_follow_is_refused_at_its_skill(wrong: FrameworkModel, where: list[int]) -> None:
    assert faults(wrong) == [("skills", index, "followed_by") for index in where]


def test_a_follower_may_itself_be_retired_and_is_named_in_any_case() -> None:
    settled, found = settle(draft_of(model({A: ("B",), B: (C, D)})))
    assert found == ()
    assert settled is not None
    assert [skill.followed_by for skill in settled.skills] == [(B,), (C, D), (), ()]


def test_a_model_without_followers_keeps_the_hash_that_it_was_stored_with() -> None:
    plain = framework_model()
    assert content_hash(plain) == "76d48966a047ae3996ffc23e16858796a49db7a820ff93d5507af7fcce84bb02"
    followed = replace(plain, skills=(replace(plain.skills[0], retired=True, followed_by=("chart",)), plain.skills[1]))
    unfollowed = replace(plain, skills=(replace(plain.skills[0], retired=True), plain.skills[1]))
    assert content_hash(followed) != content_hash(unfollowed)
    assert SkillText("x", "X").followed_by == ()
