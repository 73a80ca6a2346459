"""More time for a pairing under way: one of the two asks, once, and the other agrees or does not."""

from __future__ import annotations

from datetime import datetime

from ...core.errors import Conflict, gettext_noop
from ..audit_log import api as audit_log
from ..audit_log.data import Action
from ..people import api as people
from ..people.domain import local_date
from . import domain
from .data.pairing import PairingInfo
from .lifecycle import change_of, lock
from .models.pairing import Pairing
from .values import to_info

_NOT_NOW = gettext_noop("You can ask for more time only once, and only while the pairing is under way.")
_NOTHING_ASKED = gettext_noop("There is no open request for more time. Reload the page.")


def ask(pairing_id: int, *, weeks: int, by_mentor: bool, actor_id: int | None, now: datetime) -> PairingInfo:
    """Ask for so many weeks more. Raises NotFound, InvalidInput, Conflict where it was asked before or is too late."""
    weeks = domain.check_more_weeks(weeks)
    row = lock(pairing_id)
    is_over = row.ends_on is not None and row.ends_on < domain.end_limit(now)
    if not domain.can_extend(to_info(row)) or is_over:
        raise Conflict(_NOT_NOW, code="no_extension")
    row.extension_weeks, row.extension_by_mentor = weeks, by_mentor
    row.save(update_fields=["extension_weeks", "extension_by_mentor"])
    _log(row, Action.PAIRING_EXTENSION_ASKED, actor_id=actor_id, now=now)
    return to_info(row)


def answer(pairing_id: int, *, agree: bool, by_mentor: bool, actor_id: int | None, now: datetime) -> PairingInfo:
    """Agree, so that the end moves, or not. Raises NotFound, Conflict where there is nothing to answer."""
    row = lock(pairing_id)
    if not domain.awaits_extension(to_info(row), by_mentor=by_mentor):
        raise Conflict(_NOTHING_ASKED, code="no_extension")
    row.extension_agreed = agree
    if agree:
        mentee = people.get_member_by_id(row.mentee_id)
        today = local_date(now, mentee.time_zone if mentee else "")
        row.ends_on = domain.end_extended(row.ends_on, weeks=row.extension_weeks or 0, today=today)
        row.calendar_sequence += 1
    row.save(update_fields=["extension_agreed", "ends_on", "calendar_sequence"])
    _log(row, Action.PAIRING_EXTENDED if agree else Action.PAIRING_EXTENSION_REFUSED, actor_id=actor_id, now=now)
    return to_info(row)


def _log(row: Pairing, action: Action, *, actor_id: int | None, now: datetime) -> None:
    audit_log.record(change_of(row, action, actor_id=actor_id, now=now, new={"weeks": row.extension_weeks}))
