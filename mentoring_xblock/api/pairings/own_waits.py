"""What somebody's own pairings ask of them, line by line. Decisions that are theirs: ``waiting``. Reads only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from ...applets.pairings import api as pairings
from ...applets.pairings.data import Asked, PairingInfo
from ...applets.pairings.states import Event
from ...applets.pairings.waits import asked_of, sort_key
from ...applets.people.data import MemberInfo
from ...applets.people.domain import local_date
from ..data import PairingView, WaitingLine


def lines_of(views: Sequence[PairingView], member: MemberInfo, *, now: datetime) -> tuple[WaitingLine, ...]:
    """What these open pairings ask of the member, nearest date first (1 query)."""
    planned = pairings.next_sessions_of([view.pairing.pairing_id for view in views], now=now) if views else {}
    today = local_date(now, member.time_zone)
    found = []
    for view in views:
        asked = _asked(
            view.pairing,
            member,
            may_confirm=Event.CONFIRM in view.actions,
            has_session=view.pairing.pairing_id in planned,
            today=today,
        )
        if asked is not None:
            found.append(WaitingLine(asked, view))
    return tuple(sorted(found, key=lambda line: (*sort_key(line.asked), line.view.pairing.pairing_id)))


def count_own(infos: Sequence[PairingInfo], member: MemberInfo, *, confirms: bool, now: datetime) -> int:
    """How many of these open pairings ask something of the member (1 query); ``confirms``: mentors do so here."""
    planned = pairings.next_sessions_of([info.pairing_id for info in infos], now=now) if infos else {}
    today = local_date(now, member.time_zone)
    return sum(
        _asked(
            info,
            member,
            may_confirm=confirms and info.mentor_id == member.member_id,
            has_session=info.pairing_id in planned,
            today=today,
        )
        is not None
        for info in infos
    )


def _asked(info: PairingInfo, member: MemberInfo, *, may_confirm: bool, has_session: bool, today: date) -> Asked | None:
    is_mentee = info.mentee_id == member.member_id
    return asked_of(info, is_mentee=is_mentee, may_confirm=may_confirm, has_session=has_session, today=today)
