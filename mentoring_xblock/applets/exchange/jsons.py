"""JSON into plain values, under limits, and canonical JSON out. No format's meaning, no Django.

Depth, names and size are counted before anything is built: a hundred thousand opening brackets end the interpreter's
stack, and a file of ``[],[],…`` takes a hundred times its size in memory.
"""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

from ...core.errors import gettext_noop
from .remarks import shorten
from .tables import refuse_file
from .texts import decode

MAX_DEPTH = 32
MAX_NODES = 600_000
MAX_NAMES = 100_000
MAX_DIGITS = 15
SHOWN_DIGITS = 20

# Possessive, and satisfied with a text that is never closed: a text of millions of signs takes neither a stack of its
# size nor, where it has no end, a new attempt from each of its quotation marks.
_STRING_OR_SIGN = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[\]{},]', re.DOTALL)


def read_json(content: bytes, *, file: str = "") -> Any:
    """The value in ``content``.

    Raises FileRefused with line and column of the first fault: no JSON, too deep, too many values, a name twice in
    one object, NaN or Infinity, a number of more than MAX_DIGITS digits.
    """
    text = decode(content, file=file)
    _refuse_bombs(text, file=file)
    try:
        return json.loads(
            text,
            object_pairs_hook=lambda pairs: _object(pairs, file),
            parse_constant=lambda name: _refuse_number(name, file),
            parse_float=lambda digits: _number(digits, file),
            parse_int=lambda digits: int(_short(digits, file)),
        )
    except json.JSONDecodeError as error:
        message = gettext_noop("This file is not valid JSON. Check it at column %(column)s.")
        raise refuse_file(message, file=file, line=error.lineno, column=error.colno) from error


def write_json(value: object) -> bytes:
    """Canonical JSON: UTF-8, two spaces, names in the order given, one line end at the end."""
    return (json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode("utf-8")


def _refuse_bombs(text: str, *, file: str) -> None:
    depth = nodes = 0
    # By depth, how many names the object open there has so far; far below zero for a list, which has none.
    names = [-2 * MAX_NODES] * (MAX_DEPTH + 1)
    for match in _STRING_OR_SIGN.finditer(text):
        sign = text[match.start()]
        if sign == '"':
            continue
        nodes += 1
        if sign in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                line = text.count("\n", 0, match.start()) + 1
                sentence = gettext_noop("The file has more than %(most)s levels of nesting. Reduce the nesting.")
                raise refuse_file(sentence, file=file, line=line, most=MAX_DEPTH)
            names[depth] = 1 if sign == "{" else -2 * MAX_NODES
        elif sign in "]}":
            depth = max(0, depth - 1)
        else:
            names[depth] += 1
            if names[depth] > MAX_NAMES:
                line = text.count("\n", 0, match.start()) + 1
                sentence = gettext_noop("An object has more than %(most)s names. Remove some of them.")
                raise refuse_file(sentence, file=file, line=line, most=MAX_NAMES)
    if nodes > MAX_NODES:
        raise refuse_file(
            gettext_noop("The file has more than %(most)s values. Import a smaller file."), file=file, most=MAX_NODES
        )


def _object(pairs: list[tuple[str, Any]], file: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            message = gettext_noop("The name “%(name)s” appears twice in one object. Remove one of the two.")
            raise refuse_file(message, file=file, name=shorten(name))
        found[name] = value
    return found


def _refuse_number(name: str, file: str) -> NoReturn:
    message = gettext_noop("We cannot save %(name)s as a number. Write a finite number.")
    raise refuse_file(message, file=file, name=name[:SHOWN_DIGITS])


def _short(digits: str, file: str) -> str:
    if len(digits) > MAX_DIGITS:
        _refuse_number(digits, file)
    return digits


def _number(digits: str, file: str) -> float:
    number = float(_short(digits, file))
    if number in (float("inf"), float("-inf")):
        _refuse_number(digits, file)
    return number
