"""O*NET task statements (tab-separated), reading only: an occupation is a role, its tasks are its skills.

A table of task statements is enough; where it has no titles, or for descriptions, the occupation data lies beside
it. Layout: the O*NET database's text files, https://www.onetcenter.org/database.html.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ....core.errors import gettext_noop
from ...competencies.data import Kind, Path, RoleModel, SkillText, TargetLevel
from ...competencies.domain import MAX_ROLES, MAX_SKILLS, ModelDraft
from ...competencies.sameness import fold
from ..data import Choices, FileRefused, Parsed, Place, Remark, Source, Weight
from ..remarks import Remarks
from ..tables import Row, Table, read_table, refusal, refuse_file
from .draft import ascii_of, chosen, conclude, take_chosen_scale, title_and_rest

NAME = "onet"

_CODE = "o*net-soc code"
_IMPORTANCE = {"core": 4, "supplemental": 2, "": 3}


def recognise(source: Source) -> bool:
    """A file, or one of a folder, with the headings of task statements."""
    return _with_headings(source, b"o*net-soc code", b"\ttask id\t") is not None


def parse(source: Source, choices: Choices) -> Parsed:
    """The model in the tables; raises FileRefused where the task statements cannot be read as a table."""
    name = _with_headings(source, b"o*net-soc code", b"\ttask id\t")
    if name is None:
        raise refuse_file(
            gettext_noop(
                "None of the files has the columns “O*NET-SOC Code” and “Task ID”. Choose the file with "
                "the task statements."
            )
        )
    tasks = read_table(source.files[name], file=name, delimiter="\t", quoted=False)
    for heading in ("task", "task type"):
        if heading not in tasks.headings:
            place = Place(row=1, line=1, column=heading, file=name)
            raise FileRefused(
                (refusal(place, gettext_noop("The column “%(name)s” is missing. Add it."), name=heading),)
            )
    other = _with_headings(source, b"o*net-soc code", b"\tdescription")
    about = read_table(source.files[other], file=other, delimiter="\t", quoted=False) if other else Table((), ())
    return _Reading(name, choices, about).read(tasks)


def _with_headings(source: Source, *headings: bytes) -> str | None:
    for name, content in source.files.items():
        first = ascii_of(content[:4000]).split(b"\n", 1)[0].lower() + b"\t"
        if all(heading in first for heading in headings):
            return name
    return None


@dataclass(slots=True)
class _Occupation:
    row: Row
    title: str
    targets: list[TargetLevel] = field(default_factory=list)


class _Reading:
    """Collects tasks by their number and occupations by their code, in the file's order."""

    def __init__(self, file: str, choices: Choices, about: Table) -> None:
        self.file = file
        self.choices = choices
        self.remarks = Remarks()
        self.skills: dict[str, tuple[Row, SkillText]] = {}
        self.occupations: dict[str, _Occupation] = {}
        self.skill_rows: list[Row] = []
        self.role_rows: list[Row] = []
        self.titles = {row[_CODE].strip(): row["title"].strip() for row in about.rows}
        self.descriptions = {row[_CODE].strip(): row["description"].strip() for row in about.rows}

    def refuse(self, row: Row, column: str, message: str, **params: object) -> None:
        self.remarks.append(refusal(row.at(column, file=self.file), message, **params))

    def read(self, tasks: Table) -> Parsed:
        for row in tasks.rows:
            if chosen(row[_CODE].strip(), self.choices):
                self.take(row)
        without = len(self.titles.keys() - self.occupations.keys()) if not self.choices.only else 0
        if without:
            message = gettext_noop("%(count)s occupations have no task statements, so we ignore them.")
            self.remarks.append(Remark(Weight.WARNING, Place(), message, {"count": without}))
        if not self.occupations:
            message = gettext_noop("No occupation has a code that starts with %(only)s.")
            self.remarks.append(refusal(Place(file=self.file), message, only=", ".join(self.choices.only) or "…"))
        draft = ModelDraft(
            key="onet-tasks",
            title="O*NET tasks",
            source="O*NET database, U.S. Department of Labor, Employment and Training Administration (USDOL/ETA)",
            licence="CC BY 4.0; O*NET® is a trademark of USDOL/ETA, which has not approved this use",
            language="en-US",
            skills=[skill for _, skill in self.skills.values()],
            roles=[
                RoleModel(
                    key=code,
                    title=occupation.title,
                    description=self.descriptions.get(code, ""),
                    targets=tuple(occupation.targets),
                )
                for code, occupation in self.occupations.items()
            ],
        )
        self.remarks.append(take_chosen_scale(draft, self.choices))
        self.skill_rows = [row for row, _ in self.skills.values()]
        self.role_rows = [occupation.row for occupation in self.occupations.values()]
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
        if len(self.skills) > MAX_SKILLS or len(self.occupations) > MAX_ROLES:
            return  # refused in the end; no more need be made
        known = self.skills.get(number)
        title, rest = title_and_rest(text)
        if known is None:
            self.skills[number] = (row, SkillText(key=number, title=title, description=rest, kind=Kind.TASK))
        elif known[1].title != title:
            message = gettext_noop("Task %(number)s has a different text in row %(row)s.")
            self.remarks.append(refusal(row.at("task", file=self.file), message, number=number, row=known[0].number))
            return
        if code not in self.occupations:
            self.occupations[code] = _Occupation(row, row["title"].strip() or self.titles.get(code, code))
        self.occupations[code].targets.append(TargetLevel(number, self.choices.target, importance))

    def place(self, path: Path) -> Place:
        if len(path) < 2 or not isinstance(path[1], int):
            return Place(file=self.file)
        if path[0] == "skills":
            return self.skill_rows[path[1]].at("task id" if path[-1] == "key" else "task", file=self.file)
        return self.role_rows[path[1]].at(_CODE, file=self.file)
