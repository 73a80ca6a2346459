"""Remarks as they are collected while a file is read: bounded, however broken the file is. No Django.

A small file can be wrong in half a million places, and a remark takes a hundred times the memory of what it is about.
Nobody reads more than the first ones, so those are kept, and the rest is counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from ...core.errors import gettext_noop
from ...core.text import cut
from .data.files import STOPPING, Place, Remark, Weight

MAX_REMARKS = 500
QUOTED = 120
"""Of a text in a file, as many characters are quoted in a remark."""
LISTED = 400
"""Characters of the names in one remark."""
SHOWN_ROWS = 20
"""Of rows that are left out, as many numbers are named."""
TOTALS = gettext_noop("We left out these rows, which add up others: %(rows)s.")

OTHER_SHEETS = gettext_noop("We read only the sheet “%(sheet)s” and ignore these sheets: %(names)s.")


def shorten(text: str) -> str:
    """A text of the file as a remark quotes it."""
    return cut(text, QUOTED)


def list_names(names: Iterable[str]) -> str:
    """Names of the file in one line, as many as a remark has room for."""
    return cut(", ".join(names), LISTED)


def list_rows(rows: Sequence[int]) -> str:
    """The numbers of rows in one line, the first SHOWN_ROWS of them."""
    return ", ".join(map(str, rows[:SHOWN_ROWS])) + (" …" if len(rows) > SHOWN_ROWS else "")


class Remarks:
    """The first MAX_REMARKS of each weight, and how many of each there were."""

    def __init__(self, remarks: Iterable[Remark] = ()) -> None:
        self._kept: list[Remark] = []
        self.counts: Counter[Weight] = Counter()
        self += remarks

    def append(self, remark: Remark) -> None:
        """Keep it, or count it where there are many of its weight."""
        self.counts[remark.weight] += 1
        if self.counts[remark.weight] <= MAX_REMARKS:
            self._kept.append(remark)

    def refuse(self, place: Place, message: str, **params: object) -> None:
        """Add a remark that stops the import."""
        self.append(Remark(Weight.REFUSED, place, message, params))

    def ask(self, place: Place, message: str, **params: object) -> None:
        """Add a remark that stops the import until a person says what is meant."""
        self.append(Remark(Weight.QUESTION, place, message, params))

    def warn(self, place: Place, message: str, **params: object) -> None:
        """Add a remark that stops nothing."""
        self.append(Remark(Weight.WARNING, place, message, params))

    def __iadd__(self, remarks: Iterable[Remark]) -> Remarks:
        for remark in remarks:
            self.append(remark)
        if isinstance(remarks, Remarks):
            for weight, count in remarks.counts.items():
                self.counts[weight] += max(0, count - MAX_REMARKS)
        return self

    def __iter__(self) -> Iterator[Remark]:
        return iter(self._kept)

    def __bool__(self) -> bool:
        return bool(self._kept)

    @property
    def refused(self) -> bool:
        """One of them stops the import."""
        return any(self.counts[weight] for weight in STOPPING)

    @property
    def are_full(self) -> bool:
        """Further refusals would only be counted."""
        return self.counts[Weight.REFUSED] >= MAX_REMARKS

    def in_order(self) -> tuple[Remark, ...]:
        """At most MAX_REMARKS of them, refusals first, by row; and a last one that counts the rest."""
        ordered = sorted(self._kept, key=lambda each: (each.weight not in STOPPING, each.place.row or 0))
        rest = self.counts.total() - min(len(ordered), MAX_REMARKS)
        if not rest:
            return tuple(ordered)
        shown = ordered[:MAX_REMARKS]
        weight = ordered[MAX_REMARKS].weight if len(ordered) > MAX_REMARKS else shown[-1].weight
        return (*shown, Remark(weight, Place(), gettext_noop("… and %(count)s more."), {"count": rest}))


MOST_REASONS = 3


class RowRemarks(Remarks):
    """Remarks that also know, of every row that they leave out, why: for the file that goes back to its author."""

    def __init__(self, remarks: Iterable[Remark] = ()) -> None:
        self.of_rows: dict[int, list[Remark]] = {}
        super().__init__(remarks)

    def append(self, remark: Remark) -> None:
        """As of any remarks; of a row the first MOST_REASONS are kept, however many rows there are."""
        super().append(remark)
        self.keep_reason(remark)

    def say(self, remark: Remark) -> None:
        """Add a remark that is about several rows, of which the reasons are kept already."""
        super().append(remark)

    def keep_reason(self, remark: Remark) -> None:
        """Keep why a row stays out, for its author alone: here its cause is remarked once for all of its rows."""
        if remark.weight in (Weight.REFUSED, Weight.DROPPED) and remark.place.row is not None:
            reasons = self.of_rows.setdefault(remark.place.row, [])
            if len(reasons) < MOST_REASONS:
                reasons.append(remark)

    def __iadd__(self, remarks: Iterable[Remark]) -> RowRemarks:
        super().__iadd__(remarks)
        if isinstance(remarks, RowRemarks):
            for row, reasons in remarks.of_rows.items():
                self.of_rows.setdefault(row, reasons)
        return self
