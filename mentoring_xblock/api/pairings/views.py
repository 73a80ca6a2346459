"""What the pages show of pairings: one pairing, and the queues of reviewers and confirmers. Reads only."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import Any

from django.utils import timezone

from ...applets.competencies import api as competencies
from ...applets.competencies.data import RoleSkill, VersionRef
from ...applets.pairings import api as pairings
from ...applets.pairings.data.pairing import PairingDetail, PairingInfo
from ...applets.pairings.next_steps import ANOTHER_ROUND, ANSWER_EXTENSION, EXTEND, GIVES_WAY, NextStep, next_step
from ...applets.pairings.states import Event, State, Turn, states_awaiting
from ...applets.people import api as people
from ...applets.people.data import ConfirmBy, MemberInfo, Policy
from ...applets.people.domain import local_date
from ...applets.ratings import api as ratings
from ...applets.ratings.data import SkillLevels
from ...core import clock
from ...core.clock import find_time_zone
from ...platform.roster import display_names
from ..disclosure import show_detail, show_pairing, viewers_of_pairing, viewers_of_person
from ..permissions import (
    ADMIN,
    MANAGER,
    NEEDS_MENTEE,
    VIEWERS,
    Actor,
    allowed_actions,
    extension_actions,
    require_insider,
    viewers_of,
)
from ..ratings.levels import levels_of
from ..visibility import Fact, may_see
from .another_round import can_mentor_again
from .context import PairingContext, open_context
from .data import PairingProgress, PairingView
from .deciders import managers_and_deputies, owners_among
from .departures import CLOSE, is_alone
from .partners import partners_of
from .suitability import find_refusal

PAST_DAYS = 730
"""How long a closed pairing stays on its people's page."""
NOBODY = "…"
DECISIONS = frozenset({Event.APPROVE, Event.CONFIRM})


def get_pairing(*, actor_id: int, pairing_id: int, now: datetime | None = None) -> PairingView:
    """One pairing with plan, sessions and outcome; raises NotFound if there is none that the actor may see."""
    now = now or clock.now()
    context = open_context(actor_id, pairing_id, now=now)
    (view,) = build_views(context.actor, [context.pairing], detail=pairings.get_detail(pairing_id), now=now)
    if not context.pairing.state.stage.turn:
        return _lead_on(view, context, now=now)
    is_asked = {Event.APPROVE, Event.ACCEPT} & view.actions
    refusal = find_refusal(context.actor.programme, context.mentee, context.pairing) if is_asked else None
    return replace(view, levels=_levels_of(context, now=now), refusal=refusal)


def _lead_on(view: PairingView, context: PairingContext, *, now: datetime) -> PairingView:
    """What follows a closed pairing now: the one that has followed already, or whether its mentor still could.

    Four or five queries, so that a button which cannot succeed is not shown.
    """
    pairing, actions = context.pairing, view.actions
    followed = pairings.open_pairings_of([pairing.mentee_id], [pairing.skill_id])
    if followed and viewers_of(context.actor, followed[0], manager_ids={context.mentee.manager_id or 0}):
        step = NextStep.FOLLOW if view.next_step in GIVES_WAY else view.next_step
        return replace(view, actions=actions - {ANOTHER_ROUND}, next_step=step, successor_id=followed[0].pairing_id)
    if _leads_nowhere(view.next_step, pairing):
        return replace(view, actions=actions - {ANOTHER_ROUND}, next_step=NextStep.NOTHING)
    if view.next_step is NextStep.ANOTHER_ROUND and _has_shown_target(view):
        return replace(view, next_step=NextStep.NEXT_GAP)
    if ANOTHER_ROUND in actions and not can_mentor_again(context, now=now):
        actions -= {ANOTHER_ROUND}
    return replace(view, actions=actions, next_step=next_step(pairing.state, view.viewer, actions))


def _leads_nowhere(step: NextStep, pairing: PairingInfo) -> bool:
    """Whether the step asks for what nobody can be asked for any more: the skill or its whole model is out of use."""
    ref = competencies.skills_by_id([pairing.skill_id]).get(pairing.skill_id)
    if ref is None or not competencies.get_published_of([ref.framework_id]):
        return step in GIVES_WAY | {NextStep.SEE_GAPS}
    return ref.retired and step in GIVES_WAY


def _has_shown_target(view: PairingView) -> bool:
    """Whether a pairing that nobody confirmed ended with all of its target level done alone."""
    shown = view.detail.outcome.shown_after if view.detail and view.detail.outcome else None
    return shown is not None and shown >= view.pairing.target_level


