"""What a member finds on their own page: their pairings, what they offer, what they wait for, and their inbox."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from ...applets.competencies import api as competencies
from ...applets.matching import api as matching
from ...applets.notices import api as notices
from ...applets.notices import feeds
from ...applets.pairings import api as pairings
from ...applets.pairings.data.outcomes import OutcomeInfo
from ...applets.pairings.data.sessions import SessionInfo
from ...applets.pairings.data.waits import Step
from ...applets.pairings.states import State, Turn
from ...applets.pairings.waits import steps_of
from ...applets.people import api as people
from ...applets.people.data import MemberInfo
from ...core import clock
from ..matching.data import OfferedSkill, WaitedFor
from ..permissions import require_member, require_own_membership
from ..transactions import atomic_use_case
from .data import MyMentoring, PairingView
from .own_waits import lines_of
from .views import PAST_DAYS, build_views


def get_my_mentoring(*, actor_id: int, programme: str = "", now: datetime | None = None) -> MyMentoring:
    """Everything on a member's own page; constant queries. Raises NotAllowed or NotFound for a stranger."""
    now = now or clock.now()
    actor, member = require_own_membership(actor_id, programme)
    mine = pairings.pairings_of([member.member_id], closed_since=now - timedelta(days=PAST_DAYS))
    # An admin sees more elsewhere; here is only what is theirs.
    views = [view for view in build_views(actor, mine, own_only=True, now=now) if _belongs_here(view, member)]
    is_open = [view for view in views if view.pairing.state.stage.turn]
    to_answer = [view for view in is_open if view.viewer == "mentor" and view.pairing.state.stage.turn is Turn.MENTOR]
    as_mentee = tuple(view for view in is_open if view.viewer == "mentee")
    return MyMentoring(
        programme=actor.programme,
        member=member,
        to_answer=tuple(to_answer),
        as_mentee=as_mentee,
        as_mentor=tuple(view for view in is_open if view.viewer == "mentor" and view not in to_answer),
        past=tuple(view for view in views if not view.pairing.state.stage.turn),
        inbox=notices.inbox_of(member.member_id, now=now),
        offers=_offered(member),
        record=pairings.record_of(member.member_id),
        waits=lines_of(is_open, member, now=now),
        steps=_steps(views),
        sessions_to_answer=_to_answer(is_open, member, now=now),
        calendar_token=feeds.feed_token_of(actor_id),
        waiting=_waited_for(member, asked={view.pairing.skill_id for view in as_mentee}, now=now),
        unit_address="" if as_mentee else people.get_first_days(member.programme_id)[1],
    )


def _to_answer(
    views: Sequence[PairingView], member: MemberInfo, *, now: datetime
) -> tuple[tuple[PairingView, SessionInfo], ...]:
    """The member's planned sessions that are over (1 query); ``views`` are their open pairings."""
    shown = {view.pairing.pairing_id: view for view in views}
    return tuple(
        (view, session)
        for info, session in pairings.sessions_to_answer(member.member_id, now)
        if (view := shown.get(info.pairing_id)) is not None
    )


@atomic_use_case
def mark_notices_read(
    *, actor_id: int, notice_ids: Collection[int], programme: str = "", now: datetime | None = None
) -> int:
    """Mark some of the actor's own notices as read; others' are left alone. How many were unread.

    Raises NotAllowed or NotFound for a stranger.
    """
    member = require_member(actor_id, programme)
    return notices.mark_read(member.member_id, notice_ids, now=now or clock.now())


def _belongs_here(view: PairingView, member: MemberInfo) -> bool:
    """A mentor's page does not list pairings that ended before the mentor answered."""
    info = view.pairing
    unanswered = info.state in (State.WITHDRAWN, State.EXPIRED) and info.starts_on is None
    return not (info.mentor_id == member.member_id and unanswered)


def _steps(views: Sequence[PairingView]) -> dict[int, tuple[Step, ...]]:
    """How far each pairing has come, by id (1 query)."""
    infos = [view.pairing for view in views]
    outcomes = pairings.outcomes_by_pairing([info.pairing_id for info in infos])
    return {info.pairing_id: steps_of(info, outcomes.get(info.pairing_id, OutcomeInfo())) for info in infos}


def _offered(member: MemberInfo) -> tuple[OfferedSkill, ...]:
    stored = {offer.skill_id for offer in matching.offers_of([member.member_id], now=None)}
    words = {skill_id: paused for (_, skill_id), paused in people.opt_ins_of([member.member_id]).items()}
    paused = {skill_id: words.get(skill_id, False) or skill_id not in stored for skill_id in stored | set(words)}
    skills = competencies.skills_by_id(paused)
    versions = competencies.get_published_of({ref.framework_id for ref in skills.values()})
    offered = [
        OfferedSkill(versions[ref.framework_id].key, ref.key, ref.title, paused[ref.skill_id])
        for ref in skills.values()
        if ref.framework_id in versions and not ref.retired
    ]
    return tuple(sorted(offered, key=lambda each: (each.paused, each.title, each.skill)))


def _waited_for(member: MemberInfo, *, asked: Collection[int], now: datetime) -> tuple[WaitedFor, ...]:
    lines = pairings.waiting_lines_of(member.member_id)
    skills = competencies.skills_by_id(lines)
    versions = competencies.get_published_of({ref.framework_id for ref in skills.values()})
    return tuple(
        WaitedFor(
            framework=versions[ref.framework_id].key,
            skill=ref.key,
            title=ref.title,
            joined_at=joined_at,
            turn_until=turn_until if turn_until and turn_until > now and skill_id not in asked else None,
            has_asked=skill_id in asked,
        )
        for skill_id, (joined_at, turn_until) in lines.items()
        if (ref := skills.get(skill_id)) is not None and ref.framework_id in versions
    )
