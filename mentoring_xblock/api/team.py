"""The use case behind the page "My team": one question of one manager, so the actor and the people are found once.

What each part of the answer means stands with the use case that asks for it alone: ``reports``, ``pairings.views``.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from ..applets.competencies import api as competencies
from ..applets.pairings import api as pairings
from ..applets.pairings.data.pairing import PairingInfo
from ..applets.pairings.states import Event, Turn, states_awaiting
from ..applets.people import api as people
from ..applets.people.data import ApproveBy
from ..core import clock
from ..platform.roster import display_names
from . import permissions
from .data import Team
from .pairings.data import PairingView
from .pairings.views import PAST_DAYS, build_views
from .permissions import MANAGER, Actor
from .reports import choose_framework, gaps_of, with_progress


def get_team(*, actor_id: int, framework: str = "", programme: str = "", now: datetime | None = None) -> Team:
    """The heat map of the actor's reports, their pairings, and what waits for the actor; constant queries.

    What waits for managers whom the actor stands in for now is among it.

    Args:
        framework: Its key; empty means the one in which most of the reports hold a role, else the first published.

    Raises:
        NotFound: The programme is not the actor's, or there is no such framework.
        NotAllowed: The actor is neither a member nor a superuser.
    """
    actor = permissions.require_insider(actor_id, programme)
    reports = people.report_ids_of(actor.member_id) if actor.member_id is not None else ()
    frameworks = competencies.list_frameworks(actor.programme.programme_id)
    now = now or clock.now()
    gaps = None
    if frameworks and reports and actor.member is not None:
        version = choose_framework(frameworks, framework, manager_id=actor.member.member_id)
        gaps = gaps_of(actor.programme, actor.member.member_id, version, now=now)
    since = now - timedelta(days=PAST_DAYS)
    of_team = pairings.pairings_of_mentees(reports, closed_since=since) if reports else ()
    absent = people.managers_stood_in_for_by(actor.member_id, now=now) if actor.member_id is not None else ()
    deputed = _deputed(actor, now=now) if absent else ()
    waiting = _waiting(actor, (*of_team, *deputed))
    # One look at people and wordings for all that the page shows.
    shown = {info.pairing_id: info for info in (*of_team, *deputed, *waiting)}
    views = {view.pairing.pairing_id: view for view in build_views(actor, list(shown.values()), at=now)}
    proposed = sorted({info.pairing_id: info for info in (*of_team, *deputed)}.values(), key=_waited)
    return Team(
        frameworks=frameworks,
        gaps=gaps,
        pairings=tuple(views[info.pairing_id] for info in of_team if info.pairing_id in views),
        confirmations=with_progress(
            views[info.pairing_id]
            for info in waiting
            if info.pairing_id in views and Event.CONFIRM in views[info.pairing_id].actions
        ),
        reviews=tuple(views[info.pairing_id] for info in proposed if _reviews(actor, views.get(info.pairing_id))),
        stands_in_for=tuple(sorted(display_names(manager.user_id for manager in absent).values())),
    )


def _deputed(actor: Actor, *, now: datetime) -> tuple[PairingInfo, ...]:
    """What waits for a decision of the managers whom the actor stands in for now (2 queries). The deputy reads no more
    of those people: no gaps, and no pairing that asks nothing of their manager."""
    mentees = people.stood_in_for_by(actor.member_id or 0, now=now)
    states = states_awaiting(Turn.REVIEWER) | states_awaiting(Turn.CONFIRMER)
    return pairings.in_states(actor.programme.programme_id, states, mentee_ids=mentees) if mentees else ()


def _reviews(actor: Actor, view: PairingView | None) -> bool:
    """Whether the pairing waits for the actor's approval as the mentee's manager."""
    if view is None or view.pairing.state.stage.turn is not Turn.REVIEWER or view.viewer != MANAGER:
        return False
    return actor.programme.policy.approve_by is ApproveBy.MANAGER and Event.APPROVE in view.actions


def _waiting(actor: Actor, of_team: tuple[PairingInfo, ...]) -> tuple[PairingInfo, ...]:
    """The re-rated pairings among which are those that wait for the actor's word, the longest waiting first."""
    where, states = actor.programme.programme_id, states_awaiting(Turn.CONFIRMER)
    if actor.is_admin:
        return pairings.in_states(where, states)
    if actor.member_id is None:
        return ()
    own = pairings.in_states(where, states, mentor_id=actor.member_id)
    found = {info.pairing_id: info for info in (*of_team, *own) if info.state in states}
    return tuple(sorted(found.values(), key=_waited))


def _waited(info: PairingInfo) -> tuple[datetime, int]:
    return info.changed_at, info.pairing_id
