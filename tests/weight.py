"""What the app adds to every process of the LMS: one process with it beside one without it."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
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
resident = 0
for line in open("/proc/self/status"):
    if line.startswith("VmRSS"):
        resident = int(line.split()[1]) / 1024
ours = [name for name in sys.modules if name.partition(".")[0] == "mentoring_xblock"]
dataclasses = [each for name in ours for each in vars(sys.modules[name]).values()
               if isinstance(each, type) and each.__module__ == name and "__dataclass_fields__" in vars(each)]
print(json.dumps({"seconds": usage.ru_utime + usage.ru_stime, "megabytes": resident, "modules": sorted(sys.modules),
                  "ours": len(ours), "dataclasses": len(dataclasses)}))
"""


@dataclass(frozen=True)
class Start:
    """A process that has started: its processor time and memory, what it imported, and how many modules and dataclasses
    are the app's."""

    seconds: float
    megabytes: float
    modules: list[str]
    ours: int
    dataclasses: int


def start(*, with_app: bool) -> Start:
    """Start one process and look at it."""
    urls, apps = ("mentoring_xblock.urls", ["mentoring_xblock.apps.TaskMentoringConfig"]) if with_app else (
        "django.contrib.auth.urls", []
    )  # fmt: skip
    environment = {key: value for key, value in os.environ.items() if key not in _UNSET}
    done = subprocess.run(
        [sys.executable, "-c", f"URLS, APPS = {urls!r}, {apps!r}\n{_START}"],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return Start(**json.loads(done.stdout.strip().splitlines()[-1]))


def measure(*, runs: int = 3) -> tuple[float, float, float]:
    """What the app adds: megabytes, seconds of a processor, and the seconds as a share of what the rest takes."""
    start(with_app=True)  # compiles what was not compiled yet
    without = [start(with_app=False) for _ in range(runs)]
    with_it = [start(with_app=True) for _ in range(runs)]
    megabytes = statistics.median(each.megabytes for each in with_it) - statistics.median(
        each.megabytes for each in without
    )
    rest = min(each.seconds for each in without)
    seconds = min(each.seconds for each in with_it) - rest
    return megabytes, seconds, seconds / rest
