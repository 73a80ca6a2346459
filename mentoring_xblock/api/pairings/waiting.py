"""What waits for one person: what their own pairings ask of them, and the decisions that are theirs. Reads only."""

from __future__ import annotations

from datetime import datetime

from ...applets.notices import api as notices
from ...applets.pairings import api as pairings
from ...applets.pairings.data.pairing import PairingInfo
from ...applets.pairings.states import Event, Turn, states_awaiting
from ...applets.people import api as people
from ...applets.people.data import ConfirmBy
from ...core import clock
from ...platform.roster import display_names
from ..permissions import Actor, allowed_actions, require_insider, viewers_of
from ..ratings.data import Profile
from .deciders import Owners, managers_and_deputies, owners_among
from .own_waits import count_own

MOST_COUNTED = 1000
"""Of pairings in the queues of one person."""
_DECIDED = states_awaiting(Turn.REVIEWER) | states_awaiting(Turn.CONFIRMER)


def get_decisions(*, actor_id: int, programme: str = "", now: datetime | None = None) -> tuple[int, int]:
    """How many pairings wait for the actor's approval, and how many new ratings for their confirmation: so many as the
    queues list (7 queries at most).

    What they mentor themselves is left out: it is asked of them where their own pairings are listed. Raises NotAllowed
    or NotFound for a stranger. Somebody who decides nothing costs three queries.
    """
    now = now or clock.now()
    actor = require_insider(actor_id, programme)
    mentees = None if actor.is_admin else _decided_for(actor.member_id or 0, now=now)
    if mentees is not None and not mentees:
        return 0, 0
    infos = pairings.in_states(actor.programme.programme_id, _DECIDED, mentee_ids=mentees, most=MOST_COUNTED)
    people_of = people.get_members({info.mentee_id for info in infos}) if actor.is_admin else {}
    known = managers_and_deputies(people_of.values(), now=now)
    reviews = confirmations = 0
    for info in infos:
        mentee = people_of.get(info.mentee_id)
        if mentee is None:
            # All others look at people whom they manage, or for whose manager they stand in.
            actions = _actions(actor, info, Owners(frozenset({actor.member_id or 0}), actor.member_id))
        elif mentee.is_active:
            actions = _actions(actor, info, owners_among(known, mentee, mentor_id=info.mentor_id, now=now))
        else:
            continue
        reviews += Event.APPROVE in actions
        confirmations += Event.CONFIRM in actions and info.mentor_id != actor.member_id
    return reviews, confirmations


def list_stood_in_for(*, actor_id: int, programme: str = "", now: datetime | None = None) -> tuple[str, ...]:
    """The names of the managers for whom the actor decides while they are away, sorted (5 queries at most).

    Raises NotAllowed or NotFound for a stranger.
    """
    actor = require_insider(actor_id, programme)
    absent = people.managers_stood_in_for_by(actor.member_id, now=now or clock.now()) if actor.member_id else ()
    return tuple(sorted(display_names(manager.user_id for manager in absent).values())) if absent else ()


def count_waiting(
    *, actor_id: int, programme: str = "", profile: Profile | None = None, now: datetime | None = None
) -> tuple[int, int]:
    """How many messages the actor has not read, and how much waits for them in their own pairings and on waiting lists
    where it is their turn, for a tab or a link (7 queries at most).

    ``profile``: the actor's own, where it was just read; of somebody without a pairing and on no waiting list that
    takes two queries.
    Zeros for a stranger and for a superuser without a membership: a count tells nothing of a programme.
    """
    now = now or clock.now()
    own = profile.own if profile is not None and not profile.may_be_awaited else None
    if own is not None and own.user_id == actor_id:
        return notices.unread_of(own.member_id, now=now), 0
    insider = people.find_insider(actor_id, programme_key=programme, among=pairings.insiders_in_turn(now))
    if insider is None:
        return 0, 0
    member = insider.member
    confirms = insider.programme.policy.confirm_by is ConfirmBy.MENTOR
    mine = [
        info
        for info in pairings.pairings_of([member.member_id])
        if info.mentee_id == member.member_id or info.mentor_was_asked
    ]
    waiting = insider.counted
    if mine:
        waiting += count_own(mine, member, confirms=confirms, now=now)
        waiting += len(pairings.sessions_to_answer(member.member_id, now))
    return notices.unread_of(member.member_id, now=now), waiting


def _decided_for(member_id: int, *, now: datetime) -> tuple[int, ...]:
    """The members whom somebody manages, or for whose manager they stand in (2 queries)."""
    return (*people.report_ids_of(member_id), *people.stood_in_for_by(member_id, now=now))


def _actions(actor: Actor, info: PairingInfo, owners: Owners) -> frozenset[str]:
    return allowed_actions(
        info.state,
        viewers=viewers_of(actor, info, manager_ids=owners.members),
        policy=actor.programme.policy,
        has_manager=owners.has_manager,
        is_own=actor.takes_part_in(info),
        escalated=owners.admins_confirm(info, actor.programme.policy),
    )