def _levels_of(context: PairingContext, *, now: datetime) -> SkillLevels | None:
    """The mentee's own, confirmed and counted level, while the pairing is open and the viewer may know who rated."""
    pairing, viewers = context.pairing, viewers_of_person(context.actor, context.mentee)
    if not pairing.state.stage.turn or not (may_see(Fact.LEVEL, viewers) and may_see(Fact.SOURCE, viewers)):
        return None
    found = ratings.skill_records_of(pairing.mentee_id, [pairing.skill_id]).get(pairing.skill_id)
    return levels_of(found, now=now)


def get_own_progress(
    *, actor_id: int, pairing_ids: Collection[int], now: datetime | None = None
) -> dict[int, PairingProgress]:
    """How far the actor is as the mentee of these pairings, by id; whatever is not theirs is left out. 8 queries."""
    now = now or clock.now()
    mine = {member.member_id: member for member in people.memberships_of(actor_id)}
    own = [info for info in pairings.get_infos(pairing_ids) if info.mentee_id in mine]
    if not own:
        return {}
    ids = [info.pairing_id for info in own]
    mentors = people.get_members({info.mentor_id for info in own})
    names = display_names(member.user_id for member in mentors.values())
    plans, sessions = pairings.plans_of(ids), pairings.next_sessions_of(ids, now=now)
    found = {}
    for info in own:
        zone = find_time_zone(mine[info.mentee_id].time_zone) or timezone.get_default_timezone()
        session = sessions.get(info.pairing_id)
        found[info.pairing_id] = (
            _name(mentors, names, info.mentor_id),
            tuple(step for step in plans.get(info.pairing_id, ()) if step.dropped_at is None),
            replace(session, starts_at=session.starts_at.astimezone(zone)) if session else None,
        )
    return found


def list_confirmations(*, actor_id: int, programme: str = "", now: datetime | None = None) -> tuple[PairingView, ...]:
    """Re-rated pairings that wait for this actor's confirmation, the longest waiting first.

    Raises NotAllowed or NotFound for a stranger.
    """
    return _queue(actor_id, programme, Turn.CONFIRMER, Event.CONFIRM, now=now or clock.now())


def list_reviews(*, actor_id: int, programme: str = "", now: datetime | None = None) -> tuple[PairingView, ...]:
    """Proposed pairings that this actor may approve or reject, the longest waiting first.

    Raises NotAllowed or NotFound for a stranger.
    """
    return _queue(actor_id, programme, Turn.REVIEWER, Event.APPROVE, now=now or clock.now())


def build_views(
    actor: Actor,
    infos: Sequence[PairingInfo],
    *,
    own_only: bool = False,
    detail: PairingDetail | None = None,
    now: datetime | None = None,
    at: datetime | None = None,
) -> tuple[PairingView, ...]:
    """Pairings as the actor sees them, in order; those that must look absent are left out. Constant queries.

    ``own_only``: as mentee or mentor, not as manager or admin. With ``now`` the pair see each other as partners;
    without it they do not, and the moment is ``at``.
    """
    if not infos:
        return ()
    members = people.get_members({member for info in infos for member in (info.mentee_id, info.mentor_id)})
    moment = now or at or clock.now()
    known = managers_and_deputies((members[info.mentee_id] for info in infos), now=moment)
    absent = [each for each in known.values() if each.is_away_at(moment)]
    names = display_names(member.user_id for member in (*members.values(), *absent))
    wordings = competencies.get_wordings({info.skill_version_id for info in infos})
    versions = competencies.get_versions_of_wordings(wordings)
    partners = partners_of(actor, infos, members=members, names=names, versions=versions, now=now) if now else {}
    meetings = _meetings(actor, infos, now=moment)
    found = []
    for stored in infos:
        mentee = members[stored.mentee_id]
        owners = owners_among(known, mentee, mentor_id=stored.mentor_id, now=moment)
        viewers = viewers_of(actor, stored, manager_ids=owners.members)
        if own_only:
            viewers -= {MANAGER, ADMIN}
        if not viewers:
            continue
        readers = viewers_of_pairing(viewers)
        info = show_pairing(stored, viewers=readers, of_mentor=viewers_of_person(actor, members[stored.mentor_id]))
        may_do = partial(
            allowed_actions,
            info.state,
            policy=actor.programme.policy,
            is_own=actor.takes_part_in(stored),
            has_manager=owners.has_manager,
            escalated=owners.admins_confirm(stored, actor.programme.policy),
        )
        actions = may_do(viewers=viewers)
        decides = MANAGER in viewers and DECISIONS & may_do(viewers=frozenset({MANAGER}))
        manager = known.get(mentee.manager_id or 0) if decides else None
        viewer = next(viewer for viewer in VIEWERS if viewer in viewers)
        actions |= extension_actions(info, viewers)
        actions = _actions_with(
            actions, stored, mentee=mentee, mentor=members[stored.mentor_id], policy=actor.programme.policy
        )
        # Where one of the two is gone, nobody is to meet.
        asks = meetings.get(info.pairing_id, frozenset()) if CLOSE not in actions else frozenset()
        found.append(
            PairingView(
                pairing=info,
                mentee_name=_name(members, names, info.mentee_id),
                mentor_name=_name(members, names, info.mentor_id),
                viewer=viewer,
                actions=actions,
                next_step=next_step(info.state, viewer, actions | asks),
                detail=show_detail(detail, info, viewers=readers) if detail else None,
                partner=partners.get(info.pairing_id),
                decides_for=_absent(manager, names) if manager and manager.member_id != actor.member_id else None,
                **_wording(info, wordings[info.skill_version_id], versions[info.skill_version_id]),
            )
        )
    return tuple(found)


