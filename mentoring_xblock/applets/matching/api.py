"""The room's door: keep mentor offers in step, and recommend mentors for one member's gap.

Who may ask is decided above. The order is ``ranking``'s, the reasons are ``domain``'s; pairing everyone at once is
``batch``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import Case, F, QuerySet, Value, When

from ...platform.configuration import get_setting
from ..bulk import write_rows
from ..pairings import api as pairings
from ..people.data import MemberInfo, Policy
from ..ratings import api as ratings
from ..ratings.records import Standing
from . import offers, reading
from .data import Mentee, RankingParameters, Recommendation, Target
from .domain import exposure_of_rank, mean_exposure
from .models import ExposureDay, MentorOffer
from .offers import Known
from .ranking import rank, scan_until_exact
from .reading import StoredOffer, standing_offers
from .words import read_reason, reason_in_words, store_reason

__all__ = [
    "Known",
    "OfferRef",
    "Suggestion",
    "assess_offers",
    "erase_member",
    "is_at_level",
    "mentee_for",
    "note_chosen",
    "offer_to_mentor",
    "offers_of",
    "ranking_parameters",
    "read_reason",
    "reason_in_words",
    "recommend",
    "renew_offers",
    "renew_offers_of_framework",
    "store_reason",
    "usual_target",
]

MEMBERS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class OfferRef:
    """Which mentor (membership) offers which skill, and how many places they have and have taken."""

    offer_id: int
    mentor_id: int
    skill_id: int
    places: int
    places_taken: int


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One recommended mentor with what a screen shows of them; ``user_id`` is the Django user's, for the name."""

    recommendation: Recommendation
    user_id: int
    department: str
    region: str
    places: int
    mean: float
    self_level: int | None


def ranking_parameters(policy: Policy | None = None) -> RankingParameters:
    """The published figures with the operator's settings laid over them, and a programme's policy over both."""
    parameters = RankingParameters.from_settings(get_setting("RANKING"))
    if policy is None:
        return parameters
    return replace(parameters, exclude_manager=not policy.own_manager_may_mentor, shown=policy.mentors_shown)


def renew_offers(
    member_ids: Collection[int],
    skill_ids: Collection[int] | None = None,
    *,
    known: Known | None = None,
    now: datetime,
) -> int:
    """Bring members' offers in step after a rating, opt-in, place, outcome or move; how many rows changed.

    ``skill_ids``: only on these skills (None: on all). ``known``: what the caller has read already.
    """
    if not member_ids:
        return 0
    return offers.renew_offers(member_ids, skill_ids, parameters=ranking_parameters(), known=known, now=now)


def renew_offers_of_framework(framework_id: int, *, now: datetime) -> int:
    """Bring all offers on a framework's skills in step with a new version of it; how many rows changed."""
    last, changed = 0, 0
    while some := ratings.members_with_estimates(framework_id, after=last, most=MEMBERS_AT_ONCE):
        changed += renew_offers(some, now=now)
        last = some[-1]
    return changed


def is_at_level(standing: Standing, *, needed: int, parameters: RankingParameters | None = None) -> bool:
    """Whether somebody who stands so may mentor where ``needed`` is asked for: confirmed there, likely there, or there
    by their own word as long as nobody else has rated them. Asks no database.

    ``parameters``: for who asks of many, ``ranking_parameters()``.
    """
    return offers.is_at_level(standing, needed=needed, parameters=parameters or ranking_parameters())


def recommend(
    member: MemberInfo, *, skill_id: int, target: int, policy: Policy, wanted: int | None = None, now: datetime
) -> tuple[Suggestion, ...]:
    """The best mentors for the member's gap up to ``target``, best first (``wanted``, or as many as the policy shows).

    Exactly the first of a ranking of all offers on the skill, though only as many are read as could be among them.
    Records nothing: looking is free, and whom a mentee asks is noted by ``note_chosen``.
    """
    parameters = ranking_parameters(policy)
    in_base_order = reading.read_in_base_order(skill_id, programme_id=member.programme_id, level=target)
    first, found = reading.split_first(in_base_order)
    if not first:
        return ()
    aim = usual_target(first, level=target)
    if aim.ordered_at > aim.mentor_from:
        found = reading.read_in_base_order(skill_id, programme_id=member.programme_id, higher=True)
    read: dict[int, StoredOffer] = {}

    def remember() -> Iterator[StoredOffer]:
        for stored in found:
            read[stored.offer_id] = stored
            yield stored

    scan = scan_until_exact(
        mentee_for(member, skill_id=skill_id, now=now),
        remember(),
        target=aim,
        parameters=parameters,
        now=now,
        wanted=wanted,
    )
    return tuple(_suggestion(each, read[each.offer_id]) for each in scan.recommendations)


