"""What must hold of members beyond what constraints can say. Reads only."""

from __future__ import annotations

from django.db.models import F

from ...core.findings import Finding, find
from .data import Entry
from .domain import find_cycle
from .models import Member, Programme


def examine() -> tuple[Finding, ...]:
    """Managers of another programme, circles of managers, and programmes that any course could bring people into."""
    foreign = Member.objects.filter(manager__isnull=False).exclude(manager__programme_id=F("programme_id"))
    circle = find_cycle(dict(Member.objects.exclude(manager=None).values_list("pk", "manager_id")))
    # With one programme on the site, any of its courses may well be meant.
    several = Programme.objects.count() > 1
    any_course = Programme.objects.filter(entry=Entry.BY_COURSE, entry_courses=[]).order_by("key")
    return (
        # By id: what a row of people is called is their name, and the doctor's output is kept in logs.
        find("managers are of the member's programme", (f"member {row.pk}" for row in foreign.order_by("pk"))),
        find("nobody manages themselves in a circle", (f"member {pk}" for pk in circle)),
        find(
            "programmes that take people in by course name those courses, where there are several programmes",
            any_course.values_list("key", flat=True) if several else (),
        ),
    )
