"""Use cases about a person's private calendar: its address, and what it holds of all their pairings."""

from __future__ import annotations

from datetime import datetime, timedelta

from ..applets.audit_log import api as audit_log
from ..applets.audit_log.data import Action, Change, Subject
from ..applets.competencies import api as competencies
from ..applets.notices import feeds
from ..applets.pairings import api as pairings
from ..applets.people import api as people
from ..core import clock
from ..core.errors import NotFound
from ..platform.mail import language_of
from ..platform.roster import display_names, find_contacts
from .data import CalendarSession
from .permissions import require_anywhere
from .transactions import atomic_use_case

PAST = timedelta(days=60)
"""So long a session stays in the calendar after it."""
MOST_SESSIONS = 500


def get_calendar_feed(*, token: str, now: datetime | None = None) -> tuple[str, tuple[CalendarSession, ...]]:
    """The language that a person reads and all their planned and held sessions, oldest first.

    They are found by the secret of the person's private address; no other right is asked.

    Notes are not in it. Addresses of others are in it where the two may see them. Statements do not grow with sessions.

    Raises NotFound, alike for a secret that never was, one that was revoked, and one of a closed account.
    """
    now = now or clock.now()
    owner = feeds.find_owner(token)
    if owner is None:
        raise NotFound()
    insiders = {each.member.member_id: each for each in people.insiders_of(owner)}
    found = pairings.calendar_of(insiders, since=now - PAST, most=MOST_SESSIONS)
    infos = {info.pairing_id: info for info, _ in found}.values()
    members = people.get_members({side for info in infos for side in (info.mentee_id, info.mentor_id)})
    users = {member.user_id for member in members.values()}
    names, accounts = display_names(users), find_contacts(users)
    wordings = competencies.get_wordings({info.skill_version_id for info in infos})
    own = {member_id: each.programme.policy for member_id, each in insiders.items()}
    sessions = []
    for info, session in found:
        mine = info.mentee_id if info.mentee_id in own else info.mentor_id
        both = [members[side].user_id for side in (info.mentee_id, info.mentor_id)]
        is_open = info.state.stage.runs and all(members[side].is_active for side in (info.mentee_id, info.mentor_id))
        shown = both if is_open and own[mine].shows_addresses else []
        title = wordings[info.skill_version_id].title
        addresses = [accounts[user_id].email if user_id in accounts else "" for user_id in shown]
        sessions.append(CalendarSession(info, session, title, *(names.get(each, "…") for each in both), *addresses))
    return language_of(owner), tuple(sessions)


@atomic_use_case
def renew_calendar_feed(*, actor_id: int, now: datetime | None = None) -> str:
    """Give the actor a new private calendar address and take the old one away; gives its secret.

    Raises NotAllowed for somebody who is in no programme.
    """
    now = now or clock.now()
    member = require_anywhere(actor_id)
    token = feeds.renew_feed(actor_id, now=now)
    audit_log.record(_change(Action.MEMBER_CALENDAR_RENEWED, actor_id, member.member_id, member.programme_id, now))
    return token


@atomic_use_case
def revoke_calendar_feed(*, actor_id: int, now: datetime | None = None) -> bool:
    """Take the actor's private calendar address away; whether there was one."""
    now = now or clock.now()
    member = require_anywhere(actor_id)
    was_there = feeds.revoke_feed(actor_id)
    if was_there:
        audit_log.record(_change(Action.MEMBER_CALENDAR_REVOKED, actor_id, member.member_id, member.programme_id, now))
    return was_there


def _change(action: Action, actor_id: int, member_id: int, programme_id: int, now: datetime) -> Change:
    return Change(action, Subject.MEMBER, member_id, now, programme_id, actor_id, member_id)