def assess_offers(
    member: MemberInfo, *, skill_id: int, offer_ids: Collection[int], target: int, policy: Policy, now: datetime
) -> tuple[Suggestion, ...]:
    """Those of the named offers that (still) suit the member's gap, best first, for the snapshot of a request."""
    named = reading.read_offers(offer_ids, skill_id=skill_id, programme_id=member.programme_id)
    if not named:
        return ()
    first, _ = reading.split_first(reading.read_in_base_order(skill_id, programme_id=member.programme_id))
    ranked = rank(
        mentee_for(member, skill_id=skill_id, now=now),
        [stored.whole() for stored in named],
        target=usual_target(first or named, level=target),
        parameters=ranking_parameters(policy),
        now=now,
    )
    by_id = {stored.offer_id: stored for stored in named}
    return tuple(_suggestion(each, by_id[each.offer_id]) for each in ranked)


def mentee_for(member: MemberInfo, *, skill_id: int, now: datetime) -> Mentee:
    """The member as somebody who looks for a mentor in that skill (1 query)."""
    since = now - timedelta(days=get_setting("DECLINED_DAYS"))
    return Mentee(
        member_id=member.member_id,
        programme_id=member.programme_id,
        manager_id=member.manager_id,
        department=member.department,
        unit=member.unit,
        region=member.region,
        utc_offset=offers.minutes_from_utc(member.time_zone, now=now),
        excluded=frozenset(pairings.declined_lately(member.member_id, skill_id, since)),
    )


def usual_target(found: Sequence[StoredOffer], *, level: int, mentor_from: int | None = None) -> Target:
    """The target, with the usual exposure of those who compete for being shown: the first in base order.

    Taken over all offers, the many whom nobody reaches would make anyone once shown look shown too often.
    ``mentor_from``: "may mentor from", where no offer tells it.
    """
    first = found[: reading.COMPETING]
    return Target(
        level=level,
        mentor_from=first[0].mentor_from if mentor_from is None else mentor_from,
        mean_exposure=mean_exposure(first),
    )


def offer_to_mentor(offer_id: int, *, programme_id: int) -> OfferRef | None:
    """Whose offer that is, and on which skill; None where it no longer stands in that programme (1 query)."""
    return next(iter(_refs(standing_offers().filter(id=offer_id, mentor__programme_id=programme_id))), None)


def offers_of(
    member_ids: Collection[int] | None = None, *, skill_ids: Collection[int] | None = None
) -> tuple[OfferRef, ...]:
    """The standing offers of these members, on these skills, or both, full ones as well (1 query)."""
    rows = standing_offers()
    if member_ids is not None:
        rows = rows.filter(mentor_id__in=member_ids)
    if skill_ids is not None:
        rows = rows.filter(skill_id__in=skill_ids)
    return _refs(rows)


def note_chosen(chosen: Sequence[Suggestion], *, before: Collection[int], now: datetime) -> None:
    """Record that a mentee asked these mentors, in this order; ``before``: whom they chose today already (2 queries).

    A mentor is counted once for each mentee and day, however often the mentee asks and withdraws.
    """
    amounts = {
        each.recommendation.mentor_id: exposure_of_rank(place)
        for place, each in enumerate(chosen, start=1)
        if each.recommendation.mentor_id not in before
    }
    if not amounts:
        return
    # In the order of mentors, so that two who choose the same ones at once wait for each other in one order.
    days = [(mentor_id, now.date(), amount) for mentor_id, amount in sorted(amounts.items())]
    write_rows(ExposureDay, ("mentor_id", "day", "amount"), days, unique=("mentor_id", "day"), add=("amount",))
    more = Case(*(When(mentor_id=mentor, then=Value(amount)) for mentor, amount in amounts.items()), default=Value(0.0))
    MentorOffer.objects.filter(id__in=[each.recommendation.offer_id for each in chosen]).update(
        exposure=F("exposure") + more
    )


def erase_member(member_id: int) -> None:
    """Take everything away that the ranking keeps of one member (2 queries)."""
    MentorOffer.objects.filter(mentor_id=member_id).delete()
    ExposureDay.objects.filter(mentor_id=member_id).delete()


def _suggestion(recommendation: Recommendation, stored: StoredOffer) -> Suggestion:
    return Suggestion(
        recommendation=recommendation,
        user_id=stored.user_id,
        department=stored.department,
        region=stored.region,
        places=stored.places,
        mean=stored.mean,
        self_level=stored.self_level,
    )


def _refs(rows: QuerySet[MentorOffer]) -> tuple[OfferRef, ...]:
    found = rows.order_by("skill_id", "id").values_list("id", "mentor_id", "skill_id", "places", "places_taken")
    return tuple(OfferRef(*row) for row in found)
