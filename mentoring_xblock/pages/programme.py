"""The page "Programme" for its admins: counts, bench strength, queues, the way to pair everyone. No rule here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from .. import api
from ..applets.insight.data import Bench
from ..applets.pairings.states import OPEN_STATES, State
from ..core.later import Later
from ..core.text import KEY_LENGTH
from ..wording.labels import label_of
from .answers import change, page
from .everyone import queue_of, summary_of
from .figures import LONGEST, bars, percent_words
from .frame import Frame, Trouble, show
from .presenting import pairing_card
from .tables import csv_answer
from .team import confirmation_lines

if TYPE_CHECKING:
    from ..api import starting
else:
    starting = Later("mentoring_xblock.api.starting")

REVIEWS_SHOWN = 20


@require_GET
@page
def programme(request: HttpRequest, frame: Frame) -> HttpResponse:
    """The whole page."""
    return _show(request, frame)


def _show(request: HttpRequest, frame: Frame, *, trouble: Trouble | None = None, **_named: object) -> HttpResponse:
    overview = api.get_programme_overview(**frame.caller)
    frameworks = api.list_frameworks(**frame.caller)
    chosen = str(request.GET.get("framework", ""))[:KEY_LENGTH]
    bench: tuple[Bench, ...] = ()
    if frameworks:
        bench = api.get_bench_strength(**frame.caller, framework=chosen)
    reviews = api.list_reviews(**frame.caller)
    counts = [(label_of(State(name)), count, State(name) in OPEN_STATES) for name, count in overview.states.items()]
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
        **confirmation_lines(api.list_waiting_confirmations(**frame.caller)),
        "queue": queue_of(request),
        "newest": summary_of(frame),
    }
    # A programme that runs has nothing to set up, and is asked for nothing more.
    if not (overview.rated and sum(overview.states.values())):
        context["start"] = starting.get_start(**frame.caller)
    concerns, names, held = api.list_concerns(**frame.caller)
    context["held"] = held
    context["concerns"] = [
        {
            "concern": each,
            "about": label_of(each.about),
            "by": names[each.by_id],
            "of": names[each.of_id],
            "held": is_held,
        }
        for each, is_held in concerns
    ]
    return show(request, frame, "programme.html", context, here="programme", trouble=trouble)


@change(_show, at="concerns")
def close_concern(request: HttpRequest, frame: Frame, concern_id: int) -> HttpResponse:
    """A concern is dealt with; with ``pause`` the offers of the person it is about are paused."""
    pause = "pause" in request.POST
    api.close_concern(**frame.caller, concern_id=concern_id, pause=pause)
    return _back(request, frame, _("Closed. Their offers are paused.") if pause else _("Closed."))


@change(_show, at="concerns")
def release_offers(request: HttpRequest, frame: Frame, member_id: int) -> HttpResponse:
    """Offers that an administrator paused go on."""
    api.release_offers(**frame.caller, member_id=member_id)
    return _back(request, frame, _("Their offers are open again."))


def _back(request: HttpRequest, frame: Frame, done: str) -> HttpResponse:
    messages.success(request, done)
    return HttpResponseRedirect(frame.address("programme") + "#concerns")


def _weakness(bench: Bench) -> tuple[bool, bool, float, float, str]:
    """Sorts the weakest benches first: where help is needed and likely nobody can give it; withheld ones last."""
    return (bench.withheld, not bench.needed, -bench.nobody, bench.expected, bench.title)


@require_GET
@page
def bench_csv(request: HttpRequest, frame: Frame) -> HttpResponse:
    """Bench strength as a file; withheld figures are empty cells."""
    framework = str(request.GET.get("framework", ""))[:KEY_LENGTH]
    bench = api.get_bench_strength(**frame.caller, framework=framework)
    header = [
        _("Skill"), _("Expected at mentor level"), _("Chance of nobody at level"), _("Confirmed"),
        _("People below target"), _("Mentors offering"), _("Mentees they can take"), _("Waiting"),
    ]  # fmt: skip
    return csv_answer(
        "bench-strength.csv",
        header,
        (
            (
                each.title,
                None if each.withheld else each.expected,
                None if each.withheld else each.nobody,
                None if each.withheld else each.confirmed,
                None if each.withheld else each.needed,
                each.offering,
                each.places_free,
                each.waiting,
            )
            for each in bench
        ),
    )
