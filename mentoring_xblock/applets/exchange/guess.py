"""A first matching of a foreign table: where its heading is, what its columns are, how it is laid out. No Django.

A guess is shown before it is used, so it may be wrong; what it must not be is empty where a person sees the answer at
once. It looks at the headings' spellings first and at what the cells look like second.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from ...core.errors import gettext_noop
from ...core.scales import MAX_LEVELS
from ...core.text import LINE_LENGTH
from ..competencies.equality import fold
from .data.files import Choices
from .first_row import fill_list, is_heading
from .grids import FoundTable, Grid
from .looks import (
    cell_at,
    count_filled,
    holds_groups,
    holds_levels,
    holds_texts,
    mean_length,
    names_things,
    number_in,
    said_at,
    whole_number,
)
from .matching import LEVEL_PARTS, MARKS, Matching, Part, Rounding, Shape
from .model_headings import is_level_heading, is_note_heading, is_total, part_of, preference, rank_of
from .people_headings import is_heading as is_people_heading
from .remarks import list_names, shorten
from .tables import refuse_file
from .texts import LINES_LOOKED_AT, find_widest

MOST_LOOKED_AT = 400
"""Rows below the heading that a guess looks at."""
_FEW = 12
"""A column of more different short texts names no levels."""


def guess(found: FoundTable) -> Matching | None:
    """The likeliest matching; None where no column looks like a skill."""
    filled = [grid for grid in found.grids if grid.rows and not grid.fault]
    if not filled:
        return None
    largest = max(filled, key=lambda grid: sum(map(len, grid.rows)))
    first = next((grid for grid in filled if _has_skill_heading(grid)), largest)
    matching = guess_sheet(first)
    if matching is None or len(filled) < 2 or matching.shape not in (Shape.LONG, Shape.LIST, Shape.SHEETS):
        return matching
    alike = [grid for grid in filled if headings_of(grid, matching) == headings_of(first, matching)]
    return _sheets_of(matching) if len(alike) > 1 and Part.ROLE not in matching.columns else matching


def _sheets_of(matching: Matching) -> Matching:
    """The same columns, read from every sheet of the same headings as a role of its own."""
    return replace(matching, shape=Shape.SHEETS, sheet="")


def guess_sheet(grid: Grid, *, heading_row: int = 0, heading_rows: int = 0) -> Matching | None:
    """The likeliest matching of one sheet, below the heading row that was chosen (0: to be found as well)."""
    row = heading_row - 1 if heading_row else find_heading(grid)
    rows = heading_rows or (2 if _is_two_rows(grid, row) else 1)
    matching = _guess_below(grid, row, rows)
    below = grid.rows[row + 1 : row + 1 + MOST_LOOKED_AT]
    is_given = bool(heading_row or heading_rows) or matching is None or rows > 1 or matching.shape is not Shape.LIST
    if is_given or knows_heading(grid, matching) or is_heading(grid.rows[row], below):
        return matching
    return _guess_without_heading(grid, row) or matching


def _guess_without_heading(grid: Grid, row: int = 0) -> Matching | None:
    """The likeliest matching of a list whose first entry is that row, counted from 0."""
    return _guess_below(grid, row, 0)


def knows_heading(grid: Grid, matching: Matching | None) -> bool:
    """Whether a matching rests on what the column of skills is called, and not on its cells alone."""
    at = matching.at(Part.SKILL) if matching else None
    headings = headings_of(grid, matching) if matching else ()
    return at is not None and at < len(headings) and part_of(headings[at]) is Part.SKILL


def _guess_below(grid: Grid, row: int, rows: int) -> Matching | None:
    """The likeliest matching below a heading of so many rows, which begins in that row; 0: there is no heading."""
    headings = join_headings(grid, row, rows)
    body = [
        cells
        for cells in grid.rows[row + rows : row + rows + MOST_LOOKED_AT]
        if any(cells) and (not rows or cells != grid.rows[row]) and not is_total(next(filter(None, cells)))
    ]
    columns = _match_parts(headings, body)
    if Part.SKILL not in columns:
        return None
    columns, shape = _find_shape(headings, columns, body)
    if grid.pivoted is not None and shape is Shape.LADDER:
        # Its columns were said to be levels.
        shape = Shape.MATRIX
    levels = tuple(name for name, _meaning in grid.levels) or _levels_in(columns, body)
    matching = Matching(shape, tuple(columns), row + 1, rows, grid.title, levels=levels)
    if shape is Shape.LIST and not knows_heading(grid, matching):
        return replace(matching, columns=tuple(fill_list(columns, body)))
    return matching


def find_heading(grid: Grid) -> int:
    """The row, counted from 0, that is likeliest the heading: it names a skill, or is the first that is as wide."""
    looked_at = [(at, row) for at, row in enumerate(grid.rows) if any(row)][:LINES_LOOKED_AT]
    for at, row in looked_at:
        if len(set(filter(None, row))) > 1 and any(part_of(cell) is Part.SKILL for cell in row):
            return at
    return looked_at[find_widest([row for _at, row in looked_at])][0] if looked_at else 0


def join_headings(grid: Grid, row: int, rows: int) -> tuple[str, ...]:
    """The heading of every column; of two rows the lower one, where it says anything; of no rows none."""
    if not rows:
        return ("",) * grid.width
    lower = row + rows - 1
    headings = []
    for column in range(grid.width):
        text = grid.cell(lower, column) or (grid.cell(row, column) if rows > 1 else "")
        headings.append(" ".join(text.split())[:LINE_LENGTH])
    return tuple(headings)


def headings_of(grid: Grid, matching: Matching) -> tuple[str, ...]:
    """The headings under which a matching is remembered, those of empty columns at the end left out; of a table without
    any, what its first row says."""
    headings = list(join_headings(grid, matching.heading_row - 1, max(1, matching.heading_rows)))
    while headings and not headings[-1]:
        headings.pop()
    return tuple(headings)


def _has_skill_heading(grid: Grid) -> bool:
    return any(part_of(cell) is Part.SKILL for cell in grid.rows[find_heading(grid)])


def _is_two_rows(grid: Grid, row: int) -> bool:
    """Whether the row below belongs to the heading: it fills what the upper one leaves blank or says several times."""
    upper, lower = (grid.rows[at] if at < len(grid.rows) else () for at in (row, row + 1))
    says_skill = any(part_of(cell) is Part.SKILL and cell != cell_at(upper, at) for at, cell in enumerate(lower))
    if len(set(filter(None, lower))) < 2 or says_skill:
        return False
    width = max(len(upper), len(lower))
    spanned = [
        at for at in range(width) if at and cell_at(lower, at) and cell_at(upper, at) in ("", cell_at(upper, at - 1))
    ]
    own = [at for at in range(width) if cell_at(upper, at) and cell_at(lower, at) in ("", cell_at(upper, at))]
    return bool(spanned) and bool(own) and len(spanned) + len(own) >= width - 1


def _match_parts(headings: Sequence[str], body: Sequence[Sequence[str]]) -> list[str]:
    """What each column is by its heading, and the skill by its cells where no heading says it."""
    columns: list[str] = [Part.IGNORED] * len(headings)
    for part in Part:
        spelled = [at for at, heading in enumerate(headings) if part is not Part.IGNORED and part_of(heading) is part]
        if spelled:
            columns[min(spelled, key=lambda at: preference(part, headings[at]))] = part
    if Part.SKILL not in columns and not is_people_heading(set(headings)):
        free = (at for at, part in enumerate(columns) if not part and names_things(at, body))
        skill = next(free, None)
        if skill is not None:
            columns[skill] = Part.SKILL
    # Of a table with a role a row, such a column may as well be the role.
    if Part.SKILL in columns and not {Part.GROUP, Part.TARGET} & set(columns):
        before = (at for at in range(columns.index(Part.SKILL)) if not columns[at] and holds_groups(at, body))
        group = next(before, None)
        if group is not None:
            columns[group] = Part.GROUP
    return columns


def _find_shape(headings: Sequence[str], columns: list[str], body: Sequence[Sequence[str]]) -> tuple[list[str], Shape]:
    """The layout, and the columns with those that are levels."""
    named = [
        at
        for at, part in enumerate(columns)
        if not part and is_level_heading(headings[at]) and holds_texts(at, body, least=0.05)
    ]
    others = [
        at
        for at, part in enumerate(columns)
        if not part and headings[at] and not is_note_heading(headings[at]) and holds_texts(at, body, least=0.5)
    ]
    behaviours = sorted({*named, *others})
    levels = _with_neighbours(named, behaviours, body) if len(named) > 1 else behaviours
    if Part.TARGET not in columns and 1 < len(levels) <= MAX_LEVELS:
        for number, at in enumerate(_in_order(levels, headings)):
            columns[at] = LEVEL_PARTS[number]
        # Of a ladder, a grade or two may have a word for a level in their names.
        return columns, Shape.MATRIX if len(named) >= 0.75 * len(levels) else Shape.LADDER
    roles = [at for at, part in enumerate(columns) if not part and headings[at] and holds_levels(at, body)]
    if Part.TARGET not in columns and len(roles) > 1:
        for at in roles:
            columns[at] = Part.TARGET
        return columns, Shape.ROLES
    if Part.TARGET in columns:
        return columns, Shape.LONG if Part.ROLE in columns else Shape.SHEETS
    return columns, Shape.LIST


def _with_neighbours(named: Sequence[int], behaviours: Sequence[int], body: Sequence[Sequence[str]]) -> list[int]:
    """The columns that are levels by their names, those between them, and those beside them that are written alike.

    What else stands beside them (an owner, a link) is shorter, or filled in fewer rows.
    """
    length = sum(mean_length(at, body) for at in named) / len(named)
    filled = min(count_filled(at, body) for at in named)
    found = {at for at in behaviours if named[0] <= at <= named[-1]}
    for beside in (range(named[0] - 1, -1, -1), range(named[-1] + 1, behaviours[-1] + 1)):
        for at in beside:
            is_as_long = 0.5 * length <= mean_length(at, body) <= 2 * length
            if at not in behaviours or not is_as_long or count_filled(at, body) < 0.8 * filled:
                break
            found.add(at)
    return sorted(found)


def _in_order(levels: Sequence[int], headings: Sequence[str]) -> list[int]:
    """The columns from the lowest level up: as they stand, or by their numbers or words where all have one."""
    numbers = [number_in(headings[at]) for at in levels]
    if None not in numbers and len(set(numbers)) == len(numbers):
        return [at for _number, at in sorted(zip(numbers, levels, strict=True), key=lambda pair: pair[0] or 0)]
    ranks = [rank_of(headings[at]) for at in levels]
    if all(rank is not None for rank in ranks) and len(set(ranks)) == len(ranks):
        return [at for _rank, at in sorted(zip(ranks, levels, strict=True), key=lambda pair: pair[0] or 0)]
    return list(levels)


def _levels_in(columns: Sequence[str], body: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """The names of levels that stand in the column of targets, lowest first as far as their words say it."""
    if Part.TARGET not in columns:
        return ()
    cells = [
        cell for row in body for at, part in enumerate(columns) if part == Part.TARGET and (cell := said_at(row, at))
    ]
    names = Counter(cell for cell in cells if not cell[:1].isdigit() and cell.casefold() not in MARKS)
    if not names:
        highest = max(map(whole_number, cells), default=0)
        known = len(Choices().levels)
        return tuple(f"Level {number}" for number in range(1, highest + 1)) if known < highest <= MAX_LEVELS else ()
    if not 1 < len(names) <= _FEW:
        return ()
    # A name without a known word goes to the end, in the file's order.
    ranks = {name: rank_of(name) for name in names}
    return tuple(sorted(names, key=lambda name: (ranks[name] is None, ranks[name] or 0)))


def match_named(
    found: FoundTable,
    named: Sequence[tuple[str, str]],
    *,
    shape: str = "",
    sheet: str = "",
    heading_row: int | None = None,
    rounding: str = Rounding.UP,
) -> Matching:
    """The matching in which the column of each heading is the part by which it is named; the rest as it is guessed.

    ``named`` pairs parts with headings, or with the numbers of columns in a table without a heading; where it is empty
    the guess stands. ``heading_row`` 0 says that there is no heading, None that it is to be found. Raises FileRefused
    for a heading that is not there or appears twice, and ValueError for a part, shape or rule that does not exist.
    """
    grid = found.grid(sheet)
    if heading_row == 0:
        guessed = _guess_without_heading(grid, find_heading(grid))
    else:
        guessed = guess_sheet(grid, heading_row=min(heading_row or 0, len(grid.rows)))
    guessed = guessed or Matching(
        Shape.LIST, ("",) * grid.width, heading_row or find_heading(grid) + 1, heading_rows=int(heading_row != 0)
    )
    headings = join_headings(grid, guessed.heading_row - 1, guessed.heading_rows)
    columns = list(guessed.columns)
    if named:
        columns = [""] * len(headings)
        for part, heading in named:
            if part not in LEVEL_PARTS and part not in set(Part):
                raise ValueError(part)
            columns[_find_column(heading, headings, file=found.file)] = part
    return replace(
        guessed,
        shape=Shape(shape) if shape else _shape_of(columns, guessed.shape),
        columns=tuple(columns),
        sheet=sheet or guessed.sheet,
        rounding=Rounding(rounding),
    )


def _find_column(heading: str, headings: Sequence[str], *, file: str) -> int:
    found = [at for at, each in enumerate(headings) if fold(each) == fold(heading)]
    if not any(headings) and heading.isdecimal() and 0 < int(heading[:4]) <= len(headings):
        found = [int(heading) - 1]
    if len(found) == 1:
        return found[0]
    message = gettext_noop("There is no column “%(name)s”. The columns are: %(names)s.")
    if found:
        message = gettext_noop("Two columns are called “%(name)s”. Rename one of them. The columns are: %(names)s.")
    raise refuse_file(message, file=file, name=shorten(heading), names=list_names(filter(None, headings)))


def _shape_of(columns: Sequence[str], guessed: Shape) -> Shape:
    """The shape that has a use for these columns; the guess where it has."""
    if sum(part in LEVEL_PARTS for part in columns) > 1:
        return guessed if guessed in (Shape.MATRIX, Shape.LADDER) else Shape.MATRIX
    if columns.count(Part.TARGET) > 1 or (guessed is Shape.ROLES and Part.TARGET in columns):
        return Shape.ROLES
    if Part.TARGET in columns:
        return Shape.LONG if Part.ROLE in columns else Shape.SHEETS
    return Shape.LIST
