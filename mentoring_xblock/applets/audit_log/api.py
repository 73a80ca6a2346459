"""The log's door: append, and read the history of one object. Nothing here edits a row."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import connection

from ...core.values import fields_of, fill
from .data import Action, Change, Detail, Subject
from .models import LogEntry

ROWS_AT_ONCE = 1000


def record(change: Change) -> None:
    """Append one row; the caller's transaction must be open, or the row could outlive its change."""
    record_many([change])


def record_many(changes: Iterable[Change]) -> None:
    """Append rows in one statement per thousand; ValueError for an action, a subject or a detail that has no words."""
    if not connection.in_atomic_block:
        raise RuntimeError("a log row is written in the transaction of its change")
    rows = [LogEntry(**fields_of(change)) for change in changes]
    for row in rows:
        # Each raises ValueError for a value without a label.
        Action(row.action)
        Subject(row.subject)
        for detail in (*row.old, *row.new):
            Detail(detail)
    LogEntry.objects.bulk_create(rows, batch_size=ROWS_AT_ONCE)


def last_by(actor_id: int, action: Action, *, programme_id: int, since: datetime, most: int) -> list[datetime]:
    """When somebody last did that in the programme after ``since``, newest first, at most ``most`` times (1 query)."""
    rows = LogEntry.objects.filter(actor_id=actor_id, action=action, programme_id=programme_id, at__gt=since)
    return list(rows.order_by("-at", "-id").values_list("at", flat=True)[:most])


def counted_by(actor_id: int, action: Action, *, count: str, since: datetime) -> list[tuple[datetime, int]]:
    """When somebody did that after ``since``, in any programme, oldest first, each with ``new[count]`` (1 query)."""
    rows = LogEntry.objects.filter(actor_id=actor_id, action=action, at__gt=since).order_by("at", "id")
    return [(at, int(new.get(count, 0))) for at, new in rows.values_list("at", "new")]


def newest_of(subject: Subject, subject_id: int, *, most: int) -> list[Change]:
    """The last changes of one object, at most ``most``, newest first (1 query)."""
    rows = LogEntry.objects.filter(subject=subject, subject_id=subject_id)
    return [fill(Change, row) for row in rows.order_by("-at", "-id")[:most]]
