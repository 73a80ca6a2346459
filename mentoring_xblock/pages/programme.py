"""The page "Programme" for its admins: counts, bench strength, queues, the way to pair everyone. No rule here."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from .. import api
from ..applets.insight.data import Bench
from ..applets.pairings.states import OPEN_STATES, State
from ..core.text import KEY_LENGTH
from ..wording.labels import label_of
from .answers import page
from .everyone import queue_of, summary_of
from .figures import LONGEST, bars, percent_words
from .frame import Frame, show
from .presenting import pairing_card
from .tables import csv_answer
from .team import confirmation_lines

REVIEWS_SHOWN = 20


@require_GET
@page
def programme(request: HttpRequest, frame: Frame) -> HttpResponse:
    """The whole page."""
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
        "confirmations": confirmation_lines(api.list_waiting_confirmations(**frame.caller)),
        "queue": queue_of(request),
        "newest": summary_of(frame),
    }
    return show(request, frame, "programme.html", context, here="programme")


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
