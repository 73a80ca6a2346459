"""What the ranking reads: mentor offers with all that the re-rank needs, exposure, and runs of "pair everyone".

Offers are derived rows: ``matching.api`` renews them from ratings, people and pairings in the transaction of
the change. Their ids are stable while a mentor stays eligible, so that a learner's choice can name one.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ...core.text import LINE_LENGTH
from ..schema import check, level_field, numbered

# The better band has the higher number, so that one scan backwards reads all in base order.
CONFIRMED = 2
SELF_RATED = 1


class MentorOffer(models.Model):
    """A mentor who may be recommended for a skill. Read in the falling order of ``tm_offer_scan``, or for targets above
    "may mentor from" of ``tm_offer_higher``.

    There is a row as long as the mentor offers the skill and is at the scale's "may mentor from" (``mentor_from``).
    ``base_score`` is ``domain.base_score`` at that level, 0 while no place is free; ``higher_score`` that of a level
    above, 0 also where the mentor is not at it. ``mentor_user_id`` is the Django user's, for the name. ``exposure`` is
    the sum of the last days' as of ``renewed_at``, with what was shown since.

    .. pii: a judgement of a person's skill
    .. pii_types: id, other
    .. pii_retirement: local_api
    """

    skill = models.ForeignKey("task_mentoring.Skill", on_delete=models.CASCADE, related_name="+")
    mentor = models.ForeignKey("task_mentoring.Member", on_delete=models.CASCADE, related_name="offers")
    mentor_user_id = models.BigIntegerField()
    mentor_from = level_field()
    band = models.PositiveSmallIntegerField()
    base_score = models.FloatField()
    higher_score = models.FloatField(default=0)
    mean = models.FloatField()
    sd = models.FloatField()
    self_level = level_field(null=True)
    confirmed_level = level_field(null=True)
    confirmed_by = models.CharField(max_length=10, blank=True)
    department = models.CharField(max_length=LINE_LENGTH, blank=True)
    unit = models.CharField(max_length=LINE_LENGTH, blank=True)
    region = models.CharField(max_length=LINE_LENGTH, blank=True)
    utc_offset = models.SmallIntegerField(null=True)
    places = models.PositiveSmallIntegerField()
    places_taken = models.PositiveSmallIntegerField()
    exposure = models.FloatField(default=0)
    reached = models.PositiveIntegerField(default=0)
    fell_short = models.PositiveIntegerField(default=0)
    answered = models.PositiveIntegerField(default=0)
    days_taken = models.PositiveIntegerField(default=0)
    unanswered = models.PositiveIntegerField(default=0)
    # The mentor's, so that the scan asks no other table.
    away_since = models.DateTimeField(null=True)
    away_until = models.DateTimeField(null=True)
    renewed_at = models.DateTimeField()

    class Meta:
        app_label = "task_mentoring"
        constraints = [
            models.UniqueConstraint(fields=["skill", "mentor"], name="tm_offer_once"),
            check("tm_offer_band", Q(band__in=[CONFIRMED, SELF_RATED])),
            check("tm_offer_score", Q(base_score__gte=0)),
            check("tm_offer_higher_score", Q(higher_score__gte=0)),
        ]
        indexes = [
            # Rising, and read backwards: MariaDB before 10.8 stores no falling column.
            models.Index(fields=["skill", "band", "base_score", "mentor"], name="tm_offer_scan"),
            models.Index(fields=["skill", "band", "higher_score", "mentor"], name="tm_offer_higher"),
            models.Index(fields=["mentor"], name="tm_offer_mentor"),
        ]

    def __str__(self) -> str:
        return f"offer {self.pk}"


class ExposureDay(models.Model):
    """How much a mentor was asked on one day: the sum of 1/log2(1+place) over the mentees who chose them.

    .. no_pii:
    """

    mentor = models.ForeignKey("task_mentoring.Member", on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    amount = models.FloatField(default=0)

    class Meta:
        app_label = "task_mentoring"
        constraints = [models.UniqueConstraint(fields=["mentor", "day"], name="tm_exposure_once")]

    def __str__(self) -> str:
        return f"{self.amount:.2f}"


class MatchRun(models.Model):
    """One run of "pair everyone": the plan it showed, and whether it was applied.

    ``planned_at`` is the moment as of which facts count. ``plan_hash`` is empty until there is a plan.

    .. pii: who was to be paired with whom, by member id
    .. pii_types: id
    .. pii_retirement: local_api
    """

    programme = models.ForeignKey(
        "task_mentoring.Programme", on_delete=models.CASCADE, related_name="+", verbose_name=_("programme")
    )
    # NULL where a command planned, or the account is gone.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("user")
    )
    role_key = models.CharField(_("role"), max_length=LINE_LENGTH, blank=True)
    planned_at = models.DateTimeField(_("planned"))
    applied_at = models.DateTimeField(_("proposed"), null=True)
    summary = models.JSONField(_("summary"), default=dict)
    plan = models.JSONField(default=list)
    plan_hash = models.CharField(_("plan hash"), max_length=64)

    class Meta:
        app_label = "task_mentoring"
        verbose_name = _("run of “pair everyone”")
        verbose_name_plural = _("runs of “pair everyone”")

    def __str__(self) -> str:
        return numbered(self)


class MatchData(models.Model):
    """A piece of what a run works on or has found, as bytes, while a job plans it; deleted when it has ended.

    .. pii: who lacks what and could be paired with whom, by member id, for minutes
    .. pii_types: id
    .. pii_retirement: local_api
    """

    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name="data")
    name = models.CharField(max_length=20)
    number = models.PositiveIntegerField()
    piece = models.BinaryField()

    class Meta:
        app_label = "task_mentoring"
        constraints = [models.UniqueConstraint(fields=["run", "name", "number"], name="tm_match_data_once")]

    def __str__(self) -> str:
        return f"{self.name} {self.number}"
