"""Who may know what: one table of viewers and facts. Nothing else decides what a person is shown. Pure: no Django.

``permissions`` says who may act and which viewer somebody is; ``disclosure`` removes from an answer what this table
does not allow, before it leaves the api. ``docs/visibility.md`` explains the table; a test compares the two.
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
    STAFF = "course team"
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
    EVIDENCE = "for the confirmer"
    MESSAGE = "message"
    REASON = "reason"
    RUNNER_UP = "runner-up"
    SCORE = "score"
    ESTIMATE = "estimate"
    OUTCOME = "outcome"
    RECORD = "record"
    ANSWERS = "answer time"
    ADDRESS = "address"
    CONTACT = "contact"
    MEMBERSHIP = "membership"
    CONCERN = "concern"
    THANKS = "thanks"
    PARTICIPATION = "participation"


class Shown(StrEnum):
    """How much of a fact is shown, from nothing to all of it."""

    NO = "no"
    COUNTED = "counted"
    GROUPS = "groups of five"
    OFFERED = "if they offer"
    REACHED = "successes"
    ROUNDED = "rounded"
    SCOPE = "their pairing"
    YES = "yes"


_MORE = {shown: rank for rank, shown in enumerate(Shown)}


def _see(how: Shown, *who: Viewer) -> Mapping[Viewer, Shown]:
    return dict.fromkeys(who, how)


_S, _V = Shown, Viewer
_PAIR = (_V.MENTOR, _V.MENTEE)
_ABOVE = (_V.MANAGER, _V.ADMIN)
_NEAR = (_V.MENTOR_TO_BE, *_PAIR, _V.FORMER_MANAGER, _V.PEER)
TABLE: Mapping[Fact, Mapping[Viewer, Shown]] = {
    Fact.LEVEL: {**_see(_S.YES, _V.SELF, *_ABOVE), _V.MENTOR: _S.SCOPE, _V.STAFF: _S.GROUPS},
    Fact.BAND: {**_see(_S.YES, _V.SELF, *_ABOVE), **_see(_S.OFFERED, *_NEAR)},
    Fact.SOURCE: _see(_S.YES, _V.SELF, *_ABOVE),
    Fact.COMMENT: {**_see(_S.YES, _V.SELF, *_ABOVE), **_see(_S.SCOPE, *_PAIR)},
    Fact.NOTE: _see(_S.YES, *_PAIR),
    Fact.EVIDENCE: _see(_S.YES, *_PAIR, *_ABOVE),
    Fact.MESSAGE: _see(_S.YES, *_PAIR, *_ABOVE),
    Fact.REASON: _see(_S.YES, *_PAIR, *_ABOVE),
    Fact.RUNNER_UP: _see(_S.YES, *_ABOVE),
    Fact.SCORE: _see(_S.YES, _V.ADMIN),
    Fact.ESTIMATE: _see(_S.ROUNDED, _V.SELF, *_ABOVE),
    Fact.OUTCOME: {**_see(_S.YES, *_PAIR, *_ABOVE), _V.STAFF: _S.GROUPS},
    Fact.RECORD: {_V.SELF: _S.YES, **_see(_S.REACHED, *_NEAR, *_ABOVE)},
    Fact.ANSWERS: _see(_S.ROUNDED, _V.SELF, *_NEAR, *_ABOVE),
    Fact.ADDRESS: _see(_S.YES, _V.SELF, _V.ADMIN),
    Fact.CONTACT: _see(_S.SCOPE, *_PAIR),
    Fact.THANKS: _see(_S.YES, _V.SELF, *_PAIR),
    Fact.PARTICIPATION: {**_see(_S.YES, _V.SELF, *_ABOVE), _V.STAFF: _S.COUNTED},
    Fact.CONCERN: _see(_S.YES, _V.ADMIN),
    Fact.MEMBERSHIP: {**_see(_S.OFFERED, *_NEAR), **_see(_S.YES, _V.SELF, *_PAIR, *_ABOVE)},
}
"""What each viewer is shown of each fact. Whatever is not named here is not shown."""


def shown(fact: Fact, viewers: Collection[Viewer]) -> Shown:
    """How much of the fact somebody is shown who is all of ``viewers`` at once: the most that any of them is shown."""
    row = TABLE[fact]
    return max((row.get(viewer, Shown.NO) for viewer in viewers), key=_MORE.__getitem__, default=Shown.NO)


def may_see(fact: Fact, viewers: Collection[Viewer]) -> bool:
    """Whether they are shown all of the fact, or all of it within the pairing that is looked at."""
    return shown(fact, viewers) in (Shown.YES, Shown.SCOPE)
