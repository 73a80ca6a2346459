"""The line for a skill: who waits, whose turn it is to ask, and who is next. Joining and leaving are ``requests``'."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from ..people import api as people
from .models.pairing import Pairing
from .models.requests import WaitingEntry

TURN_DAYS = 2
"""Working days that somebody has to ask before the next in line is notified."""
NOTIFY_AGAIN = timedelta(days=14)
"""Anyone who did nothing with their turn is notified again no sooner."""


def waiting_lines_of(member_id: int) -> dict[int, tuple[datetime, datetime | None]]:
    """For which skills this member waits, the longest wait first: since when, and until when it is or was their turn
    to ask (1 query)."""
    rows = WaitingEntry.objects.filter(mentee_id=member_id, open_skill__isnull=False).order_by("joined_at", "pk")
    return {row.skill_id: (row.joined_at, row.turn_until) for row in rows}


def insiders_in_turn(now: datetime) -> QuerySet[Any]:
    """For ``people.find_insider``: for how many skills it is their turn to ask, and they have not asked yet. Only for
    skills of a model that is published."""
    asked = Pairing.objects.filter(mentee_id=OuterRef("mentee_id"), open_skill_id=OuterRef("open_skill_id"))
    rows = WaitingEntry.objects.filter(
        ~Exists(asked),
        mentee_id=OuterRef("pk"),
        turn_until__gt=now,
        open_skill__framework__published__isnull=False,
    )
    # Grouped by the member, so that it is one number.
    number = rows.order_by().values("mentee_id").annotate(number=Count("pk")).values("number")
    with_number: QuerySet[Any] = people.INSIDERS.annotate(counted=Coalesce(Subquery(number), 0))
    return with_number


def skills_in_line(*, now: datetime, most: int) -> tuple[int, ...]:
    """Skills for which somebody could be notified now, at most ``most``, by id (1 query)."""
    taken = WaitingEntry.objects.filter(open_skill__isnull=False, turn_until__gt=now).values("skill_id")
    rows = WaitingEntry.objects.filter(_may_be_notified(now), open_skill__isnull=False).exclude(skill_id__in=taken)
    return tuple(rows.order_by("skill_id").values_list("skill_id", flat=True).distinct()[:most])


def next_in_line(skill_id: int, *, now: datetime, most: int) -> tuple[int, ...]:
    """Who is to be notified next, the oldest first, and those who were notified before at the end; nobody while it is
    somebody's turn. The line is locked until the transaction ends, so that two sweeps do not tell two people."""
    line = WaitingEntry.objects.filter(skill_id=skill_id, open_skill__isnull=False).order_by("pk").select_for_update()
    if any(row.turn_until is not None and row.turn_until > now for row in line):
        return ()
    waiting = WaitingEntry.objects.filter(_may_be_notified(now), skill_id=skill_id, open_skill__isnull=False)
    rows = waiting.order_by(F("notified_at").asc(nulls_first=True), "joined_at", "pk")
    return tuple(rows.values_list("mentee_id", flat=True)[:most])


def note_turn(mentee_id: int, *, skill_id: int, until: datetime, now: datetime) -> None:
    """It is this person's turn ``until`` then."""
    WaitingEntry.objects.filter(mentee_id=mentee_id, open_skill_id=skill_id).update(notified_at=now, turn_until=until)


def _may_be_notified(now: datetime) -> Q:
    return Q(notified_at__isnull=True) | Q(notified_at__lte=now - NOTIFY_AGAIN)
