"""Frameworks and their versions. What people say of their skills does not belong here.

A ``Framework`` and a ``Skill`` are lasting identities; a ``FrameworkVersion`` and a ``SkillVersion`` are
the wording at one time. Ratings point at both: the skill (to carry over) and the wording they answered.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ...core.text import LINE_LENGTH, NOTE_LENGTH
from ..schema import both_or_neither, check, choice_field, key_field, level_field
from .data import IMPORTANCES, LANGUAGE_LENGTH, Kind, VersionStatus


class Framework(models.Model):
    """A competency model's lasting identity within one programme.

    .. no_pii:
    """

    programme = models.ForeignKey(
        "task_mentoring.Programme", on_delete=models.PROTECT, related_name="frameworks", verbose_name=_("programme")
    )
    key = key_field(verbose_name=_("key"))

    class Meta:
        app_label = "task_mentoring"
        verbose_name = _("competency model")
        verbose_name_plural = _("competency models")
        constraints = [models.UniqueConstraint(fields=["programme", "key"], name="tm_framework_once")]

    def __str__(self) -> str:
        return self.key


class FrameworkVersion(models.Model):
    """One wording of a framework: draft, then published, then retired. Published wording is never edited.

    .. no_pii:
    """

    # Versions hold the wording that ratings answered, so neither end may vanish.
    framework = models.ForeignKey(
        Framework, on_delete=models.PROTECT, related_name="versions", verbose_name=_("competency model")
    )
    number = models.PositiveIntegerField(_("version number"))
    status = choice_field(VersionStatus, max_length=10, verbose_name=_("status"))
    title = models.CharField(_("title"), max_length=LINE_LENGTH)
    description = models.TextField(_("description"), blank=True)
    source = models.CharField(_("source"), max_length=NOTE_LENGTH, blank=True)
    licence = models.CharField(_("licence"), max_length=LINE_LENGTH, blank=True)
    language = models.CharField(_("language"), max_length=LANGUAGE_LENGTH, default="en")
    mentor_from = level_field(verbose_name=_("may mentor from level"))
    content_hash = models.CharField(_("content hash"), max_length=64)
    # Equal to framework where published (or draft), NULL elsewhere: at most one of each per framework.
    published_of = models.OneToOneField(
        Framework, null=True, editable=False, on_delete=models.PROTECT, related_name="published"
    )
    draft_of = models.OneToOneField(
        Framework, null=True, editable=False, on_delete=models.PROTECT, related_name="draft"
    )
    created_at = models.DateTimeField(_("created"))
    published_at = models.DateTimeField(_("published"), null=True)

    class Meta:
        app_label = "task_mentoring"
        verbose_name = _("version of a competency model")
        verbose_name_plural = _("versions of competency models")
        constraints = [
            models.UniqueConstraint(fields=["framework", "number"], name="tm_version_number_once"),
            check("tm_version_status", Q(status__in=[s.value for s in VersionStatus])),
            check("tm_version_one_published", both_or_neither("published_of", Q(status=VersionStatus.PUBLISHED.value))),
            check("tm_version_one_draft", both_or_neither("draft_of", Q(status=VersionStatus.DRAFT.value))),
        ]

    def __str__(self) -> str:
        return f"{self.title} v{self.number}"


class Level(models.Model):
    """One level of a version's scale; numbers count from 1, the lowest.

    .. no_pii:
    """

    version = models.ForeignKey(
        FrameworkVersion, on_delete=models.CASCADE, related_name="levels", verbose_name=_("version")
    )
    number = level_field(verbose_name=_("number"))
    name = models.CharField(_("name"), max_length=LINE_LENGTH)
    meaning = models.TextField(_("meaning"), blank=True)

    class Meta:
        app_label = "task_mentoring"
        verbose_name = _("level")
        verbose_name_plural = _("levels")
        constraints = [
            models.UniqueConstraint(fields=["version", "number"], name="tm_level_once"),
            check("tm_level_from_one", Q(number__gte=1)),
        ]

    def __str__(self) -> str:
        return self.name


class Skill(models.Model):
    """A task, skill or piece of knowledge: the lasting identity that ratings, offers and pairings name.

    .. no_pii:
    """

    framework = models.ForeignKey(
        Framework, on_delete=models.PROTECT, related_name="skills", verbose_name=_("competency model")
    )
    key = key_field(verbose_name=_("key"))

    class Meta:
        app_label = "task_mentoring"
        verbose_name = _("skill")
        verbose_name_plural = _("skills")
        constraints = [models.UniqueConstraint(fields=["framework", "key"], name="tm_skill_once")]

    def __str__(self) -> str:
        return self.key


class SkillVersion(models.Model):
    """A skill's wording in one framework version.

    ``taxonomy_id`` and ``tag_id`` name an Open edX competency taxonomy's export id and a tag's external id.

    .. no_pii:
    """

    version = models.ForeignKey(
        FrameworkVersion, on_delete=models.CASCADE, related_name="skill_versions", verbose_name=_("version")
    )
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="versions", verbose_name=_("skill key"))
    title = models.CharField(_("title"), max_length=LINE_LENGTH)
    description = models.TextField(_("description"), blank=True)
    kind = choice_field(Kind, max_length=10, default=Kind.SKILL.value, verbose_name=_("kind"))
    group = models.CharField(_("group"), max_length=LINE_LENGTH, blank=True)
    position = models.PositiveIntegerField(_("position"), default=0)
    uris = models.JSONField(_("links"), default=list)
    # The steps of a project for practice, in order.
    plan = models.JSONField(_("project"), default=list)
    taxonomy_id = models.CharField(_("taxonomy"), max_length=LINE_LENGTH, blank=True)
    tag_id = models.CharField(_("tag"), max_length=LINE_LENGTH, blank=True)
    is_retired = models.BooleanField(_("retired"), default=False)

    class Meta:
        app_label = "task_mentoring"
        verbose_name = _("skill")
        verbose_name_plural = _("skills")
        constraints = [
            models.UniqueConstraint(fields=["version", "skill"], name="tm_skill_version_once"),
            check("tm_skill_version_kind", Q(kind__in=[k.value for k in Kind])),
        ]

    def __str__(self) -> str:
        return self.title


class SkillSuccession(models.Model):
    """In a version, one skill took the place of another: of several (a merger), or together with others (a split).

    .. no_pii:
    """

    version = models.ForeignKey(FrameworkVersion, on_delete=models.CASCADE, related_name="successions")
    former = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="+")
    successor = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        app_label = "task_mentoring"
        constraints = [
            models.UniqueConstraint(fields=["version", "former", "successor"], name="tm_succession_once"),
            check("tm_succession_two_skills", ~Q(former=F("successor"))),
        ]

    def __str__(self) -> str:
        return f"{self.former_id} → {self.successor_id}"


class Behaviour(models.Model):
    """One observable behaviour ("You can …") of a skill at a level, as worded in a version.

    .. no_pii:
    """

    skill_version = models.ForeignKey(
        SkillVersion, on_delete=models.CASCADE, related_name="behaviours", verbose_name=_("skill")
    )
    level = level_field(verbose_name=_("level"))
    position = models.PositiveSmallIntegerField(_("position"))
    text = models.TextField(_("behaviour"))

    class Meta:
        app_label = "task_mentoring"
        verbose_name = _("behaviour")
        verbose_name_plural = _("behaviours")
        constraints = [
            models.UniqueConstraint(fields=["skill_version", "level", "position"], name="tm_behaviour_once"),
            check("tm_behaviour_level", Q(level__gte=1)),
        ]

    def __str__(self) -> str:
        return self.text[:80]


class Role(models.Model):
    """A role at one grade in a version; its key is stable across versions.

    .. no_pii:
    """

    version = models.ForeignKey(
        FrameworkVersion, on_delete=models.CASCADE, related_name="roles", verbose_name=_("version")
    )
    key = key_field(verbose_name=_("key"))
    title = models.CharField(_("title"), max_length=LINE_LENGTH)
    family = models.CharField(_("family"), max_length=LINE_LENGTH, blank=True)
    grade = models.CharField(_("grade"), max_length=LINE_LENGTH, blank=True)
    description = models.TextField(_("description"), blank=True)
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        app_label = "task_mentoring"
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        constraints = [models.UniqueConstraint(fields=["version", "key"], name="tm_role_once")]

    def __str__(self) -> str:
        return f"{self.title} – {self.grade}" if self.grade else self.title


class Target(models.Model):
    """The level of a skill that a role asks for; importance from 1 (nice) to 5 (vital).

    .. no_pii:
    """

    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="targets", verbose_name=_("role"))
    skill_version = models.ForeignKey(
        SkillVersion, on_delete=models.CASCADE, related_name="targets", verbose_name=_("skill")
    )
    level = level_field(verbose_name=_("level"))
    importance = models.PositiveSmallIntegerField(_("importance"), default=3)
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        app_label = "task_mentoring"
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        constraints = [
            models.UniqueConstraint(fields=["role", "skill_version"], name="tm_target_once"),
            check("tm_target_level", Q(level__gte=1)),
            check("tm_target_importance", Q(importance__gte=IMPORTANCES[0], importance__lte=IMPORTANCES[-1])),
        ]

    def __str__(self) -> str:
        return str(self.level)
