"""A programme in which somebody looks for a mentor, for the tests of this room on a database."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from mentoring_xblock.applets.competencies.data import VersionRef
from mentoring_xblock.applets.matching import api as matching
from mentoring_xblock.applets.people.data import MemberInfo, Policy, ProgrammeInfo
from tests import builders
from tests.builders import NOW


class World:
    """A programme with a framework of two skills, mentor level 3 of 4, and somebody who looks for a mentor."""

    def __init__(self) -> None:
        self.programme: ProgrammeInfo = builders.programme()
        self.version: VersionRef = builders.framework(self.programme)
        self.pivot = builders.skill_id(self.version, "pivot")
        self.chart = builders.skill_id(self.version, "chart")
        self.mentee: MemberInfo = builders.member(self.programme, department="Sales")

    def mentor(self, level: int | None = 4, *, confirmed: int | None = None, **fields: Any) -> MemberInfo:
        """Somebody who offers everything, rated on "pivot" by themselves and, perhaps, by a manager."""
        who = builders.member(self.programme, **{"mentors_everything": True} | fields)
        if level is not None:
            builders.rate(who, {self.pivot: level})
        if confirmed is not None:
            builders.rate(who, {self.pivot: confirmed}, source="manager", at=NOW + timedelta(minutes=1))
        return who

    def recommend(self, *, target: int = 3, policy: Policy | None = None, **arguments: Any) -> list[int]:
        shown = matching.recommend(
            builders.reload(self.mentee.member_id),
            skill_id=self.pivot,
            target=target,
            policy=policy or self.programme.policy,
            now=NOW,
            **arguments,
        )
        return [each.mentor_id for each in shown]
