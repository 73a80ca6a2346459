"""Handing a task to Celery: never raises, and while the broker is down hardly ever waits. No task is defined here.

Whoever hands something over has written down before that it is to be done, and sweeps up what never arrived.
"""

from __future__ import annotations

import logging
import time

from django.utils.module_loading import import_string

log = logging.getLogger(__name__)

QUIET_SECONDS = 60.0
"""After the broker could not be reached, this process leaves the work to the sweep for so long."""

_quiet_until = 0.0


def hand_over(task: str, *args: int) -> bool:
    """Have ``task`` (its dotted name, as the tasks are a door above) run soon by a worker; whether it was handed over.

    ``args`` are ids. A site that runs tasks where they are called runs it now.
    """
    global _quiet_until  # noqa: PLW0603 - one clock for the whole process
    if time.monotonic() < _quiet_until:
        return False
    try:
        found = import_string(task)
        if not has_workers(found.app):
            return False
        found.apply_async(args=args, retry=False, ignore_result=True)
    except Exception as error:  # whatever a broker's client raises; the sweep does it
        _quiet_until = time.monotonic() + QUIET_SECONDS
        log.warning("%s waits for mentoring_tick: %s", task.rpartition(".")[2], type(error).__name__)
        return False
    return True


def has_workers(app: object) -> bool:
    """Whether tasks lead anywhere: a site without workers names no broker, and Celery would look on this machine."""
    conf = app.conf  # type: ignore[attr-defined]
    return bool(conf.broker_url or conf.task_always_eager)
