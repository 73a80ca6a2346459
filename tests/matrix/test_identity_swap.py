"""Every id and key in every payload, swapped for another customer's: answered as nobody's, and nothing is written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from .asking import Reply, blind
from .cells import Cells
from .expected import LINES, extra, pages, rest
from .known_gaps import settle
from .swapping import Swap, swaps, with_programme

_MOMENT = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.\d]*(Z|[+-]\d\d:\d\d)")


def test_anothers_id_is_answered_like_nobodys(cells: Cells, record_property: Callable[[str, object], None]) -> None:
    every = (*LINES, *extra.LINES)
    failing, compared = _compare(cells, swaps(cells, every))
    record_property("ids_swapped", compared)
    settle("swaps", failing)


def test_another_programme_is_answered_like_none(cells: Cells, record_property: Callable[[str, object], None]) -> None:
    failing, compared = _compare(cells, with_programme(cells, (*pages.LINES, *rest.LINES)))
    record_property("programmes_swapped", compared)
    settle("programmes", failing)


def _compare(cells: Cells, made: Iterable[Swap]) -> tuple[dict[str, str], int]:
    failing: dict[str, str] = {}
    compared = 0
    for swap in made:
        compared += 1
        foreign, absent = (
            _blind(cells.ask(swap.cell, more=sent), value)
            for sent, value in zip((swap.foreign, swap.absent), swap.values, strict=True)
        )
        if foreign != absent:
            # Something may be kept in memory from a first look on; the second is the same for both.
            foreign, absent = (
                _blind(cells.ask(swap.cell, more=sent), value)
                for sent, value in zip((swap.foreign, swap.absent), swap.values, strict=True)
            )
        if foreign != absent:
            failing[str(swap)] = _difference(foreign, absent)
        # Whoever looks at a proposal of theirs claims its review, also on the page that says why it was not changed.
        elif foreign[2] and not foreign[3] and swap.cell.line.variant != "choose":
            failing[str(swap)] = "wrote"
    return failing, compared


def _blind(reply: Reply, value: object) -> tuple[int, bytes, bool, bool]:
    """What can be compared: what was asked for may be repeated to whoever asked, and a moment is of no matter."""
    seen = _MOMENT.sub(b"MOMENT", blind(reply.seen, value))
    return reply.statements, seen, reply.wrote, reply.is_in


def _difference(foreign: tuple[int, bytes, bool, bool], absent: tuple[int, bytes, bool, bool]) -> str:
    if foreign[1] == absent[1]:
        return f"{foreign[0]} statements where nobody’s takes {absent[0]}"
    at = next((place for place, (one, other) in enumerate(zip(foreign[1], absent[1], strict=False)) if one != other), 0)
    return f"{foreign[1][max(0, at - 60) : at + 80]!r} where nobody’s is {absent[1][max(0, at - 60) : at + 80]!r}"
