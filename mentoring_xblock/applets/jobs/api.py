"""The room's door: start long work, take it, report its progress, end it once. What the work is, is decided above.

A job is written in the transaction of the change that asks for it and sent to a worker after the commit; what never
arrives, and what a dead worker leaves behind, is swept up by ``due``. A run holds its job by a claim that runs out. It
ends it in the transaction of its own last write, by one conditional UPDATE: so a job cancelled meanwhile, or taken over
by another run, takes that write back with it, and nothing is ever written twice or by halves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from uuid import uuid4

from django.db import transaction
from django.db.models import F, Q, QuerySet

from ...core.errors import MentoringError, gettext_noop
from ...core.values import fill
from ...platform.queue import hand_over
from .data import ENDED, JobInfo, State, Stopped
from .models import Job

TASK = "mentoring_xblock.tasks.run_job"
"""Named by string: the tasks are a door above this room."""
LEASE = timedelta(minutes=5)
"""A run that has told nothing for so long is taken for dead."""
GRACE = timedelta(minutes=1)
"""So long a worker may take before the sweep does it; where none is reached, the sweep is what does it."""
MOST_ATTEMPTS = 4
NEARLY = 0.95
_OPEN = [state.value for state in State if state not in ENDED]
_BROKEN = {
    "code": "broken",
    "message": gettext_noop(
        "We could not finish this. Try again. If it fails again, ask the site’s operator to check the log."
    ),
    "params": {},
}


def start(kind: str, *, subject_id: int, now: datetime) -> JobInfo:
    """Ask for work on one row and have it begun after the commit; the job that is already there, if there is one.

    One that failed or was cancelled starts again.
    """
    Job.objects.filter(
        kind=kind, subject_id=subject_id, number=0, state__in=[State.FAILED.value, State.CANCELLED.value]
    ).delete()
    row, created = Job.objects.get_or_create(
        kind=kind, subject_id=subject_id, number=0, defaults={"created_at": now, "due_at": now + GRACE}
    )
    if created:
        _hand_over([row.pk])
    return _info(row)


def find(kind: str, *, subject_id: int) -> JobInfo | None:
    """The job on that row, None where none was asked for. ``done`` and ``total`` count its parts while it is split."""
    row = Job.objects.filter(kind=kind, subject_id=subject_id, number=0).first()
    if row is None:
        return None
    parts = (
        Job.objects.filter(parent_id=row.pk).values_list("state", "done", "total") if row.state == State.SPLIT else ()
    )
    return _info(row, parts)


def take(job_id: int, *, now: datetime) -> JobInfo | None:
    """Claim the job for this run; None where it has ended, waits for its parts, or somebody else holds it.

    One that has died on too many runs is not taken again but failed.
    """
    row = Job.objects.filter(pk=job_id).first()
    if row is None:
        return None
    free = Q(state=State.WAITING) | Q(state=State.RUNNING, claimed_until__lt=now)
    if row.attempts >= MOST_ATTEMPTS:
        with transaction.atomic():
            _end(Job.objects.filter(free, pk=job_id), row.parent_id or job_id, State.FAILED, refusal=_BROKEN, now=now)
        return None
    claim = uuid4().hex
    taken = Job.objects.filter(free, pk=job_id).update(
        state=State.RUNNING, claim=claim, claimed_until=now + LEASE, attempts=F("attempts") + 1
    )
    if not taken:
        return None
    has_parts = Job.objects.filter(parent_id=job_id).exists()
    return replace(_info(row), state=State.RUNNING, claim=claim, has_parts=has_parts)


def report(held: JobInfo, *, step: str = "", done: int = 0, total: int = 0, now: datetime) -> None:
    """Say how far the work is, and hold the claim for longer. Raises Stopped where it no longer holds."""
    if not _mine(held).update(step=step, done=done, total=total, claimed_until=now + LEASE):
        raise Stopped


def finish(held: JobInfo, *, now: datetime) -> None:
    """End the job, within the transaction of its last write. Raises Stopped, and that transaction must not be kept.

    The last part to end has the whole run once more.
    """
    _lock(held.parent_id)
    if not _mine(held).update(state=State.DONE, done=F("total"), claimed_until=None, ended_at=now):
        raise Stopped
    _note_part(held.parent_id, now=now)


def split(held: JobInfo, kind: str, *, parts: int, step: str, now: datetime) -> None:
    """Leave the rest to ``parts`` jobs of ``kind`` on the same row, numbered from 1; then the whole is run once more.

    Until then ``step`` is what is being done. Within a transaction, as ``finish``. Raises Stopped.
    """
    if not _mine(held).update(state=State.SPLIT, step=step, done=0, total=parts, claimed_until=None, attempts=0):
        raise Stopped
    asked = {"kind": kind, "subject_id": held.subject_id, "created_at": now, "due_at": now + GRACE}
    numbers = range(1, parts + 1)
    Job.objects.bulk_create([Job(number=number, parent_id=held.job_id, **asked) for number in numbers])
    # Read back: MySQL gives no ids for rows inserted in bulk.
    _hand_over(Job.objects.filter(parent_id=held.job_id).order_by("number").values_list("pk", flat=True))


def count_parts(held: JobInfo) -> int:
    """Into how many parts the job was split."""
    return Job.objects.filter(parent_id=held.job_id).count()


def fail(held: JobInfo, refusal: MentoringError, *, now: datetime) -> None:
    """End the job with a refusal in words; a part takes the whole with it. Nothing where the claim is lost."""
    said = {"code": refusal.code, "message": refusal.message, "params": dict(refusal.params)}
    with transaction.atomic():
        _end(_mine(held), held.parent_id or held.job_id, State.FAILED, refusal=said, now=now)


def put_back(held: JobInfo, *, now: datetime) -> None:
    """Let the job be tried again, ever later, after an error that nobody meant."""
    row = Job.objects.filter(pk=held.job_id).only("attempts").first()
    tried = row.attempts if row else 0
    _mine(held).update(state=State.WAITING, claimed_until=None, due_at=now + GRACE * 2**tried)


def cancel(kind: str, *, subject_id: int, now: datetime) -> bool:
    """End the job and its parts wherever they stand; False where it had ended (or never was). Waits for nobody."""
    row = Job.objects.filter(kind=kind, subject_id=subject_id, number=0).first()
    if row is None:
        return False
    with transaction.atomic():
        return _end(Job.objects.filter(pk=row.pk, state__in=_OPEN), row.pk, State.CANCELLED, refusal={}, now=now)


def forget(kinds: Iterable[str], *, subject_ids: Iterable[int]) -> None:
    """Delete the jobs, with their parts, on rows that are no more."""
    Job.objects.filter(kind__in=list(kinds), subject_id__in=list(subject_ids)).delete()


def due(now: datetime) -> tuple[int, ...]:
    """Jobs that no worker has come for in time, and those whose run has died; the oldest first."""
    late = Q(state=State.WAITING, due_at__lte=now) | Q(state=State.RUNNING, claimed_until__lt=now)
    return tuple(Job.objects.filter(late).order_by("due_at", "pk").values_list("pk", flat=True))


def _mine(held: JobInfo) -> QuerySet[Job]:
    return Job.objects.filter(pk=held.job_id, state=State.RUNNING, claim=held.claim)


def _lock(job_id: int | None) -> None:
    """The whole before its parts, always in that order, so that two ends at once do not wait for each other."""
    if job_id is not None:
        list(Job.objects.select_for_update().filter(pk=job_id).values_list("pk", flat=True))


def _end(rows: QuerySet[Job], whole_id: int, state: State, *, refusal: Mapping[str, object], now: datetime) -> bool:
    """End ``rows`` (one job) without success, and with it the whole that it belongs to, and all its parts."""
    _lock(whole_id)
    ended = {"state": state, "refusal": dict(refusal), "claimed_until": None, "ended_at": now}
    if not rows.update(**ended):
        return False
    Job.objects.filter(Q(pk=whole_id) | Q(parent_id=whole_id), state__in=_OPEN).update(**ended)
    return True


def _note_part(parent_id: int | None, *, now: datetime) -> None:
    if parent_id is None:
        return
    whole = Job.objects.filter(pk=parent_id, state=State.SPLIT)
    if Job.objects.filter(parent_id=parent_id, state__in=_OPEN).exists():
        whole.update(done=F("done") + 1)
    elif whole.update(state=State.WAITING, done=F("done") + 1, due_at=now + GRACE):
        _hand_over([parent_id])


def _hand_over(job_ids: Iterable[int]) -> None:
    for job_id in job_ids:
        transaction.on_commit(partial(_publish, job_id), robust=True)


def _publish(job_id: int) -> None:
    if not hand_over(TASK, job_id):
        # Nobody will come for it: the next sweep need not wait for a worker.
        Job.objects.filter(pk=job_id, state=State.WAITING).update(due_at=F("created_at"))


def _share(state: str, done: int, total: int) -> float:
    """How much of a job is done, 0..1; what is still at work is never quite done."""
    if state == State.DONE:
        return 1.0
    return min(NEARLY, done / total) if total else 0.0


def _info(row: Job, parts: Iterable[tuple[str, int, int]] = ()) -> JobInfo:
    shares = [_share(*part) for part in parts] or [_share(row.state, row.done, row.total)]
    share = sum(shares) / len(shares)
    return fill(JobInfo, row, job_id=row.pk, state=State(row.state), share=share, claim="", has_parts=False)
