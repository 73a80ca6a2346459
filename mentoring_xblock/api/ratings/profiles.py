"""A member's skill records against a role, put together from the rooms. Reading only; the use cases are beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime

from ...applets.competencies import api as competencies
from ...applets.competencies.data import RoleDefinition, RoleSkill, SkillRef, VersionRef
from ...applets.matching import api as matching
from ...applets.matching.data import RankingParameters
from ...applets.matching.lookup import Gap, gap_from, look_up_gap
from ...applets.pairings import api as pairings
from ...applets.pairings.data.pairing import PairingInfo
from ...applets.people import api as people
from ...applets.people.data import MemberInfo, ProgrammeInfo
from ...applets.ratings import api as ratings
from ...applets.ratings.counting import count_gap, find_levels
from ...applets.ratings.data import SkillLevels, Source
from ...applets.ratings.records import SkillRecord
from ...core import clock
from ...core.errors import InvalidInput, NotFound
from ...core.scales import Scale
from ...core.text import check_key
from ...core.values import fill
from ..disclosure import shown_estimate, without_deciding
from .data import Profile, SkillResult
from .levels import levels_of


def find_version(programme_id: int, *, framework: str) -> VersionRef:
    """The programme's published framework of that key; what is not a key is as absent as what is not there."""
    return competencies.get_published(programme_id, framework_key=_key(framework))


def find_definition(version: VersionRef, *, role: str, member: MemberInfo | None) -> RoleDefinition:
    """The role named; without one the member's own of that framework, else its first, else all of its skills.

    Who holds several roles gets all that they ask for in one definition. Raises NotFound for a role that the published
    version does not have.
    """
    if role:
        return competencies.get_role_definition(version, role_key=_key(role))
    own = []
    for key in own_roles(version, member):
        # One by one: each is mostly there, and kept.
        with suppress(NotFound):
            own.append(competencies.get_role_definition(version, role_key=key))
    if own:
        return own[0] if len(own) == 1 else _merge_definitions(own)
    roles = competencies.list_roles(version.version_id)
    if roles:
        return competencies.get_role_definition(version, role_key=roles[0].key)
    return RoleDefinition(
        version=version,
        role_key="",
        title=version.title,
        grade="",
        family="",
        description="",
        skills=competencies.get_skills(version),
    )


def _merge_definitions(definitions: Sequence[RoleDefinition]) -> RoleDefinition:
    """What several roles of one person ask for: each skill once, at its highest target, under no single role's key."""
    skills: dict[int, RoleSkill] = {}
    for definition in definitions:
        for skill in definition.skills:
            known = skills.setdefault(skill.skill_id, skill)
            if (skill.target or 0) > (known.target or 0):
                skills[skill.skill_id] = skill
    return replace(
        definitions[0],
        role_key="",
        title=", ".join(definition.title for definition in definitions),
        grade="",
        skills=tuple(skills.values()),
    )


def own_roles(version: VersionRef, member: MemberInfo | None) -> list[str]:
    """The keys of the member's roles in the version's framework, in order."""
    return [key for framework_id, key in (member.roles if member else ()) if framework_id == version.framework_id]


def paused_skills(member: MemberInfo) -> dict[int, bool]:
    """The member's opt-ins by skill: True where withdrawn; skills without an opt-in are absent."""
    return {skill_id: paused for (_, skill_id), paused in people.opt_ins_of([member.member_id]).items()}


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a member's skills, by skill: the records, the opt-ins (``paused_skills``), since when they say
    that it is not part of their work, and whether they wait for a mentor. ``busy``: their open pairings, by id."""

    skill_records: Mapping[int, SkillRecord] = field(default_factory=dict)
    paused: Mapping[int, bool] = field(default_factory=dict)
    busy: Mapping[int, PairingInfo] = field(default_factory=dict)
    waiting: frozenset[int] = frozenset()
    not_my_work: Mapping[int, datetime] = field(default_factory=dict)


def build_profile(
    programme: ProgrammeInfo,
    definition: RoleDefinition,
    *,
    member: MemberInfo | None,
    known: Known | None = None,
    is_engaged: bool = True,
    viewer_id: int | None = None,
    now: datetime | None = None,
) -> Profile:
    """The profile of ``member`` (None: not a member yet) against ``definition`` as of ``now``; at most 5 queries.

    ``viewer_id``: another member who looks at it; one query more tells which levels they confirmed themselves.

    ``known``: what the caller has read already; of the pairings those as mentee are enough. ``is_engaged`` False: they
    are known to be in no pairing and on no waiting list.
    """
    is_read = known is not None or member is None
    if known is None:
        known = Known() if member is None else _read_known(member, is_engaged=is_engaged)
    skill_ids = [skill.skill_id for skill in definition.skills]
    found = {each: known.skill_records[each] for each in skill_ids if each in known.skill_records}
    parameters = matching.ranking_parameters()
    able = {
        skill_id
        for skill_id, skill_record in found.items()
        if _is_able(skill_record, scale=definition.version.scale, parameters=parameters)
    }
    # Who could mentor nothing offers nothing.
    paused = paused_skills(member) if member is not None and able and not is_read else known.paused
    busy = {
        each.skill_id: each for each in known.busy.values() if member is not None and each.mentee_id == member.member_id
    }
    everything = member is not None and member.mentors_everything
    raters = ratings.managers_who_rated(member.member_id) if member is not None and viewer_id is not None else {}
    now, stale_months = now or clock.now(), ratings.confirmed_months()
    results = tuple(
        _result(
            skill,
            found.get(skill.skill_id),
            levels=find_levels(found.get(skill.skill_id), now=now, stale_months=stale_months),
            able=skill.skill_id in able,
            offering=not paused.get(skill.skill_id, not everything),
            waiting=skill.skill_id in known.waiting,
            open_pairing=without_deciding(busy[skill.skill_id]) if skill.skill_id in busy else None,
            is_viewers=viewer_id is not None and raters.get(skill.skill_id) == viewer_id,
            not_my_work=ratings.still_holds(known.not_my_work.get(skill.skill_id), found.get(skill.skill_id)),
        )
        for skill in definition.skills
    )
    return Profile(
        programme=programme,
        member_id=member.member_id if member else None,
        definition=definition,
        results=results,
        submitted_at=max((each.self_at for each in found.values() if each.self_at), default=None),
        next_skill=choose_next_skill(results),
        has_pairings=bool(known.busy),
        is_in_line=bool(known.waiting),
    )


def _read_known(member: MemberInfo, *, is_engaged: bool) -> Known:
    """What is known of the member's skills, but for the opt-ins (4 queries, 2 where they are not engaged)."""
    return Known(
        # Of all frameworks: naming the skills of one takes Django longer than reading them all.
        skill_records=ratings.skill_records_of(member.member_id),
        busy={each.pairing_id: each for each in pairings.pairings_of([member.member_id])} if is_engaged else {},
        waiting=pairings.waiting_of(member.member_id) if is_engaged else frozenset(),
        not_my_work=ratings.not_my_work_of(member.member_id),
    )


