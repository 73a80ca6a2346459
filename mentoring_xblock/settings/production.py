"""What an operator wrote into the platform's configuration file, on top of the common defaults."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .common import leave_untracked

CATALOGUES = str(Path(__file__).resolve().parents[1] / "conf" / "locale")


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
    offer_catalogues(settings)


def offer_catalogues(settings: Any) -> None:
    """Have Django read our catalogues after those of the site, whose words stay; of an app, it reads ``locale`` alone.

    The platform works its list of paths out just before this turn of the plugins, and not before the common settings'.
    """
    paths = getattr(settings, "LOCALE_PATHS", None) or ()
    if isinstance(paths, list | tuple) and CATALOGUES not in paths:
        settings.LOCALE_PATHS = [*paths, CATALOGUES]
