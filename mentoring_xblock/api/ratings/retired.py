"""Skills that a role no longer asks for: the ratings of them, and their successors. Reads only."""

from __future__ import annotations

from datetime import datetime

from ...applets.competencies import api as competencies
from ...applets.competencies.data import RoleSkill
from ...applets.pairings import api as pairings
from ...applets.ratings import api as ratings
from ...applets.ratings.data import Source
from ...applets.ratings.records import RatingInfo
from ...core.scales import Scale
from .data import Profile

MOST_RATINGS = 1000


OldAnswer = tuple[Scale, int, datetime]
"""A level on the scale of the version that was answered, and when."""


def list_retired_skills(profile: Profile) -> tuple[tuple[RoleSkill, OldAnswer | None, bool], ...]:
    """The retired skills of the profile's role, in the framework's order, each with the person's newest self-rating
    and whether a pairing on it goes on; ratings by others stay with them.

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
    answers = {
        each.skill_id: (scale, each.level, each.rated_at)
        for each in said.values()
        if each.level in (scale := versions[each.skill_version_id].scale) and each.rated_at is not None
    }
    return tuple((each, answers.get(each.skill_id), each.skill_id in running) for each in found)
