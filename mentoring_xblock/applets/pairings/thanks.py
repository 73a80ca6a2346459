"""Thanks: what a mentee writes to their mentor after a pairing that reached its target."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from ...core.errors import Conflict, NotFound, gettext_noop
from ...core.text import clean_text
from ...core.values import fill
from ..audit_log import api as audit_log
from ..audit_log.data import Action
from .data.feedback import LONGEST_THANKS, Thanks
from .data.pairing import PairingInfo
from .lifecycle import change_of
from .models.outcomes import ThanksRow
from .states import State

_TOO_EARLY = gettext_noop("You can thank your mentor once the target is confirmed.")


def say_thanks(pairing: PairingInfo, *, text: str, may_show: bool, actor_id: int, now: datetime) -> Thanks:
    """Store the mentee's words, or change them. Raises Conflict before the target is reached, InvalidInput for an empty
    or too long text."""
    if pairing.state is not State.COMPLETED:
        raise Conflict(_TOO_EARLY, code="too_early")
    text = clean_text(text, field="text", longest=LONGEST_THANKS, required=True)
    row, is_first = ThanksRow.objects.get_or_create(
        pairing_id=pairing.pairing_id, defaults={"text": text, "may_show": may_show, "created_at": now}
    )
    if is_first or (row.text, row.may_show) != (text, may_show):
        # New words are not shown before the mentor has agreed to them.
        row.text, row.may_show, row.is_shown = text, may_show, False
        row.save(update_fields=["text", "may_show", "is_shown"])
        audit_log.record(change_of(pairing, Action.PAIRING_THANKED, actor_id=actor_id, now=now))
    return fill(Thanks, row)


def show_thanks(pairing: PairingInfo, *, shown: bool, actor_id: int, now: datetime) -> Thanks:
    """The mentor puts the words on their record, or takes them off it; raises NotFound where there are none."""
    row = ThanksRow.objects.select_for_update().filter(pairing_id=pairing.pairing_id).first()
    if row is None:
        raise NotFound()
    if row.is_shown != shown:
        row.is_shown = shown
        row.save(update_fields=["is_shown"])
        audit_log.record(change_of(pairing, Action.PAIRING_THANKS_SHOWN, actor_id=actor_id, now=now))
    return fill(Thanks, row)


def thanks_of(pairing_ids: Collection[int]) -> dict[int, Thanks]:
    """The thanks for these pairings, by id (1 query)."""
    return {row.pairing_id: fill(Thanks, row) for row in ThanksRow.objects.filter(pairing_id__in=pairing_ids)}
