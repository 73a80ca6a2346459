"""Celery tasks: thin wrappers over the api, ids only, safe to run twice. ``mentoring_tick`` does the same from cron."""

from __future__ import annotations

from celery import shared_task

from .api.jobs import running, scheduled


@shared_task(ignore_result=True)
def send_outbox() -> None:
    """Send what waits in the outbox."""
    scheduled.send_outbox()


@shared_task(ignore_result=True)
def run_job(job_id: int) -> None:
    """Do one job, if it is still to be done."""
    running.run_job(job_id=job_id)


@shared_task(ignore_result=True)
def run_scheduled() -> None:
    """Everything that happens by the clock."""
    scheduled.run_scheduled()
