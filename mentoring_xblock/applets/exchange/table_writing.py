"""Rows into canonical CSV. Reading is ``tables``'. No Django, no format's meaning."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Sequence

from ...core.cells import arm

_TO_QUOTE = re.compile(r'[,"\r\n]')


def write_table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Canonical CSV: UTF-8 with a byte order mark (spreadsheets need it), commas, LF, quotes only where needed."""
    lines = (",".join(_quote(arm(cell)) for cell in row) + "\n" for row in (headings, *rows))
    return codecs.BOM_UTF8 + "".join(lines).encode("utf-8")


def _quote(cell: str) -> str:
    # Not left to csv.writer, which before Python 3.13 leaves a CR bare where lines end in LF: the rest of the cell
    # would begin a row, and whatever it begins with would run.
    return '"' + cell.replace('"', '""') + '"' if _TO_QUOTE.search(cell) else cell
