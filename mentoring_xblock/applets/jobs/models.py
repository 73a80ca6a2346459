"""Long work that is done apart from the request that asked for it. What is worked on is in the room that asked."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from ...core.text import LINE_LENGTH
from ..schema import both_or_neither, check, choice_field
from .data import ENDED, State


class Job(models.Model):
    """One piece of long work on one row (``subject_id``) of another room, or a part of it (``parent``, ``number``).

    ``claim`` names the run that works on it until ``claimed_until``; a run that dies loses it by time. ``refusal`` is
    why it failed: code, message and its parameters.

    .. no_pii:
    """

    kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    parent = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="parts")
    # 0 for the whole; parts are numbered from 1.
    number = models.PositiveIntegerField(default=0)
    state = choice_field(State, max_length=10, default=State.WAITING.value)
    step = models.CharField(max_length=40, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    claim = models.CharField(max_length=32, blank=True)
    claimed_until = models.DateTimeField(null=True)
    # From then on the sweep does it, if no worker has.
    due_at = models.DateTimeField()
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    refusal = models.JSONField(default=dict)

    class Meta:
        app_label = "task_mentoring"
        constraints = [
            # Asking twice for the same work is asking once.
            models.UniqueConstraint(fields=["kind", "subject_id", "number"], name="tm_job_once"),
            check("tm_job_state", Q(state__in=[s.value for s in State])),
            check("tm_job_ended", both_or_neither("ended_at", Q(state__in=[s.value for s in sorted(ENDED)]))),
            check("tm_job_claimed", both_or_neither("claimed_until", Q(state=State.RUNNING.value))),
        ]
        indexes = [models.Index(fields=["state", "due_at"], name="tm_job_due")]

    def __str__(self) -> str:
        return f"{self.kind[:LINE_LENGTH]} {self.subject_id}"
