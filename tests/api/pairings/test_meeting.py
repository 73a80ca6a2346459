"""How two people find a time, move it and say whether they met: results, notices, log, and what did not happen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from mentoring_xblock import api
from mentoring_xblock.applets.audit_log.models import LogEntry
from mentoring_xblock.applets.notices.models import Notice
from mentoring_xblock.applets.pairings.data.pairing import PairingDetail
from mentoring_xblock.applets.pairings.models.sessions import ProposedTimes, Session
from mentoring_xblock.applets.pairings.states import State
from mentoring_xblock.applets.people.models import Member
from mentoring_xblock.core.errors import Conflict, InvalidInput, LimitReached, MentoringError, NotAllowed, NotFound
from tests import builders
from tests.api.office import LATER, Office
from tests.builders import NOW

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
NOTE, PLACE = "canary-note", "https://call.example.org/canary-place"


class Pair:
    """A running pairing and its two people, who write to each other."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.pairing_id = office.run_until(State.ACTIVE).pairing_id
        self.mentee, self.mentor = office.mentee.user_id, office.mentors[0].user_id

    def propose(self, who: int, *days: float, token: str = "t1", **more: Any) -> PairingDetail:
        starts = [NOW + day * DAY for day in days or (1, 2, 3)]
        asked = {"token": token, "starts": starts, "minutes": 45, "kind": "shadow", "place": PLACE, "note": NOTE}
        return api.propose_session_times(
            **{"actor_id": who, "pairing_id": self.pairing_id, "now": LATER} | asked | more
        )

    def open_times(self) -> int:
        return ProposedTimes.objects.get(open_pairing_id=self.pairing_id).pk

    def accept(self, who: int, choice: int = 0, *, times_id: int = 0, **more: Any) -> PairingDetail:
        asked = {"times_id": times_id or self.open_times(), "choice": choice, "now": LATER}
        return api.accept_session_time(**{"actor_id": who, "pairing_id": self.pairing_id} | asked | more)

    def decline(self, who: int, *, times_id: int = 0, **more: Any) -> PairingDetail:
        asked = {"times_id": times_id or self.open_times(), "now": LATER}
        return api.decline_session_times(**{"actor_id": who, "pairing_id": self.pairing_id} | asked | more)

    def move(self, who: int, session: Any, day: float, **more: Any) -> PairingDetail:
        asked = {
            "session_id": session.session_id, "starts_at": NOW + day * DAY, "minutes": session.minutes,
            "place": session.place, "sequence": session.calendar_sequence, "now": LATER,
        }  # fmt: skip
        return api.move_session(**{"actor_id": who, "pairing_id": self.pairing_id} | asked | more)

    def answer(self, who: int, session: Any, held: bool, *, now: datetime) -> PairingDetail:
        return api.answer_session(
            actor_id=who, pairing_id=self.pairing_id, session_id=session.session_id, held=held, now=now
        )

    def heard(self, who: int, kind: str) -> int:
        return Notice.objects.filter(member__user_id=who, kind=kind).count()

    def logged(self) -> list[str]:
        rows = LogEntry.objects.filter(subject="pairing", subject_id=self.pairing_id).order_by("id")
        return [row.action.removeprefix("pairing.") for row in rows][3:]


@pytest.fixture
def pair(office: Office) -> Pair:
    return Pair(office)


def stored() -> tuple[list[Any], list[Any], int, int]:
    return (
        list(ProposedTimes.objects.order_by("pk").values()),
        list(Session.objects.order_by("pk").values()),
        Notice.objects.count(),
        LogEntry.objects.count(),
    )


def refused(kind: type[MentoringError], code: str, call: Any) -> MentoringError:
    """One clear refusal, and nothing half-written."""
    before = stored()
    with pytest.raises(kind) as found:
        call()
    assert stored() == before
    assert code in (found.value.code, *found.value.fields.values())
    return found.value


