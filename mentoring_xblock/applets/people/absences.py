"""Who is away from when to when, and who stands in for them meanwhile.

Whether somebody is away now is asked of the absence's two moments wherever it matters (``members.away_at``,
``MemberInfo.is_away_at``); what waited for them is passed on once, by the first to find the absence begun.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import F, Q, QuerySet

from ...core.errors import NotFound
from ..audit_log import api as audit_log
from ..audit_log.data import Action
from .data import MemberInfo
from .domain import check_absence, local_date, span_of_days
from .members import active, change_of, get_members, lock_members, stood_in_for_at
from .models import Member


def set_absence(
    member_id: int,
    *,
    away_from: date | None,
    away_to: date | None,
    deputy_id: int | None,
    actor_id: int | None,
    now: datetime,
) -> MemberInfo:
    """Note an absence, or with None for both dates that there is none, with a log row; the same again writes nothing.

    Whom they may choose as a deputy is asked above. Raises InvalidInput for dates that cannot be meant,
    NotFound for a member who is not there.
    """
    member = lock_members([member_id]).get(member_id)
    if member is None:
        raise NotFound()
    today = local_date(now, member.time_zone)
    check_absence(away_from, away_to, today=today)
    old = {
        "away_from": member.away_from and member.away_from.isoformat(),
        "away_to": member.away_to and member.away_to.isoformat(),
        "deputy_id": member.deputy_id,
    }
    new = {
        "away_from": away_from and away_from.isoformat(),
        "away_to": away_to and away_to.isoformat(),
        "deputy_id": deputy_id,
    }
    changed = [name for name in new if new[name] != old[name]]
    if changed:
        since, until = span_of_days(away_from, away_to, member.time_zone)
        Member.objects.filter(pk=member_id).update(
            away_from=away_from,
            away_to=away_to,
            away_since=since,
            away_until=until,
            deputy_id=deputy_id,
            absence_begun=since is not None and since <= now,
        )
        audit_log.record(
            change_of(
                Action.MEMBER_ABSENCE_CHANGED,
                member,
                actor_id=actor_id,
                now=now,
                old={name: old[name] for name in changed},
                new={name: new[name] for name in changed},
            )
        )
    return get_members([member_id])[member_id]


def absences_to_turn(now: datetime, *, most: int) -> tuple[int, ...]:
    """Members whose absence has begun and was not seen to, or is over, at most ``most``, by id."""
    begins, ends = Q(absence_begun=False, away_since__lte=now), Q(away_until__lte=now)
    rows = Member.objects.filter(begins | ends).order_by("pk")
    return tuple(rows.values_list("pk", flat=True)[:most])


def turn_absence(member_id: int, *, now: datetime) -> MemberInfo | None:
    """Note that an absence has begun, or forget one that is over; the member if anything changed."""
    member = lock_members([member_id]).get(member_id)
    if member is None or member.away_since is None or member.away_until is None or now < member.away_since:
        return None
    row = Member.objects.filter(pk=member_id)
    if member.away_until <= now:
        row.update(away_from=None, away_to=None, away_since=None, away_until=None, deputy_id=None, absence_begun=False)
    elif not row.filter(absence_begun=False).update(absence_begun=True):
        return None
    return get_members([member_id])[member_id]


def stood_in_for_by(member_id: int, *, now: datetime) -> tuple[int, ...]:
    """The reports of all whom this member stands in for, by id (1 query)."""
    return tuple(_reports_stood_in_for(member_id, now).order_by("pk").values_list("pk", flat=True))


def managers_stood_in_for_by(member_id: int, *, now: datetime) -> tuple[MemberInfo, ...]:
    """Those whose deputy this member is and whom somebody active reports to (1 query, or 3)."""
    managers = _reports_stood_in_for(member_id, now).values_list("manager_id", flat=True)
    return tuple(get_members(managers).values())


def _reports_stood_in_for(member_id: int, now: datetime) -> QuerySet[Member]:
    return active().filter(
        stood_in_for_at(now, "manager__"), manager__deputy_id=member_id, programme_id=F("manager__programme_id")
    )
