"""The two jobs on an uploaded file: making its plan, and importing it. Both are the use cases that commands call too.

Everything is stored in the transaction that ends the job, under the upload's row, so doing it again changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from ...applets.exchange import memory, uploads
from ...applets.exchange.data.plans import ImportOutcome, Step
from ...applets.exchange.data.uploads import ImportKind, UploadInfo
from ...applets.exchange.grids import read_grids
from ...applets.jobs import api as jobs
from ...applets.jobs.data import JobInfo
from ...applets.people import api as people
from ...core.errors import MentoringError, NotFound, gettext_noop
from ..frameworks.importing import import_framework
from ..people.importing import import_people
from ..ratings.importing import import_ratings
from ..transactions import atomic_use_case
from .remembering import remember_choices

LARGE_PLAN = 2_000
"""Rows of a plan that are more to import than a request should wait for."""
STEPS: Mapping[ImportKind, tuple[Step, ...]] = {
    ImportKind.FRAMEWORK: (Step.READING, Step.COMPARING, Step.STORING),
    ImportKind.PEOPLE: (Step.READING, Step.LOOKING_UP, Step.STORING),
    ImportKind.RATINGS: (Step.READING, Step.LOOKING_UP, Step.STORING),
}
"""As the use cases report them; a plan ends before the last."""
NO_FORMAT = gettext_noop("We do not recognise the format of “%(name)s”. Choose its format from the list and try again.")

Report = Callable[[str, int, int], None]


def plan_upload(held: JobInfo, report: Report, now: datetime) -> None:
    """Make the plan and keep it, or keep why there is none."""
    upload = _find(held, now)
    if upload is None:
        return
    steps = STEPS[upload.kind][:-1]

    def progress(step: Step) -> None:
        uploads.report_step(upload, step)
        report(step, steps.index(step) if step in steps else 0, len(steps))

    try:
        outcome = _bring(upload, dry_run=True, now=now, progress=progress)
    except MentoringError as refusal:
        _keep_trouble(held, refusal, now)
        return
    lines = len(outcome.plan.writes) + len(outcome.plan.remarks)
    _keep_plan(held, outcome, is_large=upload.is_large or lines > LARGE_PLAN, now=now)


def import_upload(held: JobInfo, report: Report, now: datetime) -> None:
    """Import under the plan that was shown, or keep why not."""
    upload = _find(held, now)
    if upload is None:
        return
    report("", 0, len(STEPS[upload.kind]))
    try:
        _apply(held, upload, now)
    except MentoringError as refusal:
        _keep_trouble(held, refusal, now)


@atomic_use_case
def _apply(held: JobInfo, upload: UploadInfo, now: datetime) -> None:
    # Held to the end: another run that comes to do the same waits here and then finds it done.
    if not uploads.lock_to_apply(upload.upload_id):
        raise NotFound()
    # Reported to the cache alone: what is written in here is seen by nobody before the end.
    source = uploads.read_content(upload.upload_id)
    outcome = _bring(upload, dry_run=False, now=now, progress=lambda step: uploads.report_step(upload, step))
    if upload.choices.matching is not None and not outcome.plan.refused:
        memory.remember(upload.programme_id, upload.kind, read_grids(source), upload.choices, now=now)
    if upload.kind is not ImportKind.FRAMEWORK and outcome.applied:
        remember_choices(upload, source, now=now)
    version = outcome.version
    uploads.mark_applied(
        upload.upload_id,
        version_id=version.version_id if version else None,
        number=version.number if version else None,
        now=now,
    )
    jobs.finish(held, now=now)


@atomic_use_case
def _keep_plan(held: JobInfo, outcome: ImportOutcome, *, is_large: bool, now: datetime) -> None:
    uploads.keep_plan(held.subject_id, outcome.plan, left_out=outcome.left_out, is_large=is_large, now=now)
    jobs.finish(held, now=now)


@atomic_use_case
def _keep_trouble(held: JobInfo, refusal: MentoringError, now: datetime) -> None:
    uploads.keep_trouble(held.subject_id, refusal, now=now)
    jobs.finish(held, now=now)


def _find(held: JobInfo, now: datetime) -> UploadInfo | None:
    """The upload, None if it was discarded or has had its time; then the job has nothing to do any more."""
    try:
        return uploads.get_upload(held.subject_id, owner_id=None, now=now)
    except NotFound:
        jobs.finish(held, now=now)
        return None


def _bring(upload: UploadInfo, *, dry_run: bool, now: datetime, progress: Callable[[Step], None]) -> ImportOutcome:
    """The import as its actor, whose right is asked again: it may have been taken away since."""
    source = uploads.read_content(upload.upload_id)
    asked: dict[str, Any] = {
        "source": source,
        "programme": people.get_programme_by_id(upload.programme_id).key,
        "actor_id": upload.actor_id,
        "dry_run": dry_run,
        "expected": None if dry_run else upload.fingerprint,
        "choices": upload.choices,
        "now": now,
        "progress": progress,
    }
    if upload.kind is ImportKind.PEOPLE:
        return import_people(**asked)
    if upload.kind is ImportKind.RATINGS:
        return import_ratings(**asked)
    try:
        return import_framework(**asked, format_name=upload.format_name)
    except MentoringError as refusal:
        if refusal.code == "unknown_format":
            # The room's sentence speaks of the command line.
            raise MentoringError(NO_FORMAT, code=refusal.code, name=source.name) from refusal
        if refusal.code == "unmatched":
            raise MentoringError(gettext_noop("%(why)s"), code=refusal.code, why=refusal.params["why"]) from refusal
        raise
