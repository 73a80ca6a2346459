"""Roles in a course, as the platform's classes give them: from its rows, or from openedx-authz, where they may be."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q


class _CourseRole:
    ROLE = ""

    def __init__(self, course_key: Any) -> None:
        self.key = course_key

    def users_with_role(self) -> Any:
        """Who has it, each as often as there are rows."""
        row = {"role": self.ROLE, "org": self.key.org, "course_id": self.key}
        rows = Q(**{f"courseaccessrole__{name}": value for name, value in row.items()})
        moved = Q(enrolment__course_id=str(self.key), enrolment__is_team=True) if self.ROLE == "staff" else Q(pk=None)
        return get_user_model().objects.filter(rows | moved)


class CourseStaffRole(_CourseRole):
    """Staff."""

    ROLE = "staff"


class CourseInstructorRole(_CourseRole):
    """Instructors, whom Studio calls administrators."""

    ROLE = "instructor"


class CourseLimitedStaffRole(_CourseRole):
    """Staff without Studio."""

    ROLE = "limited_staff"
