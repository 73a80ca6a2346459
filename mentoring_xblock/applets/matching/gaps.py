"""The open gaps of a programme, for pairing everyone at once. Who could help with them is ``scoring``'s."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from ...core.values import batches, fill
from ..competencies import api as competencies
from ..competencies.data import RoleDefinition, VersionRef
from ..pairings import api as pairings
from ..people.data import MemberInfo, ProgrammeInfo
from ..ratings import api as ratings
from ..ratings.counting import level_that_counts

_MEMBERS_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class BatchGap:
    """One member's open gap: what they hold at ``level`` and their role asks at ``target``."""

    mentee_id: int
    framework: str
    key: str
    title: str
    skill_id: int
    skill_version_id: int
    role_key: str
    level: int
    target: int
    importance: int
    mentor_from: int


def find_gaps(
    programme: ProgrammeInfo, members: Collection[MemberInfo], *, role: str, now: datetime
) -> tuple[list[BatchGap], int]:
    """Where members are below their roles' targets and nobody helps them yet; each member's most pressing first. And
    how many more gaps somebody helps with already, or is asked to.

    A skill that nobody rated is not a gap yet, and one that the member says is not part of their work is none until
    somebody rates it (decision 75). ``role``: only what that role asks for, empty for all.
    """
    versions = {version.framework_id: version for version in competencies.list_frameworks(programme.programme_id)}
    held: defaultdict[int, set[str]] = defaultdict(set)
    for member in members:
        for framework_id, key in member.roles:
            if framework_id in versions and (not role or key == role):
                held[framework_id].add(key)
    definitions = {
        framework_id: competencies.get_role_definitions(versions[framework_id], role_keys=sorted(keys))
        for framework_id, keys in held.items()
    }
    asked = {member.member_id: wanted for member in members if (wanted := _targets(member, versions, definitions))}
    gaps: list[BatchGap] = []
    under_way = 0
    months = ratings.confirmed_months()
    outside = ratings.not_my_work_in(programme.programme_id)
    for some in batches(sorted(asked), _MEMBERS_AT_ONCE):
        busy = {(pairing.mentee_id, pairing.skill_id) for pairing in pairings.open_pairings_of(some)}
        for (member_id, skill_id), skill_record in ratings.skill_records(some).items():
            gap = asked[member_id].get(skill_id)
            counted = level_that_counts(skill_record, now=now, stale_months=months)
            if gap is None or counted is None or counted.level >= gap.target:
                continue
            if ratings.still_holds(outside.get((member_id, skill_id)), skill_record):
                continue
            if (member_id, skill_id) in busy:
                under_way += 1
                continue
            gaps.append(replace(gap, level=counted.level))
    gaps.sort(key=lambda gap: (gap.mentee_id, -(gap.target - gap.level) * gap.importance, gap.skill_id))
    return gaps, under_way


def keep_within_limit(
    gaps: Sequence[BatchGap], members: Collection[int], *, most: int
) -> tuple[list[BatchGap], list[BatchGap]]:
    """The most pressing gaps of each member as far as the policy's limit goes, and those left for later."""
    room = dict.fromkeys(members, most)
    for some in batches(sorted({gap.mentee_id for gap in gaps}), _MEMBERS_AT_ONCE):
        for pairing in pairings.open_pairings_of(some):
            room[pairing.mentee_id] -= 1
    kept: list[BatchGap] = []
    over: list[BatchGap] = []
    for gap in gaps:
        room[gap.mentee_id] -= 1
        (kept if room[gap.mentee_id] >= 0 else over).append(gap)
    return kept, over


def _targets(
    member: MemberInfo, versions: Mapping[int, VersionRef], definitions: Mapping[int, Mapping[str, RoleDefinition]]
) -> dict[int, BatchGap]:
    """What the member's roles ask for, by skill; of two roles the higher target."""
    wanted: dict[int, BatchGap] = {}
    for framework_id, key in member.roles:
        definition = definitions.get(framework_id, {}).get(key)
        for line in definition.skills if definition else ():
            if line.target is None or line.retired:
                continue
            if line.skill_id in wanted and wanted[line.skill_id].target >= line.target:
                continue
            wanted[line.skill_id] = fill(
                BatchGap,
                line,
                mentee_id=member.member_id,
                framework=versions[framework_id].key,
                role_key=key,
                level=0,
                mentor_from=versions[framework_id].scale.mentor_from,
            )
    return wanted
