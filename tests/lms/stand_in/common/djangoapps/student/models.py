"""Who is enrolled where."""

from __future__ import annotations

from typing import Any

from lms.djangoapps.courseware.models import CourseAccessRole, Enrolment

__all__ = ["CourseAccessRole", "CourseEnrollment"]


class _Rows:
    """A manager that is asked for the rows of one course."""

    def filter(self, *, course_id: Any, **where: Any) -> Any:
        """Enrolments of the course."""
        return Enrolment.objects.filter(course_id=str(course_id), **where)


class CourseEnrollment:
    """What is asked of the platform's model."""

    objects = _Rows()

    @staticmethod
    def is_enrolled(user: Any, course_key: Any) -> bool:
        """Whether the enrolment is there and active; one query."""
        return Enrolment.objects.filter(user_id=user.id, course_id=str(course_key), is_active=True).exists()
