"""The demo site with a real broker: what a worker process and whoever hands it work are started with."""

from __future__ import annotations

import os

from tests.site.settings import *  # noqa: F403 - a settings module is made of another
from tests.site.settings import DATABASES, TASK_MENTORING

CELERY_BROKER_URL = os.environ["TASK_MENTORING_TEST_BROKER"]
CELERY_TASK_DEFAULT_QUEUE = os.environ["TASK_MENTORING_TEST_QUEUE"]
CELERY_TASK_ALWAYS_EAGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
DATABASES["default"]["NAME"] = os.environ["TASK_MENTORING_TEST_NAME"]
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
TASK_MENTORING = {**TASK_MENTORING, "PAIR_AT_ONCE": 0}
