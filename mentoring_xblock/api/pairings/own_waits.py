"""What somebody's own pairings ask of them, line by line. Decisions that are theirs: ``waiting``. Reads only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from ...applets.pairings import api as pairings
from ...applets.pairings.data.pairing import PairingInfo
from ...applets.pairings.data.sessions import ProposedTimesInfo, SessionInfo
from ...applets.pairings.data.waits import Asked
from ...applets.pairings.states import Event
from ...applets.pairings.waits import asked_of, sort_key
from ...applets.people.data import MemberInfo
from ...applets.people.domain import local_date
from .data import PairingView


def lines_of(
    views: Sequence[PairingView], member: MemberInfo, *, now: datetime
) -> tuple[tuple[PairingView, Asked], ...]:
    """What these open pairings ask of the member, nearest date first (2 queries)."""
    ids = [view.pairing.pairing_id for view in views]
    planned, times = _sessions_of(ids, now=now)
    today = local_date(now, member.time_zone)
    found = []
    for view in views:
        asked = asked_of(
            view.pairing,
            is_mentee=view.pairing.mentee_id == member.member_id,
            may_confirm=Event.CONFIRM in view.actions,
            has_session=view.pairing.pairing_id in planned,
            times=times.get(view.pairing.pairing_id),
            today=today,
        )
        if asked is not None:
            found.append((view, asked))
    return tuple(sorted(found, key=lambda line: (*sort_key(line[1]), line[0].pairing.pairing_id)))


def count_own(infos: Sequence[PairingInfo], member: MemberInfo, *, confirms: bool, now: datetime) -> int:
    """How many of these open pairings ask something of the member (2 queries); ``confirms``: mentors do so here."""
    planned, times = _sessions_of([info.pairing_id for info in infos], now=now)
    today = local_date(now, member.time_zone)
    return sum(
        asked_of(
            info,
            is_mentee=info.mentee_id == member.member_id,
            may_confirm=confirms and info.mentor_id == member.member_id,
            has_session=info.pairing_id in planned,
            times=times.get(info.pairing_id),
            today=today,
        )
        is not None
        for info in infos
    )


def _sessions_of(ids: list[int], *, now: datetime) -> tuple[dict[int, SessionInfo], dict[int, ProposedTimesInfo]]:
    """The next sessions of these pairings, and their times to come that wait for an answer (2 queries at most)."""
    if not ids:
        return {}, {}
    times = {
        pairing_id: replace(each, starts=to_come)
        for pairing_id, each in pairings.open_times_of(ids).items()
        if (to_come := tuple(start for start in each.starts if start > now))
    }
    return pairings.next_sessions_of(ids, now=now), times
