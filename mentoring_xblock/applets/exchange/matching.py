"""What a person says of a foreign table: its shape, and what each of its columns is. Frozen values, no Django.

A table is *matched* once: by ``guess`` from its headings and cells, then by hand where the guess is wrong. The format
``table`` reads a file by its matching; the programme remembers it under the file's headings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...core.errors import gettext_noop
from ...core.labels import LabelledEnum
from ...core.scales import MAX_LEVELS


class Shape(LabelledEnum):
    """How a table of skills is laid out."""

    MATRIX = "matrix", gettext_noop("A row for each skill, a column for each level")
    LADDER = "ladder", gettext_noop("A row for each skill, a column for each grade of a career ladder")
    ROLES = "roles", gettext_noop("A row for each skill, a column for each role, with the level that the role asks for")
    LONG = "long", gettext_noop("A row for each role and skill, with the level that the role asks for")
    LIST = "list", gettext_noop("A row for each skill, without levels")
    SHEETS = "sheets", gettext_noop("A sheet for each role, with the levels that the role asks for")


class Part(LabelledEnum):
    """What a column is. Beside these, the number of a level is a part: the column holds its behaviours."""

    IGNORED = "", gettext_noop("Do not import")
    SKILL = "skill", gettext_noop("Skill")
    GROUP = "group", gettext_noop("Group")
    TEXT = "text", gettext_noop("Description")
    KEY = "key", gettext_noop("Key of the skill")
    ROLE = "role", gettext_noop("Role")
    TARGET = "target", gettext_noop("Level that the role asks for")
    IMPORTANCE = "importance", gettext_noop("Importance")


class Rounding(LabelledEnum):
    """What becomes of a target between two levels."""

    UP = "up", gettext_noop("Up: 2.5 becomes 3")
    DOWN = "down", gettext_noop("Down: 2.5 becomes 2")


NO_HEADING = gettext_noop("This table has no heading that we know, so row %(row)s comes in as the first skill.")
GUESSED = gettext_noop("We read row %(row)s as the heading and chose the columns by their cells. Check them.")
GUESSES = frozenset({NO_HEADING, GUESSED})
"""Remarks on a table of which nobody has said what its columns are."""
BLANK = frozenset({"-", "–", "—", "n/a", "na", "none", "tbd"})
"""What stands in a cell that says nothing."""
MARKS = frozenset({"x", "✓", "✔", "☑", "●", "•", "yes", "ja", "oui", "sí", "si"})
"""What stands in the column of a role beside a skill that it asks for, where no level is said."""
LEVEL_PARTS = tuple(str(number) for number in range(1, MAX_LEVELS + 1))
"""The parts that are levels, lowest first."""
USED: Mapping[Shape, tuple[str, ...]] = {
    Shape.MATRIX: (Part.SKILL, Part.GROUP, Part.TEXT, Part.KEY, *LEVEL_PARTS),
    Shape.LADDER: (Part.SKILL, Part.GROUP, Part.TEXT, Part.KEY, *LEVEL_PARTS),
    Shape.ROLES: (Part.SKILL, Part.GROUP, Part.TEXT, Part.KEY, Part.TARGET),
    Shape.LONG: (Part.SKILL, Part.GROUP, Part.TEXT, Part.KEY, Part.ROLE, Part.TARGET, Part.IMPORTANCE),
    Shape.LIST: (Part.SKILL, Part.GROUP, Part.TEXT, Part.KEY),
    Shape.SHEETS: (Part.SKILL, Part.GROUP, Part.TEXT, Part.KEY, Part.TARGET, Part.IMPORTANCE),
}
"""The parts that each shape reads."""


@dataclass(frozen=True, slots=True)
class Matching:
    """How to read a table: ``columns`` says what each column is, by position: a ``Part`` or a level's number.

    ``heading_row`` counts from 1 as a spreadsheet does; with ``heading_rows`` 2 the row below belongs to it, with 0
    there is no heading and that row is the first entry. ``sheet`` is the sheet's title, "" the first. ``levels`` names
    the scale, lowest first; empty takes the headings' names, or the importer's choice where no column is a level. In a
    table of roles several columns are targets, each of the role that its heading names.
    """

    shape: Shape
    columns: tuple[str, ...]
    heading_row: int = 1
    heading_rows: int = 1
    sheet: str = ""
    rounding: Rounding = Rounding.UP
    levels: tuple[str, ...] = ()

    def at(self, part: str) -> int | None:
        """The first column that is that part, None if there is none."""
        return self.columns.index(part) if part in self.columns else None

    @property
    def level_columns(self) -> tuple[int, ...]:
        """The columns that are levels, lowest first."""
        found = [(int(part), at) for at, part in enumerate(self.columns) if part in LEVEL_PARTS]
        return tuple(at for _level, at in sorted(found))


def unpack_matching(packed: Mapping[str, Any]) -> Matching:
    """A matching from JSON values by name; raises ValueError for a shape or rule that this release does not know."""
    return Matching(
        shape=Shape(packed["shape"]),
        columns=tuple(map(str, packed["columns"])),
        heading_row=int(packed["heading_row"]),
        heading_rows=int(packed["heading_rows"]),
        sheet=str(packed["sheet"]),
        rounding=Rounding(packed["rounding"]),
        levels=tuple(map(str, packed["levels"])),
    )
