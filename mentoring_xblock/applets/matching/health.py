"""Whether the stored offers still say what they were derived from. Reads only."""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.db.models import F, Q

from ...core.findings import FAR, Finding, find
from .models import MentorOffer

_FIGURES = ("mean", "sd", "base_score", "higher_score", "exposure")


def examine() -> tuple[Finding, ...]:
    """Offers with figures that are not numbers, with places that are not the member's, and of people who pause or have
    left."""
    drifted = MentorOffer.objects.exclude(places=F("mentor__places"), places_taken=F("mentor__places_taken"))
    gone = MentorOffer.objects.filter(Q(mentor__is_active=False) | Q(mentor__is_paused=True))
    no_number = reduce(or_, (Q(**{f"{name}__gt": FAR}) | Q(**{f"{name}__lt": -FAR}) for name in _FIGURES))
    return (
        find("offers have figures that can be compared", MentorOffer.objects.filter(no_number).order_by("pk")),
        find("offers show the places that their mentors have", drifted.order_by("pk")),
        find("offers are of people who mentor now", gone.order_by("pk")),
    )
