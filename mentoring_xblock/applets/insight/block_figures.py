"""What a course team may know of the answers in one block: counts of people, and levels in groups of five or more.

The figures are counted now and then into ``BlockFigures`` and read from there, so that what two looks at them differ by
is never about fewer than five people.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from ..competencies import api as competencies
from ..ratings import in_block
from .data import LevelCounts
from .domain import is_due
from .models import BlockFigures
from .suppression import suppress

Progress = Callable[[int, int], None]
"""(ratings read, of how many)."""
MOST_AT_ONCE = 20_000
"""Ratings that are counted while somebody waits; more are a job's work."""
FRESH = timedelta(minutes=5)
"""So long nothing is counted again."""
_EVERY = 5_000


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

    What was shown before stays for a skill of which fewer than five people were heard since (``domain.is_due``).
    """
    row = BlockFigures.objects.select_for_update().get(pk=figures_id)
    total = in_block.count_given(row.usage_key)
    newest: dict[int, dict[int, tuple[int, datetime]]] = defaultdict(dict)
    for done, (skill_id, member_id, level, at) in enumerate(in_block.list_given(row.usage_key), start=1):
        newest[skill_id][member_id] = level, at
        if progress is not None and done % _EVERY == 0:
            progress(done, total)
    figures = {str(skill_id): known for skill_id, known in _known(row).items()}
    for skill_id in {*newest, *map(int, figures)}:
        said, known = newest[skill_id], figures.get(str(skill_id))
        since = datetime.fromisoformat(known["at"]) if known else None
        heard = sum(since is None or at > since for _level, at in said.values())
        if is_due(shown=sum(known["counts"]) if known else None, rated=len(said), heard=heard):
            figures[str(skill_id)] = {"counts": _by_level(said), "at": now.isoformat()}
    row.figures, row.counted_at = figures, now
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
        counts = _fitted(known[skill_id]["counts"], top=version.scale.top)
        shown = suppress(counts)
        found.append(
            LevelCounts(
                skill=ref.key,
                title=ref.title,
                levels=tuple(level.name for level in version.scale.levels),
                people=sum(counts) if shown is not None else None,
                counts=shown or (None,) * len(counts),
                counted_at=datetime.fromisoformat(known[skill_id]["at"]),
            )
        )
    return tuple(sorted(found, key=lambda each: (each.title, each.skill)))


def _known(row: BlockFigures) -> Mapping[int, Mapping[str, Any]]:
    return {int(skill_id): figures for skill_id, figures in row.figures.items()}


def _by_level(said: Mapping[int, tuple[int, datetime]]) -> list[int]:
    counts = [0] * max((level for level, _at in said.values()), default=0)
    for level, _at in said.values():
        counts[level - 1] += 1
    return counts


def _fitted(counts: Sequence[int], *, top: int) -> list[int]:
    """As many counts as the scale has levels; what was rated on a longer scale counts at its top."""
    fitted = [*counts[:top], *[0] * (top - len(counts))]
    fitted[-1] += sum(counts[top:])
    return fitted
