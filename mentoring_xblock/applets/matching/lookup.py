"""What one member lacks in one skill, read in one query from the tables of the rooms below. Nothing is written here.

Read through each room's door it would take nine, on the path that a learner waits for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import Exists, FilteredRelation, OuterRef, Q, QuerySet, Subquery

from ...core.errors import NotFound
from ..competencies import api as competencies
from ..competencies.data import SkillRef
from ..ratings.api import confirmed_months
from ..ratings.counting import find_levels, practice_target
from ..ratings.data import NewestRatings, SkillLevels

_READ = ("skill_id", "id", "skill__framework_id", "title", "version_id", "top", "waits")
_RATED = tuple(f"rated__{name}" for name in NewestRatings._fields)
_ASKS = ("targets__role__key", "targets__level")


@dataclass(frozen=True, slots=True)
class Gap:
    """One member's gap in one skill: from the level that counts (``levels``) up to ``target``.

    ``asked`` is the level that ``role_key`` asks for, None where no role does. Where it is reached, ``target`` is what
    they can practise for: the next level up, at the top of the scale that level itself. ``waiting``: whether the member
    is on the skill's waiting list.
    """

    skill: SkillRef
    role_key: str
    levels: SkillLevels
    asked: int | None
    target: int
    waiting: bool

    @property
    def level(self) -> int | None:
        """The level that counts, None where nobody rated the skill."""
        return self.levels.level

    @property
    def is_practice(self) -> bool:
        """Whether what the role asks for is reached already."""
        return self.asked is not None and self.level is not None and self.level >= self.asked


def look_up_gap(
    programme_id: int, *, framework_key: str, skill_key: str, role_key: str, member_id: int, now: datetime
) -> Gap:
    """The gap in a skill of the programme's published framework as of ``now``; raises NotFound without such a skill.

    The target is the named role's, else the highest of the member's own roles. One query, but where a role is named
    that does not ask for the skill: raises NotFound unless there is such a role.
    """
    own = _rows("MemberRole").filter(
        member_id=member_id,
        framework_id=OuterRef("skill__framework_id"),
        role_key=OuterRef("targets__role__key"),
    )
    top = _rows("Level").filter(version_id=OuterRef("version_id")).order_by("-number").values("number")
    waits = _rows("WaitingEntry").filter(mentee_id=member_id, open_skill_id=OuterRef("skill_id"))
    rows = list(
        _rows("SkillVersion")
        .filter(
            version__published_of__isnull=False,
            skill__framework__programme_id=programme_id,
            skill__framework__key=framework_key,
            skill__key=skill_key,
        )
        .order_by("targets__role__position", "targets__id")
        .annotate(
            rated=FilteredRelation("skill__estimates", condition=Q(skill__estimates__member_id=member_id)),
            top=Subquery(top[:1]),
            waits=Exists(waits),
            # The member's own roles are asked for only where no role is named.
            **({} if role_key else {"held_at": Subquery(own.values("position")[:1])}),
        )
        .values_list(*_READ, *_RATED, *_ASKS, *(() if role_key else ("held_at",)))
    )
    if not rows:
        raise NotFound()
    skill_id, wording_id, framework_id, title, version_id, top_level, waiting, *rest = rows[0]
    asks = [row[len(_READ) + len(_RATED) :] for row in rows]
    role, asked = (role_key, dict(asks).get(role_key)) if role_key else _highest_of_own(asks)
    if asked is None and role_key:
        competencies.get_role_definition(competencies.get_version(version_id), role_key=role_key)
    return gap_from(
        SkillRef(
            skill_id=skill_id,
            skill_version_id=wording_id,
            framework_id=framework_id,
            programme_id=programme_id,
            key=skill_key,
            title=title,
        ),
        role_key=role,
        levels=find_levels(NewestRatings(*rest[: len(_RATED)]), now=now, stale_months=confirmed_months()),
        asked=asked,
        top=top_level,
        waiting=bool(waiting),
    )


def gap_from(skill: SkillRef, *, role_key: str, levels: SkillLevels, asked: int | None, top: int, waiting: bool) -> Gap:
    """The gap that follows from what was read; ``top`` is the scale's highest level."""
    level = levels.level or 0
    target = asked if asked is not None and level < asked else practice_target(level, top=top)
    return Gap(skill, role_key, levels, asked, target, waiting)


def _highest_of_own(asks: Sequence[Any]) -> tuple[str, int | None]:
    """Which of the member's own roles asks for the highest level, and for which; None where none asks.

    ``asks``: rows of role, level, and the role's position among the member's own, None where not held.
    """
    own = [(-level, position, role) for role, level, position in asks if position is not None]
    if not own:
        return "", None
    level, _, role = min(own)
    return role, -level


def _rows(model: str) -> QuerySet[Any]:
    """All rows of a model of another room, by its name: importing it is that room's alone."""
    rows: QuerySet[Any] = apps.get_model("task_mentoring", model)._default_manager.all()
    return rows
