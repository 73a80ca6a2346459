"""What callers may send, field by field. Shape and size only: what is meant is checked by the api."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from ...applets.pairings.data.pairing import MOST_CHOICES, MOST_MORE_WEEKS
from ...applets.pairings.data.plan import LONGEST_STEP, MOST_STEPS, Practice
from ...applets.pairings.data.sessions import (
    LONGEST_EVIDENCE,
    LONGEST_SESSION,
    MOST_TIMES,
    SHORTEST_SESSION,
    SessionKind,
)
from ...applets.people.data import MOST_PLACES, MOST_WEEKS
from ...applets.ratings.data import MOST_ANSWERS
from ...core.scales import MAX_LEVELS
from ...core.text import KEY_LENGTH, LINE_LENGTH, NOTE_LENGTH, TOKEN_LENGTH
from .fields import LARGEST_ID, Day, Moment, Number, QueryNumber, Text, YesNo

_ID = {"min_value": 1, "max_value": LARGEST_ID}
_MENTOR = "mentor_id"
"""What the api calls a pairing's mentor."""
_SENT_ONCE = (
    "Chosen by the client and unique to this request. If you send the same token again, nothing happens a second time."
)


class ProgrammeQuery(serializers.Serializer[Any]):
    """Which programme; empty: the caller's only one, else the default."""

    programme = Text(required=False, default="", allow_blank=True, max_length=KEY_LENGTH)


class JoinIn(serializers.Serializer[Any]):
    """The open programme to join."""

    programme = Text(max_length=KEY_LENGTH)


class FrameworkQuery(ProgrammeQuery):
    """A report on one framework; empty: the first."""

    framework = Text(required=False, default="", allow_blank=True, max_length=KEY_LENGTH)


class RoleQuery(ProgrammeQuery):
    """A role of a framework; empty: the member's own."""

    framework = Text(max_length=KEY_LENGTH)
    role = Text(required=False, default="", allow_blank=True, max_length=KEY_LENGTH)
    member = QueryNumber(
        required=False,
        default=None,
        **_ID,
        help_text="Id of another member. Only their manager and programme admins can use it.",
    )


class SkillQuery(RoleQuery):
    """A skill of a framework."""

    skill = Text(max_length=KEY_LENGTH)


class AnswerIn(serializers.Serializer[Any]):
    """One skill of a self-assessment; ``level`` null means not rated."""

    skill = Text(max_length=KEY_LENGTH)
    level = Number(allow_null=True, min_value=1, max_value=MAX_LEVELS)
    last_performed = Day(required=False, default=None, allow_null=True)
    willing = YesNo(required=False, default=None, allow_null=True)
    note = Text(required=False, default="", allow_blank=True, max_length=NOTE_LENGTH)


class RatingsIn(ProgrammeQuery):
    """A self-assessment: at least one answer."""

    token = Text(max_length=TOKEN_LENGTH, help_text=_SENT_ONCE)
    framework = Text(max_length=KEY_LENGTH)
    role = Text(required=False, default="", allow_blank=True, max_length=KEY_LENGTH)
    answers = AnswerIn(many=True, allow_empty=False, max_length=MOST_ANSWERS)


class RequestIn(ProgrammeQuery):
    """A request for a mentor: one to three offers, in order of preference."""

    token = Text(max_length=TOKEN_LENGTH, help_text=_SENT_ONCE)
    framework = Text(max_length=KEY_LENGTH)
    skill = Text(max_length=KEY_LENGTH)
    role = Text(required=False, default="", allow_blank=True, max_length=KEY_LENGTH)
    choices = serializers.ListField(child=Number(**_ID), min_length=1, max_length=MOST_CHOICES)
    message = Text(required=False, default="", allow_blank=True, max_length=NOTE_LENGTH)


class ProposalIn(ProgrammeQuery):
    """A pairing proposed by the mentee's manager or a programme admin; ids are members'."""

    mentee = Number(**_ID)
    mentor = Number(**_ID)
    framework = Text(max_length=KEY_LENGTH)
    skill = Text(max_length=KEY_LENGTH)
    weeks = Number(required=False, default=None, allow_null=True, min_value=1, max_value=MOST_WEEKS)
    message = Text(required=False, default="", allow_blank=True, max_length=NOTE_LENGTH)


class OfferIn(ProgrammeQuery):
    """An offer to mentor one skill; ``places`` counts mentees at once over all skills."""

    framework = Text(max_length=KEY_LENGTH)
    skill = Text(max_length=KEY_LENGTH)
    places = Number(required=False, default=None, allow_null=True, min_value=1, max_value=MOST_PLACES)
    paused = YesNo(required=False, default=False)


class WaitingIn(ProgrammeQuery):
    """A skill to wait for."""

    framework = Text(max_length=KEY_LENGTH)
    skill = Text(max_length=KEY_LENGTH)


class NothingIn(serializers.Serializer[Any]):
    """No body."""


class ReasonIn(serializers.Serializer[Any]):
    """A reason in words, for the other side to read."""

    reason = Text(required=False, default="", allow_blank=True, max_length=NOTE_LENGTH)


class ApprovalIn(serializers.Serializer[Any]):
    """A decision on a proposal, as the caller read it."""

    mentor = Number(
        source=_MENTOR,
        required=False,
        default=None,
        allow_null=True,
        **_ID,
        help_text="The pairing's `mentor` as you read it. If a reviewer has put somebody else in since, the answer is "
        "409 (`stale_mentor`). Without it, the decision is about the person who is the mentor now.",
    )


