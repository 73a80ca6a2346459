"""Titles that say nearly the same, found without comparing each with each. Pure: no Django, no database.

Titles are compared by the three-letter pieces of their words (long ones by their words), as Jaccard's share of what is
in both. Two that are alike enough share one of their few rarest pieces, so only those that do are compared (prefix
filtering, Chaudhuri, Ganti & Kaushik 2006); what is compared at all is bounded.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence

ALIKE = 0.8
"""The least share of pieces in common of two titles that are called alike."""
LONG_TITLE = 40
"""Characters from which a title is compared by its words instead of their letters."""
MOST_COMPARISONS = 300_000
"""In all, whatever the number of titles; past it no further pair is looked for."""
MOST_NEIGHBOURS = 40
"""Of one piece: one that more titles share says little of any two of them."""

_NOT_WORD = re.compile(r"[\W_]+")
_NUMBER = re.compile(r"\d+")


def words_of(folded: str) -> tuple[str, ...]:
    """The words of a folded text."""
    return tuple(_NOT_WORD.sub(" ", folded).split())


def alike_pairs(titles: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Places of titles (folded) that say nearly the same, the later with the first that it is like; equal ones too.

    Titles that differ in a number differ on purpose. Blank titles are like none.
    """
    words = [words_of(title) for title in titles]
    pieces = [_pieces(each) for each in words]
    how_common = Counter(piece for each in pieces for piece in each)
    seen: dict[str, list[int]] = {}
    left = MOST_COMPARISONS
    for place, own in enumerate(pieces):
        if not own:
            continue
        rarest = sorted(own, key=lambda piece: (how_common[piece], piece))
        prefix = rarest[: len(own) - math.ceil(ALIKE * len(own)) + 1]
        candidates = sorted({other for piece in prefix for other in seen.get(piece, ())})
        for other in candidates:
            if left <= 0:
                return
            left -= 1
            if _alike(own, pieces[other]) and _numbers(titles[other]) == _numbers(titles[place]):
                yield other, place
                break
        for piece in prefix:
            neighbours = seen.setdefault(piece, [])
            if len(neighbours) < MOST_NEIGHBOURS:
                neighbours.append(place)


def share_in_common(one: str, other: str) -> float:
    """How much of two titles (folded) is in both, from 0 to 1; 0 where they differ in a number."""
    if _numbers(one) != _numbers(other):
        return 0.0
    both = [words_of(title) for title in (one, other)]
    pieces = [_letters(words) for words in both]
    if max(len(title) for title in (one, other)) > LONG_TITLE:
        pieces = [frozenset(_stems(words)) for words in both]
    every = pieces[0] | pieces[1]
    return len(pieces[0] & pieces[1]) / len(every) if every else 0.0


def _pieces(words: Sequence[str]) -> frozenset[str]:
    stems = _stems(words)
    return frozenset(stems) if sum(len(word) + 1 for word in stems) > LONG_TITLE else _letters(words)


def _stems(words: Sequence[str]) -> list[str]:
    # An s at the end makes no other skill; in languages where it is not a plural, little is lost.
    return [word[:-1] if len(word) > 3 and word.endswith("s") else word for word in words]


def _letters(words: Sequence[str]) -> frozenset[str]:
    return frozenset(f" {word} "[at : at + 3] for word in _stems(words) for at in range(len(word)))


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    common = len(one & other)
    return common >= ALIKE * (len(one) + len(other) - common)


def _numbers(text: str) -> list[str]:
    return sorted(_NUMBER.findall(text))
