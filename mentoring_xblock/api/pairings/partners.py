"""Who the other person of a pairing is and how to reach them: what its two people see of each other. Reads only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from ...applets.competencies import api as competencies
from ...applets.competencies.data import VersionRef
from ...applets.pairings.data.pairing import PairingInfo
from ...applets.pairings.meeting import common_hours
from ...applets.people.data import MemberInfo
from ...core.clock import find_time_zone
from ...core.errors import InvalidInput
from ...core.working_days import WorkingDays
from ...platform.configuration import ContactLink, get_contact_links
from ...platform.roster import Account, find_contacts
from ..permissions import MENTEE, MENTOR, Actor, viewers_of
from ..visibility import Fact, Viewer, may_see
from .data import Contact, Partner


def partners_of(
    actor: Actor,
    infos: Iterable[PairingInfo],
    *,
    members: Mapping[int, MemberInfo],
    names: Mapping[int, str],
    versions: Mapping[int, VersionRef],
    now: datetime,
) -> dict[int, Partner]:
    """The other person of each pairing in which the actor is one of the two, by the pairing's id (at most 2 queries).

    A mentor sees who asks from the request on; both see how to reach each other while the pairing is under way.
    Somebody who has left is left out. ``members`` are of both sides by id, ``names`` by user, ``versions`` by the
    pairing's wording.
    """
    others = {info.pairing_id: (info, members[_other(actor, info)]) for info in infos if _sees_partner(actor, info)}
    shown = {pairing_id: (info, other) for pairing_id, (info, other) in others.items() if other.is_active}
    if not shown:
        return {}
    roles = {pairing_id: _role_of(info, other, versions) for pairing_id, (info, other) in shown.items()}
    titles = competencies.role_titles({role for role in roles.values() if role is not None})
    reached = {other.user_id for info, other in shown.values() if info.state.stage.runs}
    accounts = find_contacts(reached | {actor.user_id}) if reached else {}
    own_zone = actor.member.time_zone if actor.member else ""
    return {
        pairing_id: Partner(
            name=names.get(other.user_id, "…"),
            department=other.department,
            unit=other.unit,
            region=other.region,
            role=titles.get(role, "") if (role := roles[pairing_id]) else "",
            shared_hours=_shared_hours(own_zone, other.time_zone, actor.programme.policy.working_days, now),
            contact=_contact(other, accounts, actor, now=now) if info.state.stage.runs else None,
        )
        for pairing_id, (info, other) in shown.items()
    }


def shows_contact(actor: Actor, pairing: PairingInfo) -> bool:
    """Whether the actor sees how to reach the other of the two: one of the pair, and only while it is under way."""
    return pairing.state.stage.runs and may_see(Fact.CONTACT, _pair_viewers(actor, pairing))


def _sees_partner(actor: Actor, pairing: PairingInfo) -> bool:
    viewers = _pair_viewers(actor, pairing)
    if not (pairing.state.stage.turn and may_see(Fact.MEMBERSHIP, viewers)):
        return False
    return shows_contact(actor, pairing) or (Viewer.MENTOR in viewers and pairing.state.stage.mentor_knows)


def _pair_viewers(actor: Actor, pairing: PairingInfo) -> frozenset[Viewer]:
    of_table = {MENTEE: Viewer.MENTEE, MENTOR: Viewer.MENTOR}
    return frozenset(of_table[each] for each in viewers_of(actor, pairing, manager_ids=()) if each in of_table)


def _other(actor: Actor, pairing: PairingInfo) -> int:
    return pairing.mentor_id if actor.member_id == pairing.mentee_id else pairing.mentee_id


def _role_of(info: PairingInfo, other: MemberInfo, versions: Mapping[int, VersionRef]) -> tuple[int, str] | None:
    """The role for which a mentee learns, else the first that the person holds."""
    if other.member_id == info.mentee_id and info.role_key:
        return versions[info.skill_version_id].framework_id, info.role_key
    return other.roles[0] if other.roles else None


def _shared_hours(own: str, other: str, calendar: WorkingDays, now: datetime) -> int | None:
    own_zone, other_zone = find_time_zone(own), find_time_zone(other)
    if own_zone is None or other_zone is None:
        return None
    return common_hours(now.astimezone(own_zone).date(), own=own_zone, other=other_zone, calendar=calendar)


def _contact(other: MemberInfo, accounts: Mapping[int, Account], actor: Actor, *, now: datetime) -> Contact:
    zone = find_time_zone(other.time_zone)
    account = accounts.get(other.user_id)
    email, own_email = (_email(accounts.get(each), actor) for each in (other.user_id, actor.user_id))
    return Contact(
        email=email,
        own_email=own_email,
        links=_links(account, email=email) if account else (),
        time_zone=other.time_zone if zone else "",
        local_time=now.astimezone(zone) if zone else None,
    )


def _email(account: Account | None, actor: Actor) -> str:
    shows = actor.programme.policy.shows_addresses
    return account.email if account and shows and "@" in account.email else ""


def _links(account: Account, *, email: str) -> tuple[ContactLink, ...]:
    try:
        links = get_contact_links()
    except InvalidInput:  # a system check reports it to the operator; the pair can do nothing about it
        return ()
    return tuple(
        link.filled_in(email=email, username=account.username) for link in links if email or not link.needs_email
    )
