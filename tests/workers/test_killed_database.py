"""The database server is killed while people submit: what they were told is stored is there, and nothing is there by
halves.

A server of the test's own, PostgreSQL or MariaDB as the database that the tests run on, where its programs are on this
machine; ``TASK_MENTORING_DATABASE_KILLS`` says how often it dies. Whoever is not answered sends the same again.
"""

from __future__ import annotations

import os
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from random import Random
from typing import Any

import pytest
from django.db import connection

from tests.workers.servers import PATIENCE, SERVERS, Server, running
from tests.workers.submitting import Submitter, lay_out, read, submitter

KILLS = int(os.environ.get("TASK_MENTORING_DATABASE_KILLS", "2"))
SUBMITTERS = 3
LEARNERS = 4
"""Of each submitter, one after the other."""
SKILLS = 10
BETWEEN = 18
"""Submissions that are acknowledged between two deaths: 500 rows and more."""
LATEST_KILL = 0.2
"""Seconds after the last of them."""

pytestmark = pytest.mark.databases

Rows = Mapping[str, Sequence[Sequence[Any]]]


@pytest.fixture
def kind() -> type[Server]:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has no server that could die")
    found = SERVERS[connection.vendor]
    if found.missing():
        pytest.skip(f"there is no {found.missing()}")
    return found


class Crowd:
    """People who submit at once until they are told to stop. ``told``: by token, whose and which level, acknowledged;
    ``unanswered``: how often somebody was not answered."""

    def __init__(self) -> None:
        self.told: dict[str, tuple[int, int]] = {}
        self.unanswered = 0
        self._lock, self._ended = threading.Lock(), threading.Event()

    def submit(self, by: Submitter, users: Sequence[int]) -> None:
        """One after the other; each again with the same token until it is answered."""
        number = 0
        while not self._ended.is_set():
            user_id, token, level = users[number % len(users)], f"token-{number}-{users[0]}", 1 + number % 4
            number += 1
            while not self._ended.is_set():
                is_told = by.submit(user_id, token, level).replace(".", "").isdigit()
                with self._lock:
                    if is_told:
                        self.told[token] = (user_id, level)
                        break
                    self.unanswered += 1
                time.sleep(0.02)

    def wait_for(self, more: int) -> None:
        """Until as many more are acknowledged."""
        target, deadline = len(self.told) + more, time.monotonic() + PATIENCE
        while len(self.told) < target:
            assert time.monotonic() < deadline, (len(self.told), self.unanswered)
            time.sleep(0.005)

    def stop(self) -> None:
        self._ended.set()


def submit_through(kind: type[Server], *, kills: int, options: Sequence[str] = ()) -> tuple[Crowd, Rows]:
    """Kill the server so often while people submit; what they were told, and what is there after the last death."""
    crowd, chance = Crowd(), Random(kills)
    with running(kind, options=options) as server, ExitStack() as stack:
        users = lay_out(server.url, learners=SUBMITTERS * LEARNERS, skills=SKILLS)
        if options:  # what was laid out is written down, whatever is acknowledged too early
            server.shut_down()
            server.start()
        everybody = [stack.enter_context(submitter(server.url)) for _ in range(SUBMITTERS)]
        for each in everybody:
            each.wait_until_ready()
        pool = stack.enter_context(ThreadPoolExecutor(SUBMITTERS))
        stack.callback(crowd.stop)
        at_work = [pool.submit(crowd.submit, each, users[place::SUBMITTERS]) for place, each in enumerate(everybody)]
        for _ in range(kills):
            crowd.wait_for(BETWEEN)
            time.sleep(chance.uniform(0, LATEST_KILL))
            server.kill()
            server.start()
        crowd.stop()
        for each in at_work:
            each.result(PATIENCE)
        return crowd, read(server.url)


def lost(told: Mapping[str, tuple[int, int]], rows: Rows) -> list[str]:
    """What was acknowledged, and is not stored or says another thing."""
    levels = defaultdict(list)
    for submission_id, _, level in rows["ratings"]:
        levels[submission_id].append(level)
    stored = {token: (user_id, levels[number]) for number, user_id, token in rows["submissions"]}
    return [token for token, (user_id, level) in told.items() if stored.get(token) != (user_id, [level] * SKILLS)]


def half_written(rows: Rows) -> list[str]:
    """Submissions, acknowledged or not, of which something is missing or is there twice; and what belongs to none."""
    submitted = {number: user_id for number, user_id, _ in rows["submissions"]}
    rated = Counter(submission_id for submission_id, _, _ in rows["ratings"])
    logged = Counter((subject_id, actor_id) for subject_id, actor_id in rows["log"])
    newest = {(submitted.get(number), skill): level for number, skill, level in rows["ratings"]}
    estimated = {(user_id, skill): level for user_id, skill, level in rows["estimates"]}
    tokens = Counter(token for _, _, token in rows["submissions"])
    found = [f"{rated[each]} ratings of {each}" for each in rated.keys() | submitted if rated[each] != SKILLS]
    found += [f"{token} is there {times} times" for token, times in tokens.items() if times > 1]
    found += [f"log of {each}: {logged[each]}" for each in logged.keys() | submitted.items() if logged[each] != 1]
    return found + [f"estimate {each}" for each in newest.keys() | estimated if newest.get(each) != estimated.get(each)]


def test_what_was_acknowledged_outlives_the_server_and_nothing_is_there_by_halves(
    kind: type[Server], record_property: Callable[[str, object], None]
) -> None:
    crowd, rows = submit_through(kind, kills=KILLS)
    assert (lost(crowd.told, rows), half_written(rows)) == ([], [])
    assert crowd.unanswered >= KILLS, "nobody was at work when the server died"
    # A submission, its log row, and of each skill a rating and an estimate.
    acknowledged = (2 + 2 * SKILLS) * len(crowd.told)
    assert acknowledged >= 500 // 2 * KILLS
    record_property("kills", KILLS)
    record_property("acknowledged_submissions", len(crowd.told))
    record_property("acknowledged_rows", acknowledged)
    record_property("calls_broken_off", crowd.unanswered)
    record_property("lost", 0)
    record_property("half_written", 0)
    # The check itself: of each table a row is taken away, put there twice, or says another thing.
    for table, whole in rows.items():
        *_, last = whole
        for spoilt in (whole[:-1], [*whole, last], [*whole[:-1], [*last[:-1], "another"]]):
            spoilt_rows = {**rows, table: spoilt}
            seen = half_written(spoilt_rows) or lost(crowd.told, spoilt_rows)
            assert seen or (table == "estimates" and spoilt == [*whole, last]), (table, spoilt[-1])


def test_a_server_that_acknowledges_before_it_has_written_is_found_out(kind: type[Server]) -> None:
    crowd, rows = submit_through(kind, kills=1, options=kind.early)
    assert lost(crowd.told, rows)
