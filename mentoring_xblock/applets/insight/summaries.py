"""Counting a programme once for everybody who looks: the summaries, how they are made and when they are read.

What adds up and how is ``domain.sum_up``. What ratings say of a skill is always read as it was counted last, and
counted again only when five people or more were rated since: a reader before and after a single rating sees the
same (decision 19). People and offers, which are not secret, are counted as they stand, but for large programmes
(decision 15).
"""

from __future__ import annotations

from datetime import datetime

from ...core.values import fields_of
from ..competencies.api import list_skill_ids
from ..competencies.data import VersionRef
from ..upsert import upsert
from . import reads
from .data import Sums
from .domain import is_due, sum_up
from .models import ProgrammeSummary, SkillSummary

MOST_COUNTED_LIVE = 5000
"""Estimates of a framework, or members of a programme, up to which nothing is gained by a summary."""
MEMBERS_AT_ONCE = 2000

_SUMS = ("rated", "expected", "log_nobody", "confirmed", "needed")
_OFFERS = ("offering", "places_free")
_COUNTS = ("members", "rated", "mentors", "places", "places_taken")


def summarise_due_bench(version: VersionRef, *, now: datetime) -> int:
    """``summarise_bench`` where a skill of a framework that is counted in no time is due for it. At most four queries
    where none is."""
    if reads.has_more_estimates(version.framework_id, MOST_COUNTED_LIVE):
        return 0
    known = _known(version)
    heard = reads.people_heard(version.programme_id, version.framework_id)
    due = any(_is_due(known.get(skill_id), *counts) for skill_id, counts in heard.items())
    return summarise_bench(version, now=now) if due else 0


def summarise_bench(version: VersionRef, *, unseen: bool = False, now: datetime) -> int:
    """Count every skill of a framework and store the figures that are due (``domain.is_due``); gives how many skills.

    ``unseen``: nobody has opened a report on it, so all of it may be shown.

    MEMBERS_AT_ONCE people at a time, so that memory does not grow with the programme. Who rates while it counts may be
    in it or not.
    """
    known = {} if unseen else _known(version)
    heard = reads.people_heard(version.programme_id, version.framework_id)
    columns, _, targets = reads.skills_and_targets(version)
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
    offers = reads.offers_in(version.framework_id, now=now)
    rows = []
    for skill_id, found in sorted(sums.items()):
        before = known.get(skill_id)
        shown = found if before is None or _is_due(before, *heard.get(skill_id, (0, 0))) else before[0]
        offering, free = offers.get(skill_id, (0, 0))
        counted_at = now if before is None or shown is found else before[1]
        rows.append(
            SkillSummary(
                skill_id=skill_id, **fields_of(shown), offering=offering, places_free=free, counted_at=counted_at
            )
        )
    upsert(rows, unique=["skill"], update=[*_SUMS, *_OFFERS, "counted_at"])
    return len(rows)


def summarise_programme(programme_id: int, *, now: datetime) -> None:
    """Count the people of a programme and store it. Four queries."""
    summary = ProgrammeSummary(programme_id=programme_id, **reads.member_counts(programme_id, now=now), counted_at=now)
    upsert([summary], unique=["programme"], update=[*_COUNTS, "counted_at"])


def read_bench(
    version: VersionRef, *, now: datetime
) -> tuple[dict[int, Sums], dict[int, tuple[int, int]], datetime | None]:
    """The bench as it was summarised last: by skill the sums, and (mentors offering, places free); and when it was.

    Empty before that. At most three queries.
    """
    rows = SkillSummary.objects.filter(skill__framework_id=version.framework_id)
    found = list(rows.values_list("skill_id", "counted_at", *_SUMS, *_OFFERS))
    is_large = reads.has_more_estimates(version.framework_id, MOST_COUNTED_LIVE)
    sums = {skill_id: Sums(*rest[: len(_SUMS)]) for skill_id, _, *rest in found}
    stored = {skill_id: (offering, free) for skill_id, *_, offering, free in found}
    offers = stored if is_large else reads.offers_in(version.framework_id, now=now)
    return sums, offers, min((row[1] for row in found), default=None)


def _known(version: VersionRef) -> dict[int, tuple[Sums, datetime]]:
    """What is shown of each skill now, and since when. One query."""
    rows = SkillSummary.objects.filter(skill__framework_id=version.framework_id)
    return {skill_id: (Sums(*rest), at) for skill_id, at, *rest in rows.values_list("skill_id", "counted_at", *_SUMS)}


def _is_due(before: tuple[Sums, datetime] | None, rated: int, heard: int) -> bool:
    return is_due(shown=before[0].rated if before else None, rated=rated, heard=heard)


def read_programme(programme_id: int) -> tuple[dict[str, int], datetime] | None:
    """A programme's people and places as they were summarised last; None as for ``read_bench``. Two queries."""
    if not reads.has_more_members(programme_id, MOST_COUNTED_LIVE):
        return None
    found = ProgrammeSummary.objects.filter(programme_id=programme_id).values_list("counted_at", *_COUNTS).first()
    return (dict(zip(_COUNTS, found[1:], strict=True)), found[0]) if found else None
