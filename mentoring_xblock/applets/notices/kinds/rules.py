"""What holds of a kind of notice beside its sentence: its heading, when its mail leaves, and when it is dropped."""

from __future__ import annotations

from dataclasses import dataclass

from ....core.errors import gettext_noop
from ....core.labels import LabelledEnum
from ...pairings.states import Turn


class Topic(LabelledEnum):
    """Under which heading a kind is found among the preferences."""

    ASKED = "asked", gettext_noop("When somebody needs you")
    SESSIONS = "sessions", gettext_noop("Mentoring sessions")
    PROGRESS = "progress", gettext_noop("Your requests and pairings")
    DECISIONS = "decisions", gettext_noop("What you decide as a manager or administrator")


class Timing(LabelledEnum):
    """When mails of a kind leave. The inbox has everything at once, whatever is chosen here."""

    AT_ONCE = "at_once", gettext_noop("At once")
    DAILY = "daily", gettext_noop("In a daily email")
    WEEKLY = "weekly", gettext_noop("In a weekly email")
    OFF = "off", gettext_noop("No email")


@dataclass(frozen=True, slots=True)
class Rule:
    """What holds of a kind beside its sentence.

    ``subject``: of its mail; names and the skill may be in it, never a level or what somebody wrote. ``title``: what
    the preferences call it. ``cannot_wait``: it is of no use in a digest, so it is mailed at once or not at all.
    ``timing``: of somebody who has chosen nothing; None is at once where it cannot wait, else daily. ``turns``: whose
    move the pairing must wait for, or the notice is dropped when its mail would leave; None: it reports what has
    happened and stays true. ``begins``, ``ends``: it tells of a pairing's beginning or end, and who was never notified
    of the one is not notified of the other. ``for_calendar``: the pairing's calendar file says something new.
    ``page``: where it leads if it is about no pairing. ``to_two``, ``to_mentee``, ``to_mentor``: the sentence for
    those two, where everybody's would speak of them as of somebody else.
    """

    subject: str
    title: str
    topic: Topic
    cannot_wait: bool = False
    timing: Timing | None = None
    turns: frozenset[Turn] | None = None
    begins: bool = False
    ends: bool = False
    for_calendar: bool = False
    page: str = "my"
    to_two: str = ""
    to_mentee: str = ""
    to_mentor: str = ""

    def sentence_to(self, reader: object, otherwise: str) -> str:
        """What a reader of the pairing reads: ``mentee`` or ``mentor`` is one of its two."""
        theirs = {"mentee": self.to_mentee or self.to_two, "mentor": self.to_mentor or self.to_two}
        return theirs.get(str(reader), "") or otherwise

    @property
    def by_default(self) -> Timing:
        """When its mail leaves unless its reader chose otherwise."""
        return self.timing or (Timing.AT_ONCE if self.cannot_wait else Timing.DAILY)

    @property
    def choices(self) -> tuple[Timing, ...]:
        """What its reader can choose."""
        return (Timing.AT_ONCE, Timing.OFF) if self.cannot_wait else tuple(Timing)


REVIEW = frozenset({Turn.REVIEWER})
ANSWER = frozenset({Turn.MENTOR})
WORK = frozenset({Turn.PAIR})
CONFIRM = frozenset({Turn.CONFIRMER})
