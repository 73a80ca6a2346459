"""Stored offers as they are read: in base order for the ranking, whole for a batch, or by name. Nothing is written.

``domain`` says what a base score is; ``offers`` keeps the offers in step.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, Q, QuerySet

from ...core.values import pick
from ..people import api as people
from ..ratings.data import Source
from .data import Band, Offer
from .models import CONFIRMED, SELF_RATED, MentorOffer

BAND_NUMBERS = {Band.CONFIRMED: CONFIRMED, Band.SELF_RATED: SELF_RATED}
_BANDS_IN_ORDER = (Band.CONFIRMED, Band.SELF_RATED)
_BANDS = {number: band for band, number in BAND_NUMBERS.items()}

CHUNK = 128
"""Offers read first: those that compete. An exact scan mostly ends among them, so it needs one query."""
GROWTH = 4
"""So many times as many are read next: an exact answer that has to look at thousands must not ask often for it."""
GROWTH_BELOW = 32
"""The same for a target below those that the orders are kept for: a scan for it sees some 1.6 % of a skill's offers."""
COMPETING = 96
"""Offers whose exposure is held to be the usual one: the first in base order."""
_BEYOND_IDS = 10**20 - 1

_SAME = (
    "skill_id", "mentor_user_id", "mentor_from", "base_score", "higher_score", "mean", "sd", "self_level",
    "confirmed_level", "department", "unit", "region", "utc_offset", "places", "places_taken", "exposure",
    "answered", "days_taken", "unanswered",
)  # fmt: skip
"""What a row and an ``Offer`` name alike."""
READ = ("id", "mentor_id", "band", "confirmed_by", "reached", "fell_short", *_SAME)
_AWAY = ("away_since", "away_until")
CHANGING = (*(name for name in READ if name not in {"id", "mentor_id", "skill_id"}), *_AWAY)
"""What may change of a stored offer."""


def to_offer(programme_id: int, row: Sequence[Any]) -> Offer:
    """The offer of a row of READ."""
    offer_id, mentor_id, band, confirmed_by, reached, fell_short, *same = row
    return Offer(
        **dict(zip(_SAME, same, strict=True)),
        offer_id=offer_id,
        mentor_id=mentor_id,
        key=stable_key(mentor_id),
        programme_id=programme_id,
        band=_BANDS[band],
        confirmed_by=Source(confirmed_by) if confirmed_by else None,
        completed=reached + fell_short,
        successes=reached,
    )


def to_row(offer: Offer, *, now: datetime) -> MentorOffer:
    """The row of an offer, to be stored."""
    return MentorOffer(
        **pick(offer, (*_SAME, *_AWAY)),
        mentor_id=offer.mentor_id,
        band=BAND_NUMBERS[offer.band],
        confirmed_by=offer.confirmed_by or "",
        reached=offer.successes,
        fell_short=offer.completed - offer.successes,
        renewed_at=now,
    )


_OF_OPEN_ACCOUNTS: QuerySet[Any] = MentorOffer.objects.filter(
    Exists(get_user_model()._default_manager.filter(pk=OuterRef("mentor_user_id"), is_active=True))
).values_list(*READ)
"""Offers of people whose account is open: nothing here learns of a closed one, so each reading asks."""


def offers_of_people_there(now: datetime) -> QuerySet[Any]:
    """Those of them whose mentors are not away, as rows of READ."""
    return _OF_OPEN_ACCOUNTS.filter(~people.away_at(now))


def skills_with_free_places(skill_ids: Collection[int], *, now: datetime) -> frozenset[int]:
    """Those of these skills for which somebody has a free place (1 query)."""
    rows = offers_of_people_there(now).filter(skill_id__in=skill_ids, base_score__gt=0).order_by()
    return frozenset(rows.values_list("skill_id", flat=True).distinct())


def mentors_gone(*, most: int) -> tuple[int, ...]:
    """Mentors with offers whose membership has ended or whose account is closed, at most ``most``, by id."""
    rows = MentorOffer.objects.exclude(people.is_here("mentor_id")).order_by("mentor_id")
    return tuple(rows.values_list("mentor_id", flat=True).distinct()[:most])


def read_first(skill_id: int, *, programme_id: int, higher: bool = False, now: datetime) -> tuple[Offer, ...]:
    """The first CHUNK of the skill's offers with a free place: confirmed before self-rated, each by falling base score;
    with ``higher`` those at a level above "may mentor from", by their base score there (1 query)."""
    order = _order_of(higher=higher)
    return _read(_free(skill_id, order, now).order_by("-band", f"-{order}", "-mentor_id")[:CHUNK], programme_id)