def test_one_proposes_the_other_accepts_and_it_is_planned_with_place_and_note(pair: Pair) -> None:
    proposed = pair.propose(pair.mentor)
    assert proposed.times is not None
    assert proposed.times.starts == (NOW + DAY, NOW + 2 * DAY, NOW + 3 * DAY)
    assert (pair.heard(pair.mentee, "times_proposed"), pair.heard(pair.mentor, "times_proposed")) == (1, 0)
    accepted = pair.accept(pair.mentee, 1)
    assert accepted.times is None
    (session,) = accepted.sessions
    assert (session.starts_at, session.minutes, session.kind, session.place, session.notes) == (
        NOW + 2 * DAY, 45, "shadow", PLACE, NOTE,
    )  # fmt: skip
    assert session.is_planned
    assert (pair.heard(pair.mentor, "session_planned"), pair.heard(pair.mentee, "session_planned")) == (1, 0)
    assert Notice.objects.get(kind="session_planned").facts == {"starts_at": (NOW + 2 * DAY).isoformat()}
    assert pair.logged() == ["times_proposed", "times_accepted"]
    row = LogEntry.objects.get(action="pairing.times_accepted")
    assert row.new == {"session_id": session.session_id, "starts_at": (NOW + 2 * DAY).isoformat()}
    assert row.actor_id == pair.mentee
    assert "canary" not in str(list(LogEntry.objects.values_list("old", "new", "reason")))


@pytest.mark.parametrize("who", ["mentee", "mentor"])
def test_double_clicks_change_nothing_the_second_time(pair: Pair, who: str) -> None:
    proposer, other = (pair.mentee, pair.mentor) if who == "mentee" else (pair.mentor, pair.mentee)
    for _ in range(2):
        pair.propose(proposer)
    times_id = pair.open_times()
    once = pair.accept(other, 2)
    before = stored()
    assert pair.accept(other, 2, times_id=times_id) == once
    assert pair.propose(proposer) == once
    assert stored() == before
    assert (ProposedTimes.objects.count(), Session.objects.count()) == (1, 1)
    assert pair.logged() == ["times_proposed", "times_accepted"]


def test_another_time_is_not_accepted_after_one_was(pair: Pair) -> None:
    pair.propose(pair.mentor)
    times_id = pair.open_times()
    pair.accept(pair.mentee, 0)
    refused(Conflict, "stale_times", lambda: pair.accept(pair.mentee, 1, times_id=times_id))
    refused(Conflict, "stale_times", lambda: pair.decline(pair.mentee, times_id=times_id))
    refused(Conflict, "stale_times", lambda: pair.decline(pair.mentor, times_id=times_id))


def test_asking_for_others_closes_them_and_taking_ones_own_back_notifies_nobody(pair: Pair) -> None:
    pair.propose(pair.mentor)
    times_id = pair.open_times()
    for _ in range(2):
        assert pair.decline(pair.mentee, times_id=times_id).times is None
    assert pair.heard(pair.mentor, "times_declined") == 1
    refused(Conflict, "stale_times", lambda: pair.accept(pair.mentee, 0, times_id=times_id))
    pair.propose(pair.mentor, token="t2")
    assert pair.decline(pair.mentor).times is None
    assert pair.heard(pair.mentee, "times_declined") == 0
    assert pair.logged() == ["times_proposed", "times_declined", "times_proposed", "times_withdrawn"]


def test_proposals_that_cross_in_the_post_are_one_refusal_and_ones_own_give_way(pair: Pair) -> None:
    pair.propose(pair.mentor)
    refused(Conflict, "crossed", lambda: pair.propose(pair.mentee, token="t2"))
    first = pair.open_times()
    again = pair.propose(pair.mentor, 4, token="t3")
    assert again.times is not None
    assert again.times.starts == (NOW + 4 * DAY,)
    refused(Conflict, "stale_times", lambda: pair.accept(pair.mentee, 0, times_id=first))
    # Once all of the other's times have passed they stand in nobody's way.
    assert pair.propose(pair.mentee, 6, token="t4", now=NOW + 5 * DAY).times is not None


