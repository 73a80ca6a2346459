"""Tables as CSV files, safe to open in a spreadsheet. Which table, the views say."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

from ..core.cells import arm


def guard(cell: object) -> str:
    """A cell as text that no spreadsheet takes for a formula: an apostrophe before what could start one."""
    text = "" if cell is None else str(cell)
    # A number stays a number: only texts come from people.
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return text
    return arm(text)


def csv_answer(name: str, header: Sequence[object], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """The rows as a download; with a byte order mark, since spreadsheets else take UTF-8 for something older."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow([guard(cell) for cell in header])
    for row in rows:
        writer.writerow([guard(cell) for cell in row])
    answer = HttpResponse("\ufeff" + buffer.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
