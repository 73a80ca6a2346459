"""The room's door: gaps of a team, depth of a bench, a programme in counts. Who may see them is asked in ``api``."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from ..competencies.data import VersionRef
from ..ratings.api import confirmed_months
from ..ratings.counting import find_levels
from . import reads, summaries
from .data import Counts, FrameworkBench, Matrix, Progress, Sums
from .domain import arrange, depth_of, is_too_small, withhold

frameworks_of_reports = reads.frameworks_of_reports
has_reports = reads.has_reports
summarise_bench = summaries.summarise_bench
summarise_due_bench = summaries.summarise_due_bench
summarise_programme = summaries.summarise_programme
user_ids_of = reads.user_ids_of


def team_matrix(manager_id: int, version: VersionRef, *, now: datetime) -> Matrix:
    """Reports x skills of one framework for one manager. Four queries for any number of reports and skills."""
    people = reads.reports_with_roles(manager_id, version.framework_id)
    columns, titles, targets = reads.skills_and_targets(version.version_id)
    months = confirmed_months()
    levels = {}
    for member_id, skill_id, said in reads.ratings_of_reports(manager_id, version.framework_id):
        found = find_levels(said, now=now, stale_months=months)
        if found.counted is not None:
            levels[member_id, skill_id] = found
    return arrange(
        columns,
        [(member, user, department, tuple(roles)) for member, (user, department, roles) in people.items()],
        titles=titles,
        targets=targets,
        levels=levels,
        pairings=reads.open_pairings_of_reports(manager_id, version.framework_id),
    )


def bench_of(version: VersionRef) -> FrameworkBench:
    """The depth of every skill of a framework in its programme, in the framework's order. At most six queries.

    What ratings say is read as it was summarised last. A skill that fewer than five people rated, or that was not
    counted yet, comes with its rating figures withheld (``domain.withhold``): a chance of one person is that person's
    rating.
    """
    columns, _, _ = reads.skills_and_targets(version.version_id)
    summary = summaries.read_bench(version)
    sums, offers = summary.sums, summary.offers
    waiting = reads.waiting_in(version.framework_id)
    depths = []
    for column in columns:
        offering, places_free = offers.get(column.skill_id, (0, 0))
        depth = depth_of(
            column,
            sums.get(column.skill_id, Sums()),
            offering=offering,
            places_free=places_free,
            waiting=waiting.get(column.skill_id, 0),
        )
        is_hidden = column.skill_id not in sums or is_too_small(depth.rated)
        depths.append(withhold(depth) if is_hidden else depth)
    return FrameworkBench(tuple(depths), summary.counted_at)


def progress_of(pairing_ids: Collection[int]) -> dict[int, Progress]:
    """How far each of these pairings has come. Three queries."""
    return {each: Progress(*found) for each, found in reads.progress_of(frozenset(pairing_ids)).items()}


def counts_of(programme_id: int) -> Counts:
    """A programme in numbers; people and places of a large one as they were summarised last. At most six queries."""
    people, counted_at = summaries.read_programme(programme_id) or (reads.member_counts(programme_id), None)
    return Counts(
        **people,
        states=reads.state_counts(programme_id),
        waiting=reads.waiting_count(programme_id),
        counted_at=counted_at,
    )
