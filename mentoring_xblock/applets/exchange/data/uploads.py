"""An uploaded file on its way to the import, without its bytes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from ....core.errors import InvalidInput, TooLarge, gettext_noop
from ....core.labels import LabelledEnum
from .files import MAX_FILES, Choices, Source, Weight
from .plans import GoneRole


class ImportKind(LabelledEnum):
    """What a file brings in."""

    FRAMEWORK = "framework", gettext_noop("Competency model")
    PEOPLE = "people", gettext_noop("People")
    RATINGS = "ratings", gettext_noop("Ratings")


MODEL_TOO_LARGE = gettext_noop(
    "The files are larger than %(most)s MB together. Ask the site’s operator to put them in a folder on the "
    "server and to run “%(command)s”. For ESCO, add the beginning of the code of each occupation that you need, such "
    "as “--only 2512”."
)
TABLE_TOO_LARGE = gettext_noop("The file is larger than %(most)s MB. Split it into smaller files.")


def too_large(kind: ImportKind, *, most: int, programme: str = "") -> TooLarge:
    """The refusal of what is larger than ``most`` bytes, with the way on. ``programme`` is a key, "" for the default
    one."""
    if kind is not ImportKind.FRAMEWORK:
        return TooLarge(TABLE_TOO_LARGE, most=most // 1_000_000)
    command = "manage.py mentoring_import_framework FOLDER" + (f" --programme {programme}" if programme else "")
    return TooLarge(MODEL_TOO_LARGE, most=most // 1_000_000, command=command)


class SentFile(Protocol):
    """A file as a form got it."""

    @property
    def name(self) -> str | None: ...

    @property
    def size(self) -> int | None: ...

    def read(self) -> bytes: ...


def take_files(sent: Iterable[SentFile], *, kind: ImportKind, most: int, programme: str = "") -> Source:
    """The bytes by file name; raises InvalidInput for too many files or two of one name, TooLarge beyond ``most``
    bytes, before any is read."""
    found = sorted(sent, key=lambda each: str(each.name))
    if len(found) > MAX_FILES:
        raise InvalidInput(gettext_noop("You can upload up to %(most)s files at once."), most=MAX_FILES)
    if len({each.name for each in found}) < len(found):
        raise InvalidInput(gettext_noop("Two files have the same name. Rename one of them."))
    if sum(each.size or 0 for each in found) > most:
        raise too_large(kind, most=most, programme=programme)
    return Source.of_files({str(each.name): each.read() for each in found})


class UploadState(LabelledEnum):
    """Where a file stands on its way from the upload to the import."""

    MATCHING = "matching", gettext_noop("Waiting for its columns")
    PLANNING = "planning", gettext_noop("Preparing the preview")
    PLANNED = "planned", gettext_noop("Preview ready")
    APPLYING = "applying", gettext_noop("Being imported")
    APPLIED = "applied", gettext_noop("Imported")
    FAILED = "failed", gettext_noop("Failed")


_ASKING = frozenset({"which_framework", "unmatched"})
"""Codes of troubles that end with a choice."""
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
    gone_roles: Sequence[GoneRole]
    roles: Sequence[Sequence[str]]
    layers: Sequence[str]
    has_left_out: bool
    changed_at: datetime
    expires_at: datetime

    @property
    def is_working(self) -> bool:
        """Something is still to be done before the person can go on."""
        return self.state in WORKING

    @property
    def asks(self) -> bool:
        """Nothing is wrong with the file, and a person has to say something before it can be imported."""
        if self.state is UploadState.FAILED:
            return self.trouble_code in _ASKING
        return self.refused and not self.counts.get(Weight.REFUSED, 0) and bool(self.counts.get(Weight.QUESTION, 0))

    @property
    def may_apply(self) -> bool:
        """There is a plan, and applying it would change something."""
        return self.state is UploadState.PLANNED and self.changes and not self.refused
