"""A skill's links in Django's admin: what it points to, by name, and the page on which a tag is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from ..core.errors import MentoringError, NotFound
from ..core.later import Later
from ..models import SkillVersion
from ..wording.refusals import describe_refusal
from .rights import ShownOnly, actor_of

if TYPE_CHECKING:
    from ..api.frameworks import taxonomies as api
else:
    api = Later("mentoring_xblock.api.frameworks.taxonomies")

LONGEST_SEARCH = 100
PAGE_SCHEMES = ("https://", "http://")


class Linked(ShownOnly):
    """For the admin of skills: shows its links, and offers to choose a tag where the site has taxonomies."""

    change_form_template = "mentoring_xblock/admin/skill.html"

    def get_urls(self) -> list[Any]:
        """The admin's own, and before them the page for choosing."""
        view = self.admin_site.admin_view(self.choose_tag)
        return [path("<int:skill_id>/link/", view, name="task_mentoring_skillversion_link"), *super().get_urls()]

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page, with the links by name."""
        row = kwargs.get("obj") or context.get("original")
        if isinstance(row, SkillVersion):
            context |= _links_of(request, row)
            if api.has_taxonomies():
                context["choose"] = reverse(f"{self.admin_site.name}:task_mentoring_skillversion_link", args=[row.pk])
        return super().render_change_form(request, context, *args, **kwargs)

    def choose_tag(self, request: HttpRequest, skill_id: int) -> HttpResponse:
        """Taxonomies and their tags, of which one is linked in the framework's draft."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        rows = self.get_queryset(request).select_related("skill", "version__framework__programme")
        row = rows.filter(pk=skill_id).first()
        if row is None or not api.has_taxonomies():
            raise Http404
        programme = row.version.framework.programme.key
        trouble = ""
        if request.method == "POST":
            try:
                return HttpResponseRedirect(self._link(request, row))
            except NotFound as missing:
                raise Http404 from missing
            except MentoringError as error:
                trouble = describe_refusal(error)
        taxonomy, search = request.GET.get("taxonomy", ""), request.GET.get("q", "").strip()[:LONGEST_SEARCH]
        actor_id = actor_of(request)
        try:
            tags = (
                api.list_tags(actor_id=actor_id, taxonomy=taxonomy, search=search, programme=programme)
                if taxonomy
                else ()
            )
        except NotFound as missing:
            raise Http404 from missing
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Link “%(skill)s” to a tag") % {"skill": row.title},
            "row": row,
            "skill_url": reverse(f"{self.admin_site.name}:task_mentoring_skillversion_change", args=[row.pk]),
            "taxonomies": api.list_taxonomies(actor_id=actor_id, programme=programme),
            "taxonomy": taxonomy,
            "search": search,
            "longest_search": LONGEST_SEARCH,
            "tags": tags,
            "trouble": trouble,
            **_links_of(request, row),
        }
        status = 400 if trouble else 200
        return TemplateResponse(request, "mentoring_xblock/admin/skill_link.html", context, status=status)

    def _link(self, request: HttpRequest, row: SkillVersion) -> str:
        """Store what was chosen; the address to go on to."""
        is_removal = request.POST.get("decision") == "remove"
        draft = api.link_skill(
            actor_id=actor_of(request),
            framework=row.version.framework.key,
            skill=row.skill.key,
            taxonomy="" if is_removal else request.POST.get("taxonomy", ""),
            tag="" if is_removal else request.POST.get("tag", ""),
            programme=row.version.framework.programme.key,
        )
        said = _("Saved to the draft. Publish the draft to use the link.")
        self.message_user(request, said, messages.SUCCESS)
        stored = SkillVersion.objects.get(version_id=draft.version.version_id, skill_id=row.skill_id)
        return reverse(f"{self.admin_site.name}:task_mentoring_skillversion_change", args=[stored.pk])


def _links_of(request: HttpRequest, row: SkillVersion) -> dict[str, object]:
    found = api.name_link(actor_id=actor_of(request), taxonomy=row.taxonomy_id, tag=row.tag_id)
    (_id, linked, is_competency), tag_name = found or (("", "", False), "")
    return {
        "uris": [(uri, uri.lower().startswith(PAGE_SCHEMES)) for uri in row.uris],
        "link": {"taxonomy": row.taxonomy_id, "tag": row.tag_id} if row.taxonomy_id or row.tag_id else None,
        "linked_taxonomy": linked,
        "is_competency": is_competency,
        "tag_name": tag_name,
        "is_installed": api.has_taxonomies(),
    }
