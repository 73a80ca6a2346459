"""What the import pages send, read into a source and choices. What a table means is decided below the api."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from typing import Any

from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from ..applets.exchange.data.files import (
    MAX_COLUMNS,
    MAX_ROWS,
    MAX_SCALE_LINES,
    Choices,
    Source,
    read_level_names,
)
from ..applets.exchange.data.plans import Thing
from ..applets.exchange.data.uploads import ImportKind, take_files
from ..applets.exchange.matching import LEVEL_PARTS, Matching, Part, Rounding, Shape
from ..core.errors import InvalidInput, NotFound, gettext_noop
from ..core.text import KEY_LENGTH, LINE_LENGTH, is_key
from ..wording.lists import join_words

_MOVE = "move"
"""The answer that gives the people of a role that is gone another one; the others name a thing that is the same."""
_LAYER = "layer"
"""The answer that says which layer of a tree are the skills."""
_MOST_DIGITS = len(str(MAX_ROWS))
_PARTS = frozenset((*(part.value for part in Part), *LEVEL_PARTS))


def read_kind(data: Mapping[str, Any], kinds: Container[str]) -> str:
    """The kind of file; raises NotFound for what is none."""
    kind = str(data.get("kind", ""))
    if kind not in kinds:
        raise NotFound
    return kind


def read_file(files: MultiValueDict[str, Any], *, kind: ImportKind, most: int, programme: str) -> Source:
    """The uploaded bytes by file name; raises InvalidInput without a file and TooLarge before any of it is read."""
    found = files.getlist("file")
    if not found:
        raise InvalidInput(gettext_noop("Choose a file."), fields={"file": "missing"})
    return take_files(found, kind=kind, most=most, programme=programme)


def read_matching(data: QueryDict) -> Choices:
    """What the person chose for the columns, and the choices beside them; raises InvalidInput for what cannot be so."""
    columns = tuple(data.getlist("column")[:MAX_COLUMNS])
    if any(part not in _PARTS for part in columns):
        raise InvalidInput(gettext_noop("Choose what each column is from its list."))
    levels = read_level_names(data.get("levels", ""))
    try:
        matching = Matching(
            shape=Shape(data.get("shape", "")),
            columns=columns,
            heading_row=read_number(data, "heading_row", 1),
            heading_rows=read_number(data, "heading_rows", 1),
            sheet=str(data.get("sheet", ""))[:LINE_LENGTH],
            rounding=Rounding(data.get("rounding", Rounding.UP)),
            levels=() if data.get("shape") in (Shape.MATRIX, Shape.LADDER) else levels,
        )
    except ValueError as error:
        raise InvalidInput(gettext_noop("Choose how the table is laid out.")) from error
    key = str(data.get("framework", ""))[:KEY_LENGTH]
    title = " ".join(str(data.get("title", "")).split())[:LINE_LENGTH]
    if not key and not title:
        raise InvalidInput(gettext_noop("Give the competency model a name."), fields={"title": "missing"})
    return Choices(
        key=key,
        title=title if not key else "",
        mentor_from=read_number(data, "mentor_from", Choices().mentor_from),
        matching=matching,
    )


def read_choices(data: QueryDict, headings: Sequence[str], titles: Sequence[str]) -> Choices:
    """What the person chose for a table of people or ratings with these headings; InvalidInput for what cannot be."""
    parts = data.getlist("column")[: len(headings)]
    lines: dict[str, str] = {}
    for part, heading in zip(parts, headings, strict=False):
        if part and part in lines:
            message = gettext_noop("Two columns mean the same: %(names)s. Keep one of them.")
            names = join_words(titles[headings.index(each)] for each in (lines[part], heading))
            raise InvalidInput(message, names=names)
        if part and len(part) <= LINE_LENGTH:
            lines[part] = heading
    values, levels = data.getlist("value")[:MAX_SCALE_LINES], data.getlist("value_level")[:MAX_SCALE_LINES]
    scale = tuple(f"{value}={level}" for value, level in zip(values, levels, strict=False) if level)
    return Choices(
        columns=tuple(f"{part}={heading}" for part, heading in lines.items()),
        scale=scale,
        framework=str(data.get("framework", ""))[:KEY_LENGTH],
        rated_by=str(data.get("rated_by", Choices().rated_by))[:20],
        rated_on=str(data.get("rated_on", ""))[:20],
        all_or_nothing="all_or_nothing" in data,
        absent_left="absent_left" in data,
    )


def read_answers(data: QueryDict) -> dict[str, Any]:
    """The answers to what a plan asks, by ``settle_identity``'s names; raises InvalidInput for what cannot be one."""
    if data.get("kind") == _LAYER:
        return {"layer": read_number(data, "layer", 0)}
    kind, old, new = (str(data.get(name, ""))[: KEY_LENGTH + 1] for name in ("kind", "old", "new"))
    if not is_key(old) or (new and not is_key(new)) or kind not in (Thing.SKILL, Thing.ROLE, _MOVE):
        raise InvalidInput(gettext_noop("Choose one of the answers."))
    if kind == _MOVE:
        return {"moves": ((old, new),)}
    return {"same": ((f"{kind}:{old}", f"{kind}:{new}"),)}


def read_number(data: Mapping[str, Any], name: str, otherwise: int) -> int:
    """A number with as many digits as that of a row, at most; ``otherwise`` for what is none."""
    text = str(data.get(name, ""))
    return int(text) if text.isascii() and text.isdecimal() and 0 < len(text) <= _MOST_DIGITS else otherwise
