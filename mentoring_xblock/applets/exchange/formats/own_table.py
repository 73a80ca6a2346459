"""The own layout: a whole model in one table, one record a row. ``docs/formats.md`` explains it to authors.

The column of the same name holds a record's key, so filtering the ``skill`` column shows all that concerns one
skill. Here are the records and their cells; the file around them is ``own_csv``'s and ``own_xlsx``'s.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from ....core.errors import gettext_noop
from ....core.scales import Level
from ...competencies.data import FrameworkModel, Kind, Path, RoleModel, SkillText, TargetLevel
from ...competencies.domain import ModelDraft
from ...competencies.equality import fold, refer, role_name
from ..data.files import Parsed, Place
from ..remarks import Remarks, list_names, shorten
from ..tables import Row, Table, in_heading, refuse_file
from .draft import NOT_A_KIND, conclude, kind_of, whole_number, yes_or_no

HEADINGS = (
    "record",
    "framework",
    "role",
    "skill",
    "level",
    "importance",
    "title",
    "text",
    "kind",
    "group",
    "grade",
    "links",
    "taxonomy",
    "tag",
    "retired",
    "followed_by",
    "project",
    "language",
    "source",
    "licence",
)
RECORDS = ("framework", "level", "skill", "behaviour", "role", "target")

# The cell in which each field of the model stands, where it is called otherwise.
_FRAMEWORK = {"key": "framework", "title": "title", "description": "text", "source": "source", "licence": "licence"}
_SKILL = {"key": "skill", "title": "title", "description": "text", "group": "group", "taxonomy_id": "taxonomy",
          "tag_id": "tag"}  # fmt: skip
_ROLE = {"key": "role", "title": "title", "family": "group", "grade": "grade", "description": "text"}
_LEVEL = {"name": "title", "meaning": "text"}
_COLUMN = {**_FRAMEWORK, **_SKILL, **_ROLE, **_LEVEL, "uris": "links", "plan": "project", "number": "level",
           "mentor_from": "level", "behaviours": "text"}  # fmt: skip


def is_heading(names: Collection[str]) -> bool:
    """Whether a row of these names is the heading of such a table."""
    return "record" in names


def read_model(format_name: str, table: Table, *, file: str) -> Parsed:
    """The model in the table, or every fault of its rows."""
    if not is_heading(table.headings):
        message = gettext_noop(
            "This is not our own layout, because it has no column “record”. Its columns are: %(names)s. Choose which "
            "column holds the skills, or start from the template."
        )
        raise refuse_file(message, file=file, names=list_names(table.headings))
    reading = _Reading(format_name, file)
    reading.remarks += table.notes
    for heading in table.headings:
        if heading not in HEADINGS:
            message = gettext_noop("This format has no column “%(name)s”, so we ignore it.")
            place = in_heading(heading, file=file, row=table.heading_row)
            reading.remarks.warn(place, message, name=heading)
    for row in table.rows:
        reading.take(row)
    return reading.result()


class _Reading:
    """Sorts rows into a draft, remembering the row of every part."""

    def __init__(self, format_name: str, file: str) -> None:
        self.format_name = format_name
        self.file = file
        self.draft = ModelDraft()
        self.remarks = Remarks()
        self.places: dict[Path, Row] = {}
        self.skill_at: dict[str, int] = {}
        self.role_at: dict[str, int] = {}
        self.behaviours: list[Row] = []
        self.targets: list[Row] = []
        self.framework: Row | None = None

    def refuse(self, at: Row, column: str, message: str, **params: object) -> None:
        self.remarks.refuse(at.at(column, file=self.file), message, **params)

    def take(self, row: Row) -> None:
        record = row["record"].strip().casefold()
        if record == "framework":
            self.take_framework(row)
        elif record == "level":
            self.places["levels", len(self.draft.levels)] = row
            self.draft.levels.append(Level(self.number(row, "level") or 0, **row.texts(**_LEVEL)))
        elif record == "skill":
            self.take_skill(row)
        elif record == "behaviour":
            self.behaviours.append(row)
        elif record == "role":
            self.take_role(row)
        elif record == "target":
            self.targets.append(row)
        else:
            message = gettext_noop("“%(record)s” is not a record type. Write one of these: %(known)s.")
            self.refuse(row, "record", message, record=shorten(record), known=", ".join(RECORDS))

    def take_framework(self, row: Row) -> None:
        if self.framework is not None:
            message = gettext_noop("This is the second framework. Row %(row)s has the first. Keep one of them.")
            self.refuse(row, "record", message, row=self.framework.number)
            return
        self.framework = row
        for field in ("key", "title", "description", "source", "licence", "language", "mentor_from"):
            self.places[(field,)] = row
        self.draft = replace(self.draft, **row.texts(**_FRAMEWORK), language=row["language"] or "en")

    def take_skill(self, row: Row) -> None:
        said = row["kind"].strip().casefold() or Kind.SKILL.value
        kind = kind_of(said)
        if kind is None:
            self.refuse(row, "kind", NOT_A_KIND, kind=shorten(said))
        retired = yes_or_no(row["retired"])
        if retired is None:
            self.refuse(row, "retired", gettext_noop("Write yes or no, or leave the cell empty."))
        index = len(self.draft.skills)
        self.places["skills", index] = row
        self.skill_at.setdefault(refer(row["skill"] or row["title"]), index)
        self.draft.skills.append(
            SkillText(
                **row.texts(**_SKILL),
                kind=kind or Kind.SKILL,
                uris=tuple(row["links"].split()),
                retired=bool(retired),
                followed_by=tuple(row["followed_by"].split()),
                plan=tuple(step.strip() for step in row["project"].split("\n") if step.strip()),
            )
        )

    def take_role(self, row: Row) -> None:
        index = len(self.draft.roles)
        self.places["roles", index] = row
        self.role_at.setdefault(refer(row["role"] or role_name(row["title"], row["grade"])), index)
        self.draft.roles.append(RoleModel(**row.texts(**_ROLE)))

    def number(self, row: Row, column: str) -> int | None:
        value = whole_number(row[column])
        if value is None:
            message = gettext_noop("Write a whole number here, not “%(value)s”.")
            self.refuse(row, column, message, value=shorten(row[column]))
        return value

    def level(self, row: Row) -> int | None:
        """The level that a row names, by its number or by its name."""
        text = row["level"]
        if not any(sign.isalpha() for sign in text):
            return self.number(row, "level")
        named = [level.number for level in self.draft.levels if fold(level.name) == fold(text)]
        if len(named) == 1:
            return named[0]
        message = gettext_noop("The file has no level “%(value)s”. Write the number or the name of a level.")
        self.refuse(row, "level", message, value=shorten(text))
        return None

    def result(self) -> Parsed:
        if self.framework is not None:
            self.draft.mentor_from = self.level(self.framework) or 0
        if self.framework is None:
            self.remarks.refuse(Place(file=self.file), gettext_noop("The file has no “framework” row. Add one."))
            # Refused already; what that row would have said is not to be missed a second time.
            self.draft.key, self.draft.title, self.draft.mentor_from = "missing", "missing", 1
        cells: dict[int, dict[int, list[str]]] = {}
        for row in self.behaviours:
            self.add_behaviour(row, cells)
        for index, levels in cells.items():
            behaviours = {level: tuple(texts) for level, texts in levels.items()}
            self.draft.skills[index] = replace(self.draft.skills[index], behaviours=behaviours)
        lines: dict[int, list[TargetLevel]] = {}
        for row in self.targets:
            self.add_target(row, lines)
        for index, targets in lines.items():
            self.draft.roles[index] = replace(self.draft.roles[index], targets=tuple(targets))
        return conclude(self.format_name, self.draft, self.remarks, place=self.place)

    def add_behaviour(self, row: Row, cells: dict[int, dict[int, list[str]]]) -> None:
        index = self.skill_at.get(refer(row["skill"]))
        if index is None:
            self.refuse(
                row,
                "skill",
                gettext_noop("The file has no skill “%(skill)s”. Add it, or correct the key."),
                skill=shorten(row["skill"]),
            )
            return
        level = self.level(row)
        if level is None:
            return
        texts = cells.setdefault(index, {}).setdefault(level, [])
        self.places["skills", index, "behaviours", level, len(texts)] = row
        texts.append(row["text"])

    def add_target(self, row: Row, lines: dict[int, list[TargetLevel]]) -> None:
        index = self.role_at.get(refer(row["role"]))
        if index is None:
            self.refuse(
                row,
                "role",
                gettext_noop("The file has no role “%(role)s”. Add it, or correct the key."),
                role=shorten(row["role"]),
            )
            return
        level = self.level(row)
        importance = self.number(row, "importance") if row["importance"].strip() else 3
        if level is None or importance is None:
            return
        targets = lines.setdefault(index, [])
        self.places["roles", index, "targets", len(targets)] = row
        targets.append(TargetLevel(skill=row["skill"], level=level, importance=importance))

    def place(self, path: Path) -> Place:
        """The row of the longest known beginning of ``path``, and the column of its field."""
        beginnings = [path[:size] for size in range(len(path), 0, -1)]
        if path[2:3] == ("behaviours",) and len(path) == 4:
            beginnings.insert(0, (*path, 0))
        row = next((self.places[beginning] for beginning in beginnings if beginning in self.places), None)
        field = str(next((part for part in reversed(path) if isinstance(part, str)), ""))
        if field == "key":
            field = {"skills": "skill", "roles": "role"}.get(str(path[0]), "framework")
        if field == "behaviours" and len(path) == 4:
            field = "level"
        column = _COLUMN.get(field, field)
        return row.at(column, file=self.file) if row is not None else Place(column=column, file=self.file)


def headings_of(model: FrameworkModel) -> tuple[str, ...]:
    """The columns that the model needs: most have no projects, no followers, and no columns for them."""
    needed = {
        "followed_by": any(skill.followed_by for skill in model.skills),
        "project": any(skill.plan for skill in model.skills),
    }
    return tuple(heading for heading in HEADINGS if needed.get(heading, True))


def write_rows(model: FrameworkModel) -> Iterator[list[str]]:
    """The model's rows in canonical order, a cell for each of ``headings_of``."""
    headings = headings_of(model)
    for record in _records(model):
        yield [record.get(heading, "") for heading in headings]


