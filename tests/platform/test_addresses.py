"""The ways to the login page and back, as the LMS, Studio and a site without either name it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import crum
import pytest
from django.test import RequestFactory

from mentoring_xblock.platform.addresses import address_of_login, way_back_to
from tests.courseware.course import COURSE, LIBRARY_USAGE, USAGE


@pytest.mark.parametrize(
    ("login", "back", "address"),
    [
        ("/login", "/courses/course-v1:A+B+C/", "/login?next=%2Fcourses%2Fcourse-v1%3AA%2BB%2BC%2F"),
        ("https://sso.example/?realm=x", "/a?b=c&d", "https://sso.example/?realm=x&next=%2Fa%3Fb%3Dc%26d"),
        ("doors", "/mentoring/", "/?next=%2Fmentoring%2F"),
        ("/login", "", "/login"),
        ("nowhere", "/mentoring/", ""),
        ("", "/mentoring/", ""),
        (None, "/mentoring/", ""),
    ],
)
def test_the_login_page_leads_on_where_the_site_names_one(
    login: str | None, back: str, address: str, settings: Any
) -> None:
    settings.LOGIN_URL = login
    assert address_of_login(back) == address


@pytest.mark.parametrize(
    ("usage", "is_standalone", "path"),
    [
        (USAGE, False, f"/courses/{COURSE}/jump_to/{USAGE}"),
        (USAGE, True, "/workbench/unit/0/public/?a=b"),
        (LIBRARY_USAGE, False, "/workbench/unit/0/public/?a=b"),
        ("scenario.d0.u0", False, "/workbench/unit/0/public/?a=b"),
    ],
)
def test_the_way_back_is_the_unit_in_its_course_or_the_page_that_was_asked_for(
    usage: Any, is_standalone: bool, path: str, settings: Any
) -> None:
    settings.TASK_MENTORING = {"STANDALONE": is_standalone}
    block = SimpleNamespace(scope_ids=SimpleNamespace(usage_id=usage))
    before = crum.get_current_request()
    crum.set_current_request(RequestFactory().get("/workbench/unit/0/public/?a=b"))
    assert way_back_to(block) == path
    crum.set_current_request(before)
    if path.startswith("/workbench"):
        assert way_back_to(block) == ""
