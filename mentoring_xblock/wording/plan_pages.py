"""The rows of a plan and the remarks on its file, a page of them in words, for whichever page shows a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _

from ..applets.exchange.data.plans import Action
from ..applets.exchange.data.uploads import ImportKind, UploadInfo
from .imports import show_change, show_remark

if TYPE_CHECKING:
    from ..api.jobs.uploads import StoredPlan

ROWS = 100
REMARKS_FIRST = 20
"""Remarks shown above the changes; the rest has pages of its own."""
REMARKS = "remarks"
"""In an address, what is remarked of the file instead of what would change."""


def page_of_plan(upload: UploadInfo, plan: StoredPlan, *, show: str, number: str | None) -> dict[str, object]:
    """What the address asks for, ``show`` an action or the remarks, for a template."""
    changes, remarks = plan
    filters = _filters_of(upload, has_remarks=bool(remarks))
    if not show or show not in {value for value, _words in filters}:
        show = REMARKS if upload.refused else ""
    page: Page[Any]
    if show == REMARKS:
        page = Paginator(remarks, ROWS).get_page(number)
        shown_remarks = [show_remark(remark) for remark in page]
        shown_rows = []
    else:
        wanted = [row for row in changes if not show or row.action.value == show]
        page = Paginator(wanted, ROWS).get_page(number)
        shown_remarks = [show_remark(each) for each in remarks[:REMARKS_FIRST]] if page.number == 1 else []
        shown_rows = [show_change(row) for row in page]
    return {
        "show": show,
        "shows_remarks": show == REMARKS,
        "filters": filters,
        "page": page,
        "remarks": shown_remarks,
        "more_remarks": len(remarks) - len(shown_remarks) if show != REMARKS and shown_remarks else 0,
        "has_places": any(remark["file"] or remark["row"] or remark["column"] for remark in shown_remarks),
        "rows": shown_rows,
        "has_fields": any(row["field"] for row in shown_rows),
        "all_changes": len(changes),
    }


def _filters_of(upload: UploadInfo, *, has_remarks: bool) -> list[tuple[str, str]]:
    """(value in the address, words) of each part of the plan that can be looked at alone."""
    found = [("", _("All changes")), (Action.ADD.value, _("Added")), (Action.CHANGE.value, _("Changed"))]
    if upload.kind is ImportKind.FRAMEWORK:
        found.append((Action.RETIRE.value, _("Retired")))
    else:
        if upload.counts.get("expect"):
            found.append((Action.EXPECT.value, _("Expected")))
        if upload.counts.get("end"):
            found.append((Action.END.value, _("Leaving")))
    return [*found, (REMARKS, _("Remarks"))] if has_remarks else found
