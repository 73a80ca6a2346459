"""Stored offers as they are read: in base order for the ranking, whole for a batch, or by name. Nothing is written.

What a base score is stands in ``domain``; how offers are kept in step is ``offers``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from functools import cache
from itertools import chain, islice
from typing import Any, NamedTuple

from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, Q, QuerySet

from ..prepared import Prepared, Slot
from ..ratings.data import Source
from .data import Band, Offer
from .models import CONFIRMED, SELF_RATED, MentorOffer

BAND_NUMBERS = {Band.CONFIRMED: CONFIRMED, Band.SELF_RATED: SELF_RATED}
_BANDS = {number: band for band, number in BAND_NUMBERS.items()}

CHUNK = 128
"""Offers read at first: those that compete, among whom an exact scan mostly ends, so that it asks once."""
GROWTH = 4
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


class StoredOffer(NamedTuple):
    """An offer as read, in the order of READ after its programme. It tells what shuts most offers out of a ranking;
    ``whole`` is the offer with all that a score asks for."""

    programme_id: int
    offer_id: int
    mentor_id: int
    user_id: int
    mentor_from: int
    band_number: int
    base_score: float
    higher_score: float
    mean: float
    sd: float
    self_level: int | None
    confirmed_level: int | None
    confirmed_by: str
    department: str
    unit: str
    region: str
    utc_offset: int | None
    places: int
    places_taken: int
    exposure: float
    reached: int
    fell_short: int

    @property
    def band(self) -> Band:
        """Confirmed or self-rated."""
        return _BANDS[self.band_number]

    @property
    def exposed_at(self) -> None:
        """As of now: the exposure is renewed with the offer."""
        return

    def whole(self) -> Offer:
        """The offer itself."""
        return Offer(
            offer_id=self.offer_id,
            mentor_id=self.mentor_id,
            key=stable_key(self.mentor_id),
            programme_id=self.programme_id,
            band=self.band,
            mean=self.mean,
            sd=self.sd,
            self_level=self.self_level,
            confirmed_level=self.confirmed_level,
            confirmed_by=Source(self.confirmed_by) if self.confirmed_by else None,
            department=self.department,
            unit=self.unit,
            region=self.region,
            utc_offset=self.utc_offset,
            places=self.places,
            places_taken=self.places_taken,
            exposure=self.exposure,
            completed=self.reached + self.fell_short,
            successes=self.reached,
            base_score=self.base_score,
            higher_score=self.higher_score,
        )


def standing_offers() -> QuerySet[MentorOffer]:
    """Offers of people whose account is open: closing one tells nobody, so it is asked at each reading."""
    accounts = get_user_model()._default_manager.filter(pk=OuterRef("mentor_user_id"), is_active=True)
    return MentorOffer.objects.filter(Exists(accounts))


def read_in_base_order(
    skill_id: int, *, programme_id: int, level: int | None = None, higher: bool = False
) -> Iterator[StoredOffer]:
    """The skill's offers with a free place, confirmed before self-rated, each by falling base score; with ``higher``
    those at a level above "may mentor from", by their base score there. ``level``: the target that they are read for.

    Read by range from where the last chunk ended, never by OFFSET: the work grows with what is taken.
    """
    order = "higher_score" if higher else "base_score"
    first = _chunk(order, CHUNK).rows(skill=skill_id)
    rows: Iterable[tuple[Any, ...]] = first
    if len(first) == CHUNK:
        band, mentor_from = (first[-1][READ.index(column)] for column in ("band", "mentor_from"))
        size = CHUNK * (GROWTH if level is None or level >= mentor_from else GROWTH_BELOW)
        after = _read_band(skill_id, SELF_RATED, order=order, size=size) if band == CONFIRMED else ()
        rows = chain(first, _read_band(skill_id, band, order=order, size=size, last=first[-1]), after)
    yield from (StoredOffer(programme_id, *row) for row in rows)


def read_all(skill_id: int, *, programme_id: int) -> tuple[StoredOffer, ...]:
    """Every offer on the skill in base order, full ones at the end of their band (1 query)."""
    rows = standing_offers().filter(skill_id=skill_id).order_by("-band", "-base_score", "-mentor_id")
    return tuple(StoredOffer(programme_id, *row) for row in rows.values_list(*READ))


def with_promised(offer: Offer, promised: int) -> Offer:
    """The offer with so many of its places counted as taken, because proposals wait for them."""
    return replace(offer, places_taken=min(offer.places, offer.places_taken + promised)) if promised else offer


def read_offers(offer_ids: Collection[int], *, skill_id: int, programme_id: int) -> tuple[StoredOffer, ...]:
    """The named offers on the skill that still stand, by id, full ones as well (1 query)."""
    rows = standing_offers().filter(id__in=offer_ids, skill_id=skill_id).order_by("id")
    return tuple(StoredOffer(programme_id, *row) for row in rows.values_list(*READ))


def split_first(found: Iterator[StoredOffer]) -> tuple[list[StoredOffer], Iterator[StoredOffer]]:
    """Those that compete, for what is to be known before the scan, and then all again from the start."""
    first = list(islice(found, COMPETING))
    return first, chain(first, found)


def _read_band(
    skill_id: int, band: int, *, order: str, size: int, last: tuple[Any, ...] | None = None
) -> Iterator[tuple[Any, ...]]:
    """One band's offers in base order, those after the ``last`` one, in chunks that grow; none before it is asked.

    ``size``: of the first chunk.
    """
    while True:
        after = {} if last is None else {"score": last[READ.index(order)], "mentor": last[READ.index("mentor_id")]}
        taken = 0
        for row in _chunk(order, size).each(skill=skill_id, band=band, **after):
            yield row
            last, taken = row, taken + 1
        if taken < size:
            return
        size *= GROWTH


@cache
def _chunk(order: str, size: int) -> Prepared:
    """Up to ``size`` offers of a skill with a free place, in that order: of all, of one band, or of what comes after a
    score and a mentor there."""

    def build(
        skill: Slot, band: Slot | None = None, score: Slot | None = None, mentor: Slot | None = None
    ) -> QuerySet[MentorOffer, tuple[Any, ...]]:
        rows = standing_offers().filter(skill_id=skill, **{f"{order}__gt": 0})
        if band is None:
            rows = rows.order_by("-band", f"-{order}", "-mentor_id")
        else:
            rows = rows.filter(band=band).order_by(f"-{order}", "-mentor_id")
        if score is not None:
            later = Q(**{f"{order}__lt": score}) | Q(mentor_id__lt=mentor)
            rows = rows.filter(Q(**{f"{order}__lte": score}) & later)
        return rows.values_list(*READ)[:size]

    return Prepared(build)


def stable_key(mentor_id: int) -> str:
    """What breaks ties between mentors, and never changes."""
    # The later number first, as the index is read: so who comes later in it only draws level too late.
    return f"{_BEYOND_IDS - mentor_id:020d}"
