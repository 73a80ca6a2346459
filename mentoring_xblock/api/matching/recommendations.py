"""The use case of finding a mentor: suggestions for one gap, as the caller may see them.

Who is suggested first is ``applets.matching.domain``.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import datetime

from ...applets.matching import api as matching
from ...applets.matching.data import Band, Recommendation
from ...applets.pairings import api as pairings
from ...applets.people import api as people
from ...applets.people.data import MOST_SHOWN, MemberInfo, ProgrammeInfo
from ...core import clock
from ...core.errors import InvalidInput, gettext_noop
from ...core.values import fill
from ...platform.roster import display_names
from ..disclosure import Viewers, band_of, show_reasons, shown_score
from ..permissions import (
    require_insider,
    require_manager_of,
    require_member,
    require_present,
)
from ..ratings.data import Profile
from ..ratings.profiles import find_gap, find_gap_in
from ..visibility import Viewer
from .data import MentorSuggestion, MentorSuggestions


def recommend_mentors(
    *,
    actor_id: int,
    framework: str,
    skill: str,
    role: str = "",
    programme: str = "",
    member_id: int | None = None,
    limit: int | None = None,
    profile: Profile | None = None,
    now: datetime | None = None,
) -> MentorSuggestions:
    """The best mentors for a member's gap in one skill, with reasons; ``member_id`` empty means the actor's own.

    The target is the role's (empty: of the member's own roles). ``limit``: at most so many (1..20) instead of the
    programme's number. ``profile``: the actor's own against that role, where it was just read; what it holds is not
    read again. Looking writes nothing and never waits, so it does not change the ranking; only actual
    requests count against mentors who are asked often.

    Raises NotFound for a framework, skill, role or member that is not there or not the actor's to ask for, NotAllowed
    for somebody who is not a member, InvalidInput for a limit that is out of bounds.
    """
    now = now or clock.now()
    if limit is not None and not 1 <= limit <= MOST_SHOWN:
        raise InvalidInput(gettext_noop("Ask for 1 to %(most)s mentors."), fields={"limit": "range"}, most=MOST_SHOWN)
    viewers: _Seen = _as_peer
    if profile is not None and profile.own is not None and profile.own.user_id == actor_id:
        where, member = profile.programme, profile.own
        gap = find_gap_in(profile.definition, skill=skill, member_id=member.member_id, now=now)
    else:
        where, member, viewers = _who_asks(actor_id, programme, member_id=member_id)
        gap = find_gap(where, member, framework=framework, skill=skill, role=role, now=now)
    shown = matching.recommend(
        member, skill_id=gap.skill.skill_id, target=gap.target, policy=where.policy, wanted=limit, now=now
    )
    names = display_names([each.offer.mentor_user_id for each in shown]) if shown else {}
    roles = people.role_titles_of(each.mentor_id for each in shown) if shown else {}
    return fill(
        MentorSuggestions,
        gap,
        skill=gap.skill.key,
        title=gap.skill.title,
        from_level=gap.level,
        suggestions=tuple(
            _suggestion(
                each,
                name=names.get(each.offer.mentor_user_id, ""),
                role=roles.get(each.mentor_id, ""),
                target=gap.target,
                viewers=viewers(each),
            )
            for each in shown
        ),
        refusal=pairings.refusal_of(
            member.member_id,
            gap.skill.skill_id,
            most_open=where.policy.open_pairings,
            is_own=member.user_id == actor_id,
        ),
    )


_Seen = Callable[[Recommendation], frozenset[Viewer]]


def _who_asks(actor_id: int, programme: str, *, member_id: int | None) -> tuple[ProgrammeInfo, MemberInfo, _Seen]:
    """The programme, the member who needs a mentor, and which viewer the actor is for each mentor.

    Refused like everything that is not the actor's. Who seeks for themselves is everybody's peer, whatever else they
    are; a manager who seeks for a report is a peer of mentors who report to others.
    """
    own = people.find_membership(actor_id, programme_key=programme)
    if own is not None and member_id in (None, own[1].member_id):
        return *own, _as_peer
    if member_id is None:
        member = require_member(actor_id, programme)
        return people.get_programme_by_id(member.programme_id), member, _as_peer
    actor = require_insider(actor_id, programme)
    member = require_manager_of(actor, member_id)
    require_present(member)
    if actor.is_admin:
        return actor.programme, member, lambda _: frozenset({Viewer.ADMIN})
    reports = frozenset(people.report_ids_of(actor.member_id or 0))
    return (
        actor.programme,
        member,
        lambda each: frozenset({Viewer.MANAGER if each.mentor_id in reports else Viewer.PEER}),
    )


def _as_peer(_: Recommendation) -> frozenset[Viewer]:
    return frozenset({Viewer.PEER})


def _suggestion(found: Recommendation, *, name: str, role: str, target: int, viewers: Viewers) -> MentorSuggestion:
    confirmed = found.offer.band is Band.CONFIRMED
    return fill(
        MentorSuggestion,
        found.offer,
        name=name,
        role=role,
        level_band=band_of(above=math.floor(found.offer.mean + 0.5) - target, confirmed=confirmed),
        confirmed=confirmed,
        score=shown_score(found.score, viewers),
        reasons=show_reasons(found.reasons, viewers),
    )
