"""Defaults for every deployment: only what is absent is set. No values of one installation here."""

from __future__ import annotations

from typing import Any


def plugin_settings(settings: Any) -> None:
    """Give ``settings`` an empty ``TASK_MENTORING`` where the operator has none.

    The defaults themselves are in ``platform.configuration`` and are merged when a setting is read, so an
    operator names only what differs.
    """
    if getattr(settings, "TASK_MENTORING", None) is None:
        settings.TASK_MENTORING = {}
