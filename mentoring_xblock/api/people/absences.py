"""Use cases of being away: anyone who says so is asked nothing new meanwhile, and a manager's deputy stands in."""

from __future__ import annotations

from datetime import date, datetime

from ...applets.matching import api as matching
from ...applets.people import api as people
from ...applets.people.data import MemberInfo
from ...core import clock
from ...core.errors import InvalidInput, gettext_noop
from ...platform.roster import display_names
from ..pairings.deciders import ask_instead_of
from ..pairings.departures import pass_on_from
from ..permissions import require_member
from ..transactions import atomic_use_case

BATCH = 200


@atomic_use_case
def set_absence(
    *,
    actor_id: int,
    away_from: date | None,
    away_to: date | None,
    deputy_id: int | None = None,
    programme: str = "",
    now: datetime | None = None,
) -> MemberInfo:
    """Say from when to when one is away (both days included), or with None for both that one is not.

    Meanwhile nobody is shown the actor as a mentor, and requests to them pass on; as a manager ``deputy_id`` (a
    membership of ``list_deputies``) reviews and confirms for them. What is under way stays.

    Raises InvalidInput for dates or a deputy that cannot be meant, NotAllowed or NotFound for a stranger.
    """
    now = now or clock.now()
    member = require_member(actor_id, programme)
    # Anybody else would be named to the actor as their deputy, who need not offer to mentor.
    if deputy_id is not None and deputy_id not in _deputies_of(member):
        raise InvalidInput(
            gettext_noop("Choose one of the people on the list as your deputy."), fields={"deputy": "unknown"}
        )
    after = people.set_absence(
        member.member_id, away_from=away_from, away_to=away_to, deputy_id=deputy_id, actor_id=actor_id, now=now
    )
    # Whatever changed: the absence may have begun before, and nothing have run since.
    _follow(after, now=now)
    ask_instead_of([after.member_id], now=now)
    return after


def list_deputies(*, actor_id: int, programme: str = "") -> tuple[tuple[int, str], ...]:
    """Whom the actor may choose as a deputy: (membership, name), by name; nobody for somebody without reports.

    Those are the actor's reports, their own manager and that manager's other reports, the programme's administrators,
    and the deputy that they have. Constant queries. Raises NotAllowed or NotFound for a stranger.
    """
    found = _deputies_of(require_member(actor_id, programme))
    names = display_names(found.values())
    return tuple(sorted(((key, names.get(user, "")) for key, user in found.items()), key=lambda each: each[::-1]))


def _deputies_of(member: MemberInfo) -> dict[int, int]:
    """The user ids of those who may stand in for the member, by membership."""
    reports = people.reports_of(member.member_id)
    if not reports:
        return {}
    known = [*reports, *people.admins_of(member.programme_id)]
    if member.manager_id is not None:
        known += people.reports_of(member.manager_id)
    asked = {each for each in (member.manager_id, member.deputy_id) if each is not None}
    known += [each for each in people.get_members(asked).values() if each.is_active]
    return {
        each.member_id: each.user_id
        for each in known
        if each.member_id != member.member_id and each.programme_id == member.programme_id
    }


def sweep_absences(now: datetime) -> int:
    """Pass on what waits for people whose absence has begun, and forget those that are over; how many.

    Nobody waits for this to count as away, or to be there again. Each is a transaction of its own.
    """
    return sum(_turn(member_id=member_id, now=now) for member_id in people.absences_to_turn(now, most=BATCH))


@atomic_use_case
def _turn(*, member_id: int, now: datetime) -> bool:
    member = people.turn_absence(member_id, now=now)
    if member is not None:
        _follow(member, now=now)
    return member is not None


def _follow(member: MemberInfo, *, now: datetime) -> None:
    matching.renew_offers([member.member_id], now=now)
    if member.is_away_at(now):
        pass_on_from(member.member_id, now=now)
