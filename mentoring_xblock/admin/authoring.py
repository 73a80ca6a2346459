"""Frameworks in Django's admin: the list, one framework's overview, and the steps of a version's life.

Every step is one call of ``api.authoring``. The pages on which a draft is written are in ``authoring_head``,
``authoring_skills`` and ``authoring_roles``; differences and publishing in ``authoring_versions``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..core.errors import MentoringError
from ..core.later import Later
from ..models import Framework, FrameworkVersion, Programme
from ..platform.roster import display_names
from ..wording.labels import label_of
from ..wording.limits import LIMITS
from ..wording.refusals import describe_refusal
from .filters import OwnFilter
from .rights import ShownOnly, actor_of, programmes_run_by

if TYPE_CHECKING:
    from ..api.frameworks import authoring as api
    from ..api.frameworks import states
    from ..wording import frameworks as wording
    from . import authoring_desk as desks
    from .authoring_desk import Desk
else:
    api = Later("mentoring_xblock.api.frameworks.authoring")
    states = Later("mentoring_xblock.api.frameworks.states")
    wording = Later("mentoring_xblock.wording.frameworks")
    desks = Later("mentoring_xblock.admin.authoring_desk")

PAGES = {
    "head": "authoring_head.edit_head",
    "skills": "authoring_skills.edit_skills",
    "replace": "authoring_skills.replace_page",
    "roles": "authoring_roles.edit_roles",
    "targets": "authoring_roles.edit_targets",
    "difference": "authoring_versions.difference_page",
    "compare": "authoring_versions.compare_page",
}
"""By the last part of the address, the function that takes a ``Desk``; its module is imported on the first visit."""
CHANGES_SHOWN = 30


@admin.register(Framework)
class FrameworkAdmin(ShownOnly):
    """The frameworks of the programmes that the viewer runs; a row opens its overview."""

    list_display = ("title", "key", "programme", "in_use", "in_writing")
    list_display_links = ("title",)
    list_filter = (("programme", OwnFilter),)
    list_select_related = ("programme", "published", "draft")
    search_fields = ("key", "versions__title")
    ordering = ("programme", "key")
    change_list_template = "mentoring_xblock/admin/authoring_list.html"

    @admin.display(description=gettext_lazy("title"))
    def title(self, row: Framework) -> str:
        """As the version in use calls it, else the draft, else the key."""
        version = _one(row, "published") or _one(row, "draft")
        return version.title if version else row.key

    @admin.display(description=gettext_lazy("version in use"))
    def in_use(self, row: Framework) -> str:
        """Its number."""
        version = _one(row, "published")
        return str(version.number) if version else "–"

    @admin.display(description=gettext_lazy("draft"), boolean=True)
    def in_writing(self, row: Framework) -> bool:
        """Whether somebody is writing another version."""
        return _one(row, "draft") is not None

    def get_urls(self) -> list[Any]:
        """The admin's own, and before them the pages of authoring."""

        def url(route: str, view: Any, name: str) -> Any:
            # A use case is a transaction of its own, and is run again if it lost a race.
            seen = transaction.non_atomic_requests(self.admin_site.admin_view(view))
            return path(route, seen, name=f"task_mentoring_framework_{name}")

        pages = [url(f"<int:framework_id>/{name}/", self._page(name), name) for name in PAGES]
        return [url("new/", self.create, "new"), url("<int:framework_id>/step/", self.step, "step"), *pages,
                *super().get_urls()]  # fmt: skip

    def _page(self, name: str) -> Callable[..., HttpResponse]:
        def view(request: HttpRequest, framework_id: int) -> HttpResponse:
            page = import_string(f"{__package__}.{PAGES[name]}")
            return desks.open_desk(self, request, framework_id).answer(page)

        return view

    @method_decorator(transaction.non_atomic_requests)
    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The overview: versions, what can be done now, and who changed what."""
        return self._overview(desks.open_desk(self, request, desks.whole(object_id)))

    def _overview(self, desk: Desk, trouble: MentoringError | None = None) -> HttpResponse:
        try:
            state = states.get_framework(**desk.caller)
            changes = states.list_framework_changes(**desk.caller, most=CHANGES_SHOWN + 1)
        except MentoringError as missing:
            raise Http404 from missing
        names = display_names({each.actor_id for each in changes if each.actor_id is not None})
        context = {
            "title": state.title,
            "state": state,
            "versions": [
                (version, label_of(version.status), FrameworkAdmin._version_url(desk, version.version_id))
                for version in state.versions
            ],
            "numbers": [version.number for version in state.versions],
            "step": desk.url("step"),
            "compare": desk.url("compare"),
            "edit": desk.url("skills"),
            "difference": desk.url("difference"),
            "changes": [
                (each.at, wording.describe_change(each), names.get(each.actor_id or 0, ""), each.reason)
                for each in changes[:CHANGES_SHOWN]
            ],
            "is_more": len(changes) > CHANGES_SHOWN,
            "log": reverse(f"{self.admin_site.name}:task_mentoring_logentry_changelist")
            + f"?subject__exact=framework&q={desk.row.pk}",
            "sent": desk.request.POST,
            "wrong": trouble.fields if trouble else {},
        }
        return desk.show("authoring_overview", context, trouble=trouble)

    @staticmethod
    def _version_url(desk: Desk, version_id: int) -> str:
        name = f"{desk.admin.admin_site.name}:task_mentoring_frameworkversion_change"
        return reverse(name, args=[version_id])

    def step(self, request: HttpRequest, framework_id: int) -> HttpResponse:
        """One step of a version's life, told by the button that was pressed."""
        desk = desks.open_desk(self, request, framework_id)
        if request.method != "POST":
            return HttpResponseRedirect(desk.url("change"))
        sent = request.POST
        try:
            if sent.get("do") == "start":
                number = sent.get("version", "")
                api.start_draft(**desk.caller, version=desks.whole(number) if number else None)
                return desk.go("skills", _("The draft is open. Nobody else sees it until you publish it."))
            if sent.get("do") == "discard":
                there = api.discard_draft(**desk.caller, expected=sent.get("expected", ""))
                return desk.go("change", _("You discarded the draft.") if there else "")
            if sent.get("do") == "retire":
                api.retire_framework(
                    **desk.caller, expected=desks.whole(sent.get("version", "")), reason=sent.get("reason", "")
                )
                return desk.go("change", _("The competency model is retired. People can still read their answers."))
            if sent.get("do") == "duplicate":
                copy = api.duplicate_framework(**desk.caller, key=sent.get("key", ""), title=sent.get("title", ""))
                messages.success(request, _("The copy is ready as a draft."))
                where = f"{self.admin_site.name}:task_mentoring_framework_head"
                return HttpResponseRedirect(reverse(where, args=[copy.version.framework_id]))
        except MentoringError as trouble:
            return self._overview(desk, trouble)
        raise Http404

    def create(self, request: HttpRequest) -> HttpResponse:
        """A new framework, empty but for its scale."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        rows = Programme.objects.order_by("title", "id")
        if not getattr(request.user, "is_superuser", False):
            rows = rows.filter(pk__in=programmes_run_by(request))
        programmes = list(rows)
        trouble = None
        if request.method == "POST":
            wanted = next((row for row in programmes if str(row.pk) == request.POST.get("programme")), None)
            if wanted is None:
                raise Http404
            levels = [line.strip() for line in request.POST.get("levels", "").splitlines() if line.strip()]
            try:
                draft = api.create_framework(
                    actor_id=actor_of(request),
                    programme=wanted.key,
                    title=request.POST.get("title", ""),
                    key=request.POST.get("key", ""),
                    language=request.POST.get("language", "") or "en",
                    levels=levels,
                )
                messages.success(request, _("The draft is open. Nobody else sees it until you publish it."))
                where = f"{self.admin_site.name}:task_mentoring_framework_skills"
                return HttpResponseRedirect(reverse(where, args=[draft.version.framework_id]))
            except MentoringError as error:
                trouble = error
        context = {
            **self.admin_site.each_context(request),
            "limits": LIMITS,
            "opts": self.opts,
            "title": _("New competency model"),
            "programmes": programmes,
            "sent": request.POST,
            "levels": request.POST.get("levels", "\n".join(_(name) for name in api.STARTING_SCALE)),
            "language": request.POST.get("language", "en"),
            "trouble": describe_refusal(trouble) if trouble else "",
            "wrong": trouble.fields if trouble else {},
        }
        status = trouble.status if trouble else 200
        return TemplateResponse(request, "mentoring_xblock/admin/authoring_new.html", context, status=status)


def _one(row: Framework, slot: str) -> FrameworkVersion | None:
    found: FrameworkVersion | None = getattr(row, slot, None)
    return found
