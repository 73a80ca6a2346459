"""Summaries of a programme, counted now and then so that a report of millions of ratings opens at once (decision 15).

Derived: ``mentoring_recalculate`` counts them again, and nothing else changes them. Sums over groups, nobody's row.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from ...core.text import LINE_LENGTH
from ..schema import check


class SkillSummary(models.Model):
    """The depth of one skill in its programme as of ``counted_at``. Small groups are withheld when it is read.

    ``expected`` is the sum of everybody's chance p of being at mentor level, ``log_nobody`` the sum of ln(1 - p):
    both add up, as a product of chances would not without running out of digits.

    In it are the estimates with ids up to ``upto`` that are not ``left_out``. All of them were counted together at
    ``whole_at``, when ``whole_upto`` was the last; the others were added since (``domain.find_step``).

    .. no_pii:
    """

    skill = models.OneToOneField("task_mentoring.Skill", on_delete=models.CASCADE, related_name="summary")
    rated = models.PositiveIntegerField()
    expected = models.FloatField()
    log_nobody = models.FloatField()
    confirmed = models.PositiveIntegerField()
    needed = models.PositiveIntegerField()
    offering = models.PositiveIntegerField()
    places_free = models.PositiveIntegerField()
    counted_at = models.DateTimeField()
    upto = models.BigIntegerField()
    whole_at = models.DateTimeField()
    whole_upto = models.BigIntegerField()

    class Meta:
        app_label = "task_mentoring"
        constraints = [check("tm_summary_chances", Q(expected__gte=0, log_nobody__lte=0))]

    def __str__(self) -> str:
        return f"{self.rated} rated"


class ProgrammeSummary(models.Model):
    """How many people a programme has, and what they offer, as of ``counted_at``.

    .. no_pii:
    """

    programme = models.OneToOneField("task_mentoring.Programme", on_delete=models.CASCADE, related_name="summary")
    members = models.PositiveIntegerField()
    rated = models.PositiveIntegerField()
    mentors = models.PositiveIntegerField()
    places = models.PositiveIntegerField()
    places_taken = models.PositiveIntegerField()
    counted_at = models.DateTimeField()

    class Meta:
        app_label = "task_mentoring"

    def __str__(self) -> str:
        return f"{self.members} members"


class BlockFigures(models.Model):
    """How many people are at which level of each skill, by what they answered in one block, as counted last.

    ``figures``: {skill id: {"counts": people by level, "at", "again": ISO moments}}: until when first ratings are
    counted in, and later ones. Each of the two goes on only by five people or more (decision 56). Small counts are
    hidden when it is read (``suppression``).

    .. no_pii:
    """

    # SHA-256 of the usage key: a case-insensitive collation must not hold two blocks equal.
    usage_hash = models.CharField(max_length=64, unique=True)
    usage_key = models.CharField(max_length=LINE_LENGTH)
    figures = models.JSONField(default=dict)
    counted_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "task_mentoring"

    def __str__(self) -> str:
        return f"figures {self.pk}"
