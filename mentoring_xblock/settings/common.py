"""Defaults for every deployment: only what is absent is set. No values of one installation here."""

from __future__ import annotations

from typing import Any

UNTRACKED = (
    r"^/mentoring/",
    r"^/api/mentoring/",
    r"^/admin/task_mentoring/",
    # A block's handlers in the LMS, in Studio and in its preview, by either of the LMS's addresses.
    r"^/.*\bcompetency_self_assessment\b[^/]*/handler",
)
"""Paths whose requests the platform must not log: it keeps the query and the form of every other one, with the user's
name, for as long as it keeps its tracking log, even if the person is retired. Matched from the path's beginning."""


def plugin_settings(settings: Any) -> None:
    """Give ``settings`` an empty ``TASK_MENTORING`` where the operator has none, and keep our forms out of the log.

    The defaults themselves are in ``platform.configuration`` and are merged when a setting is read, so an
    operator names only what differs.
    """
    if getattr(settings, "TASK_MENTORING", None) is None:
        settings.TASK_MENTORING = {}
    leave_untracked(settings)


def leave_untracked(settings: Any) -> None:
    """Add our paths to those that the platform's tracking ignores; the existing ones stay, in order."""
    patterns = list(getattr(settings, "TRACKING_IGNORE_URL_PATTERNS", None) or ())
    settings.TRACKING_IGNORE_URL_PATTERNS = patterns + [each for each in UNTRACKED if each not in patterns]
