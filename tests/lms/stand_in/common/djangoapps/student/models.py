"""Who is enrolled where."""

from __future__ import annotations

from typing import Any

from lms.djangoapps.courseware.models import Enrolment


class CourseEnrollment:
    """The one question that is asked of the platform's model."""

    @staticmethod
    def is_enrolled(user: Any, course_key: Any) -> bool:
        """Whether the enrolment is there and active; one query."""
        return Enrolment.objects.filter(user_id=user.id, course_id=str(course_key), is_active=True).exists()
