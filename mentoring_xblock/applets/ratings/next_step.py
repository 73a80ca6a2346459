"""Which skill is worth the next step. Pure: no Django, no database; who could help with it is the matching room's."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .counting import count_gap


@dataclass(frozen=True, slots=True)
class SkillGap:
    """One skill of a role: the level that counts, what is believed, and what is asked for. ``importance`` is 1..5."""

    skill: str
    level: int | None
    target: int | None
    importance: int
    mean: float | None = None
    sd: float | None = None
    busy: bool = False


def choose_next_skill(gaps: Iterable[SkillGap]) -> str | None:
    """The key of the most useful next step, None where no gap is left.

    Gap times importance decides. Of equals, the one of which we are surer (a gap that is there) goes first, then the
    one believed further below its target, then the order given. A skill mentored already (``busy``) waits.
    """
    best: str | None = None
    best_rank: tuple[float, float, float] | None = None
    for each in gaps:
        gap = count_gap(each.level, each.target)
        if not gap or each.busy:
            continue
        believed = 0.0 if each.mean is None or each.target is None else each.target - each.mean
        rank = (float(gap * each.importance), -round(each.sd or 0.0, 9), believed)
        if best_rank is None or rank > best_rank:
            best, best_rank = each.skill, rank
    return best
