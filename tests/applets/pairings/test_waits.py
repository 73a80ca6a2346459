"""What a pairing asks of its two people, in each state, and how far it has come. Cases without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from mentoring_xblock.applets.pairings.data.outcomes import OutcomeInfo
from mentoring_xblock.applets.pairings.data.pairing import Origin, PairingInfo
from mentoring_xblock.applets.pairings.data.sessions import ProposedTimesInfo, SessionKind
from mentoring_xblock.applets.pairings.data.waits import Milestone, Wait
from mentoring_xblock.applets.pairings.states import State, Turn
from mentoring_xblock.applets.pairings.waits import asked_of, sort_key, steps_of

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
CONFIRMED = OutcomeInfo(reassessed_at=AT, confirmed_at=AT)
BEGUN, ENDS = date(2026, 3, 2), date(2026, 3, 30)


def info(state: State, **more: object) -> PairingInfo:
    running = state in (State.ACTIVE, State.REASSESSED)
    made = PairingInfo(
        pairing_id=1, programme_id=1, mentee_id=1, mentor_id=2, skill_id=1, skill_version_id=1, role_key="",
        state=state, origin=Origin.LEARNER, from_level=1, target_level=3, weeks=4, request_id=None, message="",
        score=None, reasons=(), runners_up=(), closing_reason="", evidence_asked="", created_at=AT, changed_at=AT,
        answer_by=AT if state is State.APPROVED else None, starts_on=BEGUN if running else None,
        ends_on=ENDS if running else None,
    )  # fmt: skip
    return replace(made, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("is_mentee", "today", "has_session", "what", "due"),
    [
        (True, date(2026, 3, 3), False, Wait.PLAN, date(2026, 3, 9)),
        (False, date(2026, 3, 3), False, Wait.PLAN, date(2026, 3, 9)),
        (False, date(2026, 3, 12), False, Wait.PLAN, date(2026, 3, 19)),
        (True, date(2026, 3, 3), True, None, None),
        (True, date(2026, 3, 22), False, Wait.PLAN, date(2026, 3, 29)),
        (True, date(2026, 3, 23), False, Wait.RERATE, ENDS),
        (True, date(2026, 3, 23), True, Wait.RERATE, ENDS),
        (True, date(2026, 4, 5), False, Wait.RERATE, ENDS),
        (False, date(2026, 3, 28), False, Wait.PLAN, ENDS),
        (False, date(2026, 4, 5), False, None, None),
    ],
)
def test_a_running_pairing_asks_for_a_session_and_then_for_a_rating(
    is_mentee: bool, today: date, has_session: bool, what: Wait | None, due: date | None
) -> None:
    asked = asked_of(info(State.ACTIVE), is_mentee=is_mentee, may_confirm=False, has_session=has_session, today=today)
    assert asked == (what and (what, due))


def test_times_wait_for_who_did_not_propose_them_and_who_did_waits_for_an_answer() -> None:
    for proposer, is_mentee, expected in ((1, True, None), (1, False, Wait.AGREE), (2, True, Wait.AGREE)):
        asked = asked_of(
            info(State.ACTIVE), is_mentee=is_mentee, may_confirm=False, has_session=False, today=BEGUN,
            times=ProposedTimesInfo(proposer, (AT + timedelta(days=1), AT), 30, SessionKind.REVIEW, AT),
        )  # fmt: skip
        assert (asked[0] if asked else None) == expected
        assert asked is None or asked[1] == AT


def test_more_time_waits_for_who_did_not_ask_for_it_and_before_anything_else_of_the_pairing() -> None:
    asked_for = info(State.ACTIVE, extension_weeks=2, extension_by_mentor=False)
    times = ProposedTimesInfo(1, (AT,), 30, SessionKind.REVIEW, AT)
    how = {"may_confirm": False, "has_session": True, "today": BEGUN}
    assert asked_of(asked_for, is_mentee=False, times=times, **how) == (Wait.MORE_TIME, ENDS)
    assert asked_of(asked_for, is_mentee=True, **how) is None
    answered = replace(asked_for, extension_agreed=False)
    assert asked_of(answered, is_mentee=False, **how) is None


@pytest.mark.parametrize("is_mentee", [True, False])
def test_a_pairing_whose_other_has_left_asks_for_its_end_alone(is_mentee: bool) -> None:
    left = info(State.ACTIVE, gone_since=AT, extension_weeks=2, extension_by_mentor=is_mentee)
    asked = asked_of(left, is_mentee=is_mentee, may_confirm=False, has_session=False, today=ENDS)
    assert asked == (Wait.CLOSE, AT + timedelta(days=14))


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("is_mentee", [True, False])
def test_only_whose_turn_it_is_is_asked(state: State, is_mentee: bool) -> None:
    asked = asked_of(info(state), is_mentee=is_mentee, may_confirm=False, has_session=False, today=BEGUN)
    turn = state.stage.turn
    expected = None
    if turn is Turn.MENTOR and not is_mentee:
        expected = Wait.ANSWER
    elif turn is Turn.PAIR:
        expected = Wait.PLAN
    assert (asked[0] if asked else None) == expected
    confirms = asked_of(info(state), is_mentee=is_mentee, may_confirm=True, has_session=False, today=BEGUN)
    assert (confirms is not None and confirms[0] is Wait.CONFIRM) is (turn is Turn.CONFIRMER)


def test_what_is_due_first_comes_first_and_what_has_no_date_last() -> None:
    answer = asked_of(info(State.APPROVED), is_mentee=False, may_confirm=False, has_session=False, today=BEGUN)
    plan = asked_of(info(State.ACTIVE), is_mentee=True, may_confirm=False, has_session=False, today=BEGUN)
    confirm = asked_of(info(State.REASSESSED), is_mentee=False, may_confirm=True, has_session=False, today=BEGUN)
    found = [each for each in (confirm, plan, answer) if each is not None]
    assert [what for what, _ in sorted(found, key=sort_key)] == [Wait.ANSWER, Wait.PLAN, Wait.CONFIRM]


@pytest.mark.parametrize(
    ("state", "more", "outcome", "reached", "following"),
    [
        (State.PROPOSED, {}, OutcomeInfo(), 1, Milestone.APPROVED),
        (State.APPROVED, {"asked_at": AT}, OutcomeInfo(), 2, Milestone.BEGUN),
        (State.ACTIVE, {"asked_at": AT}, OutcomeInfo(), 3, Milestone.RERATED),
        # Sent back for evidence: the rating does not count as done.
        (State.ACTIVE, {"asked_at": AT}, OutcomeInfo(reassessed_at=AT), 3, Milestone.RERATED),
        (State.REASSESSED, {"asked_at": AT}, OutcomeInfo(reassessed_at=AT), 4, Milestone.CONFIRMED),
        (
            State.COMPLETED,
            {"asked_at": AT, "starts_on": BEGUN, "ends_on": ENDS},
            CONFIRMED,
            5,
            None,
        ),
        (State.DECLINED, {"asked_at": AT}, OutcomeInfo(), 2, None),
        (State.REJECTED, {}, OutcomeInfo(), 1, None),
    ],
)
def test_a_pairing_comes_from_asked_to_confirmed(
    state: State, more: dict[str, object], outcome: OutcomeInfo, reached: int, following: Milestone | None
) -> None:
    steps = steps_of(info(state, **more), outcome)
    assert [step.milestone for step in steps] == list(Milestone)
    assert [step.is_reached for step in steps] == [number < reached for number in range(5)]
    assert [step.milestone for step in steps if step.is_next] == ([following] if following else [])
    assert steps[0].at == AT
