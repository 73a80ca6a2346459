"""What an import would do, row by row, and what it did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from ....core.errors import gettext_noop
from ....core.labels import LabelledEnum
from ...competencies.data import FrameworkModel, TargetLevel, VersionRef
from .files import STOPPING, Remark


class Action(LabelledEnum):
    """What a plan's row would do."""

    ADD = "add", gettext_noop("Add")
    CHANGE = "change", gettext_noop("Change")
    RETIRE = "retire", gettext_noop("Retire")
    KEEP = "keep", gettext_noop("Keep")
    EXPECT = "expect", gettext_noop("Expect")
    END = "end", gettext_noop("End membership of")


class Thing(LabelledEnum):
    """What a plan's row is about."""

    FRAMEWORK = "framework", gettext_noop("competency model")
    LEVEL = "level", gettext_noop("level")
    SKILL = "skill", gettext_noop("skill")
    ROLE = "role", gettext_noop("role")
    TARGET = "target", gettext_noop("target")
    PERSON = "person", gettext_noop("person")
    RATING = "rating", gettext_noop("rating")


class Field(LabelledEnum):
    """What of a thing a plan's row changes."""

    TITLE = "title", gettext_noop("title")
    DESCRIPTION = "description", gettext_noop("description")
    SOURCE = "source", gettext_noop("source")
    LICENCE = "licence", gettext_noop("licence")
    LANGUAGE = "language", gettext_noop("language")
    MENTOR_FROM = "mentor_from", gettext_noop("may mentor from")
    NAME = "name", gettext_noop("name")
    MEANING = "meaning", gettext_noop("meaning")
    KIND = "kind", gettext_noop("kind")
    GROUP = "group", gettext_noop("group")
    TAXONOMY = "taxonomy_id", gettext_noop("taxonomy")
    TAG = "tag_id", gettext_noop("tag")
    LINKS = "links", gettext_noop("links")
    PROJECT = "project", gettext_noop("project")
    RETIRED = "retired", gettext_noop("retired")
    REPLACED_BY = "replaced by", gettext_noop("replaced by")
    BEHAVIOURS = "behaviours", gettext_noop("behaviours, level %(level)s")
    ORDER = "order", gettext_noop("order")
    FAMILY = "family", gettext_noop("family")
    GRADE = "grade", gettext_noop("grade")
    DEPARTMENT = "department", gettext_noop("department")
    UNIT = "unit", gettext_noop("unit")
    REGION = "region", gettext_noop("region")
    TIME_ZONE = "time_zone", gettext_noop("time zone")
    MANAGER = "manager", gettext_noop("manager")
    ROLES = "roles", gettext_noop("roles")
    MEMBERSHIP = "membership", gettext_noop("is a member")
    LEVEL = "level", gettext_noop("level")


class Step(LabelledEnum):
    """What an import does one after the other."""

    READING = "reading", gettext_noop("Reading the file")
    COMPARING = "comparing", gettext_noop("Comparing it with the saved data")
    LOOKING_UP = "looking up", gettext_noop("Looking up the people")
    STORING = "storing", gettext_noop("Saving the changes")


Value = str | bool | TargetLevel | tuple[str, ...]
"""What a field holds: text, whether something is so, what a role asks for, or a list."""
_BETWEEN: Mapping[str, str] = {Field.REPLACED_BY: ", ", Field.ROLES: "; "}
"""By the field of a list, what stands between its items in a text; else each has a line."""
SHOWN_KEYS = 20
"""Of a changed order, as many keys are named."""


@dataclass(frozen=True, slots=True)
class PlanRow:
    """What would happen to one thing: added, retired, kept, or one ``field`` of it changed from ``old`` to ``new``.

    ``level`` is that of behaviours. A target's row is its role's; its field is the skill, or ``Field.ORDER``.
    """

    action: Action
    kind: Thing
    key: str = ""
    title: str = ""
    field: str = ""
    level: int | None = None
    old: Value = ""
    new: Value = ""

    def as_texts(self) -> tuple[str, str, str]:
        """Field, old and new for logs and machines, the same in every language."""
        field = self.field if self.level is None else f"{self.field} {self.level}"
        return field, self._as_text(self.old), self._as_text(self.new)

    def _as_text(self, value: Value) -> str:
        match value:
            case str():
                return value
            case bool():
                return "yes" if value else ""
            case TargetLevel():
                return f"{value.level} ({value.importance})"
            case _ if self.kind is Thing.RATING:
                return ", ".join(value)
            case _ if self.field == Field.ORDER:
                return ", ".join(value[:SHOWN_KEYS]) + (" …" if len(value) > SHOWN_KEYS else "")
            case _:
                return _BETWEEN.get(self.field, "\n").join(value)


@dataclass(frozen=True, slots=True)
class Question:
    """Is what the file calls ``new`` the stored ``old``? ``kind`` is a skill or a role; both by key and by title."""

    kind: Thing
    old: str
    old_title: str
    new: str
    new_title: str

    @property
    def is_role(self) -> bool:
        return self.kind is Thing.ROLE


GoneRole = tuple[str, str, int]
"""The key and the title of a role that the file no longer has, and how many people hold it or are expected with it."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do, and what is remarked of its file. ``model`` is what would be stored, None where refused.

    ``fingerprint`` binds the plan to what it was made from: the stored model and the incoming one. ``questions`` ask
    whether something gone is something new; ``gone_roles`` are held by people who need another role or none.
    ``layers`` are those of a tree, in which a person can say which of them are the skills.
    """

    rows: tuple[PlanRow, ...]
    counts: Mapping[str, int]
    fingerprint: str
    model: FrameworkModel | None = None
    remarks: tuple[Remark, ...] = ()
    format: str = ""
    key: str = ""
    title: str = ""
    questions: tuple[Question, ...] = ()
    gone_roles: tuple[GoneRole, ...] = ()
    layers: tuple[str, ...] = ()

    @property
    def refusals(self) -> tuple[Remark, ...]:
        """Why nothing of this plan may be applied, where that is so."""
        return tuple(remark for remark in self.remarks if remark.weight in STOPPING)

    @property
    def refused(self) -> bool:
        """Nothing of this plan may be applied."""
        return bool(self.refusals)

    @property
    def writes(self) -> tuple[PlanRow, ...]:
        """The rows that change something."""
        return tuple(row for row in self.rows if row.action is not Action.KEEP)

    @property
    def changes(self) -> bool:
        """Applying the plan would write something."""
        return bool(self.writes)


LeftOut: TypeAlias = tuple[tuple[str, ...], tuple[Remark, ...]]
"""A row of a file that does not come in: its cells and why. Without reasons it is the heading."""


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """What an import would do or did.

    Of a competency model, ``version`` is what was stored. Of people, ``changed`` are the ids of the members written,
    ``left`` those of them whose membership has ended, and ``outsiders`` is how many names and addresses in the table
    belong to nobody in the programme, ``named`` those of them of whom the plan says whether there is an account.
    ``left_out`` are the rows that do not come in, after the heading.
    """

    name: str
    plan: Plan
    applied: bool = False
    version: VersionRef | None = None
    changed: tuple[int, ...] = ()
    outsiders: int = 0
    named: int = 0
    left: tuple[int, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
