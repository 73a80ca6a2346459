"""Whether the stored offers still say what they were derived from. Reads only."""

from __future__ import annotations

from django.db.models import F, Q

from ...core.findings import Finding, find
from .models import MentorOffer


def examine() -> tuple[Finding, ...]:
    """Offers whose places are not the member's, and offers of people who pause or have left."""
    drifted = MentorOffer.objects.exclude(places=F("mentor__places"), places_taken=F("mentor__places_taken"))
    gone = MentorOffer.objects.filter(Q(mentor__is_active=False) | Q(mentor__is_paused=True))
    return (
        find("offers show the places that their mentors have", drifted.order_by("pk")),
        find("offers are of people who mentor now", gone.order_by("pk")),
    )
