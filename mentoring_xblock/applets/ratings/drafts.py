"""What a learner has filled in and not sent yet, per block. No rule but that a block's key is compared exactly."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from typing import Any

from ..upsert import upsert
from .models import Draft


def save_draft(user_id: int, *, usage_key: str, answers: dict[str, dict[str, Any]], now: datetime) -> None:
    """Keep ``answers`` (JSON values by skill key) in place of what was kept for this block (1 query)."""
    draft = Draft(user_id=user_id, usage_key=usage_key, usage_hash=_hash(usage_key), answers=answers, saved_at=now)
    upsert([draft], unique=["user", "usage_hash"], update=["answers", "saved_at"])


def get_draft(user_id: int, *, usage_key: str) -> dict[str, dict[str, Any]]:
    """What is kept for this block; empty where nothing is (1 query)."""
    answers = Draft.objects.filter(user_id=user_id, usage_hash=_hash(usage_key)).values_list("answers", flat=True)
    return next(iter(answers), {})


def clear_draft(user_id: int, *, usage_key: str) -> None:
    """Forget what is kept for this block (1 query)."""
    Draft.objects.filter(user_id=user_id, usage_hash=_hash(usage_key)).delete()


def _hash(usage_key: str) -> str:
    # A case-insensitive collation would hold two blocks equal whose keys differ in case alone.
    return sha256(usage_key.encode("utf-8", "surrogatepass")).hexdigest()
