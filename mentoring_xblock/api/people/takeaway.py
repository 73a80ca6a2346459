"""What a person takes along: of all that is held of them, what they may see, row by row and field by field.

``applets.privacy`` finds every row that concerns a person, since erasure must miss none. Here whatever is somebody
else's is taken out of them: pairings that do not exist for their would-be mentor, what only served to decide, and who
else contributed to it. Other people stay where the person's own pages name them: the two sides of a pairing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from ...applets.audit_log.data import Subject
from ...applets.pairings.data.pairing import PairingInfo
from ..disclosure import show_pairing, show_stored_reasons, shown_estimate
from ..visibility import Fact, Viewer, may_see

Row = dict[str, Any]

_PEOPLE = ("mentee_id", "mentor_id", "rater_id", "manager_id", "proposed_by_id", "logged_by_id", "confirmed_by_id",
           "claimed_by_id", "claimed_by", "by_id", "of_id", "closed_by_id",
           "actor_id", "user_id", "member_id")  # fmt: skip
"""Names under which rows and log lines keep a person's id."""
_USERS = ("user_id", "actor_id")
_DECIDING = ("score", "runners_up", "claimed_by_id", "claimed_until", "proposed_by_id")
_RANKING = ("base_score", "higher_score", "exposure", "exposed_at", "order_key")
_OF_A_PAIRING = ("ThanksRow", "PlanStep", "Session", "ProposedTimes", "Outcome")


def take_along(
    found: Mapping[str, Any],
    *,
    own: Collection[int],
    user_id: int,
    pairings: Iterable[PairingInfo],
    names: Mapping[int, str],
) -> dict[str, Any]:
    """What the register found of a person, without what is others'.

    Args:
        found: Rows by model, as ``applets.privacy`` exports them.
        own: The person's memberships; ``user_id`` is their Django user.
        pairings: Those that they are in.
        names: Display names by membership, of both sides of these.
    """
    seen = {info.pairing_id: (info, viewers) for info in pairings if (viewers := _viewers(info, own))}
    mine = {*own}

    def pairing(row: Row) -> Row | None:
        return _pairing(row, *seen[row["id"]], names=names) if row["id"] in seen else None

    def within(row: Row) -> Row | None:
        if row["pairing_id"] not in seen:
            return None
        viewers = seen[row["pairing_id"]][1]
        return {**row, "notes": row["notes"] if may_see(Fact.NOTE, viewers) else ""} if "notes" in row else row

    def logged(row: Row) -> Row | None:
        if row["subject"] == Subject.PAIRING and row["subject_id"] not in seen:
            return None
        return row | {side: _without_others(row[side], mine, user_id) for side in ("old", "new")}

    keep: dict[str, Callable[[Row], Row | None]] = {
        "Pairing": pairing,
        **dict.fromkeys(_OF_A_PAIRING, within),
        "LogEntry": logged,
        "Notice": lambda row: row | {"facts": _without_others(row["facts"], mine, user_id)},
        "Estimate": _estimate,
        "MentorOffer": _estimate,
        "RaterBias": lambda row: row | {"self_bias": round(2 * row["self_bias"]) / 2},
        "RequestChoice": lambda row: row | {"reasons": list(show_stored_reasons(row["reasons"], {Viewer.PEER}))},
    }
    taken: dict[str, Any] = {}
    for model, rows in found.items():
        if not isinstance(rows, list):
            taken[model] = rows
            continue
        kept = (keep.get(model, _as_it_is)(row) for row in rows)
        taken[model] = [_without_others(row, mine, user_id) for row in kept if row is not None]
    return taken


def _viewers(info: PairingInfo, own: Collection[int]) -> frozenset[Viewer]:
    found = set()
    if info.mentee_id in own:
        found.add(Viewer.MENTEE)
    if info.mentor_id in own and info.mentor_was_asked:
        found.add(Viewer.MENTOR)
    return frozenset(found)


def _pairing(row: Row, info: PairingInfo, viewers: frozenset[Viewer], *, names: Mapping[int, str]) -> Row:
    # To one's own level one is oneself; to one's mentor's a peer.
    of_mentor = {Viewer.SELF} if Viewer.MENTOR in viewers else {Viewer.PEER}
    seen = show_pairing(info, viewers=viewers, of_mentor=of_mentor)
    kept = {name: value for name, value in row.items() if name not in _DECIDING}
    return kept | {
        "message": seen.message,
        "closing_reason": seen.closing_reason,
        "evidence_asked": seen.evidence_asked,
        "reasons": list(seen.reasons),
        "mentee": names.get(info.mentee_id, ""),
        "mentor": names.get(info.mentor_id, ""),
    }


def _estimate(row: Row) -> Row:
    mean, sd = shown_estimate(row["mean"], row["sd"])
    return {name: value for name, value in row.items() if name not in _RANKING} | {"mean": mean, "sd": sd}


def _as_it_is(row: Row) -> Row:
    return row


def _without_others(row: Mapping[str, Any], own: Collection[int], user_id: int) -> Row:
    """The row without ids of other people."""

    def is_own(name: str, value: object) -> bool:
        return value is None or (value == user_id if name in _USERS else value in own)

    return {name: value for name, value in row.items() if name not in _PEOPLE or is_own(name, value)}
