"""Whether a notice is still true when it is about to be sent. Pure; who is asked what is ``api``'s to say.

Between the change and the mail somebody may have done what was asked, or taken back what it told of.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from ..pairings.states import State, Turn
from .kinds.kind import Kind

_BEGINS = frozenset(kind for kind in Kind if kind.rule.begins)
_ENDS = frozenset(kind for kind in Kind if kind.rule.ends)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A notice about to be sent to one member. ``state`` is that of its pairing, None if there is none; ``is_asked``
    says whether this is still asked of this member."""

    kind: str
    pairing_id: int | None
    state: State | None
    is_asked: bool = True


def still_true(waiting: Sequence[Waiting], *, unheard: Collection[int] = ()) -> list[bool]:
    """For each of the notices to one member, in order, whether it is to be sent.

    A person who was never notified of a pairing's beginning is not notified of its end. ``unheard`` are the pairings
    whose beginning was dropped by an earlier mail.
    """
    holds = [_holds(each) for each in waiting]
    unheard = {*unheard} | {
        each.pairing_id
        for each, is_true in zip(waiting, holds, strict=True)
        if not is_true and each.kind in _BEGINS and each.pairing_id is not None
    }
    return [
        is_true and not (each.kind in _ENDS and each.pairing_id in unheard)
        for each, is_true in zip(waiting, holds, strict=True)
    ]


def is_begin(kind: str) -> bool:
    """Whether the notice tells of a pairing's beginning."""
    return kind in _BEGINS


def is_end(kind: str) -> bool:
    """Whether the notice tells of a pairing's end."""
    return kind in _ENDS


def _holds(each: Waiting) -> bool:
    if each.state is None:
        return each.pairing_id is None and each.is_asked
    turns = _turns(each.kind)
    return turns is None or (each.is_asked and each.state.stage.turn in turns)


def is_turn(kind: str, state: State) -> bool:
    """Whether a pairing still waits for whose move a notice of the kind speaks of; one that reports is always true."""
    turns = _turns(kind)
    return turns is None or state.stage.turn in turns


def over_states() -> dict[frozenset[State], tuple[Kind, ...]]:
    """For the database, where ``is_turn`` does not hold: states of a pairing, and the kinds that are over in them."""
    found: dict[frozenset[State], tuple[Kind, ...]] = {}
    for kind in Kind:
        states = frozenset(state for state in State if not is_turn(kind, state))
        if states:
            found[states] = (*found.get(states, ()), kind)
    return found


def _turns(kind: str) -> frozenset[Turn] | None:
    return Kind(kind).rule.turns if kind in set(Kind) else None
