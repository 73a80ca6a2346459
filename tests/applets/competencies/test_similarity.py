"""Which titles say nearly the same, and that finding them stays bounded."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring_xblock.applets.competencies import similarity
from mentoring_xblock.applets.competencies.similarity import alike_pairs


def pairs(*titles: str) -> list[tuple[int, int]]:
    return list(alike_pairs(titles))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("pivot table", "pivot tables"),
        ("set the brakes", "set-brakes, the"),
        ("analysis and synthesis", "data analysis and synthesis"),
        (
            "establish and maintain working relationships with clients and officials",
            "establish or maintain working relationships with clients and officials",
        ),
    ],
)
def test_titles_that_say_nearly_the_same_are_found(one: str, other: str) -> None:
    assert pairs(one, "something else altogether", other) == [(0, 2)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("data management", "data risk management"),
        ("receive goods", "dispatch goods"),
        ("open level 1 of the model", "open level 2 of the model"),
        ("assign, supervise and review the work of public relations staff", "assign the work of fundraising staff"),
        ("", ""),
    ],
)
def test_titles_that_differ_in_what_matters_are_not(one: str, other: str) -> None:
    assert pairs(one, other) == []


def test_each_title_is_named_once_with_the_first_that_it_is_like() -> None:
    assert pairs("write tests", "writes tests", "write tests", "write tests") == [(0, 1), (0, 2), (0, 3)]


def test_many_titles_that_share_every_word_are_not_compared_each_with_each(monkeypatch: pytest.MonkeyPatch) -> None:
    compared = []
    real = similarity._alike
    monkeypatch.setattr(similarity, "_alike", lambda one, other: compared.append(1) or real(one, other))
    assert len(pairs(*[f"manage the thing {n}" for n in range(2000)])) == 0
    assert len(compared) < 2000 * 2000 / 10
    monkeypatch.setattr(similarity, "MOST_COMPARISONS", 10)
    compared.clear()
    pairs(*[f"manage the thing {n}" for n in range(2000)])
    assert len(compared) == 10


@given(st.lists(st.text(alphabet="abc é", min_size=0, max_size=12), max_size=12))
def test_what_is_found_is_alike_and_equal_titles_are_always_found(titles: list[str]) -> None:
    found = {second: first for first, second in alike_pairs(titles)}
    for second, first in found.items():
        assert first < second
        assert similarity._alike(
            similarity._pieces(similarity.words_of(titles[first])),
            similarity._pieces(similarity.words_of(titles[second])),
        )
    for place, title in enumerate(titles):
        if similarity.words_of(title) and title in titles[:place]:
            assert place in found
