"""What the app adds to every process of the LMS: modules, memory and processor time beside a process without it."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
HEAVY = (
    "icalendar", "numpy", "openpyxl", "scipy",
    # Ours, where a process may never be asked for them.
    "mentoring_xblock.applets.exchange.formats.case", "mentoring_xblock.assignment", "mentoring_xblock.management",
    "mentoring_xblock.pages.my", "mentoring_xblock.rest_api.v1.views", "mentoring_xblock.tasks",
)  # fmt: skip
MOST_MB = 12
MOST_CPU = 0.9
"""Of what Django, DRF and XBlock take to start; both are measured here, so a slow machine slows both."""
RUNS = 3
# Without compiled files every start would compile the package anew.
_UNSET = ("DJANGO_SETTINGS_MODULE", "PYTHONDONTWRITEBYTECODE")

# What a worker of the LMS has loaded in any case is loaded in both; the app is measured on top of it.
_START = """
import json, resource, sys
from django.conf import settings
settings.configure(
    DEBUG=False, SECRET_KEY="weight", USE_TZ=True, ROOT_URLCONF=URLS,
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
    INSTALLED_APPS=["django.contrib.admin", "django.contrib.auth", "django.contrib.contenttypes",
                    "django.contrib.sessions", "django.contrib.messages", "rest_framework"] + APPS,
)
import django
django.setup()
import celery, crum, lxml.etree, nh3, web_fragments.fragment
import drf_spectacular.utils, drf_spectacular.views, rest_framework.views
import xblock.completable, xblock.core, xblock.fields, xblock.scorable
import django.contrib.admin.sites, django.contrib.auth.views, django.forms, django.urls
django.urls.get_resolver().url_patterns
if APPS:
    import mentoring_xblock.block
usage = resource.getrusage(resource.RUSAGE_SELF)
page = 0
for line in open("/proc/self/status"):
    if line.startswith("VmRSS"):
        page = int(line.split()[1]) / 1024
print(json.dumps({"seconds": usage.ru_utime + usage.ru_stime, "mb": page,
                  "heavy": sorted(set(sys.modules) & set(HEAVY))}))
"""


def _start(*, with_app: bool) -> dict[str, Any]:
    head = f"HEAVY = {HEAVY!r}\n"
    if with_app:
        head += "URLS, APPS = 'mentoring_xblock.urls', ['mentoring_xblock.apps.TaskMentoringConfig']\n"
    else:
        head += "URLS, APPS = 'django.contrib.auth.urls', []\n"
    environment = {key: value for key, value in os.environ.items() if key not in _UNSET}
    done = subprocess.run(
        [sys.executable, "-c", head + _START], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def test_a_process_with_the_app_has_loaded_nothing_that_it_may_never_need() -> None:
    assert _start(with_app=True)["heavy"] == []


@pytest.mark.once
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="Memory is read from /proc.")
def test_the_app_takes_little_memory_and_processor_time(record_property: Any) -> None:
    _start(with_app=True)  # compiles what was not compiled yet
    without = [_start(with_app=False) for _ in range(RUNS)]
    with_it = [_start(with_app=True) for _ in range(RUNS)]
    megabytes = statistics.median(each["mb"] for each in with_it) - statistics.median(each["mb"] for each in without)
    seconds = min(each["seconds"] for each in with_it) - min(each["seconds"] for each in without)
    record_property("megabytes", round(megabytes, 1))
    record_property("cpu_seconds", round(seconds, 2))
    share = seconds / min(each["seconds"] for each in without)
    print(f"The app adds {megabytes:.1f} MB and {seconds:.2f} s of a processor ({share:.0%}) to a process.")
    assert megabytes <= MOST_MB
    assert share <= MOST_CPU
