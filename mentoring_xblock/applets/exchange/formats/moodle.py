"""Moodle's competency CSV (Site administration, Competencies, Import and Export), both ways.

Moodle knows a tree of competencies under one scale: no roles, no behaviours, no targets. Out, a group is a parent, a
role is a competency that cross-references its skills, and behaviours are lists in the description; data without a
field is in a comment in the description, which Moodle keeps. In, from Moodle itself, competencies without children
are skills. Layout: admin/tool/lpimportcsv of Moodle, the columns of ``list_required_headers``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from ....core.errors import gettext_noop
from ....core.scales import Level
from ....core.text import in_one_line
from ....core.values import pick
from ...competencies.data import FrameworkModel, Kind, Path, RoleModel, SkillText, TargetLevel
from ...competencies.domain import ModelDraft
from ...competencies.equality import refer
from ..data.files import Choices, FileRefused, Parsed, Place, Remark, Source, Weight
from ..packages import looks_like_workbook
from ..remarks import Remarks
from ..table_writing import write_table
from ..tables import Row, Table, find_missing, heading_of, in_heading, read_cells, read_table
from .draft import (
    ascii_of,
    conclude,
    depths,
    extras_of,
    in_circles,
    kind_of,
    one_file,
    only_content,
    take_chosen_scale,
    title_and_rest,
)
from .headings import one_each, some_of
from .moodle_text import Described, as_html, first_proficient
from .walk import Walk

NAME = "moodle"
SUFFIX = ".moodle.csv"

HEADINGS = (
    "Parent ID number", "ID number", "Short name", "Description", "Description format", "Scale values",
    "Scale configuration", "Rule type (optional)", "Rule outcome (optional)", "Rule config (optional)",
    "Cross-referenced competency ID numbers", "Exported ID (optional)", "Is framework", "Taxonomy",
)  # fmt: skip
_CONFIGURATION_AT, _FRAMEWORK_AT = HEADINGS.index("Scale configuration"), HEADINGS.index("Is framework")
_NEEDED = ("parent id number", "id number", "shortname", "description", "scale values", "is framework")
_ROLE, _GROUP = "role:", "group:"
_HTML = "1"


def recognise(source: Source) -> bool:
    """One table with the headings of Moodle's export, in its spelling of any release."""
    content = only_content(source)
    first = ascii_of(content[:4000]).lstrip(b"\r\n ").split(b"\n", 1)[0].lower()
    return (b"parent id number" in first and b"is framework" in first) or _is_translated(content)


def _is_translated(content: bytes) -> bool:
    """Whether the columns are Moodle's and only their headings are not English: Moodle writes them in any language.

    The framework is the first row below the heading, and how its scale is set up is written in one way.
    """
    if b"scaleid" not in ascii_of(content) or looks_like_workbook(content):
        return False
    try:
        rows, _sign, _notes = read_cells(content)
    except FileRefused:
        return False
    filled = [row for row in rows if any(row)]
    if len(filled) < 2 or len(filled[0]) != len(HEADINGS) or not len(filled[1]) > _FRAMEWORK_AT:
        return False
    return filled[1][_FRAMEWORK_AT].strip() == "1" and "scaleid" in filled[1][_CONFIGURATION_AT]


def parse(source: Source, choices: Choices) -> Parsed:
    """The model in the table; raises FileRefused where the table itself cannot be read."""
    file, content = one_file(source)
    table = read_table(content, file=file)
    columns = one_each(table.headings, _spelled, file=file)
    if not {"parent id number", "is framework"} & columns.keys() and _is_translated(content):
        columns = dict(zip((_spelled(heading_of(each)) for each in HEADINGS), table.headings, strict=False))
        message = gettext_noop("The headings are in another language, so we read the columns by their position.")
        note = Remark(Weight.WARNING, in_heading(table.headings[0], file=file, row=table.heading_row), message)
        table = replace(table, notes=(*table.notes, note))
    missing = find_missing(columns, _NEEDED, file=file)
    if missing:
        raise FileRefused(missing)
    return _Reading(file, columns, choices).read(table)


def _spelled(heading: str) -> str:
    """The column's name without what releases of Moodle spell differently."""
    name = " ".join(heading.replace("(optional)", "").replace("-", " ").split())
    return {"short name": "shortname", "name": "shortname"}.get(name, name)


