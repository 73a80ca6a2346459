"""What the room returns: matrices, depth and counts as frozen values. No Django, no rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from ..pairings.states import Turn, states_awaiting
from ..people.data import ProgrammeInfo
from ..ratings.counting import count_gap
from ..ratings.data import CountedLevel, Estimate, SkillLevels


@dataclass(frozen=True, slots=True)
class Cell:
    """One member x skill: its levels, the role's target, and a pairing that is under way.

    ``not_my_work``: the member said so, and nobody rated the skill since.
    """

    levels: SkillLevels
    target: int | None
    open_pairing_id: int | None = None
    not_my_work: bool = False

    @property
    def gap(self) -> int | None:
        """Levels missing to the target; 0 where met, None where not rated or not asked for."""
        return count_gap(self.levels.level, self.target)

    @property
    def level(self) -> int | None:
        """The level that counts."""
        return self.levels.level

    @property
    def source(self) -> str:
        """Who gave the level that counts; empty where nobody rated the skill."""
        return self.levels.counted.source.value if self.levels.counted else ""

    @property
    def own_level(self) -> int | None:
        """The member's newest own rating."""
        return self.levels.own

    @property
    def confirmed_level(self) -> int | None:
        """The newest rating of somebody else."""
        return self.levels.confirmed.level if self.levels.confirmed else None

    @property
    def confirmed_source(self) -> str:
        """Who gave the confirmed level; empty where nobody did."""
        return self.levels.confirmed.source.value if self.levels.confirmed else ""

    @property
    def is_imported(self) -> bool:
        """Whether the level that counts comes from a file."""
        return self.levels.counted is not None and self.levels.counted.is_imported

    @property
    def confirmed_imported(self) -> bool:
        """Whether the confirmed level comes from a file."""
        return self.levels.confirmed is not None and self.levels.confirmed.is_imported


@dataclass(frozen=True, slots=True)
class TeamRow:
    """One person of a matrix; ``cells`` run in the order of the skills. The api knows the ``name``."""

    member_id: int
    user_id: int
    department: str
    role_titles: tuple[str, ...]
    cells: tuple[Cell, ...]
    name: str = ""

    @property
    def role_title(self) -> str:
        """The titles of all their roles."""
        return ", ".join(self.role_titles)


Belief = tuple[int, int, Estimate, CountedLevel | None]
"""A member, a skill, the estimate, and the level that counts (None if there is no rating)."""


@dataclass(frozen=True, slots=True)
class Sums:
    """What adds up over the people who rated a skill; of two groups, ``+`` is that of both together.

    ``rated`` people, of which ``expected`` are at the level needed; ``log_nobody`` is the natural logarithm of the
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


class Part(Enum):
    """What somebody is to the figures of a skill that were shown last: in them and still here, in them and gone since,
    here again after they were taken out, or new."""

    STAYED = auto()
    LEFT = auto()
    BACK = auto()
    JOINED = auto()


@dataclass(frozen=True, slots=True)
class Changes:
    """How many people are new or different since the figures of a skill were counted.

    ``joined``: rated for the first time. ``back``: taken out of the figures before, and here again. ``again``: in the
    figures, still here and rated since; ``late`` of them were added after the last count of all. ``left``: in the
    figures and gone; ``left_again`` of them were rated again before. ``lost``: in the figures and erased.
    """

    joined: int = 0
    back: int = 0
    again: int = 0
    late: int = 0
    left: int = 0
    left_again: int = 0
    lost: int = 0


@dataclass(frozen=True, slots=True)
class Heard:
    """What is stored of a skill: estimates of people who are ``here``, those that are ``counted`` in its figures, and
    the ``newest``, by id."""

    changes: Changes = Changes()
    here: int = 0
    counted: int = 0
    newest: int = 0


@dataclass(frozen=True, slots=True)
class Bench:
    """How many stand at the level from which one may mentor a skill.

    ``rated`` people have an estimate; ``expected`` of them are at level on average, and with the chance ``nobody`` none
    is (the api rounds both); ``confirmed`` were put there by somebody else. ``needed`` people are below their role's
    target; ``waiting`` is the length of the list. ``withheld``: fewer than five people rated, or not counted yet; the
    figures drawn from ratings are zero and mean nothing. ``counted_at``: when its ratings were counted, which
    happens again when five people or more were rated for the first time, or again, or left.
    """

    skill_id: int
    skill: str
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
    counted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a pairing has come: the mentee's new rating, behaviours shown alone of all, sessions held.

    ``others_alone`` of ``others`` are steps of the model's project and of the two's own: they show no level.
    """

    self_after: int | None = None
    shown_alone: int = 0
    steps: int = 0
    others_alone: int = 0
    others: int = 0
    sessions: int = 0


@dataclass(frozen=True, slots=True)
class ProgrammeOverview:
    """A programme in numbers; ``states`` maps every state of a pairing to how many there are.

    ``counted_at``: when people, mentors and places were counted, in a large programme; None where that was just now.
    """

    programme: ProgrammeInfo
    members: int
    rated: int
    mentors: int
    places: int
    places_taken: int
    states: Mapping[str, int]
    waiting: int
    counted_at: datetime | None = None

    @property
    def to_review(self) -> int:
        """Pairings that wait for a reviewer."""
        return self._awaiting(Turn.REVIEWER)

    @property
    def to_confirm(self) -> int:
        """Pairings that wait for a confirmation."""
        return self._awaiting(Turn.CONFIRMER)

    def _awaiting(self, turn: Turn) -> int:
        return sum(self.states[state.value] for state in states_awaiting(turn))


@dataclass(frozen=True, slots=True)
class LevelCounts:
    """How many ``people`` are at which level of a skill, by the newest of their own ratings in a block.

    ``levels``: the scale's names. None is a number that is hidden: ``people`` where the whole is about too few, a count
    because it is small or would give another away. ``counted_at``: from when the figures are.
    """

    skill: str
    title: str
    levels: tuple[str, ...]
    people: int | None
    counts: tuple[int | None, ...]
    counted_at: datetime
