"""Who may know what: one table of viewers and facts. Nothing else decides what a person is shown. Pure: no Django.

``permissions`` says who may act and as whom somebody looks; ``disclosure`` takes out of an answer what this table does
not allow, before it leaves the api. Written out for people in ``docs/visibility.md``, which a test holds equal.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum


class Viewer(StrEnum):
    """Who somebody is to the person, or to the pairing, that a fact is about."""

    SELF = "self"
    MENTOR_TO_BE = "mentor-to-be"
    MENTOR = "mentor"
    MENTEE = "mentee"
    MANAGER = "own manager"
    FORMER_MANAGER = "former manager"
    ADMIN = "programme admin"
    STAFF = "course staff"
    PEER = "peer"
    OTHER_PROGRAMME = "other programme"
    ANONYMOUS = "anonymous"


class Fact(StrEnum):
    """What can be known of a person or of a pairing."""

    LEVEL = "exact level"
    BAND = "band"
    SOURCE = "source"
    COMMENT = "comment"
    NOTE = "session note"
    EVIDENCE = "for whoever confirms"
    MESSAGE = "message"
    REASON = "reason"
    RUNNER_UP = "runner-up"
    SCORE = "score"
    ESTIMATE = "estimate"
    OUTCOME = "outcome"
    RECORD = "record"
    ADDRESS = "address"
    MEMBERSHIP = "membership"


class Shown(StrEnum):
    """How much of a fact is shown, from nothing to all of it."""

    NO = "no"
    GROUPS = "groups of five"
    OFFERED = "if they offer"
    REACHED = "successes"
    ROUNDED = "rounded"
    SCOPE = "their pairing"
    YES = "yes"


_MORE = {shown: rank for rank, shown in enumerate(Shown)}

_S, _V = Shown, Viewer
TABLE: Mapping[Fact, Mapping[Viewer, Shown]] = {
    Fact.LEVEL: {_V.SELF: _S.YES, _V.MENTOR: _S.SCOPE, _V.MANAGER: _S.YES, _V.ADMIN: _S.YES, _V.STAFF: _S.GROUPS},
    Fact.BAND: {
        _V.SELF: _S.YES,
        _V.MENTOR_TO_BE: _S.OFFERED,
        _V.MENTOR: _S.OFFERED,
        _V.MENTEE: _S.OFFERED,
        _V.MANAGER: _S.YES,
        _V.FORMER_MANAGER: _S.OFFERED,
        _V.ADMIN: _S.YES,
        _V.PEER: _S.OFFERED,
    },
    Fact.SOURCE: {_V.SELF: _S.YES, _V.MANAGER: _S.YES, _V.ADMIN: _S.YES},
    Fact.COMMENT: {
        _V.SELF: _S.YES,
        _V.MENTOR: _S.SCOPE,
        _V.MENTEE: _S.SCOPE,
        _V.MANAGER: _S.YES,
        _V.ADMIN: _S.YES,
    },
    Fact.NOTE: {_V.MENTOR: _S.YES, _V.MENTEE: _S.YES},
    Fact.EVIDENCE: {_V.MENTOR: _S.YES, _V.MENTEE: _S.YES, _V.MANAGER: _S.YES, _V.ADMIN: _S.YES},
    Fact.MESSAGE: {_V.MENTOR: _S.YES, _V.MENTEE: _S.YES, _V.MANAGER: _S.YES, _V.ADMIN: _S.YES},
    Fact.REASON: {_V.MENTOR: _S.YES, _V.MENTEE: _S.YES, _V.MANAGER: _S.YES, _V.ADMIN: _S.YES},
    Fact.RUNNER_UP: {_V.MANAGER: _S.YES, _V.ADMIN: _S.YES},
    Fact.SCORE: {_V.ADMIN: _S.YES},
    Fact.ESTIMATE: {_V.SELF: _S.ROUNDED, _V.MANAGER: _S.ROUNDED, _V.ADMIN: _S.ROUNDED},
    Fact.OUTCOME: {
        _V.MENTOR: _S.YES,
        _V.MENTEE: _S.YES,
        _V.MANAGER: _S.YES,
        _V.ADMIN: _S.YES,
        _V.STAFF: _S.GROUPS,
    },
    Fact.RECORD: {
        _V.SELF: _S.YES,
        _V.MENTOR_TO_BE: _S.REACHED,
        _V.MENTOR: _S.REACHED,
        _V.MENTEE: _S.REACHED,
        _V.MANAGER: _S.REACHED,
        _V.FORMER_MANAGER: _S.REACHED,
        _V.ADMIN: _S.REACHED,
        _V.PEER: _S.REACHED,
    },
    Fact.ADDRESS: {_V.SELF: _S.YES, _V.MENTOR: _S.YES, _V.MENTEE: _S.YES, _V.ADMIN: _S.YES},
    Fact.MEMBERSHIP: {
        _V.SELF: _S.YES,
        _V.MENTOR_TO_BE: _S.OFFERED,
        _V.MENTOR: _S.YES,
        _V.MENTEE: _S.YES,
        _V.MANAGER: _S.YES,
        _V.FORMER_MANAGER: _S.OFFERED,
        _V.ADMIN: _S.YES,
        _V.PEER: _S.OFFERED,
    },
}
"""What each viewer is shown of each fact. Whatever is not named here is not shown."""


def shown(fact: Fact, viewers: Collection[Viewer]) -> Shown:
    """How much of the fact somebody is shown who is all of ``viewers`` at once: the most that any of them is shown."""
    row = TABLE[fact]
    return max((row.get(viewer, Shown.NO) for viewer in viewers), key=_MORE.__getitem__, default=Shown.NO)


def may_see(fact: Fact, viewers: Collection[Viewer]) -> bool:
    """Whether they are shown all of the fact, or all of it within the pairing that is looked at."""
    return shown(fact, viewers) in (Shown.YES, Shown.SCOPE)
