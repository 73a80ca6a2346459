"""The course tab that leads to My mentoring. Loaded by the platform through ``openedx.course_tab``; outside it the
class stands alone, so that the entry point loads anywhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mentoring_xblock.core.errors import gettext_noop

try:
    from xmodule.tabs import CourseTab
except ImportError:
    CourseTab = object

BLOCK_TYPE = "competency_self_assessment"
MY_MENTORING = "/mentoring/"


class MentoringTab(CourseTab):
    """A tab for everyone who is enrolled, and for the course team; courses can hide it."""

    type = "task_mentoring"
    title = gettext_noop("Mentoring")
    is_hideable = True
    is_movable = True
    is_dynamic = True
    is_default = False

    @property
    def link_func(self) -> Callable[[Any, Any], str]:
        """The page is one for all courses, so it needs nothing of the course."""
        return lambda _course, _reverse: MY_MENTORING

    @classmethod
    def is_enabled(cls, course: Any, user: Any = None) -> bool:
        """Shown in courses that list the block among their advanced modules, to enrolled users and the course team.

        Some callers pass a summary of the course that does not know its modules; enrolment alone decides then.
        """
        modules = getattr(course, "advanced_modules", None)
        if modules is not None and BLOCK_TYPE not in modules:
            return False
        if user is None:
            return True
        if not user.is_authenticated:
            return False
        from .enrolment import is_team
        from .identity import is_enrolled

        return is_enrolled(user, course.id) or is_team(user, course.id)
