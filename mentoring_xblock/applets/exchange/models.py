"""A record of every import that was applied."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from ..schema import SHORT_TEXT


class ImportRun(models.Model):
    """One applied import: which file, what it changed, by whom.

    .. pii: the importing user
    .. pii_types: id
    .. pii_retirement: local_api
    """

    programme = models.ForeignKey("task_mentoring.Programme", on_delete=models.CASCADE, related_name="+")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=SHORT_TEXT, blank=True)
    format = models.CharField(max_length=20)
    plan_hash = models.CharField(max_length=64)
    counts = models.JSONField(default=dict)
    applied_at = models.DateTimeField()

    class Meta:
        app_label = "task_mentoring"

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"
