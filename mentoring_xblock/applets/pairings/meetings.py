"""How far pairs are with meeting, for the step that is next. Reads only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta

from .models.sessions import ProposedTimes, Session
from .next_steps import Meetings
from .values import starts_of


def meetings_of(pairing_ids: Collection[int], *, now: datetime) -> dict[int, Meetings]:
    """How far each of these pairings is; 2 queries, none for none."""
    if not pairing_ids:
        return {}
    sessions: dict[int, list[tuple[datetime, bool]]] = defaultdict(list)
    rows = Session.objects.filter(pairing_id__in=pairing_ids, cancelled=False)
    for pairing_id, starts_at, minutes, held in rows.values_list("pairing_id", "starts_at", "minutes", "held"):
        sessions[pairing_id].append((starts_at + timedelta(minutes=minutes), held))
    times = {
        row.pairing_id: row.proposed_by_id
        for row in ProposedTimes.objects.filter(open_pairing_id__in=pairing_ids)
        # Of times that have all passed nobody can accept one.
        if max(starts_of(row)) > now
    }
    return {
        pairing_id: Meetings(
            has_session=bool(sessions[pairing_id]),
            is_unanswered=any(ends_at <= now and not held for ends_at, held in sessions[pairing_id]),
            times_by=times.get(pairing_id),
        )
        for pairing_id in pairing_ids
    }
