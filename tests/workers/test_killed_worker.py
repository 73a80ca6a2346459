"""Pairing everyone by a worker that is killed again and again, with Redis between it and whoever presses the button.

``TASK_MENTORING_KILLED_ROUNDS`` says how many organisations go through it, each with 2 * KILLS killed workers; every
task is handed over three times. Redis on 127.0.0.1, or where ``TASK_MENTORING_TEST_BROKER`` says; a queue of the
test's own, which it takes away. With ``CI=true`` it must answer.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from random import Random
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection
from kombu import Connection

from mentoring_xblock.api.matching.planning import pair_everyone
from mentoring_xblock.applets.audit_log.models import LogEntry
from mentoring_xblock.applets.jobs.models import Job
from mentoring_xblock.applets.matching.models import MatchData, MatchRun
from mentoring_xblock.applets.notices.models import Notice
from mentoring_xblock.applets.pairings.models.pairing import Pairing
from mentoring_xblock.core import clock
from tests.api.matching.test_planning import World

BROKER = os.environ.get("TASK_MENTORING_TEST_BROKER", "redis://127.0.0.1:6379/9")
ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 180.0
KILLS = 2
"""Of a job: one that four workers died of is given up."""
ROUNDS = int(os.environ.get("TASK_MENTORING_KILLED_ROUNDS", "1"))
LATEST_KILL = 0.2
"""Seconds after a worker was seen at work."""

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.databases]

PRESS = """
import sys, django; django.setup()
from mentoring_xblock import api
from mentoring_xblock.applets.jobs.api import TASK
from mentoring_xblock.platform.queue import hand_over
for line in sys.stdin:
    what, *ids = line.split()
    if what == "start":
        print(api.start_pairing_run(actor_id=int(ids[0]), programme=ids[1]).run_id, flush=True)
    elif what == "apply":
        print(api.apply_pairing_run(actor_id=int(ids[0]), programme=ids[1], run_id=int(ids[2])).state, flush=True)
    else:
        print(all(hand_over(TASK, int(job)) for job in ids), flush=True)
"""


@pytest.fixture(autouse=True)
def _surroundings() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("a database in memory is seen by one process alone")
    where = urlsplit(BROKER)
    try:
        socket.create_connection((where.hostname or "127.0.0.1", where.port or 6379), timeout=3).close()
    except OSError as error:
        missing = f"nothing answers at {BROKER} ({error})"
        pytest.fail(missing) if os.environ.get("CI") == "true" else pytest.skip(missing)


@pytest.fixture
def environment() -> Iterator[dict[str, str]]:
    """What every process is started with: this test's database, and a queue that is taken away at the end."""
    queue = f"tm-test-{uuid4().hex}"
    yield {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.workers.settings",
        "TASK_MENTORING_TEST_BROKER": BROKER,
        "TASK_MENTORING_TEST_QUEUE": queue,
        "TASK_MENTORING_TEST_NAME": str(settings.DATABASES["default"]["NAME"]),
        "PYTHONWARNINGS": "ignore",
    }
    with Connection(BROKER) as broker:
        broker.default_channel.queue_delete(queue)


