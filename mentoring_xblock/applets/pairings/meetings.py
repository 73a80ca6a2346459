"""How far pairs are with meeting, for the step that is next. Reads only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta

from .models.sessions import ProposedTimes, Session
from .next_steps import meeting_asks
from .values import starts_of


def asked_by_meeting(is_over: Mapping[int, bool], *, member_id: int | None, now: datetime) -> dict[int, frozenset[str]]:
    """What meeting asks of one of the two, by pairing; ``is_over``: whether its last day has passed, of each pairing.

    2 queries, none for none.
    """
    if not is_over:
        return {}
    sessions: dict[int, list[tuple[datetime, bool]]] = defaultdict(list)
    rows = Session.objects.filter(pairing_id__in=is_over, cancelled=False)
    for pairing_id, starts_at, minutes, held in rows.values_list("pairing_id", "starts_at", "minutes", "held"):
        sessions[pairing_id].append((starts_at + timedelta(minutes=minutes), held))
    times = {
        row.pairing_id: row.proposed_by_id
        for row in ProposedTimes.objects.filter(open_pairing_id__in=is_over)
        # Of times that have all passed nobody can accept one.
        if max(starts_of(row)) > now
    }
    return {
        pairing_id: meeting_asks(
            has_session=bool(sessions[pairing_id]),
            is_unanswered=any(ends_at <= now and not held for ends_at, held in sessions[pairing_id]),
            times_by=times.get(pairing_id),
            member_id=member_id,
            is_over=is_over[pairing_id],
        )
        for pairing_id in is_over
    }
