"""The inbox, and the outbox of what leaves the system after the commit."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from ...core.text import LINE_LENGTH, TOKEN_LENGTH
from ..schema import check, choice_field
from .kinds.kind import Kind
from .kinds.rules import Timing

CHANNELS = ("mail", "event")


class Notice(models.Model):
    """One line in a member's inbox; ``kind`` and ``facts`` become words when shown, in the reader's language.

    .. pii: what concerns a person
    .. pii_types: id
    .. pii_retirement: local_api
    """

    member = models.ForeignKey("task_mentoring.Member", on_delete=models.CASCADE, related_name="notices")
    kind = choice_field(Kind, max_length=40)
    pairing = models.ForeignKey("task_mentoring.Pairing", null=True, on_delete=models.CASCADE, related_name="+")
    skill = models.ForeignKey("task_mentoring.Skill", null=True, on_delete=models.SET_NULL, related_name="+")
    facts = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "task_mentoring"
        indexes = [models.Index(fields=["member", "read_at", "created_at"], name="tm_notice_inbox")]

    def __str__(self) -> str:
        return self.kind


class OutboxItem(models.Model):
    """Something to send once: written with the change, sent after the commit, swept up by ``mentoring_tick``.

    .. pii: ties a member to a message
    .. pii_types: id
    .. pii_retirement: local_api
    """

    # What it is about and for whom, so that a retry or a second task finds it rather than adding one.
    key = models.CharField(max_length=LINE_LENGTH, unique=True)
    channel = models.CharField(max_length=10, choices=[(c, c) for c in CHANNELS])
    member = models.ForeignKey("task_mentoring.Member", null=True, on_delete=models.CASCADE, related_name="+")
    # Of somebody who is in no programme, in place of a member.
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+")
    notice = models.ForeignKey(Notice, null=True, on_delete=models.CASCADE, related_name="+")
    payload = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    # Never before this; put off at night and for a digest.
    due_at = models.DateTimeField()
    # Of its kind, kept so that a day's one mail of such news is found.
    can_wait = models.BooleanField(default=True)
    claimed_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=LINE_LENGTH, blank=True)

    class Meta:
        app_label = "task_mentoring"
        constraints = [check("tm_outbox_channel", Q(channel__in=CHANNELS))]
        indexes = [models.Index(fields=["sent_at", "due_at"], name="tm_outbox_due")]

    def __str__(self) -> str:
        return self.key


class NoticePreference(models.Model):
    """When mails of one kind leave for a member, where that differs from the default.

    .. pii: which mails a person wants
    .. pii_types: other
    .. pii_retirement: local_api
    """

    member = models.ForeignKey("task_mentoring.Member", on_delete=models.CASCADE, related_name="notice_preferences")
    kind = choice_field(Kind, max_length=40)
    timing = choice_field(Timing, max_length=10)

    class Meta:
        app_label = "task_mentoring"
        constraints = [
            models.UniqueConstraint(fields=["member", "kind"], name="tm_notice_preference_once"),
            check("tm_notice_preference_timing", Q(timing__in=[timing.value for timing in Timing])),
        ]

    def __str__(self) -> str:
        return self.kind


class CalendarFeed(models.Model):
    """The secret in the private address of a person's calendar. One a person; the row goes when it is revoked.

    .. pii: opens a person's calendar
    .. pii_types: id
    .. pii_retirement: local_api
    """

    # A secret is of no use without its account, so it goes with it.
    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    token = models.CharField(max_length=TOKEN_LENGTH, unique=True)
    created_at = models.DateTimeField()

    class Meta:
        app_label = "task_mentoring"

    def __str__(self) -> str:
        return f"calendar of user {self.user_id}"
