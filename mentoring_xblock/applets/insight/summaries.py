"""Counting a programme once for everybody who looks: the summaries, how they are made and when they are read.

What adds up and how is ``domain.sum_up``. What ratings say of a skill is always read as it was counted last, and
goes on by five people or more of a kind: a reader before and after a single rating sees the same (``domain.find_step``,
decision 19). People and offers, which are not secret, are counted as they stand, but for large programmes
(decision 15).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeGuard

from ...core.values import fields_of
from ..competencies.api import list_skill_ids
from ..competencies.data import VersionRef
from ..ratings import api as ratings
from ..upsert import upsert
from . import reads
from .data import Belief, Heard, Part, Sums
from .domain import SMALLEST_GROUP, Step, find_step, sum_up
from .models import ProgrammeSummary, SkillSummary

MOST_COUNTED_LIVE = 5000
"""Estimates of a framework, or members of a programme, up to which nothing is gained by a summary."""
MEMBERS_AT_ONCE = 2000

_SUMS = ("rated", "expected", "log_nobody", "confirmed", "needed")
_OFFERS = ("offering", "places_free")
_COUNTS = ("members", "rated", "mentors", "places", "places_taken")
_MARKS = ("counted_at", "upto", "whole_at", "whole_upto")
_NOBODY = Sums()
_NOTHING = Heard()


@dataclass(frozen=True, slots=True)
class _Known:
    """What is shown of a skill, and whose estimates are in it (``SkillSummary``)."""

    sums: Sums
    counted_at: datetime
    upto: int
    whole_at: datetime
    whole_upto: int


def summarise_due_bench(version: VersionRef, *, now: datetime) -> int:
    """``summarise_bench`` where a skill of a framework that is counted in no time is due for it. At most four queries
    where none is."""
    if reads.has_more_estimates(version.framework_id, MOST_COUNTED_LIVE):
        return 0
    known = _known(version)
    heard = reads.heard_in(version.programme_id, version.framework_id)
    due = any(_step(known.get(skill_id), found, version) != Step() for skill_id, found in heard.items())
    return summarise_bench(version, now=now) if due else 0


def summarise_bench(version: VersionRef, *, unseen: bool = False, now: datetime) -> int:
    """Count every skill of a framework, and store the figures that are due (``domain.find_step``); how many skills.

    ``unseen``: nobody has opened a report on it, so all of it may be shown.

    MEMBERS_AT_ONCE people at a time, so that memory does not grow with the programme. Who rates while it counts may be
    in it or not.
    """
    known = {} if unseen else _known(version)
    heard = reads.heard_in(version.programme_id, version.framework_id)
    columns, _, targets = reads.skills_and_targets(version)
    skill_ids = list_skill_ids(version.framework_id)
    sums: dict[tuple[Part, int], Sums] = {}
    where, last = (version.programme_id, version.framework_id), 0
    while some := reads.members_after(version.programme_id, last, most=MEMBERS_AT_ONCE):
        last = max(some)
        roles = reads.roles_in(*where, members=[*some])
        beliefs = _in_parts(reads.beliefs_of(some, skill_ids, now=now), here=some, known=known, heard=heard)
        for part, more in sum_up(beliefs, roles=roles, targets=targets, mentor_from=version.scale.mentor_from).items():
            sums[part] = sums.get(part, _NOBODY) + more
    offers = reads.offers_in(version.framework_id, now=now)
    steps, rows = {}, []
    for skill_id in sorted({*(column.skill_id for column in columns), *(skill_id for _, skill_id in sums)}):
        before, found = known.get(skill_id), heard.get(skill_id, _NOTHING)
        steps[skill_id] = _step(before, found, version)
        parts = {part: sums.get((part, skill_id), _NOBODY) for part in Part}
        shown = _renew(before, parts, step=steps[skill_id], newest=found.newest, now=now)
        offering, free = offers.get(skill_id, (0, 0))
        marks = {name: getattr(shown, name) for name in _MARKS}
        rows.append(
            SkillSummary(skill_id=skill_id, **fields_of(shown.sums), **marks, offering=offering, places_free=free)
        )
    _mark(steps, known)
    upsert(rows, unique=["skill"], update=[*_SUMS, *_OFFERS, *_MARKS])
    return len(rows)


def _step(before: _Known | None, found: Heard, version: VersionRef) -> Step:
    """How the figures of a skill go on. Figures that were withheld told nothing, so then everybody joins."""
    if not _is_shown(before):
        is_all = found.here >= (1 if before is None else SMALLEST_GROUP)
        return Step(joined=is_all, back=is_all)
    lost = max(0, before.sums.rated - found.counted)
    published_at = version.published_at
    is_renewed = published_at is not None and published_at > before.whole_at
    return find_step(replace(found.changes, lost=lost), is_renewed=is_renewed)


def _is_shown(before: _Known | None) -> TypeGuard[_Known]:
    return before is not None and before.sums.rated >= SMALLEST_GROUP


def _in_parts(
    beliefs: Iterable[tuple[int, Belief]],
    *,
    here: Mapping[int, bool],
    known: Mapping[int, _Known],
    heard: Mapping[int, Heard],
) -> Iterator[tuple[Part, Belief]]:
    """The beliefs of those who are here, or were when the figures of the skill were counted."""
    counted = {skill_id: before.upto for skill_id, before in known.items() if _is_shown(before)}
    for row, belief in beliefs:
        member_id, skill_id, *_ = belief
        is_counted = 0 < row <= counted.get(skill_id, 0)
        if not here[member_id]:
            if is_counted:
                yield Part.LEFT, belief
        elif is_counted:
            yield Part.STAYED, belief
        elif row == 0:
            yield Part.BACK, belief
        elif row <= heard.get(skill_id, _NOTHING).newest:
            # Those rated since ``heard`` was read join with the next count.
            yield Part.JOINED, belief


def _renew(before: _Known | None, parts: Mapping[Part, Sums], *, step: Step, newest: int, now: datetime) -> _Known:
    """What is shown of a skill after ``step``."""
    wanted = {Part.JOINED: step.joined, Part.BACK: step.back, Part.LEFT: step.recount and not step.left}
    more = sum((parts[part] for part, is_wanted in wanted.items() if is_wanted), _NOBODY)
    if before is None or (step.joined and not _is_shown(before)):
        return _Known(more, now, newest, now, newest)
    upto = newest if step.joined else before.upto
    if step.recount:
        return _Known(parts[Part.STAYED] + more, now, upto, now, upto)
    return replace(before, sums=before.sums + more, counted_at=now, upto=upto) if step.joined else before


def _mark(steps: Mapping[int, Step], known: Mapping[int, _Known]) -> None:
    """Have the estimates bear who is in the figures after these steps."""
    ratings.take_in([skill_id for skill_id, step in steps.items() if step.back])
    whole = [
        skill_id
        for skill_id, step in steps.items()
        if step.left or (step.joined and not _is_shown(known.get(skill_id)))
    ]
    ratings.leave_out(whole)
    for skill_id, step in steps.items():
        if step.joined and skill_id not in whole:
            ratings.leave_out([skill_id], after=known[skill_id].upto)


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


def _known(version: VersionRef) -> dict[int, _Known]:
    """What is shown of each skill now. One query."""
    rows = SkillSummary.objects.filter(skill__framework_id=version.framework_id)
    return {
        skill_id: _Known(Sums(*rest[: len(_SUMS)]), *rest[len(_SUMS) :])
        for skill_id, *rest in rows.values_list("skill_id", *_SUMS, *_MARKS)
    }


def read_programme(programme_id: int) -> tuple[dict[str, int], datetime] | None:
    """A programme's people and places as they were summarised last; None as for ``read_bench``. Two queries."""
    if not reads.has_more_members(programme_id, MOST_COUNTED_LIVE):
        return None
    found = ProgrammeSummary.objects.filter(programme_id=programme_id).values_list("counted_at", *_COUNTS).first()
    return (dict(zip(_COUNTS, found[1:], strict=True)), found[0]) if found else None
