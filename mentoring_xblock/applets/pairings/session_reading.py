"""Sessions and proposed times as values: planned, next, and over without an answer. Nothing is written here."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from . import domain
from .data.pairing import PairingInfo
from .data.sessions import (
    LONGEST_SESSION,
    MOST_ASKED,
    MOST_LOOKED_AT,
    MOST_UNANSWERED,
    ProposedTimesInfo,
    SessionInfo,
)
from .models.sessions import ProposedTimes, Session
from .states import RUNNING_STATES
from .values import starts_of, to_info, to_session, to_times


def planned_of(
    member_ids: Collection[int], *, since: datetime, until: datetime, without: int | None = None
) -> tuple[tuple[PairingInfo, SessionInfo], ...]:
    """Planned sessions in which one of these members takes part and which overlap that time, in any running pairing,
    with their pairings (1 query). ``without`` one session by id."""
    # No session is longer than this.
    earliest = since - timedelta(minutes=LONGEST_SESSION)
    rows = _unsaid().filter(_with(member_ids), starts_at__gt=earliest, starts_at__lt=until)
    return tuple(
        (to_info(row.pairing), to_session(row))
        for row in rows
        if row.pk != without and row.starts_at + timedelta(minutes=row.minutes) > since
    )


def calendar_of(
    member_ids: Collection[int], *, since: datetime, most: int
) -> tuple[tuple[PairingInfo, SessionInfo], ...]:
    """Sessions of these members from then on that are not cancelled, with their pairings, without notes; the next
    ``most`` (1 query)."""
    rows = Session.objects.filter(_with(member_ids), starts_at__gte=since, cancelled=False).select_related("pairing")
    return tuple(
        (to_info(row.pairing), replace(to_session(row), notes="", for_confirmer=""))
        for row in rows.order_by("starts_at", "pk")[:most]
    )


def unanswered_sessions(now: datetime, *, most: int = MOST_UNANSWERED) -> tuple[tuple[PairingInfo, SessionInfo], ...]:
    """Planned sessions of running pairings that were over within the last ASK_DAYS, with their pairings, oldest first:
    nobody has said whether they were held (1 query)."""
    return _waiting(_unsaid().filter(starts_at__gt=now - timedelta(days=domain.ASK_DAYS)), now, most=most)


def waits_for_answer(pairing_id: int, now: datetime) -> bool:
    """Whether a session of the pairing is over and nobody has said whether it was held (1 query)."""
    rows = Session.objects.filter(pairing_id=pairing_id, starts_at__lt=now, held=False, cancelled=False)
    return any(to_session(row).waits_for_answer(now) for row in rows.order_by("-starts_at")[:MOST_LOOKED_AT])


def open_times_by(pairing_id: int, now: datetime) -> int | None:
    """Who proposed the times that wait for an answer, by membership; None if none wait or all have passed (1 query)."""
    row = ProposedTimes.objects.filter(open_pairing_id=pairing_id).first()
    return row.proposed_by_id if row is not None and max(starts_of(row)) > now else None


def sessions_to_answer(member_id: int, now: datetime) -> tuple[tuple[PairingInfo, SessionInfo], ...]:
    """The planned sessions of one member's running pairings that are over: was each held? Oldest first (1 query)."""
    return _waiting(_unsaid().filter(_with([member_id])), now, most=MOST_ASKED)


def next_sessions_of(pairing_ids: Collection[int], *, now: datetime) -> dict[int, SessionInfo]:
    """Each pairing's next planned session that is not over, in one query; pairings without one are left out."""
    planned = Session.objects.filter(pairing_id__in=pairing_ids, held=False, cancelled=False)
    # No session is longer than this, so the one that has begun is found as well.
    soon = planned.filter(starts_at__gte=now - timedelta(minutes=LONGEST_SESSION))
    found: dict[int, SessionInfo] = {}
    for row in soon.order_by("starts_at", "pk"):
        if row.starts_at + timedelta(minutes=row.minutes) > now:
            found.setdefault(row.pairing_id, to_session(row))
    return found


def open_times_of(pairing_ids: Collection[int]) -> dict[int, ProposedTimesInfo]:
    """The proposed times of each pairing that wait for an answer, in one query; pairings without any are left out."""
    rows = ProposedTimes.objects.filter(open_pairing_id__in=pairing_ids)
    return {row.pairing_id: to_times(row) for row in rows if row.starts}


def _unsaid() -> QuerySet[Session]:
    """The sessions of running pairings of which nobody has said whether they were held, oldest first."""
    rows = Session.objects.filter(pairing__state__in=RUNNING_STATES, held=False, cancelled=False)
    return rows.select_related("pairing").order_by("starts_at", "pk")


def _with(member_ids: Collection[int]) -> Q:
    return Q(pairing__mentee_id__in=member_ids) | Q(pairing__mentor_id__in=member_ids)


def _waiting(rows: QuerySet[Session], now: datetime, *, most: int) -> tuple[tuple[PairingInfo, SessionInfo], ...]:
    found = ((row, to_session(row)) for row in rows.filter(starts_at__lt=now)[:most])
    return tuple((to_info(row.pairing), session) for row, session in found if session.waits_for_answer(now))
