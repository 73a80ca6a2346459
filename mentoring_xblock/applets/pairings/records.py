"""What pairings came to, and a mentor's or a mentee's growth."""

from __future__ import annotations

from collections.abc import Collection

from ...core.values import fill
from .data.outcomes import OutcomeInfo
from .data.pairing import PairingInfo
from .models.outcomes import Outcome
from .states import State
from .values import to_info


def outcomes_by_pairing(pairing_ids: Collection[int]) -> dict[int, OutcomeInfo]:
    """What each came to, in one query; pairings that never began are left out."""
    return {row.pairing_id: fill(OutcomeInfo, row) for row in Outcome.objects.filter(pairing_id__in=pairing_ids)}


def grown_of(member_id: int, *, as_mentor: bool) -> tuple[tuple[PairingInfo, OutcomeInfo], ...]:
    """The confirmed pairings of a member that reached their target, newest first, with the outcome (1 query)."""
    side = {"pairing__mentor_id" if as_mentor else "pairing__mentee_id": member_id}
    rows = Outcome.objects.filter(**side, pairing__state=State.COMPLETED.value, confirmed_at__isnull=False)
    newest = rows.select_related("pairing").order_by("-confirmed_at", "-pk")
    return tuple((to_info(row.pairing), fill(OutcomeInfo, row)) for row in newest)
