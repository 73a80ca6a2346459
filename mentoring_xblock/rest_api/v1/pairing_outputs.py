"""What callers get of mentors, requests and pairings, field by field: the api's frozen values as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from ...api.matching.data import MentorSuggestion, MentorSuggestions
from ...api.pairings.data import Contact, PairingView, Partner
from ...applets.matching.data import Reason
from ...applets.pairings.data.outcomes import OutcomeInfo
from ...applets.pairings.data.pairing import PairingDetail, PairingInfo
from ...applets.pairings.data.plan import PlanStepInfo
from ...applets.pairings.data.sessions import ProposedTimesInfo, SessionInfo
from ...platform.configuration import ContactLink
from ...wording.labels import label_of
from ...wording.pairings import describe_next_step, describe_reason
from ...wording.refusals import describe_refusal
from .output import Output


class ReasonOut(Output):
    """Why a mentor is recommended, as a code and in words."""

    of = Reason
    shows = ("code", "text")
    text = serializers.SerializerMethodField()

    def get_text(self, reason: Any) -> str:
        """The sentence in the reader's language."""
        return describe_reason(reason)


class SuggestionOut(Output):
    """A mentor for one gap. ``band`` is ``at`` the target, ``above`` or ``well_above``; no level is shown to peers."""

    of = MentorSuggestion
    shows = (
        "offer=offer_id", "mentor=mentor_id", "name", "role", "department", "region", "band=level_band", "confirmed",
        "places", "places_free", "reasons",
    )  # fmt: skip


class RefusalOut(serializers.Serializer[Any]):
    """Why any request would be refused now."""

    code = serializers.CharField()
    message = serializers.CharField()


class SuggestionsOut(Output):
    """The mentors for one gap, best first."""

    of = MentorSuggestions
    shows = ("skill", "title", "from_level", "target", "mentors=suggestions", "waiting", "refusal")
    refusal = serializers.SerializerMethodField()

    @extend_schema_field(RefusalOut(allow_null=True))
    def get_refusal(self, found: Any) -> dict[str, str] | None:
        """Null if a request would not be refused."""
        refusal = found.refusal
        return None if refusal is None else {"code": refusal.code, "message": describe_refusal(refusal)}


class PairingCoreOut(Output):
    """A pairing by ids, as a change of it answers."""

    of = PairingInfo
    shows = (
        "id=pairing_id", "state", "mentee=mentee_id", "mentor=mentor_id", "from_level", "target_level", "weeks",
        "answer_by", "starts_on", "ends_on", "ended_at", "closing_reason", "evidence_asked", "created_at", "changed_at",
    )  # fmt: skip


class RequestOut(serializers.Serializer[Any]):
    """A stored request and the pairing that it became."""

    request = serializers.IntegerField(source="request_id")
    pairing = PairingCoreOut(source="*")


class NextStepOut(serializers.Serializer[Any]):
    """The one thing that the caller can do next about a pairing: a code, its name, and what has happened, in words."""

    code = serializers.CharField()
    text = serializers.CharField()
    words = serializers.CharField()


class PairingOut(Output):
    """A pairing as the caller sees it; ``actions`` are what they may do now."""

    of = PairingView
    shows: ClassVar[Sequence[str]] = (
        "id=pairing.pairing_id", "state=pairing.state", "viewer", "mentee=pairing.mentee_id", "mentee_name",
        "mentor=pairing.mentor_id", "mentor_name", "framework", "skill", "skill_title", "from_level=pairing.from_level",
        "from_name", "target_level=pairing.target_level", "target_name", "message=pairing.message",
        "weeks=pairing.weeks", "starts_on=pairing.starts_on", "ends_on=pairing.ends_on",
        "ended_at=pairing.ended_at", "answer_by=pairing.answer_by",
        "changed_at=pairing.changed_at", "closing_reason=pairing.closing_reason",
        "evidence_asked=pairing.evidence_asked", "extension_weeks=pairing.extension_weeks",
        "extension_agreed=pairing.extension_agreed", "actions", "next_step",
    )  # fmt: skip
    next_step = serializers.SerializerMethodField()
    actions = serializers.SerializerMethodField()

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_actions(self, view: Any) -> list[str]:
        """In a stable order."""
        return sorted(str(action) for action in view.actions)

    @extend_schema_field(NextStepOut())
    def get_next_step(self, view: Any) -> dict[str, str]:
        """As a code and in words."""
        return {
            "code": view.next_step.value,
            "text": label_of(view.next_step),
            "words": describe_next_step(view.pairing.state, view.viewer, view.next_step),
        }


class ReviewOut(PairingOut):
    """A proposed pairing for its reviewer, with the reasons at the time; the score is for admins only."""

    shows = (*PairingOut.shows, "score=pairing.score", "reasons")
    reasons = serializers.SerializerMethodField()

    @extend_schema_field(ReasonOut(many=True))
    def get_reasons(self, view: Any) -> list[dict[str, str]]:
        """As codes and in words; a code that this release no longer knows is left out."""
        reasons = ({"code": str(each.get("code")), "text": describe_reason(each)} for each in view.pairing.reasons)
        return [reason for reason in reasons if reason["text"]]


class StepOut(Output):
    """A behaviour of the plan, or a step that the two added. ``note`` is empty except for the pair."""

    of = PlanStepInfo
    shows = (
        "id=step_id", "level", "behaviour", "work", "watched_at", "together_at", "alone_at", "note", "is_added",
        "dropped_at",
    )  # fmt: skip


class SessionOut(Output):
    """A session. ``notes`` and ``place`` are empty except for the pair; ``for_confirmer`` is what they wrote for the
    confirmer."""

    of = SessionInfo
    shows = (
        "id=session_id", "starts_at", "minutes", "kind", "place", "notes", "for_confirmer", "held", "cancelled",
        "calendar_sequence",
    )  # fmt: skip


class TimesOut(Output):
    """Times for a session that wait for the other's answer."""

    of = ProposedTimesInfo
    shows = ("id=times_id", "proposed_by=proposed_by_id", "starts", "minutes", "kind", "place", "note", "created_at")


class OutcomeOut(Output):
    """What the pairing came to."""

    of = OutcomeInfo
    shows = ("level_before", "self_after", "shown_after", "confirmed_after", "reached", "comment", "confirmed_at")


class DetailOut(Output):
    """Plan, sessions (oldest first), proposed times and outcome."""

    of = PairingDetail
    shows = ("plan", "sessions", "times", "outcome")


class ContactLinkOut(Output):
    """A way to reach somebody that the operator set up."""

    of = ContactLink
    shows = ("label", "address")


class ContactOut(Output):
    """How to reach the other person now; ``email`` is empty where the programme hides it."""

    of = Contact
    shows = ("email", "links", "time_zone")


class PartnerOut(Output):
    """The other person of a pairing, for its two people alone; ``contact`` only while it is under way."""

    of = Partner
    shows = ("name", "role", "department", "unit", "region", "shared_hours", "contact")


class PairingDetailOut(PairingOut):
    """A pairing with all that its two people wrote."""

    shows = (*PairingOut.shows, "detail", "partner")
