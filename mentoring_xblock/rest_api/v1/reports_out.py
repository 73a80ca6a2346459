"""The shapes of the reports for managers and programme admins."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from .outputs import LevelOut, ProgrammeOut


class CellOut(serializers.Serializer[Any]):
    """One report's skill: ``level`` is the one that counts, by ``source``, beside their own and the confirmed one."""

    level = serializers.IntegerField(allow_null=True)
    source = serializers.CharField()
    target = serializers.IntegerField(allow_null=True)
    gap = serializers.IntegerField(allow_null=True)
    own_level = serializers.IntegerField(allow_null=True)
    confirmed_level = serializers.IntegerField(allow_null=True)
    confirmed_source = serializers.CharField()
    open_pairing = serializers.IntegerField(source="open_pairing_id", allow_null=True)


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


class TeamRowOut(serializers.Serializer[Any]):
    """One report; ``cells`` run in the order of the skills."""

    member = serializers.IntegerField(source="member_id")
    name = serializers.CharField()
    department = serializers.CharField()
    role_title = serializers.CharField()
    cells = CellOut(many=True)


class TeamGapsOut(serializers.Serializer[Any]):
    """A manager's own reports against one framework."""

    programme = ProgrammeOut()
    framework = serializers.CharField()
    framework_title = serializers.CharField()
    levels = LevelOut(many=True, source="scale.levels")
    skills = TeamSkillOut(many=True)
    rows = TeamRowOut(many=True)


class BenchOut(serializers.Serializer[Any]):
    """Depth on one skill; where ``withheld``, too few people rated for the other figures to mean anything.

    ``counted_at`` is when ratings were counted; they are counted again once five people or more were rated since. It is
    null before the first count.
    """

    skill = serializers.CharField()
    title = serializers.CharField()
    expected = serializers.IntegerField()
    nobody = serializers.FloatField()
    confirmed = serializers.IntegerField()
    offering = serializers.IntegerField()
    places_free = serializers.IntegerField()
    needed = serializers.IntegerField()
    waiting = serializers.IntegerField()
    withheld = serializers.BooleanField()
    counted_at = serializers.DateTimeField(allow_null=True)


class OverviewOut(serializers.Serializer[Any]):
    """Counts of one programme; ``states`` by state of pairing."""

    programme = ProgrammeOut()
    members = serializers.IntegerField()
    rated = serializers.IntegerField()
    mentors = serializers.IntegerField()
    places = serializers.IntegerField()
    places_taken = serializers.IntegerField()
    states = serializers.DictField(child=serializers.IntegerField())
    to_review = serializers.IntegerField()
    to_confirm = serializers.IntegerField()
    waiting = serializers.IntegerField()
    counted_at = serializers.DateTimeField(allow_null=True)
