"""Bodies that no page of ours sends, made from a seed: a sound body broken in a few places, JSON of any shape, bytes.

Plain ``random`` and no Hypothesis: a million a minute, and the number of a body is enough to make it again.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

WORDS = (
    *("", " ", "pivot", "chart", "data", "analyst", "acme", "lead", "fixed", "own", "choose", "days", "always", "all"),
    *("first", "week", "longer", "2026-03-31", "0001-01-01", "9999-12-31", "2026-02-30", "token-0001", "null", "NaN"),
    *(
        "\x00",
        "a\x00b",
        "\ud800",
        "a\udfffb",
        "\ufeff",
        "\u202e",
        "é",
        "e\u0301",
        "İ",
        "ß",
        "ﬁ",
        "😀",
        "\u2028",
        "\x7f",
    ),
    *("%s%(x)s", "{0}", "' OR 1=1 --", "<script>x</script>", "../..", "x" * 121, "x" * 256, "x" * 5000, "\n\r\t"),
)
NUMBERS = (
    *(0, 1, 2, 3, 4, 5, 50, 51, 101, -1, 2**31, 2**63 - 1, 2**63, -(2**63) - 1, 10**30, 10**400),
    *(0.0, -0.0, 0.5, 1.5, 1e308, 5e-324, float("nan"), float("inf"), float("-inf")),
)
LEAVES: tuple[Any, ...] = (None, True, False, *WORDS, *NUMBERS, [], {}, [[]], [None], {"": None}, ["pivot", "pivot"])
DEEPEST = 14


def json_bodies(sound: Mapping[str, Any], *, count: int, seed: int) -> Iterator[bytes]:
    """``count`` texts of JSON; seven in ten are ``sound`` with one to three faults."""
    chance = random.Random(seed)
    names = sorted(_names(sound)) or ["skill"]
    for _ in range(count):
        lot = chance.random()
        if lot < 0.7:
            body: Any = _copy(sound)
            for _fault in range(chance.randint(1, 3)):
                body = _break(body, chance, names)
        elif lot < 0.9:
            body = {chance.choice(names): _anything(chance, names, 4) for _each in range(chance.randint(0, 6))}
        elif lot < 0.97:
            body = _anything(chance, names, 5)
        else:
            body = _deep(chance, names)
        # NaN and Infinity are written as Python reads them; half a character is escaped.
        yield json.dumps(body).encode()


def raw_bodies(sound: Mapping[str, Any], *, count: int, seed: int) -> Iterator[bytes]:
    """``count`` bodies of bytes: broken off, in other encodings, with doubled keys, very deep, or noise."""
    chance = random.Random(seed)
    text = json.dumps(sound)
    good = text.encode()
    fixed = (
        *(b"", b" ", b"null", b"{", b"}", b"{}", b"[]", b'"', b"0", b"-", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf" + good),
        *(
            text.encode("utf-16"),
            text.encode("utf-32"),
            b"[" * 100_000,
            b'{"a":' * 100_000,
            b'{"a":' + b"1" * 5000 + b"}",
        ),
        *(b'{"a":1e999999}', b'{"a":0x10}', b'{"a":NaN}', b"{'a':1}", b'{"a":1,}', b'{"\xed\xa0\x80":1}', good * 2),
        *(
            b"skill=pivot&token=token-0001",
            b"PK\x03\x04",
            b"\x1f\x8b\x08",
            b"<xml/>",
            b'{"a":"' + b"x" * 262_144 + b'"}',
        ),
    )
    for number in range(count):
        if number < len(fixed):
            yield fixed[number]
            continue
        lot = chance.random()
        if lot < 0.3:
            yield good[: chance.randrange(len(good))]
        elif lot < 0.7:
            bytes_now = bytearray(good)
            for _fault in range(chance.randint(1, 5)):
                bytes_now[chance.randrange(len(bytes_now))] = chance.randrange(256)
            yield bytes(bytes_now)
        elif lot < 0.85:
            again = chance.choice(sorted(_names(sound)) or ["a"])
            leaf = json.dumps(chance.choice(LEAVES))
            yield good[:-1] + f', "{again}": {leaf}}}'.encode()
        else:
            yield chance.randbytes(chance.randint(1, 300))


def _copy(value: Any) -> Any:
    return json.loads(json.dumps(value))


def _leaf(chance: random.Random) -> Any:
    # A fresh one, since what holds others is broken further.
    return deepcopy(chance.choice(LEAVES))


def _names(value: Any) -> set[str]:
    found: set[str] = set()
    if isinstance(value, Mapping):
        for name, inner in value.items():
            found |= {name} | _names(inner)
    elif isinstance(value, list):
        for inner in value:
            found |= _names(inner)
    return found


def _anything(chance: random.Random, names: list[str], depth: int) -> Any:
    lot = chance.random()
    if depth == 0 or lot < 0.6:
        return _leaf(chance)
    if lot < 0.8:
        return [_anything(chance, names, depth - 1) for _each in range(chance.randint(0, 4))]
    return {
        chance.choice((*names, *WORDS)): _anything(chance, names, depth - 1) for _each in range(chance.randint(0, 4))
    }


def _deep(chance: random.Random, names: list[str]) -> Any:
    value = _leaf(chance)
    for _level in range(chance.randint(2, DEEPEST)):
        value = [value] if chance.random() < 0.5 else {chance.choice(names): value}
    return value


def _break(body: Any, chance: random.Random, names: list[str]) -> Any:
    """The body with one fault somewhere in it."""
    if isinstance(body, dict) and body and chance.random() < 0.85:
        name = chance.choice(sorted(body))
        lot = chance.random()
        if lot < 0.1:
            del body[name]
        elif lot < 0.2:
            body[chance.choice((*names, *WORDS))] = body.pop(name)
        elif lot < 0.3:
            body[chance.choice((*names, *WORDS))] = _anything(chance, names, 2)
        else:
            body[name] = _break(body[name], chance, names)
        return body
    if isinstance(body, list) and body and chance.random() < 0.6:
        place = chance.randrange(len(body))
        body[place] = _break(body[place], chance, names)
        return body
    return [body] if chance.random() < 0.15 else _anything(chance, names, 3)
