"""Stored offers as they are read: in base order for the ranking, whole for a batch, or by name. Nothing is written.

What a base score is stands in ``domain``; how offers are kept in step is ``offers``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import Any

from django.db.models import Q, QuerySet

from ..ratings.data import Source
from .data import Band, Offer
from .models import CONFIRMED, SELF_RATED, MentorOffer

BAND_NUMBERS = {Band.CONFIRMED: CONFIRMED, Band.SELF_RATED: SELF_RATED}
_BANDS = {number: band for band, number in BAND_NUMBERS.items()}

CHUNK = 128
"""Offers read at first: those that compete, among whom an exact scan mostly ends, so that it asks once."""
GROWTH = 8
"""So many times as many are read next: an exact answer that has to look at thousands must not ask often for it."""
GROWTH_BELOW = 32
"""The same for a target below those that the orders are kept for: a scan for it sees some 1.6 % of a skill's offers."""
COMPETING = 96
"""Offers whose exposure is held to be the usual one: the first in base order."""
_BEYOND_IDS = 10**20 - 1

KEPT = (
    "mentor_user_id", "mentor_from", "band", "base_score", "higher_score", "mean", "sd", "self_level",
    "confirmed_level", "confirmed_by", "department", "unit", "region", "utc_offset", "places", "places_taken",
    "exposure", "reached", "fell_short",
)  # fmt: skip
"""What a stored offer has beside whose it is and on what."""
READ = ("id", "mentor_id", *KEPT)


@dataclass(frozen=True, slots=True)
class StoredOffer:
    """An offer as read: what the ranking needs, whose it is, and the level from which its scale lets people mentor."""

    offer: Offer
    user_id: int
    mentor_from: int


def read_in_base_order(
    skill_id: int, *, programme_id: int, level: int | None = None, higher: bool = False
) -> Iterator[StoredOffer]:
    """The skill's offers with a free place, confirmed before self-rated, each by falling base score; with ``higher``
    those at a level above "may mentor from", by their base score there. ``level``: the target that they are read for.

    Read by range from where the last chunk ended, never by OFFSET: the work grows with what is taken.
    """
    order = "higher_score" if higher else "base_score"
    free = MentorOffer.objects.filter(skill_id=skill_id, **{f"{order}__gt": 0})
    first = list(free.order_by("-band", f"-{order}", "-mentor_id").values_list(*READ)[:CHUNK])
    rows: Iterable[tuple[Any, ...]] = first
    if len(first) == CHUNK:
        band, mentor_from = (first[-1][READ.index(column)] for column in ("band", "mentor_from"))
        size = CHUNK * (GROWTH if level is None or level >= mentor_from else GROWTH_BELOW)
        after = _read_band(free, SELF_RATED, order=order, size=size) if band == CONFIRMED else ()
        rows = chain(first, _read_band(free, band, order=order, size=size, last=first[-1]), after)
    yield from (_read(row, programme_id) for row in rows)


def read_all(skill_id: int, *, programme_id: int) -> tuple[StoredOffer, ...]:
    """Every offer on the skill in base order, full ones at the end of their band (1 query)."""
    rows = MentorOffer.objects.filter(skill_id=skill_id).order_by("-band", "-base_score", "-mentor_id")
    return tuple(_read(row, programme_id) for row in rows.values_list(*READ))


def with_promised(offer: Offer, promised: int) -> Offer:
    """The offer with so many of its places counted as taken, because proposals wait for them."""
    return replace(offer, places_taken=min(offer.places, offer.places_taken + promised)) if promised else offer


def read_offers(offer_ids: Collection[int], *, skill_id: int, programme_id: int) -> tuple[StoredOffer, ...]:
    """The named offers on the skill that still stand, by id, full ones as well (1 query)."""
    rows = MentorOffer.objects.filter(id__in=offer_ids, skill_id=skill_id).order_by("id")
    return tuple(_read(row, programme_id) for row in rows.values_list(*READ))


def split_first(found: Iterator[StoredOffer]) -> tuple[list[StoredOffer], Iterator[StoredOffer]]:
    """Those that compete, for what is to be known before the scan, and then all again from the start."""
    first = list(islice(found, COMPETING))
    return first, chain(first, found)


def _read_band(
    free: QuerySet[MentorOffer], band: int, *, order: str, size: int, last: tuple[Any, ...] | None = None
) -> Iterator[tuple[Any, ...]]:
    """One band's offers in base order, those after the ``last`` one, in chunks that grow; none before it is asked.

    ``size``: of the first chunk.
    """
    rows = free.filter(band=band).order_by(f"-{order}", "-mentor_id").values_list(*READ)
    while True:
        chunk = list((rows if last is None else rows.filter(_comes_after(last, order)))[:size])
        yield from chunk
        if len(chunk) < size:
            return
        last, size = chunk[-1], size * GROWTH


def _comes_after(last: tuple[Any, ...], order: str) -> Q:
    score, mentor_id = last[READ.index(order)], last[READ.index("mentor_id")]
    return Q(**{f"{order}__lte": score}) & (Q(**{f"{order}__lt": score}) | Q(mentor_id__lt=mentor_id))


def _read(row: tuple[Any, ...], programme_id: int) -> StoredOffer:
    (
        offer_id, mentor_id, user_id, mentor_from, band, base, higher, mean, sd, self_level, confirmed_level,
        confirmed_by, department, unit, region, utc_offset, places, places_taken, exposure, reached,
        fell_short,
    ) = row  # fmt: skip
    offer = Offer(
        offer_id=offer_id,
        mentor_id=mentor_id,
        key=stable_key(mentor_id),
        programme_id=programme_id,
        band=_BANDS[band],
        mean=mean,
        sd=sd,
        self_level=self_level,
        confirmed_level=confirmed_level,
        confirmed_by=Source(confirmed_by) if confirmed_by else None,
        department=department,
        unit=unit,
        region=region,
        utc_offset=utc_offset,
        places=places,
        places_taken=places_taken,
        exposure=exposure,
        completed=reached + fell_short,
        successes=reached,
        base_score=base,
        higher_score=higher,
    )
    return StoredOffer(offer, user_id, mentor_from)


def stable_key(mentor_id: int) -> str:
    """What breaks ties between mentors, and never changes."""
    # The later number first, as the index is read: so who comes later in it only draws level too late.
    return f"{_BEYOND_IDS - mentor_id:020d}"
