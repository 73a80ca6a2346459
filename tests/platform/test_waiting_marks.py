"""The sweep of waiting marks away from the platform; with it: ``tests/lms/test_waiting_marks.py``."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mentoring_xblock.platform.waiting_marks import publish_waiting
from tests.builders import NOW


@pytest.mark.django_db
def test_a_site_without_the_platform_is_asked_nothing() -> None:
    with CaptureQueriesContext(connection) as asked:
        assert publish_waiting(now=NOW) == 0
    assert not asked.captured_queries
