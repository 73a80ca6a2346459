"""Who said of which skill that it is not part of their work. No level follows from it, and no gap (decision 50)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from ..upsert import upsert
from .counting import SkillRatings
from .data import Source
from .models import NotMyWork

_SAID_AT = NotMyWork.objects.values_list("skill_id", "said_at")


def note_not_my_work(member_id: int, skill_ids: Collection[int], *, now: datetime) -> None:
    """Store that these skills are not part of the member's work (1 query)."""
    rows = (NotMyWork(member_id=member_id, skill_id=skill_id, said_at=now) for skill_id in sorted(skill_ids))
    upsert(rows, unique=["member", "skill"], update=["said_at"])


def not_my_work_of(member_id: int) -> dict[int, datetime]:
    """When the member said so last, by skill (1 query)."""
    return dict(_SAID_AT.filter(member_id=member_id))


def not_my_work_in(programme_id: int) -> dict[tuple[int, int], datetime]:
    """When members of the programme said so last, by member and skill (1 query)."""
    said = NotMyWork.objects.filter(member__programme_id=programme_id)
    return {(member, skill): at for member, skill, at in said.values_list("member_id", "skill_id", "said_at")}


def still_holds(said_at: datetime | None, ratings: SkillRatings | None) -> bool:
    """Whether what was said at ``said_at`` still stands: any later rating, by whomever, says that it is their work."""
    if said_at is None:
        return False
    rated = (getattr(ratings, f"{source.value}_at", None) for source in Source)
    return not any(at is not None and at > said_at for at in rated)
