"""What one member lacks in one skill, read in one query from the tables of the rooms below. Nothing is written here.

Read through each room's door it would take nine, on the path that a learner waits for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Exists, OuterRef, QuerySet, Subquery

from ..competencies.data import SkillRef
from ..ratings.data import NewestRatings

_READ = ("skill_id", "id", "skill__framework_id", "title", "version_id", "top", "waits")
_RATED = tuple(f"rated_{name}" for name in NewestRatings._fields)
_ASKS = ("targets__role__key", "targets__level", "held_at")


@dataclass(frozen=True, slots=True)
class RoleTarget:
    """A role that asks for the skill; ``held_at`` is its position among the member's own, None where not held."""

    role_key: str
    level: int
    held_at: int | None


@dataclass(frozen=True, slots=True)
class SkillLookup:
    """A published skill as one member asks about it: which role asks for which level, and whether they wait for help.

    ``ratings`` are the newest of each source on it. ``top`` is the highest level of the scale.
    """

    skill: SkillRef
    version_id: int
    top: int
    ratings: NewestRatings
    targets: tuple[RoleTarget, ...]
    waiting: bool

    def target_for(self, role: str = "") -> RoleTarget | None:
        """The target of the role named; without one the highest of the member's own. None where no role asks."""
        if role:
            return next((target for target in self.targets if target.role_key == role), None)
        held = [target for target in self.targets if target.held_at is not None]
        return min(held, key=lambda target: (-target.level, target.held_at), default=None)


def look_up_skill(programme_id: int, *, framework_key: str, skill_key: str, member_id: int) -> SkillLookup | None:
    """The skill of the programme's published framework, with all that asks for it; None without such a skill."""
    own = _rows("MemberRole").filter(
        member_id=member_id,
        framework_id=OuterRef("skill__framework_id"),
        role_key=OuterRef("targets__role__key"),
    )
    rated = _rows("Estimate").filter(member_id=member_id, skill_id=OuterRef("skill_id"))
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
            held_at=Subquery(own.values("position")[:1]),
            **{f"rated_{name}": Subquery(rated.values(name)[:1]) for name in NewestRatings._fields},
            top=Subquery(top[:1]),
            waits=Exists(waits),
        )
        .values_list(*_READ, *_RATED, *_ASKS)
    )
    if not rows:
        return None
    skill_id, wording_id, framework_id, title, version_id, top_level, waiting, *rest = rows[0]
    return SkillLookup(
        skill=SkillRef(
            skill_id=skill_id,
            skill_version_id=wording_id,
            framework_id=framework_id,
            programme_id=programme_id,
            key=skill_key,
            title=title,
        ),
        version_id=version_id,
        top=top_level,
        ratings=NewestRatings(*rest[: len(_RATED)]),
        targets=tuple(RoleTarget(*row[-3:]) for row in rows if row[-3] is not None),
        waiting=bool(waiting),
    )


def _rows(model: str) -> QuerySet[Any]:
    """All rows of a model of another room, by its name: importing it is that room's alone."""
    rows: QuerySet[Any] = apps.get_model("task_mentoring", model)._default_manager.all()
    return rows
