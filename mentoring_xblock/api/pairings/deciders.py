"""Who decides on a pairing: the mentee's manager, the deputy who stands in for them, or the programme's administrators.

Owners are derived from the rows of the moment, never stored: a manager who has left is nobody's owner from then on, and
a deputy is one from the first moment of the absence to the last, or until another is named.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from ...applets.notices import api as notices
from ...applets.notices.data import NOTIFIED_ONE_BY_ONE, Announcement, Kind
from ...applets.pairings import api as pairings
from ...applets.pairings.data.pairing import PairingInfo
from ...applets.pairings.states import Turn, states_awaiting
from ...applets.people import api as people
from ...applets.people.data import ConfirmBy, MemberInfo, Policy, ProgrammeInfo
from ..permissions import ADMIN, MANAGER, MENTOR, confirmers, reviewers

_ASKED_BY = (Kind.TO_REVIEW, Kind.MANY_TO_REVIEW, Kind.TO_CONFIRM, Kind.CONFIRM_OVERDUE, Kind.PASSED_TO_YOU)
_ASKS = {Turn.REVIEWER: Kind.TO_REVIEW, Turn.CONFIRMER: Kind.TO_CONFIRM}


@dataclass(frozen=True, slots=True)
class Owners:
    """Who has the manager's part in one pairing: ``members`` may take it, and ``asked`` is the one who is asked.

    Without members the part is the administrators'. With members but nobody to ask, as while the manager is away and
    nobody stands in, it is theirs as well.
    """

    members: frozenset[int] = frozenset()
    asked: int | None = None

    @property
    def has_manager(self) -> bool:
        """Whether there is anybody but the administrators."""
        return bool(self.members)

    def admins_confirm(self, pairing: PairingInfo, policy: Policy) -> bool:
        """Whether administrators may confirm too: nobody did for long, or nobody else is there to be asked."""
        is_unattended = self.has_manager and self.asked is None and policy.confirm_by is ConfirmBy.MANAGER
        return is_unattended or pairing.escalated_at is not None


def managers_and_deputies(mentees: Iterable[MemberInfo], *, now: datetime) -> dict[int, MemberInfo]:
    """The managers of these people and the deputies of those who are away, by id, without roles (2 queries at most)."""
    managers = people.get_members({each.manager_id for each in mentees if each.manager_id}, with_roles=False)
    deputies = {each.deputy_id for each in managers.values() if each.deputy_id and each.is_away_at(now)}
    return managers | people.get_members(deputies - managers.keys(), with_roles=False)


def owners_among(known: Mapping[int, MemberInfo], mentee: MemberInfo, *, mentor_id: int, now: datetime) -> Owners:
    """The owners of a pairing, of whom ``known`` are the managers and deputies.

    Nobody stands in for a manager who has left, nor for the manager of their own pairing. A deputy who is away is not
    asked, and neither is theirs: whom the manager did not choose decides nothing.
    """
    manager = known.get(mentee.manager_id or 0)
    if manager is None or not _is_there(manager, mentee):
        return Owners()
    if not manager.is_away_at(now):
        return Owners(frozenset({manager.member_id}), manager.member_id)
    deputy = known.get(manager.deputy_id or 0)
    if deputy is None or not _is_there(deputy, mentee) or deputy.member_id in (mentee.member_id, mentor_id):
        return Owners(frozenset({manager.member_id}))
    both = frozenset({manager.member_id, deputy.member_id})
    return Owners(both, None if deputy.is_away_at(now) else deputy.member_id)


def owners_of(mentee: MemberInfo, *, mentor_id: int, now: datetime) -> Owners:
    """``owners_among`` for one pairing by itself."""
    return owners_among(managers_and_deputies([mentee], now=now), mentee, mentor_id=mentor_id, now=now)


def reviewers_of(programme: ProgrammeInfo, mentee: MemberInfo, *, mentor_id: int, now: datetime) -> frozenset[int]:
    """The members who are to review this proposal: the mentee's manager or the admins, by the policy; never the two
    themselves. Empty where the mentee or mentor is the only one: then it is the site's administrators who can."""
    owners = owners_of(mentee, mentor_id=mentor_id, now=now)
    return _reviewers(programme, mentee, mentor_id, owners, lambda: _admins(programme))


def confirmers_of(
    programme: ProgrammeInfo, mentee: MemberInfo, pairing: PairingInfo, *, now: datetime
) -> frozenset[int]:
    """The members who are to confirm the mentee's growth."""
    owners = owners_of(mentee, mentor_id=pairing.mentor_id, now=now)
    return _confirmers(programme, mentee, pairing, owners, lambda: _admins(programme))


def reviewers_by_pairing(
    programme: ProgrammeInfo, proposed: Collection[PairingInfo], *, now: datetime
) -> dict[int, frozenset[int]]:
    """``reviewers_of`` of many proposals, by the id of the pairing (constant queries)."""
    return {info.pairing_id: who for _turn, info, who in _deciders(programme, {Turn.REVIEWER: proposed}, now=now)}


