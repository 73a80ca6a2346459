"""Which of the platform's two projects is played, and the world that every test begins with."""

from __future__ import annotations

import os
from typing import Any

import pytest

SERVICE = os.environ.get("LMS_PROJECT", "lms")
HERE_ONLY = {"test_studio.py": "cms"}
"""Tests of one project alone; every other file is the LMS's."""
BOTH = {"test_settings.py", "test_schema.py"}


def pytest_ignore_collect(collection_path: Any) -> bool | None:
    """Pass over the other project's tests."""
    name = collection_path.name
    if not name.startswith("test_") or name in BOTH:
        return None
    return True if HERE_ONLY.get(name, "lms") != SERVICE else None


@pytest.fixture(autouse=True)
def _fresh() -> None:
    """Nothing kept of the test before: neither the definitions that were rolled back, nor the platform's log."""
    from common.djangoapps.track.middleware import LOG
    from edx_django_utils.plugins import connect_plugin_receivers

    from mentoring_xblock.applets.competencies import api as competencies
    from mentoring_xblock.applets.competencies import role_definitions

    role_definitions._read_published.cache_clear()
    competencies._kept_scale.cache_clear()
    LOG.clear()
    connect_plugin_receivers(f"{SERVICE}.djangoapp")


@pytest.fixture(scope="session", autouse=True)
def _collected() -> None:
    """A file that the manifest does not have cannot be named, as in production."""
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0)
