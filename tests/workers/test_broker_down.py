"""Redis is stopped while people submit, and comes back: nobody notices, and each notice goes out once.

A redis-server of the test's own. ``TASK_MENTORING_SUBMISSIONS`` says how many submit; from 1,000 on the time of all but
one in a hundred is a promise as well, below half a second.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from celery import Celery
from django.core import mail
from django.db import transaction

from mentoring_xblock.api import run_scheduled
from mentoring_xblock.api.ratings.data import SkillAnswer
from mentoring_xblock.api.ratings.self_assessment import rate_skills
from mentoring_xblock.applets.notices.models import OutboxItem
from mentoring_xblock.applets.pairings.models.pairing import Pairing
from mentoring_xblock.applets.pairings.states import State
from mentoring_xblock.platform import queue
from tests import builders
from tests.workers.brokers import RedisServer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.databases]

SUBMISSIONS = int(os.environ.get("TASK_MENTORING_SUBMISSIONS", "40"))
LARGE = 1000
MOST_PLACES = 50
QUEUE = "celery"


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[RedisServer]:
    if RedisServer.program is None:
        missing = "there is no redis-server"
        pytest.fail(missing) if os.environ.get("CI") == "true" else pytest.skip(missing)
    server = RedisServer(tmp_path)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def broker(redis: RedisServer, monkeypatch: pytest.MonkeyPatch) -> Celery:
    """The application whose tasks are handed over, with an address and nothing else set."""
    app = Celery("down", broker=redis.url, set_as_current=False)

    @app.task(name="mentoring_xblock.tasks.send_outbox")
    def send_outbox() -> None:
        """Sent; whoever takes it sweeps."""

    monkeypatch.setattr(queue, "import_string", lambda _name: send_outbox)
    monkeypatch.setattr(queue, "_quiet_until", 0.0)
    monkeypatch.setattr(queue, "_courier", queue._Courier())
    return app


def learners(count: int) -> list[Callable[[], object]]:
    """As many learners in an active pairing, each under a manager of their own: what each does to submit."""
    programme = builders.programme()
    version = builders.framework(programme)
    skill = builders.skill_id(version, "pivot")
    found: list[Callable[[], object]] = []
    for number in range(count):
        if number % MOST_PLACES == 0:
            mentor = builders.member(programme, places=MOST_PLACES)
        manager = builders.member(programme)
        mentee = builders.member(programme, manager=manager, role=(version.framework_id, "analyst"))
        builders.pairing(mentee, mentor, skill, state=State.ACTIVE)

        def submit(user_id: int = mentee.user_id) -> object:
            return rate_skills(
                actor_id=user_id, framework="data", role="analyst", token="t", answers=[SkillAnswer("pivot", 3)],
                programme=programme.key,
            )  # fmt: skip

        found.append(submit)
    return found


def messages_in(app: Celery) -> int:
    with app.connection_for_read() as connection:
        return int(connection.default_channel.client.llen(QUEUE))


def test_a_broker_that_goes_and_returns_is_noticed_by_nobody_and_each_notice_goes_out_once(
    redis: RedisServer, broker: Celery, record_property: Callable[[str, object], None]
) -> None:
    submit = learners(SUBMISSIONS)
    third = SUBMISSIONS // 4
    taken = []
    for number, each in enumerate(submit):
        if number == third:
            assert queue.wait_until_delivered(30)
            assert messages_in(broker) > 0
            redis.stop()
        if number == SUBMISSIONS - third:
            redis.start()
            queue._quiet_until = 0.0  # a minute later
        began = time.perf_counter()
        each()
        taken.append(time.perf_counter() - began)
    assert not transaction.get_connection().in_atomic_block
    assert Pairing.objects.filter(state=State.REASSESSED).count() == SUBMISSIONS
    assert OutboxItem.objects.filter(sent_at__isnull=True).count() == SUBMISSIONS
    assert queue.wait_until_delivered(30)
    assert messages_in(broker) > 0
    for _ in range(3):  # by the worker who takes the messages, and by the sweep, and again
        run_scheduled(now=builders.next_working_morning())
    told = Counter(to for each in mail.outbox for to in each.to)
    assert set(told.values()) == {1}
    assert len(told) == SUBMISSIONS
    slowest = sorted(taken)[int(len(taken) * 0.99) - 1]
    record_property("submissions", SUBMISSIONS)
    record_property("notices_sent_once", len(told))
    record_property("longest_milliseconds_of_99_in_100", round(1000 * slowest))
    assert slowest < (0.5 if SUBMISSIONS >= LARGE else 2.0)
