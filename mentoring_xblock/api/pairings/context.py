"""What every use case about one pairing gathers first: the actor in its programme, the two people, and the rights."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from ...applets.matching import api as matching
from ...applets.notices import api as notices
from ...applets.notices.data import Kind
from ...applets.pairings import api as pairings
from ...applets.pairings.data.pairing import PairingInfo
from ...applets.people import api as people
from ...applets.people.data import ApproveBy, MemberInfo, Policy
from ...core import clock
from ...core.errors import Conflict, NotAllowed, NotFound, gettext_noop
from ..permissions import (
    ADMIN,
    MANAGER,
    MENTEE,
    NEEDS_MENTEE,
    NOT_YOURS,
    Actor,
    allowed_actions,
    require_action,
    require_present,
    reviewers,
    viewers_of,
)
from .deciders import Owners, confirmers_of, owners_of

_ALONE = gettext_noop("One of the two people has left, so nothing new can be arranged in this pairing. You can end it.")


@dataclass(frozen=True, slots=True)
class PairingContext:
    """One pairing as the actor sees it: as which viewer, and who decides in the manager's part."""

    actor: Actor
    pairing: PairingInfo
    mentee: MemberInfo
    viewers: frozenset[str]
    owners: Owners

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
            has_manager=self.owners.has_manager,
            is_own=self.actor.takes_part_in(self.pairing),
            escalated=self.owners.admins_confirm(self.pairing, self.policy),
        )
        if action in NEEDS_MENTEE:
            require_present(self.mentee)

    def require_both(self) -> None:
        """Refuse with Conflict what the two do together, where one of them is gone (1 query)."""
        both = {self.pairing.mentee_id, self.pairing.mentor_id}
        if both - people.active_among(both):
            raise Conflict(_ALONE, code="gone")

    def require_mentee(self, action: str, *, otherwise: str) -> None:
        """Refuse with NotAllowed everybody but the mentee, with Conflict what this state does not lead to."""
        self.require(action)
        if MENTEE not in self.viewers:
            raise NotAllowed(NOT_YOURS, code="not_yours")
        if action not in allowed_actions(
            self.pairing.state, viewers=self.viewers, policy=self.policy, has_manager=self.owners.has_manager
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
    return PairingContext(actor, pairing, mentee, viewers, owners_of(mentee, mentor_id=pairing.mentor_id, now=now))


def open_for(actor_id: int, pairing_id: int, action: str, *, now: datetime | None = None) -> PairingContext:
    """``open_context`` for somebody who may do this now; raises what ``PairingContext.require`` raises as well."""
    context = open_context(actor_id, pairing_id, now=now)
    context.require(action)
    return context


def reviews_alone(actor: Actor, mentee: MemberInfo, *, mentor_id: int, now: datetime) -> bool:
    """Whether a proposal by this actor needs no other eyes: the policy asks for none, or for theirs, and it is not a
    pairing of their own."""
    policy = actor.programme.policy
    if policy.approve_by is ApproveBy.NONE:
        return True
    if actor.member_id in (mentee.member_id, mentor_id):
        return False
    owners = owners_of(mentee, mentor_id=mentor_id, now=now)
    held = set()
    if actor.is_admin:
        held.add(ADMIN)
    if actor.member_id in owners.members:
        held.add(MANAGER)
    return bool(held & reviewers(policy, has_manager=owners.has_manager))


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
