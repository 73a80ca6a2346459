"""Who may do what. Every public function asks here; no other place decides on a right.

A foreign object is answered exactly like an absent one (NotFound), so that ids cannot be probed. Membership and
management come from our own tables, never from the platform's staff flags; superusers pass as programme admins.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import assert_never

from ..applets.pairings.data.pairing import PairingInfo
from ..applets.pairings.domain import awaits_extension, can_extend
from ..applets.pairings.next_steps import ANOTHER_ROUND, ANSWER_EXTENSION, EXTEND, NEXT, NextStep
from ..applets.pairings.states import Event, State, Turn, possible_events
from ..applets.people import api as people
from ..applets.people.data import ApproveBy, ConfirmBy, MemberInfo, Policy, ProgrammeInfo
from ..core.actors import require_person
from ..core.errors import Conflict, NotAllowed, NotFound, gettext_noop

MENTEE, MENTOR, MANAGER, ADMIN = "mentee", "mentor", "manager", "admin"
VIEWERS = (MENTEE, MENTOR, MANAGER, ADMIN)
"""In the order in which a person who is several of them is named."""

_NOT_A_MEMBER = gettext_noop("You are not a member of this mentoring programme. Ask its administrators to add you.")
_NOT_AN_ADMIN = gettext_noop("Only administrators of this mentoring programme can do this.")
_NOT_AN_OPERATOR = gettext_noop("Only the site’s administrators can change a programme’s policy.")
_CLOSED = gettext_noop("This person’s account is closed, so you cannot arrange anything new for them.")
_GONE = gettext_noop("This person has left the programme, so you cannot arrange anything new for them.")
_OWN_PAIRING = gettext_noop(
    "You cannot approve your own pairing. Ask another administrator of this programme or of the site to review it."
)
NOT_YOURS = gettext_noop("Somebody else takes this step of the pairing. You do not need to do anything now.")


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts in a programme. ``member`` is their active membership, None for outsiders and for some superusers.

    Its roles are not read: what a role asks of somebody is read of the member in question.
    """

    user_id: int
    programme: ProgrammeInfo
    member: MemberInfo | None
    is_admin: bool

    @property
    def member_id(self) -> int | None:
        """The membership's id, None without one."""
        return self.member.member_id if self.member else None

    def takes_part_in(self, pairing: PairingInfo) -> bool:
        """Whether the actor is the one who learns or the one who mentors, whatever else they are."""
        return self.member_id is not None and self.member_id in (pairing.mentee_id, pairing.mentor_id)


def actor_in(actor_id: int, programme: ProgrammeInfo) -> Actor:
    """The actor in a programme that is known already."""
    member = people.get_member(programme.programme_id, actor_id)
    if member is not None and not member.is_active:
        member = None
    is_admin = (member is not None and member.is_admin) or people.is_superuser(actor_id)
    return Actor(actor_id, programme, member, is_admin)


def require_insider(actor_id: int, programme: str = "") -> Actor:
    """The actor, who must be an active member or a superuser.

    Without a name it is their only programme, else the default one. One query for members. Raises NotFound where a
    programme was named, NotAllowed where none was. A foreign programme is not even looked up, so it costs an outsider
    what one costs that is not there.
    """
    require_person(actor_id)
    found = people.find_insider(actor_id, programme_key=programme)
    if found is not None:
        return Actor(actor_id, found.programme, found.member, found.member.is_admin or found.is_superuser)
    if people.is_superuser(actor_id):
        where = people.get_programme(programme) if programme else people.default_programme()
        return Actor(actor_id, where, None, is_admin=True)
    if programme:
        raise NotFound()
    raise NotAllowed(_NOT_A_MEMBER, code="no_member")


def require_own_membership(actor_id: int, programme: str = "") -> tuple[Actor, MemberInfo]:
    """The actor with their active membership; raises like ``require_insider``, NotAllowed for a superuser without."""
    actor = require_insider(actor_id, programme)
    if actor.member is None:
        raise NotAllowed(_NOT_A_MEMBER, code="no_member")
    return actor, actor.member


