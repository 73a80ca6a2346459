"""A server may end any transaction of a scheduled run for another one's sake: the run does it again and ends well."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection

from mentoring_xblock import api
from mentoring_xblock.applets import races
from mentoring_xblock.applets.notices.models import OutboxItem
from mentoring_xblock.applets.pairings.models.pairing import Pairing
from mentoring_xblock.core import clock
from tests.builders import NOW
from tests.races.test_two_schedules import an_office_with_much_to_do, what_came_of_it

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.databases]
DAY = timedelta(days=1)
DAYS = [NOW + number * DAY for number in (1, 4, 8, 15, 22)]
_LOCKS = re.compile(r"^(INSERT|UPDATE|DELETE)\b.*?task_mentoring_(\w+)|^SELECT\b.*\bFOR (NO KEY )?UPDATE", re.DOTALL)


class Server:
    """Ends the first transaction that comes with each statement that writes or locks, as the victim of a deadlock."""

    def __init__(self) -> None:
        self.known: set[str] = set()
        self.written: set[tuple[str, str]] = set()

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        found = _LOCKS.match(sql)
        if found and sql not in self.known:
            self.known.add(sql)
            self.written.add((found[1], found[2]))
            raise OperationalError(1213, "Deadlock found when trying to get lock; try restarting transaction")
        return execute(sql, params, many, context)


@pytest.fixture(autouse=True)
def _by_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a commit publishes goes by the clock, and at night it would wait for the morning."""
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A use case of many statements loses once by each of them."""
    monkeypatch.setattr(races, "ATTEMPTS", 500)
    monkeypatch.setattr(races, "LONGEST_PAUSE", 0.0)


def test_a_run_that_loses_a_race_at_every_statement_ends_well_and_has_done_the_same() -> None:
    alone = an_office_with_much_to_do()
    for day in DAYS:
        api.run_scheduled(now=day)
    expected, letters = what_came_of_it(alone), OutboxItem.objects.filter(sent_at__isnull=False).count()
    OutboxItem.objects.all().delete()
    Pairing.objects.all().delete()
    office, server = an_office_with_much_to_do(), Server()
    with connection.execute_wrapper(server):
        for day in DAYS:
            api.run_scheduled(now=day)
    assert what_came_of_it(office) == expected
    assert OutboxItem.objects.filter(sent_at__isnull=False).count() == letters > 0
    assert {("UPDATE", "outboxitem"), ("INSERT", "notice"), ("DELETE", "matchdata")} <= server.written
