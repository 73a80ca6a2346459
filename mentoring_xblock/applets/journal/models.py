"""The append-only log: one row beside every change, in the same transaction. Rows are never edited;
erasure blacks out ``reason`` and the personal parts of ``old`` and ``new``."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from ..schema import LONG_TEXT


class LogEntry(models.Model):
    """One change: what became of which object, by whom, when and why.

    ``actor`` is NULL where the system acted (expiry, a command). ``member_id`` is the member whose data
    changed, so that export and erasure find every row; it is not a foreign key because the log outlives it.

    .. pii: names the acting user and the member by id; reasons are free text
    .. pii_types: id, other
    .. pii_retirement: local_api
    """

    programme_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    # The log must survive whatever happens to accounts; a vanished actor leaves an anonymous row.
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    member_id = models.BigIntegerField(null=True)
    old = models.JSONField(default=dict)
    new = models.JSONField(default=dict)
    reason = models.CharField(max_length=LONG_TEXT, blank=True)

    class Meta:
        app_label = "task_mentoring"
        verbose_name = "log entry"
        verbose_name_plural = "log"
        indexes = [
            models.Index(fields=["subject", "subject_id"], name="tm_log_subject"),
            models.Index(fields=["programme_id", "at"], name="tm_log_programme_at"),
            models.Index(fields=["member_id"], name="tm_log_member"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.subject} {self.subject_id}"