class _Reading:
    """Rows by their ID number; parents are groups, our own role rows are roles, the rest are skills."""

    def __init__(self, file: str, columns: dict[str, str], choices: Choices) -> None:
        self.file = file
        self.columns = columns
        self.choices = choices
        self.remarks = Remarks()
        self.places: dict[Path, Row] = {}
        self.layers: tuple[str, ...] = ()
        self.at: dict[str, int] = {}
        self.below: dict[str, list[str]] = {}

    def cell(self, row: Row, column: str) -> str:
        return row[self.columns.get(column, column)].strip()

    def refuse(self, at: Row, column: str, message: str, **params: object) -> None:
        self.remarks.refuse(at.at(self.columns.get(column, column), file=self.file), message, **params)

    def read(self, table: Table) -> Parsed:
        self.remarks += table.notes
        draft = ModelDraft()
        framework: Row | None = None
        rows: list[Row] = []
        for row in table.rows:
            if self.cell(row, "is framework").casefold() not in ("", "0", "false"):
                if framework is not None:
                    message = gettext_noop(
                        "This is the second framework. Row %(first)s is the first. Keep one of them."
                    )
                    self.refuse(row, "is framework", message, first=framework.number)
                framework = framework or row
            else:
                rows.append(row)
        if framework is None:
            place = Place(column="is framework", file=self.file)
            self.remarks.refuse(place, gettext_noop("No row is marked as the framework. Mark one row."))
            draft.key = draft.title = "missing"
            take_chosen_scale(draft, self.choices)
        else:
            self.take_framework(draft, framework)
        self.take_competencies(draft, rows)
        return replace(conclude(NAME, draft, self.remarks, place=self.place), layers=self.layers)

    def take_framework(self, draft: ModelDraft, row: Row) -> None:
        self.places[()] = row
        said = self.described(row)
        draft.key = refer(self.cell(row, "id number")) or self.cell(row, "id number")
        draft.title, rest = title_and_rest(self.cell(row, "shortname"))
        draft.description = said.text or rest
        draft.source, draft.licence = said.more_text("source"), said.more_text("licence")
        draft.language = said.more_text("language") or "en"
        names = said.more_texts("levels") or [name.strip() for name in self.cell(row, "scale values").split(",")]
        meanings = said.more_texts("meanings")
        if len(names) < 2:
            self.remarks.append(take_chosen_scale(draft, self.choices))
            return
        draft.levels = [
            Level(number, name, meanings[number - 1] if len(meanings) == len(names) else "")
            for number, name in enumerate(names, start=1)
        ]
        proficient = first_proficient(self.cell(row, "scale configuration"))
        draft.mentor_from = proficient if proficient in range(1, len(names) + 1) else len(names)

    def take_competencies(self, draft: ModelDraft, rows: list[Row]) -> None:
        numbered = [row for row in rows if self.cell(row, "id number")]
        names = {self.cell(row, "id number"): self.cell(row, "shortname") for row in numbered}
        parent_of = {self.cell(row, "id number"): self.cell(row, "parent id number") for row in numbered}
        parents = {self.cell(row, "parent id number") for row in rows}
        circles = in_circles(parent_of)
        level_numbers = {level.name: level.number for level in draft.levels}
        depth = depths(parent_of, circles)
        self.note_layers(rows, depth)
        layer = min(self.choices.layer, len(self.layers)) or len(parent_of)
        owner: dict[str, str] = {}
        for number in depth:  # each after its parent
            owner[number] = number if depth[number] <= layer else owner[parent_of[number]]
        for row in rows:
            number, parent = self.cell(row, "id number"), self.cell(row, "parent id number")
            if not number:
                self.refuse(row, "id number", gettext_noop("This competency has no ID number. Add one."))
            elif parent and parent not in names:
                message = gettext_noop("The file has no competency “%(id)s”. Add it, or correct the ID number.")
                self.refuse(row, "parent id number", message, id=parent[:100])
            elif number in circles:
                message = gettext_noop("The parents of this competency lead back to it. Correct one of the parents.")
                self.refuse(row, "parent id number", message)
            elif number not in depth:
                continue  # Below a circle, which is refused.
            elif number.startswith(_ROLE):
                self.places["roles", len(draft.roles)] = row
                draft.roles.append(self.role(row, number.removeprefix(_ROLE)))
            elif depth[number] > layer:
                self.below.setdefault(owner[number], []).append(names[number])
            elif (depth[number] == layer or number not in parents) and not number.startswith(_GROUP):
                self.at[number] = len(draft.skills)
                self.places["skills", len(draft.skills)] = row
                draft.skills.append(self.skill(row, number, title_and_rest(names.get(parent, ""))[0], level_numbers))
        self.take_indicators(draft)

    def note_layers(self, rows: list[Row], depth: Mapping[str, int]) -> None:
        """Keep what is in each layer, where there are several and the file is not one that we wrote."""
        numbers = [self.cell(row, "id number") for row in rows]
        if any(number.startswith((_ROLE, _GROUP)) for number in numbers):
            return
        titles: dict[int, list[str]] = {}
        for row, number in zip(rows, numbers, strict=True):
            if number in depth:
                titles.setdefault(depth[number], []).append(self.cell(row, "shortname"))
        if len(titles) > 1:
            named = ((in_one_line(some_of(titles[each])), len(titles[each])) for each in sorted(titles))
            self.layers = tuple(f"{names} ({count})" for names, count in named)

    def take_indicators(self, draft: ModelDraft) -> None:
        """What is below a skill are its behaviours, at the level from which people can do it by themselves."""
        for number, texts in self.below.items():
            at = self.at.get(number)
            if at is not None:
                lines = tuple(dict.fromkeys(" ".join(text.split()) for text in texts))
                skill = draft.skills[at]
                behaviours = {**skill.behaviours, draft.mentor_from: lines}
                draft.skills[at] = replace(skill, behaviours=behaviours)
        if self.below:
            message = gettext_noop("Competencies below the skills became behaviours at level %(level)s: %(count)s.")
            count = sum(map(len, self.below.values()))
            self.remarks.warn(Place(file=self.file), message, level=draft.mentor_from, count=count)

    def described(self, row: Row) -> Described:
        return Described(self.cell(row, "description"))

    def skill(self, row: Row, number: str, group: str, level_numbers: dict[str, int]) -> SkillText:
        said = self.described(row)
        title, rest = title_and_rest(self.cell(row, "shortname"))
        return SkillText(
            key=refer(number) or number,
            title=title,
            description=said.text or rest,
            kind=kind_of(said.more_text("kind")) or Kind.SKILL,
            group=group,
            behaviours={
                level_numbers[name]: texts for name, texts in said.lists.items() if name in level_numbers and texts
            },
            uris=tuple(said.more_texts("links")),
            taxonomy_id=said.more_text("taxonomy"),
            tag_id=said.more_text("tag"),
            retired=said.more.get("retired") is True,
            plan=tuple(said.more_texts("project")),
        )

    def role(self, row: Row, key: str) -> RoleModel:
        said = self.described(row)
        levels = said.more.get("targets")
        asked = levels if isinstance(levels, dict) else {}
        walk = Walk(self.file)
        targets = []
        for reference in filter(None, self.cell(row, "cross referenced competency id numbers").split(",")):
            skill = reference.strip().replace("%2C", ",")
            pair = asked.get(skill)
            level, importance = pair if isinstance(pair, list) and len(pair) == 2 else (self.choices.target, 3)
            targets.append(TargetLevel(skill, walk.number(level, ("level",)), walk.number(importance, ("importance",))))
        for remark in walk.remarks:
            self.refuse(row, "description", remark.message)
        return RoleModel(
            key=key,
            title=title_and_rest(self.cell(row, "shortname"))[0],
            family=said.more_text("family"),
            grade=said.more_text("grade"),
            description=said.text,
            targets=tuple(targets),
        )

    def place(self, path: Path) -> Place:
        row = self.places.get(path[:2]) or self.places.get(())
        column = {"key": "id number", "title": "short name", "targets": "cross-referenced competency id numbers"}.get(
            str(path[-1] if len(path) < 4 else path[2]), "description"
        )
        return row.at(column, file=self.file) if row is not None else Place(column=column, file=self.file)