def count_decisions(programme: ProgrammeInfo, *, now: datetime) -> Counter[int]:
    """How many reviews and confirmations wait for each member (constant queries)."""
    return Counter(who for _turn, _info, deciders in _waiting(programme, now=now) for who in deciders)


def ask_deciders(programme: ProgrammeInfo, *, now: datetime) -> int:
    """Ask for what waits and was asked of none of those who decide now, because the absence, the deputy or the manager
    changed; how many notices (constant queries). Nothing is asked of anybody a second time, and many decisions that
    come to somebody at once are asked of them in one notice."""
    waiting = list(_waiting(programme, now=now))
    asked = notices.asked_among(_ASKED_BY, {info.pairing_id: _since(info) for _turn, info, _who in waiting})
    found = []
    for turn, info, deciders in waiting:
        before = asked.get(info.pairing_id, frozenset())
        if before and not before & deciders:
            once = f"waits since {_since(info).isoformat()}"
            found += [
                Announcement(_ASKS[turn], who, info.pairing_id, info.skill_id, once=once) for who in sorted(deciders)
            ]
    return notices.announce_many(_bundled(found), now=now)


def _since(info: PairingInfo) -> datetime:
    """Since when a pairing waits for its decision, whatever was changed of it meanwhile."""
    return info.waits_since or info.created_at


def _bundled(found: Sequence[Announcement]) -> list[Announcement]:
    """The announcements, with one for each member who would get more than NOTIFIED_ONE_BY_ONE; it keeps which
    pairings it asks about."""
    of_each: dict[int, list[Announcement]] = {}
    for each in found:
        of_each.setdefault(each.member_id, []).append(each)
    bundled = []
    for member_id, some in of_each.items():
        if len(some) > NOTIFIED_ONE_BY_ONE:
            facts = {"n": len(some), "pairings": [each.pairing_id for each in some]}
            bundled.append(Announcement(Kind.PASSED_TO_YOU, member_id, facts=facts))
        else:
            bundled += some
    return bundled


def ask_instead_of(member_ids: Collection[int], *, now: datetime) -> None:
    """``ask_deciders`` in the programmes of these people, who have left or are away, or have named another deputy."""
    members = people.get_members(member_ids, with_roles=False)
    for programme_id in sorted({each.programme_id for each in members.values()}):
        ask_deciders(people.get_programme_by_id(programme_id), now=now)


def _waiting(programme: ProgrammeInfo, *, now: datetime) -> Iterator[tuple[Turn, PairingInfo, frozenset[int]]]:
    """What waits for a decision, and for whose."""
    by_turn = {turn: pairings.in_states(programme.programme_id, states_awaiting(turn)) for turn in _ASKS}
    return _deciders(programme, by_turn, now=now)


def _deciders(
    programme: ProgrammeInfo, by_turn: Mapping[Turn, Collection[PairingInfo]], *, now: datetime
) -> Iterator[tuple[Turn, PairingInfo, frozenset[int]]]:
    mentees = people.get_members({info.mentee_id for infos in by_turn.values() for info in infos})
    known, admins = managers_and_deputies(mentees.values(), now=now), _admins(programme)
    for turn, infos in by_turn.items():
        for info in infos:
            mentee = mentees[info.mentee_id]
            if not mentee.is_active:
                continue
            owners = owners_among(known, mentee, mentor_id=info.mentor_id, now=now)
            if turn is Turn.REVIEWER:
                yield turn, info, _reviewers(programme, mentee, info.mentor_id, owners, lambda: admins)
            else:
                yield turn, info, _confirmers(programme, mentee, info, owners, lambda: admins)


def _reviewers(
    programme: ProgrammeInfo,
    mentee: MemberInfo,
    mentor_id: int,
    owners: Owners,
    admins: Callable[[], frozenset[int]],
) -> frozenset[int]:
    by_manager = MANAGER in reviewers(programme.policy, has_manager=owners.has_manager)
    if by_manager and owners.asked is not None and owners.asked != mentor_id:
        return frozenset({owners.asked})
    return admins() - {mentee.member_id, mentor_id}


def _confirmers(
    programme: ProgrammeInfo,
    mentee: MemberInfo,
    pairing: PairingInfo,
    owners: Owners,
    admins: Callable[[], frozenset[int]],
) -> frozenset[int]:
    policy = programme.policy
    admins_confirm = owners.admins_confirm(pairing, policy)
    who = confirmers(policy, has_manager=owners.has_manager, escalated=admins_confirm)
    found = admins() if ADMIN in who else frozenset()
    if MENTOR in who:
        found |= {pairing.mentor_id}
    if MANAGER in who and owners.asked is not None:
        found |= {owners.asked}
    return found - {mentee.member_id}


def _is_there(manager: MemberInfo, mentee: MemberInfo) -> bool:
    """Whether a manager or deputy counts: nothing waits for one who left or whose account is closed."""
    return manager.is_active and manager.programme_id == mentee.programme_id


def _admins(programme: ProgrammeInfo) -> frozenset[int]:
    return frozenset(admin.member_id for admin in people.admins_of(programme.programme_id))
