"""The stored mentor offers, kept in step with ratings, people and outcomes. How they are read is ``reading``.

Who is eligible and what a base score is stands in ``domain``. An offer's id stays the same as long as its mentor stays
eligible.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db.models import DateField, QuerySet, Sum

from ..bulk import write_rows
from ..competencies import api as competencies
from ..pairings import api as pairings
from ..people import api as people
from ..people.data import MemberInfo
from ..prepared import Prepared, Slot
from ..ratings import api as ratings
from ..ratings.records import Standing
from .data import Band, Offer, RankingParameters
from .domain import base_score, why_not_at_level
from .models import ExposureDay, MentorOffer
from .reading import BAND_NUMBERS, KEPT, stable_key

LEAST_SCORE = 1e-12
"""The base score of a mentor with a free place is never below it: 0 says that no place is free."""


def _stored(mentors: Slot, skills: Slot | None = None) -> QuerySet[MentorOffer, tuple[Any, ...]]:
    rows = MentorOffer.objects.filter(mentor_id__in=mentors).values_list("id", "mentor_id", "skill_id", *KEPT)
    return rows if skills is None else rows.filter(skill_id__in=skills)


def _shown(mentors: Slot, since: Slot) -> QuerySet[ExposureDay, tuple[Any, ...]]:
    rows = ExposureDay.objects.filter(mentor_id__in=mentors, day__gt=since).order_by()
    return rows.values_list("mentor_id").annotate(Sum("amount"))


_STORED = Prepared(_stored, many=("mentors", "skills"))
_EXPOSURES = Prepared(_shown, many=("mentors",), since=DateField())


@dataclass(frozen=True, slots=True)
class Known:
    """What a caller has at hand, so that it need not be read again; None: read it.

    ``members`` as ``people.lock_members`` gave them in this transaction; ``standings`` of these members on these skills
    by (member, skill); ``paused``: their words on mentoring them, True where withdrawn; ``mentor_from``: "may mentor
    from" by skill.
    """

    members: Mapping[int, MemberInfo] | None = None
    standings: Mapping[tuple[int, int], Standing] | None = None
    paused: Mapping[tuple[int, int], bool] | None = None
    mentor_from: Mapping[int, int] | None = None


def renew_offers(
    member_ids: Collection[int],
    skill_ids: Collection[int] | None = None,
    *,
    parameters: RankingParameters,
    known: Known | None = None,
    now: datetime,
) -> int:
    """Bring the offers of these members (on these skills, or on all) in step with all that they depend on.

    How many offers were stored, changed or removed. The members are locked, so that two changes at once do not overlook
    each other. The number of queries does not depend on how many members and skills there are (but for batches of 1,000
    rows).
    """
    known = known or Known()
    members = known.members if known.members is not None else people.lock_members(member_ids)
    rows = _STORED.rows(mentors=members, skills=skill_ids)
    stored = {(mentor_id, skill_id): (offer_id, kept) for offer_id, mentor_id, skill_id, *kept in rows}
    paused = known.paused
    if paused is None:
        words = people.opt_ins_of(members, skill_ids=skill_ids)
        paused = {(word.member_id, word.skill_id): word.is_paused for word in words}
    willing = {
        member.member_id: member.mentors_everything
        for member in members.values()
        if member.is_active and not member.is_paused
    }
    eligible: dict[tuple[int, int], list[Any]] = {}
    if any(willing.values()) or not all(paused.values()):
        standings = known.standings if known.standings is not None else ratings.standings(willing, skill_ids)
        offered = {
            pair: standing
            for pair, standing in standings.items()
            if pair[0] in willing and not paused.get(pair, not willing[pair[0]])
        }
        eligible = _eligible(offered, members, parameters=parameters, mentor_from=known.mentor_from, now=now)
    gone = [offer_id for pair, (offer_id, _) in stored.items() if pair not in eligible]
    changed = [(*pair, *kept, now) for pair, kept in eligible.items() if pair not in stored or stored[pair][1] != kept]
    if gone:
        MentorOffer.objects.filter(id__in=gone).delete()
    write_rows(
        MentorOffer,
        ("mentor_id", "skill_id", *KEPT, "renewed_at"),
        changed,
        unique=("skill_id", "mentor_id"),
        update=(*KEPT, "renewed_at"),
    )
    return len(gone) + len(changed)


def is_at_level(standing: Standing, *, needed: int, parameters: RankingParameters) -> bool:
    """Whether somebody who stands so may mentor where level ``needed`` is asked for."""
    return why_not_at_level(_offer_of(standing), needed=needed, parameters=parameters) is None


def offer_as_it_would_be(standing: Standing | None, member: MemberInfo, *, paused: bool, now: datetime) -> Offer:
    """What the member would offer on a skill they stand so in (None: nobody has rated it), eligible or not."""
    if standing is None:
        standing = Standing(member.member_id, 0, mean=0.0, sd=1.0, renewed_at=now)
    return _offer(standing, member, utc_offset=minutes_from_utc(member.time_zone, now=now), paused=paused)


def minutes_from_utc(time_zone: str, *, now: datetime) -> int | None:
    """Minutes that clocks in ``time_zone`` are ahead of UTC at ``now``; None where it is not known."""
    if not time_zone:
        return None
    try:
        offset = now.astimezone(ZoneInfo(time_zone)).utcoffset()
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
    return None if offset is None else round(offset.total_seconds() / 60)


def _eligible(
    standings: Mapping[tuple[int, int], Standing],
    members: Mapping[int, MemberInfo],
    *,
    parameters: RankingParameters,
    mentor_from: Mapping[int, int] | None,
    now: datetime,
) -> dict[tuple[int, int], list[Any]]:
    """What is kept of each offer that stands, in the order of KEPT, by mentor and skill."""
    if mentor_from is None:
        mentor_from = _mentor_from({skill_id for _, skill_id in standings})
    at_level = [
        (pair, needed)
        for pair, standing in standings.items()
        if (needed := mentor_from.get(pair[1])) is not None
        and is_at_level(standing, needed=needed, parameters=parameters)
    ]
    if not at_level:
        return {}
    mentor_ids = {member_id for (member_id, _), _ in at_level}
    outcomes = pairings.outcomes_of(mentor_ids)
    exposure = _exposures(mentor_ids, parameters=parameters, now=now)
    offsets = {member_id: minutes_from_utc(members[member_id].time_zone, now=now) for member_id in mentor_ids}
    kept = {}
    for pair, needed in at_level:
        mentor_id = pair[0]
        reached, fell_short = outcomes.get(mentor_id, (0, 0))
        offer = _offer(
            standings[pair],
            members[mentor_id],
            utc_offset=offsets[mentor_id],
            exposure=exposure.get(mentor_id, 0.0),
            completed=reached + fell_short,
            successes=reached,
        )
        kept[pair] = _row(offer, user_id=members[mentor_id].user_id, needed=needed, parameters=parameters)
    return kept


def _mentor_from(skill_ids: Collection[int]) -> dict[int, int]:
    skills = competencies.skills_by_id(skill_ids) if skill_ids else {}
    versions = competencies.get_published_of({skill.framework_id for skill in skills.values()}) if skills else {}
    return {skill_id: versions[skill.framework_id].scale.mentor_from for skill_id, skill in skills.items()}


def _exposures(mentor_ids: Collection[int], *, parameters: RankingParameters, now: datetime) -> dict[int, float]:
    since = now.date() - timedelta(days=round(parameters.exposure_days))
    return dict(_EXPOSURES.rows(mentors=mentor_ids, since=since))


def _offer_of(standing: Standing, *, programme_id: int = 0, **more: Any) -> Offer:
    confirmed = standing.confirmed
    return Offer(
        offer_id=0,
        mentor_id=standing.member_id,
        key=stable_key(standing.member_id),
        programme_id=programme_id,
        band=Band.SELF_RATED if confirmed is None else Band.CONFIRMED,
        mean=standing.mean,
        sd=standing.sd,
        self_level=standing.self_level,
        confirmed_level=confirmed.level if confirmed else None,
        confirmed_by=confirmed.source if confirmed else None,
        **more,
    )


def _offer(standing: Standing, member: MemberInfo, **more: Any) -> Offer:
    return _offer_of(
        standing,
        programme_id=member.programme_id,
        department=member.department,
        unit=member.unit,
        region=member.region,
        places=member.places,
        places_taken=member.places_taken,
        **more,
    )


def _row(offer: Offer, *, user_id: int, needed: int, parameters: RankingParameters) -> list[Any]:
    base, higher = (_base(offer, level=level, parameters=parameters) for level in (needed, needed + 1))
    return [
        user_id, needed, BAND_NUMBERS[offer.band], base, higher, offer.mean, offer.sd, offer.self_level,
        offer.confirmed_level, offer.confirmed_by.value if offer.confirmed_by else "", offer.department, offer.unit,
        offer.region, offer.utc_offset, offer.places, offer.places_taken, offer.exposure, offer.successes,
        offer.completed - offer.successes,
    ]  # fmt: skip


def _base(offer: Offer, *, level: int, parameters: RankingParameters) -> float:
    """The base score as it is stored for a level: 0 where the mentor is not at it, or no place is free."""
    if not offer.places_free or why_not_at_level(offer, needed=level, parameters=parameters) is not None:
        return 0.0
    return max(LEAST_SCORE, base_score(offer, level=level, parameters=parameters))
