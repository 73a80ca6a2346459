"""An uploaded file on its way to the import, without its bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ....core.errors import gettext_noop
from ....core.labels import LabelledEnum
from .files import Choices
from .plans import GoneRole


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
    def may_apply(self) -> bool:
        """There is a plan, and applying it would change something."""
        return self.state is UploadState.PLANNED and self.changes and not self.refused
