"""Lists that say one thing a row, or several in a cell, as the tables that they mean. Pure: no Django, no file.

A row for each behaviour of a skill at a level becomes a column for each level: which rows are which levels, a column
says. A role with all of its skills in one cell becomes a row for each of them, with a mark for the level.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from ...core.errors import gettext_noop
from ...core.scales import MAX_LEVELS, MIN_LEVELS
from ..competencies.equality import fold
from .looks import cell_at, holds_texts, number_in
from .matching import Part
from .model_headings import part_of, rank_of
from .people_headings import spell
from .texts import LINES_LOOKED_AT

INCOMPLETE = gettext_noop("We left out these rows, because they lack the skill, the level or the text: %(rows)s.")
PIVOTED = gettext_noop("We read each row as a behaviour of a skill at one level.")
SPLIT = gettext_noop("We read each entry in the cells of “%(heading)s” as a separate skill.")
_BETWEEN = re.compile(r"\s*(?:;|\n)\s*")
_BEHAVIOURS = frozenset(
    {"behaviour", "behaviours", "behavior", "behaviors", "behavioural indicator", "behavioral indicator", "indicator",
     "indicators", "descriptor", "statement", "level description", "verhalten", "verhaltensweise", "verhaltensanker",
     "indikator", "stufenbeschreibung", "comportement", "indicateur", "conducta", "comportamiento", "indicador"}
)  # fmt: skip
"""What the column of the behaviours is called."""

_MARK, _LEVEL = "x", "Level"

Rows = Sequence[tuple[str, ...]]


class Pivoted(NamedTuple):
    """The table, the headings of the columns that are not in it, the numbers of the rows that are not, and the heading
    of the cells that were split."""

    rows: tuple[tuple[str, ...], ...]
    unused: tuple[str, ...]
    left_out: tuple[int, ...]
    split: str = ""


class _Columns(NamedTuple):
    skill: int
    level: int
    text: int
    kept: tuple[int, ...]


def pivot(rows: Rows) -> Pivoted | None:
    """The table with a row for each skill; None where the rows are none of that kind."""
    for at, row in enumerate(rows[:LINES_LOOKED_AT]):
        columns = _find(row)
        if columns is not None:
            return _pivot(rows, at, columns)
    return None


def split_cells(rows: Rows) -> Pivoted | None:
    """The table with a row for each skill of a role; None where no role has several skills in a cell."""
    for at, row in enumerate(rows[:LINES_LOOKED_AT]):
        parts = [part_of(cell) for cell in row]
        if Part.ROLE in parts and Part.SKILL in parts and Part.TARGET not in parts:
            return _split(rows, at, parts.index(Part.ROLE), parts.index(Part.SKILL))
    return None


def _split(rows: Rows, at: int, role: int, skill: int) -> Pivoted | None:
    cells = [cell for row in rows[at + 1 :] if (cell := cell_at(row, skill))]
    if 2 * sum(len(_entries(cell)) > 1 for cell in cells) <= len(cells):
        return None
    made, title = [], ""
    for row in rows[at + 1 :]:
        title = cell_at(row, role) or title
        made += [(title, entry, _MARK) for entry in _entries(cell_at(row, skill))]
    heading = rows[at]
    unused = tuple(cell for column, cell in enumerate(heading) if cell and column not in (role, skill))
    return Pivoted((*rows[:at], (heading[role], heading[skill], _LEVEL), *made), unused, (), split=heading[skill])


def _entries(cell: str) -> list[str]:
    return list(filter(None, _BETWEEN.split(cell)))


def _find(heading: Sequence[str]) -> _Columns | None:
    """The columns by their headings; None where they do not say skill, level and text, or say role."""
    parts = [part_of(cell) for cell in heading]
    behaviours = [at for at, cell in enumerate(heading) if spell(cell) in _BEHAVIOURS]
    text = behaviours or [at for at, part in enumerate(parts) if part is Part.TEXT]
    if Part.ROLE in parts or not text or not {Part.SKILL, Part.TARGET} <= set(parts):
        return None
    kept = tuple(at for at, part in enumerate(parts) if part in (Part.GROUP, Part.KEY, Part.TEXT) and at != text[0])
    return _Columns(parts.index(Part.SKILL), parts.index(Part.TARGET), text[0], kept)


def _pivot(rows: Rows, at: int, columns: _Columns) -> Pivoted | None:
    skills: dict[str, list[str]] = {}
    said: dict[str, dict[str, list[str]]] = {}
    names: dict[str, str] = {}
    skill = ""
    below = [row for row in rows[at + 1 :] if any(row)]
    left_out = []
    for number, row in enumerate(rows[at + 1 :], start=at + 2):
        skill = cell_at(row, columns.skill) or skill
        level, text = cell_at(row, columns.level), cell_at(row, columns.text)
        if not skill or not level or not text:
            left_out += [number] if any(row) else []
            continue
        kept = [cell_at(row, column) for column in columns.kept]
        first = skills.setdefault(fold(skill), [skill, *kept])
        first[1:] = [old or new for old, new in zip(first[1:], kept, strict=True)]
        names.setdefault(fold(level), level)
        said.setdefault(fold(skill), {}).setdefault(fold(level), []).append(text)
    repeated = sum(len(levels) > 1 for levels in said.values())
    if not MIN_LEVELS <= len(names) <= MAX_LEVELS or 2 * repeated < len(said) or 2 * len(left_out) > len(below):
        return None
    if not holds_texts(columns.text, below, least=0.5):
        return None
    order = _in_order(names)
    heading = rows[at]
    used = {columns.skill, columns.level, columns.text, *columns.kept}
    head = (heading[columns.skill], *(heading[column] for column in columns.kept), *map(_heading, order.values()))
    made = [(*first, *("\n".join(said[key].get(level, ())) for level in order)) for key, first in skills.items()]
    unused = tuple(cell for column, cell in enumerate(heading) if cell and column not in used)
    return Pivoted((*rows[:at], head, *made), unused, tuple(left_out))


def _in_order(names: dict[str, str]) -> dict[str, str]:
    """The levels from the lowest up: by their numbers or words where all have one, else as they come in the file."""
    numbers = {key: number_in(name) for key, name in names.items()}
    if None not in numbers.values() and len(set(numbers.values())) == len(names):
        return dict(sorted(names.items(), key=lambda item: numbers[item[0]] or 0))
    ranks = {key: rank_of(name) for key, name in names.items()}
    if None not in ranks.values() and len(set(ranks.values())) == len(names):
        return dict(sorted(names.items(), key=lambda item: ranks[item[0]] or 0))
    return names


def _heading(level: str) -> str:
    return f"Level {level}" if level.isdecimal() else level
