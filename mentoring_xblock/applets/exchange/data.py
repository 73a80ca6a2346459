"""What travels between reading, planning and showing an import: places, remarks, plans. No Django, no rules."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ...core.errors import InvalidInput, gettext_noop
from ...core.labels import LabelledEnum
from ...core.text import Params
from ..competencies.data import FrameworkModel, TargetLevel, VersionRef
from .matching import Matching

ROW = gettext_noop("row %(n)s")
LINE = gettext_noop("line %(n)s")
MAX_ROWS = 100_000
"""Of a table, whatever the format."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file: ``row`` as a spreadsheet counts (the heading is 1), ``line`` as a text editor does.

    ``column`` is the heading of the cell; in JSON it is the path (``skills[3].title``) and rows are absent.
    """

    row: int | None = None
    line: int | None = None
    column: str = ""
    file: str = ""

    def in_words(self, translate: Callable[[str], str] = str) -> str:
        """The place in English or as ``translate`` gives it, "" where nothing is known of it."""
        parts = [self.file] if self.file else []
        if self.row is not None:
            parts.append(translate(ROW) % {"n": self.row})
        if self.line is not None and self.line != self.row:
            parts.append(translate(LINE) % {"n": self.line})
        if self.column:
            parts.append(self.column)
        return ", ".join(parts)

    def __str__(self) -> str:
        return self.in_words()


class Weight(LabelledEnum):
    """What a remark means for the import: it stops it, or something was left out, joined, or merely seen."""

    REFUSED = "refused", gettext_noop("Refused")
    DROPPED = "dropped", gettext_noop("Ignored")
    MERGED = "merged", gettext_noop("Combined")
    WARNING = "warning", gettext_noop("Note")


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing said about a file; ``message`` with ``params`` is a sentence for the translators."""

    weight: Weight
    place: Place
    message: str
    params: Mapping[str, object] = dataclasses.field(default_factory=dict)

    def sentence(self, translate: Callable[[str], str] = str) -> str:
        """The message in English or as ``translate`` gives it."""
        text = translate(self.message) if self.message else ""
        return text % Params(self.params) if "%(" in text else text

    def in_words(self, translate: Callable[[str], str] = str) -> str:
        """The sentence after its place, where one is known."""
        place, sentence = self.place.in_words(translate), self.sentence(translate)
        return f"{place}: {sentence}" if place else sentence

    def __str__(self) -> str:
        return self.in_words()


@dataclass(frozen=True, slots=True)
class Source:
    """What was uploaded: the bytes of each file by its bare name; ``name`` is the file's or the folder's."""

    name: str
    files: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Choices:
    """What the importer decides where a file does not say it.

    ``levels`` (lowest first), ``mentor_from`` and ``target`` serve layouts without levels; ``only`` names the roles
    to take, by the beginnings of their codes (all if empty); ``key`` and ``title`` rename the framework. ``matching``
    says what the columns of a foreign table are. ``same`` pairs the key of a stored skill or role with the key in the
    file that is the same one reworded, with ``skill:`` or ``role:`` before both. ``moves`` says which role the people
    get who hold one that is gone, "" for none.

    Of people and ratings, ``all_or_nothing`` takes no file with a faulty row. Of people, ``absent_left``: whom it does
    not name has left. Of ratings, ``framework`` is the key of their model, ``scale`` holds lines such as "0=1" from
    what is in a cell to a level, ``rated_by`` and ``rated_on`` (a date, "" for today) hold where the file does not say.
    Of both, ``columns`` holds lines such as "email=work mail" where the columns were matched by hand.
    """

    levels: tuple[str, ...] = ("Beginning", "Supported", "Independent", "Guiding")
    mentor_from: int = 3
    target: int = 3
    only: tuple[str, ...] = ()
    key: str = ""
    title: str = ""
    all_or_nothing: bool = False
    absent_left: bool = False
    columns: tuple[str, ...] = ()
    framework: str = ""
    scale: tuple[str, ...] = ()
    rated_by: str = "self"
    rated_on: str = ""
    matching: Matching | None = None
    same: tuple[tuple[str, str], ...] = ()
    moves: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Parsed:
    """A file as understood: the model (None where anything was refused) and every remark in the file's order."""

    format: str
    model: FrameworkModel | None
    remarks: tuple[Remark, ...] = ()

    @property
    def refusals(self) -> tuple[Remark, ...]:
        """The remarks that stop the import."""
        return tuple(remark for remark in self.remarks if remark.weight is Weight.REFUSED)


