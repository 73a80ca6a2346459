"""Two people and their browsers' second clicks at once: one session comes of a proposal, and one proposal is open."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from mentoring_xblock import api
from mentoring_xblock.applets.notices.models import Notice
from mentoring_xblock.applets.pairings.models.sessions import ProposedTimes, Session
from mentoring_xblock.applets.pairings.states import State
from tests.api.office import LATER, Office, make_office
from tests.builders import NOW
from tests.races.test_last_place import RACERS, Race, _shared_database, race

__all__ = ["_shared_database", "race"]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.databases]
DAY = timedelta(days=1)
STARTS = [NOW + day * DAY for day in (1, 2, 3)]


@pytest.fixture
def pair() -> tuple[Office, int]:
    office = make_office()
    return office, office.run_until(State.ACTIVE).pairing_id


def propose(actor_id: int, pairing_id: int, token: str) -> object:
    return api.propose_session_times(
        actor_id=actor_id, pairing_id=pairing_id, token=token, starts=STARTS, minutes=30, kind="practise", now=LATER
    )


def test_proposals_that_cross_leave_one_open(race: Race, pair: tuple[Office, int]) -> None:
    office, pairing_id = pair
    both = (office.mentee.user_id, office.mentors[0].user_id)
    endings = race([partial(propose, both[number % 2], pairing_id, f"t{number}") for number in range(RACERS)])
    assert set(endings) <= {"done", "crossed"}, endings
    (row,) = ProposedTimes.objects.filter(open_pairing_id=pairing_id)
    # Who came first has it: of the other nothing was stored.
    assert set(ProposedTimes.objects.values_list("proposed_by_id", flat=True)) == {row.proposed_by_id}
    assert endings["done"] == ProposedTimes.objects.count()


def test_of_three_times_accepted_at_once_one_session_comes(race: Race, pair: tuple[Office, int]) -> None:
    office, pairing_id = pair
    propose(office.mentee.user_id, pairing_id, "t")
    accept = partial(
        api.accept_session_time,
        actor_id=office.mentors[0].user_id,
        pairing_id=pairing_id,
        times_id=ProposedTimes.objects.get().pk,
        now=LATER,
    )
    endings = race([partial(accept, choice=number % 3) for number in range(RACERS)])
    assert set(endings) == {"done", "stale_times"}, endings
    session = Session.objects.get()
    clicks = sum(STARTS[number % 3] == session.starts_at for number in range(RACERS))
    assert endings["done"] == clicks
    assert Notice.objects.filter(kind="session_planned").count() == 1
    assert not ProposedTimes.objects.filter(open_pairing_id=pairing_id).exists()


def test_moves_from_one_version_move_once(race: Race, pair: tuple[Office, int]) -> None:
    office, pairing_id = pair
    both = (office.mentee.user_id, office.mentors[0].user_id)
    api.log_session(
        actor_id=both[0], pairing_id=pairing_id, token="s", starts_at=STARTS[0], minutes=30, kind="practise",
        held=False, now=LATER,
    )  # fmt: skip
    session = Session.objects.get()

    def move(number: int) -> object:
        return api.move_session(
            actor_id=both[number % 2], pairing_id=pairing_id, session_id=session.pk,
            starts_at=STARTS[1] + timedelta(hours=number), minutes=30, sequence=session.calendar_sequence, now=LATER,
        )  # fmt: skip

    endings = race([partial(move, number) for number in range(RACERS)])
    assert endings == {"done": 1, "stale_session": RACERS - 1}
    assert Session.objects.get().calendar_sequence == session.calendar_sequence + 1
    assert Notice.objects.filter(kind="session_moved").count() == 1
