"""The enumerations and sentences that doors need to speak of mentoring. Names only; nothing is decided here."""

from __future__ import annotations

from collections.abc import Mapping

from ..applets.matching.data import Reason, ReasonCode
from ..applets.matching.reasons import SENTENCES
from ..applets.notices.data import Kind as NoticeKind
from ..applets.notices.words import notice_in_words
from ..applets.pairings.data import (
    LONGEST_EVIDENCE,
    Origin,
    PairingInfo,
    PlanStepInfo,
    Practice,
    SessionInfo,
    SessionKind,
)
from ..applets.pairings.states import CLOSED_STATES, HOLDING_STATES, OPEN_STATES, Event, State
from ..applets.people.data import ApproveBy, ConfirmBy, Entry, MemberInfo, ProgrammeInfo

__all__ = [
    "CLOSED_STATES", "HOLDING_STATES", "LONGEST_EVIDENCE", "OPEN_STATES", "ApproveBy", "ConfirmBy", "Entry", "Event",
    "MemberInfo", "NoticeKind", "Origin", "PairingInfo", "PlanStepInfo", "Practice", "ProgrammeInfo", "Reason",
    "ReasonCode", "SessionInfo", "SessionKind", "State", "notice_in_words", "sentence_of", "stored_sentence_of",
]  # fmt: skip


def sentence_of(reason: Reason) -> tuple[str, Mapping[str, object]]:
    """A reason as an English sentence with placeholders, and what goes into them; the door translates it."""
    return SENTENCES[reason.code], reason.params


def stored_sentence_of(reason: Mapping[str, object]) -> tuple[str, Mapping[str, object]] | None:
    """The same for a reason as snapshotted with a pairing; None for a code that this release no longer knows."""
    params = reason.get("params")
    try:
        sentence = SENTENCES[ReasonCode(str(reason.get("code")))]
    except (ValueError, KeyError):
        return None
    return sentence, params if isinstance(params, Mapping) else {}
