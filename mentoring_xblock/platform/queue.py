"""Handing a task to Celery without ever waiting for the broker. No task is defined here.

Before sending a task, the caller stores that the work is due, and a sweep finds what never arrived.

A broker that is down refuses at once; one that is frozen accepts a connection and never answers, and the time limits
of its client are the operator's to set, hold for one read each, and are usually absent. So no request talks to it: a
thread of this process does (decision 22). Where threads do not run (uWSGI without ``enable-threads``), or a process
ends first, the sweep does the work.
"""

from __future__ import annotations

import atexit
import logging
import os
import threading
import time
from typing import Any

from django.db import connections
from django.utils.module_loading import import_string

log = logging.getLogger(__name__)

QUIET_SECONDS = 60.0
"""After the broker could not be reached, this process leaves the work to the sweep for so long."""
LIMIT_SECONDS = 5.0
"""Longest wait for one answer of the broker, in the thread."""
IDLE_SECONDS = 30.0
"""The thread and its connection end after so long without work."""
EXIT_SECONDS = 0.3
"""Longest wait of a process that ends, for the last task it has sent."""
MOST_WAITING = 1000
"""Tasks kept for a broker that does not answer; the sweep finds the others."""

_quiet_until = 0.0


def hand_over(task: str, *args: int) -> bool:
    """Have ``task`` (its dotted name, as the tasks are a door above) run soon by a worker; False if the sweep will.

    Never raises and never waits for the broker. ``args`` are ids. A site that runs tasks where they are called runs it
    now.
    """
    if time.monotonic() < _quiet_until:
        return False
    try:
        found = import_string(task)
        if not _has_workers(found.app):
            return False
        if not found.app.conf.task_always_eager:
            return _courier.take(found, args)
        found.apply_async(args=args, retry=False, ignore_result=True)
    except Exception as error:  # whatever a task raises that runs here; the sweep does it again
        _fall_quiet(task, error)
        return False
    return True


def _has_workers(app: object) -> bool:
    """Whether tasks lead anywhere: a site without workers names no broker, and Celery would look on this machine."""
    conf = app.conf  # type: ignore[attr-defined]
    return bool(conf.broker_url or conf.task_always_eager)


def wait_until_delivered(seconds: float) -> bool:
    """Wait until the broker has accepted or refused all that this process sent; False where time ran out."""
    return _courier.wait(seconds)


def _fall_quiet(task: str, error: Exception) -> None:
    global _quiet_until  # noqa: PLW0603 - one clock for the whole process
    _quiet_until = time.monotonic() + QUIET_SECONDS
    log.warning("%s waits for mentoring_tick: %s", task.rpartition(".")[2], type(error).__name__)


class _Courier:
    """Takes tasks to the broker in a thread of its own, started with the first and ended when idle.

    The same task with the same ids waits once: its run finds everything that was written before.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting: dict[tuple[str, tuple[int, ...]], Any] = {}
        self._is_busy = False
        self._thread: threading.Thread | None = None

    def take(self, task: Any, args: tuple[int, ...]) -> bool:
        """Take a task along; False where too many wait, or no thread can be started."""
        key = (str(task.name), args)
        with self._changed:
            if key not in self._waiting and len(self._waiting) >= MOST_WAITING:
                return False
            self._waiting[key] = task
            if self._thread is None:
                thread = threading.Thread(target=self._run, name="mentoring-courier", daemon=True)
                try:
                    thread.start()
                except RuntimeError:  # the interpreter is shutting down, or the machine has no thread left
                    self._waiting.clear()
                    return False
                self._thread = thread
            self._changed.notify_all()
        return True

    def wait(self, seconds: float) -> bool:
        """Wait until nothing is under way; False where time ran out."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._waiting and not self._is_busy, seconds)

    def _run(self) -> None:
        line = _Line()
        try:
            while (taken := self._next()) is not None:
                (name, args), task = taken
                try:
                    line.publish(task, args)
                except Exception as error:  # whatever a broker's client raises
                    line.hang_up()
                    _fall_quiet(name, error)
                    self._drop()
        finally:
            line.hang_up()
            # A receiver of Celery's signals may have opened one of this thread's own.
            connections.close_all()

    def _next(self) -> tuple[tuple[str, tuple[int, ...]], Any] | None:
        with self._changed:
            self._is_busy = False
            self._changed.notify_all()
            if not self._changed.wait_for(lambda: self._waiting, IDLE_SECONDS):
                self._thread = None
                return None
            self._is_busy = True
            key = next(iter(self._waiting))
            return key, self._waiting.pop(key)

    def _drop(self) -> None:
        with self._changed:
            self._waiting.clear()


class _Line:
    """A connection to the broker of our own: the platform's pool stays free, and ours has time limits."""

    def __init__(self) -> None:
        self._connection: Any = None

    def publish(self, task: Any, args: tuple[int, ...]) -> None:
        """Send one message; raises whatever the client raises."""
        if self._connection is None:
            self._connection = _connect(task.app)
        task.apply_async(args=args, connection=self._connection, retry=False, ignore_result=True)

    def hang_up(self) -> None:
        """End the connection without a farewell that the other side would have to answer."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.collect(socket_timeout=EXIT_SECONDS)


def _connect(app: Any) -> Any:
    connection = app.connection_for_write(connect_timeout=LIMIT_SECONDS)
    options: dict[str, float] = {"max_retries": 0, "interval_start": 0, "interval_step": 0}
    if connection.transport.driver_type == "redis":
        options |= {"socket_timeout": LIMIT_SECONDS, "socket_connect_timeout": LIMIT_SECONDS}
    elif connection.transport.driver_type == "amqp":
        options |= {"read_timeout": LIMIT_SECONDS, "write_timeout": LIMIT_SECONDS}
    connection = app.connection_for_write(connect_timeout=LIMIT_SECONDS, transport_options=options)
    # Once, before anything else does it: asked for a channel first, kombu would try again for ever.
    connection.connect()
    return connection


_courier = _Courier()


def _start_anew() -> None:
    """A forked process has its parent's memory and none of its threads."""
    global _courier  # noqa: PLW0603 - one for the whole process
    _courier = _Courier()


os.register_at_fork(after_in_child=_start_anew)
atexit.register(wait_until_delivered, EXIT_SECONDS)
