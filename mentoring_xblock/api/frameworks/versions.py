"""What follows when another version of a framework comes into use: one place for authors and for imports alike.

Ratings are never touched. Estimates and offers carry over to merged and split skills (decision 10).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from ...applets.competencies import api as competencies
from ...applets.competencies.data import VersionRef, VersionStatus
from ...applets.matching import api as matching
from ...applets.people import api as people
from ...applets.ratings import api as ratings

MEMBERS_AT_ONCE = 500


def follow_version(version: VersionRef, *, now: datetime) -> None:
    """Bring estimates, opt-ins and mentor offers in step with ``version``, or with its having been retired.

    It may let people mentor from another level, drop a skill, or say that one took the place of others.
    """
    if version.status is VersionStatus.PUBLISHED:
        _carry_over(version, now=now)
    matching.renew_offers_of_framework(version.framework_id, now=now)


def follow_ratings(member_id: int, skill_ids: Collection[int], *, now: datetime) -> frozenset[int]:
    """Carry new ratings of retired skills over to their successors; gives the ids of all successors.

    One query where none of them has been followed.
    """
    followed: set[int] = set()
    for version_id in competencies.find_followed(skill_ids):
        predecessors = competencies.get_predecessors(version_id)
        top = competencies.get_version(version_id).scale.top
        ratings.follow_skills(
            [member_id], predecessors=predecessors, scale_tops=dict.fromkeys(predecessors, top), now=now
        )
        followed |= predecessors.keys()
    return frozenset(followed)


def _carry_over(version: VersionRef, *, now: datetime) -> None:
    wanted = competencies.get_predecessors(version.version_id)
    before = _version_before(version)
    earlier = competencies.get_predecessors(before.version_id) if before is not None else {}
    if wanted == earlier:
        return
    predecessors: Mapping[int, Sequence[int]] = {**{each: () for each in earlier if each not in wanted}, **wanted}
    tops = dict.fromkeys(predecessors, version.scale.top)
    last = 0
    while some := ratings.members_with_estimates(version.framework_id, after=last, most=MEMBERS_AT_ONCE):
        ratings.follow_skills(some, predecessors=predecessors, scale_tops=tops, now=now)
        last = some[-1]
    people.carry_opt_ins(wanted, now=now)


def _version_before(version: VersionRef) -> VersionRef | None:
    """The version that was in use before this one."""
    versions = competencies.list_versions(version.programme_id, framework_key=version.key)
    return next((each for each in versions if each.status is VersionStatus.RETIRED), None)
