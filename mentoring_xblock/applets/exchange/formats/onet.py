"""O*NET task statements, reading only: an occupation is a role, its tasks are its skills.

A table of task statements is enough; where it has no titles, or for descriptions, the occupation data is beside
it. Layout: the O*NET database's text files (tab-separated) and its workbooks, such as ``Task Statements.xlsx``;
https://www.onetcenter.org/database.html.
"""

from __future__ import annotations

from dataclasses import replace

from ....core.errors import gettext_noop
from ...competencies.data import Kind, Path, RoleModel, SkillText, TargetLevel
from ...competencies.domain import MAX_ROLES, MAX_SKILLS, ModelDraft
from ...competencies.equality import fold
from ..data.files import Choices, FileRefused, Parsed, Place, Source
from ..packages import looks_like_workbook
from ..remarks import Remarks
from ..tables import Row, Table, find_missing, read_table, refuse_file
from .draft import ascii_of, chosen, conclude, take_chosen_scale, title_and_rest
from .headings import file_with, read_found

NAME = "onet"

_CODE = "o*net-soc code"
_TASKS = (_CODE, "task id")
_ABOUT = (_CODE, "title", "description")
_IMPORTANCE = {"core": 4, "supplemental": 2, "": 3}


def recognise(source: Source) -> bool:
    """A file, or one of a folder, with the headings of task statements."""
    return file_with(source, _TASKS) is not None


def parse(source: Source, choices: Choices) -> Parsed:
    """The model in the tables; raises FileRefused where the task statements cannot be read as a table."""
    name = file_with(source, _TASKS)
    if name is None:
        raise refuse_file(
            gettext_noop(
                "None of the files has the columns “O*NET-SOC Code” and “Task ID”. Choose the file with "
                "the task statements."
            )
        )
    tasks = _read(source.files[name], _TASKS, file=name)
    missing = find_missing(tasks.headings, ("task", "task type"), file=name)
    if missing:
        raise FileRefused(missing[:1])
    beside = Source(source.name, {each: content for each, content in source.files.items() if each != name})
    other = file_with(beside, _ABOUT)
    about = _read(source.files[other], _ABOUT, file=other) if other else Table((), ())
    return _Reading(name, choices, about).read(tasks)


def _read(content: bytes, needed: tuple[str, ...], *, file: str) -> Table:
    """The table; in the publisher's text files quotation marks are signs like others."""
    if b"\t" in ascii_of(content[:4000]).split(b"\n", 1)[0] and not looks_like_workbook(content):
        return read_table(content, file=file, delimiter="\t", quoted=False)
    return read_found(content, needed, file=file)


class _Reading:
    """Collects tasks by their number and occupations by their code, in the file's order."""

    def __init__(self, file: str, choices: Choices, about: Table) -> None:
        self.file = file
        self.choices = choices
        self.remarks = Remarks()
        self.skills: dict[str, SkillText] = {}
        self.roles: dict[str, RoleModel] = {}
        self.first: dict[str, Row] = {}
        self.skill_rows: list[Row] = []
        self.role_rows: list[Row] = []
        self.targets: dict[str, list[TargetLevel]] = {}
        self.titles = {row[_CODE].strip(): row["title"].strip() for row in about.rows}
        self.descriptions = {row[_CODE].strip(): row["description"].strip() for row in about.rows}

    def refuse(self, row: Row, column: str, message: str, /, **params: object) -> None:
        self.remarks.refuse(row.at(column, file=self.file), message, **params)

    def read(self, tasks: Table) -> Parsed:
        self.remarks += tasks.notes
        for row in tasks.rows:
            if chosen(row[_CODE].strip(), self.choices):
                self.take(row)
        without = len(self.titles.keys() - self.roles.keys()) if not self.choices.only else 0
        if without:
            message = gettext_noop("%(count)s occupations have no task statements, so we ignore them.")
            self.remarks.warn(Place(), message, count=without)
        if not self.roles:
            message = gettext_noop("No occupation has a code that starts with %(only)s. Check the codes.")
            self.remarks.refuse(Place(file=self.file), message, only=", ".join(self.choices.only) or "…")
        draft = ModelDraft(
            key="onet-tasks",
            title="O*NET tasks",
            source="O*NET database, U.S. Department of Labor, Employment and Training Administration (USDOL/ETA)",
            licence="CC BY 4.0; O*NET® is a trademark of USDOL/ETA, which has not approved this use",
            language="en-US",
            skills=list(self.skills.values()),
            roles=[replace(role, targets=tuple(self.targets[code])) for code, role in self.roles.items()],
        )
        self.remarks.append(take_chosen_scale(draft, self.choices))
        return conclude(NAME, draft, self.remarks, place=self.place)

    def take(self, row: Row) -> None:
        code, number, text = row[_CODE].strip(), row["task id"].strip(), row["task"].strip()
        importance = _IMPORTANCE.get(fold(row["task type"]))
        if importance is None:
            self.refuse(row, "task type", gettext_noop("Write Core or Supplemental, or leave the cell empty."))
            return
        if not code:
            self.refuse(row, _CODE, gettext_noop("The row has no occupation. Add its code."))
            return
        if len(self.skills) > MAX_SKILLS or len(self.roles) > MAX_ROLES:
            return  # refused in the end; no more need be made
        known = self.skills.get(number)
        title, rest = title_and_rest(text)
        if known is None:
            self.skills[number] = SkillText(key=number, title=title, description=rest, kind=Kind.TASK)
            self.skill_rows.append(row)
            self.first[number] = row
        elif known.title != title:
            message = gettext_noop(
                "Task %(number)s has a different text in row %(row)s. Use the same text in both rows."
            )
            self.refuse(row, "task", message, number=number, row=self.first[number].number)
            return
        if code not in self.roles:
            title = row["title"].strip() or self.titles.get(code, code)
            self.roles[code] = RoleModel(code, title, description=self.descriptions.get(code, ""))
            self.role_rows.append(row)
        self.targets.setdefault(code, []).append(TargetLevel(number, self.choices.target, importance))

    def place(self, path: Path) -> Place:
        if len(path) < 2 or not isinstance(path[1], int):
            return Place(file=self.file)
        if path[0] == "skills":
            return self.skill_rows[path[1]].at("task id" if path[-1] == "key" else "task", file=self.file)
        return self.role_rows[path[1]].at(_CODE, file=self.file)
