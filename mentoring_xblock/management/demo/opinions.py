"""What people say of their skills and what managers say of them, drawn from one invented truth. No database here.

True level = target + seniority + chance. People rate themselves a little too high, each by a bias of their own
(Heidemeier & Moser 2009 put it at about a third of a standard deviation); managers see less and flatter less.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from mentoring_xblock.api.ratings.levels import levels_of
from mentoring_xblock.applets.competencies.data import RoleDefinition
from mentoring_xblock.applets.ratings.data import NewestRatings

from .organisation import LEARNER, MENTOR, DemoPerson

# Half of the people had a talk with their manager, about six skills of ten: managers see three tenths in all.
_SHARE_WITH_A_TALK, _SHARE_TALKED_ABOUT = 0.5, 0.6
_SHARE_THAT_RATED = 0.9
_SHARE_OF_SKILLS_LEFT_OUT = 0.04
_SELF_BIAS = (0.25, 0.35)  # mean and standard deviation, in levels
_SELF_NOISE, _MANAGER_NOISE = 0.5, 0.4
_CONFIRMED_IN_FOCUS = 2
# Any two days, the manager's after the person's own: when each was given is not drawn yet.
_FIRST, _THEN = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 20, tzinfo=UTC)


SelfRating = tuple[str, int, int | None, bool]
"""A skill and its level, the days since the skill was last used (None where not said), and whether they would help."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """All ratings of one person's role: by themselves ``days_ago``, and by their manager some days later."""

    username: str
    role: RoleDefinition
    days_ago: int
    ratings: tuple[SelfRating, ...]
    by_manager: tuple[tuple[str, int], ...]

    @property
    def gaps(self) -> tuple[tuple[str, int], ...]:
        """(skill, levels missing) of every skill that counts as below its target, in the role's order."""
        own, confirmed = {skill: level for skill, level, *_ in self.ratings}, dict(self.by_manager)
        found = []
        for skill, target in targets_of(self.role):
            said = NewestRatings(
                self_level=own.get(skill), self_at=_FIRST, manager_level=confirmed.get(skill), manager_at=_THEN
            )
            level = levels_of(said, now=_THEN).level
            if skill in own and level is not None and level < target:
                found.append((skill, target - level))
        return tuple(found)


def build_opinions(people: Sequence[DemoPerson], *, focus: str, rng: random.Random) -> tuple[Opinion, ...]:
    """The opinions on everyone with a role, oldest first; none on the learner behind the door, whose visitor rates.

    ``focus`` is the skill that this learner is to need: few people are confirmed in it, and the mentor
    behind the other door is one of them, so the two find each other under every seed.
    """
    opinions: list[Opinion] = []
    confirmed = 0
    for person in people:
        if person.role is None or person.username == LEARNER:
            continue
        if person.username == MENTOR:
            opinions.append(_opinion_of_mentor(person.role, focus))
        elif rng.random() < _SHARE_THAT_RATED:
            opinion = _draw_opinion(person, person.role, rng, focus=focus, spare=_CONFIRMED_IN_FOCUS - confirmed)
            confirmed += any(
                skill == focus and level >= person.role.version.scale.mentor_from for skill, level in opinion.by_manager
            )
            opinions.append(opinion)
    return tuple(sorted(opinions, key=lambda opinion: -opinion.days_ago))


def _draw_opinion(person: DemoPerson, role: RoleDefinition, rng: random.Random, *, focus: str, spare: int) -> Opinion:
    seniority = rng.gauss(0.8 if person.leads else -0.2, 0.7)
    bias = rng.gauss(*_SELF_BIAS)
    willing = rng.random() < 0.75
    talked = rng.random() < _SHARE_WITH_A_TALK
    ratings, by_manager = [], []
    scale = role.version.scale
    for skill, target in targets_of(role):
        truth = target + seniority + rng.gauss(0, 0.8)
        said = _on_scale(truth + bias + rng.gauss(0, _SELF_NOISE), scale.top)
        seen = _on_scale(truth + rng.gauss(0, _MANAGER_NOISE), scale.top)
        left_out = rng.random() < _SHARE_OF_SKILLS_LEFT_OUT
        idle = rng.choice((None, 3, 10, 30, 90, 240))
        is_seen = talked and rng.random() < _SHARE_TALKED_ABOUT
        if not left_out:
            ratings.append((skill, said, idle, willing and rng.random() < 0.9))
        if is_seen and not (skill == focus and seen >= scale.mentor_from and spare <= 0):
            by_manager.append((skill, seen))
    return Opinion(person.username, role, rng.randint(85, 150), tuple(ratings), tuple(by_manager))


def _opinion_of_mentor(role: RoleDefinition, focus: str) -> Opinion:
    """At the top in ``focus``, and said so by the manager; solid elsewhere."""
    scale, targets = role.version.scale, targets_of(role)
    ratings = tuple(
        (skill, scale.top if skill == focus else min(scale.top, max(target, scale.mentor_from)), 3, True)
        for skill, target in targets
    )
    seen = tuple((skill, scale.top if skill == focus else target) for skill, target in targets[:6] if skill != focus)
    return Opinion(MENTOR, role, 150, ratings, (*seen, (focus, scale.top)))


def targets_of(role: RoleDefinition) -> list[tuple[str, int]]:
    """(skill key, target level) of every skill in use that the role asks for, in order of display."""
    return [(skill.key, skill.target) for skill in role.skills if skill.target and not skill.retired]


def _on_scale(level: float, top: int) -> int:
    return min(top, max(1, round(level)))
