"""The gap rule of ``counting`` for the database to work out, for reports over a whole programme.

A programme has millions of estimates, and reading what four sources said and when takes twice as long as reading the
one level that follows. ``tests/applets/ratings/test_counting_rows.py`` holds both against each other.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.db.models import Case, DateField, F, Q, Value, When
from django.db.models.functions import TruncDate
from django.db.models.lookups import LessThanOrEqual

from .counting import stale_before
from .data import CONFIRMING, Source


class UtcDay(TruncDate):
    """The day of a moment in UTC."""

    output_field = DateField()

    def __init__(self, name: str) -> None:
        super().__init__(name, tzinfo=UTC)

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        """The first ten characters: for each row, Django's own calls a Python function, which takes twice as long."""
        if connection.timezone_name != "UTC":
            return super().as_sql(compiler, connection, **context)
        sql, parameters = compiler.compile(self.lhs)
        return f"substr({sql}, 1, 10)", parameters


def counted_level_and_source(*, now: datetime, stale_months: int) -> tuple[Case, Case]:
    """Two expressions over rows of ``Estimate``: ``counting.level_that_counts``, and its source ("self" for none)."""
    stale = stale_before(now, stale_months)
    levels, sources = [], []
    # A more valid source that is not the newest was followed, on a later day, by one of those below it.
    for place, source in enumerate(CONFIRMING):
        is_newest = _is_newest(source, CONFIRMING[place + 1 :])
        is_overruled = _is_overruled(source, stale=stale)
        levels += [
            When(is_newest & is_overruled, then=F("self_level")),
            When(is_newest, then=F(f"{source.value}_level")),
        ]
        sources += [When(is_newest & is_overruled, then=_OWN), When(is_newest, then=Value(source.value))]
    return Case(*levels, default=F("self_level")), Case(*sources, default=_OWN)


_OWN = Value(Source.SELF.value)


def _is_newest(source: Source, others: tuple[Source, ...]) -> Q:
    """Where ``source`` gave a level, and none of the less valid ``others`` did on a later day."""
    is_newest = Q(**{f"{source.value}_level__isnull": False, f"{source.value}_at__isnull": False})
    for other in others:
        level, at = f"{other.value}_level", f"{other.value}_at"
        is_newest &= Q(**{level: None}) | Q(**{at: None}) | Q(LessThanOrEqual(UtcDay(at), UtcDay(f"{source.value}_at")))
    return is_newest


def _is_overruled(source: Source, *, stale: datetime) -> Q:
    """Where the person's own newer level is lower, or what ``source`` gave is stale."""
    level, at = f"{source.value}_level", f"{source.value}_at"
    is_newer = Q(self_level__isnull=False, self_at__gt=F(at))
    return is_newer & (Q(self_level__lt=F(level)) | Q(**{f"{at}__lt": stale}))
