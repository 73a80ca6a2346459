"""What every use case about one pairing gathers first: the actor in its programme, the two people, and the rights."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from ...applets.matching import api as matching
from ...applets.notices import api as notices
from ...applets.notices.data import Kind
from ...applets.pairings import api as pairings
from ...applets.pairings.data.pairing import PairingInfo
from ...applets.pairings.states import Turn, states_awaiting
from ...applets.people import api as people
from ...applets.people.data import ApproveBy, MemberInfo, Policy, ProgrammeInfo
from ...core import clock
from ...core.errors import Conflict, NotAllowed, NotFound
from ..permissions import (
    ADMIN,
    MANAGER,
    MENTEE,
    MENTOR,
    NEEDS_MENTEE,
    NOT_YOURS,
    Actor,
    allowed_actions,
    confirmers,
    require_action,
    require_present,
    reviewers,
    viewers_of,
)


@dataclass(frozen=True, slots=True)
class PairingContext:
    """One pairing as the actor sees it: as which viewer, and whether the mentee has an active manager."""

    actor: Actor
    pairing: PairingInfo
    mentee: MemberInfo
    viewers: frozenset[str]
    has_manager: bool

    @property
    def policy(self) -> Policy:
        """The rules of the pairing's programme."""
        return self.actor.programme.policy

    def require(self, action: str) -> None:
        """Refuse with NotAllowed what is somebody else's to do, with Conflict what needs a mentee who is gone."""
        require_action(
            action,
            pairing=self.pairing,
            viewers=self.viewers,
            policy=self.policy,
            has_manager=self.has_manager,
            is_own=self.actor.takes_part_in(self.pairing),
        )
        if action in NEEDS_MENTEE:
            require_present(self.mentee)

    def require_mentee(self, action: str, *, otherwise: str) -> None:
        """Refuse with NotAllowed everybody but the mentee, with Conflict what this state does not lead to."""
        self.require(action)
        if MENTEE not in self.viewers:
            raise NotAllowed(NOT_YOURS, code="not_yours")
        if action not in allowed_actions(
            self.pairing.state, viewers=self.viewers, policy=self.policy, has_manager=self.has_manager
        ):
            raise Conflict(otherwise, code="stale_state")


def open_context(actor_id: int, pairing_id: int, *, now: datetime | None = None) -> PairingContext:
    """The pairing before the actor; raises NotFound if there is none, or none that they may see.

    Who asks and what for are looked up in the same two or three queries whether there is one or not: nobody can count
    from outside that a pairing is there.
    """
    insiders = {each.programme.programme_id: each for each in people.insiders_of(actor_id)}
    is_superuser = next(iter(insiders.values())).is_superuser if insiders else people.is_superuser(actor_id)
    now = now or clock.now()
    found = pairings.find_with_manager(pairing_id, now=now)
    if found is None:
        raise NotFound()
    pairing, manager_ids = found
    insider = insiders.get(pairing.programme_id)
    if insider is not None:
        actor = Actor(actor_id, insider.programme, insider.member, is_superuser or insider.member.is_admin)
    elif is_superuser:
        actor = Actor(actor_id, people.get_programme_by_id(pairing.programme_id), None, is_admin=True)
    else:
        raise NotFound()
    viewers = viewers_of(actor, pairing, manager_ids=manager_ids)
    if not viewers:
        raise NotFound()
    mentee = people.get_members([pairing.mentee_id])[pairing.mentee_id]
    return PairingContext(actor, pairing, mentee, viewers, manager_of(mentee, now=now) is not None)


def open_for(actor_id: int, pairing_id: int, action: str, *, now: datetime | None = None) -> PairingContext:
    """``open_context`` for somebody who may do this now; raises what ``PairingContext.require`` raises as well."""
    context = open_context(actor_id, pairing_id, now=now)
    context.require(action)
    return context


def manager_of(member: MemberInfo, *, now: datetime) -> MemberInfo | None:
    """The member's manager, if there is one who is active in the same programme; their deputy while they are away."""
    manager = people.get_member_by_id(member.manager_id) if member.manager_id else None
    if manager is None or not is_owner(manager, of=member):
        return None
    deputy_id = manager.deputy_id if manager.is_away_at(now) else None
    return _standing_in(people.get_member_by_id(deputy_id) if deputy_id else None, manager, member)


def _standing_in(deputy: MemberInfo | None, manager: MemberInfo, member: MemberInfo) -> MemberInfo:
    """Who is asked of a member's pairings: the deputy, unless it is the member's own or they cannot be asked."""
    if deputy is None or deputy.member_id == member.member_id or not is_owner(deputy, of=member):
        return manager
    return deputy


def is_owner(manager: MemberInfo | None, *, of: MemberInfo) -> bool:
    """Whether a member's manager can be asked at all: nothing waits for one who left or whose account is closed."""
    return manager is not None and manager.is_active and manager.programme_id == of.programme_id


