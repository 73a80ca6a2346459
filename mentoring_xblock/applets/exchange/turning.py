"""A career ladder with a row for each grade and a column for each skill, seen the other way round. Pure: no Django."""

from __future__ import annotations

from collections.abc import Sequence

from ...core.errors import gettext_noop
from ...core.scales import MAX_LEVELS
from .model_headings import is_note_heading, part_of
from .people_headings import spell
from .texts import LINES_LOOKED_AT

TURNED = gettext_noop("We read each row of the table as a grade, and each column as a skill.")
_GRADES = frozenset(
    {"grade", "grades", "job grade", "level", "levels", "job level", "career level", "stufe", "stufen", "karrierestufe",
     "niveau", "niveaux", "échelon", "grado", "grados", "nivel", "niveles"}
)  # fmt: skip
"""What the heading of a column of grades is called."""
_SKILL = "Skill"

Rows = Sequence[tuple[str, ...]]


def find_grades(rows: Rows) -> int | None:
    """The row, counted from 0, below which each row is a grade; None where the table is none of that kind."""
    for at, row in enumerate(rows[:LINES_LOOKED_AT]):
        if len(row) > 2 and spell(row[0]) in _GRADES:
            return at if all(map(_may_be_skill, row[1:])) and _hold_texts(rows[at + 1 :]) else None
    return None


def turn(rows: Rows, heading: int) -> tuple[tuple[str, ...], ...]:
    """The rows from the heading on as columns; what stands above stays there."""
    width = len(rows[heading])
    filled = [row for row in rows[heading:] if row]
    columns = [tuple(row[at] if at < len(row) else "" for row in filled) for at in range(width)]
    return (*rows[:heading], (_SKILL, *columns[0][1:]), *columns[1:])


def _may_be_skill(heading: str) -> bool:
    return bool(heading) and part_of(heading) is None and not is_note_heading(heading) and spell(heading) not in _GRADES


def _hold_texts(rows: Rows) -> bool:
    """Whether the rows are grades of different names, and what they ask for in sentences."""
    grades = [row[0] for row in rows if row]
    cells = [cell for row in rows for cell in row[1:] if cell]
    named = 1 < len(grades) <= MAX_LEVELS and all(grades) and len(set(grades)) == len(grades)
    return named and sum(" " in cell for cell in cells) > 0.8 * len(cells) > 0
