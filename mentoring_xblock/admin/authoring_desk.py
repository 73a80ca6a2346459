"""What every authoring page shares: whose framework it is, its addresses, its tabs, and how a refusal is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..api.frameworks import authoring as api
from ..api.frameworks.states import Draft, get_draft
from ..applets.competencies.data import Fault, FrameworkModel
from ..core.errors import MentoringError, NotFound
from ..models import Framework
from ..wording.frameworks import describe_fault
from ..wording.limits import LIMITS
from ..wording.refusals import describe_refusal
from .rights import ShownOnly, actor_of

TABS = (
    ("head", gettext_lazy("Model and scale")),
    ("skills", gettext_lazy("Skills")),
    ("replace", gettext_lazy("Merge or split")),
    ("roles", gettext_lazy("Roles")),
    ("targets", gettext_lazy("Targets")),
    ("difference", gettext_lazy("Review changes and publish")),
)


@dataclass(frozen=True, slots=True)
class Desk:
    """One request about one framework of a programme that the viewer runs."""

    admin: ShownOnly
    request: HttpRequest
    row: Framework

    @property
    def caller(self) -> dict[str, Any]:
        """Who asks about which framework, as the api wants it."""
        return {
            "actor_id": actor_of(self.request),
            "framework": self.row.key,
            "programme": self.row.programme.key,
        }

    def url(self, name: str, query: str = "") -> str:
        """The address of another page about the framework."""
        where = reverse(f"{self.admin.admin_site.name}:task_mentoring_framework_{name}", args=[self.row.pk])
        return f"{where}?{query}" if query else where

    def go(self, name: str, said: str = "", *, query: str = "") -> HttpResponse:
        """On to another page, with a sentence on what was done."""
        if said:
            messages.success(self.request, said)
        return HttpResponseRedirect(self.url(name, query))

    def draft(self) -> Draft:
        """The draft; raises NotFound (code ``no_draft``) where it was published or discarded, or never started."""
        return get_draft(**self.caller)

    def save(self, model: FrameworkModel) -> None:
        """Write the model into the draft that the form was made from; raises what the api refuses it with."""
        api.change_draft(**self.caller, expected=self.request.POST.get("expected", ""), model=model)

    def shown(self, refusal: MentoringError) -> MentoringError:
        """The refusal, for the page to show; raised again where the draft is gone and no page is left to show it on."""
        if refusal.code == "no_draft":
            raise refusal
        return refusal

    def answer(self, page: Callable[[Desk], HttpResponse]) -> HttpResponse:
        """What the page answers; where the draft is gone, the way to the overview, which offers to start one."""
        try:
            return page(self)
        except NotFound as missing:
            if missing.code != "no_draft":
                raise Http404 from missing
        messages.warning(self.request, _("This competency model has no draft. Start a draft to change it."))
        return HttpResponseRedirect(self.url("change"))

    def show(self, template: str, context: Mapping[str, Any], *, trouble: MentoringError | None = None) -> HttpResponse:
        """The page; a refusal is shown above it and sets the response's status."""
        at = context.get("tab", "")
        whole = {
            **self.admin.admin_site.each_context(self.request),
            "limits": LIMITS,
            "opts": self.admin.opts,
            "framework": self.row,
            "overview": self.url("change"),
            "tabs": [(self.url(name), words, name == at) for name, words in TABS] if at else [],
            "trouble": _trouble(trouble),
            "is_stale": trouble is not None and trouble.code == "stale_draft",
            "here": self.request.path,
            **context,
        }
        status = trouble.status if trouble else int(context.get("status", 200))
        return TemplateResponse(self.request, f"mentoring_xblock/admin/{template}.html", whole, status=status)


def _trouble(trouble: MentoringError | None) -> str:
    if trouble is None:
        return ""
    # Each fault is shown beside its field; a path through the model does not help people who look at a form.
    return (
        _("Nothing was saved. Correct the marked fields and save again.")
        if trouble.code == "bad_model"
        else describe_refusal(trouble)
    )


def open_desk(admin: ShownOnly, request: HttpRequest, framework_id: int) -> Desk:
    """The desk for a framework; one of another programme is answered as if it were not there."""
    if not admin.has_view_permission(request):
        raise PermissionDenied
    row = admin.get_queryset(request).select_related("programme").filter(pk=framework_id).first()
    if row is None:
        raise Http404
    return Desk(admin, request, row)


def faults_by_place(faults: tuple[Fault, ...], kind: str, keys: Mapping[int, str]) -> dict[tuple[str, str], list[str]]:
    """Sentences by (key, field) for the faults of the skills or roles in ``keys`` (key by place in the model)."""
    found: dict[tuple[str, str], list[str]] = {}
    for fault in faults:
        if len(fault.path) > 2 and fault.path[0] == kind and fault.path[1] in keys:
            field = str(fault.path[2])
            if field == "behaviours" and len(fault.path) > 3:
                field = f"level-{fault.path[3]}"
            found.setdefault((keys[int(fault.path[1])], field), []).append(describe_fault(fault))
    return found


def page_of(things: Any, number: str, *, size: int) -> Page[Any]:
    """One page of a list; a number that cannot be meant gives the first or the last."""
    return Paginator(things, size).get_page(number)


def whole(text: str) -> int:
    """A whole number as a form sends it; 0, which no field takes, for what is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
