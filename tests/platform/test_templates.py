"""A template that is drawn once for each shape gives what Django would give each time."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from django.utils.safestring import SafeString
from django.utils.translation import override

from mentoring_xblock.platform.templates import fill_in_each, render_to_string

CARD = "mentoring_xblock/block/card.html"
TEXTS = {
    "uid": "tm-1", "key": "skill-1", "title": "R&D <b>100%(n)s</b> {x} \\1", "level": "2 · Able", "most_places": "50",
    "bar": SafeString("<svg></svg>"), "pairing": SafeString("<p>With Ada</p>"),
}  # fmt: skip
SENTENCES = ("previous", "confirmed", "target", "gap", "belief", "confirmation")
FLAGS = ("good", "can_rerate", "can_find", "can_practise", "can_offer", "offering", "waiting")


@pytest.mark.parametrize("language", ["en", "de", "ar"])
@pytest.mark.parametrize("said", list(product((True, False), repeat=len(SENTENCES))))
def test_a_card_is_the_same_drawn_by_its_shape(language: str, said: tuple[bool, ...]) -> None:
    for on in range(len(FLAGS)):
        values: dict[str, Any] = TEXTS | {flag: at <= on for at, flag in enumerate(FLAGS)}
        values |= {name: f"{name} <{on}>" if is_said else "" for name, is_said in zip(SENTENCES, said, strict=True)}
        with override(language):
            assert fill_in_each(CARD, [values]) == render_to_string(CARD, values)


def test_the_words_of_each_are_its_own() -> None:
    row = "mentoring_xblock/block/row.html"
    many = [{"title": title, "level": "1", "gap": gap} for title, gap in (("A", "x"), ("B", ""), ("C", "<"))]
    drawn = fill_in_each(row, many)
    assert drawn == "".join(render_to_string(row, each) for each in many)
    assert [line.count("–") for line in drawn.splitlines()] == [2, 3, 2]
    assert fill_in_each(row, []) == ""


def test_a_language_has_its_own_outline() -> None:
    values = TEXTS | {"can_find": True}
    cards = {}
    for language in ("en", "de", "en"):
        with override(language):
            cards[language] = fill_in_each(CARD, [values])
    assert "Find a mentor" in cards["en"]
    assert "Find a mentor" not in cards["de"]
