"""What one of the two says about the other: a concern to the admins, thanks after the end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ....core.errors import gettext_noop
from ....core.labels import LabelledEnum


class ConcernAbout(LabelledEnum):
    """What a concern is about."""

    MESSAGE = "message", gettext_noop("A message or a note")
    PERSON = "person", gettext_noop("How somebody behaves")
    OTHER = "other", gettext_noop("Something else")


LONGEST_CONCERN = 1000
"""Characters of what somebody reports."""


@dataclass(frozen=True, slots=True)
class Concern:
    """What one of a pairing's two (``by_id``) reported about the other (``of_id``); ``closed_at`` None: it is open."""

    concern_id: int
    pairing_id: int
    by_id: int
    of_id: int
    about: ConcernAbout
    text: str
    created_at: datetime
    closed_at: datetime | None


LONGEST_THANKS = 500
"""Characters of a mentee's thanks."""


@dataclass(frozen=True, slots=True)
class Thanks:
    """A mentee's words to their mentor; on the mentor's record if the mentee ``may_show`` and the mentor ``is_shown``
    them."""

    pairing_id: int
    text: str
    may_show: bool
    is_shown: bool
