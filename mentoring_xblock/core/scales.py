"""A proficiency scale: ordered levels, and the level from which one may mentor. No Django."""

from __future__ import annotations

from dataclasses import dataclass

from .errors import InvalidInput, gettext_noop

MIN_LEVELS, MAX_LEVELS = 2, 12


@dataclass(frozen=True, slots=True)
class Level:
    """One step of a scale; ``number`` counts from 1, the lowest."""

    number: int
    name: str
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class Scale:
    """Levels 1..n in order; ``mentor_from`` is the lowest level at which a person may mentor.

    Raises InvalidInput if the levels are none, not numbered 1..n, unnamed, or mentor_from is outside.
    """

    levels: tuple[Level, ...]
    mentor_from: int

    def __post_init__(self) -> None:
        numbers = [level.number for level in self.levels]
        if not numbers:
            raise InvalidInput(
                gettext_noop("A competency model needs a scale with at least two levels."), code="no_levels"
            )
        if not MIN_LEVELS <= len(numbers) <= MAX_LEVELS:
            raise InvalidInput(
                gettext_noop("A scale can have between %(least)s and %(most)s levels. This one has %(count)s."),
                code="bad_scale",
                least=MIN_LEVELS,
                most=MAX_LEVELS,
                count=len(numbers),
            )
        if numbers != list(range(1, len(numbers) + 1)):
            raise InvalidInput(gettext_noop("Number the levels 1, 2, 3 … without gaps."), code="bad_scale")
        if any(not level.name.strip() for level in self.levels):
            raise InvalidInput(gettext_noop("Give every level of the scale a name."), code="bad_scale")
        if self.mentor_from not in numbers:
            raise InvalidInput(
                gettext_noop(
                    "The level from which people can mentor (%(level)s) is not on the scale. Choose a level "
                    "of the scale."
                ),
                code="bad_scale",
                level=self.mentor_from,
            )

    @property
    def top(self) -> int:
        """The highest level's number."""
        return len(self.levels)

    def __contains__(self, number: object) -> bool:
        return isinstance(number, int) and not isinstance(number, bool) and 1 <= number <= self.top

    def name_of(self, number: int) -> str:
        """The level's name; raises InvalidInput for a level outside the scale."""
        if number not in self:
            raise InvalidInput(
                gettext_noop("Level %(level)s is not on the scale. Choose a level from 1 to %(top)s."),
                code="level_outside_scale",
                level=number,
                top=self.top,
            )
        return self.levels[number - 1].name
