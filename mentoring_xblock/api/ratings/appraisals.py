"""A manager's rating of a report outside any pairing: of one skill, or of several at once as after a talk between the
two. A pairing's confirmation is ``pairings``'."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from ...applets.competencies import api as competencies
from ...applets.journal import api as journal
from ...applets.journal.data import Change
from ...applets.matching import api as matching
from ...applets.people import api as people
from ...applets.ratings import api as ratings
from ...applets.ratings.answers import check_level
from ...applets.ratings.data import Source
from ...applets.ratings.records import NewRating
from ...applets.schema import LONG_TEXT
from ...core import clock
from ...core.errors import InvalidInput, MentoringError, NotAllowed, gettext_noop
from ...core.text import clean_text
from ..data import Profile
from ..frameworks.versions import follow_ratings
from ..permissions import require_insider, require_manager_of, require_present
from ..transactions import atomic_use_case
from .profiles import build_profile, find_sheet, find_version

__all__ = ["rate_report", "rate_report_skills"]

MOST_SKILLS = 300
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

    The same word twice within a minute is stored once. Raises NotFound for a person who is not the actor's report
    (programme admins may rate everybody else), NotAllowed for oneself, InvalidInput for a level outside the scale,
    Conflict where the person's account is closed or their membership has ended.
    """
    now = now or clock.now()
    comment = clean_text(comment, field="comment", longest=LONG_TEXT)
    actor = require_insider(actor_id, programme)
    member = require_manager_of(actor, member_id)
    if member.user_id == actor_id:
        raise NotAllowed(
            gettext_noop("You cannot confirm your own progress. Ask your manager or a programme administrator."),
            code="own_growth",
        )
    version = find_version(actor.programme.programme_id, framework=framework)
    level = check_level(level, scale=version.scale)
    line = competencies.find_skill(version.programme_id, framework_key=version.key, skill_key=skill)
    require_present(people.lock_members([member_id], with_roles=False)[member_id])
    before = ratings.standing_of(member_id, [line.skill_id]).get(line.skill_id)
    said_at = before.manager_at if before and before.manager_level == level else None
    if said_at is None or (now - said_at).total_seconds() >= SAME_WORD_SECONDS:
        ratings.record(
            member_id,
            [
                NewRating(
                    skill_id=line.skill_id,
                    skill_version_id=line.skill_version_id,
                    level=level,
                    scale_top=version.scale.top,
                    source=Source.MANAGER,
                    rater_id=actor.member_id,
                    note=comment,
                )
            ],
            locked=True,
            now=now,
        )
        followed = follow_ratings(member_id, [line.skill_id], now=now) if line.retired else frozenset()
        matching.renew_offers([member_id], [line.skill_id, *followed], now=now)
        journal.record(
            Change(
                action="rating.confirmed",
                subject="member",
                subject_id=member_id,
                at=now,
                programme_id=actor.programme.programme_id,
                actor_id=actor_id,
                member_id=member_id,
                old={"skill_id": line.skill_id, "level": before.confirmed_level if before else None},
                new={"skill_id": line.skill_id, "level": level},
                reason=comment,
            )
        )
    return build_profile(actor.programme, find_sheet(version, role="", member=member), member=member, now=now)


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
    actor = require_insider(actor_id, programme)
    member = require_manager_of(actor, member_id)
    if member.user_id == actor_id:
        raise NotAllowed(
            gettext_noop("You cannot confirm your own progress. Ask your manager or a programme administrator."),
            code="own_growth",
        )
    if not levels or len(levels) > MOST_SKILLS:
        raise InvalidInput(gettext_noop("Rate between 1 and %(most)s skills at a time."), most=MOST_SKILLS)
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
            gettext_noop("You cannot rate these skills here: %(skills)s."),
            fields=faults,
            skills=", ".join(sorted(faults)),
        )
    require_present(people.lock_members([member_id], with_roles=False)[member_id])
    by_id = {known[skill].skill_id: level for skill, level in levels.items()}
    ratings.record(
        member_id,
        [
            NewRating(
                skill_id=ref.skill_id,
                skill_version_id=ref.skill_version_id,
                level=levels[skill],
                scale_top=version.scale.top,
                source=Source.MANAGER,
                rater_id=actor.member_id,
            )
            for skill, ref in known.items()
        ],
        locked=True,
        now=now,
    )
    retired = [ref.skill_id for ref in known.values() if ref.retired]
    followed = follow_ratings(member_id, retired, now=now) if retired else frozenset()
    matching.renew_offers([member_id], [*by_id, *followed], now=now)
    journal.record(
        Change(
            action="rating.confirmed",
            subject="member",
            subject_id=member_id,
            at=now,
            programme_id=actor.programme.programme_id,
            actor_id=actor_id,
            member_id=member_id,
            new={"levels": by_id},
        )
    )
    return build_profile(actor.programme, find_sheet(version, role="", member=member), member=member, now=now)