def _records(model: FrameworkModel) -> Iterator[dict[str, str]]:
    head = {"record": "framework", "level": str(model.scale.mentor_from), "language": model.language}
    yield head | _cells(model, _FRAMEWORK)
    for level in model.scale.levels:
        yield {"record": "level", "level": str(level.number)} | _cells(level, _LEVEL)
    for skill in model.skills:
        yield _cells(skill, _SKILL) | {
            "record": "skill",
            "kind": skill.kind.value,
            "links": "\n".join(skill.uris),
            "retired": "yes" if skill.retired else "",
            "followed_by": "\n".join(skill.followed_by),
            "project": "\n".join(skill.plan),
        }
        for number, texts in sorted(skill.behaviours.items()):
            for text in texts:
                yield {"record": "behaviour", "skill": skill.key, "level": str(number), "text": text}
    for role in model.roles:
        yield {"record": "role"} | _cells(role, _ROLE)
        for target in role.targets:
            asked = {"level": str(target.level), "importance": str(target.importance)}
            yield {"record": "target", "role": role.key, "skill": target.skill} | asked


def _cells(thing: object, columns: Mapping[str, str]) -> dict[str, str]:
    """The fields of ``thing`` by the column in which each stands."""
    return {column: getattr(thing, name) for name, column in columns.items()}
