"""Who may do what with a pairing, as one table: every actor, every action, in every state."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from mentoring_xblock import api
from mentoring_xblock.api import permissions
from mentoring_xblock.api.permissions import ADMIN, MANAGER, MENTEE, MENTOR, allowed_actions, require_action
from mentoring_xblock.applets.audit_log.models import LogEntry
from mentoring_xblock.applets.pairings.models.pairing import Pairing
from mentoring_xblock.applets.pairings.states import OPEN_STATES, State
from mentoring_xblock.applets.people.data import ApproveBy, ConfirmBy, Policy
from mentoring_xblock.applets.people.models import Member
from mentoring_xblock.core.errors import Conflict, MentoringError, NotAllowed, NotFound
from tests import builders
from tests.api.office import LATER, make_office
from tests.builders import NOW

POLICY = Policy()
EVERYBODY = [frozenset({who}) for who in (MENTEE, MENTOR, MANAGER, ADMIN)]

# viewer: state: what they may do, under the default policy (an admin approves, the manager confirms).
TABLE: dict[str, dict[State, set[str]]] = {
    MENTEE: {
        State.PROPOSED: {"withdraw"},
        State.APPROVED: {"withdraw"},
        State.ACTIVE: {"withdraw", "session", "rerate"},
        State.REASSESSED: {"withdraw", "session", "rerate"},
        State.FELL_SHORT: {"another_round"},
        State.SHOWN: {"another_round"},
    },
    MENTOR: {
        State.PROPOSED: {"withdraw"},
        State.APPROVED: {"accept", "decline"},
        State.ACTIVE: {"withdraw", "session", "plan"},
        State.REASSESSED: {"withdraw", "session", "plan"},
    },
    MANAGER: {
        State.PROPOSED: {"withdraw"},
        State.APPROVED: {"withdraw"},
        State.ACTIVE: {"withdraw"},
        State.REASSESSED: {"withdraw", "confirm", "fall_short", "ask_evidence"},
        State.SHOWN: {"confirm", "fall_short"},
    },
    ADMIN: {
        State.PROPOSED: {"withdraw", "approve", "reject"},
        State.APPROVED: {"withdraw"},
        State.ACTIVE: {"withdraw"},
        State.REASSESSED: {"withdraw"},
    },
}


@pytest.mark.parametrize("viewer", TABLE)
@pytest.mark.parametrize("state", State)
def test_each_viewer_may_do_this_and_nothing_else(viewer: str, state: State) -> None:
    found = allowed_actions(state, viewers=frozenset({viewer}), policy=POLICY, has_manager=True)
    assert found == TABLE[viewer].get(state, set())


@pytest.mark.parametrize(
    ("policy", "has_manager", "approves", "confirms"),
    [
        (Policy(approve_by=ApproveBy.ADMIN), True, {ADMIN}, {MANAGER}),
        (Policy(approve_by=ApproveBy.MANAGER), True, {MANAGER, ADMIN}, {MANAGER}),
        (Policy(approve_by=ApproveBy.MANAGER), False, {ADMIN}, {ADMIN}),
        (Policy(approve_by=ApproveBy.NONE), True, {ADMIN}, {MANAGER}),
        (Policy(confirm_by=ConfirmBy.MENTOR), True, {ADMIN}, {MENTOR}),
        (Policy(confirm_by=ConfirmBy.MENTOR), False, {ADMIN}, {MENTOR}),
        (Policy(confirm_by=ConfirmBy.ADMIN), True, {ADMIN}, {ADMIN}),
    ],
)
def test_the_policy_names_who_approves_and_who_confirms(
    policy: Policy, *, has_manager: bool, approves: set[str], confirms: set[str]
) -> None:
    def who(state: State, action: str) -> set[str]:
        return {
            viewer
            for viewers in EVERYBODY
            for viewer in viewers
            if action in allowed_actions(state, viewers=viewers, policy=policy, has_manager=has_manager)
        }

    assert who(State.PROPOSED, "approve") == who(State.PROPOSED, "reject") == approves
    assert who(State.REASSESSED, "confirm") == who(State.REASSESSED, "ask_evidence") == confirms


@pytest.mark.parametrize("confirm_by", ConfirmBy)
@pytest.mark.parametrize("has_manager", [True, False])
@pytest.mark.parametrize("state", [State.REASSESSED, State.SHOWN])
def test_what_was_escalated_the_admins_may_always_confirm_beside_its_confirmer(
    confirm_by: ConfirmBy, state: State, *, has_manager: bool
) -> None:
    policy = Policy(confirm_by=confirm_by)

    def who(*, escalated: bool) -> set[str]:
        return {
            viewer
            for viewers in EVERYBODY
            for viewer in viewers
            if "confirm"
            in allowed_actions(state, viewers=viewers, policy=policy, has_manager=has_manager, escalated=escalated)
        }

    assert who(escalated=True) == who(escalated=False) | {ADMIN}


@pytest.mark.parametrize("also", [MANAGER, ADMIN, MENTOR])
def test_whoever_the_mentee_is_besides_they_do_not_confirm_themselves(also: str) -> None:
    policy = Policy(confirm_by=ConfirmBy(also))
    viewers = frozenset({MENTEE, also})
    assert "confirm" not in allowed_actions(State.REASSESSED, viewers=viewers, policy=policy, has_manager=True)


# Through the API: every actor, every step, in every open state.

STEPS: dict[str, Callable[[int, int], Any]] = {
    "approve": lambda actor, pk: api.approve_pairing(actor_id=actor, pairing_id=pk, now=LATER),
    "reject": lambda actor, pk: api.reject_pairing(actor_id=actor, pairing_id=pk, reason="no", now=LATER),
    "accept": lambda actor, pk: api.accept_pairing(actor_id=actor, pairing_id=pk, now=LATER),
    "decline": lambda actor, pk: api.decline_pairing(actor_id=actor, pairing_id=pk, now=LATER),
    "withdraw": lambda actor, pk: api.withdraw_pairing(actor_id=actor, pairing_id=pk, now=LATER),
    "confirm": lambda actor, pk: api.confirm_growth(actor_id=actor, pairing_id=pk, level=3, now=LATER),
    "ask_evidence": lambda actor, pk: api.ask_evidence(actor_id=actor, pairing_id=pk, what="more", now=LATER),
    "claim": lambda actor, pk: api.claim_review(actor_id=actor, pairing_id=pk, now=LATER),
    "plan": lambda actor, pk: api.set_plan_work(
        actor_id=actor, pairing_id=pk, step_id=_first_step(pk), work="a report", now=LATER
    ),
    "session": lambda actor, pk: api.log_session(
        actor_id=actor, pairing_id=pk, token="t", starts_at=NOW, minutes=30, kind="shadow", now=LATER
    ),
}


def _first_step(pk: int) -> int:
    step = Pairing.objects.get(pk=pk).plan_steps.first()
    return step.pk if step else 0


@pytest.mark.django_db
@pytest.mark.once
@pytest.mark.parametrize("state", sorted(OPEN_STATES))
def test_every_actor_is_let_through_or_refused_at_every_step(state: State) -> None:
    office = make_office()
    pk = office.run_until(state).pairing_id
    actors = {
        MENTEE: office.mentee, MENTOR: office.mentors[0], MANAGER: office.manager, ADMIN: office.admin,
        "colleague": office.mentors[1], "foreign admin": make_office().admin,
    }  # fmt: skip
    for name, actor in actors.items():
        may = TABLE.get(name, {}).get(state, set())
        if name == MENTOR and state is State.PROPOSED:
            may = set()  # not asked yet, so it looks absent
        for step, call in STEPS.items():
            logged = LogEntry.objects.count()
            # Whoever may decide may say that they are looking at it, and nobody else.
            if (step if step != "claim" else "approve") in may:
                _undone(lambda call=call, actor=actor: call(actor.user_id, pk))
            else:
                with pytest.raises(MentoringError) as refusal:
                    call(actor.user_id, pk)
                if name in ("colleague", "foreign admin"):
                    assert isinstance(refusal.value, NotFound), (name, step)
                    assert str(refusal.value) == str(NotFound())
            assert LogEntry.objects.count() == logged, (name, step)
        assert Pairing.objects.get(pk=pk).state == state


def _undone(call: Callable[[], Any]) -> None:
    """Let it happen, and take it back."""
    from django.db import transaction

    with transaction.atomic():
        call()
        transaction.set_rollback(True)


@pytest.mark.django_db
@pytest.mark.parametrize("number", [10**30, 2**63, 0, -1])
def test_a_number_that_no_row_can_bear_is_as_absent_as_any_other(number: int) -> None:
    office = make_office()
    info = office.run_until(State.ACTIVE)
    mentee, manager = office.mentee.user_id, office.manager.user_id
    pair = {"actor_id": mentee, "pairing_id": info.pairing_id, "now": LATER}
    absent: list[Callable[[], Any]] = [
        lambda: api.get_pairing(actor_id=mentee, pairing_id=number),
        lambda: api.accept_pairing(actor_id=mentee, pairing_id=number),
        lambda: api.tick_step(**pair, step_id=number, practice="alone"),
        lambda: api.cancel_session(**pair, session_id=number),
        lambda: api.set_plan_work(
            actor_id=office.mentors[0].user_id, pairing_id=info.pairing_id, step_id=number, work="x"
        ),
        lambda: api.propose_pairing(
            actor_id=manager, mentee_id=number, mentor_id=office.mentors[0].member_id, framework="data", skill="chart"
        ),
        lambda: api.propose_pairing(
            actor_id=manager, mentee_id=office.mentee.member_id, mentor_id=number, framework="data", skill="chart"
        ),
    ]
    for call in absent:
        with pytest.raises(NotFound):
            call()
    with pytest.raises(Conflict):
        office.request(choices=[number], skill="chart", token="other")
    assert api.mark_notices_read(actor_id=mentee, notice_ids=[number]) == 0


# Programmes and people


@pytest.mark.once
@pytest.mark.django_db
def test_a_programme_that_one_is_not_in_looks_absent() -> None:
    office = make_office()
    outsider = make_office().mentee
    with pytest.raises(NotFound) as foreign:
        permissions.require_member(outsider.user_id, office.programme.key)
    with pytest.raises(NotFound) as absent:
        permissions.require_member(outsider.user_id, "no-such-programme")
    assert str(foreign.value) == str(absent.value)


@pytest.mark.django_db
def test_without_a_name_the_only_programme_is_meant_and_else_the_default() -> None:
    office = make_office()
    assert permissions.require_member(office.mentee.user_id).programme_id == office.programme.programme_id
    with pytest.raises(NotAllowed):
        permissions.require_member(builders.user().pk)


@pytest.mark.django_db
def test_who_left_is_no_member_and_no_admin() -> None:
    office = make_office()
    Member.objects.filter(pk=office.admin.member_id).update(is_active=False)
    with pytest.raises(NotFound):
        permissions.require_admin(office.admin.user_id, office.programme.key)


@pytest.mark.once
@pytest.mark.django_db
def test_a_superuser_runs_every_programme_without_being_in_it() -> None:
    office = make_office()
    root = builders.user(is_superuser=True)
    actor = permissions.require_admin(root.pk, office.programme.key)
    assert (actor.is_admin, actor.member) == (True, None)
    info = office.request()
    assert api.approve_pairing(actor_id=root.pk, pairing_id=info.pairing_id, now=NOW).state is State.APPROVED


@pytest.mark.once
@pytest.mark.django_db
def test_a_manager_reaches_their_own_reports_and_nobody_else() -> None:
    office, other = make_office(), make_office()
    actor = permissions.require_insider(office.manager.user_id)
    assert permissions.require_manager_of(actor, office.mentee.member_id).member_id == office.mentee.member_id
    for member_id in (office.mentors[0].member_id, office.manager.member_id, other.mentee.member_id, 10**9):
        with pytest.raises(NotFound) as refusal:
            permissions.require_manager_of(actor, member_id)
        assert str(refusal.value) == str(NotFound())


def test_what_the_state_refuses_is_left_to_the_state() -> None:
    office_pairing = type("P", (), {"state": State.COMPLETED, "escalated_at": None})()
    require_action(
        "accept", pairing=office_pairing, viewers=frozenset({MENTEE}), policy=POLICY, has_manager=True
    )  # the table of states will say why
