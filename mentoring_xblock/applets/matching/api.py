"""The room's door: keep mentor offers in step, and recommend mentors for one member's gap.

Who may ask is decided above. The order is ``ranking``'s, the reasons are ``domain``'s; pairing everyone at once is
``batch``.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.db.models import Case, F, Value, When

from ...platform.configuration import get_setting
from ..pairings import api as pairings
from ..people.data import MemberInfo, Policy
from ..ratings import api as ratings
from ..ratings.records import SkillRecord
from ..upsert import upsert
from . import offers, reading
from .data import Mentee, Offer, RankingParameters, Recommendation, Target
from .domain import exposure_of_rank, hours_near, mean_exposure
from .models import ExposureDay, MentorOffer
from .pooling import mentee_of
from .ranking import rank, scan_until_exact

MEMBERS_AT_ONCE = 500


offer_to_mentor = reading.offer_to_mentor
offers_of = reading.offers_of
mentors_gone = reading.mentors_gone
skills_with_free_places = reading.skills_with_free_places


def ranking_parameters(policy: Policy | None = None) -> RankingParameters:
    """The published figures with the operator's settings laid over them, and a programme's policy over both."""
    parameters = RankingParameters.from_settings(get_setting("RANKING"))
    if policy is None:
        return parameters
    return replace(parameters, exclude_manager=not policy.own_manager_may_mentor, shown=policy.mentors_shown)


def renew_offers(member_ids: Collection[int], skill_ids: Collection[int] | None = None, *, now: datetime) -> int:
    """Bring members' offers in step after a rating, opt-in, place, outcome or move; how many rows changed.

    ``skill_ids``: only on these skills (None: on all).
    """
    return offers.renew_offers(member_ids, skill_ids, parameters=ranking_parameters(), now=now) if member_ids else 0


def renew_offers_rated(
    member: MemberInfo,
    *,
    skill_records: Mapping[int, SkillRecord],
    paused: Mapping[int, bool],
    mentor_from: int,
    now: datetime,
) -> None:
    """``renew_offers`` of a member whose row is locked, on skills of one scale, from what was read under that lock.

    ``skill_records`` and ``paused`` (their opt-ins, True where withdrawn) are by skill.
    """
    offers.bring_in_step(
        {member.member_id: member},
        skill_ids=skill_records.keys(),
        skill_records={(member.member_id, skill_id): skill_record for skill_id, skill_record in skill_records.items()},
        paused={(member.member_id, skill_id): is_paused for skill_id, is_paused in paused.items()},
        mentor_from=dict.fromkeys(skill_records, mentor_from),
        parameters=ranking_parameters(),
        now=now,
    )


def renew_offers_of_framework(framework_id: int, *, now: datetime) -> int:
    """Bring all offers on a framework's skills in step with a new version of it; how many rows changed."""
    last, changed = 0, 0
    while some := ratings.members_with_estimates(framework_id, after=last, most=MEMBERS_AT_ONCE):
        changed += renew_offers(some, now=now)
        last = some[-1]
    return changed


def is_at_level(skill_record: SkillRecord, *, needed: int, parameters: RankingParameters | None = None) -> bool:
    """Whether somebody with this record may mentor at ``needed``: confirmed there, likely there, or there
    by their own rating as long as nobody else has rated them. Asks no database.

    ``parameters``: for who asks of many, ``ranking_parameters()``.
    """
    return offers.is_at_level(skill_record, needed=needed, parameters=parameters or ranking_parameters())


def recommend(
    member: MemberInfo, *, skill_id: int, target: int, policy: Policy, wanted: int | None = None, now: datetime
) -> tuple[Recommendation, ...]:
    """The best mentors for the member's gap up to ``target``, best first (``wanted``, or as many as the policy shows).

    Exactly the first of a ranking of all offers on the skill, though only as many are read as could be among them.
    Records nothing: only ``note_chosen`` records which mentors a mentee asks.
    """
    parameters = ranking_parameters(policy)
    where = member.programme_id
    first = reading.read_first(skill_id, programme_id=where, now=now)
    if not first:
        return ()
    aim = usual_target(first, level=target)
    higher = aim.ordered_at > aim.mentor_from
    if higher:
        first = reading.read_first(skill_id, programme_id=where, higher=True, now=now)
    mentee = mentee_for(member, skill_id=skill_id, now=now)
    return scan_until_exact(
        mentee,
        reading.read_in_base_order(
            first,
            programme_id=where,
            level=None if higher else target,
            higher=higher,
            near=hours_near(mentee, parameters=parameters),
            now=now,
        ),
        target=aim,
        parameters=parameters,
        now=now,
        wanted=wanted,
    )


def assess_offers(
    member: MemberInfo, *, skill_id: int, offer_ids: Collection[int], target: int, policy: Policy, now: datetime
) -> tuple[Recommendation, ...]:
    """Those of the named offers that (still) suit the member's gap, best first, for the snapshot of a request."""
    named = reading.read_offers(offer_ids, skill_id=skill_id, programme_id=member.programme_id, now=now)
    if not named:
        return ()
    first = reading.read_first(skill_id, programme_id=member.programme_id, now=now)
    return rank(
        mentee_for(member, skill_id=skill_id, now=now),
        named,
        target=usual_target(first or named, level=target),
        parameters=ranking_parameters(policy),
        now=now,
    )


def mentee_for(member: MemberInfo, *, skill_id: int, now: datetime) -> Mentee:
    """The member as somebody who looks for a mentor in that skill (1 query)."""
    since = now - timedelta(days=get_setting("DECLINED_DAYS"))
    return mentee_of(member, now=now, excluded=pairings.declined_lately(member.member_id, skill_id, since))


def usual_target(found: Sequence[Offer], *, level: int, mentor_from: int | None = None) -> Target:
    """The target, with the usual exposure of those who compete for being shown: the first in base order.

    Over all offers, the many that are never reached would make any mentor who was shown once look shown too often.
    ``mentor_from``: "may mentor from", if there is no offer to take it from.
    """
    first = found[: reading.COMPETING]
    return Target(
        level=level,
        mentor_from=first[0].mentor_from if mentor_from is None else mentor_from,
        mean_exposure=mean_exposure(first),
    )


def note_chosen(chosen: Sequence[Recommendation], *, before: Collection[int], now: datetime) -> None:
    """Record that a mentee asked these mentors, in order; ``before``: those chosen earlier today (3 queries).

    A mentor is counted once for each mentee and day, however often the mentee asks and withdraws.
    """
    amounts = {
        each.mentor_id: exposure_of_rank(place)
        for place, each in enumerate(chosen, start=1)
        if each.mentor_id not in before
    }
    if not amounts:
        return
    # In the order of mentors, so that two who choose the same ones at once wait for each other in one order.
    days = (ExposureDay(mentor_id=mentor_id, day=now.date(), amount=0) for mentor_id in sorted(amounts))
    upsert(days, unique=["mentor", "day"], update=["day"])
    more = Case(*(When(mentor_id=mentor, then=Value(amount)) for mentor, amount in amounts.items()), default=Value(0.0))
    ExposureDay.objects.filter(mentor_id__in=amounts, day=now.date()).update(amount=F("amount") + more)
    MentorOffer.objects.filter(id__in=[each.offer_id for each in chosen]).update(exposure=F("exposure") + more)
