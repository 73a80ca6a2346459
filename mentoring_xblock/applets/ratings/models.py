"""Ratings as they were given, and the estimates computed from them. Who mentors whom does not belong here."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ...core.text import LINE_LENGTH, NOTE_LENGTH, TOKEN_LENGTH
from ..schema import check, choice_field, key_field, level_field, numbered
from .data import Source


class Submission(models.Model):
    """One self-assessment sent; the client's token makes a second sending of it a no-op.

    .. pii: ties a member to the place and time of an assessment
    .. pii_types: id
    .. pii_retirement: local_api
    """

    member = models.ForeignKey("task_mentoring.Member", on_delete=models.CASCADE, related_name="submissions")
    token = models.CharField(max_length=TOKEN_LENGTH)
    usage_key = models.CharField(max_length=LINE_LENGTH, blank=True)
    # SHA-256 of usage_key, as in Draft; empty without one.
    usage_hash = models.CharField(max_length=64, blank=True)
    role_key = key_field(blank=True)
    submitted_at = models.DateTimeField()
    # When the course team reset the person; the ratings stay (decision 56).
    reset_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "task_mentoring"
        constraints = [models.UniqueConstraint(fields=["member", "token"], name="tm_submission_once")]
        indexes = [models.Index(fields=["usage_hash"], name="tm_submission_block")]

    def __str__(self) -> str:
        return f"submission {self.pk}"


class Rating(models.Model):
    """One statement of one source about one member's skill. Appended, never edited.

    ``skill_version`` is the wording that was answered. ``rater`` is NULL for a self-rating and for a test.

    .. pii: a rating of a person and a free-text note
    .. pii_types: id, other
    .. pii_retirement: local_api
    """

    member = models.ForeignKey(
        "task_mentoring.Member", on_delete=models.CASCADE, related_name="ratings", verbose_name=_("member")
    )
    skill = models.ForeignKey(
        "task_mentoring.Skill", on_delete=models.PROTECT, related_name="+", verbose_name=_("skill key")
    )
    skill_version = models.ForeignKey(
        "task_mentoring.SkillVersion", on_delete=models.PROTECT, related_name="+", verbose_name=_("skill")
    )
    level = level_field(verbose_name=_("level"))
    source = choice_field(Source, max_length=10, verbose_name=_("source"))
    rater = models.ForeignKey(
        "task_mentoring.Member", null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("rated by")
    )
    submission = models.ForeignKey(
        Submission, null=True, on_delete=models.CASCADE, related_name="ratings", verbose_name=_("submission")
    )
    pairing = models.ForeignKey(
        "task_mentoring.Pairing", null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("pairing")
    )
    last_performed = models.DateField(_("last used"), null=True)
    anchored = models.BooleanField(
        _("behaviours shown"),
        default=False,
        help_text=_("The form showed behaviours beside the levels and announced a check."),
    )
    # Given elsewhere and brought in from a file; rated_at is when it was given there.
    is_imported = models.BooleanField(_("imported"), default=False)
    note = models.CharField(_("note"), max_length=NOTE_LENGTH, blank=True)
    rated_at = models.DateTimeField(_("rated"))

    class Meta:
        app_label = "task_mentoring"
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        constraints = [
            # NULL submissions (a manager's ratings) are not held equal, so this binds self-assessments only.
            models.UniqueConstraint(fields=["submission", "skill"], name="tm_rating_once_a_submission"),
            check("tm_rating_source", Q(source__in=[s.value for s in Source])),
            check("tm_rating_level", Q(level__gte=1)),
        ]
        indexes = [models.Index(fields=["member", "skill", "rated_at"], name="tm_rating_history")]

    def __str__(self) -> str:
        return numbered(self)


class Estimate(models.Model):
    """The estimate of one member's skill, with the newest rating of every source.

    The row carries all that renewing it needs, so a new rating reads no history; ``self_previous`` is the self-rating
    before the newest. ``mean`` and ``sd`` are on the level axis. ``test`` is a graded problem in the course.
    ``…_inherited``: that source rated a predecessor of this skill; ``…_imported``: its rating comes from a file.
    ``left_out``: reports do not count it, since the member left, or had before it was counted (decision 19).

    .. pii: a judgement of a person's skill
    .. pii_types: id, other
    .. pii_retirement: local_api
    """

    member = models.ForeignKey("task_mentoring.Member", on_delete=models.CASCADE, related_name="estimates")
    skill = models.ForeignKey("task_mentoring.Skill", on_delete=models.PROTECT, related_name="estimates")
    mean = models.FloatField()
    sd = models.FloatField()
    self_level = level_field(null=True)
    self_at = models.DateTimeField(null=True)
    self_previous = level_field(null=True)
    self_last_performed = models.DateField(null=True)
    self_anchored = models.BooleanField(default=False)
    mentor_level = level_field(null=True)
    mentor_at = models.DateTimeField(null=True)
    manager_level = level_field(null=True)
    manager_at = models.DateTimeField(null=True)
    test_level = level_field(null=True)
    test_at = models.DateTimeField(null=True)
    self_inherited = models.BooleanField(default=False)
    mentor_inherited = models.BooleanField(default=False)
    manager_inherited = models.BooleanField(default=False)
    test_inherited = models.BooleanField(default=False)
    self_imported = models.BooleanField(default=False)
    mentor_imported = models.BooleanField(default=False)
    manager_imported = models.BooleanField(default=False)
    test_imported = models.BooleanField(default=False)
    renewed_at = models.DateTimeField()
    left_out = models.BooleanField(default=False)

    class Meta:
        app_label = "task_mentoring"
        constraints = [
            models.UniqueConstraint(fields=["member", "skill"], name="tm_estimate_once"),
            check("tm_estimate_sd", Q(sd__gt=0)),
        ]
        indexes = [models.Index(fields=["skill", "member"], name="tm_estimate_skill")]

    def __str__(self) -> str:
        return f"{self.mean:.1f} ± {self.sd:.1f}"


class NotMyWork(models.Model):
    """A member's answer that a skill is not part of their work. Any later rating, by whomever, ends it.

    .. pii: an answer of a person about their work
    .. pii_types: id, other
    .. pii_retirement: local_api
    """

    member = models.ForeignKey("task_mentoring.Member", on_delete=models.CASCADE, related_name="+")
    skill = models.ForeignKey("task_mentoring.Skill", on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField()

    class Meta:
        app_label = "task_mentoring"
        constraints = [models.UniqueConstraint(fields=["member", "skill"], name="tm_not_my_work_once")]

    def __str__(self) -> str:
        return f"answer {self.pk}"


class SkillStatistics(models.Model):
    """Mean and variance of the true level of a skill in its programme, as last learned from ratings.

    The biases, in SD, are the framework's: by how much self-ratings and mentors' ratings lie above the true level
    (NULL: the published figure). They stand on every skill so that a rating finds all it needs in one row.

    ``figures`` are the counts and means that it was learnt from, each as it was at its ``…_since``: a figure is taken
    again only when five people or more were rated since (decision 19), so that none of them is learnt from its change.

    .. no_pii:
    """

    skill = models.OneToOneField("task_mentoring.Skill", on_delete=models.CASCADE, related_name="statistics")
    mean = models.FloatField()
    variance = models.FloatField()
    people = models.PositiveIntegerField()
    self_bias = models.FloatField(null=True)
    mentor_bias = models.FloatField(null=True)
    learned_at = models.DateTimeField()
    figures = models.JSONField(default=dict)
    self_since = models.DateTimeField(null=True)
    mentor_since = models.DateTimeField(null=True)
    manager_since = models.DateTimeField(null=True)
    test_since = models.DateTimeField(null=True)
    self_above_since = models.DateTimeField(null=True)
    mentor_above_since = models.DateTimeField(null=True)

    class Meta:
        app_label = "task_mentoring"
        constraints = [check("tm_statistics_variance", Q(variance__gt=0))]

    def __str__(self) -> str:
        return f"{self.mean:.1f}"


class RaterBias(models.Model):
    """By how many SD one member's self-ratings in one framework lie above the true level, as last learned.

    Only for members that others rated in enough skills (``least_confirmed_skills``); everybody else has the framework's
    bias, which is in ``SkillStatistics``.

    .. pii: a judgement of how a person rates themselves
    .. pii_types: id, other
    .. pii_retirement: local_api
    """

    member = models.ForeignKey("task_mentoring.Member", on_delete=models.CASCADE, related_name="+")
    framework = models.ForeignKey("task_mentoring.Framework", on_delete=models.CASCADE, related_name="+")
    self_bias = models.FloatField()
    skills = models.PositiveIntegerField()
    learned_at = models.DateTimeField()

    class Meta:
        app_label = "task_mentoring"
        verbose_name_plural = "rater biases"
        constraints = [models.UniqueConstraint(fields=["member", "framework"], name="tm_rater_bias_once")]

    def __str__(self) -> str:
        return f"{self.self_bias:+.2f} SD"


class EvidenceRule(models.Model):
    """From which share of its points on a graded item of a course shows which level of a skill.

    ``item`` is the usage key of a problem or a subsection; empty: the Open edX competency that the skill's wording
    names, for which ``least_share`` is 1 (demonstrated).

    .. no_pii:
    """

    skill = models.ForeignKey("task_mentoring.Skill", on_delete=models.CASCADE, related_name="+")
    item = models.CharField(max_length=LINE_LENGTH, blank=True)
    # SHA-256 of item: usage keys differ by case, which a collation may not do.
    item_hash = models.CharField(max_length=64)
    level = level_field()
    least_share = models.FloatField()

    class Meta:
        app_label = "task_mentoring"
        constraints = [
            models.UniqueConstraint(fields=["skill", "item_hash", "level"], name="tm_evidence_once"),
            check("tm_evidence_level", Q(level__gte=1)),
            check("tm_evidence_share", Q(least_share__gt=0, least_share__lte=1)),
        ]
        indexes = [models.Index(fields=["item_hash"], name="tm_evidence_item")]

    def __str__(self) -> str:
        return f"level {self.level} from {self.least_share:.0%}"


class Draft(models.Model):
    """What a learner has filled in but not sent, in one block. The learner may not be a member yet.

    .. pii: unsent ratings and notes of a person
    .. pii_types: id, other
    .. pii_retirement: local_api
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    usage_key = models.CharField(max_length=LINE_LENGTH)
    # SHA-256 of usage_key: a case-insensitive collation must not hold two blocks equal.
    usage_hash = models.CharField(max_length=64)
    answers = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    class Meta:
        app_label = "task_mentoring"
        constraints = [models.UniqueConstraint(fields=["user", "usage_hash"], name="tm_draft_once")]

    def __str__(self) -> str:
        return f"draft {self.pk}"
