"""What callers get of everything but pairings, field by field. What a caller may not see is not in them."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from ...api.data import TeamGaps
from ...api.matching.data import OfferedSkill
from ...api.pairings.data import MyMentoring
from ...api.ratings.data import Profile, SkillResult
from ...applets.competencies.data import RoleDefinition, RoleSkill, VersionRef
from ...applets.insight.data import Bench, Cell, ProgrammeOverview, TeamRow
from ...applets.pairings.data.outcomes import MentorRecord
from ...applets.people.data import MemberInfo, ProgrammeInfo
from ...core.scales import Level
from .output import Output


class FaultOut(serializers.Serializer[Any]):
    """Why something was refused: ``message`` for people, ``code`` and, by faulty field, ``fields`` for programs."""

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


class ProgrammeOut(Output):
    """A programme."""

    of = ProgrammeInfo
    shows = ("key", "title")


class LevelOut(Output):
    """One level of a scale."""

    of = Level
    shows = ("number", "name", "meaning")


class FrameworkOut(Output):
    """A published competency model."""

    of = VersionRef
    shows = ("key", "title", "version=number", "language", "levels=scale.levels", "mentor_from=scale.mentor_from")


class RoleSkillOut(Output):
    """A skill that a role asks for; ``behaviours`` by level number. A ``retired`` one cannot be answered any more."""

    of = RoleSkill
    shows = ("key", "title", "description", "kind", "group", "target", "importance", "behaviours", "retired")


class RoleDefinitionOut(Output):
    """A role with everything that it asks for."""

    of = RoleDefinition
    shows = ("framework=version", "role=role_key", "title", "grade", "family", "description", "skills")


class ResultOut(Output):
    """Where a member stands on one skill: ``level`` is their own rating, ``counted_level`` the one that counts, from
    which ``gap`` is counted; ``mean`` and ``sd`` are the estimate, to half a level."""

    of = SkillResult
    shows = (
        "skill", "title", "group", "level", "previous_level", "target", "gap", "mean", "sd", "confirmed_level",
        "confirmed_source", "confirmed_imported", "counted_level", "counted_source", "counted_imported",
        "may_mentor", "offering", "waiting",
        "open_pairing=open_pairing.pairing_id",
    )  # fmt: skip


class ProfileOut(Output):
    """A member against one role. Ratings are for development, not for appraisal."""

    of = Profile
    shows = (
        "programme=programme.key", "member=member_id", "framework=definition.version.key", "role=definition.role_key",
        "role_title=definition.title", "submitted_at", "next_skill", "results",
    )  # fmt: skip


class RecordOut(Output):
    """What came of a mentor's pairings."""

    of = MentorRecord
    shows = ("completed", "reached", "hours")


class OfferedOut(Output):
    """A skill that the member offers to mentor."""

    of = OfferedSkill
    shows = ("framework", "skill", "title", "paused")


class MemberOut(Output):
    """A membership, as its own person sees it."""

    of = MemberInfo
    shows = (
        "id=member_id", "department", "unit", "region", "time_zone", "is_admin", "is_paused", "mentors_everything",
        "places", "places_taken",
    )  # fmt: skip


class MeOut(Output):
    """The caller in one programme."""

    of = MyMentoring
    shows = ("programme", "member", "offers", "record", "to_answer")
    to_answer = serializers.SerializerMethodField()

    def get_to_answer(self, mine: Any) -> int:
        """How many requests wait for the caller's answer."""
        return len(mine.to_answer)


class CellOut(Output):
    """One report's skill: ``level`` is the one that counts, by ``source``, beside their own and the confirmed one."""

    of = Cell
    shows = (
        "level", "source", "is_imported", "target", "gap", "own_level", "confirmed_level", "confirmed_source",
        "confirmed_imported", "not_my_work",
        "open_pairing=open_pairing_id",
    )  # fmt: skip


class TeamSkillOut(serializers.Serializer[Any]):
    """A column of the heat map."""

    key = serializers.SerializerMethodField()
    title = serializers.SerializerMethodField()

    def get_key(self, pair: tuple[str, str]) -> str:
        """The skill's key."""
        return pair[0]

    def get_title(self, pair: tuple[str, str]) -> str:
        """The skill's title."""
        return pair[1]


class TeamRowOut(Output):
    """One report; ``cells`` run in the order of the skills."""

    of = TeamRow
    shows = ("member=member_id", "name", "department", "role_title", "cells")


class TeamGapsOut(Output):
    """A manager's own reports against one framework."""

    of = TeamGaps
    shows = ("programme", "framework", "framework_title", "levels=scale.levels", "skills", "rows")
    skills = TeamSkillOut(many=True)


class BenchOut(Output):
    """Depth on one skill; where ``withheld``, too few people rated for the other figures to mean anything.

    ``counted_at`` is when ratings were counted. They are counted again once five people or more were rated for the
    first time, were rated again, or left. It is null before the first count.
    """

    of = Bench
    shows = (
        "skill", "title", "expected", "nobody", "confirmed", "offering", "places_free", "needed", "waiting", "withheld",
        "counted_at",
    )  # fmt: skip
    expected = serializers.IntegerField()


class OverviewOut(Output):
    """Counts of one programme; ``states`` by state of pairing."""

    of = ProgrammeOverview
    shows = (
        "programme", "members", "rated", "mentors", "places", "places_taken", "states", "to_review", "to_confirm",
        "waiting", "counted_at",
    )  # fmt: skip
