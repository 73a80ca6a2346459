"""The demo keeps what blocks write in the workbench's table, which has no unique key: a race must not break a unit."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, connections
from workbench.models import XBlockState
from xblock.fields import Scope
from xblock.runtime import KeyValueStore

from tests.site.course import COURSE, UnitStore

USAGE = COURSE.make_usage_key("competency_self_assessment", "unit0")
FIRST_SENDINGS = 3


def key(field: str = "token") -> Any:
    return KeyValueStore.Key(Scope.user_state, "7", USAGE, field)


@pytest.mark.django_db
def test_a_unit_with_two_rows_from_a_race_still_answers_and_writes_the_older_one() -> None:
    UnitStore().set(key(), "older")
    row = XBlockState.objects.get()
    row.pk = None
    row.state = '{"token": "younger"}'
    row.save()
    assert UnitStore().has(key())
    assert UnitStore().get(key()) == "older"
    UnitStore().set(key("other"), 1)
    assert [UnitStore().get(key(name)) for name in ("token", "other")] == ["older", 1]


@pytest.mark.django_db
def test_looking_at_what_nobody_wrote_leaves_no_row() -> None:
    assert not UnitStore().has(key())
    with pytest.raises(KeyError):
        UnitStore().get(key())
    assert not XBlockState.objects.exists()


@pytest.mark.databases
@pytest.mark.django_db(transaction=True)
def test_three_first_sendings_at_once_leave_one_row_with_all_that_was_written() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite in memory lets one connection write at a time; there is no race to lose")
    start = threading.Barrier(FIRST_SENDINGS)

    def send(number: int) -> None:
        start.wait()
        try:
            UnitStore().set(key(f"field{number}"), number)
        finally:
            connections.close_all()

    run: Callable[[int], None] = send
    for _ in range(10):
        XBlockState.objects.all().delete()
        with ThreadPoolExecutor(FIRST_SENDINGS) as pool:
            list(pool.map(run, range(FIRST_SENDINGS)))
        assert XBlockState.objects.count() == 1
        assert [UnitStore().get(key(f"field{n}")) for n in range(FIRST_SENDINGS)] == [0, 1, 2]
