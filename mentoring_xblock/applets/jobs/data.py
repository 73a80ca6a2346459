"""What the room takes and returns about long work. No Django."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...core.errors import gettext_noop
from ...core.labels import LabelledEnum


class State(LabelledEnum):
    """Where a job stands. ``SPLIT`` waits for its parts, and is then run once more."""

    WAITING = "waiting", gettext_noop("Waiting to start")
    RUNNING = "running", gettext_noop("Running")
    SPLIT = "split", gettext_noop("Split into parts")
    DONE = "done", gettext_noop("Done")
    FAILED = "failed", gettext_noop("Failed")
    CANCELLED = "cancelled", gettext_noop("Cancelled")


ENDED = frozenset({State.DONE, State.FAILED, State.CANCELLED})


class Stopped(Exception):
    """The job was cancelled, or another run has taken it over: leave off and write nothing."""


@dataclass(frozen=True, slots=True)
class JobInfo:
    """A job of a kind on one row: ``done`` of ``total`` (0: not known yet), and why it failed, if it did.

    ``share`` is how much of it is done, 0..1, with what its parts have done so far. Of a job that this run has taken,
    nobody else works on it while ``claim`` holds; ``has_parts``: it was split before. ``number`` counts parts from 1.
    """

    job_id: int
    kind: str
    subject_id: int
    number: int
    parent_id: int | None
    state: State
    step: str
    done: int
    total: int
    refusal: Mapping[str, Any]
    share: float = 0.0
    claim: str = ""
    has_parts: bool = False

    @property
    def is_open(self) -> bool:
        """Whether it may still do something."""
        return self.state not in ENDED
