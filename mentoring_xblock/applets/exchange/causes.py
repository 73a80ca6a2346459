"""What is wrong in many rows for one cause, said once: one remark a name, or one in total of many names. No Django."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from .data.files import Remark
from .remarks import list_names

MOST_NAMED = 3
"""As many names have a remark each; of more, the first are named in one remark and the others counted."""


class Cause(NamedTuple):
    """The sentences about one row, about all rows of one ``name``, and about the rows of many ``names``."""

    row: str
    name: str
    names: str


class Causes:
    """The rows with a fault by cause and by name, in the order in which they were found."""

    def __init__(self) -> None:
        self._found: dict[Cause, dict[str, tuple[Remark, set[int]]]] = {}

    def add(self, cause: Cause, name: str, remark: Remark) -> None:
        """One more row; ``remark`` is about it alone."""
        _first, rows = self._found.setdefault(cause, {}).setdefault(name, (remark, set()))
        rows.add(remark.place.row or 0)

    def remarks(self) -> Iterator[Remark]:
        """A remark for each name, or one for all names of a cause, each in the place of its first row."""
        for cause, names in self._found.items():
            if len(names) <= MOST_NAMED:
                for first, rows in names.values():
                    said = {**first.params, "count": len(rows)}
                    yield first if len(rows) == 1 else Remark(first.weight, first.place, cause.name, said)
                continue
            first, _rows = next(iter(names.values()))
            said = {
                "names": list_names(list(names)[:MOST_NAMED]),
                "more": len(names) - MOST_NAMED,
                "count": len(set().union(*(rows for _first, rows in names.values()))),
            }
            yield Remark(first.weight, first.place, cause.names, {**first.params, **said})
