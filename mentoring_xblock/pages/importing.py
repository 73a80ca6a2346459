"""The import pages for programme admins: a file, what its columns are, the plan, the import. No rule here.

A step is a page: ``start`` takes the file, ``columns`` is left out where the format or the headings are known, ``plan``
shows what would change and what came of it. What each kind of file needs said is in ``KINDS``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from ..applets.exchange.data.uploads import ImportKind, UploadInfo, UploadState
from ..core.errors import NotFound
from ..core.later import Later
from ..core.text import LINE_LENGTH
from ..wording.commands import show_commands
from ..wording.imports import (
    RATINGS_STAY,
    describe_counts,
    describe_result,
    describe_sizes,
    describe_step,
    describe_trouble,
    name_format,
)
from ..wording.labels import label_of
from ..wording.plan_pages import page_of_plan
from .answers import change, page
from .frame import Frame, Trouble, show

if TYPE_CHECKING:
    from ..api.frameworks import importing as models
    from ..api.jobs import choosing, matching, uploads
    from ..api.people import importing as people
    from ..wording import choosing as words
    from ..wording import tables
    from . import import_forms
else:
    models = Later("mentoring_xblock.api.frameworks.importing")
    people = Later("mentoring_xblock.api.people.importing")
    matching = Later("mentoring_xblock.api.jobs.matching")
    uploads = Later("mentoring_xblock.api.jobs.uploads")
    choosing = Later("mentoring_xblock.api.jobs.choosing")
    words = Later("mentoring_xblock.wording.choosing")
    tables = Later("mentoring_xblock.wording.tables")
    import_forms = Later("mentoring_xblock.pages.import_forms")

KINDS = {"model": ImportKind.FRAMEWORK, "people": ImportKind.PEOPLE, "ratings": ImportKind.RATINGS}
"""What can be brought in, by its name in addresses."""


def name_of(kind: ImportKind) -> str:
    """What a kind is called in addresses."""
    return next(name for name, each in KINDS.items() if each is kind)


@require_GET
@page
def start(request: HttpRequest, frame: Frame) -> HttpResponse:
    """Which kind of file, and the file itself."""
    return _show_start(request, frame)


def _show_start(request: HttpRequest, frame: Frame, *, trouble: Trouble | None = None) -> HttpResponse:
    sent = request.POST if request.method == "POST" else request.GET
    kind = str(sent.get("kind", ""))
    frameworks = models.list_own(**frame.caller)
    context: dict[str, Any] = {
        "kinds": [(name, label_of(each)) for name, each in KINDS.items()],
        "kind": kind if kind in KINDS else "model",
        "frameworks": frameworks,
        "formats": [_(title) for title in uploads.format_titles().values()],
        "most": uploads.most_bytes() // 1_000_000,
        "reads_workbooks": uploads.reads_workbooks(),
        "step": 1,
    }
    return show(request, frame, "import_start.html", context, here="programme", trouble=trouble)


# A plan may be long in the making, and an import is a transaction of its own that is run again if it lost a race.
@transaction.non_atomic_requests
@change(_show_start, at="file")
def submit(request: HttpRequest, frame: Frame) -> HttpResponse:
    """Keep the file and go on to its columns, or to the plan where nothing need be asked."""
    kind = KINDS[import_forms.read_kind(request.POST, KINDS)]
    most = uploads.most_bytes()
    source = import_forms.read_file(request.FILES, kind=kind, most=most, programme=frame.programme)
    upload = matching.open_import(**frame.caller, source=source, kind=kind)
    return _go_on(frame, upload)


@require_GET
@page
def columns(request: HttpRequest, frame: Frame, upload_id: int) -> HttpResponse:
    """What was found in the file, and what its columns are."""
    return _show_columns(request, frame, upload_id)


def _show_columns(
    request: HttpRequest, frame: Frame, upload_id: int, *, trouble: Trouble | None = None
) -> HttpResponse:
    looked_at: dict[str, Any] = {}
    if request.method == "GET":
        sheet = str(request.GET.get("sheet", ""))[:LINE_LENGTH]
        looked_at = {"sheet": sheet, "heading_row": import_forms.read_number(request.GET, "row", 0)}
    view = matching.view_table(actor_id=frame.actor_id, upload_id=upload_id, **looked_at)
    sent = import_forms.read_matching(request.POST) if trouble else None
    context: dict[str, Any] = {
        "upload": view.upload,
        "found": tables.describe_table(view),
        "view": view,
        **tables.describe_columns(view, sent),
        "step": 2,
    }
    return show(request, frame, "import_columns.html", context, here="programme", trouble=trouble)


@transaction.non_atomic_requests
@change(_show_columns, at="columns")
def match(request: HttpRequest, frame: Frame, upload_id: int) -> HttpResponse:
    """Plan the file by what its columns were said to be."""
    choices = import_forms.read_matching(request.POST)
    upload = matching.match_upload(actor_id=frame.actor_id, upload_id=upload_id, choices=choices)
    return _go_on(frame, upload)


@require_GET
@page
def choices(request: HttpRequest, frame: Frame, upload_id: int) -> HttpResponse:
    """Which column of people or ratings is which, and what else the file leaves open."""
    return _show_choices(request, frame, upload_id)


def _show_choices(
    request: HttpRequest, frame: Frame, upload_id: int, *, trouble: Trouble | None = None
) -> HttpResponse:
    view = choosing.view_choices(actor_id=frame.actor_id, upload_id=upload_id)
    context: dict[str, Any] = {
        "upload": view.upload,
        "kind": name_of(view.upload.kind),
        **words.describe_choices(view),
        "step": 2,
    }
    return show(request, frame, "import_choices.html", context, here="programme", trouble=trouble)


@transaction.non_atomic_requests
@change(_show_choices, at="choices")
def choose(request: HttpRequest, frame: Frame, upload_id: int) -> HttpResponse:
    """Plan the file by what was chosen."""
    view = choosing.view_choices(actor_id=frame.actor_id, upload_id=upload_id)
    chosen = import_forms.read_choices(request.POST, view.headings, view.titles)
    return _go_on(frame, choosing.choose(actor_id=frame.actor_id, upload_id=upload_id, choices=chosen))


@require_GET
@page
def left_out(_request: HttpRequest, frame: Frame, upload_id: int) -> HttpResponse:
    """The rows that do not come in, with the reasons, to be corrected and imported."""
    return _download("left-out.csv", uploads.read_left_out(actor_id=frame.actor_id, upload_id=upload_id, translate=_))


@require_GET
@page
def plan(request: HttpRequest, frame: Frame, upload_id: int) -> HttpResponse:
    """The plan of an upload, its progress, or what came of it."""
    return _show_plan(request, frame, upload_id)


def _show_plan(request: HttpRequest, frame: Frame, upload_id: int, *, trouble: Trouble | None = None) -> HttpResponse:
    upload, _programme, plan = uploads.get_upload(actor_id=frame.actor_id, upload_id=upload_id)
    if upload.state is UploadState.MATCHING:
        return _go_on(frame, upload)
    context: dict[str, Any] = {
        "upload": upload,
        "kind": name_of(upload.kind),
        "kind_words": label_of(upload.kind),
        "format": name_format(upload.format) if upload.format in uploads.format_titles() else "",
        "is_planning": upload.state is UploadState.PLANNING,
        "is_planned": upload.state is UploadState.PLANNED,
        "is_applied": upload.state is UploadState.APPLIED,
        # Whatever a table holds, its columns can be said otherwise; a named format has none to say.
        "can_match": upload.kind is ImportKind.FRAMEWORK and _is_table(upload),
        "can_choose": upload.kind is not ImportKind.FRAMEWORK,
        "can_undo": upload.kind is ImportKind.PEOPLE and upload.may_apply,
        # An answer to what is the same is given on this page, every other on the next.
        "leads_on": upload.asks and not (upload.questions or upload.gone_roles),
        "way_back": _(RATINGS_STAY) if _stores_ratings(upload) else "",
        "said": show_commands(describe_trouble(upload)),
        "counts": describe_counts(upload),
        "sizes": describe_sizes(upload),
        "result": describe_result(upload),
        "step": 4 if upload.state is UploadState.APPLIED else 3,
    }
    if upload.is_working:
        context |= _progress(frame, upload)
    else:
        context |= page_of_plan(upload, plan, show=request.GET.get("show", ""), number=request.GET.get("p"))
    return show(request, frame, "import_plan.html", context, here="programme", trouble=trouble)


def _is_table(upload: UploadInfo) -> bool:
    return upload.choices.matching is not None or upload.format in ("", "table")


def _stores_ratings(upload: UploadInfo) -> bool:
    is_stored = upload.state is UploadState.APPLIED and upload.changes
    return upload.kind is ImportKind.RATINGS and (upload.may_apply or is_stored)


def _progress(frame: Frame, upload: UploadInfo) -> dict[str, object]:
    _upload, step, done, steps = uploads.step_of(actor_id=frame.actor_id, upload_id=upload.upload_id)
    return {"done": done, "steps": steps, "doing": describe_step(upload, step, now=timezone.now())}


@require_GET
@page
def progress(_request: HttpRequest, frame: Frame, upload_id: int) -> HttpResponse:
    """How far an upload is, for the page that waits."""
    upload, step, done, steps = uploads.step_of(actor_id=frame.actor_id, upload_id=upload_id)
    sentence = describe_step(upload, step, now=timezone.now())
    return JsonResponse({"working": upload.is_working, "done": done, "of": steps, "sentence": sentence})


@transaction.non_atomic_requests
@change(_show_plan, at="plan")
def settle(request: HttpRequest, frame: Frame, upload_id: int) -> HttpResponse:
    """Take an answer to what the plan asks: that two are the same, or which role people get instead."""
    answers = import_forms.read_answers(request.POST)
    return _go_on(frame, matching.settle_identity(actor_id=frame.actor_id, upload_id=upload_id, **answers))


@transaction.non_atomic_requests
@change(_show_plan, at="plan")
def apply(request: HttpRequest, frame: Frame, upload_id: int) -> HttpResponse:
    """Import under the plan that was shown."""
    fingerprint = str(request.POST.get("plan", ""))
    upload = uploads.apply_upload(actor_id=frame.actor_id, upload_id=upload_id, fingerprint=fingerprint)
    return _go_on(frame, upload)


@transaction.non_atomic_requests
@change(_show_plan, at="plan")
def again(_request: HttpRequest, frame: Frame, upload_id: int) -> HttpResponse:
    """Plan the same file against what is stored now."""
    return _go_on(frame, uploads.plan_upload_again(actor_id=frame.actor_id, upload_id=upload_id))


@change(_show_plan, at="plan")
def discard(request: HttpRequest, frame: Frame, upload_id: int) -> HttpResponse:
    """Forget the file."""
    uploads.discard_upload(actor_id=frame.actor_id, upload_id=upload_id)
    messages.success(request, _("The file was discarded. Nothing was imported."))
    return HttpResponseRedirect(frame.address("import"))


@require_GET
@page
def template(_request: HttpRequest, frame: Frame, kind: str) -> HttpResponse:
    """A file to fill in, with one example."""
    if kind not in KINDS:
        raise NotFound
    return _download(*models.make_template(**frame.caller, kind=KINDS[kind]))


@require_GET
@page
def today(_request: HttpRequest, frame: Frame, framework: str) -> HttpResponse:
    """A model of the programme as it is today, in the layout of the template."""
    return _download(*models.export_for_editing(**frame.caller, key=framework))


@require_GET
@page
def today_people(_request: HttpRequest, frame: Frame) -> HttpResponse:
    """The people of the programme as they are today, in the layout of the template."""
    return _download(*people.export_people(**frame.caller))


def _download(name: str, content: bytes) -> HttpResponse:
    answer = HttpResponse(content, content_type="application/octet-stream")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _go_on(frame: Frame, upload: UploadInfo) -> HttpResponse:
    where = "import_columns" if upload.state is UploadState.MATCHING else "import_plan"
    return HttpResponseRedirect(frame.address(where, upload.upload_id))
