"""A run of "pair everyone" on its own page: preview, how far it is, what it would propose, propose, cancel.

Every press leads to the run's address, so that going back, reloading and a second tab all show how it stands. No rule
here.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.defaultfilters import floatformat
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from .. import api
from ..api.matching.data import PairingRun, RunState
from ..applets.matching.plans import MatchPlan, PlannedSkill
from ..core.text import KEY_LENGTH
from ..wording.labels import label_of
from ..wording.lists import join_label
from ..wording.pairings import describe_run, describe_run_step, describe_unpaired
from .answers import change, page, post_only
from .figures import LONGEST, count_words, percent_words, stacks
from .frame import Frame, Trouble, show

SHOWN = 20
"""Skills and pairs that are shown; more are folded away, pairs up to PAIRS_FOLDED."""
PAIRS_FOLDED = 200


@post_only
@page
def start(request: HttpRequest, frame: Frame) -> HttpResponse:
    """Begin a preview, which changes nothing, and go to its page."""
    role = str(request.POST.get("role", ""))[:KEY_LENGTH]
    run = api.start_pairing_run(**frame.caller, role=role)
    return _to_run(frame, run.run_id)


@require_GET
@page
def run(request: HttpRequest, frame: Frame, run_id: int) -> HttpResponse:
    """The run as it stands."""
    return _show(request, frame, run_id)


@require_GET
@page
def progress(_request: HttpRequest, frame: Frame, run_id: int) -> HttpResponse:
    """How far the run is, for the page's script: it shows the words and reloads the page when ``state`` changes."""
    found = api.get_pairing_run(**frame.caller, run_id=run_id)
    return JsonResponse({"state": found.state.value, "percent": round(100 * found.share), "words": _step_words(found)})


def _show(request: HttpRequest, frame: Frame, run_id: int, *, trouble: Trouble | None = None) -> HttpResponse:
    found = api.get_pairing_run(**frame.caller, run_id=run_id)
    said = trouble or (Trouble("run", found.refusal) if found.refusal else None)
    context: dict[str, Any] = {
        "run": found,
        "state": found.state.value,
        "state_words": label_of(found.state),
        "is_planning": found.state is RunState.PLANNING,
        "is_applied": found.state is RunState.APPLIED,
        "is_cancelled": found.state is RunState.CANCELLED,
        "percent": round(100 * found.share),
        "step": _step_words(found),
        "trouble": said,
        # A plan that was refused once is not offered again: the way on is a new one.
        "may_propose": found.state is RunState.PLANNED and said is None,
        "queue": queue_of(request),
        "longest": LONGEST,
        **(_plan(frame, found.plan) if found.plan else {}),
    }
    return show(request, frame, "run.html", context, here="programme", trouble=trouble)


@change(_show, at="run")
def propose(request: HttpRequest, frame: Frame, run_id: int) -> HttpResponse:
    """Propose what the run showed. A plan that no longer holds says so, where a new one is one press off."""
    before = api.get_pairing_run(**frame.caller, run_id=run_id)
    found = api.apply_pairing_run(**frame.caller, run_id=run_id)
    if found.state is RunState.APPLIED and found.plan is not None:
        if before.state is RunState.APPLIED:
            messages.info(request, _("These pairings have already been proposed. Nothing has changed."))
        else:
            messages.success(request, _proposed(found.plan))
    return _to_run(frame, run_id)


@change(_show, at="run")
def cancel(_request: HttpRequest, frame: Frame, run_id: int) -> HttpResponse:
    """Cancel what is under way."""
    api.cancel_pairing_run(**frame.caller, run_id=run_id)
    return _to_run(frame, run_id)


def summary_of(frame: Frame) -> dict[str, Any] | None:
    """The newest run in one line, for the page of the programme; None where nobody was ever paired so."""
    newest = api.newest_pairing_run(**frame.caller)
    if newest is None:
        return None
    return {
        "words": describe_run(newest),
        "address": frame.address("pairing_run", newest.run_id),
    }


def _to_run(frame: Frame, run_id: int) -> HttpResponse:
    return HttpResponseRedirect(frame.address("pairing_run", run_id))


def queue_of(request: HttpRequest) -> str:
    """The review queue in Django's admin, for those who may enter it."""
    if not getattr(request.user, "is_staff", False):
        return ""
    try:
        return reverse("admin:task_mentoring_pairing_changelist") + "?state=proposed"
    except NoReverseMatch:
        return ""


def address_of_reviews(request: HttpRequest, frame: Frame) -> str:
    """Where the viewer reviews proposals: in Django's admin, on the programme's page or on the team's; empty if not."""
    if frame.viewer.is_admin:
        return queue_of(request) or frame.address("programme") + "#review"
    return frame.address("team") + "#review" if frame.viewer.has_team else ""


def _plan(frame: Frame, plan: MatchPlan) -> dict[str, Any]:
    shown = plan.pairs[: SHOWN + PAIRS_FOLDED]
    ids = {each for pair in shown for each in (pair.mentee_id, pair.mentor_id)}
    names = api.name_members(**frame.caller, member_ids=ids)
    skills = sorted(plan.skills, key=lambda each: (each.paired - each.gaps, -each.gaps, each.title))
    unpaired = [(describe_unpaired(code), count) for code, count in plan.unpaired.items()]
    parts = [(_("have a mentor in this plan"), len(plan.pairs), True), *((words, n, False) for words, n in unpaired)]
    lines = list(zip(skills, stacks([(each.paired, each.gaps) for each in skills]), map(_why, skills), strict=True))
    pairs = [
        {
            "mentee": names.get(pair.mentee_id, ""),
            "mentor": names.get(pair.mentor_id, ""),
            "skill": pair.skill.title,
            "score": pair.score,
        }
        for pair in shown
    ]
    return {
        "plan": plan,
        "open": plan.gaps - len(plan.pairs),
        "from_best": _distance_words(plan.distance),
        "outcome": [
            (words, count, percent_words(count / plan.gaps if plan.gaps else 0), stack, is_paired)
            for (words, count, is_paired), stack in zip(
                parts, stacks([(count, plan.gaps) for _, count, _ in parts]), strict=True
            )
        ],
        "skills": lines[:SHOWN],
        "more_skills": lines[SHOWN:],
        "pairs": pairs[:SHOWN],
        "more_pairs": pairs[SHOWN:],
        "more": len(plan.pairs) - len(shown),
    }


def _why(skill: PlannedSkill) -> list[str]:
    return [
        join_label(count_words(count), describe_unpaired(code, short=True)) for code, count in skill.unpaired.items()
    ]


def _step_words(found: PairingRun) -> str:
    return describe_run_step(found.step) if found.state.is_under_way else ""


def _distance_words(distance: float) -> str:
    """How far below the best, in per cent; only what is exact looks so."""
    percent = 100 * distance
    if percent == 0:
        return _("%(n)s%%") % {"n": 0}
    shown = floatformat(max(percent, 0.01), 2)
    return (_("under %(n)s%%") if percent < 0.01 else _("%(n)s%%")) % {"n": shown}


def _proposed(plan: MatchPlan) -> str:
    n = len(plan.pairs)
    return ngettext("%(n)s pairing proposed.", "%(n)s pairings proposed.", n) % {"n": count_words(n)}
