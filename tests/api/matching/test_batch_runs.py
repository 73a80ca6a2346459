"""A run of "pair everyone" as a job: the same plan as at once, whoever dies or is called off meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mentoring_xblock.api.jobs import running
from mentoring_xblock.api.matching import batch_runs as api
from mentoring_xblock.api.matching.data import RunState
from mentoring_xblock.api.matching.planning import pair_everyone
from mentoring_xblock.applets.audit_log.models import LogEntry
from mentoring_xblock.applets.jobs.models import Job
from mentoring_xblock.applets.matching import runs
from mentoring_xblock.applets.matching.models import MatchData, MatchRun
from mentoring_xblock.applets.notices.models import Notice, OutboxItem
from mentoring_xblock.applets.pairings.models.pairing import Pairing
from mentoring_xblock.applets.pairings.states import State
from mentoring_xblock.applets.people.data import ApproveBy
from mentoring_xblock.applets.people.models import Member
from mentoring_xblock.assignment import partition
from mentoring_xblock.core import clock
from mentoring_xblock.core.actors import SYSTEM
from mentoring_xblock.core.errors import Conflict, NotFound
from mentoring_xblock.platform import queue
from tests.api.matching.test_planning import World
from tests.builders import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _by_jobs(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every programme counts as large, and a part as worth a task of its own however small it is."""
    settings.TASK_MENTORING = {**settings.TASK_MENTORING, "PAIR_AT_ONCE": 0}
    monkeypatch.setattr(partition.divide, "__kwdefaults__", {"most": 16, "least": 1})
    monkeypatch.setattr(queue, "_quiet_until", 0.0)


def crowded(**policy: Any) -> World:
    """Two skills, each with three mentors of one place and five who want them: two components, both contended."""
    world = World(**policy)
    for _ in range(3):
        world.mentor(pivot=4)
        world.mentor(chart=4)
    for _ in range(5):
        world.mentee(pivot=1)
        world.mentee(chart=2)
    return world


def start(world: World) -> int:
    run = api.start_pairing_run(actor_id=world.admin.user_id, programme=world.programme.key, now=NOW)
    assert run.state is RunState.PLANNING
    return run.run_id


def look(world: World, run_id: int) -> Any:
    return api.get_pairing_run(actor_id=world.admin.user_id, programme=world.programme.key, run_id=run_id)


def waiting() -> list[int]:
    return list(Job.objects.filter(state="waiting").order_by("pk").values_list("pk", flat=True))


def work(*, times: int = 1) -> int:
    """What workers do until nothing is left, each task so many times; how many jobs were done."""
    done = 0
    while jobs := waiting():
        for job in jobs:
            done += sum(running.run_job(job_id=job, now=NOW) for _ in range(times))
    return done


def stored() -> dict[str, list[dict[str, Any]]]:
    """All that a run may leave behind."""
    tables = (MatchRun, MatchData, Pairing, Notice, OutboxItem, LogEntry)
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in tables}


def test_workers_share_the_parts_and_the_plan_is_the_one_made_at_once() -> None:
    world = crowded()
    at_once = pair_everyone(actor_id=world.admin.user_id, programme=world.programme.key, now=NOW)
    run_id = start(world)
    assert work() == 4  # gather, two parts, join
    found = look(world, run_id)
    assert found.state is RunState.PLANNED
    assert found.plan.pairs == at_once.pairs
    assert len(found.plan.pairs) == 6
    assert (found.plan.unpaired, found.plan.skills) == (at_once.unpaired, at_once.skills)
    assert (found.plan.total, found.plan.bound) == pytest.approx((at_once.total, at_once.bound))
    first, second = MatchRun.objects.order_by("pk").values_list("plan_hash", flat=True)
    assert first == second
    assert not MatchData.objects.exists()


