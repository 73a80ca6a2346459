"""Who is enrolled where."""

from __future__ import annotations

from typing import Any

from lms.djangoapps.courseware.models import Enrolment


class _Rows:
    """A manager that is asked for the rows of one course."""

    def __init__(self, **always: Any) -> None:
        self._always = always

    def filter(self, *, course_id: Any, role__in: Any = None, **where: Any) -> Any:
        """Enrolments of the course; ``role__in`` is what the row of a team says of itself here."""
        del role__in
        return Enrolment.objects.filter(course_id=str(course_id), **self._always, **where)


class CourseAccessRole:
    """Who is of a course's team."""

    objects = _Rows(is_team=True)


class CourseEnrollment:
    """What is asked of the platform's model."""

    objects = _Rows()

    @staticmethod
    def is_enrolled(user: Any, course_key: Any) -> bool:
        """Whether the enrolment is there and active; one query."""
        return Enrolment.objects.filter(user_id=user.id, course_id=str(course_key), is_active=True).exists()
