"""Rows that may be already there: the new ones are stored, the others renewed, on every database."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mentoring_xblock.applets import upsert as module
from mentoring_xblock.applets.matching.models import ExposureDay
from mentoring_xblock.applets.people.models import MentorOptIn
from mentoring_xblock.applets.upsert import upsert
from tests import builders
from tests.builders import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


def test_a_row_that_is_there_takes_the_values_to_renew_and_keeps_its_id_and_the_rest() -> None:
    programme = builders.programme()
    skill = builders.skill_id(builders.framework(programme), "pivot")
    one, other = (builders.member(programme).member_id for _ in range(2))
    first = MentorOptIn.objects.create(member_id=one, skill_id=skill, is_paused=False, changed_at=NOW)
    later = NOW + timedelta(days=1)
    upsert(
        (MentorOptIn(member_id=each, skill_id=skill, is_paused=True, changed_at=later) for each in (one, other)),
        unique=["member", "skill"],
        update=["is_paused"],
    )
    row = MentorOptIn.objects.get(member_id=one)
    assert (row.pk, row.is_paused, row.changed_at) == (first.pk, True, NOW)
    assert MentorOptIn.objects.get(member_id=other).changed_at == later


def test_many_rows_go_in_a_few_statements_and_none_in_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ROWS_AT_ONCE", 10)
    member = builders.member(builders.programme()).member_id
    days = [ExposureDay(mentor_id=member, day=NOW.date() + timedelta(days=number), amount=1) for number in range(25)]
    with CaptureQueriesContext(connection) as caught:
        upsert(days, unique=["mentor", "day"], update=["amount"])
        upsert([], unique=["mentor", "day"], update=["amount"])
    assert sum("INSERT" in each["sql"] for each in caught) == 3
    assert ExposureDay.objects.count() == 25


def test_what_has_more_than_the_999_values_of_old_builds_is_one_statement() -> None:
    member = builders.member(builders.programme()).member_id
    days = [ExposureDay(mentor_id=member, day=NOW.date() + timedelta(days=number), amount=1) for number in range(500)]
    with CaptureQueriesContext(connection) as caught:
        upsert(days, unique=["mentor", "day"], update=["amount"])
    assert sum("INSERT" in each["sql"] for each in caught) == 1
