"""What the room takes and returns about requests and pairings. No Django."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime, timedelta

from ...core.errors import InvalidInput, gettext_noop
from ...core.labels import LabelledEnum
from .states import State


class Origin(LabelledEnum):
    """Who had the idea of a pairing; ``PRACTICE`` is a learner's who has reached the target already."""

    LEARNER = "learner", gettext_noop("Requested by the learner")
    PRACTICE = "practice", gettext_noop("Requested by the learner, to practise")
    MANAGER = "manager", gettext_noop("Proposed by the manager")
    ADMIN = "admin", gettext_noop("Proposed by an administrator")
    BATCH = "batch", gettext_noop("From “pair everyone”")


MOST_CHOICES = 3
"""Mentors that a request may name."""
MOST_STEPS = 60
"""Steps of a plan that are not dropped; with dropped ones at most twice as many."""
LONGEST_STEP = 500
"""Characters of a step that the two add."""
SHORTEST_SESSION, LONGEST_SESSION = 5, 600
"""Minutes."""
MOST_MORE_WEEKS = 4
"""By which a pairing can be extended, once."""
MOST_CONFIRMATION_DAYS = 365
MOST_TIMES = 3
"""Times that one may propose for a session at once."""
LONGEST_LOOK = timedelta(days=400)
"""How far from today the working hours of a day can be looked at."""
LONGEST_EVIDENCE = 1000
"""Characters of what a session's two people write for the person who confirms."""


@dataclass(frozen=True, slots=True)
class ConfirmationDays:
    """Days after a re-rating: two reminders of the confirmer, then the programme's administrators are asked too, and at
    last what the pair ticked off counts (decision 27)."""

    first_reminder: float = 7
    second_reminder: float = 14
    admins: float = 21
    last: float = 28

    @classmethod
    def from_settings(cls, settings: Mapping[str, float]) -> ConfirmationDays:
        """The defaults with ``settings`` laid over them; InvalidInput for an unknown name or days out of order."""
        unknown = sorted(map(str, set(settings) - {each.name for each in fields(cls)}))
        if unknown:
            raise InvalidInput(gettext_noop("CONFIRMATION_DAYS has no setting %(name)s."), name=unknown[0])
        found = cls(**settings)
        days = [getattr(found, each.name) for each in fields(cls)]
        are_numbers = all(isinstance(each, int | float) and not isinstance(each, bool) for each in days)
        if not are_numbers or not 0 < days[0] < days[1] < days[2] < days[3] <= MOST_CONFIRMATION_DAYS:
            raise InvalidInput(
                gettext_noop(
                    "The days in CONFIRMATION_DAYS must be numbers above 0, each larger than the one before: "
                    "first_reminder, second_reminder, admins, last."
                ),
                code="bad_setting",
            )
        return found


class SessionKind(LabelledEnum):
    """What a session is for."""

    SHADOW = "shadow", gettext_noop("Shadow: watch how it is done")
    PRACTISE = "practise", gettext_noop("Practise: try it yourself")
    REVIEW = "review", gettext_noop("Review: talk it through")


class TimesState(LabelledEnum):
    """Where the times that one of the two proposed for a session stand."""

    OPEN = "open", gettext_noop("Waiting for an answer")
    ACCEPTED = "accepted", gettext_noop("One was accepted")
    DECLINED = "declined", gettext_noop("Others were asked for")
    WITHDRAWN = "withdrawn", gettext_noop("Withdrawn")


class Practice(LabelledEnum):
    """The three ways in which a behaviour is shown, in order."""

    WATCHED = "watched", gettext_noop("Watched")
    TOGETHER = "together", gettext_noop("Done together")
    ALONE = "alone", gettext_noop("Done alone")


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


