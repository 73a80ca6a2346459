"""The course tab: where it leads, and in which courses to whom it shows."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from mentoring_xblock.platform.course_tab import MentoringTab
from tests.courseware.course import COURSE, Course, platform

LISTED = ["competency_self_assessment"]


def course(**fields: Any) -> Any:
    return SimpleNamespace(id=COURSE, **fields)


def person(user_id: int, *, signed_in: bool = True) -> Any:
    return SimpleNamespace(id=user_id, is_authenticated=signed_in)


@pytest.mark.parametrize(
    ("modules", "user", "shown"),
    [
        (LISTED, None, True),
        ([], None, False),
        (LISTED, person(1), True),
        ([], person(1), False),
        (LISTED, person(2), False),
        (LISTED, person(3), True),
        (LISTED, person(1, signed_in=False), False),
    ],
)
def test_the_tab_shows_where_the_block_is_used_to_those_who_belong_to_the_course(
    modules: list[str], user: Any, shown: bool
) -> None:
    with platform(Course(enrolled={1}, team={3})):
        assert MentoringTab.is_enabled(course(advanced_modules=modules), user) is shown


def test_a_summary_of_the_course_that_knows_no_modules_leaves_it_to_the_enrolment() -> None:
    with platform(Course(enrolled={1})):
        assert MentoringTab.is_enabled(course(), person(1)) is True


def test_the_tab_leads_to_my_mentoring_from_every_course() -> None:
    tab = MentoringTab.__new__(MentoringTab)
    assert tab.link_func(course(), None) == "/mentoring/"
