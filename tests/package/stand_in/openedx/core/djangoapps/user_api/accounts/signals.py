"""The platform's retirement signal under its own name, so that the plugin loader can connect to it."""

from django.dispatch import Signal

USER_RETIRE_LMS_MISC = Signal()