class FileRefused(InvalidInput):
    """The file cannot be taken; ``remarks`` holds every reason, the message the first and their number."""

    code = "bad_file"

    def __init__(self, remarks: tuple[Remark, ...]) -> None:
        self.remarks = remarks
        first = str(remarks[0]) if remarks else ""
        message = (
            gettext_noop("We could not import the file: %(first)s")
            if len(remarks) <= 1
            else gettext_noop("We could not import the file for %(count)s reasons. The first: %(first)s")
        )
        super().__init__(message, first=first, count=len(remarks))


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


@dataclass(frozen=True, slots=True)
class GoneRole:
    """A role that the file no longer has, and how many people hold it."""

    key: str
    title: str
    holders: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do, and what is remarked of its file. ``model`` is what would be stored, None where refused.

    ``fingerprint`` binds the plan to what it was made from: the stored model and the incoming one. ``questions`` ask
    whether something gone is something new; ``gone_roles`` are held by people who need another role or none.
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

    @property
    def refusals(self) -> tuple[Remark, ...]:
        """Why nothing of this plan may be applied, where that is so."""
        return tuple(remark for remark in self.remarks if remark.weight is Weight.REFUSED)

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


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row of a file that does not come in: its cells and why. Without reasons it is the heading."""

    cells: tuple[str, ...]
    reasons: tuple[Remark, ...] = ()


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


class ImportKind(LabelledEnum):
    """What a file brings in."""

    FRAMEWORK = "framework", gettext_noop("Competency model")
    PEOPLE = "people", gettext_noop("People")
    RATINGS = "ratings", gettext_noop("Ratings")


class UploadState(LabelledEnum):
    """Where a file stands on its way from the upload to the import."""

    MATCHING = "matching", gettext_noop("Waiting for its columns")
    PLANNING = "planning", gettext_noop("Preparing the preview")
    PLANNED = "planned", gettext_noop("Preview ready")
    APPLYING = "applying", gettext_noop("Being imported")
    APPLIED = "applied", gettext_noop("Imported")
    FAILED = "failed", gettext_noop("Failed")


WORKING = (UploadState.PLANNING, UploadState.APPLYING)
"""States in which a job is to be done."""


@dataclass(frozen=True, slots=True)
class UploadInfo:
    """An uploaded file, without its bytes and its plan's rows; ``number`` is the version that came of it.

    ``trouble`` with ``trouble_params`` is a sentence for the translators, "" if there is none. ``has_left_out``: some
    of its rows do not come in, and can be given back. ``questions`` and ``gone_roles`` are the plan's; ``roles`` are
    key and title of those that people could get instead.
    """

    upload_id: int
    programme_id: int
    actor_id: int
    kind: ImportKind
    name: str
    state: UploadState
    format_name: str | None
    choices: Choices
    fingerprint: str
    format: str
    key: str
    title: str
    counts: Mapping[str, int]
    refused: bool
    changes: bool
    version_id: int | None
    number: int | None
    trouble: str
    trouble_params: Mapping[str, object]
    trouble_code: str
    is_large: bool
    questions: Sequence[Mapping[str, Any]]
    gone_roles: Sequence[Mapping[str, Any]]
    roles: Sequence[Sequence[str]]
    has_left_out: bool
    changed_at: datetime
    expires_at: datetime

    @property
    def is_working(self) -> bool:
        """Something is still to be done before the person can go on."""
        return self.state in WORKING

    @property
    def may_apply(self) -> bool:
        """There is a plan, and applying it would change something."""
        return self.state is UploadState.PLANNED and self.changes and not self.refused