def test_the_database_holds_one_open_proposal_per_pairing(pair: Pair) -> None:
    pair.propose(pair.mentor)
    row = ProposedTimes.objects.get()
    row.pk, row.token = None, "another"
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_nobody_accepts_their_own_times_nor_somebody_elses_pairing(pair: Pair) -> None:
    office = pair.office
    pair.propose(pair.mentor)
    refused(Conflict, "own_times", lambda: pair.accept(pair.mentor))
    for outsider in (office.manager, office.admin):
        refused(NotAllowed, "not_yours", lambda outsider=outsider: pair.accept(outsider.user_id))
        refused(NotAllowed, "not_yours", lambda outsider=outsider: pair.propose(outsider.user_id, token="x"))
    peer = builders.member(office.programme)
    for call in (pair.accept, pair.decline, pair.propose):
        refused(NotFound, "not_found", lambda call=call: call(peer.user_id))


@pytest.mark.parametrize(
    ("days", "code"),
    [((-1.0,), "before"), ((0.0,), "past"), ((1, 43), "after"), ((500,), "far"), ((1, 2, 3, 4), "count")],
)  # fmt: skip
def test_times_that_cannot_be_meant_are_refused(pair: Pair, days: tuple[float, ...], code: str) -> None:
    refused(InvalidInput, code, lambda: pair.propose(pair.mentee, *days))


def test_a_time_that_the_clocks_skip_is_refused_and_one_that_comes_twice_is_the_first(pair: Pair) -> None:
    Member.objects.filter(user_id=pair.mentee).update(time_zone="Europe/Berlin")
    skipped = datetime(2026, 3, 29, 2, 30)  # noqa: DTZ001 - local on purpose
    refused(InvalidInput, "skipped", lambda: pair.propose(pair.mentee, starts=[skipped]))
    refused(InvalidInput, "unknown", lambda: pair.propose(pair.mentee, kind="party"))
    refused(InvalidInput, "range", lambda: pair.propose(pair.mentee, minutes=1))
    summer = pair.propose(pair.mentee, starts=[datetime(2026, 3, 29, 3, 30)])  # noqa: DTZ001
    assert summer.times is not None
    assert summer.times.starts == (datetime(2026, 3, 29, 1, 30, tzinfo=UTC),)


def test_a_time_that_passed_while_it_waited_is_not_accepted(pair: Pair) -> None:
    pair.propose(pair.mentor, 1, 2)
    refused(Conflict, "passed", lambda: pair.accept(pair.mentee, 0, now=NOW + 1.5 * DAY))
    refused(InvalidInput, "unknown", lambda: pair.accept(pair.mentee, 2))
    assert pair.accept(pair.mentee, 1, now=NOW + 1.5 * DAY).sessions[0].starts_at == NOW + 2 * DAY


def test_a_pairing_that_has_ended_meanwhile_closes_everything(pair: Pair) -> None:
    pair.propose(pair.mentor)
    times_id = pair.open_times()
    api.withdraw_pairing(actor_id=pair.mentor, pairing_id=pair.pairing_id, now=LATER)
    assert ProposedTimes.objects.get().state == "withdrawn"
    for call in (
        lambda: pair.accept(pair.mentee, times_id=times_id),
        lambda: pair.decline(pair.mentee, times_id=times_id),
        lambda: pair.propose(pair.mentee, token="t9"),
    ):
        refused(Conflict, "stale_state", call)


