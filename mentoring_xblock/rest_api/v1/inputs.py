"""What callers may send, field by field. Shape and size only: what is meant is checked by the api."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from ...api import Practice, SessionKind
from ...api.vocabulary import LONGEST_EVIDENCE

_ID = {"min_value": 1, "max_value": 2**63 - 1}
_SENT_ONCE = "Chosen by the client, unique to this sending: sent again, nothing happens a second time."


class ProgrammeQuery(serializers.Serializer[Any]):
    """Which programme; empty: the caller's only one, else the default."""

    programme = serializers.CharField(required=False, default="", allow_blank=True, max_length=120)


class JoinIn(serializers.Serializer[Any]):
    """The open programme to join."""

    programme = serializers.CharField(max_length=120)


class FrameworkQuery(ProgrammeQuery):
    """A report on one framework; empty: the first."""

    framework = serializers.CharField(required=False, default="", allow_blank=True, max_length=120)


class RoleQuery(ProgrammeQuery):
    """A role of a framework; empty: the member's own."""

    framework = serializers.CharField(max_length=120)
    role = serializers.CharField(required=False, default="", allow_blank=True, max_length=120)
    member = serializers.IntegerField(
        required=False,
        default=None,
        allow_null=True,
        **_ID,
        help_text="Somebody else's, for their manager or a programme admin.",
    )


class SkillQuery(RoleQuery):
    """A skill of a framework."""

    skill = serializers.CharField(max_length=120)


class AnswerIn(serializers.Serializer[Any]):
    """One skill of a self-assessment; ``level`` null means not rated."""

    skill = serializers.CharField(max_length=120)
    level = serializers.IntegerField(allow_null=True, min_value=1, max_value=12)
    last_performed = serializers.DateField(required=False, default=None, allow_null=True)
    willing = serializers.BooleanField(required=False, default=None, allow_null=True)
    note = serializers.CharField(required=False, default="", allow_blank=True, max_length=4000)


class RatingsIn(ProgrammeQuery):
    """A self-assessment: at least one answer."""

    token = serializers.CharField(max_length=64, help_text=_SENT_ONCE)
    framework = serializers.CharField(max_length=120)
    role = serializers.CharField(required=False, default="", allow_blank=True, max_length=120)
    answers = AnswerIn(many=True, allow_empty=False, max_length=300)


class RequestIn(ProgrammeQuery):
    """A request for a mentor: one to three offers, in order of preference."""

    token = serializers.CharField(max_length=64, help_text=_SENT_ONCE)
    framework = serializers.CharField(max_length=120)
    skill = serializers.CharField(max_length=120)
    role = serializers.CharField(required=False, default="", allow_blank=True, max_length=120)
    choices = serializers.ListField(child=serializers.IntegerField(**_ID), min_length=1, max_length=3)
    message = serializers.CharField(required=False, default="", allow_blank=True, max_length=4000)


class ProposalIn(ProgrammeQuery):
    """A pairing proposed by the mentee's manager or a programme admin; ids are members'."""

    mentee = serializers.IntegerField(**_ID)
    mentor = serializers.IntegerField(**_ID)
    framework = serializers.CharField(max_length=120)
    skill = serializers.CharField(max_length=120)
    weeks = serializers.IntegerField(required=False, default=None, allow_null=True, min_value=1, max_value=52)
    message = serializers.CharField(required=False, default="", allow_blank=True, max_length=4000)


class OfferIn(ProgrammeQuery):
    """An offer to mentor one skill; ``places`` counts mentees at once over all skills."""

    framework = serializers.CharField(max_length=120)
    skill = serializers.CharField(max_length=120)
    places = serializers.IntegerField(required=False, default=None, allow_null=True, min_value=1, max_value=50)
    paused = serializers.BooleanField(required=False, default=False)


class WaitingIn(ProgrammeQuery):
    """A skill to wait for."""

    framework = serializers.CharField(max_length=120)
    skill = serializers.CharField(max_length=120)


class NothingIn(serializers.Serializer[Any]):
    """No body."""


class ReasonIn(serializers.Serializer[Any]):
    """A reason in words, for the other side to read."""

    reason = serializers.CharField(required=False, default="", allow_blank=True, max_length=4000)


class RejectionIn(serializers.Serializer[Any]):
    """Why not, for the mentee to read."""

    reason = serializers.CharField(max_length=4000)


class EvidenceIn(serializers.Serializer[Any]):
    """What is missing before the growth can be confirmed."""

    what = serializers.CharField(max_length=4000)


class ConfirmationIn(serializers.Serializer[Any]):
    """The level that the confirmer sees; at the target or above it completes the pairing."""

    level = serializers.IntegerField(min_value=1, max_value=12)
    comment = serializers.CharField(required=False, default="", allow_blank=True, max_length=4000)


class TickIn(serializers.Serializer[Any]):
    """A step of the plan and the way in which it was shown."""

    step = serializers.IntegerField(**_ID)
    practice = serializers.ChoiceField(choices=[practice.value for practice in Practice])


class SessionIn(serializers.Serializer[Any]):
    """A session held or planned, with what was shown in it."""

    token = serializers.CharField(max_length=64, help_text=_SENT_ONCE)
    starts_at = serializers.DateTimeField()
    minutes = serializers.IntegerField(min_value=5, max_value=600)
    kind = serializers.ChoiceField(choices=[kind.value for kind in SessionKind])
    notes = serializers.CharField(required=False, default="", allow_blank=True, max_length=4000)
    for_confirmer = serializers.CharField(required=False, default="", allow_blank=True, max_length=LONGEST_EVIDENCE)
    held = serializers.BooleanField(required=False, default=True)
    ticks = TickIn(many=True, required=False, default=list, max_length=200)
