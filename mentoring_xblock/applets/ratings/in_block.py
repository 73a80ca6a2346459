"""What was answered in one block of a course, and by whom. Levels leave this file for counting alone.

A block is found by the hash of its usage key: a case-insensitive collation would hold two blocks equal whose keys
differ in case alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256

from django.db.models import QuerySet

from .data import Source
from .models import Draft, Rating, Submission

Given = tuple[int, int, int, datetime]
"""Skill id, member id, level, and when it was rated."""


def hash_of(usage_key: str) -> str:
    """SHA-256 of a block's usage key, in hex."""
    return sha256(usage_key.encode("utf-8", "surrogatepass")).hexdigest()


def answered_by(usage_key: str) -> QuerySet[Submission, int]:
    """Account ids of those who submitted in the block and were not reset since; a subquery, not read yet."""
    sent = Submission.objects.filter(usage_hash=hash_of(usage_key), reset_at=None)
    return sent.order_by().values_list("member__user_id", flat=True).distinct()


def begun_by(usage_key: str) -> QuerySet[Draft, int]:
    """Account ids of those who have a draft in the block, sent or not; a subquery, not read yet."""
    return Draft.objects.filter(usage_hash=hash_of(usage_key)).values_list("user_id", flat=True)


def has_answered(usage_key: str, user_id: int) -> bool:
    """Whether the person submitted in the block and was not reset since (1 query)."""
    return answered_by(usage_key).filter(member__user_id=user_id).exists()


def count_given(usage_key: str) -> int:
    """How many ratings were given in the block (1 query)."""
    return _given(usage_key).count()


def list_given(usage_key: str) -> Iterator[Given]:
    """The ratings given in the block, the oldest first (1 query, read as it goes).

    Also by those who left or were reset since: what counts lose with one person is what that person was rated.
    """
    rows = _given(usage_key).order_by("rated_at", "id")
    return rows.values_list("skill_id", "member_id", "level", "rated_at").iterator(chunk_size=5000)


def reset(user_id: int, *, usage_key: str, now: datetime) -> tuple[tuple[int, int], ...]:
    """Let the person start the block again: their draft goes, and what they sent no longer counts as answered here.

    The ratings stay: they are the person's own words, in the programme's record. Gives the (submission, member) ids.
    """
    sent = Submission.objects.filter(usage_hash=hash_of(usage_key), reset_at=None, member__user_id=user_id)
    found = tuple(sent.order_by("id").values_list("id", "member_id"))
    Submission.objects.filter(id__in=[submission for submission, _member in found]).update(reset_at=now)
    Draft.objects.filter(user_id=user_id, usage_hash=hash_of(usage_key)).delete()
    return found


def last_reset(user_id: int, *, usage_key: str) -> datetime | None:
    """When the course team last reset the person in the block; None if never (1 query)."""
    sent = Submission.objects.filter(usage_hash=hash_of(usage_key), member__user_id=user_id, reset_at__isnull=False)
    return sent.order_by("-reset_at").values_list("reset_at", flat=True).first()


def _given(usage_key: str) -> QuerySet[Rating]:
    return Rating.objects.filter(source=Source.SELF.value, submission__usage_hash=hash_of(usage_key))
