"""A limit per day holds for what is sent at the same moment too: it is counted under the lock of the member's row."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from mentoring_xblock import api
from mentoring_xblock.api.limits import require_outsiders_within, require_within
from mentoring_xblock.api.permissions import require_insider
from mentoring_xblock.api.transactions import atomic_use_case
from mentoring_xblock.applets.audit_log.models import LogEntry
from mentoring_xblock.applets.pairings import limits
from mentoring_xblock.applets.pairings.limits import SESSIONS_PLANNED, DailyLimit
from mentoring_xblock.applets.pairings.states import State
from mentoring_xblock.core.errors import MentoringError
from tests.api.office import LATER, make_office
from tests.builders import NOW

SENT = 12
LEFT = 3
"""What may still be done, of so many sent at once."""


@pytest.mark.django_db(transaction=True)
@pytest.mark.databases
def test_of_many_sent_at_once_no_more_are_done_than_were_left() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets one connection write at a time; there is no race to lose")
    office = make_office()
    pairing_id, mentee = office.run_until(State.ACTIVE).pairing_id, office.mentee.user_id
    LogEntry.objects.bulk_create(
        LogEntry(
            programme_id=office.programme.programme_id, at=NOW, actor_id=mentee, action=SESSIONS_PLANNED.action,
            subject="x", subject_id=1,
        )
        for _ in range(SESSIONS_PLANNED.most - LEFT)
    )  # fmt: skip

    def plan(number: int) -> object:
        return api.log_session(
            actor_id=mentee, pairing_id=pairing_id, token=f"s{number}", starts_at=NOW + timedelta(days=2), minutes=30,
            kind="practise", held=False, now=LATER,
        )  # fmt: skip

    assert at_once(plan) == {"done": LEFT, "limit_reached": SENT - LEFT}
    assert LogEntry.objects.filter(action=SESSIONS_PLANNED.action).count() == SESSIONS_PLANNED.most


def at_once(do: Callable[[int], Any]) -> Counter[str]:
    """How each of SENT threads ended that did it at the same moment."""
    start = threading.Barrier(SENT)

    def run(number: int) -> str:
        connection.ensure_connection()
        start.wait()
        try:
            do(number)
        except MentoringError as refusal:
            return refusal.code
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(SENT) as pool:
        return Counter(pool.map(run, range(SENT)))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "limit", [each for each in vars(limits).values() if isinstance(each, DailyLimit)], ids=lambda each: each.action
)
def test_a_limit_is_counted_after_the_members_row_is_locked(limit: DailyLimit) -> None:
    office = make_office()

    @atomic_use_case
    def count() -> None:
        require_within(limit, require_insider(office.mentee.user_id, office.programme.key), now=LATER)

    with CaptureQueriesContext(connection) as asked:
        count()
    tables = ["member" if "task_mentoring_member" in each["sql"] else "log" for each in asked if "task_" in each["sql"]]
    assert tables == ["member", "member", "log"]  # who asks, their lock, the count


@pytest.mark.django_db
@pytest.mark.parametrize("locked", [False, True])
def test_outsiders_are_counted_after_the_members_row_is_locked(locked: bool) -> None:
    office = make_office()
    actor = require_insider(office.admin.user_id, office.programme.key)
    with CaptureQueriesContext(connection) as asked:
        require_outsiders_within(actor, asked=1, now=LATER, locked=locked)
    tables = ["member" if "task_mentoring_member" in each["sql"] else "log" for each in asked if "task_" in each["sql"]]
    assert tables == (["log"] if locked else ["member", "log"])
