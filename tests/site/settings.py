"""Settings of the demo site, of the tests and of ``manage.py``: a small LMS stand-in on one machine.

Never for production: the key is public, DEBUG is on and everybody may enter as anybody through the doors.
"""

from __future__ import annotations

import os
from pathlib import Path

from tests.site.databases import parse_database_url

ROOT = Path(__file__).resolve().parents[2]
VAR = Path(os.environ.get("TASK_MENTORING_VAR", ROOT / "var"))
VAR.mkdir(parents=True, exist_ok=True)

DEBUG = True
SECRET_KEY = "the demo site's key is public and guards nothing"
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", "testserver"]
ROOT_URLCONF = "tests.site.urls"
WSGI_APPLICATION = "tests.site.wsgi.application"
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LOCALE_PATHS = [str(ROOT / "mentoring_xblock" / "conf" / "locale")]
SITE_ID = 1
# As in the platform; the package's own app says which it wants.
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"

DATABASES = {
    "default": parse_database_url(os.environ.get("TASK_MENTORING_DATABASE_URL") or f"sqlite:///{VAR / 'demo.sqlite3'}")
}

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    "djpyfs",
    "workbench",
    "mentoring_xblock.apps.TaskMentoringConfig",
    "tests.site.apps.DemoSiteConfig",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "tests.site.policy.ContentSecurityPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    # The platform installs it too: it tells who is really calling, whatever identity a block is shown.
    "crum.CurrentRequestUserMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # Before the apps' own, so that the pages of Django's admin get the strip too.
        "DIRS": [str(ROOT / "tests" / "site" / "templates")],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tests.site.steps.strip",
            ],
        },
    }
]

STATIC_URL = "/static/"
STATIC_ROOT = str(VAR / "static")
# The workbench would serve the working directory under an empty MEDIA_URL.
MEDIA_URL = "/media/"
MEDIA_ROOT = str(VAR / "media")

EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = str(VAR / "mail")
DEFAULT_FROM_EMAIL = "mentoring@demo.example"

# Tasks run where they are called; no broker is ever looked for.
CELERY_BROKER_URL = "memory://localhost"
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True

LOGIN_URL = "/"
LOGIN_REDIRECT_URL = "/mentoring/"

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "task-mentoring"}}

REST_FRAMEWORK = {"DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema"}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler", "level": "WARNING"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "django.server": {"level": "WARNING"},
        "workbench": {"level": "WARNING"},
    },
}

DJFS = {"type": "osfs", "directory_root": str(VAR / "djpyfs"), "url_root": "/media/djpyfs"}
WORKBENCH = {
    "reset_state_on_restart": False,
    "services": {
        "user": "tests.site.course.LoggedInUserService",
        "field-data": "tests.site.course.UnitFieldData",
    },
}

TASK_MENTORING = {
    "BASE_TEMPLATE": "site/base.html",
    "STANDALONE": True,
    "CONTACT_LINKS": [{"label": "Open a chat", "url": "https://chat.example.com/direct/{username}"}],
    # Tests call more often than people.
    "REST_RATES": {"READ": None, "WRITE": None},
}
