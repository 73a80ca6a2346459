"""Small tables as files that a spreadsheet opens. What is in them, and who may read it, is decided above."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from ..applets.exchange.workbooks import is_installed, write_workbook
from ..core.cells import arm

has_workbooks = is_installed


def write_csv(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """UTF-8 with a byte order mark, since spreadsheets else take it for something older; no cell starts a formula."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerows([arm(cell) for cell in row] for row in (headings, *rows))
    return b"\xef\xbb\xbf" + buffer.getvalue().encode()


def write_xlsx(title: str, headings: Sequence[str], rows: Sequence[Sequence[str]], *, numbers: Sequence[str]) -> bytes:
    """One sheet of that title; cells of the columns ``numbers`` that are whole numbers are written as such.

    Raises InvalidInput where openpyxl is not installed.
    """
    return write_workbook(headings, rows, numbers=numbers, title=title)
