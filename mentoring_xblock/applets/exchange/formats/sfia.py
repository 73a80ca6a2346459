"""SFIA's workbook of skills, or its sheet as CSV, reading only: a skill a row, a column for each level's description.

SFIA describes each skill at some of seven levels of responsibility, and knows no roles. Layout: the spreadsheet that
registered users download from https://sfia-online.org. Its content belongs to the SFIA Foundation; none of it is here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ....core.errors import InvalidInput, gettext_noop
from ....core.scales import Level
from ...competencies.data import Path, SkillText
from ...competencies.domain import MAX_BEHAVIOURS, MAX_SKILLS, ModelDraft
from ...competencies.equality import refer
from ..data.files import Choices, Parsed, Place, Remark, Source, Weight
from ..grids import FoundTable, Grid, read_grids
from ..remarks import Remarks
from ..tables import Row
from .draft import conclude, only_content, title_and_rest
from .headings import bare, file_with, find_sheet, open_sheet, place_of, some_of
from .table_cells import lines_of

NAME = "sfia"
LEVELS = ("Follow", "Assist", "Apply", "Enable", "Ensure, advise", "Initiate, influence", "Set strategy, inspire")
MENTOR_FROM = 5
"""The lowest level at which the framework expects people to advise others."""

_NEEDED = ("code", "skill", "subcategory", "overalldescription")
_SEEN = ("code", "skill", "subcategory", "overall description")
_LEVEL = re.compile(r"level([1-7])description")


def recognise(source: Source) -> bool:
    """One file in which a sheet has the headings of SFIA's skills."""
    if not only_content(source) or file_with(source, _SEEN) is None:
        return False
    try:
        return find_sheet(read_grids(source), _NEEDED) is not None
    except InvalidInput:
        return False


def parse(source: Source, _choices: Choices) -> Parsed:
    """The model in the sheet; raises FileRefused where no sheet has the headings or one cannot be read."""
    absent = gettext_noop(
        "No sheet has the columns “Code”, “Skill”, “Subcategory” and “Overall description”. Choose SFIA’s "
        "workbook of skills, or import the file as a table and match its columns."
    )
    return _Reading(*open_sheet(source, _NEEDED, absent=absent)).result()


class _Reading:
    """Skills in the order of their rows."""

    def __init__(self, found: FoundTable, grid: Grid, records: Sequence[Row]) -> None:
        self.found = found
        self.grid = grid
        self.records = records
        self.remarks = Remarks(found.notes)
        self.skills: list[SkillText] = []
        self.at: list[Row] = []

    def result(self) -> Parsed:
        nameless, undescribed = [], []
        for record in self.records:
            if len(self.skills) > MAX_SKILLS:
                break  # refused in the end; no more need be made
            if not record["code"] or not record["skill"]:
                nameless.append(str(record.number))
                continue
            skill = self.skill(record)
            self.skills.append(skill)
            self.at.append(record)
            if not skill.behaviours:
                undescribed.append(skill.title)
        self.note(nameless, undescribed)
        draft = ModelDraft(
            key="sfia",
            title="SFIA",
            source="Skills Framework for the Information Age, SFIA Foundation",
            licence="SFIA licence of your organisation",
            levels=[Level(number, name) for number, name in enumerate(LEVELS, start=1)],
            mentor_from=MENTOR_FROM,
            skills=self.skills,
        )
        return conclude(NAME, draft, self.remarks, place=self.place)

    def skill(self, record: Row) -> SkillText:
        title, rest = title_and_rest(record["skill"])
        texts = filter(None, (rest, record["overalldescription"], record["guidancenotes"]))
        group = ": ".join(filter(None, (record["category"], record["subcategory"])))
        behaviours = {}
        for name in record.columns:
            level = _LEVEL.fullmatch(name)
            # One more than may be, so that the model's own check says that there are too many.
            if level and (lines := tuple(dict.fromkeys(lines_of(record[name])))[: MAX_BEHAVIOURS + 1]):
                behaviours[int(level[1])] = lines
        return SkillText(
            key=refer(record["code"]) or record["code"],
            title=title,
            description="\n\n".join(texts),
            group=title_and_rest(group)[0],
            behaviours=dict(sorted(behaviours.items())),
            uris=(record["url"],) if record["url"] else (),
        )

    def note(self, nameless: Sequence[str], undescribed: Sequence[str]) -> None:
        """Say what the sheet does not decide, and name what has no place."""
        place = Place(file=self.found.file)
        self.remarks.warn(
            place,
            gettext_noop(
                "SFIA has no roles, so the model has none. People can mentor from level %(mentor_from)s, %(name)s."
            ),
            mentor_from=MENTOR_FROM,
            name=LEVELS[MENTOR_FROM - 1],
        )
        others = [grid.title for grid in self.found.grids if grid is not self.grid and grid.rows]
        columns = [cell for cell in self.headings() if cell and not _is_used(bare(cell))]
        left_out = (
            (others, gettext_noop("A competency model has no place for other sheets: %(count)s (%(names)s).")),
            (columns, gettext_noop("We ignore columns: %(count)s (%(names)s).")),
            (nameless, gettext_noop("We ignore rows without a code or a skill: %(count)s (rows %(names)s).")),
            (undescribed, gettext_noop("Skills without a description of any level: %(count)s (%(names)s).")),
        )
        for names, message in left_out:
            if names:
                params = {"count": len(names), "names": some_of(names, most=10)}
                self.remarks.append(Remark(Weight.DROPPED, place, message, params))

    def headings(self) -> list[str]:
        """The different headings of the sheet."""
        if not self.records:
            return []
        rows = self.grid.rows[: self.records[0].number - 1]
        row = next((row for row in reversed(rows) if set(map(bare, row)) >= set(_NEEDED)), ())
        return list(dict.fromkeys(row))

    def place(self, path: Path) -> Place:
        if len(path) < 2 or path[0] != "skills" or not isinstance(path[1], int):
            return Place(file=self.found.file)
        record, rest = self.at[path[1]], path[2:]
        names = {"key": "code", "description": "overalldescription", "group": "subcategory", "uris": "url"}
        name = names.get(str(rest[0]), "skill") if rest else "skill"
        if rest and rest[0] == "behaviours" and len(rest) > 1:
            name = f"level{rest[1]}description"
        return place_of(self.grid, record, name, file=self.found.file)


def _is_used(name: str) -> bool:
    return name in (*_NEEDED, "category", "guidancenotes", "url", "") or _LEVEL.fullmatch(name) is not None
