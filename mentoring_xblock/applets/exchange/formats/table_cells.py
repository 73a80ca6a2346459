"""What the texts in a foreign table mean: a level, the lines of a cell, a key for a title. No files, no columns."""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Sequence

from ...competencies.equality import fold
from ..matching import BLANK, Rounding

_BULLET = re.compile(r"^\s*(?:[•●▪‣◦·*–—-]|\(?\d{1,2}[.)])\s+")
_LEADING = re.compile(r"^(?:level|lvl|stufe|niveau|nivel|l)?\s*(\d{1,3}(?:[.,]\d{1,4})?)(?=$|[\s:/–—-])", re.IGNORECASE)


def made_up(title: str) -> str:
    """A key for a title in a script of which no key can be made; the same for the same title."""
    return f"t-{hashlib.sha256(fold(title).encode('utf-8', 'replace')).hexdigest()[:12]}"


def level_of(said: str, levels: Sequence[str], rounding: Rounding) -> int | None:
    """The number of the level that a cell means, by name or by number; 0 for none, None where it means no level."""
    names = [fold(name) for name in levels]
    if fold(said) in names:
        return names.index(fold(said)) + 1
    found = _LEADING.match(said.strip())
    if found is None:
        return None
    value = float(found[1].replace(",", "."))
    whole = math.floor(value + 0.5) if rounding is Rounding.UP else math.ceil(value - 0.5)
    return whole if 0 <= whole <= len(levels) else None


def lines_of(cell: str) -> list[str]:
    """The behaviours in a cell: a line each, without the signs of a list."""
    lines = (" ".join(_BULLET.sub("", line).split()) for line in cell.splitlines())
    return [line for line in lines if line and line.casefold() not in BLANK]
