"""How a re-rated pairing ends: by the confirmer's rating, or by time, when what was ticked off counts (decision 27).

Whom a confirmation is asked of is ``context``'s; when time runs out is ``jobs.scheduled``'s.
"""

from __future__ import annotations

from datetime import datetime

from ...applets.competencies import api as competencies
from ...applets.matching import api as matching
from ...applets.notices.data import Kind
from ...applets.pairings import api as pairings
from ...applets.pairings.data.pairing import PairingInfo
from ...applets.pairings.states import Event, State
from ...applets.people import api as people
from ...applets.ratings import api as ratings
from ...applets.ratings.answers import check_level
from ...applets.ratings.data import Source
from ...applets.ratings.records import RatingInfo
from ...core import clock
from ...core.scales import Scale
from ...core.text import NOTE_LENGTH, clean_text
from ..disclosure import without_deciding
from ..frameworks.versions import follow_ratings
from ..permissions import MENTOR
from ..transactions import atomic_use_case
from .context import notify, open_for, renew_after


@atomic_use_case
def confirm_growth(
    *, actor_id: int, pairing_id: int, level: int, comment: str = "", now: datetime | None = None
) -> PairingInfo:
    """The person named by the policy rates the mentee's skill and so ends the pairing: completed, or below the target.

    The rating renews the estimate; estimate, outcome and the freed place renew the offers of both. A pairing that ended
    unconfirmed takes it too.
    Raises NotFound, NotAllowed, TransitionRefused, InvalidInput for a level outside the scale, and Conflict (``gone``)
    for a mentee who has left.
    """
    now = now or clock.now()
    comment = clean_text(comment, field="comment", longest=NOTE_LENGTH)
    context = open_for(actor_id, pairing_id, Event.CONFIRM, now=now)
    scale = _scale_of(context.pairing)
    level = check_level(level, scale=scale)
    ended = pairings.record_confirmation(
        pairing_id,
        level=level,
        confirmed_by_id=context.actor.member_id,
        comment=comment,
        actor_id=actor_id,
        now=now,
    )
    _rate(
        ended,
        level,
        scale=scale,
        source=Source.MENTOR if context.viewers == {MENTOR} else Source.MANAGER,
        rater_id=context.actor.member_id,
        note=comment,
        now=now,
    )
    kind = Kind.COMPLETED if ended.state is State.COMPLETED else Kind.FELL_SHORT
    notify(kind, {ended.mentee_id, ended.mentor_id} - {context.actor.member_id}, ended, now=now)
    return without_deciding(ended)


def end_unconfirmed(pairing: PairingInfo, *, now: datetime) -> None:
    """End a re-rated pairing that nobody confirmed in time: what was done alone counts as the mentor's rating.

    Nothing is rated where no level was shown, or of a mentee who is gone. The caller has the transaction and has
    looked whether it is time.
    """
    ended, level = pairings.record_shown(pairing.pairing_id, now=now)
    mentee = people.get_members([pairing.mentee_id])[pairing.mentee_id]
    if level is None or not mentee.is_active:
        renew_after(ended, now=now)
    else:
        _rate(ended, level, scale=_scale_of(ended), source=Source.MENTOR, rater_id=ended.mentor_id, note="", now=now)
    notify(Kind.SHOWN, {ended.mentee_id, ended.mentor_id}, ended, now=now)


def _rate(
    ended: PairingInfo, level: int, *, scale: Scale, source: Source, rater_id: int | None, note: str, now: datetime
) -> None:
    """Store what was seen of the mentee, and bring the offers of both in step."""
    seen = RatingInfo.of(
        ended, level, scale_top=scale.top, source=source, rater_id=rater_id, pairing_id=ended.pairing_id, note=note
    )
    ratings.record(ended.mentee_id, [seen], now=now)
    followed = follow_ratings(ended.mentee_id, [ended.skill_id], now=now)
    matching.renew_offers([ended.mentee_id], [ended.skill_id, *followed], now=now)
    renew_after(ended, now=now)


def _scale_of(pairing: PairingInfo) -> Scale:
    wording_id = pairing.skill_version_id
    return competencies.get_versions_of_wordings([wording_id])[wording_id].scale
