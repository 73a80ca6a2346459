"""Pairing everyone while others press at the same moment: one run, places, one open pairing, calling off."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import timedelta

import pytest

from mentoring_xblock.api import approve_pairing, propose_pairing
from mentoring_xblock.api.jobs import running
from mentoring_xblock.api.matching import batch_runs
from mentoring_xblock.api.matching.planning import pair_everyone
from mentoring_xblock.applets.audit_log.models import LogEntry
from mentoring_xblock.applets.jobs.models import Job
from mentoring_xblock.applets.matching.models import MatchRun
from mentoring_xblock.applets.notices.models import Notice
from mentoring_xblock.applets.pairings.models.pairing import Pairing
from mentoring_xblock.applets.pairings.states import HOLDING_STATES, State
from mentoring_xblock.applets.people.data import ApproveBy
from mentoring_xblock.applets.people.models import Member
from tests.api.matching.test_planning import World
from tests.builders import NOW
from tests.races.test_last_place import RACERS, Race, _shared_database, race

__all__ = ["_shared_database", "race"]

ROUNDS = 3

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.databases]


@pytest.fixture(autouse=True)
def _no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who works, and when, is the test's to say."""
    monkeypatch.setattr(batch_runs.jobs, "hand_over", lambda *_: True)


def held(world: World) -> Counter[int]:
    """Places that pairings hold, by mentor."""
    states = [state.value for state in HOLDING_STATES]
    rows = Pairing.objects.filter(programme_id=world.programme.programme_id, state__in=states)
    return Counter(rows.values_list("mentor_id", flat=True))


def check_places(world: World) -> None:
    taken = held(world)
    for row in Member.objects.filter(programme_id=world.programme.programme_id):
        assert row.places_taken == taken[row.pk] <= row.places


def test_one_run_applied_by_twenty_at_once_proposes_once(race: Race) -> None:
    for _ in range(ROUNDS):
        world = World(approve_by=ApproveBy.NONE)
        for _ in range(6):
            world.mentee(pivot=1)
            world.mentor(pivot=4)
        plan = pair_everyone(actor_id=world.admin.user_id, programme=world.programme.key, now=NOW)

        def apply(world: World = world, run_id: int | None = plan.run_id) -> None:
            pair_everyone(
                actor_id=world.admin.user_id, programme=world.programme.key, apply=True, run_id=run_id, now=NOW
            )

        assert race([apply] * RACERS) == {"done": RACERS}
        assert Pairing.objects.filter(programme_id=world.programme.programme_id).count() == 6
        assert LogEntry.objects.filter(action="match.applied", subject_id=plan.run_id).count() == 1
        check_places(world)


@pytest.mark.parametrize("order", ["others first", "at once", "others last"])
def test_while_everyone_is_paired_others_take_places_and_gaps_and_nothing_is_given_twice(
    race: Race, order: str
) -> None:
    world = World(approve_by=ApproveBy.NONE)
    mentors = [world.mentor(pivot=4, places=2) for _ in range(4)]
    mentees = [world.mentee(pivot=1) for _ in range(RACERS)]
    plan = pair_everyone(actor_id=world.admin.user_id, programme=world.programme.key, now=NOW)
    assert len(plan.pairs) == 8
    # Whoever is first lets the others go; how fast the machine is decides nothing but the race in the middle.
    is_asked, is_applied = threading.Event(), threading.Event()

    def apply() -> None:
        if order == "others first":
            assert is_asked.wait(60)
        try:
            pair_everyone(
                actor_id=world.admin.user_id, programme=world.programme.key, apply=True, run_id=plan.run_id, now=NOW
            )
        finally:
            is_applied.set()

    def ask(n: int) -> None:
        if order == "others last":
            assert is_applied.wait(60)
        try:
            proposed = propose_pairing(
                actor_id=world.admin.user_id,
                programme=world.programme.key,
                mentee_id=mentees[n].member_id,
                mentor_id=mentors[n % 4].member_id,
                framework="data",
                skill="pivot",
                now=NOW + timedelta(seconds=1),
            )
            if proposed.state is State.PROPOSED:
                approve_pairing(actor_id=world.admin.user_id, pairing_id=proposed.pairing_id, now=NOW)
        finally:
            is_asked.set()

    endings = race([apply, apply, *(lambda n=n: ask(n) for n in range(RACERS - 2))])  # type: ignore[misc]
    check_places(world)
    open_ones = Pairing.objects.filter(programme_id=world.programme.programme_id, open_skill__isnull=False)
    assert max(Counter(open_ones.values_list("mentee_id", "skill_id")).values()) == 1
    of_run = Pairing.objects.filter(programme_id=world.programme.programme_id, origin="batch").count()
    applied = MatchRun.objects.get(pk=plan.run_id).applied_at is not None
    assert of_run == (8 if applied else 0)
    assert set(endings) <= {"done", "plan_changed", "no_place", "one_open", "unsuited_mentor"}, endings
    if order != "at once":
        assert applied is (order == "others last")
        assert endings["plan_changed"] == (0 if applied else 2)


def test_called_off_by_others_while_workers_propose_it_is_all_there_or_nothing(race: Race) -> None:
    for _ in range(ROUNDS):
        world = World()
        for _ in range(8):
            world.mentee(pivot=1)
            world.mentor(pivot=4)
        plan = pair_everyone(actor_id=world.admin.user_id, programme=world.programme.key, now=NOW)
        job = batch_runs.jobs.start(batch_runs.PROPOSE, subject_id=plan.run_id or 0, now=NOW).job_id

        def work(job: int = job) -> None:
            running.run_job(job_id=job, now=NOW)

        def call_off(world: World = world, run_id: int = plan.run_id or 0) -> None:
            batch_runs.cancel_pairing_run(
                actor_id=world.admin.user_id, programme=world.programme.key, run_id=run_id, now=NOW
            )

        before = Notice.objects.count()
        race([work] * (RACERS - 1) + [call_off])
        state, refusal = Job.objects.values_list("state", "refusal").get(pk=job)
        stored = Pairing.objects.filter(programme_id=world.programme.programme_id).count()
        applied = MatchRun.objects.get(pk=plan.run_id).applied_at is not None
        assert (state, stored, applied) in {("done", 8, True), ("cancelled", 0, False)}, refusal
        assert (Notice.objects.count() > before) == applied


def test_of_twenty_workers_one_takes_a_job(race: Race) -> None:
    done = []
    job = batch_runs.jobs.start("nothing", subject_id=1, now=NOW).job_id

    def take() -> None:
        if batch_runs.jobs.take(job, now=NOW) is not None:
            done.append(True)

    race([take] * RACERS)
    assert len(done) == 1
