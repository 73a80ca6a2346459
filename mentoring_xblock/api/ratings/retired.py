"""Skills that a role no longer asks for: the ratings of them, and their successors. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ...applets.competencies import api as competencies
from ...applets.pairings import api as pairings
from ...applets.ratings import api as ratings
from ...applets.ratings.data import Source
from ...applets.ratings.records import RatingInfo
from .data import Profile

MOST_RATINGS = 1000


@dataclass(frozen=True, slots=True)
class RetiredResult:
    """A retired skill as one person stands to it.

    ``level`` is the newest self-rating in the words of the version that was answered, "" if there is none;
    ``followed_by`` the titles by key of the skills that took its place; ``is_running``: a pairing on it goes on.
    """

    skill: str
    title: str
    level: str
    rated_at: datetime | None
    followed_by: dict[str, str]
    is_running: bool


def list_retired_skills(profile: Profile) -> tuple[RetiredResult, ...]:
    """The retired skills of the profile's role, in the framework's order; ratings by others stay with them.

    The caller has already been given the profile, so no right is checked. One query where nothing is retired.
    """
    found = competencies.get_retired_of_role(profile.definition.version, role_key=profile.definition.role_key)
    if not found:
        return ()
    skill_ids = [each.skill_id for each in found]
    said: dict[int, RatingInfo] = {}
    running: set[int] = set()
    if profile.member_id is not None:
        history = ratings.history(profile.member_id, skill_ids=skill_ids, most=MOST_RATINGS)
        said = {each.skill_id: each for each in reversed(history) if each.source is Source.SELF}
        busy = pairings.open_pairings_of([profile.member_id], skill_ids)
        running = {each.skill_id for each in busy if each.mentee_id == profile.member_id}
    versions = competencies.get_versions_of_wordings({each.skill_version_id for each in said.values()})
    results = []
    for each in found:
        rating = said.get(each.skill_id)
        scale = versions[rating.skill_version_id].scale if rating else None
        results.append(
            RetiredResult(
                skill=each.key,
                title=each.title,
                level=scale.name_of(rating.level) if scale and rating and rating.level in scale else "",
                rated_at=rating.rated_at if rating else None,
                followed_by=each.followed_by,
                is_running=each.skill_id in running,
            )
        )
    return tuple(results)
