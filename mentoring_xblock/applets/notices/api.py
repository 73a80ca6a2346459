"""The room's door: notify people, and send what is to leave the system after the commit.

A notice and its outbox row are written in the transaction of the change that they are about. Publishing waits for the
commit and may fail: whatever was not sent then is swept up by ``send_due``. Nothing here changes a pairing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import partial, reduce
from hashlib import sha256
from operator import or_
from typing import Any

from django.db import transaction
from django.db.models import Case, Q, QuerySet, Value, When

from ...core.ids import is_id
from ...core.values import batches, fields_of, fill, pick
from ..people import api as people
from .data import Announcement, InboxLine, Kind
from .facts import describe
from .models import Notice, OutboxItem
from .outbox import publish, send_due
from .preferences import choose, read_token, timings_of, turn_off
from .readers import is_decided_by_others, is_theirs
from .relevance import over_states
from .reminding import find_reminded, remind

__all__ = [
    "announce", "announce_many", "asked_among", "choose", "find_reminded", "inbox_of", "mark_read", "read_token",
    "remind", "send_due", "timings_of", "turn_off", "unread_of", "was_announced",
]  # fmt: skip

_BATCH = 500
_ASKED = ("pairing_id", "member_id", "created_at")
_OVER = reduce(or_, (Q(kind__in=kinds, pairing__state__in=sorted(states)) for states, kinds in over_states().items()))
"""What is stored of a pairing and is not waited for any more; ``facts`` says the same of one notice."""


def announce(
    kind: Kind,
    member_ids: Collection[int],
    *,
    pairing_id: int | None = None,
    skill_id: int | None = None,
    facts: Mapping[str, object] | None = None,
    once: str = "",
    now: datetime,
) -> int:
    """Notify these members of one thing; how many got the notice. See ``announce_many``."""
    return announce_many(
        [Announcement(kind, member, pairing_id, skill_id, facts or {}, once) for member in sorted(set(member_ids))],
        now=now,
    )


def announce_many(announcements: Sequence[Announcement], *, now: datetime) -> int:
    """Put a line into each inbox and a mail into the outbox, and have it sent after the commit; how many were new.

    The same announcement twice (by ``once``, else at the same moment) is one. Nothing is written for somebody whose
    account is closed or whose membership has ended: they will never read it.
    """
    here = people.active_among({each.member_id for each in announcements}) if announcements else frozenset()
    wanted = {_key(each, now): each for each in announcements if each.member_id in here}
    known: set[str] = set()
    for some in batches(wanted, _BATCH):
        known.update(OutboxItem.objects.filter(key__in=some).values_list("key", flat=True))
    fresh = {key: each for key, each in wanted.items() if key not in known}
    if not fresh:
        return 0
    Notice.objects.bulk_create(
        (Notice(**fields_of(each, "once"), created_at=now) for each in fresh.values()), batch_size=_BATCH
    )
    OutboxItem.objects.bulk_create(
        (
            OutboxItem(
                key=key,
                channel="mail",
                member_id=each.member_id,
                payload=fields_of(each, "once", "member_id"),
                created_at=now,
                due_at=now,
                can_wait=not each.kind.rule.cannot_wait,
            )
            for key, each in fresh.items()
        ),
        batch_size=_BATCH,
    )
    transaction.on_commit(partial(publish), robust=True)
    return len(fresh)


def inbox_of(member_id: int, *, now: datetime, most: int = 50) -> tuple[InboxLine, ...]:
    """The member's newest notices with what their sentences need, newest first; constant queries.

    Those about a pairing that the member may not see any more, such as one for whose manager they stood in, are left
    out.
    """
    rows = list(_inbox(member_id, now=now).order_by("-created_at", "-pk")[:most])
    described = describe([pick(row, ("pairing_id", "skill_id", "facts", "kind")) for row in rows], reader_id=member_id)
    return tuple(
        fill(
            InboxLine,
            row,
            notice_id=row.pk,
            facts=facts,
            is_over=is_over or row.is_others,
            read=row.read_at is not None,
        )
        for row, (facts, is_over) in zip(rows, described, strict=True)
    )


def was_announced(kind: Kind, *, programme_id: int, since: datetime) -> bool:
    """Whether anybody in the programme has had a notice of that kind since then (1 query)."""
    return Notice.objects.filter(kind=kind, created_at__gte=since, member__programme_id=programme_id).exists()


def asked_among(kinds: Collection[Kind], since: Mapping[int, datetime]) -> dict[int, frozenset[int]]:
    """Whom a notice of these kinds has asked about each of these pairings since then, by the pairing's id; pairings of
    which nobody was asked are left out. One query for each 500 pairings, and one more.

    A notice of many pairings names none itself. It asks about those that its facts list, else about those that began
    with it.
    """
    found: defaultdict[int, set[int]] = defaultdict(set)
    if not since:
        return {}
    rows = Notice.objects.filter(kind__in=kinds)
    for some in batches(since, _BATCH):
        for pairing_id, member_id, moment in rows.filter(pairing_id__in=some).values_list(*_ASKED):
            if moment >= since[pairing_id]:
                found[pairing_id].add(member_id)
    began: defaultdict[datetime, set[int]] = defaultdict(set)
    of_many = rows.filter(pairing__isnull=True, created_at__gte=min(since.values()))
    for facts, member_id, moment in of_many.values_list("facts", *_ASKED[1:]):
        if "pairings" not in facts:
            began[moment].add(member_id)
        for pairing_id in facts.get("pairings", ()):
            if pairing_id in since and moment >= since[pairing_id]:
                found[pairing_id].add(member_id)
    for pairing_id, moment in since.items():
        found[pairing_id] |= began.get(moment, set())
    return {pairing_id: frozenset(members) for pairing_id, members in found.items() if members}


def unread_of(member_id: int, *, now: datetime) -> int:
    """How many of the notices in the member's inbox are new: not marked as read, and not over (2 queries, 1 for
    somebody who has read them all)."""
    # Every page asks. Mostly nothing is new, and whose a notice still is takes long to put into a query.
    if not Notice.objects.filter(member_id=member_id, read_at__isnull=True).exists():
        return 0
    return _inbox(member_id, now=now).filter(read_at__isnull=True, is_others=False).exclude(_OVER).count()


def _inbox(member_id: int, *, now: datetime) -> QuerySet[Any]:
    """The member's notices that are still theirs; ``is_others``: others decide what it asks for."""
    is_others = Case(When(is_decided_by_others(now), then=Value(True)), default=Value(False))
    return Notice.objects.filter(is_theirs(now), member_id=member_id).annotate(is_others=is_others)


def mark_read(member_id: int, notice_ids: Collection[int], *, now: datetime) -> int:
    """Mark the member's own notices as read; others' are left alone. How many were unread."""
    return Notice.objects.filter(
        member_id=member_id, pk__in=list(filter(is_id, notice_ids)), read_at__isnull=True
    ).update(read_at=now)


def _key(announcement: Announcement, now: datetime) -> str:
    parts = (
        announcement.kind.value,
        announcement.pairing_id,
        announcement.skill_id,
        announcement.once or now.isoformat(),
    )
    # Hashed: the column is short, and two spellings must not meet in a collation that ignores case.
    digest = sha256("|".join(map(str, parts)).encode()).hexdigest()[:40]
    return f"mail:{announcement.member_id}:{digest}"
