"""The platform's rows that a block meets: its state with its grade, enrolments, and roles."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from opaque_keys.edx.django.models import CourseKeyField
from opaque_keys.edx.keys import UsageKey


class UsageKeyField(models.CharField):  # type: ignore[type-arg]
    """A usage key, and not its text, on every row that is read."""

    def from_db_value(self, value: str, *_context: Any) -> UsageKey:
        return UsageKey.from_string(value)

    def get_prep_value(self, value: Any) -> str:
        return str(value)


class StudentModule(models.Model):
    """One learner's state of one block. Any write of state makes the row; its grade is NULL until one is published."""

    student = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    module_type = models.CharField(max_length=32, default="problem")
    module_state_key = UsageKeyField(max_length=255)
    course_id = models.CharField(max_length=255)
    state = models.TextField(null=True)  # noqa: DJ001 - as the platform has it
    modified = models.DateTimeField(auto_now=True)
    grade = models.FloatField(null=True)
    max_grade = models.FloatField(null=True)

    class Meta:
        unique_together = (("student", "module_state_key", "course_id"),)

    def __str__(self) -> str:
        return f"{self.module_state_key} of {self.student_id}"


class Enrolment(models.Model):
    """Somebody in a course; ``is_team``: who has a right to it that is not a row of roles (``openedx-authz``)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    course_id = models.CharField(max_length=255)
    is_active = models.BooleanField(default=True)
    is_team = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.user_id} in {self.course_id}"


class CourseAccessRole(models.Model):
    """Somebody's role in a course, or without one in all courses of an organisation."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    org = models.CharField(max_length=64)
    course_id = CourseKeyField(max_length=255, blank=True)
    role = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.user_id}: {self.role}"