@dataclass(frozen=True, slots=True)
class PlanStepInfo:
    """A behaviour of the plan and when each way of showing it was ticked off (None: not yet).

    ``is_added``: the two added it, in their own words. ``dropped_at``: when they dropped it; what was ticked of it
    stays. ``note`` is the pair's alone.
    """

    step_id: int
    position: int
    level: int
    behaviour: str
    work: str
    watched_at: datetime | None
    together_at: datetime | None
    alone_at: datetime | None
    note: str = ""
    is_added: bool = False
    dropped_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SessionInfo:
    """A session; ``minutes`` is its length, ``calendar_sequence`` counts its versions for calendars (RFC 5545).

    ``notes`` and ``place`` (a room, or a link to a call) are the pair's alone; ``for_confirmer`` is what they write for
    the person who confirms. ``token`` is the one it was planned with; sent again as held, it logs this session rather
    than another one.
    """

    session_id: int
    starts_at: datetime
    minutes: int
    kind: SessionKind
    notes: str
    held: bool
    cancelled: bool
    calendar_sequence: int = 0
    token: str = ""
    for_confirmer: str = ""
    place: str = ""

    @property
    def ends_at(self) -> datetime:
        """When it is over."""
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def is_planned(self) -> bool:
        """Whether nobody has said yet that it was held or cancelled."""
        return not self.held and not self.cancelled

    def waits_for_answer(self, now: datetime) -> bool:
        """Whether it is over, and nobody has said whether it was held."""
        return self.is_planned and self.ends_at <= now


@dataclass(frozen=True, slots=True)
class ProposedTimesInfo:
    """Times for a session that one of the two proposed and the other has not answered; ``starts`` in their order.

    All of it is the pair's alone.
    """

    times_id: int
    proposed_by_id: int | None
    starts: tuple[datetime, ...]
    minutes: int
    kind: SessionKind
    place: str
    note: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class OutcomeInfo:
    """Level before, own level after, the level of what was done alone, confirmed level after; None if not given.

    ``shown_after`` is set only where nobody confirmed a level in time.
    """

    level_before: int | None
    self_after: int | None
    shown_after: int | None
    confirmed_after: int | None
    reached: bool | None
    comment: str
    confirmed_at: datetime | None


@dataclass(frozen=True, slots=True)
class PairingInfo:
    """A pairing without its plan; ids are members' and skills'. ``reasons`` are {"code", "params"} as snapshotted.

    ``asked_at``: when the mentor was asked, at its approval. ``score`` is None where its reader may not know it.
    ``waits_since``: when the mentee re-rated, while the confirmation is awaited; ``escalated_at``: since when the
    programme's administrators may confirm too. ``extension_weeks``: the time that one of the two has asked for, None
    where nobody has; ``extension_agreed`` is None until the other answers.
    ``gone_since``: since when its people know that one of the two is gone.
    """

    pairing_id: int
    programme_id: int
    mentee_id: int
    mentor_id: int
    skill_id: int
    skill_version_id: int
    role_key: str
    state: State
    origin: Origin
    from_level: int | None
    target_level: int
    weeks: int
    request_id: int | None
    message: str
    score: float | None
    reasons: tuple[dict[str, object], ...]
    runners_up: tuple[dict[str, object], ...]
    closing_reason: str
    evidence_asked: str
    created_at: datetime
    changed_at: datetime
    answer_by: datetime | None
    starts_on: date | None
    ends_on: date | None
    calendar_sequence: int = 0
    asked_at: datetime | None = None
    waits_since: datetime | None = None
    escalated_at: datetime | None = None
    extension_weeks: int | None = None
    extension_by_mentor: bool | None = None
    extension_agreed: bool | None = None
    gone_since: datetime | None = None

    @property
    def mentor_was_asked(self) -> bool:
        """Whether the mentor ever heard of it: not before its approval, and never of what ended without one."""
        return self.asked_at is not None or self.state.stage.mentor_knows


@dataclass(frozen=True, slots=True)
class PairingDetail:
    """A pairing with plan, sessions (oldest first) and outcome; ``times`` are proposed and wait for an answer."""

    pairing: PairingInfo
    plan: tuple[PlanStepInfo, ...]
    sessions: tuple[SessionInfo, ...]
    outcome: OutcomeInfo | None
    times: ProposedTimesInfo | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A pairing to be. ``reasons`` and ``runners_up`` are JSON values, kept as they are now.

    ``proposed_by_id`` is a membership, None where a superuser without one or the system proposes.
    """

    programme_id: int
    mentee_id: int
    mentor_id: int
    skill_id: int
    skill_version_id: int
    origin: Origin
    target_level: int
    from_level: int | None = None
    role_key: str = ""
    weeks: int = 4
    request_id: int | None = None
    proposed_by_id: int | None = None
    message: str = ""
    score: float = 0.0
    reasons: tuple[dict[str, object], ...] = ()
    runners_up: tuple[dict[str, object], ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """A mentor named in a request, with the score and reasons shown then; ``tried_at`` None: not asked yet."""

    mentor_id: int
    score: float = 0.0
    reasons: tuple[dict[str, object], ...] = ()
    tried_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RequestInfo:
    """A mentee's request with its choices in order."""

    request_id: int
    mentee_id: int
    skill_id: int
    message: str
    created_at: datetime
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """One person in the line for a skill; notified at ``told_at``, it is their turn ``turn_until`` then."""

    entry_id: int
    mentee_id: int
    skill_id: int
    joined_at: datetime
    told_at: datetime | None
    turn_until: datetime | None


