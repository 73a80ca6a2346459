"""Sessions of a pairing, and the times proposed for one."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from ....core.text import LINE_LENGTH, NOTE_LENGTH, TOKEN_LENGTH
from ...schema import both_or_neither, check, choice_field
from ..data.sessions import LONGEST_EVIDENCE, LONGEST_SESSION, SHORTEST_SESSION, SessionKind, TimesState
from .pairing import Pairing


class Session(models.Model):
    """Time set aside by the two: planned, and then held or cancelled.

    .. pii: notes on a person's practice
    .. pii_types: other
    .. pii_retirement: local_api
    """

    pairing = models.ForeignKey(Pairing, on_delete=models.CASCADE, related_name="sessions")
    token = models.CharField(max_length=TOKEN_LENGTH)
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField()
    kind = choice_field(SessionKind, max_length=10)
    # For the pair only. What others may read about a session is in for_confirmer.
    notes = models.CharField(max_length=NOTE_LENGTH, blank=True)
    for_confirmer = models.CharField(max_length=LONGEST_EVIDENCE, blank=True, default="")
    # A room, or a link to a call; for the pair only, as the notes are.
    place = models.CharField(max_length=LINE_LENGTH, blank=True, default="")
    held = models.BooleanField(default=False)
    cancelled = models.BooleanField(default=False)
    calendar_sequence = models.PositiveIntegerField(default=0)
    logged_by = models.ForeignKey("task_mentoring.Member", null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        app_label = "task_mentoring"
        constraints = [
            models.UniqueConstraint(fields=["pairing", "token"], name="tm_session_once"),
            check("tm_session_kind", Q(kind__in=[k.value for k in SessionKind])),
            check("tm_session_minutes", Q(minutes__gte=SHORTEST_SESSION, minutes__lte=LONGEST_SESSION)),
            check("tm_session_end", Q(held=False) | Q(cancelled=False)),
        ]
        indexes = [models.Index(fields=["pairing", "starts_at"], name="tm_session_time")]

    def __str__(self) -> str:
        return f"session {self.pk}"


class ProposedTimes(models.Model):
    """Up to three times for a session, proposed by one of the two; the other accepts one or asks for others.

    ``open_pairing`` equals ``pairing`` while nobody has answered and is NULL afterwards: at most one is open per
    pairing, so that two proposals which cross in the post cannot both wait.

    .. pii: when and where two people want to meet, and a note
    .. pii_types: other
    .. pii_retirement: local_api
    """

    pairing = models.ForeignKey(Pairing, on_delete=models.CASCADE, related_name="proposed_times")
    open_pairing = models.OneToOneField(Pairing, null=True, on_delete=models.CASCADE, related_name="open_times")
    token = models.CharField(max_length=TOKEN_LENGTH)
    proposed_by = models.ForeignKey("task_mentoring.Member", null=True, on_delete=models.SET_NULL, related_name="+")
    # ISO 8601 in UTC, in the order of the proposal; ``chosen`` is the position of the accepted one.
    starts = models.JSONField(default=list)
    chosen = models.PositiveSmallIntegerField(null=True)
    minutes = models.PositiveSmallIntegerField()
    kind = choice_field(SessionKind, max_length=10)
    place = models.CharField(max_length=LINE_LENGTH, blank=True)
    note = models.CharField(max_length=NOTE_LENGTH, blank=True)
    state = choice_field(TimesState, max_length=10, default=TimesState.OPEN.value)
    session = models.ForeignKey(Session, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "task_mentoring"
        constraints = [
            models.UniqueConstraint(fields=["pairing", "token"], name="tm_times_once"),
            check("tm_times_open", both_or_neither("open_pairing", Q(state=TimesState.OPEN.value))),
            check("tm_times_state", Q(state__in=[s.value for s in TimesState])),
            check("tm_times_kind", Q(kind__in=[k.value for k in SessionKind])),
            check("tm_times_minutes", Q(minutes__gte=SHORTEST_SESSION, minutes__lte=LONGEST_SESSION)),
        ]

    def __str__(self) -> str:
        return f"times {self.pk}"