class RejectionIn(ApprovalIn):
    """Why not, for the mentee to read."""

    reason = Text(max_length=NOTE_LENGTH)


class WithdrawalIn(ReasonIn):
    """A reason in words, for the other side to read, and what is taken back."""

    is_request = YesNo(
        required=False,
        default=False,
        help_text="True if you read it as a request that had not begun (`starts_on` null). If the mentor has accepted "
        "since, the answer is 409 (`stale_state`) and the pairing goes on. Without it, a running pairing ends as well.",
    )


class EvidenceIn(serializers.Serializer[Any]):
    """What is missing before the growth can be confirmed."""

    what = Text(max_length=NOTE_LENGTH)


class ConfirmationIn(serializers.Serializer[Any]):
    """The level that the confirmer sees; at the target or above it completes the pairing."""

    level = Number(min_value=1, max_value=MAX_LEVELS)
    comment = Text(required=False, default="", allow_blank=True, max_length=NOTE_LENGTH)


class TickIn(serializers.Serializer[Any]):
    """A step of the plan and the way in which it was shown."""

    step = Number(**_ID)
    practice = serializers.ChoiceField(choices=[practice.value for practice in Practice])


_LOCAL = (
    "ISO 8601. Without an offset it is local time in the time zone of the caller's membership, or of the site where "
    "that has none. A time that the clocks skip is refused; if it comes twice, the first is used."
)


class TimesIn(serializers.Serializer[Any]):
    """Up to three times for a session, for the other of the two to accept one of."""

    token = Text(max_length=TOKEN_LENGTH, help_text=_SENT_ONCE)
    starts = serializers.ListField(child=Moment(help_text=_LOCAL), min_length=1, max_length=MOST_TIMES)
    minutes = Number(min_value=SHORTEST_SESSION, max_value=LONGEST_SESSION)
    kind = serializers.ChoiceField(choices=[kind.value for kind in SessionKind])
    place = Text(required=False, default="", allow_blank=True, max_length=LINE_LENGTH)
    note = Text(required=False, default="", allow_blank=True, max_length=NOTE_LENGTH)


class ChoiceIn(serializers.Serializer[Any]):
    """One of the proposed times."""

    choice = Number(min_value=0, max_value=MOST_TIMES - 1, help_text="Its position in `starts`, from 0.")


class MoveIn(serializers.Serializer[Any]):
    """Another time for a planned session."""

    starts_at = Moment(help_text=_LOCAL)
    minutes = Number(min_value=SHORTEST_SESSION, max_value=LONGEST_SESSION)
    place = Text(required=False, default="", allow_blank=True, max_length=LINE_LENGTH)
    sequence = Number(
        min_value=0,
        max_value=LARGEST_ID,
        help_text="The session's `calendar_sequence` as you read it; a session that has changed since is not moved.",
    )


class HeldIn(serializers.Serializer[Any]):
    """Whether a planned session was held."""

    held = YesNo()


class SessionIn(serializers.Serializer[Any]):
    """A session held or planned, with what was shown in it."""

    token = Text(max_length=TOKEN_LENGTH, help_text=_SENT_ONCE)
    starts_at = Moment(help_text=_LOCAL)
    minutes = Number(min_value=SHORTEST_SESSION, max_value=LONGEST_SESSION)
    kind = serializers.ChoiceField(choices=[kind.value for kind in SessionKind])
    notes = Text(required=False, default="", allow_blank=True, max_length=NOTE_LENGTH)
    for_confirmer = Text(required=False, default="", allow_blank=True, max_length=LONGEST_EVIDENCE)
    held = YesNo(required=False, default=True)
    place = Text(required=False, default="", allow_blank=True, max_length=LINE_LENGTH)
    ticks = TickIn(many=True, required=False, default=list, max_length=len(Practice) * MOST_STEPS)


class RoundIn(serializers.Serializer[Any]):
    """Another round with the same mentor."""

    token = Text(max_length=TOKEN_LENGTH, help_text=_SENT_ONCE)
    message = Text(required=False, default="", allow_blank=True, max_length=NOTE_LENGTH)


class ExtensionIn(serializers.Serializer[Any]):
    """More time for a pairing."""

    weeks = Number(min_value=1, max_value=MOST_MORE_WEEKS)


class AgreementIn(serializers.Serializer[Any]):
    """Whether the other one agrees to more time."""

    agree = YesNo()


class NewStepIn(serializers.Serializer[Any]):
    """A step that the two add to their plan."""

    text = Text(max_length=LONGEST_STEP)


class DropIn(serializers.Serializer[Any]):
    """Whether a step is dropped; false takes it up again."""

    dropped = YesNo(required=False, default=True)


class PositionIn(serializers.Serializer[Any]):
    """Where a step is to stand."""

    position = Number(
        source="place", min_value=0, max_value=MOST_STEPS, help_text="From 0, without the steps that are dropped."
    )


class StepNoteIn(serializers.Serializer[Any]):
    """A note to a step, for the pair alone; empty takes it away."""

    note = Text(allow_blank=True, max_length=NOTE_LENGTH)


class WorkIn(serializers.Serializer[Any]):
    """The real piece of work on which a step is practised; empty takes it away."""

    work = Text(allow_blank=True, max_length=NOTE_LENGTH)


class StepTickIn(serializers.Serializer[Any]):
    """The way in which a step was shown; ``done`` false takes the tick away."""

    practice = serializers.ChoiceField(choices=[practice.value for practice in Practice])
    done = YesNo(required=False, default=True)
