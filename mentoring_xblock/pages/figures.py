"""Lengths for the small plots that the templates draw as SVG. Numbers only; every plot is in its own table."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.template.defaultfilters import floatformat
from django.utils.translation import gettext

LONGEST = 240
"""Pixels of the longest bar."""


def bars(counts: Iterable[tuple[str, int, bool]]) -> list[dict[str, Any]]:
    """Bars in proportion to the greatest count. An empty one keeps its line, and any other at least two pixels.

    Each has its label and number, its length in whole pixels, and whether it stands for something still open.
    """
    lines = list(counts)
    most = max((count for _, count, _ in lines), default=0)
    return [
        {
            "label": label,
            "count": count,
            "length": max(2, round(LONGEST * count / most)) if count else 0,
            "is_open": is_open,
        }
        for label, count, is_open in lines
    ]


def stacks(shares: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """(filled, whole) lengths in pixels of part and whole, in proportion to the greatest whole; only zero is
    invisible."""
    lines = list(shares)
    most = max((whole for _, whole in lines), default=0)

    def length(count: int) -> int:
        return max(2, round(LONGEST * count / most)) if count else 0

    return [(length(part), length(whole)) for part, whole in lines]


def count_words(count: int) -> str:
    """A count with the separators of the reader's language, whether or not the site separates numbers by itself.

    Templates write ``floatformat:"0g"`` for it.
    """
    return floatformat(count, "0g")


def percent_words(chance: float) -> str:
    """A chance, 0..1, as whole per cent; what is neither zero nor one never looks like it."""
    if 0 < chance < 0.01:
        return gettext("under %(n)s%%") % {"n": 1}
    if 0.99 < chance < 1:
        return gettext("over %(n)s%%") % {"n": 99}
    return gettext("%(n)s%%") % {"n": round(100 * chance)}