def read_in_base_order(
    first: Sequence[Offer],
    *,
    programme_id: int,
    level: int | None = None,
    higher: bool = False,
    near: Collection[tuple[int, int]] = (),
    now: datetime,
) -> Iterator[Offer]:
    """What ``read_first`` gave and all that follows, as ``ranking`` reads it: of each band first those whose minutes
    from UTC are not known or lie between two of ``near`` (none: of all), then the others.

    ``level``: the target that they are read for. Read by range from where the last chunk ended, never by OFFSET: the
    work grows with what is taken.
    """
    if not first:
        return
    order = _order_of(higher=higher)
    last = first[-1]
    size = CHUNK * (GROWTH if level is None or level >= last.mentor_from else GROWTH_BELOW)
    for band in _BANDS_IN_ORDER:
        mine = [offer for offer in first if offer.band is band]
        # A full first chunk ends somewhere in the last band that it has; the bands before it are whole.
        is_whole = len(first) < CHUNK or (band is Band.CONFIRMED and last.band is Band.SELF_RATED)
        for part in _parts(near):
            yield from (offer for offer in mine if part is None or _is_near(offer, near) is part)
            if not is_whole:
                free = _free(last.skill_id, order, now)
                rows = free if part is None else free.filter(_lie(near) if part else ~_lie(near))
                after = last if last.band is band else None
                yield from _read_band(rows, band, programme_id=programme_id, order=order, size=size, last=after)


def read_all(skill_id: int, *, programme_id: int, now: datetime) -> tuple[Offer, ...]:
    """Every offer on the skill in base order, full ones at the end of their band (1 query)."""
    rows = offers_of_people_there(now).filter(skill_id=skill_id).order_by("-band", "-base_score", "-mentor_id")
    return _read(rows, programme_id)


def with_promised(offer: Offer, promised: int) -> Offer:
    """The offer with so many of its places counted as taken, because proposals wait for them."""
    return replace(offer, places_taken=min(offer.places, offer.places_taken + promised)) if promised else offer


def read_offers(offer_ids: Collection[int], *, skill_id: int, programme_id: int, now: datetime) -> tuple[Offer, ...]:
    """The named offers on the skill that still stand, by id, full ones as well (1 query)."""
    rows = offers_of_people_there(now).filter(id__in=offer_ids, skill_id=skill_id).order_by("id")
    return _read(rows, programme_id)


def offer_to_mentor(offer_id: int, *, programme_id: int, now: datetime) -> Offer | None:
    """The offer of that id, if it still exists in that programme (1 query)."""
    rows = offers_of_people_there(now).filter(id=offer_id, mentor__programme_id=programme_id)
    return next(iter(_read(rows, programme_id)), None)


def offers_of(
    member_ids: Collection[int] | None = None, *, skill_ids: Collection[int] | None = None, now: datetime | None
) -> tuple[Offer, ...]:
    """The offers of these members, on these skills, or both, full ones as well, and without a moment those of people
    who are away too (1 query)."""
    rows = (_OF_OPEN_ACCOUNTS if now is None else offers_of_people_there(now)).order_by("skill_id", "id")
    if member_ids is not None:
        rows = rows.filter(mentor_id__in=member_ids)
    if skill_ids is not None:
        rows = rows.filter(skill_id__in=skill_ids)
    return tuple(to_offer(where, row) for where, *row in rows.values_list("mentor__programme_id", *READ))


def _order_of(*, higher: bool) -> str:
    return "higher_score" if higher else "base_score"


def _free(skill_id: int, order: str, now: datetime) -> QuerySet[Any]:
    return offers_of_people_there(now).filter(skill_id=skill_id, **{f"{order}__gt": 0})


def _parts(near: Collection[tuple[int, int]]) -> tuple[bool | None, ...]:
    return (True, False) if near else (None,)


def _is_near(offer: Offer, near: Collection[tuple[int, int]]) -> bool:
    return offer.utc_offset is None or any(low < offer.utc_offset < high for low, high in near)


def _lie(near: Collection[tuple[int, int]]) -> Q:
    between = (Q(utc_offset__gt=low, utc_offset__lt=high) for low, high in near)
    return reduce(or_, between, Q(utc_offset__isnull=True))


def _read_band(
    free: QuerySet[Any], band: Band, *, programme_id: int, order: str, size: int, last: Offer | None = None
) -> Iterator[Offer]:
    """One band's offers in base order, those after the ``last`` one, in chunks that grow; none before it is asked.

    ``size``: of the first chunk.
    """
    in_order = free.filter(band=BAND_NUMBERS[band]).order_by(f"-{order}", "-mentor_id")
    while True:
        rows = in_order
        if last is not None:
            score = getattr(last, order)
            later = Q(**{f"{order}__lt": score}) | Q(mentor_id__lt=last.mentor_id)
            rows = rows.filter(Q(**{f"{order}__lte": score}) & later)
        found = _read(rows[:size], programme_id)
        yield from found
        if len(found) < size:
            return
        last, size = found[-1], size * GROWTH


def _read(rows: Iterable[Sequence[Any]], programme_id: int) -> tuple[Offer, ...]:
    return tuple(to_offer(programme_id, row) for row in rows)


def stable_key(mentor_id: int) -> str:
    """What breaks ties between mentors, and never changes."""
    # The later number first, as the index is read: so who comes later in it only draws level too late.
    return f"{_BEYOND_IDS - mentor_id:020d}"
