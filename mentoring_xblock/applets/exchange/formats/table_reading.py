"""Reading the rows of a foreign table into a draft. Whether a matching fits the file is ``table``'s.

Groups are filled down or taken from rows that hold nothing else; rows that add up others, and headings that are
repeated, are passed over and counted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ....core.errors import gettext_noop
from ...competencies.data import Path, RoleModel, SkillText, TargetLevel
from ...competencies.domain import MAX_BEHAVIOURS, ModelDraft
from ...competencies.equality import fold, refer
from ..data.files import Choices, FileRefused, Parsed, Place
from ..grids import FoundTable, Grid, place_in
from ..guess import headings_of, join_headings
from ..joining import JOINED, OTHERS, UNKNOWN
from ..matching import BLANK, GUESSED, LEVEL_PARTS, MARKS, NO_HEADING, USED, Matching, Part, Shape
from ..model_headings import adds_up
from ..pivoting import INCOMPLETE, PIVOTED, SPLIT
from ..remarks import OTHER_SHEETS, TOTALS, Remarks, list_names, list_rows, shorten
from .draft import conclude, number_levels, title_and_rest
from .table_cells import level_of, lines_of, made_up

NAME = "table"
UNSAID = gettext_noop("The file says no levels, so each role asks for level %(level)s of its skills.")
MARKED = gettext_noop("A mark in the column of a role asks for level %(level)s. To ask for another level, write it.")
LISTS = gettext_noop(
    "The cells of “%(heading)s” seem to hold several skills each, such as “%(cell)s”. Put each skill in a row of its "
    "own, beside its role."
)
_SIGN = re.compile(r"^\s*[•●▪‣◦·–—*-]\s+(?=\S)")
"""The sign of a list before a skill."""
_EMPHASIS = re.compile(r"^\s*(\*\*|__|\*|_)(.+)\1\s*$", re.DOTALL)
"""A whole cell as texts with marks emphasise it."""


class TableReading:
    """One reading of the rows into a draft; what is passed over is counted and named once."""

    def __init__(self, found: FoundTable, matching: Matching, choices: Choices, *, is_guess: bool = False) -> None:
        """``is_guess``: nobody has said what the columns are, and no heading that is known."""
        self.is_guess = is_guess
        self.found = found
        self.matching = matching
        self.choices = choices
        self.remarks = Remarks(found.notes)
        self.grid = found.grid(matching.sheet)
        self.headings = join_headings(self.grid, matching.heading_row - 1, matching.heading_rows)
        self.parts = {part: at for at, part in enumerate(matching.columns) if part}
        self.levels = self.find_levels()
        meanings = dict(self.grid.levels)
        levels = number_levels(self.levels)
        self.draft = ModelDraft(levels=[replace(level, meaning=meanings.get(level.name, "")) for level in levels])
        self.draft.mentor_from = min(max(1, choices.mentor_from), max(1, len(self.levels)))
        self.places: dict[Path, Place] = {}
        self.skill_at: dict[tuple[str, str], int] = {}
        self.role_at: dict[str, int] = {}
        self.targets: list[dict[str, TargetLevel]] = []
        self.keys: set[str] = set()
        self.behaviours: list[dict[int, list[str]]] = []
        self.captions: list[int] = []
        self.totals: list[int] = []
        self.nameless: list[int] = []
        self.repeated = 0
        self.marked = 0

    def find_levels(self) -> tuple[str, ...]:
        """The names of the scale, lowest first."""
        if self.choices.levels != Choices().levels and not self.matching.level_columns:
            return self.choices.levels
        if self.matching.levels:
            return self.matching.levels
        columns = self.matching.level_columns
        if self.matching.shape in (Shape.MATRIX, Shape.LADDER):
            return tuple(self.headings[at] or str(number) for number, at in enumerate(columns, start=1))
        return self.choices.levels

    def result(self) -> Parsed:
        grids = [self.grid]
        if self.matching.shape is Shape.SHEETS:
            grids = [grid for grid in self.found.grids if self.is_alike(grid)]
        for grid in grids:
            if grid.fault is not None:
                raise FileRefused((grid.fault,))
            self.read(grid)
        self.add_grades()
        self.finish()
        self.note()
        return conclude(NAME, self.draft, self.remarks, place=self.place)

    def is_alike(self, grid: Grid) -> bool:
        headings = headings_of(grid, self.matching)
        return [*map(fold, headings)] == [*map(fold, headings_of(self.grid, self.matching))]

    def read(self, grid: Grid) -> None:
        """Take every row below the heading."""
        start = self.matching.heading_row + self.matching.heading_rows - 1
        used = sorted(self.parts.values())
        filled = [sum(bool(grid.cell(row, at)) for at in used) for row in range(start, len(grid.rows))]
        is_wide = sum(count > 1 for count in filled) * 2 > sum(count > 0 for count in filled)
        group = role = ""
        if self.matching.shape is Shape.SHEETS:
            role = grid.title
        skill: int | None = None
        for row in range(start, len(grid.rows)):
            cells = grid.rows[row]
            said = [cell for cell in cells if cell]
            if not said:
                continue
            if self.is_heading(cells):
                self.repeated += 1
            elif adds_up(said):
                self.totals.append(row + 1)
            elif self.is_caption(grid, row, said, is_wide=is_wide):
                self.captions.append(row + 1)
                group, skill = said[0], None
            else:
                group = self.cell(grid, row, Part.GROUP) or group
                if Part.ROLE in self.parts:
                    role = self.cell(grid, row, Part.ROLE) or role
                title = self.cell(grid, row, Part.SKILL)
                skill = self.take_skill(grid, row, title, group) if title else skill
                self.take_rest(grid, row, skill, role)

    def is_heading(self, cells: Sequence[str]) -> bool:
        """Whether the heading is repeated here, as on each page of what was printed."""
        wanted = [heading for heading in self.headings if heading]
        return len(wanted) > 1 and [" ".join(cell.split()) for cell in cells if cell] == wanted

    def is_caption(self, grid: Grid, row: int, said: Sequence[str], *, is_wide: bool) -> bool:
        """Whether the row names a group and nothing else: one text, alone or merged across the table."""
        if len(set(said)) != 1 or said[0].casefold() in BLANK:
            return False
        if Part.GROUP in self.parts:
            return bool(self.cell(grid, row, Part.GROUP)) and len(said) == 1
        return len(said) > 1 or (is_wide and not self.holds_more(grid, row))

    def holds_more(self, grid: Grid, row: int) -> bool:
        """Whether anything but the skill is filled."""
        others = (at for part, at in self.parts.items() if part != Part.SKILL)
        return any(grid.cell(row, at) for at in others)

    def cell(self, grid: Grid, row: int, part: str) -> str:
        at = self.parts.get(part)
        text = "" if at is None else grid.cell(row, at)
        return "" if text.casefold() in BLANK else text

    def take_skill(self, grid: Grid, row: int, said: str, group: str) -> int:
        """The skill of that name in that group, made where it is new."""
        title, rest = title_and_rest(_EMPHASIS.sub(r"\2", _SIGN.sub("", said)))
        known = self.skill_at.get((fold(group), fold(title)))
        if known is not None:
            return known
        at = len(self.draft.skills)
        self.skill_at[fold(group), fold(title)] = at
        key = self.key_for(self.cell(grid, row, Part.KEY), title, group)
        text = self.cell(grid, row, Part.TEXT) or rest
        self.draft.skills.append(SkillText(key=key, title=title, description=text, group=group))
        self.behaviours.append({})
        self.places["skills", at] = self.where(grid, row, Part.SKILL)
        return at

    def key_for(self, said: str, title: str, group: str) -> str:
        """The key that the file gives, else one made from the title; from group and title where it is taken."""
        if said:
            return refer(said) or said
        made = refer(title) or made_up(title)
        if made in self.keys:
            made = refer(f"{group} {title}") or made_up(f"{group} {title}")
        self.keys.add(made)
        return made

    def take_rest(self, grid: Grid, row: int, skill: int | None, role: str) -> None:
        """The behaviours and the target that the row gives to the skill."""
        if skill is None:
            self.nameless.append(row + 1)
            return
        if self.matching.shape in (Shape.MATRIX, Shape.LADDER):
            for number, column in enumerate(self.matching.level_columns, start=1):
                lines = lines_of(grid.cell(row, column))
                if lines:
                    self.places["skills", skill, "behaviours", number] = place_in(
                        grid, row, column, file=self.found.file
                    )
                    kept = self.behaviours[skill].setdefault(number, [])
                    for line in lines[: MAX_BEHAVIOURS + 1]:
                        # One more than may be, so that the model's own check says that there are too many.
                        if len(kept) <= MAX_BEHAVIOURS and fold(line) not in map(fold, kept):
                            kept.append(line)
        elif self.matching.shape is Shape.ROLES:
            for column, part in enumerate(self.matching.columns):
                if part == Part.TARGET:
                    self.take_target(grid, row, skill, self.headings[column], column)
        elif self.matching.shape in (Shape.LONG, Shape.SHEETS):
            self.take_target(grid, row, skill, role, self.parts[Part.TARGET])

    def take_target(self, grid: Grid, row: int, skill: int, role: str, column: int) -> None:
        said = grid.cell(row, column)
        if not said or said.casefold() in BLANK or not role:
            return
        level = level_of(said, self.levels, self.matching.rounding)
        if level is None and said.casefold() in MARKS and self.matching.shape in (Shape.ROLES, Shape.LONG):
            level = self.marked = min(max(1, self.choices.target), len(self.levels))
        where = place_in(grid, row, column, file=self.found.file)
        if level is None:
            message = gettext_noop("We do not know the level “%(said)s”. The levels are: %(levels)s.")
            self.remarks.refuse(where, message, said=shorten(said), levels=list_names(self.levels))
            return
        if level == 0:
            # A zero says that the role does not ask for the skill.
            return
        at = self.take_role(grid, row, role)
        key = self.draft.skills[skill].key
        known = self.targets[at].get(key)
        if known is not None and known.level != level:
            message = gettext_noop("The role “%(role)s” asks for “%(skill)s” at two levels. Keep one of them.")
            names = {"role": shorten(role), "skill": shorten(self.draft.skills[skill].title)}
            self.remarks.refuse(where, message, **names)
        if known is None:
            self.places["roles", at, "targets", len(self.targets[at])] = where
            self.targets[at][key] = TargetLevel(key, level, self.importance(grid, row))

    def importance(self, grid: Grid, row: int) -> int:
        """The row's importance, 3 where it says none from 1 to 5."""
        said = self.cell(grid, row, Part.IMPORTANCE)
        return int(said) if said in ("1", "2", "3", "4", "5") else TargetLevel("", 1).importance

    def take_role(self, grid: Grid, row: int, title: str) -> int:
        known = self.role_at.get(fold(title))
        if known is not None:
            return known
        at = self.role_at[fold(title)] = len(self.draft.roles)
        self.draft.roles.append(RoleModel(key=refer(title) or made_up(title), title=title))
        self.targets.append({})
        self.places["roles", at] = self.where(grid, row, Part.ROLE)
        return at

    def add_grades(self) -> None:
        """The grades of a ladder as roles: grade n asks for level n of each skill that it describes."""
        if self.matching.shape is not Shape.LADDER:
            return
        for number, column in enumerate(self.matching.level_columns, start=1):
            title = self.headings[column] or self.levels[number - 1]
            targets = tuple(
                TargetLevel(skill.key, number)
                for skill, behaviours in zip(self.draft.skills, self.behaviours, strict=True)
                if number in behaviours
            )
            self.draft.roles.append(RoleModel(key=refer(title) or made_up(title), title=title, targets=targets))
            self.places["roles", number - 1] = self.where(self.grid, self.matching.heading_row - 1, LEVEL_PARTS[0])

    def finish(self) -> None:
        """Give the skills their behaviours, and the model its name."""
        for at, behaviours in enumerate(self.behaviours):
            lines = {number: tuple(texts) for number, texts in sorted(behaviours.items())}
            self.draft.skills[at] = replace(self.draft.skills[at], behaviours=lines)
        for at, targets in enumerate(self.targets):
            self.draft.roles[at] = replace(self.draft.roles[at], targets=tuple(targets.values()))
        self.draft.title = self.choices.title or title_for(self.found, self.matching)
        self.draft.key = refer(self.draft.title) or made_up(self.draft.title)

    def where(self, grid: Grid, row: int, part: str) -> Place:
        return place_in(grid, row, self.parts.get(part, 0), file=self.found.file)

    def place(self, path: Path) -> Place:
        """The place of the part of the model, or of what it belongs to."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, Place(file=self.found.file))

    def note(self) -> None:
        """Say how the table was read, and what was passed over: a sentence for each cause."""
        at = Place(row=self.matching.heading_row, file=self.found.file)
        parts = [part if part in USED[self.matching.shape] else "" for part in self.matching.columns]
        read = [f"{self.headings[c] or c + 1} → {part}" for c, part in enumerate(parts) if part]
        message = gettext_noop("We read these columns as: %(columns)s.")
        self.remarks.warn(at, message, columns=list_names(read))
        if self.is_guess:
            self.remarks.warn(at, GUESSED if self.matching.heading_rows else NO_HEADING, row=self.matching.heading_row)
        start = self.matching.heading_row + self.matching.heading_rows - 1
        unused = [
            self.headings[c] or str(c + 1)
            for c, part in enumerate(parts)
            if not part
            and (self.headings[c] or any(self.grid.cell(row, c) for row in range(start, len(self.grid.rows))))
        ]
        if self.grid.pivoted is not None:
            heading = shorten(self.grid.pivoted.split)
            self.remarks.warn(Place(file=self.found.file), SPLIT if heading else PIVOTED, heading=heading)
            unused += self.grid.pivoted.unused
            if left_out := list_rows(self.grid.pivoted.left_out):
                self.remarks.warn(Place(file=self.found.file), INCOMPLETE, rows=left_out)
        if unused:
            message = gettext_noop("We did not import these columns: %(columns)s.")
            self.remarks.warn(at, message, columns=list_names(unused))
        if self.grid.joined:
            self.remarks.warn(Place(file=self.found.file), JOINED, names=list_names(self.grid.joined))
        if self.grid.unknown:
            names, sheet = list_names(self.grid.unknown), shorten(self.grid.joined[1])
            self.remarks.warn(Place(file=self.found.file), UNKNOWN, sheet=sheet, names=names)
        read_too = {self.grid.title, *self.grid.joined}
        others = [grid.title for grid in self.found.grids if grid.rows and not read_too & {grid.title, *grid.joined}]
        if others and self.matching.shape is not Shape.SHEETS:
            names = list_names(others)
            message = OTHERS if self.grid.joined else OTHER_SHEETS
            self.remarks.warn(Place(file=self.found.file), message, sheet=shorten(self.grid.title), names=names)
        self.note_lists()
        if self.marked:
            message = UNSAID if self.grid.pivoted is not None else MARKED
            self.remarks.warn(Place(file=self.found.file), message, level=self.marked)
        noted = (
            (self.captions, gettext_noop("We read these rows as the names of groups: %(rows)s.")),
            (self.totals, TOTALS),
            (self.nameless, gettext_noop("We left out these rows, which name no skill: %(rows)s.")),
        )
        for rows, message in noted:
            if rows:
                self.remarks.warn(Place(file=self.found.file), message, rows=list_rows(rows))
        if not self.matching.level_columns:
            message = gettext_noop("The levels are: %(levels)s. People can mentor from level %(mentor_from)s.")
            levels = list_names(self.levels)
            self.remarks.warn(Place(file=self.found.file), message, levels=levels, mentor_from=self.draft.mentor_from)

    def note_lists(self) -> None:
        """Say that the cells seem to hold several skills each, where most of them do."""
        lists = [skill.title for skill in self.draft.skills if ";" in skill.title]
        if lists and 2 * len(lists) > len(self.draft.skills):
            heading = self.headings[self.parts[Part.SKILL]] or str(self.parts[Part.SKILL] + 1)
            self.remarks.warn(Place(file=self.found.file), LISTS, heading=shorten(heading), cell=shorten(lists[0]))


def title_for(found: FoundTable, matching: Matching) -> str:
    """The title of the model: what stands above the heading, else what the sheet or the file is called."""
    grid = found.grid(matching.sheet)
    above = [next((cell for cell in row if cell), "") for row in grid.rows[: matching.heading_row - 1]]
    stem = found.file.rsplit("/", 1)[-1].rsplit(".", 1)[0].replace("_", " ").strip()
    sheet = "" if re.fullmatch(r"(?i)(sheet|tabelle|feuil|feuille|hoja|table|blatt)\s*\d*", grid.title) else grid.title
    if matching.shape is Shape.SHEETS or grid.joined:
        sheet = ""
    titles = (title_and_rest(text)[0] for text in (*above, sheet, stem))
    return next((title for title in titles if title), "Model")
