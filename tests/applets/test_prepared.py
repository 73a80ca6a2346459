"""Questions that are compiled once: they answer as the queryset would, on every database, whatever is asked next."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import DateField, F, QuerySet, Sum
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from mentoring_xblock.applets import prepared
from mentoring_xblock.applets.journal.models import LogEntry
from mentoring_xblock.applets.matching.models import ExposureDay
from mentoring_xblock.applets.people.models import Member
from mentoring_xblock.applets.prepared import MOST_VALUES, Prepared, Slot
from tests import builders
from tests.builders import NOW

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


def _shown(mentors: Any, since: Any = None) -> QuerySet[ExposureDay, tuple[Any, ...]]:
    """Of slots or of values: the same question twice."""
    rows = ExposureDay.objects.filter(mentor_id__in=mentors)
    if since is not None:
        rows = rows.filter(day__gt=since)
    return rows.order_by("mentor_id").values_list("mentor_id").annotate(Sum("amount"))


@pytest.fixture
def mentors() -> list[int]:
    programme = builders.programme()
    found = [builders.member(programme).member_id for _ in range(5)]
    ExposureDay.objects.bulk_create(
        ExposureDay(mentor_id=mentor, day=TODAY - timedelta(days=day), amount=mentor + day / 8)
        for mentor in found
        for day in range(4)
    )
    return found


def test_it_answers_as_the_queryset_does_for_any_number_of_values_in_any_order(mentors: list[int]) -> None:
    shown = Prepared(_shown, many=("mentors",), since=DateField())
    asked: list[tuple[list[int], date | None]] = [
        (mentors[:2], TODAY - timedelta(days=2)),
        (mentors[3:], TODAY - timedelta(days=1)),
        (mentors[::-1], None),
        ([mentors[4], mentors[0], mentors[4]], TODAY - timedelta(days=3)),
        ([-1], TODAY),
        (mentors[:2], TODAY - timedelta(days=1)),
    ]
    for some, since in asked:
        assert shown.rows(mentors=some, since=since) == list(_shown(some) if since is None else _shown(some, since))


def test_one_after_the_other_gives_the_same_and_may_be_left_before_the_end(
    mentors: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prepared, "ROWS_AT_ONCE", 2)
    shown = Prepared(_shown, many=("mentors",))
    every = shown.rows(mentors=mentors)
    assert list(shown.each(mentors=mentors)) == every
    assert len(every) == len(mentors)
    some = shown.each(mentors=mentors)
    assert next(some) == every[0]
    ExposureDay.objects.update(amount=0)
    some.close()
    assert list(shown.each(mentors=[])) == []
    assert {amount for _, amount in shown.rows(mentors=mentors)} == {0}


def test_an_empty_list_asks_nothing(mentors: list[int]) -> None:
    shown = Prepared(_shown, many=("mentors",))
    assert shown.rows(mentors=mentors)
    with CaptureQueriesContext(connection) as caught:
        assert shown.rows(mentors=[]) == []
        assert Prepared(lambda ids: Member.objects.filter(pk__in=ids), many=("ids",)).instances(ids=()) == []
    assert len(caught) == 0


def test_a_question_that_releases_would_answer_in_different_orders_is_refused() -> None:
    mixed = Prepared(lambda ids: Member.objects.filter(pk__in=ids).values_list("pk", F("places") + 1, "user_id"))
    with pytest.raises(ValueError, match="before a column"):
        mixed.rows(ids=[1])


def test_it_is_built_once_for_each_number_of_values(mentors: list[int]) -> None:
    built = []

    def build(mentors: Slot) -> QuerySet[ExposureDay, tuple[Any, ...]]:
        built.append(mentors.count)
        return _shown(mentors)

    shown = Prepared(build, many=("mentors",))
    for some in (mentors[:2], mentors[2:4], mentors[:3], mentors[3:]):
        shown.rows(mentors=some)
    assert built == [2, 3]
    batch = [*mentors, *range(-MOST_VALUES, 0)]
    assert shown.rows(mentors=batch) == shown.rows(mentors=batch) == shown.rows(mentors=mentors)
    assert built == [2, 3, len(batch), len(batch), len(mentors)]


def test_what_comes_back_has_its_types_and_hostile_text_stays_text() -> None:
    hostile = '50 % of "it\'s" \\ and ünïcode %s; --'
    LogEntry.objects.create(
        at=NOW, action="a.b", subject="thing", subject_id=7, old={"a": [1, None, hostile]}, new={}, reason=hostile
    )
    found = Prepared(lambda reason: LogEntry.objects.filter(reason=reason).values_list("at", "old", "actor_id"))
    assert found.rows(reason=hostile) == [(NOW, {"a": [1, None, hostile]}, None)]
    assert found.rows(reason="' OR 1 = 1 --") == []


def test_rows_of_the_model_are_as_the_queryset_gives_them(mentors: list[int]) -> None:
    members = Prepared(lambda ids: Member.objects.filter(pk__in=ids).order_by("-pk"), many=("ids",))
    found = members.instances(ids=mentors)
    expected = list(Member.objects.filter(pk__in=mentors).order_by("-pk"))
    assert [vars(row) | {"_state": None} for row in found] == [vars(row) | {"_state": None} for row in expected]
    with CaptureQueriesContext(connection) as caught:
        found[0].is_paused = True
        found[0].save(update_fields=["is_paused"])
    assert caught[0]["sql"].startswith("UPDATE")


@pytest.mark.django_db(transaction=True)
def test_a_lock_outside_of_a_transaction_is_refused_however_often_it_was_asked() -> None:
    from django.db import transaction

    member = builders.member(builders.programme()).member_id
    locked = Prepared(lambda ids: Member.objects.filter(pk__in=ids).select_for_update(), many=("ids",))
    with transaction.atomic():
        assert [row.pk for row in locked.instances(ids=[member])] == [member]
    if connection.features.has_select_for_update:
        with pytest.raises(TransactionManagementError):
            locked.instances(ids=[member])
    else:
        assert [row.pk for row in locked.instances(ids=[member])] == [member]
