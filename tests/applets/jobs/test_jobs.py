"""Long work: taken by one run, ended once, swept up when nobody comes; and what a cancelled or dead run leaves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction

from mentoring_xblock.api.jobs import running as api
from mentoring_xblock.applets.jobs import api as jobs
from mentoring_xblock.applets.jobs.data import JobInfo, State, Stopped
from mentoring_xblock.applets.jobs.health import examine
from mentoring_xblock.applets.jobs.models import Job
from mentoring_xblock.applets.people.models import Programme
from mentoring_xblock.core.errors import Conflict
from mentoring_xblock.platform import queue
from tests.builders import NOW

pytestmark = pytest.mark.django_db

Report = Callable[[str, int, int], None]
KIND = "count"


class Works(dict[str, Any]):
    """What each kind of work does in a test."""

    def __call__(self, work: Callable[[JobInfo, Report, datetime], None], *, kind: str = KIND) -> None:
        self[kind] = work


@pytest.fixture
def works(monkeypatch: pytest.MonkeyPatch) -> Works:
    table = Works()
    monkeypatch.setattr(api, "WORK", table)
    return table


@pytest.fixture(autouse=True)
def _talkative(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "_quiet_until", 0.0)


def write_once(held: JobInfo, _report: Report, now: datetime) -> None:
    """Work that stores something and ends in the same transaction."""
    with transaction.atomic():
        Programme.objects.create(key=f"p{held.subject_id}-{held.number}", title="Stored", created_at=now)
        jobs.finish(held, now=now)


def stored() -> list[str]:
    return sorted(Programme.objects.values_list("key", flat=True))


def test_asking_twice_is_asking_once() -> None:
    assert jobs.start(KIND, subject_id=1, now=NOW).job_id == jobs.start(KIND, subject_id=1, now=NOW).job_id
    assert Job.objects.count() == 1


def test_a_job_run_three_times_writes_once(works: Works) -> None:
    works(write_once)
    job = jobs.start(KIND, subject_id=1, now=NOW)
    assert [api.run_job(job_id=job.job_id, now=NOW) for _ in range(3)] == [True, False, False]
    assert stored() == ["p1-0"]
    assert jobs.find(KIND, subject_id=1).state is State.DONE  # type: ignore[union-attr]


def test_what_somebody_holds_nobody_else_takes_until_the_claim_runs_out() -> None:
    job = jobs.start(KIND, subject_id=1, now=NOW)
    first = jobs.take(job.job_id, now=NOW)
    assert first is not None
    assert jobs.take(job.job_id, now=NOW + jobs.LEASE) is None
    later = NOW + jobs.LEASE + timedelta(seconds=1)
    second = jobs.take(job.job_id, now=later)
    assert second is not None
    with pytest.raises(Stopped):
        jobs.report(first, step="on", now=later)
    with pytest.raises(Stopped), transaction.atomic():
        jobs.finish(first, now=later)
    jobs.report(second, step="on", done=1, total=3, now=later)
    known = jobs.find(KIND, subject_id=1)
    assert known is not None
    assert (known.step, known.done, known.total) == ("on", 1, 3)


def test_each_word_of_progress_holds_the_claim_for_longer() -> None:
    job = jobs.start(KIND, subject_id=1, now=NOW)
    held = jobs.take(job.job_id, now=NOW)
    assert held is not None
    jobs.report(held, now=NOW + jobs.LEASE)
    assert jobs.take(job.job_id, now=NOW + jobs.LEASE + timedelta(minutes=1)) is None


def test_a_job_cancelled_at_work_takes_its_last_write_back(works: Works) -> None:
    def cancelled_meanwhile(held: JobInfo, report: Report, now: datetime) -> None:
        assert jobs.cancel(KIND, subject_id=1, now=now)
        write_once(held, report, now)

    works(cancelled_meanwhile)
    job = jobs.start(KIND, subject_id=1, now=NOW)
    assert not api.run_job(job_id=job.job_id, now=NOW)
    assert stored() == []
    assert jobs.find(KIND, subject_id=1).state is State.CANCELLED  # type: ignore[union-attr]
    assert not jobs.cancel(KIND, subject_id=1, now=NOW)


def test_progress_is_how_a_cancelled_run_hears_of_it(works: Works) -> None:
    steps: list[int] = []

    def long_work(_held: JobInfo, report: Report, now: datetime) -> None:
        for step in range(3):
            report(f"step {step}", step, 3)
            steps.append(step)
            jobs.cancel(KIND, subject_id=1, now=now)

    works(long_work)
    assert not api.run_job(job_id=jobs.start(KIND, subject_id=1, now=NOW).job_id, now=NOW)
    assert steps == [0]


def test_a_refusal_ends_the_job_with_its_words(works: Works) -> None:
    def refuse(_held: JobInfo, _report: Report, _now: datetime) -> None:
        raise Conflict("There are %(n)s too many.", code="too_many", n=3)

    works(refuse)
    assert api.run_job(job_id=jobs.start(KIND, subject_id=1, now=NOW).job_id, now=NOW)
    ended = jobs.find(KIND, subject_id=1)
    assert ended is not None
    assert ended.state is State.FAILED
    assert ended.refusal == {"code": "too_many", "message": "There are %(n)s too many.", "params": {"n": 3}}


def test_an_error_is_raised_and_the_job_tried_again_ever_later_but_not_for_ever(works: Works) -> None:
    def break_down(_held: JobInfo, _report: Report, _now: datetime) -> None:
        raise ZeroDivisionError

    works(break_down)
    job = jobs.start(KIND, subject_id=1, now=NOW)
    waits = []
    for _ in range(jobs.MOST_ATTEMPTS):
        with pytest.raises(ZeroDivisionError):
            api.run_job(job_id=job.job_id, now=NOW)
        waits.append(Job.objects.get().due_at - NOW)
    assert waits == sorted(set(waits))
    assert not api.run_job(job_id=job.job_id, now=NOW)
    ended = jobs.find(KIND, subject_id=1)
    assert ended is not None
    assert (ended.state, ended.refusal["code"]) == (State.FAILED, "broken")


def test_the_whole_is_run_once_more_when_its_last_part_has_ended(works: Works) -> None:
    seen: list[tuple[int, bool]] = []

    def in_parts(held: JobInfo, report: Report, now: datetime) -> None:
        seen.append((held.number, held.has_parts))
        if held.has_parts:
            write_once(held, report, now)
        else:
            with transaction.atomic():
                jobs.split(held, "part", parts=3, step="parts", now=now)

    works(in_parts)
    works(write_once, kind="part")
    whole = jobs.start(KIND, subject_id=7, now=NOW).job_id
    assert api.run_job(job_id=whole, now=NOW)
    assert not api.run_job(job_id=whole, now=NOW)
    parts = list(Job.objects.filter(parent_id=whole).order_by("-number").values_list("pk", flat=True))
    for ended, part in enumerate(parts, start=1):
        assert api.run_job(job_id=part, now=NOW)
        known = jobs.find(KIND, subject_id=7)
        assert known is not None
        assert (known.done, known.total) == (ended, 3)
    assert api.run_job(job_id=whole, now=NOW)
    assert seen == [(0, False), (0, True)]
    assert stored() == ["p7-0", "p7-1", "p7-2", "p7-3"]


@pytest.mark.parametrize("ending", ["cancel", "fail"])
def test_the_end_of_the_whole_is_the_end_of_its_parts(works: Works, ending: str) -> None:
    def in_parts(held: JobInfo, _report: Report, now: datetime) -> None:
        with transaction.atomic():
            jobs.split(held, "part", parts=3, step="parts", now=now)

    def refuse(_held: JobInfo, _report: Report, _now: datetime) -> None:
        raise Conflict("No.")

    works(in_parts)
    works(refuse, kind="part")
    api.run_job(job_id=jobs.start(KIND, subject_id=7, now=NOW).job_id, now=NOW)
    part = Job.objects.get(number=2).pk
    if ending == "cancel":
        assert jobs.cancel(KIND, subject_id=7, now=NOW)
    else:
        api.run_job(job_id=part, now=NOW)
    state = State.CANCELLED if ending == "cancel" else State.FAILED
    assert set(Job.objects.values_list("state", flat=True)) == {state}
    assert not api.run_job(job_id=part, now=NOW)


def test_the_sweep_does_what_no_worker_came_for_and_what_a_dead_one_left(works: Works) -> None:
    works(write_once)
    jobs.start(KIND, subject_id=1, now=NOW)
    dead = jobs.start(KIND, subject_id=2, now=NOW)
    assert jobs.take(dead.job_id, now=NOW)
    assert api.run_due_jobs(now=NOW) == 0
    assert api.run_due_jobs(now=NOW + jobs.GRACE) == 1
    assert api.run_due_jobs(now=NOW + jobs.LEASE + jobs.GRACE) == 1
    assert api.run_due_jobs(now=NOW + timedelta(days=1)) == 0
    assert stored() == ["p1-0", "p2-0"]


def test_a_job_that_breaks_holds_up_neither_the_other_jobs_nor_the_tick(
    works: Works, caplog: pytest.LogCaptureFixture
) -> None:
    def break_down(_held: JobInfo, _report: Report, _now: datetime) -> None:
        raise ZeroDivisionError

    works(break_down, kind="broken")
    works(write_once)
    broken = jobs.start("broken", subject_id=1, now=NOW)
    jobs.start(KIND, subject_id=2, now=NOW)
    assert api.run_due_jobs(now=NOW + timedelta(hours=1)) == 1
    assert stored() == ["p2-0"]
    assert jobs.find("broken", subject_id=1).state is State.WAITING  # type: ignore[union-attr]
    assert f"Job {broken.job_id} broke off" in caplog.text


def test_the_tick_sweeps_jobs_too_and_the_doctor_tells_of_those_left_behind(works: Works) -> None:
    works(write_once)
    jobs.start(KIND, subject_id=1, now=NOW)
    assert [finding.faults for finding in examine(NOW + timedelta(minutes=30))] == [0]
    assert [finding.faults for finding in examine(NOW + timedelta(hours=2))] == [1]
    call_command("mentoring_tick", "--json")
    assert stored() == ["p1-0"]


def test_a_task_runs_where_it_is_called_on_a_site_without_a_broker(
    works: Works, django_capture_on_commit_callbacks: Any
) -> None:
    works(write_once)
    with django_capture_on_commit_callbacks(execute=True):
        jobs.start(KIND, subject_id=1, now=NOW)
    assert stored() == ["p1-0"]


def test_with_the_broker_down_asking_succeeds_and_the_next_sweep_does_it(
    works: Works, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    from mentoring_xblock.tasks import run_job

    calls: list[Any] = []

    def unreachable(**options: Any) -> None:
        calls.append(options)
        raise ConnectionError

    monkeypatch.setattr(run_job, "apply_async", unreachable)
    works(write_once)
    with django_capture_on_commit_callbacks(execute=True):
        job = jobs.start(KIND, subject_id=1, now=NOW)
        jobs.start(KIND, subject_id=2, now=NOW)
    # Ids only, and one attempt for both: the broker is left alone for a while.
    assert calls == [{"args": (job.job_id,), "retry": False, "ignore_result": True}]
    assert api.run_due_jobs(now=NOW) == 2
