"""A member's standing against a role, put together from the rooms. Reading only; the use cases are beside it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from ..applets.competencies import api as competencies
from ..applets.competencies.data import RoleSheet, RoleSkill, SkillRef, VersionRef
from ..applets.matching import api as matching
from ..applets.matching.asking import find_asked_skill
from ..applets.matching.data import RankingParameters
from ..applets.pairings import api as pairings
from ..applets.pairings.data import PairingInfo
from ..applets.people import api as people
from ..applets.people.data import MemberInfo, ProgrammeInfo
from ..applets.ratings import api as ratings
from ..applets.ratings.data import Source
from ..applets.ratings.next_step import SkillGap, choose_next_skill, count_gap
from ..applets.ratings.records import Standing
from ..core.errors import InvalidInput, NotFound
from ..core.scales import Scale
from ..core.text import check_key
from .data import Profile, SkillResult
from .disclosure import without_deciding


@dataclass(frozen=True, slots=True)
class Gap:
    """One member's gap in one skill: from ``level`` (None: not rated) up to ``target``, which ``role_key`` asks for.

    ``waiting``: whether the member is on the skill's waiting list.
    """

    skill: SkillRef
    role_key: str
    level: int | None
    target: int
    waiting: bool


def find_version(programme_id: int, *, framework: str) -> VersionRef:
    """The programme's published framework of that key; what is no key is as absent as what is not there."""
    return competencies.get_published(programme_id, framework_key=_key(framework))


def find_sheet(version: VersionRef, *, role: str, member: MemberInfo | None) -> RoleSheet:
    """The role named; without one the member's own of that framework, else its first, else all of its skills.

    Raises NotFound for a role that the published version does not have.
    """
    if role:
        return competencies.get_role_sheet(version, role_key=_key(role))
    for key in own_roles(version, member):
        # One by one: the first is mostly there, and kept.
        with suppress(NotFound):
            return competencies.get_role_sheet(version, role_key=key)
    roles = competencies.list_roles(version.version_id)
    if roles:
        return competencies.get_role_sheet(version, role_key=roles[0].key)
    return RoleSheet(
        version=version,
        role_key="",
        title=version.title,
        grade="",
        family="",
        description="",
        skills=competencies.get_skills(version),
    )


def own_roles(version: VersionRef, member: MemberInfo | None) -> list[str]:
    """The keys of the member's roles in the version's framework, in order."""
    return [key for framework_id, key in (member.roles if member else ()) if framework_id == version.framework_id]


def paused_skills(member: MemberInfo, skill_ids: Collection[int]) -> dict[int, bool]:
    """The member's own word on mentoring these skills: True where withdrawn; skills without a word are absent."""
    return {word.skill_id: word.is_paused for word in people.opt_ins_of([member.member_id], skill_ids=skill_ids)}


def build_profile(
    programme: ProgrammeInfo,
    sheet: RoleSheet,
    *,
    member: MemberInfo | None,
    standings: Mapping[int, Standing] | None = None,
    paused: Mapping[int, bool] | None = None,
    open_pairings: Iterable[PairingInfo] | None = None,
) -> Profile:
    """The profile of ``member`` (None: of somebody who is none yet) against ``sheet``; at most 4 queries.

    The others are what the caller knows already: standings of some skills, the word on all of them and the member's
    open pairings on them.
    """
    skill_ids = [skill.skill_id for skill in sheet.skills]
    found: dict[int, Standing] = {
        skill: standing for skill, standing in (standings or {}).items() if skill in skill_ids
    }
    waiting: frozenset[int] = frozenset()
    if member is not None:
        unread = [skill_id for skill_id in skill_ids if skill_id not in found]
        if unread:
            found |= ratings.standing_of(member.member_id, unread)
        if paused is None:
            paused = paused_skills(member, skill_ids)
        waiting = pairings.waiting_of(member.member_id)
        if open_pairings is None:
            open_pairings = pairings.open_pairings_of([member.member_id], skill_ids)
    paused = paused or {}
    busy = {each.skill_id: each for each in open_pairings or ()}
    everything = member is not None and member.mentors_everything
    parameters = matching.ranking_parameters()
    results = tuple(
        _result(
            skill,
            found.get(skill.skill_id),
            able=_is_able(found.get(skill.skill_id), scale=sheet.version.scale, parameters=parameters),
            offering=not paused.get(skill.skill_id, not everything),
            waiting=skill.skill_id in waiting,
            open_pairing=without_deciding(busy[skill.skill_id]) if skill.skill_id in busy else None,
        )
        for skill in sheet.skills
    )
    return Profile(
        programme=programme,
        member_id=member.member_id if member else None,
        sheet=sheet,
        results=results,
        submitted_at=max((each.self_at for each in found.values() if each.self_at), default=None),
        next_skill=choose_next_skill(
            SkillGap(
                skill=result.skill,
                level=result.level,
                target=result.target,
                importance=result.importance,
                mean=result.mean,
                sd=result.sd,
                busy=result.open_pairing is not None,
            )
            for result in results
        ),
    )


def find_gap(programme: ProgrammeInfo, member: MemberInfo, *, framework: str, skill: str, role: str = "") -> Gap:
    """The member's gap in a skill. Raises NotFound for a framework, role or skill that is not there.

    The target is the named role's, else the highest of the member's own roles. Where no role asks for the skill it is
    the next level up. One query, but where a role is named that does not ask.
    """
    asked = find_asked_skill(
        programme.programme_id, framework_key=_key(framework), skill_key=_key(skill), member_id=member.member_id
    )
    if asked is None:
        raise NotFound()
    ref, level = asked.skill, asked.level
    found = asked.target_for(_key(role) if role else "")
    if found is not None:
        return Gap(skill=ref, role_key=found.role_key, level=level, target=found.level, waiting=asked.waiting)
    if role:
        competencies.get_role_sheet(competencies.get_version(asked.version_id), role_key=role)
    target = min(asked.top, (level or 0) + 1)
    return Gap(skill=ref, role_key=role, level=level, target=target, waiting=asked.waiting)


def may_mentor(standing: Standing | None, *, scale: Scale) -> bool:
    """Whether the member is at the level from which the scale lets people mentor, by what is believed or said."""
    return _is_able(standing, scale=scale, parameters=matching.ranking_parameters())


def _is_able(standing: Standing | None, *, scale: Scale, parameters: RankingParameters) -> bool:
    if standing is None:
        return False
    return matching.is_at_level(standing, needed=scale.mentor_from, parameters=parameters)


def _result(
    skill: RoleSkill,
    standing: Standing | None,
    *,
    able: bool,
    offering: bool,
    waiting: bool,
    open_pairing: PairingInfo | None,
) -> SkillResult:
    level = standing.self_level if standing else None
    source = standing.confirmed_by if standing else None
    return SkillResult(
        skill=skill.key,
        skill_id=skill.skill_id,
        title=skill.title,
        group=skill.group,
        level=level,
        previous_level=standing.self_previous if standing else None,
        target=skill.target,
        importance=skill.importance,
        gap=count_gap(level, skill.target),
        mean=standing.mean if standing else None,
        sd=standing.sd if standing else None,
        confirmed_level=standing.confirmed_level if standing else None,
        confirmed_source=source.value if source else "",
        may_mentor=able,
        offering=able and offering,
        waiting=waiting,
        open_pairing=open_pairing,
        carried=standing is not None and standing.is_inherited(Source.SELF),
    )


def _key(text: str) -> str:
    try:
        return check_key(text, field="key")
    except InvalidInput as error:
        raise NotFound() from error
