"""Reminders that a course team sends to its learners, who may be in no programme. One a person and week, over all
courses: what is counted is what stands in the inbox and in the outbox."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256

from django.db import transaction

from ...core.values import batches
from ..people import api as people
from ..people.data import MemberInfo
from .kinds.kind import Kind
from .models import Notice, OutboxItem
from .outbox import publish

WINDOW = timedelta(days=7)
_BATCH = 500


def find_reminded(user_ids: Collection[int], *, now: datetime) -> set[int]:
    """Those of the accounts that were reminded within WINDOW, whichever course it was (2 queries for each 500)."""
    found: set[int] = set()
    since = {"created_at__gt": now - WINDOW}
    for some in batches(sorted(user_ids), _BATCH):
        inbox = Notice.objects.filter(kind=Kind.RATE_YOURSELF, member__user_id__in=some, **since)
        found.update(inbox.values_list("member__user_id", flat=True))
        # To those who are in no programme nothing else is sent.
        mails = OutboxItem.objects.filter(user_id__in=some, **since)
        found.update(filter(None, mails.values_list("user_id", flat=True)))
    return found


def remind(user_ids: Collection[int], *, programme_id: int, facts: Mapping[str, object], now: datetime) -> int:
    """Remind these accounts, which ``find_reminded`` has not named; how many. Inside a transaction.

    Members of the programme get it in their inbox, and by mail when they want mails of this kind; the others by mail
    alone. Two teams that press at once are one: a row's key holds the person and the day.
    """
    members = {each.user_id: each.member_id for each in _members(programme_id, user_ids)}
    Notice.objects.bulk_create(
        (
            Notice(member_id=member_id, kind=Kind.RATE_YOURSELF, facts=dict(facts), created_at=now)
            for _user, member_id in sorted(members.items())
        ),
        batch_size=_BATCH,
    )
    payload = {"kind": Kind.RATE_YOURSELF.value, "facts": dict(facts)}
    OutboxItem.objects.bulk_create(
        (
            OutboxItem(
                key=_key(user_id, now),
                channel="mail",
                member_id=members.get(user_id),
                user_id=None if user_id in members else user_id,
                payload=payload | ({"pairing_id": None, "skill_id": None} if user_id in members else {}),
                created_at=now,
                due_at=now,
                can_wait=True,
            )
            for user_id in sorted(user_ids)
        ),
        batch_size=_BATCH,
    )
    transaction.on_commit(partial(publish), robust=True)
    return len(user_ids)


def _members(programme_id: int, user_ids: Collection[int]) -> list[MemberInfo]:
    found = []
    for some in batches(sorted(user_ids), _BATCH):
        found += [each for each in people.get_members_of_users(programme_id, some) if each.is_active]
    return found


def _key(user_id: int, now: datetime) -> str:
    # One a day, no matter who asks; people who were reminded less than a week ago are left out before.
    return "remind:" + sha256(f"{user_id}|{now.date()}".encode()).hexdigest()[:40]
