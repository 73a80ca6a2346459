"""What pairings came to: dates of re-ratings and confirmations, and a mentor's or a mentee's growth by skill."""

from __future__ import annotations

from collections.abc import Collection

from ...core.values import fill
from .data.outcomes import Grown
from .data.sessions import OpenTimes
from .data.waits import Dates
from .models.outcomes import Outcome
from .models.sessions import ProposedTimes
from .states import State
from .values import starts_of


def dates_of(pairing_ids: Collection[int]) -> dict[int, Dates]:
    """When each was rated again and confirmed, in one query; pairings that never began are left out."""
    rows = Outcome.objects.filter(pairing_id__in=pairing_ids)
    return {
        pairing_id: Dates(again, confirmed)
        for pairing_id, again, confirmed in rows.values_list("pairing_id", "reassessed_at", "confirmed_at")
    }


def open_times_of(pairing_ids: Collection[int]) -> dict[int, OpenTimes]:
    """The proposed times of each pairing that wait for an answer, in one query; pairings without any are left out."""
    rows = ProposedTimes.objects.filter(open_pairing_id__in=pairing_ids)
    return {row.pairing_id: OpenTimes(row.proposed_by_id, min(starts_of(row))) for row in rows if row.starts}


def grown_of(member_id: int, *, as_mentor: bool) -> tuple[Grown, ...]:
    """The confirmed pairings of a member that reached their target, newest first, with the levels gained (1 query)."""
    side = {"pairing__mentor_id" if as_mentor else "pairing__mentee_id": member_id}
    rows = Outcome.objects.filter(**side, pairing__state=State.COMPLETED.value, confirmed_at__isnull=False)
    return tuple(
        fill(
            Grown,
            row.pairing,
            pairing_id=row.pairing_id,
            levels=max(0, (row.confirmed_after or 0) - row.level_before) if row.level_before else None,
            confirmed_at=row.confirmed_at,
        )
        for row in rows.select_related("pairing").order_by("-confirmed_at", "-pk")
        if row.confirmed_at is not None
    )
