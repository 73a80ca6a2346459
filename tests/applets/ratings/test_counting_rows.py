"""The gap rule as the database works it out is the pure one, on random rows with ties, holes and days' ends."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from mentoring_xblock.applets.ratings.counting import level_that_counts, stale_before
from mentoring_xblock.applets.ratings.counting_rows import counted_level_and_source
from mentoring_xblock.applets.ratings.data import NewestRatings
from mentoring_xblock.applets.ratings.models import Estimate
from tests import builders

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 28, 0, 30, tzinfo=UTC)
MONTHS = 18
ROWS = 1500


def some_moments() -> list[datetime | None]:
    """Few, so that they meet: none, both ends of a day, the same moment, what is just stale and just not."""
    midnight, edge, instant = NOW.replace(hour=0, minute=0), stale_before(NOW, MONTHS), timedelta(microseconds=1)
    return [
        None, NOW, NOW - timedelta(minutes=1), midnight, midnight - instant, midnight - timedelta(days=1),
        edge, edge - instant, edge + instant, edge - timedelta(days=1),
    ]  # fmt: skip


def test_the_database_counts_the_level_that_the_rule_counts() -> None:
    draw = random.Random(20)
    programme = builders.programme()
    version = builders.framework(programme, builders.framework_model(skills=[f"s{n}" for n in range(50)]))
    skills = [builders.skill_id(version, f"s{n}") for n in range(50)]
    members = [builders.member(programme).member_id for _ in range(ROWS // len(skills))]
    rows = []
    for member in members:
        for skill in skills:
            levels = [draw.choice((None, 1, 2, 3, 4)) for _ in range(4)]
            moments = [draw.choice(some_moments()) for _ in range(4)]
            found = NewestRatings(*(each for pair in zip(levels, moments, strict=True) for each in pair))
            rows.append(Estimate(member_id=member, skill_id=skill, mean=2, sd=1, renewed_at=NOW, **found._asdict()))
    Estimate.objects.bulk_create(rows)
    counted = counted_level_and_source(now=NOW, stale_months=MONTHS)
    stored = Estimate.objects.values_list(*counted, *NewestRatings._fields)
    seen = set()
    for level, source, *rest in stored:
        found = level_that_counts(NewestRatings(*rest), now=NOW, stale_months=MONTHS)
        assert (level, source) == ((found.level, found.source.value) if found else (None, "self")), rest
        seen.add((source, level))
    assert len(stored) == ROWS
    assert len(seen) == 17
