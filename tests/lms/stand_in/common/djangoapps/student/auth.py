"""Who may write in a course, in Studio."""

from __future__ import annotations

from typing import Any


def has_studio_write_access(user: Any, course_key: Any) -> bool:
    """Whether ``user`` is of the course's team."""
    from lms.djangoapps.courseware.models import Enrolment

    return (
        bool(user.is_superuser)
        or Enrolment.objects.filter(user_id=user.id, course_id=str(course_key), is_team=True).exists()
    )