def test_a_planned_session_moves_with_a_notice_and_a_higher_sequence(pair: Pair) -> None:
    pair.propose(pair.mentor)
    (session,) = pair.accept(pair.mentee).sessions
    (moved,) = pair.move(pair.mentee, session, 5, place="Room 4").sessions
    assert (moved.starts_at, moved.place, moved.notes) == (NOW + 5 * DAY, "Room 4", NOTE)
    assert moved.calendar_sequence == session.calendar_sequence + 1
    assert (pair.heard(pair.mentor, "session_moved"), pair.heard(pair.mentee, "session_moved")) == (1, 0)
    before = stored()
    pair.move(pair.mentee, session, 5, place="Room 4")
    assert stored() == before
    # Sent late, an earlier click moves nothing back.
    (again,) = pair.move(pair.mentor, moved, 6).sessions
    refused(Conflict, "stale_session", lambda: pair.move(pair.mentee, session, 5))
    refused(InvalidInput, "past", lambda: pair.move(pair.mentee, again, 0.01))
    refused(InvalidInput, "after", lambda: pair.move(pair.mentee, again, 60))
    row = LogEntry.objects.filter(action="pairing.session_moved").earliest("id")
    assert (row.old["starts_at"], row.new["starts_at"]) == ((NOW + DAY).isoformat(), (NOW + 5 * DAY).isoformat())


def test_what_was_held_or_cancelled_does_not_move(pair: Pair) -> None:
    pair.propose(pair.mentor)
    (session,) = pair.accept(pair.mentee).sessions
    pair.answer(pair.mentor, session, True, now=NOW + 2 * DAY)
    refused(Conflict, "held", lambda: pair.move(pair.mentee, session, 5))
    refused(NotFound, "not_found", lambda: pair.move(pair.mentee, session, 5, session_id=session.session_id + 1000))
    pair.propose(pair.mentor, 5, token="t2", now=NOW + 2 * DAY)
    (_, other) = pair.accept(pair.mentee, now=NOW + 2 * DAY).sessions
    pair.answer(pair.mentee, other, False, now=NOW + 3 * DAY)
    refused(Conflict, "cancelled", lambda: pair.move(pair.mentee, other, 6))


def test_both_are_asked_once_whether_it_was_held(pair: Pair) -> None:
    pair.propose(pair.mentor)
    (session,) = pair.accept(pair.mentee).sessions
    over = session.ends_at + timedelta(minutes=1)
    api.run_scheduled(now=session.ends_at - timedelta(minutes=1))
    assert pair.heard(pair.mentee, "session_over") == 0
    for _ in range(3):
        api.run_scheduled(now=over)
        api.run_scheduled(now=over + 3 * DAY)
    assert (pair.heard(pair.mentee, "session_over"), pair.heard(pair.mentor, "session_over")) == (1, 1)
    for who in (pair.mentee, pair.mentor):
        ((view, asked),) = api.get_my_mentoring(actor_id=who, now=over).sessions_to_answer
        assert (asked.session_id, view.skill_title) == (session.session_id, "Pivot")
    refused(InvalidInput, "future", lambda: pair.answer(pair.mentee, session, True, now=LATER))
    for _ in range(2):
        (answered,) = pair.answer(pair.mentee, session, True, now=over).sessions
    assert answered.held
    assert answered.calendar_sequence == session.calendar_sequence + 1
    assert api.get_my_mentoring(actor_id=pair.mentor, now=over).sessions_to_answer == ()
    refused(Conflict, "held", lambda: pair.answer(pair.mentor, session, False, now=over))
    assert pair.logged() == ["times_proposed", "times_accepted", "session_held"]


def test_one_that_was_not_held_is_cancelled_and_the_other_notified_once(pair: Pair) -> None:
    pair.propose(pair.mentor)
    (session,) = pair.accept(pair.mentee).sessions
    over = session.ends_at
    for _ in range(2):
        (answered,) = pair.answer(pair.mentee, session, False, now=over).sessions
    assert answered.cancelled
    assert pair.heard(pair.mentor, "session_cancelled") == 1
    assert Notice.objects.get(kind="session_cancelled").facts == {"starts_at": answered.starts_at.isoformat()}
    refused(Conflict, "cancelled", lambda: pair.answer(pair.mentor, session, True, now=over))


def test_a_day_has_a_limit_and_a_repeated_sending_is_answered_beyond_it(pair: Pair) -> None:
    for number in range(20):
        pair.propose(pair.mentor, token=f"n{number}")
    limit = refused(LimitReached, "limit_reached", lambda: pair.propose(pair.mentor, token="one more"))
    assert "20" in str(limit)
    assert pair.propose(pair.mentor, token="n3").times is not None
    assert pair.propose(pair.mentor, 3, token="next day", now=LATER + DAY).times is not None


