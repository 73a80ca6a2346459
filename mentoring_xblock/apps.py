"""How Django and Open edX find the app: its label, URLs, settings and the receivers of the platform's signals.

Nothing is imported from the rest of the package here: everything is named by string, so that
the LMS and Studio can read this class before their settings are complete.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy

_PAGES = {"namespace": "task_mentoring", "regex": "", "relative_path": "urls"}
_CHECKS = {
    "bad_setting": "task_mentoring.E001",
    "unknown_setting": "task_mentoring.E002",
    "no_template": "task_mentoring.E003",
    "bad_rate": "task_mentoring.E004",
    "bad_link": "task_mentoring.E005",
}
"""By the code of a refusal; a figure of the estimate or of the ranking is a bad setting."""
_SETTINGS = {
    "common": {"relative_path": "settings.common"},
    "production": {"relative_path": "settings.production"},
}


class TaskMentoringConfig(AppConfig):
    """The app ``task_mentoring``, a plugin of both the LMS and Studio."""

    name = "mentoring_xblock"
    label = "task_mentoring"
    verbose_name = gettext_lazy("Task-based mentoring")
    default_auto_field = "django.db.models.BigAutoField"

    # Read by edx_django_utils.plugins. The loader writes into url_config, so it gets a dictionary of its own.
    plugin_app: ClassVar[dict[str, Any]] = {
        # The pages and the API are the LMS's: Studio has neither its base template nor its learners.
        "url_config": {"lms.djangoapp": dict(_PAGES)},
        "settings_config": {"lms.djangoapp": _SETTINGS, "cms.djangoapp": _SETTINGS},
        "signals_config": {
            "lms.djangoapp": {
                "relative_path": "platform.receivers",
                "receivers": [
                    {
                        "receiver_func_name": "retire_learner",
                        "signal_path": "openedx.core.djangoapps.user_api.accounts.signals.USER_RETIRE_LMS_MISC",
                        "dispatch_uid": "task_mentoring.retire_learner",
                    },
                    # The default retirement states send this one and not the other; an operator may have both.
                    {
                        "receiver_func_name": "retire_learner",
                        "signal_path": "openedx.core.djangoapps.user_api.accounts.signals.USER_RETIRE_LMS_CRITICAL",
                        "dispatch_uid": "task_mentoring.retire_learner_critical",
                    },
                    {
                        "receiver_func_name": "note_account",
                        "signal_path": "django.db.models.signals.post_save",
                        "sender_path": "django.contrib.auth.models.User",
                        "dispatch_uid": "task_mentoring.note_account",
                    },
                    {
                        "receiver_func_name": "note_problem_score",
                        "signal_path": "lms.djangoapps.grades.signals.signals.PROBLEM_WEIGHTED_SCORE_CHANGED",
                        "dispatch_uid": "task_mentoring.note_problem_score",
                    },
                    {
                        "receiver_func_name": "note_subsection_score",
                        "signal_path": "lms.djangoapps.grades.signals.signals.SUBSECTION_SCORE_CHANGED",
                        "dispatch_uid": "task_mentoring.note_subsection_score",
                    },
                    {
                        "receiver_func_name": "note_unenrolment",
                        "signal_path": "openedx_events.learning.signals.COURSE_UNENROLLMENT_COMPLETED",
                        "dispatch_uid": "task_mentoring.note_unenrolment",
                    },
                ],
            }
        },
    }

    def ready(self) -> None:
        """Let ``manage.py check``, which a deployment runs first, tell of settings that cannot be meant."""
        register(check_settings)


def check_settings(**_: object) -> list[CheckMessage]:
    """One error for each setting that cannot be meant, before the first learner meets it."""
    return [
        Error(
            str(refusal),
            hint="Change it in TASK_MENTORING. docs/operating.md lists the settings, docs/method.md the figures.",
            id=_CHECKS.get(refusal.code, _CHECKS["bad_setting"]),
        )
        for refusal in import_string("mentoring_xblock.api.health.find_bad_settings")()
    ]
