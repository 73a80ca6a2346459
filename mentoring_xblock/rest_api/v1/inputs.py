"""What callers may send, field by field. Shape and size only: what is meant is checked by the api."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from ...applets.pairings.data import LONGEST_EVIDENCE, Practice, SessionKind
from .fields import LARGEST_ID, Day, Moment, Number, QueryNumber, Text, YesNo

_ID = {"min_value": 1, "max_value": LARGEST_ID}
_SENT_ONCE = (
    "Chosen by the client and unique to this request. If you send the same token again, nothing happens a second time."
)


class ProgrammeQuery(serializers.Serializer[Any]):
    """Which programme; empty: the caller's only one, else the default."""

    programme = Text(required=False, default="", allow_blank=True, max_length=120)


class JoinIn(serializers.Serializer[Any]):
    """The open programme to join."""

    programme = Text(max_length=120)


class FrameworkQuery(ProgrammeQuery):
    """A report on one framework; empty: the first."""

    framework = Text(required=False, default="", allow_blank=True, max_length=120)


class RoleQuery(ProgrammeQuery):
    """A role of a framework; empty: the member's own."""

    framework = Text(max_length=120)
    role = Text(required=False, default="", allow_blank=True, max_length=120)
    member = QueryNumber(
        required=False,
        default=None,
        **_ID,
        help_text="Id of another member. Only their manager and programme admins can use it.",
    )


class SkillQuery(RoleQuery):
    """A skill of a framework."""

    skill = Text(max_length=120)


class AnswerIn(serializers.Serializer[Any]):
    """One skill of a self-assessment; ``level`` null means not rated."""

    skill = Text(max_length=120)
    level = Number(allow_null=True, min_value=1, max_value=12)
    last_performed = Day(required=False, default=None, allow_null=True)
    willing = YesNo(required=False, default=None, allow_null=True)
    note = Text(required=False, default="", allow_blank=True, max_length=4000)


class RatingsIn(ProgrammeQuery):
    """A self-assessment: at least one answer."""

    token = Text(max_length=64, help_text=_SENT_ONCE)
    framework = Text(max_length=120)
    role = Text(required=False, default="", allow_blank=True, max_length=120)
    answers = AnswerIn(many=True, allow_empty=False, max_length=300)


class RequestIn(ProgrammeQuery):
    """A request for a mentor: one to three offers, in order of preference."""

    token = Text(max_length=64, help_text=_SENT_ONCE)
    framework = Text(max_length=120)
    skill = Text(max_length=120)
    role = Text(required=False, default="", allow_blank=True, max_length=120)
    choices = serializers.ListField(child=Number(**_ID), min_length=1, max_length=3)
    message = Text(required=False, default="", allow_blank=True, max_length=4000)


class ProposalIn(ProgrammeQuery):
    """A pairing proposed by the mentee's manager or a programme admin; ids are members'."""

    mentee = Number(**_ID)
    mentor = Number(**_ID)
    framework = Text(max_length=120)
    skill = Text(max_length=120)
    weeks = Number(required=False, default=None, allow_null=True, min_value=1, max_value=52)
    message = Text(required=False, default="", allow_blank=True, max_length=4000)


class OfferIn(ProgrammeQuery):
    """An offer to mentor one skill; ``places`` counts mentees at once over all skills."""

    framework = Text(max_length=120)
    skill = Text(max_length=120)
    places = Number(required=False, default=None, allow_null=True, min_value=1, max_value=50)
    paused = YesNo(required=False, default=False)


class WaitingIn(ProgrammeQuery):
    """A skill to wait for."""

    framework = Text(max_length=120)
    skill = Text(max_length=120)


class NothingIn(serializers.Serializer[Any]):
    """No body."""


class ReasonIn(serializers.Serializer[Any]):
    """A reason in words, for the other side to read."""

    reason = Text(required=False, default="", allow_blank=True, max_length=4000)


class RejectionIn(serializers.Serializer[Any]):
    """Why not, for the mentee to read."""

    reason = Text(max_length=4000)


class EvidenceIn(serializers.Serializer[Any]):
    """What is missing before the growth can be confirmed."""

    what = Text(max_length=4000)


class ConfirmationIn(serializers.Serializer[Any]):
    """The level that the confirmer sees; at the target or above it completes the pairing."""

    level = Number(min_value=1, max_value=12)
    comment = Text(required=False, default="", allow_blank=True, max_length=4000)


class TickIn(serializers.Serializer[Any]):
    """A step of the plan and the way in which it was shown."""

    step = Number(**_ID)
    practice = serializers.ChoiceField(choices=[practice.value for practice in Practice])


class SessionIn(serializers.Serializer[Any]):
    """A session held or planned, with what was shown in it."""

    token = Text(max_length=64, help_text=_SENT_ONCE)
    starts_at = Moment(
        help_text="ISO 8601. Without an offset it is local time in the time zone of the caller's membership, or of the "
        "site where that has none. A time that the clocks skip is refused; if it comes twice, the first is used."
    )
    minutes = Number(min_value=5, max_value=600)
    kind = serializers.ChoiceField(choices=[kind.value for kind in SessionKind])
    notes = Text(required=False, default="", allow_blank=True, max_length=4000)
    for_confirmer = Text(required=False, default="", allow_blank=True, max_length=LONGEST_EVIDENCE)
    held = YesNo(required=False, default=True)
    ticks = TickIn(many=True, required=False, default=list, max_length=200)
