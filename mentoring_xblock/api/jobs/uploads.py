"""Use cases about imports that a person looks at before they happen: submit a file, see its plan, import it.

The plan and the import are ``import_framework`` and ``import_people``, with and without ``dry_run``. What is large is
done by a worker, or by the sweep if there is no worker; small files are done at once.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ...applets.competencies.data import RoleSkill, VersionRef
from ...applets.exchange import api as exchange
from ...applets.exchange import formats, uploads
from ...applets.exchange.data.files import Choices, Remark, Source
from ...applets.exchange.data.plans import PlanRow
from ...applets.exchange.data.uploads import ImportKind, UploadInfo, UploadState, too_large
from ...applets.exchange.matching import Matching
from ...applets.exchange.workbooks import is_installed, require_readers
from ...applets.jobs.data import JobInfo
from ...applets.people import api as people
from ...applets.people.data import ProgrammeInfo
from ...core import clock
from ...core.errors import MentoringError, NotAllowed, NotFound
from ...platform.configuration import get_setting
from ..permissions import require_admin
from ..transactions import atomic_use_case
from .running import run_job
from .upload_work import STEPS

log = logging.getLogger(__name__)

reads_workbooks = is_installed

StoredPlan = tuple[tuple[PlanRow, ...], tuple[Remark, ...]]
"""What a plan changes, and what is remarked of its file."""


@dataclass(frozen=True, slots=True)
class TableView:
    """A table in an upload as it was found: its headings and first rows, and the models that it can be for.

    Of a competency model its sheets, how its file is written, the columns as far as they are known (``matching``), the
    key of the model that has most of its skills already (``likely``), and whether the heading of the skills is known
    (``is_sure``); of people or ratings the headings as the file spells them (``titles``), and what each column is so
    far ("" for none) of all the ``parts``; of ratings also the model that was chosen, its skills, and the file's
    ``values`` with the level of each (0 for none). ``refusal`` says why nothing can be matched.
    """

    upload: UploadInfo
    headings: tuple[str, ...] = ()
    first_rows: tuple[tuple[str, ...], ...] = ()
    frameworks: tuple[VersionRef, ...] = ()
    refusal: MentoringError | None = None
    sheets: tuple[str, ...] = ()
    encoding: str = ""
    separator: str = ""
    all_rows: int = 0
    matching: Matching | None = None
    title: str = ""
    likely: str = ""
    is_sure: bool = True
    titles: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    version: VersionRef | None = None
    skills: tuple[RoleSkill, ...] = ()
    values: Mapping[str, int] = field(default_factory=dict)


def most_bytes() -> int:
    """How much can be uploaded at once, all files together."""
    return int(get_setting("IMPORT_MEGABYTES") * 1_000_000)


def format_titles(*, writable: bool = False) -> dict[str, str]:
    """The formats that can be read (or written) here, by name, each with its title for the translators."""
    return {name: formats.TITLES[name] for name in (formats.writable() if writable else formats.readable())}


def submit_upload(
    *,
    actor_id: int,
    source: Source,
    kind: ImportKind = ImportKind.FRAMEWORK,
    programme: str = "",
    format_name: str | None = None,
    choices: Choices | None = None,
    now: datetime | None = None,
) -> UploadInfo:
    """Keep the files and have them planned: at once where they are small, else by a worker.

    Raises NotFound for an unknown or foreign programme, NotAllowed unless the actor is its admin, TooLarge.
    """
    now = now or clock.now()
    found = require_admin(actor_id, programme).programme
    return keep_and_plan(
        found.programme_id,
        actor_id,
        source=source,
        kind=kind,
        format_name=format_name,
        choices=choices or Choices(),
        now=now,
    )


def keep_and_plan(
    programme_id: int,
    actor_id: int,
    *,
    source: Source,
    kind: ImportKind,
    format_name: str | None,
    choices: Choices,
    now: datetime,
    is_matched: bool = True,
) -> UploadInfo:
    """Keep the files and, where they are matched, have them planned; the caller has checked the right.

    Raises TooLarge, and InvalidInput for a workbook where none can be read.
    """
    size = sum(map(len, source.files.values()))
    if size > most_bytes():
        raise too_large(kind, most=most_bytes())
    require_readers(source.files.values())

    @atomic_use_case
    def keep() -> tuple[UploadInfo, JobInfo | None]:
        return uploads.keep_upload(
            programme_id,
            actor_id=actor_id,
            kind=kind,
            source=source,
            format_name=format_name,
            choices=choices,
            is_large=size > get_setting("IMPORT_AT_ONCE_KILOBYTES") * 1_000,
            now=now,
            kept=_kept(),
            is_matched=is_matched,
        )

    return _set_going(*keep(), now=now)


def get_upload(
    *, actor_id: int, upload_id: int, now: datetime | None = None
) -> tuple[UploadInfo, ProgrammeInfo, StoredPlan]:
    """The actor's own upload, its programme, and its plan, which is empty unless it waits for a decision.

    Raises NotFound for everybody else's and where they run no more.
    """
    upload, programme = own_upload(actor_id, upload_id, now or clock.now())
    is_planned = upload.state is UploadState.PLANNED
    return upload, programme, uploads.read_plan(upload_id) if is_planned else ((), ())


def read_left_out(
    *, actor_id: int, upload_id: int, translate: Callable[[str], str] = str, now: datetime | None = None
) -> bytes:
    """The rows of an own upload that do not come in, as CSV with a last column of reasons; also once the others are in.

    Raises NotFound like ``get_upload``, and where every row comes in.
    """
    own_upload(actor_id, upload_id, now or clock.now())
    left_out = uploads.read_left_out(upload_id)
    if not left_out:
        raise NotFound()
    return exchange.write_left_out(left_out, translate=translate)


def step_of(*, actor_id: int, upload_id: int, now: datetime | None = None) -> tuple[UploadInfo, str, int, int]:
    """The upload, the step that is being done ("" while it waits), how many are done, and of how many."""
    upload, _ = own_upload(actor_id, upload_id, now or clock.now())
    steps = STEPS[upload.kind] if upload.state is UploadState.APPLYING else STEPS[upload.kind][:-1]
    step = uploads.step_of(upload)
    return (upload, step, steps.index(step), len(steps)) if step in steps else (upload, "", 0, len(steps))


def plan_upload_again(*, actor_id: int, upload_id: int, now: datetime | None = None) -> UploadInfo:
    """Plan the same file again, against the current data: another upload replaces this one.

    The upload itself where it is being worked on or was applied. Raises NotFound.
    """
    now = now or clock.now()
    upload, _ = own_upload(actor_id, upload_id, now)
    return plan_with(upload_id, now=now) or upload


def plan_with(
    upload_id: int, *, now: datetime, format_name: str | None = None, choices: Choices | None = None
) -> UploadInfo | None:
    """Plan the file again, with other choices where they are given; None if it is in work or was applied.

    Whose upload it is has been asked before.
    """

    @atomic_use_case
    def replace() -> tuple[UploadInfo, JobInfo | None] | None:
        return uploads.plan_again(upload_id, now=now, kept=_kept(), format_name=format_name, choices=choices)

    found = replace()
    return _set_going(*found, now=now) if found else None


def apply_upload(*, actor_id: int, upload_id: int, fingerprint: str, now: datetime | None = None) -> UploadInfo:
    """Import under the plan that was shown; doing so twice is doing it once.

    Where the plan no longer holds the upload says so (``trouble_code`` ``plan_again``) and nothing was written.
    Raises NotFound, and Conflict where no such plan was shown or nothing is in it.
    """
    now = now or clock.now()
    upload, _ = own_upload(actor_id, upload_id, now)

    @atomic_use_case
    def begin() -> JobInfo:
        return uploads.begin_applying(upload_id, fingerprint=fingerprint, now=now)

    return _set_going(upload, begin(), now=now)


def discard_upload(*, actor_id: int, upload_id: int, now: datetime | None = None) -> None:
    """Forget the file and its plan; raises NotFound."""
    own_upload(actor_id, upload_id, now or clock.now())
    uploads.discard(upload_id)


def own_upload(actor_id: int, upload_id: int, now: datetime) -> tuple[UploadInfo, ProgrammeInfo]:
    """The actor's own upload and its programme; raises NotFound for everybody else's and where they run no more."""
    upload = uploads.get_upload(upload_id, owner_id=actor_id, now=now)
    programme = people.get_programme_by_id(upload.programme_id)
    try:
        require_admin(actor_id, programme.key)
    except NotAllowed as lost:
        raise NotFound() from lost
    return upload, programme


def _kept() -> timedelta:
    return timedelta(hours=get_setting("IMPORT_HOURS"))


def _set_going(upload: UploadInfo, job: JobInfo | None, *, now: datetime) -> UploadInfo:
    """Do a small upload's job at once; a large one's is with the workers. The upload as it stands then."""
    if job is not None and not upload.is_large:
        try:
            run_job(job_id=job.job_id, now=now)
        except Exception:
            # The job was put back and is tried again; the person sees it waiting.
            log.exception("upload %s could not be finished at once", upload.upload_id)
    return uploads.get_upload(upload.upload_id, owner_id=None, now=now)