def require_member(actor_id: int, programme: str = "") -> MemberInfo:
    """The actor's active membership; raises like ``require_own_membership``."""
    return require_own_membership(actor_id, programme)[1]


def require_anywhere(actor_id: int) -> MemberInfo:
    """The first active membership of the actor in any programme; NotAllowed without one."""
    require_person(actor_id)
    found = next(iter(people.insiders_of(actor_id)), None)
    if found is None:
        raise NotAllowed(_NOT_A_MEMBER, code="no_member")
    return found.member


def require_admin(actor_id: int, programme: str = "") -> Actor:
    """The actor, who must run the programme; raises NotAllowed for its members, NotFound for outsiders who name it."""
    actor = require_insider(actor_id, programme)
    if not actor.is_admin:
        raise NotAllowed(_NOT_AN_ADMIN, code="no_admin")
    return actor


def require_operator(actor_id: int, programme: str = "") -> Actor:
    """The actor, who must be a superuser; refused like ``require_admin``."""
    actor = require_insider(actor_id, programme)
    if not people.is_superuser(actor_id):
        raise NotAllowed(_NOT_AN_OPERATOR, code="no_operator")
    return actor


def require_manager_of(actor: Actor, member_id: int) -> MemberInfo:
    """The member, whose manager (or programme admin) the actor must be; NotFound otherwise, for everybody."""
    manager_id = None if actor.is_admin else actor.member_id
    report = None
    if actor.is_admin or manager_id is not None:
        report = people.get_member_in(actor.programme.programme_id, member_id, managed_by=manager_id)
    if report is None:
        raise NotFound()
    return report


def require_present(member: MemberInfo) -> None:
    """Refuse with Conflict what would concern somebody whose membership has ended or whose account is closed."""
    if not member.is_active:
        raise Conflict(_GONE if member.has_account else _CLOSED, code="gone")


# Pairings

NEEDS_MENTEE = frozenset({Event.APPROVE, Event.ACCEPT, Event.ASK_EVIDENCE, Event.CONFIRM, Event.FALL_SHORT})
"""What is done with a mentee. Where they are gone, a pairing can only be turned down, withdrawn or left to lapse."""


def viewers_of(actor: Actor, pairing: PairingInfo, *, manager_ids: Collection[int]) -> frozenset[str]:
    """Which viewers of the pairing the actor is: any of VIEWERS, none where it must look absent.

    ``manager_ids``: the mentee's manager, and anyone who stands in for them while they are away. A mentor sees no
    request before its approval, and none that ended without one.
    """
    found = set()
    if pairing.programme_id == actor.programme.programme_id:
        if actor.is_admin:
            found.add(ADMIN)
        if actor.member_id is not None:
            if actor.member_id == pairing.mentee_id:
                found.add(MENTEE)
            if actor.member_id == pairing.mentor_id and pairing.mentor_was_asked:
                found.add(MENTOR)
            # Nobody stands in for the manager of their own pairing.
            if actor.member_id in manager_ids and actor.member_id != pairing.mentee_id:
                found.add(MANAGER)
    return frozenset(found)


def reviewers(policy: Policy, *, has_manager: bool) -> frozenset[str]:
    """Who approves or rejects a proposed pairing. Admins always may, so nothing waits for an absent person."""
    if policy.approve_by is ApproveBy.MANAGER and has_manager:
        return frozenset({MANAGER, ADMIN})
    return frozenset({ADMIN})


def confirmers(policy: Policy, *, has_manager: bool, escalated: bool = False) -> frozenset[str]:
    """Who confirms the growth; a missing manager's part falls to the admins, who once ``escalated`` may always."""
    admins = frozenset({ADMIN}) if escalated else frozenset()
    if policy.confirm_by is ConfirmBy.MENTOR:
        return admins | {MENTOR}
    if policy.confirm_by is ConfirmBy.MANAGER and has_manager:
        return admins | {MANAGER}
    return frozenset({ADMIN})


