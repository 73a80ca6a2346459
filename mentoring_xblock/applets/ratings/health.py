"""Whether estimates still match the ratings. Reads only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from django.db.models import Q

from ...core.findings import FAR, Finding, find
from ...core.values import batches
from ..competencies import api as competencies
from .api import skill_records as read_skill_records
from .data import Source
from .following import follow_all
from .models import Estimate, Rating

_BATCH = 200
_INHERITED = [f"{source.value}_inherited" for source in Source]


def examine() -> tuple[Finding, ...]:
    """Estimates that drifted from the newest ratings or from the skills that theirs followed; ratings without one;
    estimates that are not numbers."""
    no_number = Q(mean__gt=FAR) | Q(mean__lt=-FAR) | Q(sd__gt=FAR)
    return (
        find("estimates are numbers", Estimate.objects.filter(no_number).order_by("pk")),
        find("estimates hold the newest rating of every source", _drifted()),
        find("what was carried over comes from the skills that were replaced", _carried_wrongly()),
    )


def _carried_wrongly() -> Iterator[str]:
    followed = competencies.get_all_predecessors()
    known = {skill_id for predecessors in followed.values() for skill_id in predecessors}
    # A framework out of use keeps what was carried over while it was in use.
    carried = Estimate.objects.exclude(**dict.fromkeys(_INHERITED, False))
    stray = carried.filter(skill__framework__published__isnull=False)
    for member, skill in stray.exclude(skill_id__in=known).order_by("pk").values_list("member_id", "skill_id"):
        yield f"member {member}, skill {skill}"
    for predecessors in followed.values():
        skill_ids = {*predecessors, *(former for formers in predecessors.values() for former in formers)}
        rated = Estimate.objects.filter(skill_id__in=skill_ids, member__is_active=True)
        members = list(rated.order_by("member_id").values_list("member_id", flat=True).distinct())
        for batch in batches(members, _BATCH):
            skill_records = read_skill_records(batch, skill_ids)
            wrong = follow_all(skill_records, predecessors=predecessors, member_ids=batch, now=datetime.now(UTC))
            yield from (f"member {member}, skill {skill}" for member, skill in sorted(wrong))


def _drifted() -> Iterator[str]:
    rated = Rating.objects.filter(member__is_active=True).order_by("member_id")
    members = list(rated.values_list("member_id", flat=True).distinct())
    for batch in batches(members, _BATCH):
        newest: dict[tuple[int, int], dict[str, int]] = {}
        said = Rating.objects.filter(member_id__in=batch).order_by("rated_at", "pk")
        for member, skill, source, level in said.values_list("member_id", "skill_id", "source", "level"):
            newest.setdefault((member, skill), {})[source] = level
        believed = {
            (row.member_id, row.skill_id): {
                source: level
                for source in Source
                if (level := getattr(row, f"{source}_level")) is not None and not getattr(row, f"{source}_inherited")
            }
            for row in Estimate.objects.filter(member_id__in=batch)
        }
        for pair in sorted(newest.keys() | believed.keys()):
            if newest.get(pair, {}) != believed.get(pair, {}):
                yield f"member {pair[0]}, skill {pair[1]}"
