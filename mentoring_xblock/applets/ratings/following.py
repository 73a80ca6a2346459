"""Estimates of a skill that replaced others, from ratings of those. Pure: no Django, no database.

Ratings stay where they were given. A rating of the skill itself always counts before carried ones; of the
skills before it each source's newest ratings are pooled. Decision 10 gives the reasons.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from .data import Source
from .records import SkillRecord


def follow(
    own: SkillRecord | None, former: Sequence[SkillRecord], *, member_id: int, skill_id: int, now: datetime
) -> SkillRecord | None:
    """``own`` (None: nothing is stored) with the ratings of ``former`` where it has none; the estimate stays as it is.

    Ratings carried over earlier are replaced or dropped, so that removing a mapping leaves nothing behind.
    None if none of the skills was rated.
    """
    words = without_inherited(own) if own is not None else SkillRecord(member_id, skill_id, 0.0, 1.0, now)
    change: dict[str, Any] = {}
    for source in Source:
        if words.said_at(source) is not None:
            continue
        said = [(level, at) for each in former if (level := each.level_by(source)) and (at := each.said_at(source))]
        if not said:
            continue
        change[f"{source.value}_inherited"] = True
        change[f"{source.value}_imported"] = any(
            each.is_imported(source) for each in former if each.said_at(source) is not None
        )
        change[f"{source.value}_level"] = pool([level for level, _ in said])
        # The whole is as stale as its stalest part.
        change[f"{source.value}_at"] = min(at for _, at in said)
        if source is Source.SELF:
            days = [each.self_last_performed for each in former if each.self_last_performed]
            change["self_last_performed"] = max(days, default=None)
    if not change and not any(words.said_at(source) for source in Source):
        return None
    return replace(words, **change)


def pool(levels: Sequence[int]) -> int:
    """One level for several parts: their mean; of two levels as near the lower, as the higher is not reached."""
    return math.ceil(sum(levels) / len(levels) - 0.5)


def without_inherited(skill_record: SkillRecord) -> SkillRecord:
    """``skill_record`` with only the ratings of the skill itself."""
    change: dict[str, Any] = {}
    for name in (source.value for source in skill_record.inherited):
        change |= {f"{name}_level": None, f"{name}_at": None, f"{name}_inherited": False, f"{name}_imported": False}
        if name == Source.SELF.value:
            change |= {"self_last_performed": None, "self_anchored": False, "self_previous": None}
    return replace(skill_record, **change)


def same_words(one: SkillRecord | None, other: SkillRecord | None) -> bool:
    """Whether both rest on the same ratings, whatever the estimates."""
    if one is None or other is None:
        return one is other
    return replace(one, mean=other.mean, sd=other.sd, renewed_at=other.renewed_at) == other


def follow_all(
    known: Mapping[tuple[int, int], SkillRecord],
    *,
    predecessors: Mapping[int, Sequence[int]],
    member_ids: Sequence[int],
    now: datetime,
) -> dict[tuple[int, int], SkillRecord | None]:
    """What changes, by (member, skill), when each skill of ``predecessors`` follows those named; None: nothing is left.

    ``predecessors`` in an order in which a skill stands after those that it follows.
    """
    current: dict[tuple[int, int], SkillRecord] = dict(known)
    changed: dict[tuple[int, int], SkillRecord | None] = {}
    for skill_id, former_ids in predecessors.items():
        for member_id in member_ids:
            pair = (member_id, skill_id)
            own = current.get(pair)
            former = [current[member_id, each] for each in former_ids if (member_id, each) in current]
            after = follow(own, former, member_id=member_id, skill_id=skill_id, now=now)
            if same_words(own, after):
                continue
            changed[pair] = after
            if after is None:
                current.pop(pair, None)
            else:
                current[pair] = after
    return changed
