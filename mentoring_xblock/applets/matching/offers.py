"""The stored mentor offers, kept in step with ratings, people and outcomes. How they are read is ``reading``.

``domain`` says who is eligible and what a base score is. An offer's id stays the same as long as its mentor stays
eligible.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Sum

from ...core.values import pick
from ..competencies import api as competencies
from ..pairings import api as pairings
from ..pairings.data.outcomes import MentorRecord
from ..people import api as people
from ..people.data import MemberInfo
from ..people.domain import utc_offset
from ..ratings import api as ratings
from ..ratings.records import SkillRecord
from ..upsert import upsert
from .data import Band, Offer, RankingParameters
from .domain import base_score
from .eligibility import why_not_at_level, why_not_there
from .models import ExposureDay, MentorOffer
from .reading import CHANGING, stable_key, to_row

_OF_MEMBER = ("programme_id", "department", "unit", "region", "places", "places_taken", "away_since", "away_until")
LEAST_SCORE = 1e-12
"""The base score of a mentor with a free place is never below it: 0 says that no place is free."""


def renew_offers(
    member_ids: Collection[int],
    skill_ids: Collection[int] | None = None,
    *,
    parameters: RankingParameters,
    now: datetime,
) -> int:
    """Bring the offers of these members (on these skills, or on all) in step with all that they depend on.

    How many offers were stored, changed or removed. The members are locked, so that two changes at once do not overlook
    each other. The number of queries does not depend on how many members and skills there are (but for batches of 1,000
    rows).
    """
    members = people.lock_members(member_ids)
    paused = people.opt_ins_of(members, skill_ids=skill_ids)
    mentors = [member.member_id for member in members.values() if member.is_willing]
    offer_some = any(members[each].mentors_everything for each in mentors) or not all(paused.values())
    skill_records = ratings.skill_records(mentors, skill_ids) if offer_some else {}
    return bring_in_step(
        members,
        skill_ids=skill_ids,
        skill_records=skill_records,
        paused=paused,
        mentor_from=_mentor_from({skill_id for _, skill_id in skill_records}),
        parameters=parameters,
        now=now,
    )


def bring_in_step(
    members: Mapping[int, MemberInfo],
    *,
    skill_ids: Collection[int] | None,
    skill_records: Mapping[tuple[int, int], SkillRecord],
    paused: Mapping[tuple[int, int], bool],
    mentor_from: Mapping[int, int],
    parameters: RankingParameters,
    now: datetime,
) -> int:
    """``renew_offers`` of members whose rows this transaction holds, with what it has read under that lock.

    ``skill_records`` and ``paused`` (their opt-ins, True where withdrawn) are by member and skill;
    ``mentor_from`` is "may mentor from" by skill.
    """
    rows = MentorOffer.objects.filter(mentor_id__in=list(members))
    if skill_ids is not None:
        rows = rows.filter(skill_id__in=skill_ids)
    willing = {member.member_id: member.mentors_everything for member in members.values() if member.is_willing}
    offered = {
        pair: skill_record
        for pair, skill_record in skill_records.items()
        if pair[0] in willing and not paused.get(pair, not willing[pair[0]])
    }
    eligible = _eligible(offered, members, parameters=parameters, mentor_from=mentor_from, now=now)
    # Where no offer stands, whatever is stored goes, so there is nothing to compare.
    stored = {(row.mentor_id, row.skill_id): row for row in rows} if eligible else {}
    gone = [row.pk for pair, row in stored.items() if pair not in eligible]
    gone += () if eligible else rows.values_list("id", flat=True)
    if gone:
        MentorOffer.objects.filter(id__in=gone).delete()
    changed = [row for pair, row in eligible.items() if pair not in stored or not _is_same(row, stored[pair])]
    upsert(changed, unique=["skill", "mentor"], update=[*CHANGING, "renewed_at"])
    return len(gone) + len(changed)


def is_at_level(skill_record: SkillRecord, *, needed: int, parameters: RankingParameters) -> bool:
    """Whether somebody with this record may mentor at level ``needed``."""
    is_confirmed = skill_record.confirmed is not None
    return why_not_there(skill_record, is_confirmed=is_confirmed, needed=needed, parameters=parameters) is None


def offer_as_it_would_be(skill_record: SkillRecord | None, member: MemberInfo, *, paused: bool, now: datetime) -> Offer:
    """The member's offer for a skill with this record (None: nobody has rated it), eligible or not."""
    if skill_record is None:
        skill_record = SkillRecord(member.member_id, 0, mean=0.0, sd=1.0, renewed_at=now)
    return _offer(skill_record, member, utc_offset=utc_offset(member.time_zone, now), paused=paused)