def choose_next_skill(results: Iterable[SkillResult]) -> str | None:
    """The key of the most useful next step, None where no gap is left. A skill mentored already waits, and so does one
    that is not part of their work, they say.

    Gap times importance decides. Of equals, the one of which we are surer (a gap that is there) goes first, then the
    the one with the lower estimate relative to its target, then the order given.
    """

    def usefulness(result: SkillResult) -> tuple[float, float, float]:
        below = 0.0 if result.mean is None or result.target is None else result.target - result.mean
        return (result.gap or 0) * result.importance, -round(result.sd or 0.0, 9), below

    steps = [each for each in results if each.gap and each.open_pairing is None and not each.not_my_work]
    return max(steps, key=usefulness).skill if steps else None


def find_gap(
    programme: ProgrammeInfo, member: MemberInfo, *, framework: str, skill: str, role: str = "", now: datetime
) -> Gap:
    """The member's gap in a skill as of ``now``. Raises NotFound for a framework, role or skill that is not there.

    The target is the named role's, else the highest of the member's own roles. Where no role asks for the skill, or
    what it asks for is reached, it is the next level up. One query, but where a role is named that does not ask.
    """
    return look_up_gap(
        programme.programme_id,
        framework_key=_key(framework),
        skill_key=_key(skill),
        role_key=_key(role) if role else "",
        member_id=member.member_id,
        now=now,
    )


def find_gap_in(definition: RoleDefinition, *, skill: str, member_id: int, now: datetime) -> Gap:
    """The member's gap in a skill of a role that is at hand, as ``find_gap`` of that role (2 queries)."""
    line = next((each for each in definition.skills if each.key == skill), None)
    if line is None:
        raise NotFound()
    version = definition.version
    return gap_from(
        SkillRef(
            line.skill_id, line.skill_version_id, version.framework_id, version.programme_id, skill, line.title,
            retired=line.retired,
        ),
        role_key=definition.role_key if line.target is not None else "",
        levels=levels_of(ratings.skill_records_of(member_id, [line.skill_id]).get(line.skill_id), now=now),
        asked=line.target,
        top=version.scale.top,
        waiting=line.skill_id in pairings.waiting_of(member_id),
    )  # fmt: skip


def may_mentor(skill_record: SkillRecord | None, *, scale: Scale) -> bool:
    """Whether the member is at the lowest level at which people can mentor, by estimate or rating."""
    return _is_able(skill_record, scale=scale, parameters=matching.ranking_parameters())


def _is_able(skill_record: SkillRecord | None, *, scale: Scale, parameters: RankingParameters) -> bool:
    if skill_record is None:
        return False
    return matching.is_at_level(skill_record, needed=scale.mentor_from, parameters=parameters)


def _result(
    skill: RoleSkill,
    skill_record: SkillRecord | None,
    *,
    levels: SkillLevels,
    able: bool,
    offering: bool,
    waiting: bool,
    open_pairing: PairingInfo | None,
    is_viewers: bool,
    not_my_work: bool,
) -> SkillResult:
    counted, confirmed = levels.counted, levels.confirmed
    mean, sd = shown_estimate(skill_record.mean, skill_record.sd) if skill_record else (None, None)
    return fill(
        SkillResult,
        skill,
        skill=skill.key,
        level=levels.own,
        previous_level=skill_record.self_previous if skill_record else None,
        gap=count_gap(levels.level, skill.target),
        mean=mean,
        sd=sd,
        confirmed_level=confirmed.level if confirmed else None,
        confirmed_source=confirmed.source.value if confirmed else "",
        counted_level=counted.level if counted else None,
        counted_source=counted.source.value if counted else "",
        may_mentor=able,
        offering=able and offering,
        waiting=waiting,
        open_pairing=open_pairing,
        confirmed_by_viewer=is_viewers and confirmed is not None and confirmed.source is Source.MANAGER,
        confirmed_imported=confirmed is not None and confirmed.is_imported,
        counted_imported=counted is not None and counted.is_imported,
        not_my_work=not_my_work,
        carried=skill_record is not None and skill_record.is_inherited(Source.SELF),
    )


def _key(text: str) -> str:
    try:
        return check_key(text, field="key")
    except InvalidInput as error:
        raise NotFound() from error
