"""A manager's rating of a report outside any pairing: of one skill, or of several at once as after a talk between the
two. A pairing's confirmation is ``pairings``'."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from ...applets.audit_log import api as audit_log
from ...applets.audit_log.data import Action
from ...applets.competencies import api as competencies
from ...applets.competencies.data import SkillRef
from ...applets.matching import api as matching
from ...applets.people import api as people
from ...applets.people.data import MemberInfo
from ...applets.ratings import api as ratings
from ...applets.ratings.answers import check_level
from ...applets.ratings.data import MOST_ANSWERS, Source
from ...applets.ratings.records import RatingInfo
from ...core import clock
from ...core.errors import InvalidInput, MentoringError, NotAllowed, gettext_noop
from ...core.text import NOTE_LENGTH, clean_text
from ..frameworks.versions import follow_ratings
from ..permissions import Actor, require_insider, require_manager_of, require_present
from ..transactions import atomic_use_case
from .data import Profile
from .profiles import build_profile, find_definition, find_version

SAME_WORD_SECONDS = 60
"""A manager's second equal rating within it is the same click twice."""


@atomic_use_case
def rate_report(
    *,
    actor_id: int,
    member_id: int,
    framework: str,
    skill: str,
    level: int,
    comment: str = "",
    programme: str = "",
    now: datetime | None = None,
) -> Profile:
    """Store a manager's rating of a report outside any pairing, and give the report's profile.

    The same rating twice within a minute is stored once. Raises NotFound for a person who is not the actor's report
    (programme admins may rate everybody else), NotAllowed for oneself, InvalidInput for a level outside the scale,
    Conflict where the person's account is closed or their membership has ended.
    """
    now = now or clock.now()
    comment = clean_text(comment, field="comment", longest=NOTE_LENGTH)
    actor, member = _require_rater(actor_id, member_id, programme)
    version = find_version(actor.programme.programme_id, framework=framework)
    level = check_level(level, scale=version.scale)
    line = competencies.find_skill(version.programme_id, framework_key=version.key, skill_key=skill)
    require_present(people.lock_members([member_id], with_roles=False)[member_id])
    before = ratings.skill_records_of(member_id, [line.skill_id]).get(line.skill_id)
    said_at = before.manager_at if before and before.manager_level == level else None
    if said_at is None or (now - said_at).total_seconds() >= SAME_WORD_SECONDS:
        _store(
            [(line, level)],
            actor=actor,
            member=member,
            scale_top=version.scale.top,
            old={"skill_id": line.skill_id, "level": before.confirmed_level if before else None},
            new={"skill_id": line.skill_id, "level": level},
            comment=comment,
            now=now,
        )
    return build_profile(actor.programme, find_definition(version, role="", member=member), member=member, now=now)


@atomic_use_case
def rate_report_skills(
    *,
    actor_id: int,
    member_id: int,
    framework: str,
    levels: Mapping[str, int],
    programme: str = "",
    now: datetime | None = None,
) -> Profile:
    """Store a manager's ratings of a report, ``levels`` by skill key, all of them or none; give the report's profile.

    Raises NotFound for a person who is not the actor's report (programme admins may rate everybody else), NotAllowed
    for oneself, InvalidInput that names every unknown skill and every level outside the scale, Conflict where the
    person's account is closed or their membership has ended.
    """
    now = now or clock.now()
    actor, member = _require_rater(actor_id, member_id, programme)
    if not levels or len(levels) > MOST_ANSWERS:
        raise InvalidInput(gettext_noop("Rate between 1 and %(most)s skills at a time."), most=MOST_ANSWERS)
    version = find_version(actor.programme.programme_id, framework=framework)
    known = competencies.find_skills(version.programme_id, framework_key=version.key, skill_keys=levels)
    faults: dict[str, str] = {}
    for skill, level in levels.items():
        try:
            check_level(level, scale=version.scale)
        except MentoringError as refused:
            faults[skill] = refused.code
        if skill not in known:
            faults[skill] = "unknown"
    if faults:
        raise InvalidInput(
            gettext_noop("You cannot rate these skills here: %(skills)s. Remove them and try again."),
            fields=faults,
            skills=", ".join(sorted(faults)),
        )
    require_present(people.lock_members([member_id], with_roles=False)[member_id])
    _store(
        [(known[skill], level) for skill, level in levels.items()],
        actor=actor,
        member=member,
        scale_top=version.scale.top,
        new={"levels": {known[skill].skill_id: level for skill, level in levels.items()}},
        now=now,
    )
    return build_profile(actor.programme, find_definition(version, role="", member=member), member=member, now=now)


def _require_rater(actor_id: int, member_id: int, programme: str) -> tuple[Actor, MemberInfo]:
    """Who rates and who is rated; raises NotFound for somebody else's report, NotAllowed for oneself."""
    actor = require_insider(actor_id, programme)
    member = require_manager_of(actor, member_id)
    if member.user_id == actor_id:
        raise NotAllowed(
            gettext_noop("You cannot confirm your own progress. Ask your manager or a programme administrator."),
            code="own_growth",
        )
    return actor, member


def _store(
    words: Sequence[tuple[SkillRef, int]],
    *,
    actor: Actor,
    member: MemberInfo,
    scale_top: int,
    new: Mapping[str, object],
    old: Mapping[str, object] | None = None,
    comment: str = "",
    now: datetime,
) -> None:
    """Store what a manager says of a member whose row is locked: ratings, what follows from them, one log row."""
    ratings.record(
        member.member_id,
        [
            RatingInfo.of(
                ref, level, scale_top=scale_top, source=Source.MANAGER, rater_id=actor.member_id, note=comment
            )
            for ref, level in words
        ],
        locked=True,
        now=now,
    )
    retired = [ref.skill_id for ref, _ in words if ref.retired]
    followed = follow_ratings(member.member_id, retired, now=now) if retired else frozenset()
    matching.renew_offers([member.member_id], [*(ref.skill_id for ref, _ in words), *followed], now=now)
    change = people.change_of(Action.RATING_CONFIRMED, member, actor_id=actor.user_id, now=now, old=old, new=new)
    audit_log.record(replace(change, reason=comment))
