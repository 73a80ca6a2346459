"""The log's door: append, and read the history of one object. Nothing here edits a row."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from .data import Change
from .models import LogEntry


def record(change: Change) -> None:
    """Append one row; the caller's transaction must be open, or the row could outlive its change."""
    record_many([change])


def record_many(changes: Iterable[Change]) -> None:
    """Append rows in one statement per thousand."""
    if not connection.in_atomic_block:
        raise RuntimeError("a log row is written in the transaction of its change")
    LogEntry.objects.bulk_create(
        [
            LogEntry(
                action=change.action,
                subject=change.subject,
                subject_id=change.subject_id,
                at=change.at,
                programme_id=change.programme_id,
                actor_id=change.actor_id,
                member_id=change.member_id,
                old=dict(change.old),
                new=dict(change.new),
                reason=change.reason,
            )
            for change in changes
        ],
        batch_size=1000,
    )


def history_of(subject: str, subject_id: int) -> list[Change]:
    """Every change of one object, oldest first."""
    rows = LogEntry.objects.filter(subject=subject, subject_id=subject_id)
    return [_change(row) for row in rows.order_by("at", "id")]


def newest_of(subject: str, subject_id: int, *, most: int) -> list[Change]:
    """The last changes of one object, at most ``most``, newest first (1 query)."""
    rows = LogEntry.objects.filter(subject=subject, subject_id=subject_id)
    return [_change(row) for row in rows.order_by("-at", "-id")[:most]]


def _change(row: LogEntry) -> Change:
    return Change(
        action=row.action,
        subject=row.subject,
        subject_id=row.subject_id,
        at=row.at,
        programme_id=row.programme_id,
        actor_id=row.actor_id,
        member_id=row.member_id,
        old=row.old,
        new=row.new,
        reason=row.reason,
    )
