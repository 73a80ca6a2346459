"""Two versions of a framework beside each other, and publishing the draft under the difference that was looked at."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from ..api.frameworks import authoring as api
from ..api.frameworks.states import compare_versions, get_draft_difference
from ..applets.competencies.data import VersionRef
from ..applets.exchange.data.plans import Plan
from ..core.errors import MentoringError, NotFound
from ..wording.imports import show_change
from ..wording.labels import label_of
from .authoring_desk import Desk, page_of, whole

ROWS = 100


def difference_page(desk: Desk) -> HttpResponse:
    """What publishing the draft would change, and the button that does it."""
    trouble = None
    if desk.request.method == "POST":
        try:
            version = api.publish_draft(
                **desk.caller,
                expected=desk.request.POST.get("expected", ""),
                reason=desk.request.POST.get("reason", ""),
            )
            said = _("Version %(number)s is published. Self-assessments use it from now on.") % {
                "number": version.number
            }
            return desk.go("change", said)
        except MentoringError as error:
            trouble = desk.shown(error)
    old, new, plan = get_draft_difference(**desk.caller)
    context = _shown(desk, old, new, plan) | {
        "title": _("What the draft changes"),
        "tab": "difference",
        "expected": plan.fingerprint,
        "reason": desk.request.POST.get("reason", ""),
        "is_draft": True,
        "is_first": old is None,
        "held": plan.gone_roles,
    }
    return desk.show("authoring_difference", context, trouble=trouble)


def compare_page(desk: Desk) -> HttpResponse:
    """Any two versions."""
    old, new = whole(desk.request.GET.get("old", "")), whole(desk.request.GET.get("new", ""))
    try:
        found = compare_versions(**desk.caller, old=old, new=new)
    except NotFound as missing:
        raise Http404 from missing
    title = _("From version %(old)s to version %(new)s") % {"old": old, "new": new}
    return desk.show("authoring_difference", _shown(desk, *found) | {"title": title, "is_draft": False})


def _shown(desk: Desk, old: VersionRef | None, new: VersionRef, plan: Plan) -> dict[str, Any]:
    changes = plan.writes
    page = page_of(changes, desk.request.GET.get("p", ""), size=ROWS)
    kept = desk.request.GET.copy()
    kept.pop("p", None)
    return {
        "old": old,
        "new": new,
        "old_words": label_of(old.status) if old else "",
        "new_words": label_of(new.status),
        "rows": [show_change(row) for row in page],
        "page": page,
        "query": f"{kept.urlencode()}&" if kept else "",
        "count": len(changes),
    }
