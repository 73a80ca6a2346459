"""Whether a notice is still true when it is about to be sent. Pure; who is asked what is ``api``'s to say.

Between the change and the mail somebody may have done what was asked, or taken back what it told of.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..pairings.states import State, Turn
from .data import Kind

_BEFORE_RATING = frozenset({Turn.REVIEWER, Turn.MENTOR, Turn.PAIR})
_RUNNING = frozenset({Turn.PAIR, Turn.CONFIRMER})
HOLDS_WHILE: dict[Kind, frozenset[Turn]] = {
    Kind.TO_REVIEW: frozenset({Turn.REVIEWER}),
    Kind.PROPOSED: _BEFORE_RATING,
    Kind.TO_ANSWER: frozenset({Turn.MENTOR}),
    Kind.PASSED_ON: _BEFORE_RATING,
    Kind.ACCEPTED: _RUNNING,
    Kind.SESSION_PLANNED: _RUNNING,
    Kind.SESSION_CANCELLED: _RUNNING,
    Kind.ENDING: frozenset({Turn.PAIR}),
    Kind.TO_RERATE: frozenset({Turn.PAIR}),
    Kind.EVIDENCE_ASKED: frozenset({Turn.PAIR}),
    Kind.TO_CONFIRM: frozenset({Turn.CONFIRMER}),
}
"""Whose turn it must be for a kind to be still true; other kinds report what has happened and stay true."""

_ENDS = frozenset({Kind.WITHDRAWN, Kind.LAPSED})
_BEGINS = frozenset({Kind.TO_ANSWER, Kind.PROPOSED, Kind.TO_REVIEW})


@dataclass(frozen=True, slots=True)
class Waiting:
    """A notice about to be sent to one member. ``state`` is that of its pairing, None if there is none; ``is_asked``
    says whether the pairing still asks this of this member."""

    kind: str
    pairing_id: int | None
    state: State | None
    is_asked: bool = True


def still_true(waiting: Sequence[Waiting]) -> list[bool]:
    """For each of the notices to one member, in order, whether it is to be sent.

    A person who was never notified of a pairing's beginning is not notified of its end.
    """
    holds = [_holds(each) for each in waiting]
    unheard = {
        each.pairing_id
        for each, is_true in zip(waiting, holds, strict=True)
        if not is_true and each.kind in _BEGINS and each.pairing_id is not None
    }
    return [
        is_true and not (each.kind in _ENDS and each.pairing_id in unheard)
        for each, is_true in zip(waiting, holds, strict=True)
    ]


def _holds(each: Waiting) -> bool:
    if each.state is None:
        return each.pairing_id is None
    if each.kind not in HOLDS_WHILE:
        return True
    return each.is_asked and each.state.stage.turn in HOLDS_WHILE[Kind(each.kind)]
