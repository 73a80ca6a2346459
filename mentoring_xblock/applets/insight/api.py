"""The room's door: gaps of a team, depth of a bench, a programme in counts. Who may see them is asked in ``api``."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from ..competencies.data import SkillRef, VersionRef
from ..pairings.states import State
from ..people.data import ProgrammeInfo
from ..ratings.api import confirmed_months, still_holds
from ..ratings.counting import find_levels
from . import reads, summaries
from .data import Bench, ProgrammeOverview, Progress, Sums, TeamRow
from .domain import arrange, depth_of, is_too_small, withhold

frameworks_of_reports = reads.frameworks_of_reports
has_reports = reads.has_reports
summarise_bench = summaries.summarise_bench
summarise_due_bench = summaries.summarise_due_bench
summarise_programme = summaries.summarise_programme
user_ids_of = reads.user_ids_of


def team_matrix(
    manager_id: int, version: VersionRef, *, now: datetime
) -> tuple[tuple[SkillRef, ...], tuple[TeamRow, ...]]:
    """Reports x skills of one framework for one manager. Five queries for any number of reports and skills."""
    people = reads.reports_with_roles(manager_id, version.framework_id)
    skills, titles, targets = reads.skills_and_targets(version)
    months = confirmed_months()
    outside = reads.outside_of_reports(manager_id, version.framework_id)
    levels = {}
    for member_id, skill_id, said in reads.ratings_of_reports(manager_id, version.framework_id):
        found = find_levels(said, now=now, stale_months=months)
        if found.counted is not None:
            levels[member_id, skill_id] = found
        if not still_holds(outside.get((member_id, skill_id)), said):
            outside.pop((member_id, skill_id), None)
    return arrange(
        skills,
        [(member, user, department, tuple(roles)) for member, (user, department, roles) in people.items()],
        titles=titles,
        targets=targets,
        levels=levels,
        pairings=reads.open_pairings_of_reports(manager_id, version.framework_id),
        outside=outside.keys(),
    )


def bench_of(version: VersionRef, *, now: datetime) -> tuple[Bench, ...]:
    """The depth of every skill of a framework in its programme, in the framework's order. At most six queries.

    What ratings say is read as it was summarised last. A skill that fewer than five people rated, or that was not
    counted yet, comes with its rating figures withheld (``domain.withhold``): a chance of one person is that person's
    rating.
    """
    skills, _, _ = reads.skills_and_targets(version)
    sums, offers, counted_at = summaries.read_bench(version, now=now)
    waiting = reads.waiting_in(version.framework_id)
    depths = []
    for skill in skills:
        offering, places_free = offers.get(skill.skill_id, (0, 0))
        depth = depth_of(
            skill,
            sums.get(skill.skill_id, Sums()),
            offering=offering,
            places_free=places_free,
            waiting=waiting.get(skill.skill_id, 0),
        )
        is_hidden = skill.skill_id not in sums or is_too_small(depth.rated)
        depths.append(replace(withhold(depth) if is_hidden else depth, counted_at=counted_at))
    return tuple(depths)


def progress_of(pairing_ids: Collection[int]) -> dict[int, Progress]:
    """How far each of these pairings has come. Three queries."""
    return {each: Progress(*found) for each, found in reads.progress_of(frozenset(pairing_ids)).items()}


def counts_of(programme: ProgrammeInfo, *, now: datetime) -> ProgrammeOverview:
    """A programme in numbers; people and places of a large one as they were summarised last. At most six queries."""
    where = programme.programme_id
    people, counted_at = summaries.read_programme(where) or (reads.member_counts(where, now=now), None)
    states = reads.state_counts(where)
    return ProgrammeOverview(
        programme,
        **people,
        states={state.value: states.get(state.value, 0) for state in State},
        waiting=reads.waiting_count(where),
        counted_at=counted_at,
    )
