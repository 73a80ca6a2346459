"""Formulas in a workbook: the result that the last program stored is read, and said to be one. No Django.

Nothing is ever computed. A formula without a stored result stops the import, but for one in a row that is left out. In
our own layout every formula does (decision 9).
"""

from __future__ import annotations

from collections.abc import Container, Iterable

from ...core.errors import gettext_noop
from .data.files import Place, Remark, Weight
from .package_parts import MAX_FORMULAS
from .packages import Sheet

NO_RESULT = gettext_noop(
    "The cell has a formula, and its result is not stored in the file. Open the workbook in a spreadsheet program and "
    "save it again, or paste the cell as a value."
)
NONE_HERE = gettext_noop("The cell has a formula. Copy the sheet and paste it as values.")
RESULTS = gettext_noop("We read the stored results of formulas, the first of them in %(cell)s: %(count)s.")


def find_faults(sheet: Sheet, *, left_out: Container[int | None]) -> list[Remark]:
    """A refusal for each formula without a result, but in the rows ``left_out``; in all rows where not all formulas
    are known."""
    is_whole = len(sheet.formulas) < MAX_FORMULAS
    places = (place for place in sheet.formulas if not (is_whole and place.row in left_out))
    return [Remark(Weight.REFUSED, place, NO_RESULT) for place in places]


def refuse_all(sheet: Sheet) -> list[Remark]:
    """A refusal for each formula, with or without a result."""
    places = sorted((*sheet.formulas, *sheet.results[0]), key=lambda place: place.row or 0)
    return [Remark(Weight.REFUSED, place, NONE_HERE) for place in places]


def note_results(sheets: Iterable[Sheet], *, file: str) -> tuple[Remark, ...]:
    """A note for each sheet of which stored results were read."""
    found = ((sheet.title, *sheet.results) for sheet in sheets if sheet.results[1])
    return tuple(
        Remark(Weight.WARNING, Place(file=file), RESULTS, {"cell": f"{title}!{places[0].column}", "count": count})
        for title, places, count in found
    )
