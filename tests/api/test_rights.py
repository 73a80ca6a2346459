"""The functions that decide on a right, each at its borders: who one is in a programme, and what follows from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from mentoring_xblock.api import permissions
from mentoring_xblock.api.permissions import (
    ADMIN,
    MANAGER,
    MENTEE,
    MENTOR,
    Actor,
    allowed_actions,
    extension_actions,
    require_action,
    viewers_of,
)
from mentoring_xblock.applets.pairings.data.pairing import Origin, PairingInfo
from mentoring_xblock.applets.pairings.states import State
from mentoring_xblock.applets.people import api as people
from mentoring_xblock.applets.people.data import ApproveBy, ConfirmBy, MemberInfo, Policy, ProgrammeInfo
from mentoring_xblock.applets.people.models import Member
from mentoring_xblock.core.errors import Conflict, NotAllowed, NotFound
from tests import builders

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
HERE, ELSEWHERE = (ProgrammeInfo(number, f"p{number}", "", Policy()) for number in (1, 2))
LEARNER, TEACHER, BOSS, OTHER = 11, 12, 13, 14


def person(number: int, **more: Any) -> MemberInfo:
    made = MemberInfo(number, 1, 100 + number, "", "", "", "", None, False, True, False, False, 2, 0)
    return replace(made, **more)


def acting(number: int | None, *, is_admin: bool = False, where: ProgrammeInfo = HERE) -> Actor:
    return Actor(0, where, person(number) if number else None, is_admin)


def pairing(state: State, **more: Any) -> PairingInfo:
    made = PairingInfo(
        pairing_id=1, programme_id=1, mentee_id=LEARNER, mentor_id=TEACHER, skill_id=1, skill_version_id=1,
        role_key="", state=state, origin=Origin.LEARNER, from_level=1, target_level=3, weeks=4, request_id=None,
        message="", score=None, reasons=(), runners_up=(), closing_reason="", evidence_asked="", created_at=AT,
        changed_at=AT, answer_by=None, starts_on=date(2026, 3, 2), ends_on=date(2026, 3, 30),
    )  # fmt: skip
    return replace(made, **more)


@pytest.mark.parametrize(
    ("actor", "state", "managers", "expected"),
    [
        (acting(LEARNER), State.PROPOSED, {BOSS}, {MENTEE}),
        (acting(TEACHER), State.PROPOSED, {BOSS}, set()),
        (acting(TEACHER), State.APPROVED, {BOSS}, {MENTOR}),
        (acting(TEACHER), State.WITHDRAWN, {BOSS}, set()),
        (acting(BOSS), State.PROPOSED, {BOSS}, {MANAGER}),
        (acting(BOSS), State.PROPOSED, set(), set()),
        (acting(OTHER), State.ACTIVE, {BOSS}, set()),
        (acting(OTHER, is_admin=True), State.ACTIVE, {BOSS}, {ADMIN}),
        (acting(None, is_admin=True), State.ACTIVE, {BOSS}, {ADMIN}),
        (acting(None), State.ACTIVE, {BOSS}, set()),
        (acting(LEARNER), State.ACTIVE, {LEARNER}, {MENTEE}),
        (acting(TEACHER, is_admin=True), State.ACTIVE, {TEACHER}, {MENTOR, MANAGER, ADMIN}),
        (acting(LEARNER, is_admin=True, where=ELSEWHERE), State.ACTIVE, {LEARNER}, set()),
    ],
)
def test_who_somebody_is_to_a_pairing(actor: Actor, state: State, managers: set[int], expected: set[str]) -> None:
    assert viewers_of(actor, pairing(state), manager_ids=managers) == expected


def test_a_mentor_who_was_asked_keeps_sight_of_what_was_withdrawn() -> None:
    asked = pairing(State.WITHDRAWN, asked_at=AT)
    assert viewers_of(acting(TEACHER), asked, manager_ids=()) == {MENTOR}


def test_whoever_learns_or_mentors_takes_part_and_nobody_else() -> None:
    found = {number: acting(number).takes_part_in(pairing(State.ACTIVE)) for number in (LEARNER, TEACHER, BOSS, None)}
    assert found == {LEARNER: True, TEACHER: True, BOSS: False, None: False}
    assert not acting(None, is_admin=True).takes_part_in(pairing(State.ACTIVE))
    assert (acting(BOSS).member_id, acting(None).member_id) == (BOSS, None)


def may(state: State, *viewers: str, **more: Any) -> frozenset[str]:
    return allowed_actions(state, viewers=frozenset(viewers), **{"policy": Policy(), "has_manager": True} | more)


def test_a_mentor_who_is_somebody_else_too_may_withdraw_before_the_start() -> None:
    assert "withdraw" not in may(State.APPROVED, MENTOR)
    assert "withdraw" in may(State.APPROVED, MENTOR, MANAGER)
    assert "withdraw" in may(State.APPROVED, MENTEE)


def test_nobody_approves_a_pairing_of_their_own_and_anybody_may_reject_it() -> None:
    assert {"approve", "reject"} <= may(State.PROPOSED, ADMIN)
    assert may(State.PROPOSED, ADMIN, is_own=True) == {"reject", "withdraw"}


def test_a_mentee_confirms_nothing_whatever_else_they_are() -> None:
    confirming = {"confirm", "fall_short", "ask_evidence"}
    for escalated in (False, True):
        assert not may(State.REASSESSED, MENTEE, MANAGER, ADMIN, escalated=escalated) & confirming
        assert not may(State.SHOWN, MENTEE, MANAGER, ADMIN, escalated=escalated) & confirming
    assert may(State.REASSESSED, MANAGER) >= confirming


@pytest.mark.parametrize(
    ("state", "more", "viewers", "expected"),
    [
        (State.ACTIVE, {}, {MENTEE}, {"extend"}),
        (State.ACTIVE, {}, {MENTOR}, {"extend"}),
        (State.ACTIVE, {}, {MANAGER, ADMIN}, set()),
        (State.REASSESSED, {}, {MENTEE, MENTOR}, set()),
        (State.ACTIVE, {"extension_weeks": 2, "extension_by_mentor": True}, {MENTEE}, {"answer_extension"}),
        (State.ACTIVE, {"extension_weeks": 2, "extension_by_mentor": True}, {MENTOR}, set()),
        (State.ACTIVE, {"extension_weeks": 2, "extension_by_mentor": False}, {MENTOR}, {"answer_extension"}),
        (State.ACTIVE, {"extension_weeks": 2, "extension_by_mentor": False}, {MENTEE, ADMIN}, set()),
        (State.ACTIVE, {"extension_weeks": 2, "extension_by_mentor": False}, {ADMIN}, set()),
    ],
)
def test_more_time_is_asked_for_and_answered_by_the_two(
    state: State, more: dict[str, Any], viewers: set[str], expected: set[str]
) -> None:
    assert extension_actions(pairing(state, **more), frozenset(viewers)) == expected


def refusal_of(action: str, state: State, *viewers: str, **options: Any) -> str:
    """The code with which it is refused; empty where it is not."""
    options = {"policy": Policy(), "has_manager": True} | options
    try:
        require_action(action, pairing=pairing(state), viewers=frozenset(viewers), **options)
    except NotAllowed as refusal:
        return refusal.code
    return ""


def test_why_a_step_is_refused_to_whom() -> None:
    assert refusal_of("approve", State.PROPOSED, ADMIN) == ""
    assert refusal_of("approve", State.PROPOSED, ADMIN, is_own=True) == "own_pairing"
    assert refusal_of("reject", State.PROPOSED, ADMIN, is_own=True) == ""
    assert refusal_of("approve", State.PROPOSED, MENTOR, is_own=True) == "not_yours"
    by_manager = Policy(approve_by=ApproveBy.MANAGER)
    assert refusal_of("approve", State.PROPOSED, MANAGER, is_own=True, policy=by_manager) == "own_pairing"
    assert refusal_of("approve", State.PROPOSED, MANAGER, is_own=True) == "not_yours"
    assert refusal_of("approve", State.PROPOSED, MANAGER, is_own=True, policy=by_manager, has_manager=False) == (
        "not_yours"
    )
    for action in ("confirm", "fall_short", "ask_evidence"):
        assert refusal_of(action, State.REASSESSED, MENTEE, MANAGER) == "own_growth"
        assert refusal_of(action, State.REASSESSED, MANAGER) == ""
        assert refusal_of(action, State.REASSESSED, MENTOR) == "not_yours"
    assert refusal_of("withdraw", State.ACTIVE, MENTEE) == ""
    assert refusal_of("accept", State.APPROVED, MENTEE) == "not_yours"
    assert refusal_of("rerate", State.ACTIVE, MENTOR) == "not_yours"
    assert refusal_of("another_round", State.SHOWN, MENTOR) == "not_yours"
    # What nobody could do there is the state's to refuse.
    assert refusal_of("accept", State.COMPLETED, MENTEE) == ""


def test_admins_confirm_what_was_escalated() -> None:
    assert refusal_of("confirm", State.REASSESSED, ADMIN) == "not_yours"
    assert refusal_of("confirm", State.REASSESSED, ADMIN, escalated=True) == ""
    assert refusal_of("confirm", State.REASSESSED, ADMIN, policy=Policy(confirm_by=ConfirmBy.ADMIN)) == ""


def test_nothing_new_concerns_somebody_who_is_gone() -> None:
    permissions.require_present(person(1))
    words = set()
    for has_account in (True, False):
        with pytest.raises(Conflict) as refusal:
            permissions.require_present(person(1, is_active=False, has_account=has_account))
        assert refusal.value.code == "gone"
        assert ("account" in str(refusal.value)) is not has_account
        words.add(str(refusal.value))
    assert len(words) == 2


# Who one is in a programme


def code_of(call: Callable[..., Any], *words: Any) -> str:
    """The code of the refusal, “absent” for NotFound; empty where there is none."""
    try:
        call(*words)
    except NotFound:
        return "absent"
    except NotAllowed as refusal:
        return refusal.code
    return ""


@pytest.mark.django_db
def test_what_each_is_refused_by_name_and_without_one() -> None:
    home = people.default_programme()
    users = {
        "member": builders.member(home).user_id,
        "admin": builders.member(home, is_admin=True).user_id,
        "left": builders.member(home, is_admin=True, is_active=False).user_id,
        "outsider": builders.user().pk,
        "root": builders.user(is_superuser=True).pk,
    }
    named = {
        permissions.require_insider: ("", "", "absent", "absent", ""),
        permissions.require_member: ("", "", "absent", "absent", "no_member"),
        permissions.require_admin: ("no_admin", "", "absent", "absent", ""),
        permissions.require_operator: ("no_operator", "no_operator", "absent", "absent", ""),
    }
    for call, codes in named.items():
        assert tuple(code_of(call, user, home.key) for user in users.values()) == codes, call
        unnamed = tuple("no_member" if code == "absent" else code for code in codes)
        assert tuple(code_of(call, user) for user in users.values()) == unnamed, call
    anywhere = tuple(code_of(permissions.require_anywhere, user) for user in users.values())
    assert anywhere == ("", "", "no_member", "no_member", "no_member")
    assert code_of(permissions.require_insider, users["root"], "no-such-programme") == "absent"


@pytest.mark.django_db
def test_who_one_is_in_a_programme_is_told_alike_by_name_and_of_one_that_is_known() -> None:
    home, away = builders.programme(), builders.programme()
    member, admin = builders.member(home), builders.member(home, is_admin=True)
    root = builders.member(home, user=builders.user(is_superuser=True))
    for who, is_admin in ((member, False), (admin, True), (root, True)):
        expected = Actor(who.user_id, home, who, is_admin)
        found = (permissions.actor_in(who.user_id, home), permissions.require_insider(who.user_id, home.key))
        assert [(each.programme, each.member_id, each.is_admin) for each in found] == [
            (home, expected.member_id, is_admin)
        ] * 2
        assert permissions.require_own_membership(who.user_id)[1].member_id == who.member_id
        assert permissions.require_member(who.user_id).member_id == who.member_id
        assert permissions.require_anywhere(who.user_id).member_id == who.member_id
    assert permissions.require_admin(admin.user_id).member_id == admin.member_id
    assert permissions.require_operator(root.user_id).member_id == root.member_id
    assert permissions.actor_in(member.user_id, away) == Actor(member.user_id, away, None, False)
    assert permissions.actor_in(root.user_id, away) == Actor(root.user_id, away, None, True)
    assert permissions.require_insider(root.user_id, away.key) == Actor(root.user_id, away, None, True)
    Member.objects.filter(pk=admin.member_id).update(is_active=False)
    assert permissions.actor_in(admin.user_id, home) == Actor(admin.user_id, home, None, False)


@pytest.mark.django_db
def test_admins_reach_everybody_of_their_programme_and_those_without_membership_nobody() -> None:
    home, away = builders.programme(), builders.programme()
    somebody, stranger = builders.member(home), builders.member(away)
    found = permissions.require_manager_of(acting(None, is_admin=True, where=home), somebody.member_id)
    assert found.member_id == somebody.member_id
    for actor, who in (
        (acting(None, is_admin=True, where=home), stranger),
        (acting(None, where=home), somebody),
        (acting(stranger.member_id, where=home), somebody),
    ):
        with pytest.raises(NotFound):
            permissions.require_manager_of(actor, who.member_id)
