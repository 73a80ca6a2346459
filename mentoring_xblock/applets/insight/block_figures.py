"""What a course team may know of the answers in one block: counts of people, and levels in groups of five or more.

The figures are counted now and then into ``BlockFigures`` and read from there, so that what two looks at them differ by
is never about fewer than five people. Those who rate for the first time and those who rate again are two groups: a team
can see who is which, and what falls by one while people join is what a single person was rated before.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import zip_longest
from typing import Any

from django.db.models import QuerySet

from ..competencies import api as competencies
from ..ratings import in_block
from .data import Changes, LevelCounts
from .domain import SMALLEST_GROUP, find_step
from .models import BlockFigures
from .suppression import suppress

Progress = Callable[[int, int], None]
"""(ratings read, of how many)."""
MOST_AT_ONCE = 20_000
"""Ratings that are counted while somebody waits; more are a job's work."""
FRESH = timedelta(minutes=5)
"""So long nothing is counted again."""
_EVERY = 5_000


@dataclass(slots=True)
class _Said:
    """What one person said of a skill: when first and last, the level that the figures count, and the newest."""

    first: datetime
    last: datetime
    counted: int
    newest: int


@dataclass(frozen=True, slots=True)
class _Figures:
    """People by level, and until when what was said for the first time (``at``) and ``again`` is counted in."""

    counts: list[int]
    at: datetime
    again: datetime


def count_participation(usage_key: str, *, learners: QuerySet[Any, Any]) -> tuple[int, int]:
    """How many of ``learners`` (accounts, not read yet) have answered in the block, and how many have begun and sent
    nothing (2 queries)."""
    answered = learners.filter(pk__in=in_block.answered_by(usage_key)).count()
    begun = learners.filter(pk__in=in_block.begun_by(usage_key)).exclude(pk__in=in_block.answered_by(usage_key)).count()
    return answered, begun


def without_answer(usage_key: str, *, learners: QuerySet[Any, Any]) -> list[int]:
    """The ids of those of ``learners`` who have not answered in the block (1 query)."""
    return list(learners.exclude(pk__in=in_block.answered_by(usage_key)).order_by("pk").values_list("pk", flat=True))


def open_figures(usage_key: str) -> tuple[int, datetime | None]:
    """The id of the block's figures, made if need be, and when they were counted last."""
    found, _created = BlockFigures.objects.get_or_create(
        usage_hash=in_block.hash_of(usage_key), defaults={"usage_key": usage_key}
    )
    return found.pk, found.counted_at


def find_figures(usage_key: str) -> tuple[int, datetime | None]:
    """The same of figures that may not be there: 0 and None then (1 query)."""
    found = BlockFigures.objects.filter(usage_hash=in_block.hash_of(usage_key)).values_list("pk", "counted_at").first()
    return found or (0, None)


def count_levels(figures_id: int, *, progress: Progress | None = None, now: datetime) -> None:
    """Count the newest rating that each person gave in the block, and store it where it is due; inside a transaction.

    What was shown before stays for those who rated a skill for the first time since, and for those who rated it again,
    while they are fewer than five.
    """
    row = BlockFigures.objects.select_for_update().get(pk=figures_id)
    total = in_block.count_given(row.usage_key)
    known = _known(row)
    said: dict[int, dict[int, _Said]] = defaultdict(dict)
    for done, (skill_id, member_id, level, at) in enumerate(in_block.list_given(row.usage_key), start=1):
        person = said[skill_id].get(member_id)
        if person is None:
            said[skill_id][member_id] = _Said(at, at, level, level)
        else:
            person.last, person.newest = at, level
            if skill_id in known and at <= known[skill_id].again:
                person.counted = level
        if progress is not None and done % _EVERY == 0:
            progress(done, total)
    for skill_id in {*said, *known}:
        known[skill_id] = _renew(known.get(skill_id), said[skill_id].values(), now=now)
    row.figures = {
        str(skill_id): {"counts": each.counts, "at": each.at.isoformat(), "again": each.again.isoformat()}
        for skill_id, each in known.items()
    }
    row.counted_at = now
    row.save(update_fields=["figures", "counted_at"])


def read_levels(usage_key: str, *, frameworks: Sequence[str]) -> tuple[LevelCounts, ...]:
    """The stored figures of the block's skills of the first of ``frameworks`` (keys) that has any, with small counts
    hidden, by title (3 queries)."""
    row = BlockFigures.objects.filter(usage_hash=in_block.hash_of(usage_key)).first()
    known = _known(row) if row is not None else {}
    skills = competencies.skills_by_id(known)
    versions = competencies.get_published_of({ref.framework_id for ref in skills.values()})
    found = []
    there = {version.key for version in versions.values()}
    framework = next((key for key in frameworks if key in there), None)
    for skill_id, ref in skills.items():
        version = versions.get(ref.framework_id)
        if version is None or version.key != framework or ref.retired:
            continue
        counts = _fitted(known[skill_id].counts, top=version.scale.top)
        shown = suppress(counts)
        found.append(
            LevelCounts(
                skill=ref.key,
                title=ref.title,
                levels=tuple(level.name for level in version.scale.levels),
                people=sum(counts) if shown is not None else None,
                counts=shown or (None,) * len(counts),
                counted_at=max(known[skill_id].at, known[skill_id].again),
            )
        )
    return tuple(sorted(found, key=lambda each: (each.title, each.skill)))


def _known(row: BlockFigures) -> dict[int, _Figures]:
    return {
        int(skill_id): _Figures(stored["counts"], *map(datetime.fromisoformat, (stored["at"], stored["again"])))
        for skill_id, stored in row.figures.items()
    }


def _renew(known: _Figures | None, people: Collection[_Said], *, now: datetime) -> _Figures:
    """The figures with what five people or more said for the first time, and what as many said again.

    The ratings of those who left are still here, so only who was erased is missing.
    """
    if known is None or sum(known.counts) < SMALLEST_GROUP:
        # They were hidden, so there is nothing to compare them with.
        return _Figures(_by_level(each.newest for each in people), now, now)
    old = [each for each in people if each.first <= known.at]
    changes = Changes(
        joined=len(people) - len(old),
        again=sum(each.first < each.last > known.again for each in old),
        lost=max(0, sum(known.counts) - len(old)),
    )
    step = find_step(changes)
    joined = [each for each in people if each.first > known.at] if step.joined else []
    at = now if step.joined else known.at
    if step.recount:
        return _Figures(_by_level(each.newest for each in (*old, *joined)), at, now)
    more = _by_level(each.counted for each in joined)
    return replace(known, counts=[sum(both) for both in zip_longest(known.counts, more, fillvalue=0)], at=at)


def _by_level(levels: Iterable[int]) -> list[int]:
    found = Counter(levels)
    return [found[level] for level in range(1, max(found, default=0) + 1)]


def _fitted(counts: Sequence[int], *, top: int) -> list[int]:
    """As many counts as the scale has levels; what was rated on a longer scale counts at its top."""
    fitted = [*counts[:top], *[0] * (top - len(counts))]
    fitted[-1] += sum(counts[top:])
    return fitted
