"""Use cases that learn and renew all that is derived from ratings: estimates, offers and summaries. For commands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from ...applets.competencies import api as competencies
from ...applets.competencies.data import VersionRef
from ...applets.insight import api as insight
from ...applets.matching import api as matching
from ...applets.people import api as people
from ...applets.ratings import api as ratings
from ...core import clock
from ..programmes import resolve_programme
from ..transactions import atomic_use_case

MEMBERS_AT_ONCE = 200
LEARNING, RENEWING, SUMMARISING = "learning", "renewing", "summarising"
"""What ``recalculate`` does for each framework."""

Progress = Callable[[str], None]


def recalculate(
    *, programme: str = "", rebuild: bool = False, progress: Progress | None = None, now: datetime | None = None
) -> dict[str, int]:
    """Learn the spread of every skill and the bias of raters, then renew estimates, offers and summaries.

    For every programme, or the one of that key; for cron and commands, so no right is asked. Each framework is learnt
    in one transaction, then members follow in batches of MEMBERS_AT_ONCE, each in its own, their own rater bias first:
    people go on rating meanwhile, and it may be broken off and run again at any time. With ``rebuild`` estimates are
    made from every rating that was ever given, which takes longer. ``progress`` is called with each step of
    ``plan_recalculation``. Counts skills, estimates, changed offers and summaries.
    """
    now = now or clock.now()
    say = progress or (lambda _: None)
    done = {"skills": 0, "estimates": 0, "offers": 0, "summaries": 0}
    versions = _published(programme)
    for version in versions:
        say(_step(version, LEARNING))
        skill_ids = _learn(version, now=now)
        done["skills"] += len(skill_ids)
        last = 0
        while some := ratings.members_with_estimates(version.framework_id, after=last, most=MEMBERS_AT_ONCE):
            say(_step(version, RENEWING))
            estimates, changed = _renew(some, skill_ids, version=version, rebuild=rebuild, now=now)
            done["estimates"] += estimates
            done["offers"] += changed
            last = some[-1]
        say(_step(version, SUMMARISING))
        done["summaries"] += _summarise(version, now=now)
    _count_people_of(versions, now=now)
    return done


def count_unseen_reports(*, programme: str = "", now: datetime | None = None) -> int:
    """Count every report whole, as if nobody had seen it yet; how many skills. Nothing else is renewed.

    Only for a site that was just filled: for somebody who saw the figures before, the difference to the new ones is one
    person's ratings (decision 19). For commands, so no right is asked. Raises NotFound for an unknown programme.
    """
    now = now or clock.now()
    versions = _published(programme)
    counted = sum(_summarise(version, unseen=True, now=now) for version in versions)
    _count_people_of(versions, now=now)
    return counted


def plan_recalculation(*, programme: str = "") -> tuple[str, ...]:
    """What ``recalculate`` is going to tell ``progress``, in order: for each framework one step of learning, one for
    each batch of members and one of summing up. Raises NotFound for an unknown programme."""
    steps = []
    for version in _published(programme):
        batches = -(-ratings.count_members_with_estimates(version.framework_id) // MEMBERS_AT_ONCE)
        steps += [_step(version, step) for step in (LEARNING, *[RENEWING] * batches, SUMMARISING)]
    return tuple(steps)


def _published(programme: str) -> tuple[VersionRef, ...]:
    wheres = [resolve_programme(programme)] if programme else people.list_programmes()
    return tuple(version for where in wheres for version in competencies.list_frameworks(where.programme_id))


def _step(version: VersionRef, step: str) -> str:
    return f"{version.key}: {step}"


@atomic_use_case
def _learn(version: VersionRef, *, now: datetime) -> tuple[int, ...]:
    skill_ids = tuple(skill.skill_id for skill in competencies.get_skills(version))
    ratings.learn_framework(
        skill_ids,
        scale_top=version.scale.top,
        parameters=ratings.estimate_parameters(),
        now=now,
    )
    return skill_ids


@atomic_use_case
def _renew(
    member_ids: Sequence[int], skill_ids: Sequence[int], *, version: VersionRef, rebuild: bool, now: datetime
) -> tuple[int, int]:
    tops = dict.fromkeys(skill_ids, version.scale.top)
    ratings.learn_rater_bias(version.framework_id, member_ids, parameters=ratings.estimate_parameters(), now=now)
    if rebuild:
        predecessors = competencies.get_predecessors(version.version_id)
        estimates = ratings.rebuild_estimates(member_ids, scale_tops=tops, predecessors=predecessors, now=now)
    else:
        estimates = ratings.renew_estimates(member_ids, scale_tops=tops, now=now)
    return estimates, matching.renew_offers(member_ids, skill_ids, now=now)


@atomic_use_case
def _summarise(version: VersionRef, *, unseen: bool = False, now: datetime) -> int:
    return insight.summarise_bench(version, unseen=unseen, now=now)


def _count_people_of(versions: Sequence[VersionRef], *, now: datetime) -> None:
    for programme_id in sorted({version.programme_id for version in versions}):
        _count_people(programme_id, now=now)


@atomic_use_case
def _count_people(programme_id: int, *, now: datetime) -> None:
    insight.summarise_programme(programme_id, now=now)
