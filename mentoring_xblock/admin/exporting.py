"""Competency models out of Django's admin: a download per format on the published version's page."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from .. import api
from ..core.errors import MentoringError
from ..core.later import Later
from ..models import FrameworkVersion
from .rights import ShownOnly, actor_of

if TYPE_CHECKING:
    from ..api.jobs import uploads
else:
    uploads = Later("mentoring_xblock.api.jobs.uploads")

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)


class Exported(ShownOnly):
    """For the admin of framework versions: offers the published one for download."""

    change_form_template = "mentoring_xblock/admin/framework.html"

    def get_urls(self) -> list[Any]:
        """The admin's own, and before them the download."""
        view = self.admin_site.admin_view(self.download)
        name = "task_mentoring_frameworkversion_export"
        return [path("<int:version_id>/export/<str:format_name>/", view, name=name), *super().get_urls()]

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page, with the downloads where the version is the published one."""
        row = kwargs.get("obj") or context.get("original")
        if isinstance(row, FrameworkVersion) and row.published_of_id is not None:
            name = f"{self.admin_site.name}:task_mentoring_frameworkversion_export"
            titles = uploads.format_titles(writable=True)
            context["exports"] = [(_(title), reverse(name, args=[row.pk, each])) for each, title in titles.items()]
        return super().render_change_form(request, context, *args, **kwargs)

    def download(self, request: HttpRequest, version_id: int, format_name: str) -> HttpResponse:
        """The model in one format: the file, or several in a ZIP."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        row = self.get_queryset(request).filter(pk=version_id, published_of__isnull=False).first()
        if row is None or format_name not in uploads.format_titles(writable=True):
            raise Http404
        try:
            files = api.export_framework(
                key=row.framework.key,
                format_name=format_name,
                programme=row.framework.programme.key,
                actor_id=actor_of(request),
            )
        except MentoringError as error:
            raise Http404 from error
        name, content = next(iter(files.items())) if len(files) == 1 else (f"{row.framework.key}.zip", _zip(files))
        answer = HttpResponse(content, content_type=TYPES.get(name.rpartition(".")[2], "application/octet-stream"))
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer


def _zip(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            # One date for all, so that the same model gives the same bytes.
            archive.writestr(zipfile.ZipInfo(name, _ZIP_DATE), content)
    return out.getvalue()
