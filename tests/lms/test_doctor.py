"""``mentoring_doctor`` says whether an operator's site is set up as our promises need it."""

from __future__ import annotations

import json
from contextlib import suppress
from io import StringIO
from typing import Any

import pytest
from django.conf import settings as site
from django.contrib.auth import get_user_model
from django.core.management import call_command
from openedx.core.djangoapps.user_api.accounts.signals import USER_RETIRE_LMS_CRITICAL

from mentoring_xblock.settings.common import UNTRACKED

pytestmark = pytest.mark.django_db


def faulty() -> dict[str, int]:
    """What the command says is at fault."""
    out = StringIO()
    with suppress(SystemExit):
        call_command("mentoring_doctor", json=True, stdout=out)
    told = json.loads(out.getvalue())
    return {each["check"]: each["faults"] for each in told["checks"] if each["faults"]}


def test_a_site_as_the_plugin_sets_it_up_is_sound() -> None:
    assert faulty() == {}


@pytest.mark.parametrize("missing", UNTRACKED)
def test_a_log_that_would_keep_what_people_type_is_a_fault(settings: Any, missing: str) -> None:
    settings.TRACKING_IGNORE_URL_PATTERNS = [each for each in site.TRACKING_IGNORE_URL_PATTERNS if each != missing]
    ((check, faults),) = faulty().items()
    assert "TRACKING_IGNORE_URL_PATTERNS" in check
    assert faults >= 1
    # An operator's own, wider pattern does as well.
    settings.TRACKING_IGNORE_URL_PATTERNS = [r"^/"]
    assert faulty() == {}


def test_a_retirement_that_does_not_reach_us_is_a_fault() -> None:
    uid = "task_mentoring.retire_learner_critical"
    assert USER_RETIRE_LMS_CRITICAL.disconnect(dispatch_uid=uid)
    (check,) = faulty()
    assert "USER_RETIRE_LMS_CRITICAL" in check


def test_the_demos_people_on_another_site_are_a_fault(settings: Any) -> None:
    accounts = get_user_model().objects
    for name in ("learner", "mentor", "manager", "admin"):
        assert faulty() == {}
        accounts.create(username=name, email=f"{name}@example.com")
    assert faulty() == {"no invented people of the demo are on this site": 4}
    settings.TASK_MENTORING = {"STANDALONE": True}
    assert faulty() == {}
