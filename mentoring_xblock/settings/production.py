"""What an operator wrote into the platform's configuration file, on top of the common defaults."""

from __future__ import annotations

from typing import Any

from .common import leave_untracked


def plugin_settings(settings: Any) -> None:
    """Take ``TASK_MENTORING`` from the platform's environment tokens, keeping what is set already.

    Older releases read the YAML file into ``ENV_TOKENS`` and leave keys that they do not know there;
    newer ones put every key into the settings themselves. That file may also replace the paths that are not tracked,
    after the common settings added ours.
    """
    tokens = getattr(settings, "ENV_TOKENS", None) or {}
    current = getattr(settings, "TASK_MENTORING", None) or {}
    settings.TASK_MENTORING = {**tokens.get("TASK_MENTORING", {}), **current}
    leave_untracked(settings)
