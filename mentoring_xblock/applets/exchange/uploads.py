"""Files that wait between their plan and their import. What a plan is, and who may make one, is decided elsewhere.

Planning and importing are each a job on the upload's row, so each is done once: by the request that asks for it where
the file is small, else by a worker or by the sweep. What a job writes, it writes in the transaction that ends it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache

from ...core.errors import Conflict, MentoringError, NotFound, gettext_noop
from ...core.findings import Finding, find
from ...core.ids import is_id
from ...core.text import LINE_LENGTH
from ...core.values import fill, pick
from ..competencies.equality import role_name
from ..jobs import api as jobs
from ..jobs.data import JobInfo, State
from .data.files import Choices, Remark, Source
from .data.plans import LeftOut, Plan, PlanRow, Step
from .data.uploads import WORKING, ImportKind, UploadInfo, UploadState
from .models import Upload
from .packing import (
    pack_choices,
    pack_left_out,
    pack_plan,
    pack_source,
    unpack_choices,
    unpack_left_out,
    unpack_plan,
    unpack_source,
)

PLAN, IMPORT = "plan_upload", "import_upload"
"""Kinds of jobs on an upload's row."""
JOB_OF = {UploadState.PLANNING: PLAN, UploadState.APPLYING: IMPORT}
MOST_OPEN = 10
"""A person's unfinished imports; an older one makes room for a new one."""
LAG = timedelta(hours=1)
STEP_KEPT = 900
"""Seconds for which a reported step counts as current."""

NOTHING_SHOWN = gettext_noop("There is nothing to import yet. Create a preview and check it first.")
PLAN_AGAIN = gettext_noop("A newer preview has replaced this one. Check the new preview.")

_LIGHT = ("content", "plan", "left_out")
_SUMMARY: Mapping[str, Any] = {
    "format": "", "key": "", "title": "", "counts": {}, "refused": False, "changes": False, "version_id": None,
    "number": None, "has_left_out": False, "questions": (), "gone_roles": (), "roles": (),
    "layers": (),
}  # fmt: skip
"""What a row's summary may hold, each with what stands for it where it is absent."""


def keep_upload(
    programme_id: int,
    *,
    actor_id: int,
    kind: ImportKind,
    source: Source,
    format_name: str | None,
    choices: Choices,
    is_large: bool,
    now: datetime,
    kept: timedelta,
    is_matched: bool = True,
) -> tuple[UploadInfo, JobInfo | None]:
    """Keep the file and ask for its plan; the actor's oldest unfinished ones make room for it.

    Where it is not matched, no plan is asked for: a person says first what its columns are.
    """
    open_ones = Upload.objects.filter(actor_id=actor_id).exclude(state__in=[*WORKING, UploadState.APPLIED])
    _delete(open_ones.order_by("-pk").values_list("pk", flat=True)[MOST_OPEN - 1 :])
    row = Upload.objects.create(
        programme_id=programme_id,
        actor_id=actor_id,
        kind=kind,
        name=source.name[:LINE_LENGTH],
        state=UploadState.PLANNING if is_matched else UploadState.MATCHING,
        content=pack_source(source),
        options={"format": format_name, "choices": pack_choices(choices)},
        is_large=is_large,
        created_at=now,
        changed_at=now,
        expires_at=now + kept,
    )
    return _info(row), jobs.start(PLAN, subject_id=row.pk, now=now) if is_matched else None


def get_upload(upload_id: int, *, owner_id: int | None, now: datetime) -> UploadInfo:
    """The upload, which must be that account's, or with None anybody's; raises NotFound, also when its time is up."""
    rows = Upload.objects.defer(*_LIGHT).filter(pk=upload_id if is_id(upload_id) else 0, expires_at__gt=now)
    row = (rows if owner_id is None else rows.filter(actor_id=owner_id)).first()
    if row is None:
        raise NotFound()
    if row.state in WORKING:
        # A job that died too often, or was ended from elsewhere, can no longer say so here itself.
        job = jobs.find(JOB_OF[UploadState(row.state)], subject_id=row.pk)
        if job is not None and job.state in (State.FAILED, State.CANCELLED):
            row.state, row.trouble = UploadState.FAILED, job.refusal
    return _info(row)


