"""The line for a skill: who waits, whose turn it is to ask, and who is next. Joining and leaving are ``requests``'."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import F, Q

from ...core.values import fill
from .data.pairing import WaitingLine
from .models.requests import WaitingEntry

TURN_DAYS = 2
"""Working days that somebody has to ask before the next in line is notified."""
TELL_AGAIN = timedelta(days=14)
"""Anyone who did nothing with their turn is notified again no sooner."""


def waiting_lines_of(member_id: int) -> tuple[WaitingLine, ...]:
    """Where this member waits, the longest wait first (1 query)."""
    rows = WaitingEntry.objects.filter(mentee_id=member_id, open_skill__isnull=False)
    return tuple(_line(row) for row in rows.order_by("joined_at", "pk"))


def skills_in_line(*, now: datetime, most: int) -> tuple[int, ...]:
    """Skills for which somebody could be notified now, at most ``most``, by id (1 query)."""
    taken = WaitingEntry.objects.filter(open_skill__isnull=False, turn_until__gt=now).values("skill_id")
    rows = WaitingEntry.objects.filter(_may_be_told(now), open_skill__isnull=False).exclude(skill_id__in=taken)
    return tuple(rows.order_by("skill_id").values_list("skill_id", flat=True).distinct()[:most])


def next_in_line(skill_id: int, *, now: datetime, most: int) -> tuple[WaitingLine, ...]:
    """Who is to be notified next, the oldest first, and those who were notified before at the end; nobody while it is
    somebody's turn. The line is locked until the transaction ends, so that two sweeps do not tell two people."""
    line = WaitingEntry.objects.filter(skill_id=skill_id, open_skill__isnull=False).order_by("pk").select_for_update()
    if any(row.turn_until is not None and row.turn_until > now for row in line):
        return ()
    waiting = WaitingEntry.objects.filter(_may_be_told(now), skill_id=skill_id, open_skill__isnull=False)
    rows = waiting.order_by(F("told_at").asc(nulls_first=True), "joined_at", "pk")
    return tuple(_line(row) for row in rows[:most])


def tell_turn(entry_id: int, *, until: datetime, now: datetime) -> None:
    """It is this person's turn ``until`` then."""
    WaitingEntry.objects.filter(pk=entry_id).update(told_at=now, turn_until=until)


def _may_be_told(now: datetime) -> Q:
    return Q(told_at__isnull=True) | Q(told_at__lte=now - TELL_AGAIN)


def _line(row: WaitingEntry) -> WaitingLine:
    return fill(WaitingLine, row, entry_id=row.pk)
