"""Use cases about evidence from a course: which graded item shows which level, and what a grade then says of a person.

Grades come from ``platform.evidence``; a pass becomes a rating of the source "test" and nothing more: nobody's pairing
ends by it, since who confirms growth is the programme's policy.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from ...applets.audit_log import api as audit_log
from ...applets.audit_log.data import Action, programme_change
from ...applets.competencies import api as competencies
from ...applets.competencies.data import SkillRef, VersionRef
from ...applets.matching import api as matching
from ...applets.people import api as people
from ...applets.people.data import MemberInfo
from ...applets.ratings import api as ratings
from ...applets.ratings import evidence
from ...applets.ratings.answers import check_level
from ...applets.ratings.data import Source
from ...applets.ratings.domain import adds_evidence, level_shown
from ...applets.ratings.evidence import COMPETENCY, EvidenceRuleInfo
from ...applets.ratings.records import RatingInfo, SkillRecord
from ...core import clock
from ...core.actors import SYSTEM, person_of
from ...core.errors import Conflict, InvalidInput, NotFound, gettext_noop
from ...core.text import LINE_LENGTH, clean_text
from ...core.values import batches
from ...platform.evidence import has_competencies, is_usage_key, read_demonstrated
from ..frameworks.versions import follow_ratings
from ..permissions import Actor, require_admin
from ..programmes import resolve_programme
from ..transactions import atomic_use_case
from .profiles import find_version

__all__ = [
    "collect_evidence",
    "has_competencies",
    "list_evidence_rules",
    "record_evidence",
    "remove_evidence_rule",
    "set_evidence_rule",
]

USERS_AT_ONCE = 500


_Known = Mapping[int, tuple[SkillRef, VersionRef]]
"""The skills that some rules are about, by id, each with its framework's published version."""


@atomic_use_case
def record_evidence(
    *, user_id: int, item: str, share: float, at: datetime | None = None, now: datetime | None = None
) -> int:
    """Take a grade as evidence wherever a rule names its item; how many ratings that made.

    For the platform's signals, so no right is asked. ``share`` 0..1 of the item's points, reached ``at`` that time
    (None: now; a later one counts as now). Estimates and offers follow in the same transaction. The same grade again,
    an older one and a lower one store nothing (``ratings.domain.adds_evidence``); neither does a grade of somebody who
    is not an active member of the rule's programme.
    """
    now = now or clock.now()
    at = min(at or now, now)
    by_programme: defaultdict[int, list[EvidenceRuleInfo]] = defaultdict(list)
    for rule in evidence.rules_for_item(item) if item != COMPETENCY else ():
        by_programme[rule.programme_id].append(rule)
    stored = 0
    for programme_id, rules in by_programme.items():
        members = people.get_members_of_users(programme_id, [user_id])
        levels = _levels(rules, share)
        if members and levels:
            stored += _store(members[0].member_id, levels, known=_known(levels), item=item, at=at, now=now)
    return stored


def collect_evidence(*, programme: str = "", now: datetime | None = None) -> int:
    """Read who has demonstrated the Open edX competencies of the rules; gives how many ratings this added.

    For every programme, or the one of that key; for cron and commands, so no right is asked. Each person is a
    transaction of their own, and only people with new evidence are written. Nothing where the platform has
    no competencies. Safe to run any time.
    """
    now = now or clock.now()
    wheres = [resolve_programme(programme)] if programme else people.list_programmes()
    by_skill: defaultdict[tuple[int, int], list[EvidenceRuleInfo]] = defaultdict(list)
    for rule in evidence.rules_of_programmes([where.programme_id for where in wheres]):
        if rule.item == COMPETENCY:
            by_skill[rule.programme_id, rule.skill_id].append(rule)
    known = _known(skill_id for _, skill_id in by_skill)
    links = competencies.linked_competencies(known)
    stored = 0
    for (programme_id, skill_id), rules in by_skill.items():
        levels = _levels(rules, 1.0)
        if skill_id not in links or not levels:
            continue
        for some in map(dict, batches(read_demonstrated(*links[skill_id]), USERS_AT_ONCE)):
            members = people.get_members_of_users(programme_id, some)
            skill_records = ratings.skill_records([member.member_id for member in members], [skill_id])
            for member in members:
                at = min(some[member.user_id], now)
                if _adds(skill_records.get((member.member_id, skill_id)), levels[skill_id], at=at):
                    stored += _collect(member, levels, known=known, at=at, now=now)
    return stored


def list_evidence_rules(
    *, actor_id: int, programme: str = ""
) -> tuple[tuple[EvidenceRuleInfo, SkillRef, VersionRef], ...]:
    """The programme's rules, each with its skill, by skill; for its admins.

    Those on skills that are no longer published are left out. The level of a rule may be older than the scale.
    """
    where = require_admin(actor_id, programme).programme
    rules = evidence.rules_of_programmes([where.programme_id])
    known = _known(rule.skill_id for rule in rules)
    found = [(rule, *known[rule.skill_id]) for rule in rules if rule.skill_id in known]
    return tuple(sorted(found, key=lambda each: (each[1].title, each[0].item, each[0].level)))