@contextmanager
def worker(environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A worker process of one thread; killed without a word at the end."""
    command = ["-m", "celery", "-A", "tests.site.celery", "worker", "-P", "solo", "-I", "mentoring_xblock.tasks"]
    command += ["--without-gossip", "--without-mingle", "--without-heartbeat", "-l", "ERROR"]
    process = subprocess.Popen([sys.executable, *command], cwd=ROOT, env=environment, stdin=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.kill()
        process.wait(timeout=20)


class Desk:
    """Somebody who presses buttons, in a process of their own."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def press(self, *words: object) -> str:
        """Press one, and what came of it."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(" ".join(map(str, words)) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline().strip()
        assert answer, "the process at the desk has ended"
        return answer

    def let_time_pass(self) -> None:
        """Five minutes pass: what a dead worker held is free, and handed over again as the sweep would have it."""
        Job.objects.filter(state="running").update(claimed_until=clock.now() - timedelta(seconds=1))
        free = list(Job.objects.filter(state__in=["running", "waiting"]).values_list("pk", flat=True))
        self.hand_over_thrice(free)

    def hand_over_thrice(self, jobs: list[int]) -> None:
        """As a broker does that delivers a message more than once."""
        if jobs:
            assert self.press("again", *jobs, *jobs, *jobs) == "True"


@pytest.fixture
def desk(environment: dict[str, str]) -> Iterator[Desk]:
    command = [sys.executable, "-c", PRESS]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield Desk(process)
        process.kill()


def wait_for(happened: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not happened():
        assert process.poll() is None, "the worker has ended by itself"
        assert time.monotonic() < deadline, list(Job.objects.values())
        time.sleep(0.005)


def kill_while_running(kind: str, environment: dict[str, str], desk: Desk, chance: Random) -> int:
    """Start workers and kill each once it is at work on such a job, at once or a moment later; how many died at it."""
    died = 0
    earlier = list(Job.objects.filter(kind=kind, state="done").values_list("pk", flat=True))
    mine = Job.objects.filter(kind=kind).exclude(pk__in=earlier)
    for number in range(KILLS):
        with worker(environment) as process:
            wait_for(lambda: mine.exclude(state__in=["waiting", "split"]).exists(), process)
            time.sleep(chance.uniform(0, LATEST_KILL) if number else 0)
        died += mine.filter(state="running").exists()
        desk.let_time_pass()
    return died


def test_killed_at_any_point_the_next_worker_ends_with_the_same_plan_and_proposes_it_once(
    environment: dict[str, str], desk: Desk, record_property: Callable[[str, object], None]
) -> None:
    died = sum(a_round(number, environment, desk) for number in range(ROUNDS))
    assert died > 0
    assert set(Job.objects.values_list("state", flat=True)) == {"done"}
    before = rows_of_everything()
    desk.hand_over_thrice(list(Job.objects.values_list("pk", flat=True)))
    with worker(environment) as process:
        wait_for(lambda: queue_is_empty(environment), process)
    assert rows_of_everything() == before
    record_property("workers killed", 2 * KILLS * ROUNDS)
    record_property("of them at work", died)


def a_round(number: int, environment: dict[str, str], desk: Desk) -> int:
    """One organisation is paired while its workers die; how many died at work."""
    chance, world = Random(number), World()
    for _ in range(15):
        world.mentor(pivot=4, chart=4)
        for _ in range(3):
            world.mentee(pivot=1, chart=2)
    mine = {"programme_id": world.programme.programme_id}
    expected = pair_everyone(actor_id=world.admin.user_id, programme=world.programme.key)
    run_id = int(desk.press("start", world.admin.user_id, world.programme.key))
    died = kill_while_running("pair_everyone", environment, desk, chance)
    assert not MatchRun.objects.filter(pk=run_id, applied_at__isnull=False).exists()
    with worker(environment) as process:
        wait_for(lambda: MatchRun.objects.exclude(plan_hash="").filter(pk=run_id).exists(), process)
    desk.let_time_pass()
    plan, again = MatchRun.objects.filter(**mine).order_by("pk").values_list("plan_hash", flat=True)
    assert plan == again
    assert not MatchData.objects.exists()
    assert desk.press("apply", world.admin.user_id, world.programme.key, run_id) == "applying"
    died += kill_while_running("propose_pairs", environment, desk, chance)
    proposed = Pairing.objects.filter(**mine)
    if not MatchRun.objects.get(pk=run_id).applied_at:
        assert not proposed.exists()
        assert not Notice.objects.filter(member__programme_id=mine["programme_id"]).exists()
    with worker(environment) as process:
        wait_for(lambda: MatchRun.objects.filter(pk=run_id, applied_at__isnull=False).exists(), process)
    assert expected.pairs
    # The rows that an undisturbed run would have left, each once.
    asked = sorted((pair.mentee_id, pair.skill.skill_id, pair.mentor_id, pair.target) for pair in expected.pairs)
    assert sorted(proposed.values_list("mentee_id", "skill_id", "mentor_id", "target_level")) == asked
    logged = LogEntry.objects.filter(**mine)
    assert logged.filter(action="pairing.proposed").count() == len(asked)
    assert logged.filter(action="match.applied").count() == 1
    return died


def rows_of_everything() -> list[list[dict[str, object]]]:
    """What is stored, but for what a job keeps about its own runs."""
    tables = (Pairing, LogEntry, Notice, MatchRun, MatchData)
    return [list(table._default_manager.order_by("pk").values()) for table in tables]


def queue_is_empty(environment: dict[str, str]) -> bool:
    with Connection(BROKER) as broker:
        return int(broker.default_channel.client.llen(environment["TASK_MENTORING_TEST_QUEUE"])) == 0
