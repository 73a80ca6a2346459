"""The append-only log: one row beside every change, in the same transaction. Rows are never edited;
erasure blacks out ``reason`` and the personal parts of ``old`` and ``new``."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ...core.text import NOTE_LENGTH
from ..schema import choice_field, numbered
from .data import Action, Subject


class LogEntry(models.Model):
    """One change: what became of which object, by whom, when and why.

    ``actor`` is NULL where the system acted (expiry, a command). ``member_id`` is the member whose data
    changed, so that export and erasure find every row; it is not a foreign key because the log outlives it.

    .. pii: names the acting user and the member by id; reasons are free text
    .. pii_types: id, other
    .. pii_retirement: local_api
    """

    programme_id = models.BigIntegerField(_("programme"), null=True)
    at = models.DateTimeField(_("when"))
    # The log must survive whatever happens to accounts; a vanished actor leaves an anonymous row.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("user")
    )
    action = choice_field(Action, max_length=60, verbose_name=_("action"))
    subject = choice_field(Subject, max_length=40, verbose_name=_("subject"))
    subject_id = models.BigIntegerField(_("ID"))
    member_id = models.BigIntegerField(_("member"), null=True)
    old = models.JSONField(_("before"), default=dict)
    new = models.JSONField(_("after"), default=dict)
    reason = models.CharField(_("reason"), max_length=NOTE_LENGTH, blank=True)

    class Meta:
        app_label = "task_mentoring"
        verbose_name = _("log entry")
        verbose_name_plural = _("audit log")
        indexes = [
            models.Index(fields=["subject", "subject_id"], name="tm_log_subject"),
            models.Index(fields=["programme_id", "at"], name="tm_log_programme_at"),
            models.Index(fields=["member_id"], name="tm_log_member"),
        ]

    def __str__(self) -> str:
        return numbered(self)
