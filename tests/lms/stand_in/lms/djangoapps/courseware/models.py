"""The platform's rows that a block meets: its state with its grade, enrolments, completion."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class StudentModule(models.Model):
    """One learner's state of one block. Any write of state makes the row; its grade is NULL until one is published."""

    student = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    module_state_key = models.CharField(max_length=255)
    course_id = models.CharField(max_length=255)
    state = models.JSONField(default=dict)
    grade = models.FloatField(null=True)
    max_grade = models.FloatField(null=True)

    class Meta:
        unique_together = (("student", "module_state_key", "course_id"),)

    def __str__(self) -> str:
        return f"{self.module_state_key} of {self.student_id}"


class Enrolment(models.Model):
    """Somebody in a course, as a learner or of its team."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    course_id = models.CharField(max_length=255)
    is_active = models.BooleanField(default=True)
    is_team = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.user_id} in {self.course_id}"


class BlockCompletion(models.Model):
    """How complete a block is for somebody."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    block_key = models.CharField(max_length=255)
    completion = models.FloatField()

    def __str__(self) -> str:
        return f"{self.completion} of {self.block_key}"
