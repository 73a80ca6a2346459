"""What travels between reading, planning and showing an import: places, remarks, plans. No Django, no rules."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from ...core.errors import InvalidInput, gettext_noop
from ...core.labels import LabelledEnum
from ..competencies.data import FrameworkModel

ROW = gettext_noop("row %(n)s")
LINE = gettext_noop("line %(n)s")


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
    DROPPED = "dropped", gettext_noop("Left out")
    MERGED = "merged", gettext_noop("Joined")
    WARNING = "warning", gettext_noop("Note")


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing said about a file; ``message`` with ``params`` is a sentence for the translators."""

    weight: Weight
    place: Place
    message: str
    params: Mapping[str, object] = dataclasses.field(default_factory=dict)

    def __str__(self) -> str:
        sentence = self.message % self.params if self.params else self.message
        place = str(self.place)
        return f"{place}: {sentence}" if place else sentence


@dataclass(frozen=True, slots=True)
class Source:
    """What was uploaded: the bytes of each file by its bare name; ``name`` is the file's or the folder's."""

    name: str
    files: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Choices:
    """What the importer decides where a file does not say it.

    ``levels`` (lowest first), ``mentor_from`` and ``target`` serve layouts without levels; ``only`` names the roles
    to take, by the beginnings of their codes (all if empty); ``key`` and ``title`` rename the framework.
    """

    levels: tuple[str, ...] = ("Beginning", "Supported", "Independent", "Guiding")
    mentor_from: int = 3
    target: int = 3
    only: tuple[str, ...] = ()
    key: str = ""
    title: str = ""


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
    REFUSE = "refuse", gettext_noop("Refuse")
    NOTE = "note", gettext_noop("Note")


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One line of a plan: what would happen to which thing, with old and new wording, or why it cannot.

    ``reason`` with ``params`` is a sentence for the translators.
    """

    action: Action
    kind: str
    key: str = ""
    title: str = ""
    field: str = ""
    old: str = ""
    new: str = ""
    row: int | None = None
    line: int | None = None
    column: str = ""
    file: str = ""
    reason: str = ""
    params: Mapping[str, object] = dataclasses.field(default_factory=dict)

    @property
    def place(self) -> Place:
        """Where in the file, for rows that are about the file."""
        return Place(row=self.row, line=self.line, column=self.column, file=self.file)

    def sentence(self, translate: Callable[[str], str] = str) -> str:
        """The reason in words, in English or as ``translate`` gives it."""
        text = translate(self.reason) if self.reason else ""
        return text % self.params if self.params else text


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do. ``model`` is what would be stored, None where the plan refuses.

    ``fingerprint`` binds the plan to what it was made from: the stored model and the incoming one.
    """

    rows: tuple[PlanRow, ...]
    counts: Mapping[str, int]
    fingerprint: str
    model: FrameworkModel | None = None

    @property
    def refused(self) -> bool:
        """Nothing of this plan may be applied."""
        return any(row.action is Action.REFUSE for row in self.rows)

    @property
    def changes(self) -> bool:
        """Applying the plan would write something."""
        return any(row.action in (Action.ADD, Action.CHANGE, Action.RETIRE) for row in self.rows)


class ImportKind(LabelledEnum):
    """What a file brings in."""

    FRAMEWORK = "framework", gettext_noop("Competency model")
    PEOPLE = "people", gettext_noop("People")


class UploadState(LabelledEnum):
    """Where a file stands on its way from the upload to the import."""

    PLANNING = "planning", gettext_noop("Preparing the preview")
    PLANNED = "planned", gettext_noop("Preview ready")
    APPLYING = "applying", gettext_noop("Being imported")
    APPLIED = "applied", gettext_noop("Imported")
    FAILED = "failed", gettext_noop("Failed")


WORKING = (UploadState.PLANNING, UploadState.APPLYING)
"""States in which a job is to be done."""


@dataclass(frozen=True, slots=True)
class PlannedImport:
    """A plan as kept with its file: what of, how much, and its rows (without those that only keep)."""

    format: str
    key: str
    title: str
    counts: Mapping[str, int]
    fingerprint: str
    refused: bool
    changes: bool
    rows: tuple[PlanRow, ...]


@dataclass(frozen=True, slots=True)
class UploadInfo:
    """An uploaded file, without its bytes and its plan's rows; ``number`` is the version that came of it.

    ``trouble`` with ``trouble_params`` is a sentence for the translators, "" where there is none.
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
