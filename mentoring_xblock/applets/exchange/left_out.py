"""The rows of a file that do not come in, to be corrected and sent again. No Django; no meaning of any column."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ...core.text import make_visible
from .data.plans import LeftOut
from .table_writing import write_table

REASON = "reason"
"""The heading of the last column; a file that has it already is one that was given back before."""


def write_left_out(left_out: Sequence[LeftOut], *, translate: Callable[[str], str] = str) -> bytes:
    """The rows as CSV under their heading, with the reasons in a last column; no bytes if there are no rows.

    What no cell can hold is seen in them as a replacement character.
    """
    if not left_out:
        return b""
    (heading, _), *rows = left_out
    kept = [at for at, name in enumerate(heading) if name.casefold() != REASON]

    def cut(cells: Sequence[str], last: str) -> list[str]:
        return [*(cells[at] if at < len(cells) else "" for at in kept), last]

    written = (cut(cells, " ".join(each.sentence(translate) for each in reasons)) for cells, reasons in rows)
    return write_table(
        [make_visible(cell) for cell in cut(heading, REASON)],
        ([make_visible(cell) for cell in row] for row in written),
    )