def read_plan(upload_id: int) -> tuple[tuple[PlanRow, ...], tuple[Remark, ...]]:
    """The changes and remarks of the stored plan, in order; empty if the file has not been planned."""
    packed = Upload.objects.filter(pk=upload_id).values_list("plan", flat=True).first()
    return unpack_plan(bytes(packed)) if packed else ((), ())


def read_content(upload_id: int) -> Source:
    """The files as uploaded; raises NotFound where they were applied or have gone."""
    packed = Upload.objects.filter(pk=upload_id).values_list("content", flat=True).first()
    if packed is None:
        raise NotFound()
    return unpack_source(bytes(packed))


def read_left_out(upload_id: int) -> tuple[LeftOut, ...]:
    """The rows of the file that do not come in, after its heading; empty where every row does."""
    packed = Upload.objects.filter(pk=upload_id).values_list("left_out", flat=True).first()
    return unpack_left_out(bytes(packed)) if packed else ()


def keep_plan(upload_id: int, plan: Plan, *, left_out: Sequence[LeftOut] = (), is_large: bool, now: datetime) -> None:
    """Keep the plan of an upload that is being planned, and the rows that stay out."""
    Upload.objects.filter(pk=upload_id, state=UploadState.PLANNING).update(
        state=UploadState.PLANNED,
        plan=pack_plan(plan),
        left_out=pack_left_out(left_out) if left_out else None,
        fingerprint=plan.fingerprint,
        summary=pick(plan, ("format", "key", "title", "counts", "refused", "changes"))
        | {"has_left_out": bool(left_out), **_asked(plan)},
        is_large=is_large,
        changed_at=now,
    )


def _asked(plan: Plan) -> dict[str, Any]:
    """What a person is asked before the plan can be applied, as JSON values."""
    roles = plan.model.roles if plan.model is not None and plan.gone_roles else ()
    return {
        "questions": [asdict(question) | {"is_role": question.is_role} for question in plan.questions],
        "gone_roles": plan.gone_roles,
        "layers": list(plan.layers),
        "roles": [[role.key, role_name(role.title, role.grade)] for role in roles],
    }


def keep_trouble(upload_id: int, refusal: MentoringError, *, now: datetime) -> None:
    """Keep why planning or importing came to nothing."""
    params = {name: value if isinstance(value, int) else str(value) for name, value in refusal.params.items()}
    Upload.objects.filter(pk=upload_id, state__in=WORKING).update(
        state=UploadState.FAILED,
        trouble={"message": refusal.message, "params": params, "code": refusal.code},
        changed_at=now,
    )


def plan_again(
    upload_id: int,
    *,
    now: datetime,
    kept: timedelta,
    format_name: str | None = None,
    choices: Choices | None = None,
) -> tuple[UploadInfo, JobInfo | None] | None:
    """Replace this upload by one of the same file, to be planned again; None if it is in work or was applied.

    ``choices``, and ``format_name`` with them, take the place of those that it has.
    """
    upload = get_upload(upload_id, owner_id=None, now=now)
    locked = Upload.objects.select_for_update().defer(*_LIGHT).filter(pk=upload_id).first()
    if locked is None or upload.state not in (UploadState.MATCHING, UploadState.PLANNED, UploadState.FAILED):
        return None
    asked = pick(upload, ("format_name", "choices"))
    if choices is not None:
        asked = {"format_name": format_name, "choices": choices}
    new = keep_upload(
        upload.programme_id,
        source=read_content(upload_id),
        now=now,
        kept=kept,
        **pick(upload, ("actor_id", "kind", "is_large")),
        **asked,
    )
    _delete([upload_id])
    return new


