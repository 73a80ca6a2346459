"""What callers get, field by field: the api's frozen values as JSON. What a caller may not see is not in them."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from ...wording.pairings import describe_reason, describe_reasons


class FaultOut(serializers.Serializer[Any]):
    """Why something was refused."""

    code = serializers.CharField()
    message = serializers.CharField()
    fields_ = serializers.DictField(child=serializers.CharField())

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """``fields`` is taken by the serializer itself."""
        fields: dict[str, serializers.Field[Any, Any, Any, Any]] = super().get_fields()
        fields["fields"] = fields.pop("fields_")
        return fields


class ErrorOut(serializers.Serializer[Any]):
    """The body of every refusal."""

    error = FaultOut()


class ProgrammeOut(serializers.Serializer[Any]):
    """A programme."""

    key = serializers.CharField()
    title = serializers.CharField()


class LevelOut(serializers.Serializer[Any]):
    """One level of a scale."""

    number = serializers.IntegerField()
    name = serializers.CharField()
    meaning = serializers.CharField()


class FrameworkOut(serializers.Serializer[Any]):
    """A published competency model."""

    key = serializers.CharField()
    title = serializers.CharField()
    version = serializers.IntegerField(source="number")
    language = serializers.CharField()
    levels = LevelOut(many=True, source="scale.levels")
    mentor_from = serializers.IntegerField(source="scale.mentor_from")


class RoleSkillOut(serializers.Serializer[Any]):
    """A skill that a role asks for; ``behaviours`` by level number. A ``retired`` one cannot be answered any more."""

    key = serializers.CharField()
    title = serializers.CharField()
    description = serializers.CharField()
    kind = serializers.CharField()
    group = serializers.CharField()
    target = serializers.IntegerField(allow_null=True)
    importance = serializers.IntegerField()
    behaviours = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))
    retired = serializers.BooleanField()


class RoleSheetOut(serializers.Serializer[Any]):
    """A role with everything that it asks for."""

    framework = FrameworkOut(source="version")
    role = serializers.CharField(source="role_key")
    title = serializers.CharField()
    grade = serializers.CharField()
    family = serializers.CharField()
    description = serializers.CharField()
    skills = RoleSkillOut(many=True)


class ResultOut(serializers.Serializer[Any]):
    """Where a member stands on one skill: ``level`` is their own rating, ``counted_level`` the one that counts, from
    which ``gap`` is counted; ``mean`` and ``sd`` are the estimate, to half a level."""

    skill = serializers.CharField()
    title = serializers.CharField()
    group = serializers.CharField()
    level = serializers.IntegerField(allow_null=True)
    previous_level = serializers.IntegerField(allow_null=True)
    target = serializers.IntegerField(allow_null=True)
    gap = serializers.IntegerField(allow_null=True)
    mean = serializers.FloatField(allow_null=True)
    sd = serializers.FloatField(allow_null=True)
    confirmed_level = serializers.IntegerField(allow_null=True)
    confirmed_source = serializers.CharField()
    counted_level = serializers.IntegerField(allow_null=True)
    counted_source = serializers.CharField()
    may_mentor = serializers.BooleanField()
    offering = serializers.BooleanField()
    waiting = serializers.BooleanField()
    open_pairing = serializers.IntegerField(source="open_pairing.pairing_id", default=None, allow_null=True)


class ProfileOut(serializers.Serializer[Any]):
    """A member against one role. Ratings are for development, not for appraisal."""

    programme = serializers.CharField(source="programme.key")
    member = serializers.IntegerField(source="member_id", allow_null=True)
    framework = serializers.CharField(source="sheet.version.key")
    role = serializers.CharField(source="sheet.role_key")
    role_title = serializers.CharField(source="sheet.title")
    submitted_at = serializers.DateTimeField(allow_null=True)
    next_skill = serializers.CharField(allow_null=True)
    results = ResultOut(many=True)


class ReasonOut(serializers.Serializer[Any]):
    """Why a mentor is recommended, as a code and in words."""

    code = serializers.CharField()
    text = serializers.SerializerMethodField()

    def get_text(self, reason: Any) -> str:
        """The sentence in the reader's language."""
        return describe_reason(reason)


class SuggestionOut(serializers.Serializer[Any]):
    """A mentor for one gap. ``band`` is ``at`` the target, ``above`` or ``well_above``; no level is shown to peers."""

    offer = serializers.IntegerField(source="offer_id")
    mentor = serializers.IntegerField(source="mentor_id")
    name = serializers.CharField()
    department = serializers.CharField()
    region = serializers.CharField()
    band = serializers.CharField(source="level_band")
    confirmed = serializers.BooleanField()
    places = serializers.IntegerField()
    places_free = serializers.IntegerField()
    reasons = ReasonOut(many=True)


class SuggestionsOut(serializers.Serializer[Any]):
    """The mentors for one gap, best first."""

    skill = serializers.CharField()
    title = serializers.CharField()
    from_level = serializers.IntegerField(allow_null=True)
    target = serializers.IntegerField()
    mentors = SuggestionOut(many=True, source="suggestions")
    waiting = serializers.BooleanField()


class PairingCoreOut(serializers.Serializer[Any]):
    """A pairing by ids, as a change of it answers."""

    id = serializers.IntegerField(source="pairing_id")
    state = serializers.CharField()
    mentee = serializers.IntegerField(source="mentee_id")
    mentor = serializers.IntegerField(source="mentor_id")
    from_level = serializers.IntegerField(allow_null=True)
    target_level = serializers.IntegerField()
    weeks = serializers.IntegerField()
    answer_by = serializers.DateTimeField(allow_null=True)
    starts_on = serializers.DateField(allow_null=True)
    ends_on = serializers.DateField(allow_null=True)
    closing_reason = serializers.CharField()
    evidence_asked = serializers.CharField()
    created_at = serializers.DateTimeField()
    changed_at = serializers.DateTimeField()


