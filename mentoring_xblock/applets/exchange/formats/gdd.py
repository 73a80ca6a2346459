"""The two CSV downloads of the UK Government Digital and Data Profession Capability Framework, reading only.

``skills.csv`` holds a cell of bullets ("You can:") per skill and level, ``roles.csv`` a row per role, role level and
skill with the level asked for. Source of the layout: the official download page of the framework,
https://ddat-capability-framework.service.gov.uk/download.
"""

from __future__ import annotations

from dataclasses import replace

from ....core.errors import gettext_noop
from ...competencies.data import Path, RoleModel, SkillText, TargetLevel
from ...competencies.domain import ModelDraft
from ...competencies.equality import fold
from ..data.files import Choices, FileRefused, Parsed, Place, Remark, Source, Weight
from ..remarks import Remarks, shorten
from ..tables import Row, Table, find_missing, read_table, refuse_file
from .draft import conclude, number_levels

NAME = "gdd"
LEVELS = ("Awareness", "Working", "Practitioner", "Expert")
MENTOR_FROM = 3
UNUSED = "not in use"
UNDEFINED = "this skill level is currently not defined."

_ROLES, _SKILLS = "roles.csv", "skills.csv"
_ROLE_HEADINGS = (
    "role family",
    "role",
    "role description",
    "role level",
    "role level description",
    "skill name",
    "skill level",
)
_SKILL_HEADINGS = ("skill name", "skill description", *(name.casefold() for name in LEVELS))


def recognise(source: Source) -> bool:
    """A folder (or upload) with ``roles.csv`` and ``skills.csv``."""
    return {_ROLES, _SKILLS} <= {name.casefold() for name in source.files}


def parse(source: Source, _choices: Choices) -> Parsed:
    """The model in the pair; raises FileRefused where a file is absent or cannot be read as a table."""
    files = {name.casefold(): content for name, content in source.files.items()}
    missing = [name for name in (_ROLES, _SKILLS) if name not in files]
    if missing:
        message = gettext_noop("A UK Digital and Data framework consists of roles.csv and skills.csv. Add %(missing)s.")
        raise refuse_file(message, missing=", ".join(missing))
    faults: list[Remark] = []
    tables: dict[str, Table] = {}
    for name, headings in ((_SKILLS, _SKILL_HEADINGS), (_ROLES, _ROLE_HEADINGS)):
        try:
            tables[name] = read_table(files[name], file=name)
            faults += find_missing(tables[name].headings, headings, file=name)
        except FileRefused as refused:
            faults += refused.remarks
    if faults:
        raise FileRefused(tuple(faults))
    reading = _Reading()
    for table in tables.values():
        reading.remarks += table.notes
    for row in tables[_SKILLS].rows:
        reading.take_skill(row)
    for row in tables[_ROLES].rows:
        reading.take_role_line(row)
    return reading.result()


