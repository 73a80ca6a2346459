"""The page "Programme" for its admins: counts, bench strength, queues, pair everyone. No rule here."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from .. import api
from ..api.data import Bench, MatchPlan
from ..api.vocabulary import OPEN_STATES, State
from ..core.errors import MentoringError
from .answers import page, status_of, words_of
from .figures import LONGEST, bars, percent_words
from .frame import Frame, show
from .presenting import pairing_card
from .tables import csv_answer
from .team import confirmation_lines
from .words import UNPAIRED, state_words

REVIEWS_SHOWN = 20
PAIRS_SHOWN = 100
_KEY = 120


@require_GET
@page
def programme(request: HttpRequest, frame: Frame) -> HttpResponse:
    """The whole page."""
    return _show(request, frame)


def _show(
    request: HttpRequest,
    frame: Frame,
    *,
    trouble: MentoringError | None = None,
    plan: dict[str, Any] | None = None,
) -> HttpResponse:
    overview = api.get_programme_overview(actor_id=frame.actor_id, programme=frame.key)
    frameworks = api.list_frameworks(actor_id=frame.actor_id, programme=frame.key)
    chosen = str(request.GET.get("framework", ""))[:_KEY]
    bench: tuple[Bench, ...] = ()
    if frameworks:
        bench = api.get_bench_strength(actor_id=frame.actor_id, framework=chosen, programme=frame.key)
    reviews = api.list_reviews(actor_id=frame.actor_id, programme=frame.key)
    counts = [(state_words(State(name)), count, State(name) in OPEN_STATES) for name, count in overview.states.items()]
    context: dict[str, Any] = {
        "overview": overview,
        "states": bars(counts),
        "longest": LONGEST,
        "started": sum(overview.states.values()),
        "frameworks": frameworks,
        "framework": chosen or (frameworks[0].key if frameworks else ""),
        "bench": [(each, percent_words(each.nobody)) for each in sorted(bench, key=_weakness)],
        "single": [each for each in bench if not each.withheld and each.needed and each.confirmed == 1],
        "nobody": [each for each in bench if not each.withheld and each.needed and each.nobody >= 0.5],
        "counted_at": next((each.counted_at for each in bench), None),
        "waiting": sorted((each for each in bench if each.waiting), key=lambda each: -each.waiting),
        "reviews": [pairing_card(view) for view in reviews[:REVIEWS_SHOWN]],
        "more_reviews": max(0, len(reviews) - REVIEWS_SHOWN),
        "confirmations": confirmation_lines(frame),
        "queue": _queue(request),
        "plan": plan,
        "trouble": {"place": "pair", "words": words_of(trouble), "fields": trouble.fields} if trouble else None,
    }
    status = status_of(trouble) if trouble else 200
    return show(request, frame, "programme.html", context, here="programme", status=status)


def _weakness(bench: Bench) -> tuple[bool, bool, float, float, str]:
    """Sorts the weakest benches first: where help is needed and likely nobody can give it; withheld ones last."""
    return (bench.withheld, not bench.needed, -bench.nobody, bench.expected, bench.title)


def _queue(request: HttpRequest) -> str:
    """The review queue in Django's admin, for those who may enter it."""
    if not getattr(request.user, "is_staff", False):
        return ""
    try:
        return reverse("admin:task_mentoring_pairing_changelist") + "?state=proposed"
    except NoReverseMatch:
        return ""


@require_POST
@page
def pair_everyone(request: HttpRequest, frame: Frame) -> HttpResponse:
    """A dry run is shown at once, since it changes nothing; applying leads back to the page."""
    run = request.POST.get("run", "")
    is_apply = "apply" in request.POST
    try:
        plan = api.pair_everyone(
            actor_id=frame.actor_id,
            programme=frame.key,
            role=str(request.POST.get("role", ""))[:_KEY],
            apply=is_apply,
            run_id=int(run) if is_apply and run.isdecimal() and len(run) < 19 else None,
        )
    except MentoringError as error:
        if status_of(error) in (403, 404):
            raise
        return _show(request, frame, trouble=error)
    if not is_apply:
        return _show(request, frame, plan=_plan(frame, plan))
    proposed = ngettext("%(n)s pairing proposed.", "%(n)s pairings proposed.", len(plan.pairs)) % {"n": len(plan.pairs)}
    messages.success(request, proposed)
    return HttpResponseRedirect(frame.address("programme") + "#review")


def _plan(frame: Frame, plan: MatchPlan) -> dict[str, Any]:
    shown = plan.pairs[:PAIRS_SHOWN]
    ids = {each for pair in shown for each in (pair.mentee_id, pair.mentor_id)}
    names = api.name_members(actor_id=frame.actor_id, member_ids=ids, programme=frame.key)
    titles = {
        (framework, each.skill): each.title
        for framework in {pair.framework for pair in shown}
        for each in api.get_bench_strength(actor_id=frame.actor_id, framework=framework, programme=frame.key)
    }
    return {
        "plan": plan,
        "percent_from_best": 100 * plan.distance,
        "unpaired": [(UNPAIRED.get(code, code.replace("_", " ")), count) for code, count in plan.unpaired.items()],
        "pairs": [
            {
                "mentee": names.get(pair.mentee_id, ""),
                "mentor": names.get(pair.mentor_id, ""),
                "skill": titles.get((pair.framework, pair.skill), pair.skill),
                "score": pair.score,
            }
            for pair in shown
        ],
        "more": len(plan.pairs) - len(shown),
    }


@require_GET
@page
def bench_csv(request: HttpRequest, frame: Frame) -> HttpResponse:
    """Bench strength as a file; withheld figures are empty cells."""
    framework = str(request.GET.get("framework", ""))[:_KEY]
    bench = api.get_bench_strength(actor_id=frame.actor_id, framework=framework, programme=frame.key)
    header = [
        _("Skill"), _("Expected at mentor level"), _("Chance of nobody"), _("Confirmed"), _("People below target"),
        _("Offering"), _("Places free"), _("Waiting"),
    ]  # fmt: skip
    return csv_answer(
        "bench-strength.csv",
        header,
        (
            (
                each.title,
                None if each.withheld else round(each.expected, 2),
                None if each.withheld else round(each.nobody, 4),
                None if each.withheld else each.confirmed,
                None if each.withheld else each.needed,
                each.offering,
                each.places_free,
                each.waiting,
            )
            for each in bench
        ),
    )
