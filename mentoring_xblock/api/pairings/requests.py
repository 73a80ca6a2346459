"""Use cases by which a pairing comes to be: a learner asks, a manager or admin proposes, a request goes on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from ...applets.matching import api as matching
from ...applets.matching.lookup import Gap
from ...applets.notices.data import Kind
from ...applets.pairings import api as pairings
from ...applets.pairings.data.pairing import Origin, PairingInfo, Proposal
from ...applets.pairings.domain import check_choices, check_weeks
from ...applets.pairings.limits import PROPOSALS, REQUESTS
from ...applets.pairings.states import REQUEST_GOES_ON, Event, State
from ...applets.people import api as people
from ...applets.people.data import MemberInfo
from ...core import clock
from ...core.errors import Conflict, NotAllowed, NotFound, gettext_noop
from ...core.ids import is_id
from ...core.text import NOTE_LENGTH, TOKEN_LENGTH, clean_text
from ...core.values import fill
from ..disclosure import without_deciding
from ..limits import require_within
from ..permissions import Actor, actor_in, require_insider, require_manager_of, require_present
from ..ratings.profiles import find_gap
from ..transactions import atomic_use_case
from .context import notify, open_for, renew_after, reviews_alone
from .deciders import reviewers_of
from .suitability import (
    assess_choices,
    check_mentor,
    is_forbidden_manager,
    keep_reasons,
    keep_runners_up,
    require_suited,
)

STALE = gettext_noop("A mentor that you chose is no longer available. Choose again from the list.")


@atomic_use_case
def request_mentor(
    *,
    actor_id: int,
    framework: str,
    skill: str,
    choices: Sequence[int],
    token: str,
    message: str = "",
    role: str = "",
    programme: str = "",
    now: datetime | None = None,
) -> PairingInfo:
    """Ask for help with one skill, of one to three mentors in order (offer ids); the first that can is proposed.

    Who has reached the target asks for practice: towards the next level, at the top of the scale in that level itself.
    Idempotent on ``token``. Where the policy asks for nobody's approval the mentor is asked at once.

    Raises NotFound for an unknown framework or skill; NotAllowed for somebody who is not a member, and for their own
    manager where the policy forbids it; InvalidInput for the choices; LimitReached; and Conflict: ``stale_offer`` for
    an offer that no longer stands, ``one_open`` for an open request for the skill, ``too_many_open`` for as many open
    pairings as the policy allows.
    """
    now = now or clock.now()
    token = clean_text(token, field="token", longest=TOKEN_LENGTH, required=True)
    message = clean_text(message, field="message", longest=NOTE_LENGTH)
    offer_ids = check_choices(choices)
    actor = require_insider(actor_id, programme)
    mentee = _membership(actor)
    where = mentee.programme_id
    found = [matching.offer_to_mentor(each, programme_id=where, now=now) if is_id(each) else None for each in offer_ids]
    offers = [offer for offer in found if offer is not None]
    # Everybody named is locked in one order: two requests that name each other's people wait instead of dying.
    locked = people.lock_members({mentee.member_id, *(offer.mentor_id for offer in offers)})
    known = known_request(mentee.member_id, token=token)
    if known is not None:
        return known
    require_within(REQUESTS, actor, now=now, locked=True)
    gap = find_gap(actor.programme, mentee, framework=framework, skill=skill, role=role, now=now)
    mentors = [
        (offer_id, locked.get(offer.mentor_id) if offer and offer.skill_id == gap.skill.skill_id else None)
        for offer_id, offer in zip(offer_ids, found, strict=True)
    ]
    for _, mentor in mentors:
        if mentor is None or mentor.programme_id != mentee.programme_id:
            raise Conflict(STALE, code="stale_offer")
        check_mentor(actor.programme, mentee, mentor)
    suited = assess_choices(actor.programme, mentee, gap, offer_ids, now=now)
    if any(offer_id not in suited for offer_id in offer_ids):
        raise Conflict(STALE, code="stale_offer")
    chosen = [suited[offer_id] for offer_id in offer_ids]
    chosen_before = pairings.chosen_on(mentee.member_id, now.date())
    request_id = pairings.open_request(
        mentee.member_id,
        programme_id=mentee.programme_id,
        skill_id=gap.skill.skill_id,
        token=token,
        message=message,
        choices=[(each.mentor_id, each.score, keep_reasons(each)) for each in chosen],
        actor_id=actor_id,
        now=now,
    )
    matching.note_chosen(chosen, before=chosen_before, now=now)
    proposal = _proposal(
        mentee,
        gap,
        mentor_id=0,
        origin=Origin.PRACTICE if gap.is_practice else Origin.LEARNER,
        weeks=actor.programme.policy.weeks,
        request_id=request_id,
        proposed_by_id=mentee.member_id,
        message=message,
        runners_up=keep_runners_up(
            actor.programme, mentee, gap, chosen={m.member_id for _, m in mentors if m}, now=now
        ),
    )
    pairing = _ask_next(actor, mentee, request_id, proposal, now=now)
    if pairing is None:
        raise Conflict(STALE, code="stale_offer")
    return without_deciding(pairing)


@atomic_use_case
def propose_pairing(
    *,
    actor_id: int,
    mentee_id: int,
    mentor_id: int,
    framework: str,
    skill: str,
    weeks: int | None = None,
    message: str = "",
    programme: str = "",
    now: datetime | None = None,
) -> PairingInfo:
    """A manager proposes a mentor to a report, or an admin to any member; approved at once where they may approve.

    For any skill: where the target is reached, for practice towards the next level, as in ``request_mentor``.

    Raises NotFound for people who are not there or not the actor's, and for an unknown framework or skill;
    InvalidInput for one person as both, or for the weeks; NotAllowed for the own manager where the policy forbids it;
    LimitReached; and Conflict: ``gone`` for a mentee who has left, ``unsuited_mentor`` for a mentor who does not offer
    the skill, is below the level or has no free place, ``one_open`` for an open pairing on the skill, ``too_many_open``
    for as many open pairings as the policy allows a mentee.
    """
    now = now or clock.now()
    message = clean_text(message, field="message", longest=NOTE_LENGTH)
    actor = require_insider(actor_id, programme)
    mentee = require_manager_of(actor, mentee_id)
    require_present(mentee)
    mentor = people.get_member_in(mentee.programme_id, mentor_id)
    if mentor is None:
        raise NotFound()
    check_mentor(actor.programme, mentee, mentor)
    # With the actor's own row, in one order: their proposals are counted under it.
    people.lock_members({mentee_id, mentor_id, *([actor.member_id] if actor.member_id is not None else [])})
    require_within(PROPOSALS, actor, now=now, locked=True)
    gap = find_gap(actor.programme, mentee, framework=framework, skill=skill, now=now)
    suited = require_suited(
        actor.programme, mentee, skill_id=gap.skill.skill_id, target=gap.target, mentor_id=mentor_id, now=now
    )
    manages = mentee.manager_id is not None and mentee.manager_id == actor.member_id
    pairing = pairings.propose(
        _proposal(
            mentee,
            gap,
            mentor_id=mentor_id,
            origin=Origin.MANAGER if manages else Origin.ADMIN,
            weeks=check_weeks(actor.programme.policy.weeks if weeks is None else weeks),
            proposed_by_id=actor.member_id,
            message=message,
            score=suited.score,
            reasons=keep_reasons(suited),
            runners_up=keep_runners_up(actor.programme, mentee, gap, chosen={mentor_id}, now=now),
        ),
        most_open=actor.programme.policy.open_pairings,
        actor_id=actor_id,
        now=now,
    )
    notify(Kind.PROPOSED, {mentee_id} - {actor.member_id}, pairing, now=now)
    return without_deciding(
        _submit(actor, mentee, pairing, approved=reviews_alone(actor, mentee, mentor_id=mentor_id, now=now), now=now)
    )


@atomic_use_case
def choose_other_mentor(*, actor_id: int, pairing_id: int, mentor_id: int, now: datetime | None = None) -> PairingInfo:
    """A reviewer puts another mentor into a pairing that is still proposed; the approval stays to be given.

    Raises NotFound for a pairing or mentor that is not there; NotAllowed for actors who may not approve it, and for
    the own manager where the policy forbids it; InvalidInput for the mentee as the mentor; and Conflict:
    ``unsuited_mentor``, ``gone`` for a mentee who has left, ``stale_state`` once it is approved.
    """
    now = now or clock.now()
    context = open_for(actor_id, pairing_id, Event.APPROVE, now=now)
    pairing, mentee, programme = context.pairing, context.mentee, context.actor.programme
    mentor = people.get_member_in(pairing.programme_id, mentor_id)
    if mentor is None:
        raise NotFound()
    check_mentor(programme, mentee, mentor)
    suited = require_suited(
        programme, mentee, skill_id=pairing.skill_id, target=pairing.target_level, mentor_id=mentor_id, now=now
    )
    changed = pairings.change_mentor(
        pairing_id,
        mentor_id=mentor_id,
        score=suited.score,
        reasons=keep_reasons(suited),
        actor_id=actor_id,
        now=now,
    )
    return without_deciding(changed)


def go_on(pairing: PairingInfo, *, before: State, event: Event, actor: Actor | None, now: datetime) -> None:
    """After a refusal or no answer, pass a request on to its next choice, or notify the learner that nobody is left."""
    if pairing.request_id is None or (before, event) not in REQUEST_GOES_ON:
        return
    message = pairings.lock_request(pairing.request_id)
    programme = people.get_programme_by_id(pairing.programme_id)
    mentee = people.lock_members([pairing.mentee_id])[pairing.mentee_id]
    asking = actor_in(mentee.user_id, programme)
    # The mentor, their score and the reasons are each choice's own.
    proposal = fill(
        Proposal,
        pairing,
        mentor_id=0,
        proposed_by_id=pairing.mentee_id,
        message=message,
        score=0.0,
        reasons=(),
    )
    # As many may be open already where the policy was changed, or somebody else proposed one meanwhile.
    has_room = len(pairings.skills_open_of(mentee.member_id)) < programme.policy.open_pairings
    asks = mentee.is_active and has_room
    following = _ask_next(asking, mentee, pairing.request_id, proposal, now=now) if asks else None
    if following is None:
        actor_id = actor.user_id if actor else None
        pairings.close_request(pairing.request_id, programme_id=programme.programme_id, actor_id=actor_id, now=now)
        notify(Kind.NOBODY_LEFT if has_room else Kind.AT_LIMIT, {pairing.mentee_id}, pairing, now=now)
    else:
        notify(Kind.PASSED_ON, {pairing.mentee_id}, following, now=now)


def _proposal(mentee: MemberInfo, gap: Gap, **given: Any) -> Proposal:
    """Help with that gap; ``given`` says who is to help, whose idea it was, and why."""
    return Proposal(
        programme_id=mentee.programme_id,
        mentee_id=mentee.member_id,
        skill_id=gap.skill.skill_id,
        skill_version_id=gap.skill.skill_version_id,
        role_key=gap.role_key,
        from_level=gap.level,
        target_level=gap.target,
        **given,
    )


def _ask_next(
    actor: Actor, mentee: MemberInfo, request_id: int, proposal: Proposal, *, now: datetime
) -> PairingInfo | None:
    """Propose the first choice not tried yet who still can; None where nobody is left."""
    waiting = pairings.choices_left(request_id)
    mentors = people.lock_members(mentor_id for mentor_id, *_ in waiting)
    # Since they were chosen, a later choice may have withdrawn the offer.
    offers = matching.offers_of(mentors, skill_ids=[proposal.skill_id], now=now)
    offering = {offer.mentor_id for offer in offers}
    for mentor_id, score, reasons in waiting:
        pairings.mark_tried(request_id, mentor_id=mentor_id, now=now)
        mentor = mentors.get(mentor_id)
        if mentor is None or mentor_id not in offering or mentor.places_free_at(now) == 0:
            continue
        if is_forbidden_manager(actor.programme, mentee, mentor_id=mentor_id):
            continue
        asked = pairings.propose(
            replace(proposal, mentor_id=mentor_id, score=score, reasons=reasons),
            most_open=actor.programme.policy.open_pairings,
            actor_id=actor.user_id,
            now=now,
        )
        approved = reviews_alone(actor, mentee, mentor_id=mentor_id, now=now)
        return _submit(actor, mentee, asked, approved=approved, now=now)
    return None


def _submit(actor: Actor, mentee: MemberInfo, pairing: PairingInfo, *, approved: bool, now: datetime) -> PairingInfo:
    if not approved:
        notify(
            Kind.TO_REVIEW,
            reviewers_of(actor.programme, mentee, mentor_id=pairing.mentor_id, now=now),
            pairing,
            now=now,
        )
        return pairing
    pairing = pairings.transition(pairing.pairing_id, Event.APPROVE, actor_id=actor.user_id, now=now)
    renew_after(pairing, now=now)
    notify(Kind.TO_ANSWER, {pairing.mentor_id}, pairing, now=now)
    return pairing


def _membership(actor: Actor) -> MemberInfo:
    if actor.member is None:
        raise NotAllowed(
            gettext_noop("Only members of this programme can ask for a mentor. Join the programme first."),
            code="no_member",
        )
    return actor.member


def known_request(mentee_id: int, *, token: str) -> PairingInfo | None:
    """What came of the request that the mentee sent with this token; None if they did not send it yet.

    Raises Conflict (``stale_offer``) for a request that led to no pairing.
    """
    request_id = pairings.find_request(mentee_id, token=token)
    if request_id is None:
        return None
    pairing = pairings.newest_pairing_of(request_id)
    if pairing is None:
        raise Conflict(STALE, code="stale_offer")
    return without_deciding(pairing)
