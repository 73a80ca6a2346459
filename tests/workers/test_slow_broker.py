"""A broker that is slow, frozen or gone costs a request nothing: it is asked apart from the request (decision 22)."""

from __future__ import annotations

import statistics
import time
from typing import Any

import pytest
from celery import Celery

from mentoring_xblock.applets.notices.models import OutboxItem
from mentoring_xblock.platform import queue
from tests import builders
from tests.api.office import make_office
from tests.workers.brokers import free_port, frozen_server

pytestmark = [pytest.mark.once, pytest.mark.django_db]

REQUESTS = 5
MORE_SECONDS = 0.1
"""What a request with a notice may take more than on a site without any broker. A dead one cost 6 s, a frozen one more
than 100 s."""


@pytest.fixture(autouse=True)
def _fresh_courier(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "_quiet_until", 0.0)
    monkeypatch.setattr(queue, "_courier", queue._Courier())
    monkeypatch.setattr(queue, "LIMIT_SECONDS", 0.5)


def use_broker(monkeypatch: pytest.MonkeyPatch, url: str | None) -> None:
    """Let tasks belong to a Celery application as an operator sets one up: with an address and nothing else."""
    app = Celery("slow", broker=url, set_as_current=False)
    app.conf.broker_url = url

    @app.task(name="mentoring_xblock.tasks.send_outbox")
    def send_outbox() -> None:
        """Sent, and run by nobody here."""

    monkeypatch.setattr(queue, "import_string", lambda _name: send_outbox)


def seconds_more(url: str, monkeypatch: pytest.MonkeyPatch, capture: Any) -> float:
    """What a request for a mentor takes more with that broker than without any: the median of several pairs.

    Each by a mentee of its own, with all that hangs on the commit; in turns, as other work comes and goes.
    """
    office = make_office()
    role = (office.framework.framework_id, "analyst")

    def request(broker: str | None, token: str) -> float:
        use_broker(monkeypatch, broker)
        # Before each, or only the first would look for the broker.
        queue._quiet_until = 0.0
        mentee = builders.member(office.programme, manager=office.manager, role=role)
        builders.rate(mentee, {office.skill: 1})
        began = time.perf_counter()
        with capture(execute=True):
            office.request(actor_id=mentee.user_id, token=token)
        return time.perf_counter() - began

    request(url, "warm")
    return statistics.median(request(url, f"with{n}") - request(None, f"without{n}") for n in range(REQUESTS))


@pytest.mark.parametrize("dripping", [False, True], ids=["silent", "a byte at a time"])
@pytest.mark.parametrize("scheme", ["redis", "amqp"])
def test_a_frozen_broker_costs_a_request_nothing(
    scheme: str, dripping: bool, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    with frozen_server(dripping=dripping) as port:
        url = f"{scheme}://guest:guest@127.0.0.1:{port}//"
        assert seconds_more(url, monkeypatch, django_capture_on_commit_callbacks) < MORE_SECONDS
    assert OutboxItem.objects.filter(sent_at__isnull=True).count() == 2 * REQUESTS + 1
    assert queue.wait_until_delivered(30)


@pytest.mark.parametrize("scheme", ["redis", "amqp"])
def test_a_broker_that_is_gone_costs_a_request_nothing(
    scheme: str, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    url = f"{scheme}://guest:guest@127.0.0.1:{free_port()}//"
    assert seconds_more(url, monkeypatch, django_capture_on_commit_callbacks) < MORE_SECONDS
    assert queue.wait_until_delivered(30)


@pytest.mark.parametrize("scheme", ["redis", "amqp"])
def test_the_courier_gives_a_silent_broker_up_and_leaves_the_work_to_the_sweep(
    scheme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with frozen_server() as port:
        use_broker(monkeypatch, f"{scheme}://guest:guest@127.0.0.1:{port}//")
        assert queue.hand_over("tasks.send_outbox")
        assert queue.wait_until_delivered(30)
    assert not queue.hand_over("tasks.send_outbox")


def test_what_waits_for_a_broker_is_bounded_and_the_same_task_waits_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "MOST_WAITING", 3)
    monkeypatch.setattr(queue._courier, "_thread", object())
    use_broker(monkeypatch, "memory://")
    assert [queue.hand_over("tasks.run_job", number) for number in (1, 1, 2, 3, 1, 4)] == [True] * 5 + [False]
