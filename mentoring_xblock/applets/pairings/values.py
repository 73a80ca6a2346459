"""Rows as values: a pairing, a step of its plan, a session."""

from __future__ import annotations

from datetime import datetime

from ...core.values import fill
from .data.pairing import Origin, PairingInfo
from .data.plan import PlanStepInfo
from .data.sessions import ProposedTimesInfo, SessionInfo, SessionKind
from .models.pairing import Pairing, PlanStep
from .models.sessions import ProposedTimes, Session
from .states import State


def to_info(row: Pairing) -> PairingInfo:
    """A row as a value."""
    return fill(
        PairingInfo,
        row,
        pairing_id=row.pk,
        state=State(row.state),
        origin=Origin(row.origin),
        reasons=tuple(row.reasons),
        runners_up=tuple(row.runners_up),
    )


def to_step(row: PlanStep) -> PlanStepInfo:
    """A row as a value."""
    return fill(PlanStepInfo, row, step_id=row.pk, behaviour=row.own_words if row.is_added else row.behaviour)


def starts_of(row: ProposedTimes) -> tuple[datetime, ...]:
    """The proposed times of a row."""
    return tuple(datetime.fromisoformat(each) for each in row.starts)


def to_times(row: ProposedTimes) -> ProposedTimesInfo:
    """A row as a value."""
    return fill(ProposedTimesInfo, row, times_id=row.pk, kind=SessionKind(row.kind), starts=starts_of(row))


def to_session(row: Session) -> SessionInfo:
    """A row as a value."""
    return fill(SessionInfo, row, session_id=row.pk, kind=SessionKind(row.kind))
