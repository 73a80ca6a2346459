"""Settings of an LMS or a Studio in little: what the platform's own settings do to a plugin, and nothing kinder.

Read beside edx-platform's ``lms/envs/common.py`` and ``cms/envs/common.py``; each line that differs from the demo
site's is a fact of the platform.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

from edx_django_utils.plugins import add_plugins, get_plugin_apps

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
SERVICE = os.environ.get("LMS_PROJECT", "lms")
PROJECT = f"{SERVICE}.djangoapp"
VAR = Path(tempfile.mkdtemp(prefix="task-mentoring-lms-"))

DEBUG = False
SECRET_KEY = "guards nothing but a test"
ALLOWED_HOSTS = ["testserver"]
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
# A function when the plugins have their first turn, and what it gives before their second.
LOCALE_PATHS: Any = str
SITE_ID = 1
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
ROOT_URLCONF = f"{SERVICE}.urls"
LMS_ROOT_URL = "https://lms.example"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:", "ATOMIC_REQUESTS": True}}

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    "lms.djangoapps.courseware",
    "completion",
    *get_plugin_apps(PROJECT),
]
MIDDLEWARE = [
    "crum.CurrentRequestUserMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "common.djangoapps.track.middleware.TrackMiddleware",
]
# Whoever has not activated their account, or is no longer active, signs in all the same.
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.AllowAllUsersModelBackend"]
# Mako is asked before Django, and knows the LMS's own main_django.html.
TEMPLATES = [
    {
        "NAME": "mako",
        "BACKEND": "common.djangoapps.edxmako.backend.Mako",
        "APP_DIRS": False,
        "DIRS": [str(HERE / "stand_in" / "lms_templates")],
        "OPTIONS": {},
    },
    {
        "NAME": "django",
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        # Studio has no main_django.html for Django's engine.
        "DIRS": [str(HERE / "stand_in" / "lms_templates")] if SERVICE == "lms" else [],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    },
]

STATIC_URL = "/static/"
STATIC_ROOT = str(VAR / "static")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
}
MEDIA_ROOT = str(VAR / "media")

# No DEFAULT_SCHEMA_CLASS in the LMS, so REST framework's own stands; Studio names drf-spectacular's.
REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ("rest_framework.renderers.JSONRenderer",),
    "PAGE_SIZE": 10,
    "URL_FORMAT_OVERRIDE": None,
    "DEFAULT_THROTTLE_RATES": {"registration_validation": "30/minute", "high_service_user": "2000/minute"},
}
if SERVICE == "cms":
    REST_FRAMEWORK["DEFAULT_SCHEMA_CLASS"] = "drf_spectacular.openapi.AutoSchema"

TRACKING_IGNORE_URL_PATTERNS = [r"^/event", r"^/login", r"^/heartbeat", r"^/segmentio/event", r"^/performance"]
TRACK_MAX_EVENT = 50000

EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
CELERY_BROKER_URL = ""
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler", "level": "CRITICAL"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}

add_plugins(__name__, PROJECT, "common")
LOCALE_PATHS = [str(HERE / "stand_in" / "conf" / "locale")]
# What an operator's file sets takes the place of the defaults before the plugins' second turn.
TRACKING_IGNORE_URL_PATTERNS = [r"^/event", r"^/login", r"^/heartbeat", r"^/operators-own"]
add_plugins(__name__, PROJECT, "production")