@atomic_use_case
def set_evidence_rule(
    *,
    actor_id: int,
    framework: str,
    skill: str,
    item: str,
    level: int,
    percent: float = 100.0,
    programme: str = "",
    now: datetime | None = None,
) -> None:
    """Let ``item`` count as evidence for a level of a skill, from ``percent`` of its points on; for programme admins.

    ``item`` empty: the Open edX competency that the skill's wording names. The same again changes nothing; another
    percentage replaces the one before. What was graded before is not looked up.

    Raises InvalidInput for a usage key, a level or a share of the points that is not valid, NotFound for a
    framework or skill that is not there, Conflict for a skill whose wording names no competency of the platform.
    """
    actor = require_admin(actor_id, programme)
    version = find_version(actor.programme.programme_id, framework=framework)
    level = check_level(level, scale=version.scale)
    ref = competencies.find_skill(version.programme_id, framework_key=version.key, skill_key=skill)
    item = _check_item(item, ref)
    if item == COMPETENCY:
        percent = 100.0
    if not isinstance(percent, int | float) or not math.isfinite(percent) or not 0 < percent <= 100:
        raise InvalidInput(
            gettext_noop("Enter the share of points as a percentage above 0 and up to 100."),
            fields={"percent": "range"},
        )
    if evidence.set_rule(skill_id=ref.skill_id, item=item, level=level, least_share=percent / 100):
        new = {"skill_id": ref.skill_id, "item": item, "level": level, "percent": percent}
        _log(Action.EVIDENCE_RULE_SET, actor, now=now, new=new)


@atomic_use_case
def remove_evidence_rule(*, actor_id: int, rule_id: int, programme: str = "", now: datetime | None = None) -> None:
    """Let a graded item count no longer; what was rated by it stays. Raises NotFound for a rule that is not there or
    not the programme's."""
    actor = require_admin(actor_id, programme)
    rules = evidence.rules_of_programmes([actor.programme.programme_id])
    rule = next((each for each in rules if each.rule_id == rule_id), None)
    if rule is None:
        raise NotFound
    evidence.remove_rule(rule.rule_id)
    old = {"skill_id": rule.skill_id, "item": rule.item, "level": rule.level, "percent": 100 * rule.least_share}
    _log(Action.EVIDENCE_RULE_REMOVED, actor, now=now, old=old)


@atomic_use_case
def _collect(member: MemberInfo, levels: Mapping[int, int], *, known: _Known, at: datetime, now: datetime) -> int:
    return _store(member.member_id, levels, known=known, item=COMPETENCY, at=at, now=now)


def _store(member_id: int, levels: Mapping[int, int], *, known: _Known, item: str, at: datetime, now: datetime) -> int:
    """Rate the member by what the item shows, where it tells something new; under their lock."""
    members = people.lock_members([member_id])
    if not members[member_id].is_active:
        return 0
    before = ratings.skill_records_of(member_id, levels)
    entries = []
    for skill_id, level in levels.items():
        if skill_id not in known:
            continue
        ref, version = known[skill_id]
        # A rule may be older than the scale.
        if level in version.scale and _adds(before.get(skill_id), level, at=at):
            entries.append(RatingInfo.of(ref, level, scale_top=version.scale.top, source=Source.TEST, rated_at=at))
    if not entries:
        return 0
    ratings.record(member_id, entries, locked=True, now=now)
    rated = {entry.skill_id: entry.level for entry in entries}
    retired = [skill_id for skill_id in rated if known[skill_id][0].retired]
    followed = follow_ratings(member_id, retired, now=now) if retired else frozenset()
    matching.renew_offers([member_id], [*rated, *followed], now=now)
    old = {"levels": {skill_id: each.test_level for skill_id, each in before.items() if skill_id in rated}}
    new = {"levels": rated, "item": item}
    change = people.change_of(
        Action.RATING_EVIDENCE, members[member_id], actor_id=person_of(SYSTEM), now=now, old=old, new=new
    )
    audit_log.record(change)
    return len(entries)


def _levels(rules: Iterable[EvidenceRuleInfo], share: float) -> dict[int, int]:
    """The level of each skill that so large a share of the points shows."""
    steps: defaultdict[int, dict[int, float]] = defaultdict(dict)
    for rule in rules:
        steps[rule.skill_id][rule.level] = rule.least_share
    found = {skill_id: level_shown(share, by_level) for skill_id, by_level in steps.items()}
    return {skill_id: level for skill_id, level in found.items() if level is not None}


def _adds(skill_record: SkillRecord | None, level: int, *, at: datetime) -> bool:
    known_level, known_at = (skill_record.test_level, skill_record.test_at) if skill_record else (None, None)
    return adds_evidence(level, at, known_level=known_level, known_at=known_at)


def _known(skill_ids: Iterable[int]) -> _Known:
    skills = competencies.skills_by_id(skill_ids)
    versions = competencies.get_published_of({ref.framework_id for ref in skills.values()}) if skills else {}
    return {skill: (ref, versions[ref.framework_id]) for skill, ref in skills.items() if ref.framework_id in versions}


def _check_item(item: str, ref: SkillRef) -> str:
    item = clean_text(item, field="item", longest=LINE_LENGTH)
    if item == COMPETENCY:
        if ref.skill_id not in competencies.linked_competencies([ref.skill_id]) or not has_competencies():
            raise Conflict(
                gettext_noop(
                    "“%(skill)s” is not linked to an Open edX competency on this platform. Enter the usage key of a "
                    "problem or a subsection instead."
                ),
                code="no_competency",
                skill=ref.title,
            )
    elif not is_usage_key(item):
        raise InvalidInput(
            gettext_noop(
                "“%(item)s” is not a usage key. Copy the key from Studio or “Staff Debug Info”. It "
                "starts with “block-v1:”."
            ),
            fields={"item": "usage_key"},
            item=item,
        )
    return item


def _log(action: str, actor: Actor, *, now: datetime | None, **what: Mapping[str, object]) -> None:
    programme_id, now = actor.programme.programme_id, now or clock.now()
    audit_log.record(programme_change(action, programme_id, actor_id=actor.user_id, now=now, **what))
