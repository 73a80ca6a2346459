"""A template that is drawn once for each shape gives what Django would give each time."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from django.utils.safestring import SafeString
from django.utils.translation import override

import mentoring_xblock
from mentoring_xblock.courseware import screens
from mentoring_xblock.platform import templates
from mentoring_xblock.platform.templates import KEPT_OUTLINES, fill_in_each, render_to_string

CARD = "mentoring_xblock/block/card.html"
TEXTS = {
    "uid": "tm-1", "key": "skill-1", "title": "R&D <b>100%(n)s</b> {x} \\1", "level": "2 · Able", "most_places": "50",
    "bar": SafeString("<svg></svg>"), "pairing": SafeString("<p>With Ada</p>"),
}  # fmt: skip
SENTENCES = ("previous", "confirmed", "target", "gap", "belief", "confirmation")
FLAGS = ("good", "can_rerate", "can_find", "can_aim_higher", "can_practise", "can_offer", "offering", "waiting")


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


TEMPLATES = Path(mentoring_xblock.__file__).parent / "templates"
ROW = "mentoring_xblock/block/row.html"
DRAWN = ("card", "group", "jump", "learner", "learner_body", "missing", "option", "retired", "row")
"""The templates that ``screens`` draws by their shape."""
_WORDS = r"(?:not )?\w+"
_TAG = re.compile(
    rf"load i18n|include \"[\w/.]+\"|(?:el)?if {_WORDS}(?: (?:and|or) {_WORDS})*|else|endif|endblocktranslate"
    r"|translate \"[^\"]+\"(?: context \"[^\"]+\")?(?: as \w+)?|blocktranslate(?: trimmed)?(?: with(?: \w+=\w+)+)?"
)
_VALUE = re.compile(r"\w+(?:\|default:(?:\w+|\"[^\"]*\"))?")


def asks_more(source: str) -> list[str]:
    """What a template does beyond asking whether its values are empty and showing them as they are."""
    tags, values = re.findall(r"{%\s*(.*?)\s*%}", source), re.findall(r"{{\s*(.*?)\s*}}", source)
    return [each for each in tags if not _TAG.fullmatch(each)] + [each for each in values if not _VALUE.fullmatch(each)]


def test_no_template_that_is_drawn_by_its_shape_asks_for_more_than_what_is_empty() -> None:
    """Nor for an address, a date, a number or the reader, which no outline is kept for."""
    used = re.findall(r'_draw(?:_some)?\(\s*"(\w+)"', Path(screens.__file__).read_text(encoding="utf-8"))
    assert {*used, "learner", "learner_body"} == {*DRAWN}
    todo, seen = [f"mentoring_xblock/block/{name}.html" for name in DRAWN], set()
    while todo:
        source = (TEMPLATES / (name := todo.pop())).read_text(encoding="utf-8")
        assert asks_more(source) == [], name
        seen.add(name)
        todo += set(re.findall(r'include "([\w/.]+)"', source)) - seen
    assert len(seen) > len(DRAWN)
    for more in ('{% if layout == "page" %}', "{% url 'x' %}", "{% now 'Y' %}", "{{ at|date }}", "{{ title|safe }}"):
        assert asks_more(more), more


def test_a_value_that_looks_like_the_place_of_another_is_shown_as_it_is() -> None:
    for title in ("\x02gap\x03", "\x02", "\x03", "\x02level\x03 <b>", "{{ gap }}", "%(gap)s", "{% now 'Y' %}"):
        for name, values in ((ROW, {"level": "1", "gap": "SECRET"}), (CARD, TEXTS | {"can_offer": True, "gap": "G"})):
            many = [values | {"title": title}, values | {"title": "B"}]
            assert fill_in_each(name, many) == "".join(render_to_string(name, each) for each in many)


def test_a_text_is_escaped_whatever_was_drawn_before_it() -> None:
    markup = "<i>x</i>"
    drawn = [
        fill_in_each(ROW, [{"title": title, "level": "1"}])
        for title in (SafeString(markup), markup, SafeString(markup), markup)
    ]
    assert [markup in each for each in drawn] == [True, False, True, False]


def test_a_question_that_is_kept_is_never_given_for_one_whose_texts_are_to_be_escaped() -> None:
    """A text and the same markup that is safe are equal, and have one hash."""
    screens._draw_question.cache_clear()
    same = {"uid": "tm-1", "key": "k", "group": "", "choices": (), "last_performed": "", "description": ""}
    drawn = [screens._draw_question(**same, title=title) for title in (SafeString("<i>x</i>"), "<i>x</i>")]
    screens._draw_question.cache_clear()
    assert ["<i>x</i>" in each for each in drawn] == [True, False]


def test_no_more_outlines_are_kept_than_are_meant_to_be() -> None:
    for number in range(KEPT_OUTLINES + 20):
        fill_in_each(ROW, [{"title": "A", "level": "1", f"more_{number}": "x"}])
    assert templates._outline.cache_info().currsize == KEPT_OUTLINES


def test_many_threads_at_once_get_each_its_own_language_and_values() -> None:
    def draw(number: int) -> bool:
        values: dict[str, Any] = TEXTS | {"title": f"Title {number}", "can_find": bool(number % 2), "target": "3"}
        with override(("en", "de", "ar", "fr")[number % 4]):
            return fill_in_each(CARD, [values]) == render_to_string(CARD, values)

    with ThreadPoolExecutor(8) as pool:
        for _ in range(5):
            templates._outline.cache_clear()
            assert all(pool.map(draw, range(48)))
