"""Rows written without instances: what is stored, what is renewed, what is added to, on every database."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from mentoring_xblock.applets import bulk
from mentoring_xblock.applets.bulk import write_rows
from mentoring_xblock.applets.journal.models import LogEntry
from mentoring_xblock.applets.matching.models import ExposureDay
from mentoring_xblock.applets.people.models import MentorOptIn
from tests import builders
from tests.builders import NOW

pytestmark = pytest.mark.django_db

DAY = ("mentor_id", "day", "amount")


def test_what_is_written_comes_back_with_its_times_its_json_and_its_nulls() -> None:
    columns = ("programme_id", "at", "actor_id", "action", "subject", "subject_id", "member_id", "old", "new", "reason")
    hostile = '50 % of "it\'s" \\ and ünïcode %s'
    write_rows(LogEntry, columns, [(None, NOW, None, "a.b", "thing", 7, None, {"a": [1, None]}, {}, hostile)])
    row = LogEntry.objects.get()
    assert (row.at, row.old, row.new, row.reason, row.actor_id) == (NOW, {"a": [1, None]}, {}, hostile, None)


def test_a_row_that_is_there_takes_the_new_values_and_keeps_its_id() -> None:
    programme = builders.programme()
    skill = builders.skill_id(builders.framework(programme), "pivot")
    member = builders.member(programme).member_id
    columns = ("member_id", "skill_id", "is_paused", "changed_at")
    write_rows(MentorOptIn, columns, [(member, skill, False, NOW)])
    first = MentorOptIn.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        write_rows(MentorOptIn, columns, [(member, skill, True, NOW)])
    later = NOW + timedelta(days=1)
    write_rows(
        MentorOptIn, columns, [(member, skill, True, later)], unique=("member_id", "skill_id"), update=("is_paused",)
    )
    row = MentorOptIn.objects.get()
    assert (row.pk, row.is_paused, row.changed_at) == (first.pk, True, NOW)


def test_what_is_added_is_added_to_what_is_there() -> None:
    programme = builders.programme()
    one, other = (builders.member(programme).member_id for _ in range(2))
    add = {"unique": ("mentor_id", "day"), "add": ("amount",)}
    write_rows(ExposureDay, DAY, [(one, NOW.date(), 1.0)], **add)
    write_rows(ExposureDay, DAY, [(one, NOW.date(), 0.5), (other, NOW.date(), 0.25)], **add)
    assert dict(ExposureDay.objects.values_list("mentor_id", "amount")) == {one: 1.5, other: 0.25}


def test_many_rows_go_in_a_few_statements_and_none_in_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "ROWS_AT_ONCE", 10)
    member = builders.member(builders.programme()).member_id
    rows = [(member, NOW.date() + timedelta(days=number), float(number)) for number in range(25)]
    with CaptureQueriesContext(connection) as caught:
        write_rows(ExposureDay, DAY, rows)
        write_rows(ExposureDay, DAY, [])
    assert len(caught) == 3
    assert ExposureDay.objects.count() == 25
