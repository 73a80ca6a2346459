"""The platform's retirement signals under their own names, so that the plugin loader can connect to it."""

from django.dispatch import Signal

USER_RETIRE_LMS_CRITICAL = Signal()
USER_RETIRE_LMS_MISC = Signal()
