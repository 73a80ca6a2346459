"""What a learner has filled in and not sent yet, per block. Two windows or devices merge skill by skill: the word that
was typed last stands, whenever it arrives. A block's key is compared exactly."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from .in_block import hash_of
from .models import Draft

_TYPED, _ARRIVED = "at", "in"
"""When a skill's words were typed and when they arrived (ISO, UTC); kept beside the words, never handed out."""

_ANSWERS = Draft.objects.values_list("answers", flat=True)
_LOCKED = Draft.objects.select_for_update().values_list("pk", "answers")


def merge_draft(
    user_id: int,
    *,
    usage_key: str,
    answers: Mapping[str, Mapping[str, Any]],
    typed: Mapping[str, datetime],
    known_at: str = "",
    now: datetime,
) -> tuple[dict[str, dict[str, Any]], str]:
    """Keep ``answers`` (JSON values by skill key; empty ones too) that were ``typed`` later than what is kept.

    Gives what the sender has to take over, by skill: what is newer than what they sent, and what arrived from elsewhere
    after ``known_at``; and the stamp to send as ``known_at`` the next time. 2 queries, 1 where nothing is sent.
    """
    kept = _lock(user_id, usage_key, now=now) if answers else Draft.objects.filter(**_of(user_id, usage_key)).first()
    have: dict[str, dict[str, Any]] = dict(kept.answers) if kept else {}
    arrived = now.isoformat()
    taken = set()
    for skill, words in answers.items():
        at = typed.get(skill, now).isoformat()
        if at >= have.get(skill, {}).get(_TYPED, ""):
            have[skill] = {**words, _TYPED: at, _ARRIVED: arrived}
            taken.add(skill)
    if kept is not None and taken:
        kept.answers, kept.saved_at = have, now
        kept.save(update_fields=["answers", "saved_at"])
    newer = {
        skill: _words(have[skill])
        for skill in have
        if skill not in taken and (skill in answers or have[skill].get(_ARRIVED, "") > known_at)
    }
    return newer, _stamp(have)


def get_draft(user_id: int, *, usage_key: str) -> tuple[dict[str, dict[str, Any]], str]:
    """What is kept for this block, empty where nothing is, and its stamp for ``merge_draft`` (1 query)."""
    have: dict[str, dict[str, Any]] = next(iter(_ANSWERS.filter(**_of(user_id, usage_key))), {})
    return {skill: words for skill in have if (words := _words(have[skill]))}, _stamp(have)


def clear_draft(user_id: int, *, usage_key: str, skills: Collection[str] | None = None) -> None:
    """Forget what is kept for this block (1 query), or for these skills of it (2 queries)."""
    if skills is None:
        Draft.objects.filter(**_of(user_id, usage_key)).delete()
        return
    for pk, answers in _LOCKED.filter(**_of(user_id, usage_key)):
        left = {skill: words for skill, words in answers.items() if skill not in skills and _words(words)}
        if left:
            Draft.objects.filter(pk=pk).update(answers=left)
        else:
            Draft.objects.filter(pk=pk).delete()


def _lock(user_id: int, usage_key: str, *, now: datetime) -> Draft:
    """The row, made where it is missing, and locked: two windows that save at once must not overlook each other."""
    rows = Draft.objects.select_for_update().filter(**_of(user_id, usage_key))
    found = rows.first()
    if found is None:
        made = {"usage_key": usage_key, "saved_at": now}
        Draft.objects.get_or_create(**_of(user_id, usage_key), defaults=made)
        found = rows.get()
    return found


def _words(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {part: value for part, value in entry.items() if part not in (_TYPED, _ARRIVED)}


def _stamp(have: Mapping[str, Mapping[str, Any]]) -> str:
    return max((entry.get(_ARRIVED, "") for entry in have.values()), default="")


def _of(user_id: int, usage_key: str) -> dict[str, Any]:
    return {"user_id": user_id, "usage_hash": hash_of(usage_key)}