class _Reading:
    """Skills first, then role lines, which may name only skills that are there."""

    def __init__(self) -> None:
        self.remarks = Remarks()
        self.places: dict[Path, Place] = {}
        self.skills: dict[str, SkillText] = {}
        self.skill_rows: dict[str, Row] = {}
        self.roles: dict[tuple[str, str], RoleModel] = {}
        self.lines: dict[tuple[str, str, str], tuple[Row, int]] = {}
        self.unused: dict[str, list[Row]] = {}

    def remark(self, weight: Weight, place: Place, message: str, **params: object) -> None:
        self.remarks.append(Remark(weight, place, message, params))

    def take_skill(self, row: Row) -> None:
        name = fold(row["skill name"])
        if name in self.skills:
            place, first = row.at("skill name", file=_SKILLS), self.skill_rows[name].number
            message = gettext_noop("“%(skill)s” is already in row %(row)s. Remove one of the two rows.")
            self.remark(Weight.REFUSED, place, message, skill=_cut(row["skill name"]), row=first)
            return
        self.places["skills", len(self.skills)] = row.at("skill name", file=_SKILLS)
        self.skill_rows[name] = row
        behaviours = {number: self.bullets(row, level.casefold()) for number, level in enumerate(LEVELS, start=1)}
        self.skills[name] = SkillText(
            key="",
            title=row["skill name"],
            description=row["skill description"],
            behaviours={number: texts for number, texts in behaviours.items() if texts},
        )

    def bullets(self, row: Row, column: str) -> tuple[str, ...]:
        """The cell's bullets, each as a whole "You can …"; a bullet that repeats another is left out and said."""
        texts: list[str] = []
        seen: set[str] = set()
        place = row.at(column, file=_SKILLS)
        for line in row[column].splitlines():
            text = line.strip()
            if not text.startswith(("-", "•")):
                if fold(text).rstrip(":") not in ("", "you can", UNDEFINED.rstrip(":")):
                    message = gettext_noop("“%(line)s” is not a bullet, so we ignore it.")
                    self.remark(Weight.WARNING, place, message, line=shorten(text))
                continue
            bullet = text.lstrip("-• ").strip()
            if fold(bullet) in seen:
                message = gettext_noop("The bullet “%(line)s” appears twice. We keep one of them.")
                self.remark(Weight.MERGED, place, message, line=shorten(bullet))
            elif bullet:
                texts.append(f"You can {bullet}")
            seen.add(fold(bullet))
        return tuple(texts)

    def take_role_line(self, row: Row) -> None:
        role, grade = row["role"], row["role level"]
        if UNUSED in (fold(grade), fold(row["skill level"])):
            self.unused.setdefault(fold(role), []).append(row)
            place = row.at("role level", file=_ROLES)
            message = gettext_noop("“%(role)s”, “%(skill)s” is marked NOT IN USE, so we ignore it.")
            self.remark(Weight.DROPPED, place, message, role=_cut(role), skill=_cut(row["skill name"]))
            return
        skill = self.skills.get(fold(row["skill name"]))
        if skill is None:
            message = gettext_noop("“%(skill)s” is not in skills.csv. Add it there.")
            place = row.at("skill name", file=_ROLES)
            self.remark(Weight.REFUSED, place, message, skill=_cut(row["skill name"]))
            return
        level = _LEVEL_NUMBERS.get(fold(row["skill level"]))
        if level is None:
            message = gettext_noop("“%(level)s” is not a level of this framework. Use one of these: %(levels)s.")
            place, said = row.at("skill level", file=_ROLES), row["skill level"].strip()[:80]
            self.remark(Weight.REFUSED, place, message, level=said, levels=", ".join(LEVELS))
            return
        self.add_target(row, skill, level)

    def add_target(self, row: Row, skill: SkillText, level: int) -> None:
        name = (fold(row["role"]), fold(row["role level"]))
        line = (*name, fold(skill.title))
        if line in self.lines:
            first, first_level = self.lines[line]
            same = first_level == level
            self.remark(
                Weight.MERGED if same else Weight.REFUSED,
                row.at("skill level", file=_ROLES),
                gettext_noop("“%(role)s”, “%(skill)s” repeats row %(row)s, so we combine the two rows.")
                if same
                else gettext_noop("“%(role)s”, “%(skill)s”: row %(row)s asks for a different level. Keep one of them."),
                role=_cut(row["role level"]),
                skill=_cut(skill.title),
                row=first.number,
            )
            return
        self.lines[line] = (row, level)
        target = TargetLevel(skill=skill.title, level=level)
        if name not in self.roles:
            self.open_role(row, name, grade=row["role level"])
        self.roles[name] = replace(self.roles[name], targets=(*self.roles[name].targets, target))

    def open_role(self, row: Row, name: tuple[str, str], *, grade: str) -> None:
        self.places["roles", len(self.roles)] = row.at("role", file=_ROLES)
        about = (row["role description"], row["role level description"] if grade else "")
        self.roles[name] = RoleModel(
            key="",
            title=row["role"],
            family=row["role family"],
            grade=grade,
            description="\n\n".join(text.strip() for text in about if text.strip()),
        )

    def result(self) -> Parsed:
        in_use = {role for role, _ in self.roles}
        for role, rows in self.unused.items():
            if role not in in_use:
                self.open_role(rows[0], (role, ""), grade="")
        draft = ModelDraft(
            key="gdd-capability-framework",
            title="Government Digital and Data Profession Capability Framework",
            source="https://ddat-capability-framework.service.gov.uk/download",
            licence="Contains public sector information licensed under the Open Government Licence v3.0.",
            language="en-GB",
            mentor_from=MENTOR_FROM,
            levels=number_levels(LEVELS),
            skills=list(self.skills.values()),
            roles=list(self.roles.values()),
        )
        return conclude(NAME, draft, self.remarks, place=self.place)

    def place(self, path: Path) -> Place:
        found = self.places.get(path[:2])
        if found is None:
            return Place(file=_SKILLS if path[:1] == ("skills",) else _ROLES)
        return found


def _cut(text: str) -> str:
    return shorten(text.strip())


_LEVEL_NUMBERS = {fold(name): number for number, name in enumerate(LEVELS, start=1)}