def begin_applying(upload_id: int, *, fingerprint: str, now: datetime) -> JobInfo:
    """Ask for the plan that was shown to be imported; the job, also where that was asked for before.

    Raises Conflict where the upload has no plan, or a plan that changes nothing.
    """
    row = Upload.objects.select_for_update().defer(*_LIGHT).get(pk=upload_id)
    if row.state in (UploadState.APPLYING, UploadState.APPLIED):
        return jobs.start(IMPORT, subject_id=upload_id, now=now)
    if not _info(row).may_apply:
        raise Conflict(NOTHING_SHOWN, code="nothing_shown")
    if row.fingerprint != fingerprint:
        raise Conflict(PLAN_AGAIN, code="plan_again")
    Upload.objects.filter(pk=upload_id).update(state=UploadState.APPLYING, changed_at=now)
    return jobs.start(IMPORT, subject_id=upload_id, now=now)


def lock_to_apply(upload_id: int) -> bool:
    """Hold the upload's row to the transaction's end; whether it is still to be applied."""
    state = Upload.objects.select_for_update().filter(pk=upload_id).values_list("state", flat=True).first()
    return state == UploadState.APPLYING


def mark_applied(upload_id: int, *, version_id: int | None, number: int | None, now: datetime) -> None:
    """Mark as applied, and delete the file and the plan's rows; the caller holds the row."""
    row = Upload.objects.defer(*_LIGHT).get(pk=upload_id)
    Upload.objects.filter(pk=upload_id).update(
        state=UploadState.APPLIED,
        content=None,
        plan=None,
        summary={**row.summary, "version_id": version_id, "number": number},
        changed_at=now,
    )


def discard(upload_id: int) -> None:
    """Forget the file and its plan; a job that is at it finds nothing any more."""
    _delete([upload_id])


def forget_expired(now: datetime) -> int:
    """Delete what has had its time; how many."""
    return _delete(Upload.objects.filter(expires_at__lte=now).values_list("pk", flat=True))


def examine(now: datetime) -> tuple[Finding, ...]:
    """Files that outlive their time. Jobs that lag are found where jobs are."""
    old = Upload.objects.filter(expires_at__lt=now - LAG).order_by("pk")
    return (find("no uploaded file outlives its time", (f"upload {pk}" for pk in old.values_list("pk", flat=True))),)


def report_step(upload: UploadInfo, step: Step) -> None:
    """Show what is being done with an upload. In the cache, as an import is one transaction; may be lost."""
    with suppress(Exception):  # whatever a cache that is down raises: the bar stands still, the work goes on
        cache.set(_step_key(upload), step.value, STEP_KEPT)


def step_of(upload: UploadInfo) -> str:
    """The step reported last, "" while the job waits or where none is known."""
    job = jobs.find(JOB_OF[upload.state], subject_id=upload.upload_id) if upload.state in JOB_OF else None
    if job is None or job.state is not State.RUNNING:
        return ""
    try:
        return str(cache.get(_step_key(upload), "")) or job.step
    except Exception:  # as above
        return job.step


def _step_key(upload: UploadInfo) -> str:
    # By state, or the plan's last step would be taken for the import's first.
    return f"task_mentoring.upload.{upload.upload_id}.{upload.state}"


def _delete(upload_ids: Collection[int] | Any) -> int:
    ids = list(upload_ids)
    jobs.forget((PLAN, IMPORT), subject_ids=ids)
    return Upload.objects.filter(pk__in=ids).delete()[0]


def _info(row: Upload) -> UploadInfo:
    summary: Mapping[str, Any] = row.summary
    trouble: Mapping[str, Any] = row.trouble
    return fill(
        UploadInfo,
        row,
        upload_id=row.pk,
        kind=ImportKind(row.kind),
        state=UploadState(row.state),
        format_name=row.options.get("format"),
        choices=unpack_choices(row.options.get("choices", {})),
        trouble=trouble.get("message", ""),
        trouble_params=trouble.get("params", {}),
        trouble_code=trouble.get("code", ""),
        **{name: summary.get(name, absent) for name, absent in _SUMMARY.items()},
    )