def _absent(manager: MemberInfo, names: Mapping[int, str]) -> tuple[str, date] | None:
    return (names.get(manager.user_id, NOBODY), manager.away_to) if manager.away_to is not None else None


def _meetings(actor: Actor, infos: Sequence[PairingInfo], *, now: datetime) -> dict[int, frozenset[str]]:
    """What meeting asks of the actor in those of these pairings in which they are one of the two (2 queries)."""
    today = local_date(now, actor.member.time_zone if actor.member else "")
    is_over = {
        info.pairing_id: info.ends_on is not None and info.ends_on < today
        for info in infos
        if info.state is State.ACTIVE and actor.takes_part_in(info)
    }
    return pairings.asked_by_meeting(is_over, member_id=actor.member_id, now=now)


def _actions_with(
    actions: frozenset[str], pairing: PairingInfo, *, mentee: MemberInfo, mentor: MemberInfo, policy: Policy
) -> frozenset[str]:
    """What may be done with these two people: with a mentee who is gone nothing new, and of a running pairing of which
    one is gone those who are left may close it."""
    actions = actions if mentee.is_active else actions - NEEDS_MENTEE
    gone = {each.member_id for each in (mentee, mentor) if not each.is_active}
    if policy.confirm_by is ConfirmBy.MENTOR and mentor.member_id in gone:
        actions -= {"rerate"}  # nobody would confirm it
    return actions - {EXTEND, ANSWER_EXTENSION} | {CLOSE} if is_alone(pairing, gone, policy) else actions


def _queue(actor_id: int, programme: str, turn: Turn, event: Event, *, now: datetime) -> tuple[PairingView, ...]:
    actor = require_insider(actor_id, programme)
    where, states = actor.programme.programme_id, states_awaiting(turn)
    mentees = None
    as_mentor: tuple[PairingInfo, ...] = ()
    if not actor.is_admin and actor.member is not None:
        mentees = [report.member_id for report in people.reports_of(actor.member.member_id)]
        mentees += people.stood_in_for_by(actor.member.member_id, now=now)
        as_mentor = pairings.in_states(where, states, mentor_id=actor.member.member_id)
    infos = {info.pairing_id: info for info in (*pairings.in_states(where, states, mentee_ids=mentees), *as_mentor)}
    ordered = sorted(infos.values(), key=lambda info: (info.changed_at, info.pairing_id))
    return tuple(view for view in build_views(actor, ordered, at=now) if event in view.actions)


def _wording(info: PairingInfo, wording: RoleSkill, version: VersionRef) -> dict[str, Any]:
    """In the words of the version on which the pairing began, published or not."""
    scale = version.scale
    return {
        "skill": wording.key,
        "skill_title": wording.title,
        "framework": version.key,
        "from_name": scale.name_of(info.from_level) if info.from_level in scale and info.from_level else "",
        "target_name": scale.name_of(info.target_level) if info.target_level in scale else str(info.target_level),
        "scale": scale,
        "behaviours": wording.behaviours,
    }


def _name(members: dict[int, MemberInfo], names: dict[int, str], member_id: int) -> str:
    member = members.get(member_id)
    return names.get(member.user_id, NOBODY) if member else NOBODY