@dataclass(frozen=True, slots=True)
class MentorRecord:
    """What came of a mentor's pairings; ``minutes`` are of sessions held."""

    reached: int = 0
    fell_short: int = 0
    minutes: int = 0

    @property
    def completed(self) -> int:
        """How many ended with a confirmation."""
        return self.reached + self.fell_short

    @property
    def hours(self) -> float:
        """Hours held together, to a tenth."""
        return round(self.minutes / 60, 1)


@dataclass(frozen=True, slots=True)
class Grown:
    """A pairing that reached its target; ``levels`` gained, None where the mentee had not rated themselves before."""

    pairing_id: int
    skill_id: int
    mentee_id: int
    mentor_id: int
    levels: int | None
    confirmed_at: datetime


@dataclass(frozen=True, slots=True)
class TrackRecord:
    """What the ranking asks of a mentor's pairings: how many reached their target and fell short, how many requests
    were answered, in ``days_taken`` working days in all, and how many were left unanswered."""

    reached: int = 0
    fell_short: int = 0
    answered: int = 0
    days_taken: int = 0
    unanswered: int = 0


@dataclass(frozen=True, slots=True)
class NewSession:
    """A session to be planned or logged as held; ``ticks`` are (step id, way of showing it).

    ``notes`` and ``place`` are the pair's alone, ``for_confirmer`` is for the person who confirms.
    """

    token: str
    starts_at: datetime
    minutes: int
    kind: SessionKind
    notes: str = ""
    for_confirmer: str = ""
    held: bool = True
    ticks: tuple[tuple[int, Practice], ...] = field(default_factory=tuple)
    place: str = ""


class Wait(LabelledEnum):
    """What one person is asked to do next; the words are those of its button."""

    ANSWER = "answer", gettext_noop("Answer the request")
    HELD = "held", gettext_noop("Say whether it was held")
    AGREE = "agree", gettext_noop("Choose a time")
    PLAN = "plan", gettext_noop("Plan a session")
    RERATE = "rerate", gettext_noop("Rate yourself again")
    CONFIRM = "confirm", gettext_noop("Confirm the new level")


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing to do, and its date: a moment, a day, or None where nothing runs out."""

    what: Wait
    due: datetime | date | None


@dataclass(frozen=True, slots=True)
class OpenTimes:
    """Times for a session that wait for an answer: who proposed them, and the first of them."""

    proposed_by_id: int | None
    first: datetime


class Milestone(LabelledEnum):
    """The steps of a pairing on its way, in order."""

    ASKED = "asked", gettext_noop("Asked")
    APPROVED = "approved", gettext_noop("Approved")
    BEGUN = "begun", gettext_noop("Begun")
    RERATED = "rerated", gettext_noop("Rated again")
    CONFIRMED = "confirmed", gettext_noop("Confirmed")


@dataclass(frozen=True, slots=True)
class Step:
    """One milestone: when it was reached, None if it was not or nobody noted it; ``is_next``: it comes next."""

    milestone: Milestone
    at: datetime | date | None
    is_reached: bool
    is_next: bool


@dataclass(frozen=True, slots=True)
class Dates:
    """When a pairing's mentee rated again and when that was confirmed; None if not yet."""

    reassessed_at: datetime | None = None
    confirmed_at: datetime | None = None


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


@dataclass(frozen=True, slots=True)
class NewTimes:
    """Up to MOST_TIMES times for a session, proposed by one of the two."""

    token: str
    starts: tuple[datetime, ...]
    minutes: int
    kind: SessionKind
    place: str = ""
    note: str = ""


Period = tuple[datetime, datetime]
"""From the first moment to the one after the last."""


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """One local day of somebody as two people share it: when the day begins and ends, and when each is at work in it.

    ``common`` is when both are.
    """

    begins: datetime
    ends: datetime
    own: tuple[Period, ...]
    others: tuple[Period, ...]
    common: tuple[Period, ...]
