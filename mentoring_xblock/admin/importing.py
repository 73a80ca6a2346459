"""Imports in Django's admin: submit a file, look at the plan, import it. Every step is one call of the api.

An upload is its actor's own; everybody else's is answered as if it were not there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _

from .. import api as mentoring
from ..applets.exchange.data.uploads import ImportKind, UploadInfo, UploadState
from ..core.errors import MentoringError, NotFound
from ..core.ids import read_id
from ..core.later import Later
from ..models import Upload
from ..platform.addresses import link_to
from ..wording.commands import show_commands
from ..wording.imports import (
    describe_counts,
    describe_result,
    describe_sizes,
    describe_step,
    describe_trouble,
    name_format,
)
from ..wording.labels import label_of
from ..wording.plan_pages import page_of_plan
from ..wording.refusals import describe_refusal
from .rights import ShownOnly, actor_of, programmes_run_by

if TYPE_CHECKING:
    from ..api.jobs import uploads as api
    from . import import_forms
else:
    api = Later("mentoring_xblock.api.jobs.uploads")
    import_forms = Later("mentoring_xblock.admin.import_forms")


@admin.register(Upload)
class UploadAdmin(ShownOnly):
    """The viewer's own imports, finished or not."""

    list_display = ("name", "kind", "programme", "state", "changed_at", "expires_at")
    list_display_links = ("name",)
    list_filter = ("kind", "state")
    list_select_related = ("programme",)
    ordering = ("-id",)
    change_list_template = "mentoring_xblock/admin/uploads.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """The viewer's own, superuser or not, without the bytes."""
        rows = super().get_queryset(request).filter(actor_id=request.user.pk, expires_at__gt=timezone.now())
        return rows.defer("content", "plan", "left_out")

    def get_urls(self) -> list[Any]:
        """The admin's own, and before them the forms for a file, and how far it is."""

        def url(route: str, view: Any, name: str) -> Any:
            return path(route, self.admin_site.admin_view(view), name=f"task_mentoring_upload_{name}")

        return [
            url("framework/", self.show_framework_form, "framework"),
            url("people/", self.show_people_form, "people"),
            url("<int:upload_id>/step/", self.show_step, "step"),
            url("<int:upload_id>/left-out.csv", self.give_left_out, "left_out"),
            *super().get_urls(),
        ]

    # A plan may be long in the making, and an import is a transaction of its own that is run again if it lost a race.
    @method_decorator(transaction.non_atomic_requests)
    def show_framework_form(self, request: HttpRequest) -> HttpResponse:
        """The form for a competency model."""
        return self._show_form(request, import_forms.FrameworkForm, ImportKind.FRAMEWORK)

    @method_decorator(transaction.non_atomic_requests)
    def show_people_form(self, request: HttpRequest) -> HttpResponse:
        """The form for a table of people."""
        return self._show_form(request, import_forms.PeopleForm, ImportKind.PEOPLE)

    def _show_form(
        self, request: HttpRequest, form_class: type[import_forms.UploadForm], kind: ImportKind
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = form_class(
            request.POST if request.method == "POST" else None,
            request.FILES if request.method == "POST" else None,
            programmes=_programmes(request),
        )
        if request.method == "POST" and form.is_valid():
            try:
                upload = api.submit_upload(
                    actor_id=actor_of(request),
                    source=form.source(),
                    kind=kind,
                    programme=form.cleaned_data["programme"] or str(form.fields["programme"].initial),
                    format_name=form.cleaned_data.get("format_name") or None,
                    choices=form.choices()
                    if isinstance(form, import_forms.FrameworkForm | import_forms.PeopleForm)
                    else None,
                )
                return HttpResponseRedirect(_address(self, upload.upload_id))
            except NotFound as missing:
                raise Http404 from missing
            except MentoringError as error:
                form.add_error("file", describe_refusal(error))
        is_framework = kind is ImportKind.FRAMEWORK
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Import a competency model") if is_framework else _("Import people"),
            "form": form,
            "is_framework": is_framework,
            "formats": [_(title) for title in api.format_titles().values()],
            "most": api.most_bytes() // 1_000_000,
            # Open where something in it is wrong or was changed.
            "is_open": bool(form.errors.keys() - {"file", "sample", "programme"}),
        }
        status = 400 if form.errors else 200
        return TemplateResponse(request, "mentoring_xblock/admin/import_form.html", context, status=status)

    def give_left_out(self, request: HttpRequest, upload_id: int) -> HttpResponse:
        """The rows that do not come in, with the reasons, to be corrected."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            content = api.read_left_out(actor_id=actor_of(request), upload_id=upload_id, translate=_)
        except NotFound as missing:
            raise Http404 from missing
        answer = HttpResponse(content, content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = 'attachment; filename="left-out.csv"'
        answer["Cache-Control"] = "no-store"
        return answer

    def show_step(self, request: HttpRequest, upload_id: int) -> HttpResponse:
        """How far an upload is, for the page that waits."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            upload, step, done, steps = api.step_of(actor_id=actor_of(request), upload_id=upload_id)
        except NotFound as missing:
            raise Http404 from missing
        sentence = describe_step(upload, step, now=timezone.now())
        return JsonResponse({"working": upload.is_working, "done": done, "of": steps, "sentence": sentence})

    @method_decorator(transaction.non_atomic_requests)
    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """One upload: its progress, its plan, or what came of it; and the decision."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        upload_id = read_id(object_id) or 0
        trouble = ""
        try:
            if request.method == "POST":
                try:
                    return HttpResponseRedirect(self._decide(request, upload_id))
                except MentoringError as error:
                    if isinstance(error, NotFound):
                        raise
                    trouble = describe_refusal(error)
            upload, programme, plan = api.get_upload(actor_id=actor_of(request), upload_id=upload_id)
        except NotFound as missing:
            raise Http404 from missing
        context = {
            # Named only where the viewer could take it for another.
            "programme": programme.title if len(programmes_run_by(request)) > 1 else "",
            **(
                _progress(self, request, upload)
                if upload.is_working
                else page_of_plan(upload, plan, show=request.GET.get("show", ""), number=request.GET.get("p"))
            ),
        }
        return self._show(request, upload, trouble, context)

    def _decide(self, request: HttpRequest, upload_id: int) -> str:
        """Do what the button says; the address to go on to."""
        actor_id, decision = actor_of(request), request.POST.get("decision")
        if decision == "import":
            fingerprint = request.POST.get("plan", "")
            api.apply_upload(actor_id=actor_id, upload_id=upload_id, fingerprint=fingerprint)
        elif decision == "again":
            upload_id = api.plan_upload_again(actor_id=actor_id, upload_id=upload_id).upload_id
        elif decision == "discard":
            api.discard_upload(actor_id=actor_id, upload_id=upload_id)
            return reverse(f"{self.admin_site.name}:task_mentoring_upload_changelist")
        else:
            raise Http404
        return _address(self, upload_id)

    def _show(self, request: HttpRequest, upload: UploadInfo, trouble: str, more: dict[str, object]) -> HttpResponse:
        said = show_commands(trouble or describe_trouble(upload))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Import: %(what)s") % {"what": upload.title or upload.name},
            "upload": upload,
            "is_planning": upload.state is UploadState.PLANNING,
            "is_planned": upload.state is UploadState.PLANNED,
            "is_applied": upload.state is UploadState.APPLIED,
            "kind_words": label_of(upload.kind),
            # A table of people has only one layout, which goes without saying.
            "format": name_format(upload.format) if upload.format in api.format_titles() else "",
            "trouble": said,
            "counts": describe_counts(upload),
            "sizes": describe_sizes(upload),
            # In no format known here: its columns can be matched on the import pages, where the upload is the same.
            "can_match": upload.kind is ImportKind.FRAMEWORK
            and upload.format in ("", "table")
            and (upload.refused or bool(said) or upload.state is UploadState.MATCHING),
            "can_choose": upload.kind is not ImportKind.FRAMEWORK and upload.asks,
            "result": describe_result(upload),
            "left_out": reverse(f"{self.admin_site.name}:task_mentoring_upload_left_out", args=[upload.upload_id])
            if upload.has_left_out
            else "",
            "form_url": _form_url(self, upload.kind),
            **more,
        }
        if upload.version_id is not None:
            name = f"{self.admin_site.name}:task_mentoring_frameworkversion_change"
            context["version"] = reverse(name, args=[upload.version_id])
        status = 409 if trouble else 200
        return TemplateResponse(request, "mentoring_xblock/admin/import_plan.html", context, status=status)


def _progress(model_admin: UploadAdmin, request: HttpRequest, upload: UploadInfo) -> dict[str, object]:
    _upload, step, done, steps = api.step_of(actor_id=actor_of(request), upload_id=upload.upload_id)
    return {
        "done": done,
        "steps": steps,
        "step": describe_step(upload, step, now=timezone.now()),
        "step_url": reverse(f"{model_admin.admin_site.name}:task_mentoring_upload_step", args=[upload.upload_id]),
    }


def _programmes(request: HttpRequest) -> list[tuple[str, str]]:
    """Key and title of the programmes that the viewer runs."""
    run = programmes_run_by(request)
    return [
        (programme.key, programme.title)
        for programme in mentoring.list_programmes(actor_id=actor_of(request))
        if programme.programme_id in run
    ]


def _form_url(model_admin: UploadAdmin, kind: ImportKind) -> str:
    """Where another file of the kind is taken; one of ratings on the import pages alone."""
    if kind is ImportKind.RATINGS:
        return f"{link_to('import')}?kind=ratings"
    return reverse(f"{model_admin.admin_site.name}:task_mentoring_upload_{kind}")


def _address(model_admin: UploadAdmin, upload_id: int) -> str:
    return reverse(f"{model_admin.admin_site.name}:task_mentoring_upload_change", args=[upload_id])