def write(model: FrameworkModel, _made_at: datetime) -> dict[str, bytes]:
    """The model as one table that Moodle imports, by file name."""
    return {f"{model.key}{SUFFIX}": write_table(HEADINGS, (_cells(row) for row in _rows(model)))}


def _cells(row: dict[str, str]) -> list[str]:
    return [row.get(heading, _HTML if heading == "Description format" else "") for heading in HEADINGS]


def _rows(model: FrameworkModel) -> Iterator[dict[str, str]]:
    scale = model.scale
    yield {
        "ID number": model.key,
        "Short name": model.title,
        "Description": as_html(
            model.description,
            more=pick(model, ("source", "licence", "language"))
            | {
                "levels": [level.name for level in scale.levels],
                "meanings": [level.meaning for level in scale.levels],
            },
        ),
        "Scale values": ",".join(level.name.replace(",", ";") for level in scale.levels),
        "Scale configuration": json.dumps(
            [{"scaleid": "1"}]
            + [
                {
                    "id": level.number,
                    "scaledefault": int(level.number == scale.mentor_from),
                    "proficient": int(level.number >= scale.mentor_from),
                }
                for level in scale.levels
            ]
        ),
        "Is framework": "1",
        "Taxonomy": "competency,competency,competency,competency",
    }
    groups: dict[str, str] = {}
    for skill in model.skills:
        if skill.group and skill.group not in groups:
            groups[skill.group] = f"{_GROUP}{len(groups) + 1}"
            yield {"ID number": groups[skill.group], "Short name": skill.group}
        lists = {scale.name_of(number): texts for number, texts in sorted(skill.behaviours.items())}
        more = {"kind": skill.kind.value, **extras_of(skill)}
        yield {
            "Parent ID number": groups.get(skill.group, ""),
            "ID number": skill.key,
            "Short name": skill.title,
            "Description": as_html(skill.description, lists=lists, more=more),
        }
    for role in model.roles:
        asked = {target.skill: [target.level, target.importance] for target in role.targets}
        about: dict[str, object] = {"family": role.family, "grade": role.grade, "targets": asked}
        yield {
            "ID number": f"{_ROLE}{role.key}",
            "Short name": role.title,
            "Description": as_html(role.description, more=about),
            "Cross-referenced competency ID numbers": ",".join(target.skill for target in role.targets),
        }
