"""The heading of a table as others write it: in two rows, with blank cells, with one name twice. Pure: no Django."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from .looks import cell_at
from .package_parts import column_name
from .tables import Numbered, heading_of


def tidy(rows: Iterator[Numbered]) -> Iterator[Numbered]:
    """The rows with a heading in which every column has a name of its own; a second row of the heading is taken in."""
    first, second = next(rows, None), next(rows, None)
    if first is None:
        return
    number, line, upper = first
    if second is not None and _belongs(upper, second[2]):
        yield (
            number,
            line,
            _tell_apart([cell_at(second[2], at) or cell_at(upper, at) for at in range(_width(upper, second[2]))]),
        )
    else:
        yield number, line, _tell_apart(upper)
        if second is not None:
            yield second
    yield from rows


def _width(*rows: Sequence[str]) -> int:
    return max(map(len, rows))


def _belongs(upper: Sequence[str], lower: Sequence[str]) -> bool:
    """Whether ``lower`` names what stands under merged cells of ``upper``, and leaves the other columns blank."""
    spanned = own = 0
    for at in range(_width(upper, lower)):
        above, below = cell_at(upper, at).strip(), cell_at(lower, at).strip()
        begins_span = not cell_at(upper, at + 1).strip() and bool(cell_at(lower, at + 1).strip())
        if "@" in below or (above and below and not begins_span):
            return False
        spanned += bool(below) and not above
        own += bool(above) and not below
    return spanned > 0 and own > 0


def _tell_apart(cells: Sequence[str]) -> list[str]:
    """The headings; a blank one is the letter of its column, and one that was used before has a number behind."""
    width = max((at for at, cell in enumerate(cells, start=1) if cell.strip()), default=0)
    seen: Counter[str] = Counter()
    named = []
    for at, cell in enumerate(cells[:width], start=1):
        name = cell if cell.strip() else column_name(at)
        seen[heading_of(name)] += 1
        count = seen[heading_of(name)]
        named.append(name if count == 1 else f"{name.strip()} ({count})")
    return named
