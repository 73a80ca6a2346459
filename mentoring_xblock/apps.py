"""How Django and Open edX find the app: its label, URLs, settings and the retirement receiver.

Nothing is imported from the rest of the package here: everything is named by string, so that
the LMS and Studio can read this class before their settings are complete.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.apps import AppConfig

_URLS = {"namespace": "task_mentoring", "regex": "", "relative_path": "urls"}
_SETTINGS = {
    "common": {"relative_path": "settings.common"},
    "production": {"relative_path": "settings.production"},
}


class TaskMentoringConfig(AppConfig):
    """The app ``task_mentoring``, a plugin of both the LMS and Studio."""

    name = "mentoring_xblock"
    label = "task_mentoring"
    verbose_name = "Task-based mentoring"
    default_auto_field = "django.db.models.BigAutoField"

    # Read by edx_django_utils.plugins. The loader writes into url_config: one dictionary a project type.
    plugin_app: ClassVar[dict[str, Any]] = {
        "url_config": {"lms.djangoapp": dict(_URLS), "cms.djangoapp": dict(_URLS)},
        "settings_config": {"lms.djangoapp": _SETTINGS, "cms.djangoapp": _SETTINGS},
        "signals_config": {
            "lms.djangoapp": {
                "relative_path": "platform.retirement",
                "receivers": [
                    {
                        "receiver_func_name": "retire_learner",
                        "signal_path": "openedx.core.djangoapps.user_api.accounts.signals.USER_RETIRE_LMS_MISC",
                        "dispatch_uid": "task_mentoring.retire_learner",
                    }
                ],
            }
        },
    }
