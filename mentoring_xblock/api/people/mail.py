"""Use cases of the mails that somebody gets: when each kind is sent, and the links in mails that turn them off."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from ...applets.insight import api as insight
from ...applets.notices import api as notices
from ...applets.notices.data import Kind, Timing, Topic, Unsubscribed
from ...applets.people.data import ConfirmBy, MemberInfo
from ...core import clock
from ...core.errors import NotFound, gettext_noop
from ..permissions import Actor, require_own_membership
from ..transactions import atomic_use_case

_DEAD_LINK = gettext_noop("This link no longer works. Choose your emails under My mentoring.")


def get_notice_preferences(*, actor_id: int, programme: str = "") -> dict[Kind, Timing]:
    """When mails of each kind are sent to the actor, for the kinds that they can get; constant queries.

    Raises NotAllowed or NotFound for a stranger.
    """
    actor, member = require_own_membership(actor_id, programme)
    return _preferences_of(actor, member)


def _preferences_of(actor: Actor, member: MemberInfo) -> dict[Kind, Timing]:
    """The same for a member who is known already (2 queries)."""
    decides = (
        actor.is_admin or actor.programme.policy.confirm_by is ConfirmBy.MENTOR or insight.has_reports(member.member_id)
    )
    timings = notices.timings_of(member.member_id)
    return {kind: when for kind, when in timings.items() if decides or kind.rule.topic is not Topic.DECISIONS}


@atomic_use_case
def set_notice_preferences(
    *, actor_id: int, timings: Mapping[str, str], programme: str = "", now: datetime | None = None
) -> dict[Kind, Timing]:
    """Choose when mails of these kinds are sent ({kind: timing}); kinds that are not named stay as they are.

    Raises InvalidInput for an unknown kind, or for a digest of what cannot wait; then nothing is stored.
    """
    actor, member = require_own_membership(actor_id, programme)
    notices.choose(member, timings, actor_id=actor_id, now=now or clock.now())
    return _preferences_of(actor, member)


def describe_unsubscribe(*, token: str) -> Unsubscribed:
    """What the link of a mail would turn off, and whether it is off already. Writes nothing.

    Raises NotFound for a link that nobody was sent, and for one of a person who has left or whose account is closed.
    """
    found = notices.read_token(token)
    if found is None:
        raise NotFound(_DEAD_LINK)
    return found[1]


@atomic_use_case
def unsubscribe(*, token: str, now: datetime | None = None) -> Unsubscribed:
    """Turn off the mails that a link is about; its signature is the right. Raises NotFound for a dead link."""
    done = notices.turn_off(token, now=now or clock.now())
    if done is None:
        raise NotFound(_DEAD_LINK)
    return done
