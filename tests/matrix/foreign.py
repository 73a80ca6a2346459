"""A language in which every translated letter is a foreign one, so that what was not translated stands out."""

from __future__ import annotations

import html
import re
from functools import lru_cache

import pytest
from django.utils import translation

from mentoring_xblock.courseware import screens

_KEPT = re.compile(r"%\(\w+\)[#0+ -]*\d*(?:\.\d+)?[a-z]|%[a-z%]|\{[^}]*\}|<[^>]*>|&#?\w+;")
_LETTERS = str.maketrans({chr(code): chr(0xFF21 + code - 0x41) for code in (*range(0x41, 0x5B), *range(0x61, 0x7B))})
_UNSEEN = re.compile(r"<(script|style|head|footer)\b.*?</\1>", re.DOTALL)
_DRAWN = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
"""What is written into a picture are numbers and marks; what it is called is spoken."""
_WRITTEN = re.compile(r"(?:[\w-]+ )?(?:[\w-]+ )?q7\w+7title7q")
"""Titles of models, roles and skills, which begin with a word of their own."""
_SPOKEN = re.compile(r'\b(?:aria-label|title|alt|placeholder)="([^"]*)"')


def speak(text: str) -> str:
    """``text`` in that language: placeholders, tags and entities as they are, every other letter a wide one."""
    parts, last = [], 0
    for kept in _KEPT.finditer(text):
        parts += [text[last : kept.start()].translate(_LETTERS), kept.group()]
        last = kept.end()
    return "".join([*parts, text[last:].translate(_LETTERS)])


def speak_foreign(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have Django translate everything into that language from now on."""
    # The block keeps these by language code, and this language has the code of English.
    for kept in ("_draw_question", "_learner_words"):
        monkeypatch.setattr(screens, kept, lru_cache(getattr(screens, kept).__wrapped__))

    def plural(one: str, many: str, count: int) -> str:
        return speak(one if count == 1 else many)

    monkeypatch.setattr(translation._trans, "gettext", speak, raising=False)
    monkeypatch.setattr(translation._trans, "pgettext", lambda _context, text: speak(text), raising=False)
    monkeypatch.setattr(translation._trans, "ngettext", plural, raising=False)
    monkeypatch.setattr(
        translation._trans, "npgettext", lambda _context, one, many, count: plural(one, many, count), raising=False
    )


def untranslated_words(page: str) -> set[str]:
    """The words of a page that a reader sees, or hears, and that nobody translated: what people wrote, and codes."""
    page = _UNSEEN.sub(" ", page[page.index("<html") :])
    text = re.sub(r"<[^>]*>", " ", _DRAWN.sub(" ", page))
    pressed = re.findall(r'<input\b(?=[^>]*\btype="(?:submit|button|reset)")[^>]*\bvalue="([^"]*)"', page)
    called = re.findall(r"<title>(.*?)</title>", " ".join(_DRAWN.findall(page)), re.DOTALL)
    said = html.unescape(" ".join([text, *_SPOKEN.findall(page), *pressed, *called]))
    return set(re.findall(r"[\w.-]*[\w-]", _WRITTEN.sub(" ", said)))
