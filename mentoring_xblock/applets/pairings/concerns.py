"""Concerns: what one of a pairing's two reports about the other, for the programme's admins alone.

The person reported is shown nothing of it, in no list, export or log of theirs. What follows for their offers is
``api``'s to do.
"""

from __future__ import annotations

from datetime import datetime

from ...core.errors import InvalidInput, NotFound, gettext_noop
from ...core.ids import is_id
from ...core.text import clean_text
from ...core.values import fill
from ..audit_log import api as audit_log
from ..audit_log.data import Action
from .data.feedback import LONGEST_CONCERN, Concern, ConcernAbout
from .data.pairing import PairingInfo
from .lifecycle import change_of
from .models.outcomes import ConcernRow
from .reading import get_info

MOST_LISTED = 50


def report_concern(
    pairing: PairingInfo, *, by_id: int, about: ConcernAbout | str, text: str, actor_id: int, now: datetime
) -> Concern:
    """Store what one of the two reports about the other; raises InvalidInput for an empty or too long text."""
    text = clean_text(text, field="text", longest=LONGEST_CONCERN, required=True)
    try:
        about = ConcernAbout(about)
    except ValueError:
        raise InvalidInput(gettext_noop("Choose what your concern is about."), fields={"about": "unknown"}) from None
    other = pairing.mentor_id if by_id == pairing.mentee_id else pairing.mentee_id
    row = ConcernRow.objects.create(
        programme_id=pairing.programme_id,
        pairing_id=pairing.pairing_id,
        by_id=by_id,
        of_id=other,
        about=about,
        text=text,
        created_at=now,
    )
    audit_log.record(change_of(pairing, Action.CONCERN_REPORTED, actor_id=actor_id, now=now, member_id=by_id))
    return fill(Concern, row, concern_id=row.pk, about=about)


def open_concerns(programme_id: int, *, reader_id: int | None) -> tuple[Concern, ...]:
    """Those of the programme that nobody has closed, oldest first, but for any about the reader (1 query)."""
    rows = ConcernRow.objects.filter(programme_id=programme_id, closed_at__isnull=True).exclude(of_id=reader_id or 0)
    return tuple(
        fill(Concern, row, concern_id=row.pk, about=ConcernAbout(row.about))
        for row in rows.order_by("created_at", "pk")[:MOST_LISTED]
    )


def close_concern(
    concern_id: int, *, programme_id: int, closed_by_id: int | None, pauses: bool, actor_id: int, now: datetime
) -> Concern:
    """Close a concern; a second closing changes nothing. ``pauses``: offers are paused because of it, for the log.

    Raises NotFound for one of another programme, or about the person who closes it.
    """
    found = ConcernRow.objects.select_for_update().filter(pk=concern_id) if is_id(concern_id) else None
    row = (
        found.filter(programme_id=programme_id).exclude(of_id=closed_by_id or 0).first() if found is not None else None
    )
    if row is None:
        raise NotFound()
    if row.closed_at is None:
        row.closed_at, row.closed_by_id = now, closed_by_id
        row.save(update_fields=["closed_at", "closed_by_id"])
        pairing = get_info(row.pairing_id)
        new = {"paused": pauses}
        audit_log.record(
            change_of(pairing, Action.CONCERN_CLOSED, actor_id=actor_id, now=now, new=new, member_id=row.by_id)
        )
    return fill(Concern, row, concern_id=row.pk, about=ConcernAbout(row.about))
