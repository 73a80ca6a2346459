"""The page "Evidence from courses" for programme admins: which graded item shows which level. No rule here."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from .. import api
from ..core.text import KEY_LENGTH
from .answers import change, page, post_only
from .forms import EvidenceRuleForm, read
from .frame import Frame, Trouble, show


@require_GET
@page
def evidence(request: HttpRequest, frame: Frame) -> HttpResponse:
    """The rules that there are, and a form for another one."""
    return _show(request, frame)


def _show(request: HttpRequest, frame: Frame, *, trouble: Trouble | None = None) -> HttpResponse:
    rules = api.list_evidence_rules(**frame.caller)
    frameworks = api.list_frameworks(**frame.caller)
    sent = request.POST if request.method == "POST" else request.GET
    framework = str(sent.get("framework", ""))[:KEY_LENGTH] or (frameworks[0].key if frameworks else "")
    chosen = next((each for each in frameworks if each.key == framework), None)
    context: dict[str, Any] = {
        "rules": [
            (
                rule,
                ref.title,
                100 * rule.least_share,
                version.scale.name_of(rule.level) if rule.level in version.scale else "",
            )
            for rule, ref, version in rules
        ],
        "frameworks": frameworks,
        "framework": framework,
        "levels": chosen.scale.levels if chosen else (),
        "skills": api.list_skills(**frame.caller, framework=framework) if chosen else (),
        "has_competencies": api.has_competencies(),
        "sent": request.POST,
    }
    return show(request, frame, "evidence.html", context, here="programme", trouble=trouble)


@change(_show, at="rule")
def save_rule(request: HttpRequest, frame: Frame) -> HttpResponse:
    """Let an item count, or change from which share of its points on."""
    sent = read(EvidenceRuleForm, request.POST)
    api.set_evidence_rule(
        **frame.caller,
        framework=sent["framework"],
        skill=sent["skill"],
        item="" if sent["by"] == "competency" else sent["item"],
        level=sent["level"],
        percent=sent["percent"] or 100.0,
    )
    messages.success(request, _("This counts as evidence from now on."))
    return HttpResponseRedirect(frame.address("evidence", framework=sent["framework"]) + "#rules")


@post_only
@page
def remove_rule(request: HttpRequest, frame: Frame, rule_id: int) -> HttpResponse:
    """Let an item count no longer."""
    api.remove_evidence_rule(**frame.caller, rule_id=rule_id)
    messages.success(request, _("This no longer counts as evidence. Ratings that it has already given stay."))
    return HttpResponseRedirect(frame.address("evidence") + "#rules")
