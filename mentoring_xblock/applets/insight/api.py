"""The room's door: gaps of a team, depth of a bench, a programme in counts. Who may see them is asked in ``api``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from ..competencies.data import VersionRef
from ..ratings.data import Estimate
from . import reads
from .data import Counts, Depth, Matrix, Progress
from .domain import arrange, depth_of, is_too_small, withhold, word_that_counts

frameworks_of_reports = reads.frameworks_of_reports
has_reports = reads.has_reports
user_ids_of = reads.user_ids_of


def team_matrix(manager_id: int, version: VersionRef) -> Matrix:
    """Reports x skills of one framework for one manager. Four queries for any number of reports and skills."""
    people = reads.reports_with_roles(manager_id, version.framework_id)
    columns, titles, targets = reads.skills_and_targets(version.version_id)
    words = {}
    for member_id, skill_id, said in reads.words_about_reports(manager_id, version.framework_id):
        word = word_that_counts(said)
        if word is not None:
            words[member_id, skill_id] = word
    return arrange(
        columns,
        [(member, user, department, tuple(roles)) for member, (user, department, roles) in people.items()],
        titles=titles,
        targets=targets,
        words=words,
        pairings=reads.open_pairings_of_reports(manager_id, version.framework_id),
    )


def bench_of(version: VersionRef) -> tuple[Depth, ...]:
    """The depth of every skill of a framework in its programme, in the framework's order. Five queries.

    A skill that fewer than five people rated comes with its rating figures withheld (``domain.withhold``):
    a chance of one person is that person's rating.
    """
    columns, _, targets = reads.skills_and_targets(version.version_id)
    roles = reads.roles_in(version.programme_id, version.framework_id)
    chances: dict[int, list[float]] = defaultdict(list)
    confirmed: dict[int, int] = defaultdict(int)
    needed: dict[int, int] = defaultdict(int)
    mentor_from = version.scale.mentor_from
    for member_id, skill_id, mean, sd, said in reads.beliefs_in(version.programme_id, version.framework_id):
        chances[skill_id].append(Estimate(mean, sd).probability_at_least(mentor_from))
        word = word_that_counts(said)
        if word is None:
            continue
        confirmed[skill_id] += word.source != "self" and word.level >= mentor_from
        wanted = max((targets.get((role, skill_id), 0) for role in roles.get(member_id, ())), default=0)
        needed[skill_id] += word.level < wanted
    offers, waiting = reads.offers_in(version.framework_id), reads.waiting_in(version.framework_id)
    bench = []
    for column in columns:
        offering, places_free = offers.get(column.skill_id, (0, 0))
        depth = depth_of(
            column,
            chances[column.skill_id],
            confirmed=confirmed[column.skill_id],
            offering=offering,
            places_free=places_free,
            needed=needed[column.skill_id],
            waiting=waiting.get(column.skill_id, 0),
        )
        bench.append(withhold(depth) if is_too_small(depth.rated) else depth)
    return tuple(bench)


def progress_of(pairing_ids: Collection[int]) -> dict[int, Progress]:
    """How far each of these pairings has come. Three queries."""
    return {each: Progress(*found) for each, found in reads.progress_of(frozenset(pairing_ids)).items()}


def counts_of(programme_id: int) -> Counts:
    """A programme in numbers. Five queries."""
    return Counts(
        **reads.member_counts(programme_id),
        states=reads.state_counts(programme_id),
        waiting=reads.waiting_count(programme_id),
    )
