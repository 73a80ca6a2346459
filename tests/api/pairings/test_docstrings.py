"""What the docstring of a use case says that it raises is what it raises: each refusal by its class and its code."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from mentoring_xblock import api
from mentoring_xblock.applets.pairings.data.plan import Practice
from mentoring_xblock.applets.pairings.data.sessions import SessionKind
from mentoring_xblock.applets.pairings.states import State
from mentoring_xblock.applets.people.models import Member
from mentoring_xblock.core.errors import Conflict, MentoringError, TransitionRefused
from tests.api.office import LATER, Office, make_office

pytestmark = [pytest.mark.django_db, pytest.mark.once]
Given = dict[str, Any]
Case = tuple[str, str, Callable[[Office], Given]]


def at(office: Office, state: State, **more: Any) -> Given:
    """The office's pairing in that state, by the admin unless somebody else is named."""
    return {"actor_id": office.admin.user_id, "pairing_id": office.run_until(state).pairing_id, "now": LATER} | more


def by_mentor(office: Office, state: State, **more: Any) -> Given:
    return at(office, state) | {"actor_id": office.mentors[0].user_id} | more


def after_end(office: Office, **more: Any) -> Given:
    given = by_mentor(office, State.ACTIVE, **more)
    api.withdraw_pairing(actor_id=office.mentee.user_id, pairing_id=given["pairing_id"], now=LATER)
    return given


def alone(office: Office, **more: Any) -> Given:
    given = by_mentor(office, State.ACTIVE, **more)
    leave(office)
    return given


def leave(office: Office) -> None:
    Member.objects.filter(pk=office.mentee.member_id).update(is_active=False)


def promoted(office: Office) -> None:
    Member.objects.filter(pk=office.mentee.member_id).update(manager_id=office.mentors[0].member_id)


def gone(office: Office, state: State, **more: Any) -> Given:
    given = at(office, state, **more)
    leave(office)
    return given


def proposal(office: Office, mentor: int = 0, **more: Any) -> Given:
    mentors = [*office.mentors, office.mentee, office.manager]
    return {
        "actor_id": office.manager.user_id, "mentee_id": office.mentee.member_id,
        "mentor_id": mentors[mentor].member_id, "framework": "data", "skill": "pivot", "now": LATER,
    } | more  # fmt: skip


def asked(office: Office, **more: Any) -> Given:
    return {
        "actor_id": office.mentee.user_id, "framework": "data", "skill": "pivot", "token": "t2",
        "choices": [office.offer(office.mentors[0])], "now": LATER,
    } | more  # fmt: skip


def after(step: Callable[[Office], object], given: Callable[[Office], Given]) -> Callable[[Office], Given]:
    """What is given once something has happened."""

    def build(office: Office) -> Given:
        found = given(office)
        step(office)
        return found

    return build


