"""A foreign table of skills, read by a matching of its columns: a matrix, a career ladder, a long or a plain list.

What a person (or ``guess``) said of the columns is in ``Choices.matching``. The rows are ``table_reading``'s,
what a cell means is ``table_cells``'.
"""

from __future__ import annotations

from ....core.errors import InvalidInput, gettext_noop
from ..data.files import Choices, FileRefused, Parsed, Place, Source
from ..grids import FoundTable, read_grids
from ..guess import guess, knows_heading
from ..matching import Matching, Part, Shape
from ..remarks import list_names, shorten
from ..tables import question, refuse_file
from .table_reading import NAME, TableReading

__all__ = ["NAME", "can_guess", "is_sure", "parse", "recognise", "refuse_unmatched"]

NO_SKILLS = gettext_noop(
    "We found no column of skills. The columns are: %(names)s; below them are %(rows)s rows. Choose which column holds "
    "the skills, or start from the template."
)
_NEEDS = {
    Shape.MATRIX: gettext_noop("Choose at least two columns that are levels."),
    Shape.LADDER: gettext_noop("Choose at least two columns that are grades."),
    Shape.ROLES: gettext_noop("Choose the columns that hold the levels that a role asks for."),
    Shape.LONG: gettext_noop("Choose the column of the roles and the column of the levels that they ask for."),
    Shape.SHEETS: gettext_noop("Choose the column of the levels that the role of each sheet asks for."),
}


def recognise(source: Source) -> bool:
    """Whether a column of skills is found in the only file, by the spelling of its heading."""
    try:
        found = read_grids(source)
    except InvalidInput:
        return False
    matching = guess(found)
    return matching is not None and is_sure(found, matching)


def is_sure(found: FoundTable, matching: Matching) -> bool:
    """Whether a matching rests on what the column of skills is called, and not on its cells alone."""
    return knows_heading(found.grid(matching.sheet), matching)


def can_guess(source: Source) -> bool:
    """Whether the only file looks like a table or a list of skills, though no heading says so."""
    content = b"".join(source.files.values())[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    if len(source.files) != 1 or content.startswith((b"{", b"[", b"<")):
        return False
    try:
        found = read_grids(source)
    except InvalidInput:
        return False
    matching = guess(found)
    return matching is not None and found.grid(matching.sheet).fault is None


def parse(source: Source, choices: Choices) -> Parsed:
    """The model in the table; raises FileRefused where the file has no table or the matching does not fit it."""
    found = read_grids(source)
    matching = choices.matching or guess(found)
    if matching is None:
        raise refuse_unmatched(found)
    _check(found, matching)
    is_guess = choices.matching is None and not is_sure(found, matching)
    return TableReading(found, matching, choices, is_guess=is_guess).result()


def refuse_unmatched(found: FoundTable) -> FileRefused:
    """The refusal of a table in which nobody has said where the skills are: what it has, and the way on."""
    grid = next((grid for grid in found.grids if grid.rows and not grid.fault), found.grids[0])
    if grid.fault is not None:
        return FileRefused((grid.fault,))
    names = [cell for cell in grid.rows[0] if cell] if grid.rows else []
    shown, rows = list_names(names), max(0, len(grid.rows) - 1)
    return FileRefused((question(Place(file=found.file), NO_SKILLS, names=shown, rows=rows),))


def _check(found: FoundTable, matching: Matching) -> None:
    """Refuse a matching that does not fit the file or lacks what its shape needs."""
    titles = [grid.title for grid in found.grids]
    if matching.sheet and matching.sheet not in titles:
        message = gettext_noop("The workbook has no sheet “%(sheet)s”. It has: %(titles)s.")
        raise refuse_file(message, file=found.file, sheet=shorten(matching.sheet), titles=list_names(titles))
    grid = found.grid(matching.sheet)
    if grid.fault is not None:
        raise FileRefused((grid.fault,))
    beyond = any(matching.columns[grid.width :])
    if not 1 <= matching.heading_row <= len(grid.rows) or beyond or matching.heading_rows not in (0, 1, 2):
        message = gettext_noop("The columns that were chosen are not those of this file. Choose them again.")
        raise refuse_file(message, file=found.file)
    used = [part for part in matching.columns if part]
    if Part.SKILL not in used:
        raise refuse_unmatched(found)
    many = {Part.TARGET} if matching.shape is Shape.ROLES else set()
    twice = next((part for part in used if used.count(part) > 1 and part not in many), "")
    if twice:
        message = gettext_noop("Two columns are “%(part)s”. Keep one of them.")
        raise FileRefused((question(Place(file=found.file), message, part=twice),))
    needed = {
        Shape.MATRIX: len(matching.level_columns) > 1,
        Shape.LADDER: len(matching.level_columns) > 1,
        Shape.ROLES: Part.TARGET in used,
        Shape.LONG: Part.ROLE in used and Part.TARGET in used,
        Shape.SHEETS: Part.TARGET in used,
    }
    if not needed.get(matching.shape, True):
        raise FileRefused((question(Place(file=found.file), _NEEDS[matching.shape]),))
