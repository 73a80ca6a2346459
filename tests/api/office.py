"""An organisation in which somebody is mentored, for the tests of pairings through the public API."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from mentoring_xblock import api
from mentoring_xblock.api.ratings.data import SkillAnswer
from mentoring_xblock.api.ratings.self_assessment import rate_skills
from mentoring_xblock.applets.matching.models import MentorOffer
from mentoring_xblock.applets.pairings.data.pairing import PairingInfo
from mentoring_xblock.applets.pairings.states import State
from mentoring_xblock.applets.people import api as people
from mentoring_xblock.applets.people.data import MemberInfo, ProgrammeInfo
from mentoring_xblock.applets.people.models import Member, Programme
from tests import builders
from tests.builders import NOW

LATER = NOW + timedelta(hours=1)


@dataclass
class Office:
    """A programme with a mentee under a manager, two mentors of other departments, and an admin."""

    programme: ProgrammeInfo
    framework: Any
    skill: int
    admin: MemberInfo
    manager: MemberInfo
    mentee: MemberInfo
    mentors: list[MemberInfo]

    def offer(self, mentor: MemberInfo) -> int:
        return MentorOffer.objects.get(mentor_id=mentor.member_id, skill_id=self.skill).pk

    def peer(self) -> MemberInfo:
        """Somebody whom the manager may choose as a deputy: they report to the same person."""
        found = builders.member(self.programme)
        under_one_manager(self.manager, found)
        return found

    def policy(self, **values: Any) -> None:
        Programme.objects.filter(pk=self.programme.programme_id).update(**values)

    def request(self, *mentors: MemberInfo, token: str = "t1", **more: Any) -> PairingInfo:
        choices = [self.offer(mentor) for mentor in mentors or self.mentors[:1]]
        return api.request_mentor(
            **{
                "actor_id": self.mentee.user_id,
                "framework": "data",
                "skill": "pivot",
                "choices": choices,
                "token": token,
                "now": NOW,
            }
            | more
        )

    def run_until(self, state: State) -> PairingInfo:
        info = self.request()
        if state is State.PROPOSED:
            return info
        info = api.approve_pairing(actor_id=self.admin.user_id, pairing_id=info.pairing_id, now=NOW)
        if state is State.APPROVED:
            return info
        info = api.accept_pairing(actor_id=self.mentors[0].user_id, pairing_id=info.pairing_id, now=NOW)
        if state is State.ACTIVE:
            return info
        self.rerate(3)
        return api.get_pairing(actor_id=self.mentee.user_id, pairing_id=info.pairing_id).pairing

    def rerate(self, level: int, token: str = "again") -> None:
        rate_skills(
            actor_id=self.mentee.user_id, framework="data", role="analyst", token=token,
            answers=[SkillAnswer("pivot", level)], programme=self.programme.key, now=LATER,
        )  # fmt: skip


def make_office(**policy: Any) -> Office:
    programme = builders.programme(**policy)
    framework = builders.framework(programme)
    skill = builders.skill_id(framework, "pivot")
    admin = builders.member(programme, is_admin=True)
    manager = builders.member(programme, department="Sales")
    mentee = builders.member(programme, manager=manager, department="Sales", role=(framework.framework_id, "analyst"))
    mentors = [
        builders.member(programme, department=name, mentors_everything=True)
        for name in ("Finance", "Production", "Quality")
    ]
    for mentor in mentors:
        builders.rate(mentor, {skill: 4})
    builders.rate(mentee, {skill: 1})
    return Office(programme, framework, skill, admin, manager, mentee, mentors)


def actions(member: MemberInfo, pairing: PairingInfo) -> frozenset[str]:
    return api.get_pairing(actor_id=member.user_id, pairing_id=pairing.pairing_id).actions


def under_one_manager(*members: MemberInfo) -> None:
    """From now on these people report to the same one, and so may choose each other as deputies."""
    boss = builders.member(people.get_programme_by_id(members[0].programme_id))
    Member.objects.filter(pk__in=[each.member_id for each in members]).update(manager_id=boss.member_id)
