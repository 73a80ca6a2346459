"""Long work, run apart from the request that asked for it: by a worker, or by ``mentoring_tick`` where none comes.

What each kind of work does is a use case of its own module; the table below names them.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from datetime import datetime

from ...applets.exchange import uploads
from ...applets.jobs import api as jobs
from ...applets.jobs.data import JobInfo, Stopped
from ...core import clock
from ...core.errors import MentoringError
from .. import course_team
from ..matching import batch_runs as pairing_runs
from .upload_work import import_upload, plan_upload

log = logging.getLogger(__name__)

REPORT_EVERY = 1.0
"""Seconds between two words of progress; more often nobody could read them."""

Report = Callable[[str, int, int], None]
"""(step, done, of): how far the work is; raises Stopped where it is to be left off."""
Work = Callable[[JobInfo, Report, datetime], None]
"""Does the work of a job that is held, and ends it (``jobs.finish`` or ``jobs.split``) in its last transaction."""

WORK: Mapping[str, Work] = {
    pairing_runs.PLAN: pairing_runs.plan_job,
    pairing_runs.PART: pairing_runs.solve_job,
    pairing_runs.PROPOSE: pairing_runs.propose_job,
    uploads.PLAN: plan_upload,
    uploads.IMPORT: import_upload,
    course_team.COUNT: course_team.count_job,
}


def run_job(*, job_id: int, now: datetime | None = None) -> bool:
    """Do one job; False if it is not (or no longer) to be done. Safe to call twice, and twice at once.

    A refusal ends the job with its words. Any other error is raised, after the job was put back for another try.
    """
    now = now or clock.now()
    held = jobs.take(job_id, now=now)
    if held is None:
        return False
    try:
        WORK[held.kind](held, _reporter(held), now)
    except Stopped:
        return False
    except MentoringError as refusal:
        jobs.fail(held, refusal, now=now)
    except BaseException:
        jobs.put_back(held, now=now)
        raise
    return True


def run_due_jobs(*, now: datetime | None = None, progress: Callable[[str], None] | None = None) -> int:
    """Do what no worker came for, and what a dead one left behind; how many jobs were done.

    A job that breaks is logged and tried again by a later sweep; the others, and what the sweep does after, go on.
    """
    now = now or clock.now()
    done = 0
    tried: set[int] = set()
    while waiting := [job_id for job_id in jobs.due(now) if job_id not in tried]:
        tried.update(waiting)
        for job_id in waiting:
            try:
                done += run_job(job_id=job_id, now=now)
            except Exception:
                log.exception("Job %s broke off; it is put back.", job_id)
            if progress is not None:
                progress("jobs")
    return done


def _reporter(held: JobInfo) -> Report:
    last = ("", 0.0)

    def report(step: str, done: int, of: int) -> None:
        nonlocal last
        moment = time.monotonic()
        if step != last[0] or moment - last[1] >= REPORT_EVERY:
            last = (step, moment)
            jobs.report(held, step=step, done=done, total=of, now=clock.now())

    return report
