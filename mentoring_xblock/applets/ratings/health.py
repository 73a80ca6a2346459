"""Whether what is believed still rests on what was said. Reads only."""

from __future__ import annotations

from collections.abc import Iterator

from ...core.findings import Finding, find
from .models import SOURCES, Estimate, Rating

_BATCH = 200


def examine() -> tuple[Finding, ...]:
    """Estimates that drifted from the newest ratings, and ratings without an estimate."""
    return (find("estimates hold the newest word of every source", _drifted()),)


def _drifted() -> Iterator[str]:
    rated = Rating.objects.filter(member__is_active=True).order_by("member_id")
    members = list(rated.values_list("member_id", flat=True).distinct())
    for start in range(0, len(members), _BATCH):
        batch = members[start : start + _BATCH]
        newest: dict[tuple[int, int], dict[str, int]] = {}
        said = Rating.objects.filter(member_id__in=batch).order_by("rated_at", "pk")
        for member, skill, source, level in said.values_list("member_id", "skill_id", "source", "level"):
            newest.setdefault((member, skill), {})[source] = level
        believed = {
            (row.member_id, row.skill_id): {
                source: level for source in SOURCES if (level := getattr(row, f"{source}_level")) is not None
            }
            for row in Estimate.objects.filter(member_id__in=batch)
        }
        for pair in sorted(newest.keys() | believed.keys()):
            if newest.get(pair) != believed.get(pair):
                yield f"member {pair[0]}, skill {pair[1]}"