# What speaks against a time


def test_a_time_that_overlaps_any_other_session_of_either_is_a_warning_that_names_no_pairing(pair: Pair) -> None:
    office = pair.office
    colleague = builders.member(office.programme)
    elsewhere = builders.pairing(colleague, office.mentors[0], office.skill, state=State.ACTIVE)
    taken = NOW.replace(hour=10) + DAY
    Session.objects.create(
        pairing=elsewhere, token="e", starts_at=taken, minutes=60, kind="review", created_at=NOW, notes="canary",
        place="canary",
    )  # fmt: skip
    asked = {"pairing_id": pair.pairing_id, "starts": [taken + timedelta(minutes=30), taken + 2 * DAY], "minutes": 45}
    _, (mentee_sees, free) = api.preview_session_times(actor_id=pair.mentee, **asked, now=LATER)
    assert (mentee_sees.own_taken, mentee_sees.others_taken) == (False, True)
    assert (free.own_taken, free.others_taken) == (False, False)
    hours, remarks = api.preview_session_times(actor_id=pair.mentor, **asked, now=LATER)
    assert (remarks[0].own_taken, remarks[0].others_taken) == (True, False)
    assert "canary" not in repr((hours, remarks))
    # A warning is not a refusal.
    assert pair.propose(pair.mentee, starts=asked["starts"]).times is not None


def test_a_session_does_not_stand_in_its_own_way(pair: Pair) -> None:
    pair.propose(pair.mentor)
    (session,) = pair.accept(pair.mentee).sessions
    asked = {"actor_id": pair.mentee, "pairing_id": pair.pairing_id, "minutes": 45, "now": LATER}
    moved = [session.starts_at + timedelta(minutes=15)]
    _, (seen,) = api.preview_session_times(**asked, starts=moved)
    assert seen.own_taken
    _, (seen,) = api.preview_session_times(**asked, starts=moved, without_session_id=session.session_id)
    assert not seen.own_taken
    _, (seen,) = api.preview_session_times(**asked, starts=[session.starts_at])
    assert not seen.own_taken


def test_both_clocks_and_both_working_days_are_compared(pair: Pair) -> None:
    Member.objects.filter(user_id=pair.mentee).update(time_zone="Europe/Berlin")
    Member.objects.filter(user_id=pair.mentor).update(time_zone="Asia/Tokyo")
    at = datetime(2026, 3, 3, 10, 0)  # noqa: DTZ001 - local on purpose
    asked = {"pairing_id": pair.pairing_id, "starts": [at], "now": LATER}
    hours, (seen,) = api.preview_session_times(actor_id=pair.mentee, **asked)
    assert seen.others_time.strftime("%H:%M") == "18:00"
    assert (seen.outside_own, seen.outside_others) == (False, True)
    assert hours.begins.isoformat() == f"{hours.day - timedelta(days=1)}T23:00:00+00:00"
    assert hours.common == ()
    for outsider in (pair.office.manager, pair.office.admin):
        with pytest.raises(NotAllowed):
            api.preview_session_times(actor_id=outsider.user_id, pairing_id=pair.pairing_id, now=LATER)


# Whose it is


def test_places_notes_and_proposed_times_are_the_pairs_alone(pair: Pair) -> None:
    pair.propose(pair.mentor)
    pair.accept(pair.mentee)
    pair.propose(pair.mentor, token="t2")
    for who, sees in ((pair.mentee, True), (pair.mentor, True), (pair.office.manager.user_id, False),
                      (pair.office.admin.user_id, False)):  # fmt: skip
        detail = api.get_pairing(actor_id=who, pairing_id=pair.pairing_id, now=LATER).detail
        assert detail is not None
        assert ("canary" in repr(detail)) is sees
        assert (detail.times is not None) is sees
        assert len(detail.sessions) == 1
