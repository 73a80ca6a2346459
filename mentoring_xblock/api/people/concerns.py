"""Use cases of concerns: one of a pairing's two reports something about the other to the programme's admins."""

from __future__ import annotations

from datetime import datetime

from ...applets.matching import api as matching
from ...applets.notices import api as notices
from ...applets.notices.data import Kind
from ...applets.pairings import api as pairings
from ...applets.pairings.data.feedback import Concern, ConcernAbout
from ...applets.pairings.limits import CONCERNS
from ...applets.people import api as people
from ...core import clock
from ...core.errors import NotAllowed, NotFound, gettext_noop
from ...platform.roster import display_names
from ..limits import require_within
from ..pairings.context import open_context
from ..permissions import MENTEE, MENTOR, Actor, require_admin
from ..transactions import atomic_use_case
from .data import Person

_NOT_OF_THE_TWO = gettext_noop("Only the mentee and the mentor can report a concern about their pairing.")


@atomic_use_case
def report_concern(
    *, actor_id: int, pairing_id: int, about: ConcernAbout | str, text: str, now: datetime | None = None
) -> Concern:
    """The mentee or the mentor reports the other, or what they wrote; the programme's other admins are notified.

    Nobody else is shown anything of it. Raises NotFound, NotAllowed, InvalidInput and LimitReached.
    """
    now = now or clock.now()
    context = open_context(actor_id, pairing_id, now=now)
    member_id = context.actor.member_id
    if member_id is None or not {MENTEE, MENTOR} & context.viewers:
        raise NotAllowed(_NOT_OF_THE_TWO, code="not_yours")
    require_within(CONCERNS, context.actor, now=now)
    stored = pairings.report_concern(
        context.pairing, by_id=member_id, about=about, text=text, actor_id=actor_id, now=now
    )
    admins = {admin.member_id for admin in people.admins_of(context.pairing.programme_id)}
    notices.announce(Kind.CONCERN, admins - {stored.by_id, stored.of_id}, once=f"concern {stored.concern_id}", now=now)
    return stored


def list_concerns(
    *, actor_id: int, programme: str = ""
) -> tuple[tuple[tuple[Concern, bool], ...], dict[int, str], tuple[Person, ...]]:
    """The programme's open concerns, oldest first, each with whether the offers of the person it is about are paused;
    the names of these people by member; and whose offers an admin has paused. Constant queries.

    An admin is shown none about themselves. Raises NotAllowed for others.
    """
    actor = require_admin(actor_id, programme)
    found = pairings.open_concerns(actor.programme.programme_id, reader_id=actor.member_id)
    held = people.held_members(actor.programme.programme_id)
    members = people.get_members({side for each in found for side in (each.by_id, each.of_id)}) if found else {}
    names = display_names({member.user_id for member in (*members.values(), *held)})
    named = {each.member_id: names.get(each.user_id, "…") for each in (*members.values(), *held)}
    concerns = tuple((each, members[each.of_id].is_held) for each in found)
    others = tuple(Person(each.member_id, named[each.member_id]) for each in held if each.member_id != actor.member_id)
    return concerns, named, others


@atomic_use_case
def close_concern(
    *, actor_id: int, concern_id: int, pause: bool = False, programme: str = "", now: datetime | None = None
) -> Concern:
    """An admin has dealt with a concern; ``pause`` also pauses the offers of the person whom it is about.

    Only an admin takes these offers up again (``release_offers``). Closing twice changes nothing. Raises NotAllowed,
    and NotFound for a concern of another programme or about the admin.
    """
    now = now or clock.now()
    actor = require_admin(actor_id, programme)
    closed = pairings.close_concern(
        concern_id,
        programme_id=actor.programme.programme_id,
        closed_by_id=actor.member_id,
        pauses=pause,
        actor_id=actor_id,
        now=now,
    )
    if pause:
        _hold(closed.of_id, True, actor=actor, now=now)
    return closed


@atomic_use_case
def release_offers(*, actor_id: int, member_id: int, programme: str = "", now: datetime | None = None) -> None:
    """An admin takes up somebody's offers again that an admin had paused. Raises NotAllowed and NotFound."""
    actor = require_admin(actor_id, programme)
    member = people.get_member_in(actor.programme.programme_id, member_id)
    if member is None or not member.is_held or member.member_id == actor.member_id:
        raise NotFound()
    _hold(member.member_id, False, actor=actor, now=now or clock.now())


def _hold(member_id: int, held: bool, *, actor: Actor, now: datetime) -> None:
    people.set_mentoring(member_id, paused=held, held=held, actor_id=actor.user_id, now=now)
    matching.renew_offers([member_id], now=now)