def test_every_task_run_thrice_changes_nothing_the_second_time() -> None:
    world = crowded(approve_by=ApproveBy.NONE)
    run_id = start(world)
    work(times=3)
    api.apply_pairing_run(actor_id=world.admin.user_id, programme=world.programme.key, run_id=run_id, now=NOW)
    work(times=3)
    before = stored()
    assert len(before["Pairing"]) == 6
    assert sum(row["action"] == "match.applied" for row in before["LogEntry"]) == 1
    for job in Job.objects.values_list("pk", flat=True):
        assert not running.run_job(job_id=job, now=NOW + timedelta(days=1))
    api.apply_pairing_run(actor_id=world.admin.user_id, programme=world.programme.key, run_id=run_id, now=NOW)
    assert work() == 0
    assert stored() == before


WRITES = ("_keep_parts", "_keep_part", "_keep_plan", "_propose")


@pytest.mark.once
@pytest.mark.parametrize("where", WRITES)
@pytest.mark.parametrize("when", ["before", "within"])
def test_a_run_that_dies_anywhere_leaves_nothing_half_written_and_the_next_one_ends_alike(
    where: str, when: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = crowded()
    expected = pair_everyone(actor_id=world.admin.user_id, programme=world.programme.key, now=NOW).pairs
    run_id = start(world)
    whole: Callable[..., Any] = getattr(api, where)
    deaths = []

    def die_once(*args: Any, **kwargs: Any) -> Any:
        if not deaths:
            deaths.append(where)
            if when == "before":
                raise KeyboardInterrupt
            monkeypatch.setattr(api.jobs, "finish", die)
            monkeypatch.setattr(api.jobs, "split", die)
            try:
                return whole(*args, **kwargs)
            finally:
                monkeypatch.setattr(api.jobs, "finish", finish)
                monkeypatch.setattr(api.jobs, "split", split)
        return whole(*args, **kwargs)

    def die(*_args: Any, **_kwargs: Any) -> None:
        raise KeyboardInterrupt

    finish, split = api.jobs.finish, api.jobs.split
    monkeypatch.setattr(api, where, die_once)
    # Without a word, as SIGKILL leaves it: the job is not put back, its claim has to run out.
    monkeypatch.setattr(running.jobs, "put_back", lambda *_args, **_kwargs: None)

    def work_until_nothing_is_left() -> None:
        moment = NOW
        for _ in range(20):
            try:
                running.run_due_jobs(now=moment)
            except KeyboardInterrupt:
                # Only what was finished before is there: no pairing and no notice by halves.
                assert Pairing.objects.count() == 0
                assert Notice.objects.count() == 0
            moment += timedelta(minutes=10)

    monkeypatch.setattr(clock, "now", lambda: NOW)
    work_until_nothing_is_left()
    if where == "_propose":
        assert not deaths
    assert look(world, run_id).plan.pairs == expected
    api.apply_pairing_run(actor_id=world.admin.user_id, programme=world.programme.key, run_id=run_id, now=NOW)
    work_until_nothing_is_left()
    assert deaths == [where]
    assert look(world, run_id).state is RunState.APPLIED
    assert Pairing.objects.count() == len(expected)
    assert LogEntry.objects.filter(action="match.applied").count() == 1


@pytest.mark.once
@pytest.mark.parametrize("after", range(4))
def test_called_off_after_any_step_nothing_is_left_of_it(after: int) -> None:
    world = crowded()
    before = stored()
    run_id = start(world)
    for _ in range(min(after, 3)):
        running.run_job(job_id=waiting()[0], now=NOW)
    for _ in range(2):
        called_off = api.cancel_pairing_run(
            actor_id=world.admin.user_id, programme=world.programme.key, run_id=run_id, now=NOW
        )
        assert called_off.state is RunState.CANCELLED
    assert work() == 0
    left = stored()
    assert [row["action"] for row in left.pop("LogEntry")[len(before.pop("LogEntry")) :]] == ["match.cancelled"]
    (row,) = left.pop("MatchRun")
    before.pop("MatchRun")
    assert (row["plan_hash"], row["plan"], row["applied_at"]) == ("", [], None)
    assert left == before


def test_called_off_while_it_proposes_no_pairing_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    world = crowded()
    run_id = start(world)
    work()
    api.apply_pairing_run(actor_id=world.admin.user_id, programme=world.programme.key, run_id=run_id, now=NOW)
    apply_run = api.apply_run

    def call_off_meanwhile(*args: Any, **kwargs: Any) -> None:
        apply_run(*args, **kwargs)
        assert Pairing.objects.count() == 6
        api.jobs.cancel(api.PROPOSE, subject_id=run_id, now=NOW)

    monkeypatch.setattr(api, "apply_run", call_off_meanwhile)
    assert work() == 0
    # The calling off stood in the same transaction here and is taken back with it; ``tests/races`` has two.
    assert (Pairing.objects.count(), Notice.objects.count()) == (0, 0)
    assert MatchRun.objects.get(pk=run_id).applied_at is None


def test_a_programme_without_anything_to_pair_is_planned_without_parts() -> None:
    world = World()
    run_id = start(world)
    assert work() == 1
    found = look(world, run_id)
    assert (found.state, found.plan.gaps, found.plan.pairs) == (RunState.PLANNED, 0, ())


def test_progress_counts_the_parts_and_goes_on_within_one() -> None:
    world = crowded()
    run_id = start(world)
    assert look(world, run_id).share == 0
    running.run_job(job_id=waiting()[0], now=NOW)
    first, second = waiting()
    Job.objects.filter(pk=first).update(state="running", claim="x", claimed_until=NOW, done=3, total=10)
    found = look(world, run_id)
    assert (found.step, found.share) == (api.PART, pytest.approx(0.15))
    running.run_job(job_id=second, now=NOW)
    assert look(world, run_id).share == pytest.approx(0.65)


@pytest.mark.once
def test_what_a_job_left_behind_is_taken_away_after_a_day() -> None:
    world = crowded()
    run_id = start(world)
    running.run_job(job_id=waiting()[0], now=NOW)
    assert MatchData.objects.exists()
    assert runs.forget_left_behind(NOW + timedelta(hours=23)) == 0
    assert runs.forget_left_behind(NOW + timedelta(hours=25)) > 0
    assert runs.read_data(run_id, runs.INPUT) is None


def test_bytes_come_back_whole_whatever_their_length(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "PIECE", 10)
    world = World()
    run_id = runs.open_run(programme_id=world.programme.programme_id, actor_id=None, role="", now=NOW)
    for data in (b"", b"0123456789", bytes(range(256))):
        runs.write_data(run_id, "x", data)
        assert runs.read_data(run_id, "x") == data


@pytest.mark.once
def test_a_plan_that_is_not_there_yet_cannot_be_applied_and_a_foreign_run_is_absent() -> None:
    world, other = crowded(), World()
    run_id = start(world)
    with pytest.raises(Conflict) as refusal:
        api.apply_pairing_run(actor_id=world.admin.user_id, programme=world.programme.key, run_id=run_id, now=NOW)
    assert refusal.value.code == "no_plan"
    for use_case in (api.get_pairing_run, api.apply_pairing_run, api.cancel_pairing_run):
        with pytest.raises(NotFound):
            use_case(actor_id=other.admin.user_id, programme=other.programme.key, run_id=run_id)  # type: ignore[operator]
    assert look(world, run_id).state is RunState.PLANNING


@pytest.mark.once
@pytest.mark.parametrize("change", ["level", "open", "full", "paused", "declined", "gone"])
def test_a_plan_holds_only_as_long_as_every_pair_of_it_could_be_made_now(change: str) -> None:
    from tests import builders

    world = World()
    mentee = world.mentee(pivot=1)
    mentor = world.mentor(pivot=4)
    stranger = world.mentor(pivot=4, chart=4)
    bystander = world.mentee(chart=1)
    run_id = start(world)
    work()
    plan = look(world, run_id).plan
    chosen = next(pair for pair in plan.pairs if pair.mentee_id == mentee.member_id)
    their_mentor = builders.reload(chosen.mentor_id)
    later = NOW + timedelta(minutes=30)
    if change == "level":
        builders.rate(mentee, {world.pivot: 2}, at=later)
    elif change == "open":
        builders.pairing(mentee, bystander, world.pivot)
    elif change == "full":
        builders.pairing(bystander, their_mentor, world.chart, state=State.PROPOSED)
    elif change == "paused":
        from mentoring_xblock.applets.matching import api as matching

        Member.objects.filter(pk=their_mentor.member_id).update(is_paused=True)
        matching.renew_offers([their_mentor.member_id], now=later)
    elif change == "declined":
        builders.pairing(mentee, their_mentor, world.pivot, state=State.DECLINED, at=later)
    else:
        Member.objects.filter(pk=mentee.member_id).update(is_active=False)
    before = Pairing.objects.count()
    with pytest.raises(Conflict) as refusal:
        pair_everyone(actor_id=world.admin.user_id, programme=world.programme.key, apply=True, run_id=run_id, now=later)
    assert refusal.value.code == "plan_changed"
    assert Pairing.objects.count() == before
    assert {mentor.member_id, stranger.member_id} >= {chosen.mentor_id}


def test_what_else_changes_in_the_organisation_does_not_spoil_a_plan() -> None:
    world = World()
    world.mentee(pivot=1)
    world.mentor(pivot=4)
    run_id = start(world)
    work()
    world.mentee(pivot=1)
    world.mentor(chart=4)
    api.apply_pairing_run(
        actor_id=world.admin.user_id, programme=world.programme.key, run_id=run_id, now=NOW + timedelta(hours=2)
    )
    work()
    assert Pairing.objects.count() == 1


def test_many_to_review_are_told_in_one_notice_and_few_one_by_one() -> None:
    from tests import builders

    world = World()
    other = builders.member(world.programme, is_admin=True)
    for _ in range(12):
        world.mentee(pivot=1)
    world.mentor(pivot=4, places=12)
    pair_everyone(actor_id=world.admin.user_id, programme=world.programme.key, apply=True, now=NOW)
    (notice,) = Notice.objects.filter(member_id=other.member_id)
    assert (notice.kind, notice.facts) == ("many_to_review", {"n": 12})


@pytest.mark.once
@pytest.mark.parametrize("approve_by", [ApproveBy.ADMIN, ApproveBy.NONE])
def test_proposing_takes_as_many_statements_for_many_as_for_few(approve_by: ApproveBy) -> None:
    counts = []
    for people in (3, 30):
        world = World(approve_by=approve_by)
        for _ in range(people):
            world.mentee(pivot=1, chart=1)
            world.mentor(pivot=4, chart=4, places=2)
        with CaptureQueriesContext(connection) as queries:
            plan = pair_everyone(actor_id=SYSTEM, programme=world.programme.key, apply=True, now=NOW)
        assert len(plan.pairs) == 2 * people
        counts.append(len(queries))
    # SQLite takes few parameters a statement, so what is inserted comes in a few more of them.
    assert counts[1] <= counts[0] + (4 if connection.vendor == "sqlite" else 0)


def test_approving_many_gives_a_mentors_last_places_to_the_first_and_leaves_the_rest_proposed() -> None:
    from mentoring_xblock.applets.pairings import api as pairings
    from tests import builders

    world = World(approve_by=ApproveBy.NONE)
    mentor, paused = world.mentor(pivot=4, places=2), world.mentor(pivot=4, places=2)
    mentees = [world.mentee(pivot=1) for _ in range(4)]
    rows = [builders.pairing(mentee, mentor, world.pivot).pk for mentee in mentees[:3]]
    rows.append(builders.pairing(mentees[3], paused, world.pivot).pk)
    Member.objects.filter(pk=paused.member_id).update(is_paused=True)
    found = pairings.approve_many(pairings.get_infos(rows), actor_id=None, now=NOW)
    assert [pairing.state for pairing in found] == [State.APPROVED, State.APPROVED, State.PROPOSED, State.PROPOSED]
    assert found == pairings.get_infos(rows)
    taken = [builders.reload(member.member_id).places_taken for member in (mentor, paused)]
    assert taken == [2, 0]
    changes = LogEntry.objects.filter(action="pairing.approved").order_by("pk").values_list("subject_id", "old", "new")
    assert list(changes) == [(pk, {"state": "proposed"}, {"state": "approved"}) for pk in rows[:2]]
