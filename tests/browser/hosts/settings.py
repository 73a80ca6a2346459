"""The demo site as the platform would host it: collected static files under hashed names, and pages of the platform's.

The block's files are collected twice, as in an LMS: with the app's own, and once more by the package that they are in.
"""

from __future__ import annotations

from pathlib import Path

from tests.browser.hosts import outline
from tests.site.settings import *  # noqa: F403
from tests.site.settings import ROOT, TASK_MENTORING, TEMPLATES

HERE = Path(__file__).resolve().parent

# With DEBUG on, Django's storage leaves the hashes out.
DEBUG = False
ROOT_URLCONF = "tests.browser.hosts.urls"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
}
PACKAGES = "xblock/resources"
"""Where the platform collects the files that an XBlock's package brings."""
STATICFILES_DIRS = [
    HERE / "static",
    (f"{PACKAGES}/mentoring_xblock/static", ROOT / "mentoring_xblock" / "static"),
]
TEMPLATES[0]["DIRS"] = [HERE / "templates"]
TASK_MENTORING = TASK_MENTORING | {"BASE_TEMPLATE": "hosts/lms.html"}

outline.install()
