"""A workbook of sheets that refer to each other (who needs which skill, the skills, the levels) as one table. Pure.

The joined sheet comes first and is made of the sheet of the roles: each of its rows gets what the sheet of the skills
says of its skill; skills that no role asks for follow as rows without a role.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ...core.errors import gettext_noop
from ...core.scales import MAX_LEVELS, MIN_LEVELS
from ..competencies.equality import fold
from .looks import cell_at, whole_number
from .matching import Part
from .model_headings import part_of
from .package_parts import MAX_CELLS
from .people_headings import spell
from .texts import LINES_LOOKED_AT

JOINED = gettext_noop("We read these sheets as one table, because they name the same skills: %(names)s.")
OTHERS = gettext_noop("We ignore these sheets: %(names)s.")
UNKNOWN = gettext_noop("The sheet “%(sheet)s” does not have these skills, so they come in by name alone: %(names)s.")
_NAMES = frozenset({"name", "title", "titel", "bezeichnung", "nom", "titre", "nombre", "título"})
"""What the column of the names is called on a sheet that says in its title what they are of."""
_NUMBERS = frozenset(
    {"level", "number", "no", "nr", "value", "stufe", "nummer", "wert", "niveau", "numéro", "nivel", "número"}
)
_SKILLS = frozenset({"skill", "skills", "competencies", "competences", "capabilities", "fähigkeiten", "kompetenzen",
                     "compétences", "habilidades", "competencias"})  # fmt: skip
_LEVELS = frozenset({"level", "levels", "scale", "proficiency", "stufen", "skala", "niveaus", "niveaux", "échelle",
                     "niveles", "escala"})  # fmt: skip
_ADDED = (Part.GROUP, Part.TEXT)

Rows = Sequence[tuple[str, ...]]
Sheets = Sequence[tuple[str, Rows]]
Levels = tuple[tuple[str, str], ...]


class Joined(NamedTuple):
    """The table, the titles of the sheets of which it is made, the levels by name and meaning, lowest first, and the
    skills that only the sheet of the roles names."""

    rows: tuple[tuple[str, ...], ...]
    titles: tuple[str, ...]
    levels: Levels
    unknown: tuple[str, ...]


class _Sheet(NamedTuple):
    title: str
    rows: Rows
    heading: int
    columns: Mapping[str, int]

    @property
    def below(self) -> Rows:
        return [row for row in self.rows[self.heading + 1 :] if any(row)]

    def cell(self, row: tuple[str, ...], part: str) -> str:
        return cell_at(row, self.columns[part]) if part in self.columns else ""


def join(sheets: Sheets) -> Joined | None:
    """The sheets as one table; None where their headings do not say that they belong together."""
    found = [_open(title, rows) for title, rows in sheets if rows]
    roles = [sheet for sheet in found if {Part.ROLE, Part.SKILL, Part.TARGET} <= sheet.columns.keys()]
    skills = [sheet for sheet in found if _is_of_skills(sheet)]
    if len(roles) != 1 or len(skills) != 1:
        return None
    if len(roles[0].rows) * max(map(len, skills[0].rows)) > MAX_CELLS:
        return None
    by_name = _by_name(skills[0])
    asked = list(dict.fromkeys(filter(None, (roles[0].cell(row, Part.SKILL) for row in roles[0].below))))
    unknown = tuple(name for name in asked if fold(name) not in by_name)
    if not asked or 2 * len(unknown) > len(asked):
        return None
    levels, of_levels = next(((names, sheet.title) for sheet in found if (names := _levels(sheet))), ((), ""))
    titles = (roles[0].title, skills[0].title, *filter(None, [of_levels]))
    return Joined(_join(roles[0], skills[0], by_name), titles, levels, unknown)


def _open(title: str, rows: Rows) -> _Sheet:
    """The sheet with the row of its heading: the one with most cells of which the part is known."""
    best = _Sheet(title, rows, 0, {})
    for at, row in enumerate(rows[:LINES_LOOKED_AT]):
        columns: dict[str, int] = {}
        for column, cell in enumerate(row):
            part = part_of(cell)
            if part is not None:
                columns.setdefault(part, column)
            if spell(cell) in _NAMES:
                columns.setdefault("name", column)
            if spell(cell) in _NUMBERS:
                columns.setdefault("number", column)
        if len(columns) > len(best.columns):
            best = _Sheet(title, rows, at, columns)
    words = set(spell(title).split())
    if Part.SKILL not in best.columns and "name" in best.columns and words & _SKILLS:
        best = best._replace(columns={**best.columns, Part.SKILL: best.columns["name"]})
    return best


def _is_of_skills(sheet: _Sheet) -> bool:
    """Whether the sheet describes skills, each in a row, and says nothing of roles."""
    parts = sheet.columns.keys()
    return Part.SKILL in parts and bool(parts & {*_ADDED, Part.KEY}) and not parts & {Part.ROLE}


def _by_name(sheet: _Sheet) -> dict[str, tuple[str, ...]]:
    """The rows of the skills by what another sheet can call them: their name, or their key."""
    found: dict[str, tuple[str, ...]] = {}
    for part in (Part.SKILL, Part.KEY):
        for row in sheet.below:
            if name := sheet.cell(row, part):
                found.setdefault(fold(name), row)
    return found


def _levels(sheet: _Sheet) -> Levels:
    """The levels, if the sheet is one of levels: numbers from 1 on, each with its name."""
    if not set(spell(sheet.title).split()) & _LEVELS or not {"name", "number"} <= sheet.columns.keys():
        return ()
    found = sorted(
        (whole_number(sheet.cell(row, "number")), sheet.cell(row, "name"), sheet.cell(row, Part.TEXT))
        for row in sheet.below
    )
    names = [name for _number, name, _meaning in found]
    is_whole = [number for number, *_ in found] == list(range(1, len(found) + 1))
    is_clear = all(names) and len(set(map(fold, names))) == len(names)
    if not is_whole or not is_clear or not MIN_LEVELS <= len(names) <= MAX_LEVELS:
        return ()
    return tuple((name, meaning) for _number, name, meaning in found)


def _join(roles: _Sheet, skills: _Sheet, by_name: Mapping[str, tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    """The rows of the roles, each with the cells of its skill behind, below the heading of both."""
    width, behind = (max(map(len, sheet.rows)) for sheet in (roles, skills))
    added = [column for column in range(behind) if column != skills.columns[Part.SKILL]]
    skill = roles.columns[Part.SKILL]

    def wide(row: tuple[str, ...], of_skill: tuple[str, ...]) -> tuple[str, ...]:
        return (*row, *[""] * (width - len(row)), *(cell_at(of_skill, column) for column in added))

    joined = list(roles.rows[: roles.heading])
    joined.append(wide(roles.rows[roles.heading], skills.rows[skills.heading]))
    left = {id(row): row for row in skills.below if skills.cell(row, Part.SKILL)}
    for row in roles.rows[roles.heading + 1 :]:
        known = by_name.get(fold(cell_at(row, skill)), ())
        name = skills.cell(known, Part.SKILL)
        left.pop(id(known), None)
        joined.append(wide((*row[:skill], name, *row[skill + 1 :]) if name else row, known) if any(row) else row)
    for row in left.values():
        cells = [""] * width
        cells[skill] = skills.cell(row, Part.SKILL)
        joined.append(wide(tuple(cells), row))
    return tuple(joined)
