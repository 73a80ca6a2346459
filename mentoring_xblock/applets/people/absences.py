"""Who is away from when to when, and who stands in for them meanwhile. The only writer of ``is_away``."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import F, Q

from ...core.errors import InvalidInput, NotFound, gettext_noop
from ..audit_log import api as audit_log
from ..audit_log.data import Action
from .data import MemberInfo
from .domain import check_absence, is_absent, local_date
from .members import active, change_of, get_members, lock_members
from .models import Member

_DAY = timedelta(days=1)


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

    Raises InvalidInput for dates that cannot be meant, and for a deputy who is the member or not of the programme.
    """
    member = lock_members([member_id]).get(member_id)
    if member is None:
        raise NotFound()
    today = local_date(now, member.time_zone)
    check_absence(away_from, away_to, today=today)
    if deputy_id is not None:
        found = active().filter(pk=deputy_id, programme_id=member.programme_id).exclude(pk=member_id)
        if not found.exists():
            raise InvalidInput(
                gettext_noop("Choose another member of this programme as your deputy."), fields={"deputy": "unknown"}
            )
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
        Member.objects.filter(pk=member_id).update(
            away_from=away_from,
            away_to=away_to,
            deputy_id=deputy_id,
            is_away=is_absent(away_from, away_to, today=today),
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
    """Members whose absence may have begun or ended since they were last looked at, at most ``most``, by id.

    By the day of UTC and one to each side: whose clock says what is seen by ``turn_absence``.
    """
    today = now.date()
    begins = Q(is_away=False, away_from__lte=today + _DAY)
    ends = Q(is_away=True, away_to__lte=today + _DAY) | Q(away_to__lt=today - _DAY)
    rows = Member.objects.filter(begins | ends, away_from__isnull=False).order_by("pk")
    return tuple(rows.values_list("pk", flat=True)[:most])


def turn_absence(member_id: int, *, now: datetime) -> MemberInfo | None:
    """Bring ``is_away`` in step with the clock, and forget an absence that is over; the member if anything changed."""
    member = lock_members([member_id]).get(member_id)
    if member is None or member.away_to is None:
        return None
    today = local_date(now, member.time_zone)
    is_away = is_absent(member.away_from, member.away_to, today=today)
    is_over = member.away_to < today
    if is_away == member.is_away and not is_over:
        return None
    changed: dict[str, object] = {"is_away": is_away}
    if is_over:
        changed |= {"away_from": None, "away_to": None, "deputy_id": None}
    Member.objects.filter(pk=member_id).update(**changed)
    return get_members([member_id])[member_id]


def stood_in_for_by(member_id: int) -> tuple[int, ...]:
    """The reports of all whom this member stands in for now, by id (1 query)."""
    reports = active().filter(
        manager__is_away=True, manager__deputy_id=member_id, programme_id=F("manager__programme_id")
    )
    return tuple(reports.order_by("pk").values_list("pk", flat=True))


def managers_stood_in_for_by(member_id: int) -> tuple[MemberInfo, ...]:
    """Those whose deputy this member is now and whom somebody active reports to (1 query, or 3)."""
    reports = active().filter(
        manager__is_away=True, manager__deputy_id=member_id, programme_id=F("manager__programme_id")
    )
    return tuple(get_members(reports.values_list("manager_id", flat=True)).values())
