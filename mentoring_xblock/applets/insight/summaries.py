"""Counting a programme once for everybody who looks: the summaries, how they are made and when they are read.

What adds up and how is ``domain.sum_up``. A programme that is counted in no time is counted as it stands, so its
pages are never behind; a large one is read as ``mentoring_recalculate`` counted it last (decision 15).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from ..competencies.api import list_skill_ids
from ..competencies.data import VersionRef
from . import reads
from .data import Sums
from .domain import sum_up
from .models import ProgrammeSummary, SkillSummary

MOST_COUNTED_LIVE = 5000
"""Estimates of a framework, or members of a programme, up to which nothing is gained by a summary."""
MEMBERS_AT_ONCE = 2000

_SUMS = ("rated", "expected", "log_nobody", "confirmed", "needed")
_OFFERS = ("offering", "places_free")
_COUNTS = ("members", "rated", "mentors", "places", "places_taken")


@dataclass(frozen=True, slots=True)
class BenchSummary:
    """The bench of a framework as it was counted; by skill the sums, and (mentors offering, places free)."""

    sums: Mapping[int, Sums]
    offers: Mapping[int, tuple[int, int]]
    counted_at: datetime


def count_bench(version: VersionRef, *, targets: Mapping[tuple[str, int], int], now: datetime) -> dict[int, Sums]:
    """The sums of every skill of a framework as of ``now``. Two queries."""
    where = version.programme_id, version.framework_id
    roles = reads.roles_in(*where)
    return sum_up(
        reads.beliefs_in(*where, now=now), roles=roles, targets=targets, mentor_from=version.scale.mentor_from
    )


def summarise_bench(version: VersionRef, *, now: datetime) -> int:
    """Count every skill of a framework anew and store it; how many skills.

    MEMBERS_AT_ONCE people at a time, so that memory does not grow with the programme. Who rates while it counts may be
    in it or not.
    """
    columns, _, targets = reads.skills_and_targets(version.version_id)
    sums = {column.skill_id: Sums() for column in columns}
    skill_ids = list_skill_ids(version.framework_id)
    where, last = (version.programme_id, version.framework_id), 0
    while some := reads.member_ids_after(version.programme_id, last, most=MEMBERS_AT_ONCE):
        last = some[-1]
        roles = reads.roles_in(*where, members=some)
        beliefs = reads.beliefs_of(some, skill_ids, now=now)
        for skill_id, more in sum_up(
            beliefs, roles=roles, targets=targets, mentor_from=version.scale.mentor_from
        ).items():
            sums[skill_id] = sums.get(skill_id, Sums()) + more
    offers = reads.offers_in(version.framework_id)
    rows = [
        SkillSummary(
            skill_id=skill_id,
            **{name: getattr(found, name) for name in _SUMS},
            **dict(zip(_OFFERS, offers.get(skill_id, (0, 0)), strict=True)),
            counted_at=now,
        )
        for skill_id, found in sorted(sums.items())
    ]
    SkillSummary.objects.bulk_create(
        rows,
        update_conflicts=True,
        update_fields=[*_SUMS, *_OFFERS, "counted_at"],
        unique_fields=["skill"] if connection.features.supports_update_conflicts_with_target else None,
        batch_size=500,
    )
    return len(rows)


def summarise_programme(programme_id: int, *, now: datetime) -> None:
    """Count the people of a programme anew and store it. Four queries."""
    ProgrammeSummary.objects.bulk_create(
        [ProgrammeSummary(programme_id=programme_id, **reads.member_counts(programme_id), counted_at=now)],
        update_conflicts=True,
        update_fields=[*_COUNTS, "counted_at"],
        unique_fields=["programme"] if connection.features.supports_update_conflicts_with_target else None,
    )


def read_bench(version: VersionRef) -> BenchSummary | None:
    """The bench as it was summarised last; None where it is small enough to be counted now, or never was summarised.

    At most two queries.
    """
    if not reads.has_more_estimates(version.framework_id, MOST_COUNTED_LIVE):
        return None
    rows = SkillSummary.objects.filter(skill__framework_id=version.framework_id)
    found = list(rows.values_list("skill_id", "counted_at", *_SUMS, *_OFFERS))
    if not found:
        return None
    return BenchSummary(
        sums={skill_id: Sums(*rest[: len(_SUMS)]) for skill_id, _, *rest in found},
        offers={skill_id: (offering, free) for skill_id, *_, offering, free in found},
        counted_at=min(row[1] for row in found),
    )


def read_programme(programme_id: int) -> tuple[dict[str, int], datetime] | None:
    """A programme's people and places as they were summarised last; None as for ``read_bench``. Two queries."""
    if not reads.has_more_members(programme_id, MOST_COUNTED_LIVE):
        return None
    found = ProgrammeSummary.objects.filter(programme_id=programme_id).values_list("counted_at", *_COUNTS).first()
    return (dict(zip(_COUNTS, found[1:], strict=True)), found[0]) if found else None
