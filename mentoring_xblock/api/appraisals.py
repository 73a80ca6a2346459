"""A manager's word on several skills of a report at once, as after a talk between the two. One skill is
``assessment.rate_report``'s, a pairing's confirmation ``pairings``'."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from ..applets.competencies import api as competencies
from ..applets.journal import api as journal
from ..applets.journal.data import Change
from ..applets.matching import api as matching
from ..applets.people import api as people
from ..applets.ratings import api as ratings
from ..applets.ratings.answers import check_level
from ..applets.ratings.data import Source
from ..applets.ratings.records import NewRating
from ..core import clock
from ..core.errors import InvalidInput, MentoringError, NotAllowed, gettext_noop
from .data import Profile
from .permissions import require_insider, require_manager_of
from .profiles import build_profile, find_sheet, find_version
from .transactions import atomic_use_case
from .versions import follow_ratings

MOST_SKILLS = 300


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
    for oneself, InvalidInput that names every unknown skill and every level outside the scale.
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
    people.lock_members([member_id])
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
