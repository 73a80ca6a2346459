"""Whether long work gets done. Reads only."""

from __future__ import annotations

from datetime import datetime, timedelta

from ...core.findings import Finding, find
from .api import due

LAG = timedelta(hours=1)
"""A worker, or else a sweep every few minutes, leaves nothing behind for so long."""


def examine(now: datetime) -> tuple[Finding, ...]:
    """Jobs that nobody has come for."""
    return (find("no job waits for more than an hour", (f"job {job_id}" for job_id in due(now - LAG))),)