TIMES: Given = {"token": "t", "starts": [LATER + timedelta(days=2)], "minutes": 30, "kind": SessionKind.REVIEW}
MOVE: Given = {"session_id": 1, "starts_at": LATER + timedelta(days=1), "minutes": 30, "sequence": 0}
LOG: Given = {
    "token": "t", "starts_at": LATER + timedelta(days=1), "minutes": 30, "kind": SessionKind.REVIEW, "held": False,
}  # fmt: skip
FAR = LATER.date().replace(year=2031)
CASES: tuple[Case, ...] = (
    ("propose_pairing", "NotFound", lambda o: proposal(o, mentor_id=987654)),
    ("propose_pairing", "NotFound", lambda o: proposal(o, skill="nothing")),
    ("propose_pairing", "NotFound", lambda o: proposal(o, actor_id=o.mentors[1].user_id)),
    ("propose_pairing", "InvalidInput", lambda o: proposal(o, mentor=3)),
    ("propose_pairing", "InvalidInput", lambda o: proposal(o, weeks=999)),
    ("propose_pairing", "NotAllowed", lambda o: proposal(o, mentor=4)),
    ("propose_pairing", "unsuited_mentor", lambda o: proposal(o, mentor_id=o.admin.member_id)),
    ("propose_pairing", "gone", after(leave, proposal)),
    ("propose_pairing", "one_open", after(lambda o: o.request(), proposal)),
    ("propose_pairing", "too_many_open", after(lambda o: o.policy(open_pairings=0), proposal)),
    ("request_mentor", "NotFound", lambda o: asked(o, framework="nothing")),
    ("request_mentor", "InvalidInput", lambda o: asked(o, choices=[])),
    ("request_mentor", "stale_offer", lambda o: asked(o, choices=[987654])),
    ("request_mentor", "one_open", after(lambda o: o.request(), asked)),
    ("request_mentor", "NotAllowed", after(promoted, asked)),
    ("choose_other_mentor", "NotFound", lambda o: at(o, State.PROPOSED, mentor_id=987654)),
    ("choose_other_mentor", "InvalidInput", lambda o: at(o, State.PROPOSED, mentor_id=o.mentee.member_id)),
    ("choose_other_mentor", "NotAllowed", lambda o: at(o, State.PROPOSED, mentor_id=o.manager.member_id)),
    ("choose_other_mentor", "unsuited_mentor", lambda o: at(o, State.PROPOSED, mentor_id=o.admin.member_id)),
    ("choose_other_mentor", "stale_state", lambda o: at(o, State.APPROVED, mentor_id=o.mentors[1].member_id)),
    ("choose_other_mentor", "gone", lambda o: gone(o, State.PROPOSED, mentor_id=o.mentors[1].member_id)),
    ("approve_pairing", "gone", lambda o: gone(o, State.PROPOSED)),
    ("approve_pairing", "stale_mentor", lambda o: at(o, State.PROPOSED, mentor_id=o.mentors[1].member_id)),
    ("approve_pairing", "own_manager", after(promoted, lambda o: at(o, State.PROPOSED))),
    ("approve_pairing", "TransitionRefused", lambda o: at(o, State.ACTIVE)),
    ("reject_pairing", "InvalidInput", lambda o: at(o, State.PROPOSED, reason=" ")),
    ("reject_pairing", "stale_mentor", lambda o: at(o, State.PROPOSED, reason="x", mentor_id=o.mentors[1].member_id)),
    ("accept_pairing", "own_manager", after(promoted, lambda o: by_mentor(o, State.APPROVED))),
    ("accept_pairing", "NotAllowed", lambda o: at(o, State.APPROVED)),
    ("decline_pairing", "TransitionRefused", lambda o: by_mentor(o, State.ACTIVE)),
    ("withdraw_pairing", "stale_state", lambda o: at(o, State.ACTIVE, is_request=True)),
    ("ask_evidence", "InvalidInput", lambda o: at(o, State.REASSESSED, what="")),
    ("ask_evidence", "gone", lambda o: gone(o, State.REASSESSED, what="x", actor_id=o.manager.user_id)),
    ("confirm_growth", "gone", lambda o: gone(o, State.REASSESSED, level=3, actor_id=o.manager.user_id)),
    ("confirm_growth", "InvalidInput", lambda o: at(o, State.REASSESSED, level=99, actor_id=o.manager.user_id)),
    ("set_plan_work", "stale_state", lambda o: after_end(o, step_id=1, work="x")),
    ("set_plan_work", "NotAllowed", lambda o: at(o, State.ACTIVE, step_id=1, work="x")),
    ("tick_step", "InvalidInput", lambda o: by_mentor(o, State.ACTIVE, step_id=1, practice="sleeping")),
    ("tick_step", "stale_state", lambda o: after_end(o, step_id=1, practice=Practice.ALONE)),
    ("log_session", "gone", lambda o: alone(o, **LOG)),
    ("log_session", "stale_state", lambda o: after_end(o, **LOG)),
    ("cancel_session", "stale_state", lambda o: after_end(o, session_id=1)),
    ("propose_session_times", "gone", lambda o: alone(o, **TIMES)),
    ("propose_session_times", "stale_state", lambda o: after_end(o, **TIMES)),
    ("accept_session_time", "gone", lambda o: alone(o, times_id=1, choice=0)),
    ("accept_session_time", "stale_state", lambda o: after_end(o, times_id=1, choice=0)),
    ("decline_session_times", "stale_state", lambda o: after_end(o, times_id=1)),
    ("move_session", "gone", lambda o: alone(o, **MOVE)),
    ("move_session", "stale_state", lambda o: after_end(o, **MOVE)),
    ("answer_session", "stale_state", lambda o: after_end(o, session_id=1, held=True)),
    ("preview_session_times", "InvalidInput", lambda o: by_mentor(o, State.ACTIVE, day=FAR)),
    ("add_plan_step", "stale_state", lambda o: after_end(o, text="x")),
    ("add_plan_step", "InvalidInput", lambda o: by_mentor(o, State.ACTIVE, text="")),
    ("drop_plan_step", "stale_state", lambda o: after_end(o, step_id=1)),
    ("move_plan_step", "stale_state", lambda o: after_end(o, step_id=1, place=0)),
    ("note_plan_step", "stale_state", lambda o: after_end(o, step_id=1, note="x")),
    ("ask_extension", "gone", lambda o: alone(o, weeks=1)),
    ("ask_extension", "no_extension", lambda o: by_mentor(o, State.APPROVED, weeks=1)),
    ("answer_extension", "gone", lambda o: alone(o, agree=True)),
    ("answer_extension", "no_extension", lambda o: by_mentor(o, State.ACTIVE, agree=True)),
    ("close_pairing", "nobody_left", lambda o: by_mentor(o, State.ACTIVE)),
    ("get_review_claims", "gone", lambda o: gone(o, State.PROPOSED)),
    ("claim_review", "gone", lambda o: gone(o, State.PROPOSED)),
    ("claim_review", "TransitionRefused", lambda o: at(o, State.APPROVED)),
)  # fmt: skip


IDS = [f"{name}-{said}-{number}" for number, (name, said, _given) in enumerate(CASES)]


@pytest.mark.parametrize(("name", "said", "given"), CASES, ids=IDS)
def test_what_is_raised_is_what_the_docstring_says(name: str, said: str, given: Callable[[Office], Given]) -> None:
    use_case = getattr(api, name)
    values = given(make_office())
    with pytest.raises(MentoringError) as refusal:
        use_case(**values)
    error = refusal.value
    is_coded = isinstance(error, Conflict) and not isinstance(error, TransitionRefused)
    assert said == (error.code if is_coded else type(error).__name__)
    promised = inspect.getdoc(use_case) or ""
    promised = promised[promised.index("Raises") :]
    assert type(error).__name__ in promised
    if is_coded:
        assert f"``{said}``" in promised


def test_of_a_pairing_that_is_not_there_each_says_so() -> None:
    for name in sorted({name for name, _said, _given in CASES}):
        use_case = getattr(api, name)
        if "pairing_id" in inspect.signature(use_case).parameters:
            assert "Raises NotFound" in (inspect.getdoc(use_case) or ""), name