class RequestOut(serializers.Serializer[Any]):
    """A stored request and the pairing that it became."""

    request = serializers.IntegerField(source="request_id")
    pairing = PairingCoreOut()


class PairingOut(serializers.Serializer[Any]):
    """A pairing as the caller sees it; ``actions`` are what they may do now."""

    id = serializers.IntegerField(source="pairing.pairing_id")
    state = serializers.CharField(source="pairing.state")
    viewer = serializers.CharField()
    mentee = serializers.IntegerField(source="pairing.mentee_id")
    mentee_name = serializers.CharField()
    mentor = serializers.IntegerField(source="pairing.mentor_id")
    mentor_name = serializers.CharField()
    framework = serializers.CharField()
    skill = serializers.CharField()
    skill_title = serializers.CharField()
    from_level = serializers.IntegerField(source="pairing.from_level", allow_null=True)
    from_name = serializers.CharField()
    target_level = serializers.IntegerField(source="pairing.target_level")
    target_name = serializers.CharField()
    message = serializers.CharField(source="pairing.message")
    weeks = serializers.IntegerField(source="pairing.weeks")
    starts_on = serializers.DateField(source="pairing.starts_on", allow_null=True)
    ends_on = serializers.DateField(source="pairing.ends_on", allow_null=True)
    answer_by = serializers.DateTimeField(source="pairing.answer_by", allow_null=True)
    changed_at = serializers.DateTimeField(source="pairing.changed_at")
    closing_reason = serializers.CharField(source="pairing.closing_reason")
    evidence_asked = serializers.CharField(source="pairing.evidence_asked")
    actions = serializers.SerializerMethodField()

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_actions(self, view: Any) -> list[str]:
        """In a stable order."""
        return sorted(str(action) for action in view.actions)


class ReviewOut(PairingOut):
    """A proposed pairing for whom it is to approve, with the reasons of the time; the score is for admins alone."""

    score = serializers.FloatField(source="pairing.score", allow_null=True)
    reasons = serializers.SerializerMethodField()

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_reasons(self, view: Any) -> list[str]:
        """In words; a code that this release no longer knows is left out."""
        return list(describe_reasons(view.pairing.reasons))


class StepOut(serializers.Serializer[Any]):
    """A behaviour of the plan."""

    id = serializers.IntegerField(source="step_id")
    level = serializers.IntegerField()
    behaviour = serializers.CharField()
    work = serializers.CharField()
    watched_at = serializers.DateTimeField(allow_null=True)
    together_at = serializers.DateTimeField(allow_null=True)
    alone_at = serializers.DateTimeField(allow_null=True)


class SessionOut(serializers.Serializer[Any]):
    """A session. ``notes`` are empty but for the pair; ``for_confirmer`` is what they wrote for whoever confirms."""

    id = serializers.IntegerField(source="session_id")
    starts_at = serializers.DateTimeField()
    minutes = serializers.IntegerField()
    kind = serializers.CharField()
    notes = serializers.CharField()
    for_confirmer = serializers.CharField()
    held = serializers.BooleanField()
    cancelled = serializers.BooleanField()


class OutcomeOut(serializers.Serializer[Any]):
    """What the pairing came to."""

    level_before = serializers.IntegerField(allow_null=True)
    self_after = serializers.IntegerField(allow_null=True)
    confirmed_after = serializers.IntegerField(allow_null=True)
    reached = serializers.BooleanField(allow_null=True)
    comment = serializers.CharField()
    confirmed_at = serializers.DateTimeField(allow_null=True)


class DetailOut(serializers.Serializer[Any]):
    """Plan, sessions (oldest first) and outcome."""

    plan = StepOut(many=True)
    sessions = SessionOut(many=True)
    outcome = OutcomeOut(allow_null=True)


class PairingDetailOut(PairingOut):
    """A pairing with all that its two people wrote."""

    detail = DetailOut(allow_null=True)


class RecordOut(serializers.Serializer[Any]):
    """What came of a mentor's pairings."""

    completed = serializers.IntegerField()
    reached = serializers.IntegerField()
    hours = serializers.FloatField()


class OfferedOut(serializers.Serializer[Any]):
    """A skill that the member offers to mentor."""

    framework = serializers.CharField()
    skill = serializers.CharField()
    title = serializers.CharField()
    paused = serializers.BooleanField()


class MemberOut(serializers.Serializer[Any]):
    """A membership, as its own person sees it."""

    id = serializers.IntegerField(source="member_id")
    department = serializers.CharField()
    unit = serializers.CharField()
    region = serializers.CharField()
    time_zone = serializers.CharField()
    is_admin = serializers.BooleanField()
    is_paused = serializers.BooleanField()
    mentors_everything = serializers.BooleanField()
    places = serializers.IntegerField()
    places_taken = serializers.IntegerField()


class MeOut(serializers.Serializer[Any]):
    """The caller in one programme."""

    programme = ProgrammeOut()
    member = MemberOut()
    offers = OfferedOut(many=True)
    record = RecordOut()
    to_answer = serializers.SerializerMethodField()

    def get_to_answer(self, mine: Any) -> int:
        """How many requests wait for the caller's answer."""
        return len(mine.to_answer)
