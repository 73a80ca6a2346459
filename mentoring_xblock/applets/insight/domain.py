"""The rules of reports: how deep a bench is, and which groups are too small to show. Which level counts is
``ratings.counting``'s. No Django."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ...core.values import pick
from ..competencies.data import SkillRef
from ..ratings.data import SkillLevels, Source
from .data import Belief, Bench, Cell, Changes, Part, Sums, TeamRow

SMALLEST_GROUP = 5
"""A figure about fewer people could give away what one of them said."""
_UNRATED = SkillLevels()
CERTAIN = -800.0
"""The logarithm of a chance that a float holds to be zero."""


def role_words(title: str, grade: str) -> str:
    """A role's title, with its grade where it has one."""
    return f"{title} – {grade}" if grade else title


@dataclass(frozen=True, slots=True)
class Step:
    """How figures go on: those who ``joined`` are added; the others are counted again (``recount``), with those who are
    ``back`` and without those who ``left``."""

    joined: bool = False
    recount: bool = False
    back: bool = False
    left: bool = False


def sum_up(
    beliefs: Iterable[tuple[Part, Belief]],
    *,
    roles: Mapping[int, Collection[str]],
    targets: Mapping[tuple[str, int], int],
    mentor_from: int,
) -> dict[tuple[Part, int], Sums]:
    """The sums of each part of each skill over ``beliefs``, which hold each person once per skill.

    ``roles`` are the role keys of each member; who holds two is below target where they are below the higher one.
    """
    chances: dict[tuple[Part, int], list[float]] = defaultdict(list)
    confirmed: dict[tuple[Part, int], int] = defaultdict(int)
    needed: dict[tuple[Part, int], int] = defaultdict(int)
    for part, (member_id, skill_id, estimate, word) in beliefs:
        where = part, skill_id
        chances[where].append(estimate.probability_at_least(mentor_from))
        if word is None:
            continue
        confirmed[where] += word.source is not Source.SELF and word.level >= mentor_from
        wanted = max((targets.get((role, skill_id), 0) for role in roles.get(member_id, ())), default=0)
        needed[where] += word.level < wanted
    return {
        where: Sums(
            rated=len(found),
            expected=math.fsum(found),
            log_nobody=math.fsum(map(log_absent, found)),
            confirmed=confirmed[where],
            needed=needed[where],
        )
        for where, found in chances.items()
    }


def log_absent(chance: float) -> float:
    """ln(1 - chance), at least CERTAIN: the logarithm of zero would not add up."""
    return max(CERTAIN, math.log1p(-chance)) if chance < 1 else CERTAIN


def depth_of(skill: SkillRef, sums: Sums, *, offering: int = 0, places_free: int = 0, waiting: int = 0) -> Bench:
    """The bench of one skill.

    People are held to be independent of each other: expected = sum p, nobody = product of (1 - p). The product is
    summed as logarithms, so that a million people do not underflow to a false certainty on the way.
    """
    return Bench(
        **pick(skill, ("skill_id", "title")),
        skill=skill.key,
        **pick(sums, ("rated", "expected", "confirmed", "needed")),
        nobody=math.exp(sums.log_nobody),
        offering=offering,
        places_free=places_free,
        waiting=waiting,
    )


def is_too_small(rated: int) -> bool:
    """Whether figures about ``rated`` people are withheld: some, but fewer than SMALLEST_GROUP."""
    return 0 < rated < SMALLEST_GROUP


def find_step(changes: Changes, *, is_renewed: bool = False) -> Step:
    """How figures that are shown go on after ``changes``, each of which counts from five people on.

    Readers know who did which, and often what it can have changed. So they are separate groups: if five join and a
    number falls by one, that is what one who left was rated. Those who left stay counted until they are five. Nobody is
    counted again while one to four were rated again, since only the figures hold what they were rated before; nor while
    one to four were erased. ``is_renewed``: what is counted changed, so nobody is added to old figures. Nothing changes
    for fewer, were it ten years.
    """
    is_new, is_less = changes.joined >= SMALLEST_GROUP, changes.left + changes.lost >= SMALLEST_GROUP
    is_more = changes.joined + changes.back >= SMALLEST_GROUP
    again = changes.again if is_less else changes.again + changes.left_again
    is_called_for = is_less or changes.back >= SMALLEST_GROUP or (is_renewed and is_more)
    if (again >= SMALLEST_GROUP or (again == 0 and is_called_for)) and (is_less or changes.lost == 0):
        return Step(joined=is_more, recount=True, back=is_more, left=is_less)
    # From here on it would be forgotten that somebody who was added before was rated again.
    return Step(joined=is_new and changes.late == 0 and not is_renewed)


def withhold(depth: Bench) -> Bench:
    """The same skill with every figure drawn from ratings at zero; offers and the waiting list stay, being public."""
    return replace(depth, rated=0, expected=0.0, nobody=0.0, confirmed=0, needed=0, withheld=True)


def arrange(
    skills: Iterable[SkillRef],
    people: Iterable[tuple[int, int, str, tuple[str, ...]]],
    *,
    titles: Mapping[str, str],
    targets: Mapping[tuple[str, int], int],
    levels: Mapping[tuple[int, int], SkillLevels],
    pairings: Mapping[tuple[int, int], int],
    outside: Collection[tuple[int, int]] = (),
) -> tuple[tuple[SkillRef, ...], tuple[TeamRow, ...]]:
    """Skills (the columns) and rows of ``people`` (member id, user id, department, role keys) in the order given.

    Only skills stay that some person's role asks for or that somebody rated. A person with two roles is held to the
    higher target. ``targets`` is keyed by (role key, skill id), ``levels`` and ``pairings`` by (member id, skill id);
    ``outside`` are those of whom it was said that it is not part of their work.
    """
    known = list(people)
    asked = {skill_id for role, skill_id in targets for *_, roles in known if role in roles}
    members = {member_id for member_id, *_ in known}
    rated = {skill_id for member_id, skill_id in levels if member_id in members}
    shown = tuple(skill for skill in skills if skill.skill_id in asked or skill.skill_id in rated)
    # Colleagues mostly hold the same roles, so what these ask for is worked out once for all of them.
    asked_of = {roles: [_asked(skill.skill_id, roles, targets) for skill in shown] for *_, roles in known}
    lines = []
    for member_id, user_id, department, roles in known:
        cells = []
        for skill, wanted in zip(shown, asked_of[roles], strict=True):
            place = (member_id, skill.skill_id)
            cells.append(Cell(levels.get(place, _UNRATED), wanted, pairings.get(place), place in outside))
        role_titles = tuple(titles[role] for role in roles if role in titles)
        lines.append(TeamRow(member_id, user_id, department, role_titles, tuple(cells)))
    return shown, tuple(lines)


def _asked(skill_id: int, roles: Sequence[str], targets: Mapping[tuple[str, int], int]) -> int | None:
    """The highest level that any of the roles asks for; None where none does."""
    return max((targets[role, skill_id] for role in roles if (role, skill_id) in targets), default=None)
