"""What must hold of pairings beyond what constraints can say. Reads only."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from django.db.models import F, Q

from ...core.findings import Finding, find
from ..people import api as people
from .due import out_of_time
from .models.pairing import Pairing
from .models.requests import MentoringRequest
from .states import HOLDING_STATES, OPEN_STATES, RUNNING_STATES

CLOCK_LAG = timedelta(days=1)
"""A clock that is set up ends within minutes what has run out of time."""


def examine_clock(now: datetime) -> tuple[Finding, ...]:
    """Pairings that ran out of time long ago and were left as they were: nobody runs the clock."""
    overdue = (f"pairing {each.pairing_id}" for each in out_of_time(now - CLOCK_LAG))
    return (find("mentoring_tick runs by cron: no pairing is a day past its time", overdue),)


def examine() -> tuple[Finding, ...]:
    """Places that do not add up, people of two programmes, running pairings without a plan, requests left hanging."""
    open_states = [state.value for state in OPEN_STATES]
    foreign = Pairing.objects.exclude(
        mentee__programme_id=F("programme_id"), mentor__programme_id=F("programme_id")
    ).order_by("pk")
    unplanned = Pairing.objects.filter(
        Q(plan_steps__isnull=True) | Q(outcome__isnull=True), state__in=RUNNING_STATES
    ).order_by("pk")
    hanging = MentoringRequest.objects.filter(closed_at__isnull=True).exclude(
        pk__in=Pairing.objects.filter(request__isnull=False, state__in=open_states).values("request_id")
    )
    return (
        find("places taken are those of approved and running pairings", _wrong_places()),
        find("mentee and mentor are of the pairing's programme", foreign),
        find("running pairings have a plan and an outcome", unplanned.distinct()),
        find("open requests wait for somebody", hanging.order_by("pk")),
    )


def _wrong_places() -> list[str]:
    states = [state.value for state in HOLDING_STATES]
    held = Counter(Pairing.objects.filter(state__in=states).values_list("mentor_id", flat=True))
    taken = people.places_taken()
    return [
        f"member {member}: {taken.get(member, 0)} taken, {held.get(member, 0)} held"
        for member in sorted(taken.keys() | held.keys())
        if taken.get(member, 0) != held.get(member, 0)
    ]
