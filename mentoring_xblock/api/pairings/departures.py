"""What becomes of somebody's pairings when they are gone: their membership has ended, or their account is closed.

What has not begun ends at once, and a request passes on to its next choice. What is under way asks those who are left;
it ends by itself where nobody acts. The platform says nothing when it closes an account, so the sweep looks for them.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from ...applets.matching import api as matching
from ...applets.notices.data import Kind
from ...applets.pairings import api as pairings
from ...applets.pairings.data.pairing import PairingInfo
from ...applets.pairings.domain import ALONE_DAYS
from ...applets.pairings.states import Event, State, Turn
from ...applets.people import api as people
from ...applets.people.data import ConfirmBy, Policy
from ...core import clock
from ...core.actors import SYSTEM, person_of
from ...core.errors import Conflict, TransitionRefused, gettext_noop
from ..disclosure import without_deciding
from ..transactions import atomic_use_case
from .context import notify, open_context, renew_after
from .deciders import ask_instead_of, owners_of
from .requests import go_on

BATCH = 200
CLOSE = "close"
"""The action by which those who are left end a pairing."""


@atomic_use_case
def close_pairing(*, actor_id: int, pairing_id: int, now: datetime | None = None) -> PairingInfo:
    """Somebody who is left ends a running pairing whose mentee or mentor is gone; the slot is free again.

    Raises NotFound for a pairing that the actor may not see, TransitionRefused where it has ended, and Conflict
    (``nobody_left``) while both are there.
    """
    now = now or clock.now()
    context = open_context(actor_id, pairing_id, now=now)
    pairing = pairings.get_info(context.pairing.pairing_id, for_update=True)
    if not _gone_of(pairing):
        raise Conflict(
            gettext_noop("Nobody has left this pairing. To end it, withdraw it and say why."), code="nobody_left"
        )
    return without_deciding(_end(pairing, _gone_of(pairing), actor_id=actor_id, now=now))


def settle_departures(member_ids: Collection[int], *, now: datetime) -> None:
    """Close the offers of members who are gone, take them off waiting lists, see to their open pairings, and ask others
    for what they were to decide."""
    gone = set(member_ids) - people.active_among(member_ids)
    if not gone:
        return
    matching.renew_offers(sorted(gone), now=now)
    pairings.leave_every_waiting_list(gone, now=now)
    for pairing in pairings.pairings_of(gone):
        settle(pairing, now=now)
    ask_instead_of(gone, now=now)


def settle(pairing: PairingInfo, *, now: datetime) -> bool:
    """See to one open pairing of somebody who is gone: end it, or ask those who are left; whether anything changed."""
    gone = _gone_of(pairing)
    if not gone or not pairing.state.stage.turn:
        return False
    if not pairing.state.stage.runs or len(gone) > 1:
        _end(pairing, gone, actor_id=person_of(SYSTEM), now=now)
        return True
    if pairing.gone_since is not None or not is_alone(pairing, gone, _policy_of(pairing)):
        return False
    pairings.note_gone(pairing.pairing_id, since=now)
    if pairing.mentee_id in gone:
        mentee = people.get_members([pairing.mentee_id])[pairing.mentee_id]
        left = {pairing.mentor_id, owners_of(mentee, mentor_id=pairing.mentor_id, now=now).asked}
        notify(Kind.MENTEE_GONE, left, pairing, once="gone", now=now)
    else:
        notify(Kind.MENTOR_GONE, {pairing.mentee_id}, pairing, once="gone", now=now)
    return True


def sweep_departures(now: datetime) -> int:
    """See to the pairings and offers of everybody who is gone, in batches; how many pairings changed.

    Each pairing is a transaction of its own.
    """
    changed = 0
    while some := matching.mentors_gone(most=BATCH):
        _close_offers(member_ids=some, now=now)
    _leave_waiting_lists(now=now)
    for pairing_id in pairings.reunited(most=BATCH):
        _forget_gone(pairing_id=pairing_id)
    while batch := pairings.of_gone_people(most=BATCH):
        settled = sum(_settle(pairing_id=pairing_id, now=now) for pairing_id in batch)
        changed += settled
        if not settled:
            break
    while batch := pairings.alone_since(now - timedelta(days=ALONE_DAYS), most=BATCH):
        ended = sum(_end_alone(pairing_id=pairing_id, now=now) for pairing_id in batch)
        changed += ended
        if not ended:
            break
    return changed


def pass_on_from(mentor_id: int, *, now: datetime) -> None:
    """The mentor is away: requests to them pass on at once, without counting as their silence."""
    for pairing in pairings.pairings_of([mentor_id]):
        turn = pairing.state.stage.turn
        if pairing.mentor_id != mentor_id or turn not in (Turn.REVIEWER, Turn.MENTOR):
            continue
        event = Event.REJECT if turn is Turn.REVIEWER else Event.DECLINE
        ended = pairings.transition(pairing.pairing_id, event, actor_id=person_of(SYSTEM), now=now)
        if pairing.state.stage.holds_place:
            renew_after(ended, now=now)
        notify(Kind.DECLINED, {ended.mentee_id}, ended, now=now)
        go_on(ended, before=pairing.state, event=event, actor=None, now=now)


def _gone_of(pairing: PairingInfo) -> frozenset[int]:
    """Who of the two is gone."""
    both = frozenset({pairing.mentee_id, pairing.mentor_id})
    return both - people.active_among(both)


def end_for(pairing: PairingInfo, *, leaving: Collection[int], now: datetime) -> None:
    """End one open pairing of people who leave, whatever its state; a request passes on where it was the mentor."""
    _end(pairing, frozenset(leaving), actor_id=person_of(SYSTEM), now=now)


def is_alone(pairing: PairingInfo, gone: Collection[int], policy: Policy) -> bool:
    """Whether a running pairing cannot go on without those who are gone. A new rating that waits for a confirmation by
    somebody else than the mentor needs no mentor any more."""
    waits_for_others = pairing.state is State.REASSESSED and policy.confirm_by is not ConfirmBy.MENTOR
    return pairing.state.stage.runs and bool(set(gone) - ({pairing.mentor_id} if waits_for_others else set()))


def _policy_of(pairing: PairingInfo) -> Policy:
    return people.get_programme_by_id(pairing.programme_id).policy


def _end(pairing: PairingInfo, gone: frozenset[int], *, actor_id: int | None, now: datetime) -> PairingInfo:
    """As if silent where the one who is gone is the mentor who was asked, else withdrawn."""
    event, turn = Event.WITHDRAW, pairing.state.stage.turn
    if turn is not None and pairing.mentor_id in gone and pairing.mentee_id not in gone:
        event = {Turn.REVIEWER: Event.REJECT, Turn.MENTOR: Event.EXPIRE}.get(turn, Event.WITHDRAW)
    ended = pairings.transition(pairing.pairing_id, event, actor_id=actor_id, now=now)
    others = {ended.mentee_id, ended.mentor_id} - gone
    if turn is Turn.REVIEWER:
        others -= {ended.mentor_id}
    if pairing.state.stage.holds_place:
        renew_after(ended, now=now)
    # To the mentee, a mentor who has left before the beginning is one who cannot help.
    before = Kind.DECLINED if pairing.mentor_id in gone else Kind.WITHDRAWN
    notify(Kind.ENDED_EARLY if pairing.state.stage.runs else before, others, ended, now=now)
    go_on(ended, before=pairing.state, event=event, actor=None, now=now)
    return ended


@atomic_use_case
def _close_offers(*, member_ids: Collection[int], now: datetime) -> None:
    matching.renew_offers(member_ids, now=now)


@atomic_use_case
def _leave_waiting_lists(*, now: datetime) -> int:
    return pairings.leave_waiting_lists_of_gone(now=now)


@atomic_use_case
def _settle(*, pairing_id: int, now: datetime) -> bool:
    return settle(pairings.get_info(pairing_id, for_update=True), now=now)


@atomic_use_case
def _end_alone(*, pairing_id: int, now: datetime) -> bool:
    pairing = pairings.get_info(pairing_id, for_update=True)
    gone = _gone_of(pairing)
    if not gone or pairing.gone_since is None:
        return False
    if not is_alone(pairing, gone, _policy_of(pairing)):
        # Re-rated since, or the policy has changed: it waits for somebody who is there.
        pairings.note_gone(pairing_id, since=None)
        return False
    try:
        _end(pairing, gone, actor_id=person_of(SYSTEM), now=now)
    except TransitionRefused:
        return False
    return True


@atomic_use_case
def _forget_gone(*, pairing_id: int) -> None:
    """Somebody is back: nothing is asked any more."""
    pairings.note_gone(pairing_id, since=None)
