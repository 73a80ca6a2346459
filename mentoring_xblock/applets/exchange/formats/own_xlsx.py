"""The native XLSX: the native table as the sheet of a workbook, with the extra ``[xlsx]``.

The same rows and headings as in the native CSV, so that the two can be copied into each other. Writing is canonical.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from ....core.errors import InvalidInput
from ...competencies.data import FrameworkModel
from ..data.files import Choices, Parsed, Place, Remark, Source, Weight
from ..grids import read_grids
from ..guess import guess
from ..packages import looks_like_workbook
from ..remarks import OTHER_SHEETS, list_names, shorten
from ..tables import heading_of
from ..texts import LINES_LOOKED_AT
from ..workbooks import is_installed, read_workbook, write_workbook
from .draft import one_file, only_content
from .own_table import headings_of, is_heading, read_model, write_rows

NAME = "xlsx"
SUFFIX = ".xlsx"

_NUMBERS = ("level", "importance")

is_available = is_installed


def recognise(source: Source) -> bool:
    """One workbook with ``record`` among the headings of a sheet, or in which no other table is found either."""
    return looks_like_workbook(only_content(source)) and not _is_foreign(source)


def _is_foreign(source: Source) -> bool:
    try:
        found = read_grids(source)
    except InvalidInput:
        # What is wrong with it is said by who reads it.
        return False
    own = any(is_heading(set(map(heading_of, row))) for grid in found.grids for row in grid.rows[:LINES_LOOKED_AT])
    return not own and guess(found) is not None


def parse(source: Source, _choices: Choices) -> Parsed:
    """The model in the workbook; raises FileRefused where it is not a workbook or not safe to open."""
    file, content = one_file(source)
    table, title, others = read_workbook(content, is_heading=is_heading, file=file)
    parsed = read_model(NAME, table, file=file)
    if not others:
        return parsed
    said = {"sheet": shorten(title), "names": list_names(others)}
    aside = Remark(Weight.WARNING, Place(file=file), OTHER_SHEETS, said)
    return replace(parsed, remarks=(*parsed.remarks, aside))


def write(model: FrameworkModel, _made_at: datetime) -> dict[str, bytes]:
    """The model as one canonical workbook, by file name."""
    return {f"{model.key}{SUFFIX}": write_workbook(headings_of(model), write_rows(model), numbers=_NUMBERS)}
