"""What came of a pairing, and what one of its two says about the other."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from ....core.text import NOTE_LENGTH
from ...schema import both_or_neither, check, choice_field, level_field
from ..data.feedback import LONGEST_CONCERN, LONGEST_THANKS, ConcernAbout
from .pairing import Pairing


class Outcome(models.Model):
    """What a pairing came to: the ledger of growth, one row per pairing.

    .. pii: ratings of a person
    .. pii_types: other
    .. pii_retirement: local_api
    """

    pairing = models.OneToOneField(Pairing, on_delete=models.CASCADE, related_name="outcome")
    level_before = level_field(null=True)
    self_after = level_field(null=True)
    # The highest level of which everything was done alone, where nobody confirmed a level in time.
    shown_after = level_field(null=True)
    confirmed_after = level_field(null=True)
    confirmed_by = models.ForeignKey("task_mentoring.Member", null=True, on_delete=models.SET_NULL, related_name="+")
    reached = models.BooleanField(null=True)
    comment = models.CharField(max_length=NOTE_LENGTH, blank=True)
    reassessed_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "task_mentoring"
        constraints = [check("tm_outcome_reached", both_or_neither("confirmed_at", Q(reached__isnull=False)))]

    def __str__(self) -> str:
        return f"outcome of pairing {self.pairing_id}"


class ConcernRow(models.Model):
    """One of a pairing's two reports something about the other to the programme's admins, and to nobody else.

    .. pii: what somebody says of a colleague's behaviour
    .. pii_types: id, other
    .. pii_retirement: local_api
    """

    programme = models.ForeignKey("task_mentoring.Programme", on_delete=models.PROTECT, related_name="+")
    pairing = models.ForeignKey(Pairing, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey("task_mentoring.Member", on_delete=models.PROTECT, related_name="+")
    of = models.ForeignKey("task_mentoring.Member", on_delete=models.PROTECT, related_name="+")
    about = choice_field(ConcernAbout, max_length=10)
    text = models.CharField(max_length=LONGEST_CONCERN)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey("task_mentoring.Member", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        app_label = "task_mentoring"
        constraints = [check("tm_concern_two_people", ~Q(by=F("of")))]
        indexes = [models.Index(fields=["programme", "closed_at"], name="tm_concern_open")]

    def __str__(self) -> str:
        return f"concern {self.pk}"


class ThanksRow(models.Model):
    """What a mentee wrote to their mentor after a pairing that reached its target; on the mentor's record if both like.

    .. pii: what one person wrote to another
    .. pii_types: other
    .. pii_retirement: local_api
    """

    pairing = models.OneToOneField(Pairing, on_delete=models.CASCADE, related_name="thanks")
    text = models.CharField(max_length=LONGEST_THANKS)
    may_show = models.BooleanField(default=False)
    is_shown = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        app_label = "task_mentoring"

    def __str__(self) -> str:
        return f"thanks for pairing {self.pairing_id}"
