"""Names, addresses, words and levels stay where they belong: a canary in each, and all that was written is read.

The loop is walked through the doors that people use, with commits that run what hangs on them. Read afterwards: every
line logged at any level, every event that the block published, every task with its arguments, every value in the cache,
the audit log, and what is kept of a mail that failed.
"""

from __future__ import annotations

import json
import logging
import pickle
from collections.abc import Iterator
from typing import Any

import pytest
from celery import signals
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.cache import cache
from django.core.mail.backends.locmem import EmailBackend

from mentoring_xblock import api
from mentoring_xblock.applets.audit_log.models import LogEntry
from mentoring_xblock.applets.notices.models import OutboxItem
from tests import builders
from tests.courseware.course import Course, call, request
from tests.rest_api.conftest import World, world  # noqa: F401 - the fixture
from tests.rest_api.test_loop import ask_for_mentor

pytestmark = [pytest.mark.once, pytest.mark.django_db]

NAME, ADDRESS = "Canaria", "canary.address@example.org"
NOTE, EVIDENCE, MESSAGE, COMMENT, WORK, RATED = (f"canary-{name}" for name in ("note", "evidence", "message", "comment",
                                                                              "work", "rated"))  # fmt: skip
PERSONAL = (NAME, ADDRESS, "canary")
"""Everything that names a person, or that one wrote."""


class Refusing(EmailBackend):
    """A mail server that refuses and says to whom, as they do."""

    def send_messages(self, messages: Any) -> int:
        raise OSError(f"550 no such mailbox: {messages[0].to}")


@pytest.fixture
def heard() -> Iterator[dict[str, list[str]]]:
    """What is logged and handed over while the test runs."""
    found: dict[str, list[str]] = {"logged": [], "tasks": []}

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            found["logged"].append(f"{self.format(record)} {record.__dict__}")

    def on_task(task: Any = None, args: Any = (), kwargs: Any = None, **_: Any) -> None:
        found["tasks"].append(repr((str(task), args, kwargs)))

    ear, root = Ear(level=logging.NOTSET), logging.getLogger()
    before = root.level
    root.addHandler(ear)
    root.setLevel(logging.DEBUG)
    signals.task_prerun.connect(on_task)
    yield found
    signals.task_prerun.disconnect(on_task)
    root.removeHandler(ear)
    root.setLevel(before)


def live(world: World) -> list[Any]:  # noqa: F811
    """The whole loop, with a canary in every text that somebody writes, name and address; the block's events."""
    for user in get_user_model().objects.all():
        user.first_name, user.last_name, user.email = NAME, user.username, f"{user.username}.{ADDRESS}"
        user.save()
    learner = builders.user_of(world.learner.member)
    block = Course().block(learner, framework="data", role="analyst", programme="main")
    answers = {"pivot": {"level": 1, "note": RATED}, "chart": {"level": 2}}
    assert call(block, "submit", request({"token": "token-0001", "ratings": answers}), caller=learner)[0] == 200
    assert call(block, "mentors", request({"skill": "pivot"}), caller=learner)[0] == 200
    pairing = ask_for_mentor(world)
    api.set_mentoring(actor_id=world.mentor.member.user_id, places=3)
    world.admin.post(f"pairings/{pairing}/approve/")
    world.mentor.post(f"pairings/{pairing}/accept/")
    step = world.mentor.get(f"pairings/{pairing}/").json()["detail"]["plan"][0]["id"]
    api.set_plan_work(actor_id=world.mentor.member.user_id, pairing_id=pairing, step_id=step, work=WORK)
    session = {"token": "s1", "starts_at": builders.NOW.isoformat(), "minutes": 45, "kind": "practise", "held": False,
               "notes": NOTE, "for_confirmer": EVIDENCE}  # fmt: skip
    world.mentor.post(f"pairings/{pairing}/sessions/", session)
    rated = {"token": "second", "framework": "data", "role": "analyst",
             "answers": [{"skill": "pivot", "level": 3, "note": RATED}]}  # fmt: skip
    assert world.learner.post("ratings/", rated).status_code == 200
    done = world.manager.post(f"pairings/{pairing}/confirm/", {"level": 3, "comment": COMMENT})
    assert done.json()["state"] == "completed"
    return block.runtime.published  # type: ignore[no-any-return]


def test_nothing_personal_is_in_logs_events_tasks_caches_or_the_audit_log(
    world: World,  # noqa: F811
    heard: dict[str, list[str]],
    django_capture_on_commit_callbacks: Any,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        published = live(world)
    api.run_scheduled(now=builders.next_working_morning())
    # Everything was done before the first mail left: only what is still true is sent.
    assert len(mail.outbox) >= 2
    assert any("send_outbox" in task for task in heard["tasks"])
    events = json.dumps(published)
    assert "edx.task_mentoring." in events
    cached = repr([pickle.loads(value) for value in cache._cache.values()])  # type: ignore[attr-defined]
    # What was written with a confirmation is the reason of the step, and reasons belong in the audit log.
    kept = json.dumps(list(LogEntry.objects.values("action", "old", "new"))) + json.dumps(
        list(LogEntry.objects.exclude(action__in=("pairing.completed",)).values_list("reason", flat=True))
    )
    read = {"logs": "\n".join(heard["logged"]), "tasks": "\n".join(heard["tasks"]), "events": events, "cache": cached,
            "audit log": kept}  # fmt: skip
    for place, text in read.items():
        assert [each for each in PERSONAL if each.casefold() in text.casefold()] == [], place
    for task in heard["tasks"]:
        assert "level" not in task
    assert not {"level", "levels"} & set(events.replace('"', " ").split())


def test_what_is_kept_and_logged_of_a_mail_that_failed_holds_no_address(
    world: World,  # noqa: F811
    heard: dict[str, list[str]],
    settings: Any,
) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    get_user_model().objects.update(email=ADDRESS, first_name=NAME)
    ask_for_mentor(world)
    api.run_scheduled(now=builders.next_working_morning())
    failed = OutboxItem.objects.exclude(last_error="")
    assert failed
    for text in ("\n".join(heard["logged"]), repr(list(failed.values_list("last_error", "payload")))):
        assert [each for each in PERSONAL if each.casefold() in text.casefold()] == []