def allowed_actions(
    state: State,
    *,
    viewers: frozenset[str],
    policy: Policy,
    has_manager: bool,
    is_own: bool = False,
    escalated: bool = False,
) -> frozenset[str]:
    """What these viewers may do with a pairing now: events, ``plan``, ``session``, ``rerate`` and ``another_round``.

    Nobody confirms their own growth, whatever else they are, and nobody approves a pairing in which they are to learn
    or to mentor (``is_own``; of a proposal its mentor is not even a viewer). ``escalated``: the confirmation is the
    admins' too (``Owners.admins_confirm``). Expiry is the system's alone.
    """
    confirming = confirmers(policy, has_manager=has_manager, escalated=escalated)
    reviewing = reviewers(policy, has_manager=has_manager)
    found = {
        event.value
        for event in possible_events(state)
        if _who_may(event, viewers=viewers, reviewing=reviewing, confirming=confirming, is_own=is_own) & viewers
    }
    if state.stage.turn is Turn.MENTOR and viewers == {MENTOR}:
        found.discard(Event.WITHDRAW.value)  # before the start a mentor declines
    if state.stage.runs:
        if MENTOR in viewers:
            found.add("plan")
        if {MENTEE, MENTOR} & viewers:
            found.add("session")
        if MENTEE in viewers:
            found.add("rerate")
    if MENTEE in viewers and NextStep.ANOTHER_ROUND in NEXT[state][MENTEE][1]:
        found.add(ANOTHER_ROUND)
    return frozenset(found)


def extension_actions(pairing: PairingInfo, viewers: frozenset[str]) -> frozenset[str]:
    """What the two may do about more time: ask for it, or answer the other."""
    found = set()
    if viewers & {MENTEE, MENTOR} and can_extend(pairing):
        found.add(EXTEND)
    for viewer in viewers & {MENTEE, MENTOR}:
        if awaits_extension(pairing, by_mentor=viewer == MENTOR):
            found.add(ANSWER_EXTENSION)
    return frozenset(found)


def _who_may(
    event: Event, *, viewers: frozenset[str], reviewing: frozenset[str], confirming: frozenset[str], is_own: bool
) -> frozenset[str]:
    match event:
        case Event.APPROVE:
            return frozenset() if is_own else reviewing
        case Event.REJECT:
            return reviewing
        case Event.ACCEPT | Event.DECLINE:
            return frozenset({MENTOR})
        case Event.WITHDRAW:
            return frozenset(VIEWERS)
        case Event.ASK_EVIDENCE | Event.CONFIRM | Event.FALL_SHORT:
            return frozenset() if MENTEE in viewers else confirming
        case Event.REASSESS | Event.ESCALATE | Event.EXPIRE:
            return frozenset()  # what follows from a rating, or from the time
        case unknown:
            assert_never(unknown)


def require_action(
    action: str,
    *,
    pairing: PairingInfo,
    viewers: frozenset[str],
    policy: Policy,
    has_manager: bool,
    is_own: bool = False,
    escalated: bool = False,
) -> None:
    """Refuse with NotAllowed what is somebody else's to do; what the state refuses is left to the state table."""
    everyone = frozenset(VIEWERS)
    if is_own and action == Event.APPROVE and viewers & reviewers(policy, has_manager=has_manager):
        raise NotAllowed(_OWN_PAIRING, code="own_pairing")
    if MENTEE in viewers and action in (Event.CONFIRM, Event.FALL_SHORT, Event.ASK_EVIDENCE):
        raise NotAllowed(
            gettext_noop("You cannot confirm your own progress. Ask your manager or a programme administrator."),
            code="own_growth",
        )
    possible = allowed_actions(pairing.state, viewers=everyone - {MENTEE}, policy=policy, has_manager=has_manager)
    possible |= allowed_actions(pairing.state, viewers=everyone, policy=policy, has_manager=has_manager)
    if action in possible and action not in allowed_actions(
        pairing.state, viewers=viewers, policy=policy, has_manager=has_manager, escalated=escalated
    ):
        raise NotAllowed(NOT_YOURS, code="not_yours")