def reviewers_of(programme: ProgrammeInfo, mentee: MemberInfo, *, mentor_id: int, now: datetime) -> frozenset[int]:
    """The members who are to review this proposal: the mentee's manager or the admins, by the policy; never the two
    themselves. Empty where the mentee or mentor is the only one: then it is the site's administrators who can."""
    return _reviewers(programme, mentee, mentor_id, manager_of(mentee, now=now), lambda: _admins(programme))


def confirmers_of(
    programme: ProgrammeInfo, mentee: MemberInfo, pairing: PairingInfo, *, now: datetime
) -> frozenset[int]:
    """The members who are to confirm the mentee's growth."""
    return _confirmers(programme, mentee, pairing, manager_of(mentee, now=now), lambda: _admins(programme))


def count_decisions(programme: ProgrammeInfo, *, now: datetime) -> Counter[int]:
    """How many reviews and confirmations wait for each member (constant queries)."""
    waiting = [
        (turn, pairing)
        for turn in (Turn.REVIEWER, Turn.CONFIRMER)
        for pairing in pairings.in_states(programme.programme_id, states_awaiting(turn))
    ]
    mentees = people.get_members({pairing.mentee_id for _, pairing in waiting})
    managers = people.get_members({each.manager_id for each in mentees.values() if each.manager_id})
    deputies = people.get_members({each.deputy_id for each in managers.values() if each.deputy_id})
    admins = _admins(programme)
    found: Counter[int] = Counter()
    for turn, pairing in waiting:
        mentee = mentees[pairing.mentee_id]
        if not mentee.is_active:
            continue
        manager = managers.get(mentee.manager_id or 0)
        manager = manager if is_owner(manager, of=mentee) else None
        if manager is not None and manager.is_away_at(now):
            manager = _standing_in(deputies.get(manager.deputy_id or 0), manager, mentee)
        if turn is Turn.REVIEWER:
            found.update(_reviewers(programme, mentee, pairing.mentor_id, manager, lambda: admins))
        else:
            found.update(_confirmers(programme, mentee, pairing, manager, lambda: admins))
    return found


def _reviewers(
    programme: ProgrammeInfo,
    mentee: MemberInfo,
    mentor_id: int,
    manager: MemberInfo | None,
    admins: Callable[[], frozenset[int]],
) -> frozenset[int]:
    by_manager = MANAGER in reviewers(programme.policy, has_manager=manager is not None)
    if by_manager and manager is not None and manager.member_id != mentor_id:
        return frozenset({manager.member_id})
    return admins() - {mentee.member_id, mentor_id}


def _confirmers(
    programme: ProgrammeInfo,
    mentee: MemberInfo,
    pairing: PairingInfo,
    manager: MemberInfo | None,
    admins: Callable[[], frozenset[int]],
) -> frozenset[int]:
    who = confirmers(programme.policy, has_manager=manager is not None, escalated=pairing.escalated_at is not None)
    found = admins() if ADMIN in who else frozenset()
    if MENTOR in who:
        found |= {pairing.mentor_id}
    if MANAGER in who and manager is not None:
        found |= {manager.member_id}
    return found - {mentee.member_id}


def reviews_alone(actor: Actor, mentee: MemberInfo, *, mentor_id: int, now: datetime) -> bool:
    """Whether a proposal by this actor needs no other eyes: the policy asks for none, or for theirs, and it is not a
    pairing of their own."""
    policy = actor.programme.policy
    if policy.approve_by is ApproveBy.NONE:
        return True
    if actor.member_id in (mentee.member_id, mentor_id):
        return False
    manager = manager_of(mentee, now=now)
    held = set()
    if actor.is_admin:
        held.add(ADMIN)
    if manager is not None and manager.member_id == actor.member_id:
        held.add(MANAGER)
    return bool(held & reviewers(policy, has_manager=manager is not None))


def renew_after(pairing: PairingInfo, *, now: datetime) -> None:
    """Bring the mentor's offers in step with the place taken or freed, or with the outcome."""
    matching.renew_offers([pairing.mentor_id], now=now)


def notify(
    kind: Kind,
    members: Iterable[int | None],
    pairing: PairingInfo,
    *,
    now: datetime,
    once: str = "",
    facts: Mapping[str, object] | None = None,
) -> int:
    """Announce a step of a pairing to these people, leaving out None; gives how many got a notice."""
    known = {member for member in members if member is not None}
    return notices.announce(
        kind, known, pairing_id=pairing.pairing_id, skill_id=pairing.skill_id, facts=facts, once=once, now=now
    )


def notify_reassessed(moved: Iterable[PairingInfo], *, now: datetime) -> None:
    """Ask the confirmers to look at pairings that were re-rated, and notify the mentors."""
    for pairing in moved:
        programme = people.get_programme_by_id(pairing.programme_id)
        mentee = people.get_members([pairing.mentee_id])[pairing.mentee_id]
        asked = confirmers_of(programme, mentee, pairing, now=now)
        notify(Kind.TO_CONFIRM, asked, pairing, once=f"{now.date().isoformat()}", now=now)


def _admins(programme: ProgrammeInfo) -> frozenset[int]:
    return frozenset(admin.member_id for admin in people.admins_of(programme.programme_id))
