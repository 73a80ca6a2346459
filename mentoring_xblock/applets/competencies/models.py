"""Frameworks and their versions. What people say of their skills does not belong here.

A ``Framework`` and a ``Skill`` are lasting identities; a ``FrameworkVersion`` and a ``SkillVersion`` are
the wording at one time. Ratings point at both: the skill (to carry over) and the wording they answered.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from ..schema import LONG_TEXT, SHORT_TEXT, both_or_neither, check, key_field, level_field
from .data import Kind, VersionStatus


class Framework(models.Model):
    """A competency model's lasting identity within one programme.

    .. no_pii:
    """

    programme = models.ForeignKey("task_mentoring.Programme", on_delete=models.PROTECT, related_name="frameworks")
    key = key_field()

    class Meta:
        app_label = "task_mentoring"
        constraints = [models.UniqueConstraint(fields=["programme", "key"], name="tm_framework_once")]

    def __str__(self) -> str:
        return self.key


class FrameworkVersion(models.Model):
    """One wording of a framework: draft, then published, then retired. Published wording is never edited.

    .. no_pii:
    """

    # Versions hold the wording that ratings answered, so neither end may vanish.
    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=10, choices=[(s.value, s.value) for s in VersionStatus])
    title = models.CharField(max_length=SHORT_TEXT)
    description = models.TextField(blank=True)
    source = models.CharField(max_length=LONG_TEXT, blank=True)
    licence = models.CharField(max_length=SHORT_TEXT, blank=True)
    language = models.CharField(max_length=35, default="en")
    mentor_from = level_field()
    content_hash = models.CharField(max_length=64)
    # Equal to framework where published (or draft), NULL elsewhere: at most one of each per framework.
    published_of = models.OneToOneField(
        Framework, null=True, editable=False, on_delete=models.PROTECT, related_name="published"
    )
    draft_of = models.OneToOneField(
        Framework, null=True, editable=False, on_delete=models.PROTECT, related_name="draft"
    )
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "task_mentoring"
        constraints = [
            models.UniqueConstraint(fields=["framework", "number"], name="tm_version_number_once"),
            check("tm_version_status", Q(status__in=[s.value for s in VersionStatus])),
            check("tm_version_one_published", both_or_neither("published_of", Q(status="published"))),
            check("tm_version_one_draft", both_or_neither("draft_of", Q(status="draft"))),
        ]

    def __str__(self) -> str:
        return f"{self.title} v{self.number}"


class Level(models.Model):
    """One level of a version's scale; numbers count from 1, the lowest.

    .. no_pii:
    """

    version = models.ForeignKey(FrameworkVersion, on_delete=models.CASCADE, related_name="levels")
    number = level_field()
    name = models.CharField(max_length=SHORT_TEXT)
    meaning = models.TextField(blank=True)

    class Meta:
        app_label = "task_mentoring"
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

    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="skills")
    key = key_field()

    class Meta:
        app_label = "task_mentoring"
        constraints = [models.UniqueConstraint(fields=["framework", "key"], name="tm_skill_once")]

    def __str__(self) -> str:
        return self.key


class SkillVersion(models.Model):
    """A skill's wording in one framework version.

    ``taxonomy_id`` and ``tag_id`` name an Open edX competency taxonomy's export id and a tag's external id.

    .. no_pii:
    """

    version = models.ForeignKey(FrameworkVersion, on_delete=models.CASCADE, related_name="skill_versions")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="versions")
    title = models.CharField(max_length=SHORT_TEXT)
    description = models.TextField(blank=True)
    kind = models.CharField(max_length=10, choices=[(k.value, k.value) for k in Kind], default="skill")
    group = models.CharField(max_length=SHORT_TEXT, blank=True)
    position = models.PositiveIntegerField(default=0)
    uris = models.JSONField(default=list)
    taxonomy_id = models.CharField(max_length=SHORT_TEXT, blank=True)
    tag_id = models.CharField(max_length=SHORT_TEXT, blank=True)
    is_retired = models.BooleanField(default=False)

    class Meta:
        app_label = "task_mentoring"
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

    skill_version = models.ForeignKey(SkillVersion, on_delete=models.CASCADE, related_name="behaviours")
    level = level_field()
    position = models.PositiveSmallIntegerField()
    text = models.TextField()

    class Meta:
        app_label = "task_mentoring"
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

    version = models.ForeignKey(FrameworkVersion, on_delete=models.CASCADE, related_name="roles")
    key = key_field()
    title = models.CharField(max_length=SHORT_TEXT)
    family = models.CharField(max_length=SHORT_TEXT, blank=True)
    grade = models.CharField(max_length=SHORT_TEXT, blank=True)
    description = models.TextField(blank=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        app_label = "task_mentoring"
        constraints = [models.UniqueConstraint(fields=["version", "key"], name="tm_role_once")]

    def __str__(self) -> str:
        return f"{self.title} – {self.grade}" if self.grade else self.title


class Target(models.Model):
    """The level of a skill that a role asks for; importance from 1 (nice) to 5 (vital).

    .. no_pii:
    """

    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="targets")
    skill_version = models.ForeignKey(SkillVersion, on_delete=models.CASCADE, related_name="targets")
    level = level_field()
    importance = models.PositiveSmallIntegerField(default=3)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        app_label = "task_mentoring"
        constraints = [
            models.UniqueConstraint(fields=["role", "skill_version"], name="tm_target_once"),
            check("tm_target_level", Q(level__gte=1)),
            check("tm_target_importance", Q(importance__gte=1, importance__lte=5)),
        ]

    def __str__(self) -> str:
        return f"level {self.level}"