def _eligible(
    skill_records: Mapping[tuple[int, int], SkillRecord],
    members: Mapping[int, MemberInfo],
    *,
    parameters: RankingParameters,
    mentor_from: Mapping[int, int],
    now: datetime,
) -> dict[tuple[int, int], MentorOffer]:
    """The row of each offer that stands, by mentor and skill."""
    at_level = [
        (pair, needed)
        for pair, skill_record in skill_records.items()
        if (needed := mentor_from.get(pair[1])) is not None
        and is_at_level(skill_record, needed=needed, parameters=parameters)
    ]
    if not at_level:
        return {}
    mentor_ids = {member_id for (member_id, _), _ in at_level}
    track_records = pairings.track_records_of(mentor_ids)
    exposure = _exposures(mentor_ids, parameters=parameters, now=now)
    offsets = {member_id: utc_offset(members[member_id].time_zone, now) for member_id in mentor_ids}
    kept = {}
    for pair, needed in at_level:
        mentor_id = pair[0]
        so_far = track_records.get(mentor_id, MentorRecord())
        offer = _offer(
            skill_records[pair],
            members[mentor_id],
            utc_offset=offsets[mentor_id],
            exposure=exposure.get(mentor_id, 0.0),
            successes=so_far.reached,
            **pick(so_far, ("completed", "answered", "days_taken", "unanswered")),
            mentor_from=needed,
        )
        scores = [_base(offer, level=level, parameters=parameters) for level in (needed, needed + 1)]
        kept[pair] = to_row(replace(offer, base_score=scores[0], higher_score=scores[1]), now=now)
    return kept


def _mentor_from(skill_ids: Collection[int]) -> dict[int, int]:
    skills = competencies.skills_by_id(skill_ids) if skill_ids else {}
    versions = competencies.get_published_of({skill.framework_id for skill in skills.values()}) if skills else {}
    return {skill_id: versions[skill.framework_id].scale.mentor_from for skill_id, skill in skills.items()}


def _exposures(mentor_ids: Collection[int], *, parameters: RankingParameters, now: datetime) -> dict[int, float]:
    since = now.date() - timedelta(days=round(parameters.exposure_days))
    days = ExposureDay.objects.filter(mentor_id__in=mentor_ids, day__gt=since).order_by()
    return dict(days.values_list("mentor_id").annotate(Sum("amount")))


def _offer_of(skill_record: SkillRecord, *, programme_id: int = 0, **more: Any) -> Offer:
    confirmed = skill_record.confirmed
    return Offer(
        **pick(skill_record, ("skill_id", "mean", "sd", "self_level")),
        offer_id=0,
        mentor_id=skill_record.member_id,
        key=stable_key(skill_record.member_id),
        programme_id=programme_id,
        band=Band.SELF_RATED if confirmed is None else Band.CONFIRMED,
        confirmed_level=confirmed.level if confirmed else None,
        confirmed_by=confirmed.source if confirmed else None,
        **more,
    )


def _offer(skill_record: SkillRecord, member: MemberInfo, **more: Any) -> Offer:
    return _offer_of(skill_record, mentor_user_id=member.user_id, **pick(member, _OF_MEMBER), **more)


def _is_same(row: MentorOffer, other: MentorOffer) -> bool:
    return pick(row, CHANGING) == pick(other, CHANGING)


def _base(offer: Offer, *, level: int, parameters: RankingParameters) -> float:
    """The base score as it is stored for a level: 0 where the mentor is not at it, or no place is free."""
    if not offer.places_free or why_not_at_level(offer, needed=level, parameters=parameters) is not None:
        return 0.0
    return max(LEAST_SCORE, base_score(offer, level=level, parameters=parameters))
