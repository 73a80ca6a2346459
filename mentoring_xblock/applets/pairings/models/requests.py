"""Who asks whom for help with a skill, and who waits for somebody."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from ....core.text import NOTE_LENGTH, TOKEN_LENGTH
from ...schema import both_or_neither, check


class MentoringRequest(models.Model):
    """A mentee asks for help with one skill, naming up to three mentors in order.

    ``open_skill`` equals ``skill`` while the request is open and is NULL afterwards.

    .. pii: who asked whom for help with what, and a message
    .. pii_types: id, other
    .. pii_retirement: local_api
    """

    mentee = models.ForeignKey("task_mentoring.Member", on_delete=models.PROTECT, related_name="mentoring_requests")
    skill = models.ForeignKey("task_mentoring.Skill", on_delete=models.PROTECT, related_name="+")
    open_skill = models.ForeignKey("task_mentoring.Skill", null=True, on_delete=models.PROTECT, related_name="+")
    token = models.CharField(max_length=TOKEN_LENGTH)
    message = models.CharField(max_length=NOTE_LENGTH, blank=True)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "task_mentoring"
        constraints = [
            models.UniqueConstraint(fields=["mentee", "token"], name="tm_request_once"),
            models.UniqueConstraint(fields=["mentee", "open_skill"], name="tm_request_one_open"),
            check("tm_request_open", both_or_neither("open_skill", Q(closed_at__isnull=True))),
        ]

    def __str__(self) -> str:
        return f"request {self.pk}"


class RequestChoice(models.Model):
    """One of the mentors named in a request, with the score and reasons shown at the time.

    .. no_pii:
    """

    request = models.ForeignKey(MentoringRequest, on_delete=models.CASCADE, related_name="choices")
    position = models.PositiveSmallIntegerField()
    mentor = models.ForeignKey("task_mentoring.Member", on_delete=models.PROTECT, related_name="+")
    score = models.FloatField(default=0)
    reasons = models.JSONField(default=list)
    tried_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "task_mentoring"
        constraints = [
            models.UniqueConstraint(fields=["request", "position"], name="tm_choice_position_once"),
            models.UniqueConstraint(fields=["request", "mentor"], name="tm_choice_mentor_once"),
        ]

    def __str__(self) -> str:
        return f"choice {self.position}"


class WaitingEntry(models.Model):
    """A mentee waits for somebody who can help with a skill; ``open_skill`` is NULL once they no longer do.

    .. pii: who needs help with what
    .. pii_types: id
    .. pii_retirement: local_api
    """

    mentee = models.ForeignKey("task_mentoring.Member", on_delete=models.CASCADE, related_name="waiting")
    skill = models.ForeignKey("task_mentoring.Skill", on_delete=models.PROTECT, related_name="+")
    open_skill = models.ForeignKey("task_mentoring.Skill", null=True, on_delete=models.PROTECT, related_name="+")
    joined_at = models.DateTimeField()
    # When they were last told that somebody can help, and until when nobody else in line is.
    notified_at = models.DateTimeField(null=True)
    turn_until = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "task_mentoring"
        constraints = [
            models.UniqueConstraint(fields=["mentee", "open_skill"], name="tm_waiting_once"),
            check("tm_waiting_open", both_or_neither("open_skill", Q(left_at__isnull=True))),
        ]

    def __str__(self) -> str:
        return f"waiting {self.pk}"
