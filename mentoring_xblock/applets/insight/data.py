"""What the room hands out: matrices, depth and counts as frozen values. No Django, no rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from ..ratings.counting import count_gap
from ..ratings.data import SkillLevels


@dataclass(frozen=True, slots=True)
class Word:
    """The level that counts for one member's skill; ``source`` is ``self``, ``mentor``, ``manager`` or ``test``."""

    level: int
    source: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One member x skill: its levels, the role's target, and a pairing that is under way."""

    levels: SkillLevels
    target: int | None
    open_pairing_id: int | None = None

    @property
    def gap(self) -> int | None:
        """Levels missing to the target; 0 where met, None where not rated or not asked for."""
        return count_gap(self.levels.level, self.target)


@dataclass(frozen=True, slots=True)
class Column:
    """One skill of a matrix."""

    skill_id: int
    key: str
    title: str
    group: str


@dataclass(frozen=True, slots=True)
class Line:
    """One person of a matrix; ``cells`` run in the order of the columns."""

    member_id: int
    user_id: int
    department: str
    role_titles: tuple[str, ...]
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """People x skills of one framework version."""

    columns: tuple[Column, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Belief:
    """What one member's estimate says of one skill; ``word`` is the one that counts, None where nothing was said."""

    member_id: int
    skill_id: int
    mean: float
    sd: float
    word: Word | None


@dataclass(frozen=True, slots=True)
class Sums:
    """What adds up over the people who rated a skill; of two groups, ``+`` is that of both together.

    ``rated`` people, ``expected`` of whom stand at the level needed; ``log_nobody`` is the natural logarithm of the
    chance that none does; ``confirmed`` were put there by somebody else; ``needed`` are below their role's target.
    """

    rated: int = 0
    expected: float = 0.0
    log_nobody: float = 0.0
    confirmed: int = 0
    needed: int = 0

    def __add__(self, other: Sums) -> Sums:
        return Sums(
            self.rated + other.rated,
            self.expected + other.expected,
            self.log_nobody + other.log_nobody,
            self.confirmed + other.confirmed,
            self.needed + other.needed,
        )


@dataclass(frozen=True, slots=True)
class FrameworkBench:
    """The depth of every skill of a framework; ``counted_at`` is None where it was not counted yet."""

    depths: tuple[Depth, ...]
    counted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Depth:
    """How many stand at the level from which one may mentor a skill.

    ``rated`` people have an estimate; ``expected`` of them are at level on average, and with the chance ``nobody`` none
    is; ``confirmed`` were put there by somebody else's word. ``needed`` people are below their role's target.
    ``withheld``: too few rated, so the figures drawn from ratings are at zero and mean nothing.
    """

    skill_id: int
    key: str
    title: str
    rated: int
    expected: float
    nobody: float
    confirmed: int
    offering: int
    places_free: int
    needed: int
    waiting: int
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a pairing has come: the mentee's new rating, behaviours shown alone of all, sessions held."""

    self_after: int | None = None
    shown_alone: int = 0
    steps: int = 0
    sessions: int = 0


@dataclass(frozen=True, slots=True)
class Counts:
    """A programme in numbers; ``states`` maps a pairing's state to how many there are.

    ``counted_at``: when people, mentors and places were counted; None where that was just now.
    """

    members: int
    rated: int
    mentors: int
    places: int
    places_taken: int
    states: Mapping[str, int]
    waiting: int
    counted_at: datetime | None = None
