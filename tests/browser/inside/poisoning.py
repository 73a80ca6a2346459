"""Writes payloads into every text that somebody can write, found by introspection, and remembers what stands where."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from html import unescape
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models, transaction

from mentoring_xblock.core.text import is_key

from .bank import CODE, PAYLOADS
from .columns import ALTERED, CODES, JSON_TEXTS, JSON_WORDS

MARK = "§"
_FOUND = re.compile(rf"{MARK}(\d+){MARK}")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
TOGETHER = 8
"""Payloads in one text at most, where the column is long enough."""
LONGEST = 600
LEAST = 30
"""Characters of a text that is cut short which tell it from one that a browser has eaten."""


class Shown(Enum):
    """How a text is shown: as it was written, cut short, or neither, as where a browser took it for markup."""

    WHOLE = auto()
    CUT = auto()
    OTHERWISE = auto()


@dataclass(frozen=True, slots=True)
class Text:
    """A text that was written: into which column, which payloads, and as what."""

    column: str
    payloads: tuple[int, ...]
    value: str


@dataclass
class Poison:
    """The texts of one round, by their number. ``turns`` says for each column which payload is next."""

    turns: dict[str, int] = field(default_factory=dict)
    texts: dict[int, Text] = field(default_factory=dict)
    too_long: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    """By column, the payloads that it has no room for."""

    def write(self, column: str, longest: int | None = None, *, end: str = "", without: str = "") -> str:
        """The next text for a column; "" where none fits. ``without``: characters that never get there."""
        number = len(self.texts) + 1
        mark = f"{MARK}{number}{MARK}"
        room = min(longest or LONGEST, LONGEST) - len(end)
        chosen: list[int] = []
        value = ""
        turn = self.turns.get(column, 0)
        for turn in range(turn, turn + len(PAYLOADS)):  # noqa: B020 - goes on from there
            place = turn % len(PAYLOADS)
            kind, payload = PAYLOADS[place]
            payload = payload.replace(CODE, f"__xss={number}")
            # An address runs from its beginning only, so it stands alone and before its number.
            alone = kind == "addresses"
            longer = f"{payload}//{mark}" if alone else f"{value or mark}{payload}"
            fits = len(longer) <= room and not set(unescape(longer) if without else "") & set(without)
            if chosen and (alone or not fits):
                break
            if not fits:
                self.too_long[column].add(place)
                continue
            chosen.append(place)
            value = longer
            if alone or len(chosen) == TOGETHER:
                turn += 1  # noqa: PLW2901 - this one is done
                break
        self.turns[column] = turn
        if not chosen:
            return ""
        self.texts[number] = Text(column, tuple(chosen), value + end)
        return value + end

    def find(self, shown: str) -> Iterator[tuple[Text, Shown]]:
        """The texts whose numbers are in ``shown``, each with how it is shown there."""
        seen = _plain(shown)
        for number in {int(each) for each in _FOUND.findall(shown)}:
            if (text := self.texts.get(number)) is not None:
                others = ALTERED[text.column](text.value) if text.column in ALTERED else ()
                # The admin shows a column of JSON as JSON.
                as_json = json.dumps(text.value, ensure_ascii=False)[1:-1]
                values = [_plain(each) for each in (text.value, as_json, *others) if f"{MARK}{number}{MARK}" in each]
                if any(value in seen for value in values):
                    yield text, Shown.WHOLE
                else:
                    yield text, Shown.CUT if any(_is_cut(value, seen) for value in values) else Shown.OTHERWISE


def _is_cut(value: str, seen: str) -> bool:
    # What is cut within these characters says so.
    return value[:LEAST] in seen or any(f"{value[:end]}…" in seen for end in range(value.rindex(MARK) + 1, LEAST))


def _plain(text: str) -> str:
    # Lines become elements, fields for one line lose their ends, and cells what marks the beginning of a file.
    return "".join(text.split()).replace("\ufeff", "")


def text_columns() -> dict[tuple[str, str], models.Field[Any, Any]]:
    """Every column of the package that holds text or JSON and has no fixed choices, and a person's names."""
    found = {
        (model.__name__, each.name): each
        for model in apps.get_app_config("task_mentoring").get_models()
        for each in model._meta.local_fields
        if isinstance(each, models.CharField | models.TextField | models.JSONField) and not each.choices
    }
    users = get_user_model()
    return found | {("User", name): users._meta.get_field(name) for name in ("first_name", "last_name", "email")}


def poison_rows(poison: Poison) -> Counter[str]:
    """Fill every text column of every row; how many texts each column got."""
    by_model: dict[type[models.Model], list[models.Field[Any, Any]]] = defaultdict(list)
    for (model, name), column in text_columns().items():
        if (model, name) not in CODES:
            by_model[column.model].append(column)
    for model_class, columns in by_model.items():
        with transaction.atomic():
            for row in model_class._default_manager.all():
                values = {each.name: _filled(poison, each, getattr(row, each.name)) for each in columns}
                model_class._default_manager.filter(pk=row.pk).update(**values)
    return Counter(text.column for text in poison.texts.values())


def _filled(poison: Poison, column: models.Field[Any, Any], value: Any) -> Any:
    name = f"{column.model.__name__}.{column.name}"
    if isinstance(column, models.JSONField):
        return _walk(poison, name, value)
    return poison.write(name, column.max_length, end="@x.example" if "email" in column.name else "")


def _walk(poison: Poison, name: str, value: Any, key: str = "") -> Any:
    if isinstance(value, Mapping):
        return {each: _walk(poison, name, inner, each) for each, inner in value.items()}
    if isinstance(value, list):
        return [_walk(poison, name, inner, key) for inner in value]
    if not isinstance(value, str) or not value or key in JSON_WORDS:
        return value
    is_text = key in JSON_TEXTS or not (is_key(value) or _DATE.match(value))
    return (poison.write(name, 255) or value) if is_text else value
