"""The page "Why not this person?" for programme admins: two people and a skill asked, the first reason told."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from .. import api
from ..core.errors import MentoringError
from ..core.ids import read_id
from ..core.text import KEY_LENGTH, LINE_LENGTH
from ..wording.pairings import describe_reason
from .answers import page
from .frame import Frame, Trouble, show, status_of


@require_GET
@page
def exclusion(request: HttpRequest, frame: Frame) -> HttpResponse:
    """The question's form, and under it the answer once it is asked in full. A GET: it changes nothing, and the answer
    can be sent on as an address."""
    asked = {name: str(request.GET.get(name, "")).strip()[:LINE_LENGTH] for name in ("mentee", "person")}
    overview = api.get_programme_overview(**frame.caller)
    frameworks = api.list_frameworks(**frame.caller)
    framework = str(request.GET.get("framework", ""))[:KEY_LENGTH] or (frameworks[0].key if frameworks else "")
    skill = str(request.GET.get("skill", ""))[:KEY_LENGTH]
    context: dict[str, Any] = {
        "overview": overview,
        "frameworks": frameworks,
        "framework": framework,
        "skills": api.list_skills(actor_id=frame.actor_id, framework=framework, programme=overview.programme.key)
        if framework
        else (),
        "skill": skill,
        "asked": asked,
    }
    trouble = None
    try:
        _fill_in(request, frame, asked)
        if asked["mentee"] and asked["person"] and skill:
            shown = overview.programme.policy.mentors_shown
            context["answer"] = _answer(frame, asked, framework=framework, skill=skill, shown=shown)
    except MentoringError as error:
        if status_of(error) in (403, 404):
            raise
        trouble = Trouble("ask", error)
    return show(request, frame, "exclusion.html", context, here="programme", trouble=trouble)


def _fill_in(request: HttpRequest, frame: Frame, asked: dict[str, str]) -> None:
    """A link from a person's page names the mentee by id; the form shows their username."""
    given = read_id(str(request.GET.get("for", "")))
    if not asked["mentee"] and given is not None:
        person = api.name_person(**frame.caller, member_id=given)
        asked["mentee"] = person.username


def _answer(frame: Frame, asked: dict[str, str], *, framework: str, skill: str, shown: int) -> dict[str, Any]:
    mentee, person = (api.find_person(**frame.caller, who=asked[name]) for name in ("mentee", "person"))
    gap, (reason, place, of), is_busy = api.explain_exclusion(
        **frame.caller, framework=framework, skill=skill, mentee_id=mentee.member_id, mentor_id=person.member_id
    )
    return {
        "mentee": mentee,
        "person": person,
        "gap": gap,
        "reason": describe_reason(reason) if reason else "",
        "place": place,
        "of": of,
        "shown": shown,
        "busy": is_busy,
        "is_seen": place is not None and place <= shown and not is_busy,
        "member_address": frame.address("member", mentee.member_id, framework=framework, skill=skill),
    }
