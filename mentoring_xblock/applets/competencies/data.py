"""What the room returns: competency models as frozen values. No Django, no database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ...core.errors import gettext_noop
from ...core.labels import LabelledEnum
from ...core.scales import Scale

Path = tuple[str | int, ...]
"""Where in a model, for example ``("skills", 3, "title")``."""


LANGUAGE_LENGTH = 35
"""Characters of a language tag (BCP 47)."""
PLAN_STEP_LENGTH = 500
"""Characters of one step of a project."""
IMPORTANCES = range(1, 6)
"""From nice to vital."""


class Kind(LabelledEnum):
    """What a rated unit is."""

    TASK = "task", gettext_noop("Task")
    SKILL = "skill", gettext_noop("Skill")
    KNOWLEDGE = "knowledge", gettext_noop("Knowledge")


class VersionStatus(LabelledEnum):
    """The state of a framework version."""

    DRAFT = "draft", gettext_noop("Draft")
    PUBLISHED = "published", gettext_noop("In use")
    RETIRED = "retired", gettext_noop("Retired")


@dataclass(frozen=True, slots=True)
class SkillText:
    """One skill as worded in one version. ``behaviours[level]`` lists "You can …" lines; missing levels are normal.

    ``plan``: the steps of a project on which the skill is practised, in order; a pairing's plan ends with them.
    ``followed_by``: keys of the skills that took the place of a retired one. One that follows several is their merger;
    several that follow one are its parts.
    """

    key: str
    title: str
    description: str = ""
    kind: Kind = Kind.SKILL
    group: str = ""
    behaviours: dict[int, tuple[str, ...]] = field(default_factory=dict)
    uris: tuple[str, ...] = ()
    taxonomy_id: str = ""
    tag_id: str = ""
    retired: bool = False
    followed_by: tuple[str, ...] = ()
    plan: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TargetLevel:
    """A role asks for ``level`` of the skill; ``importance`` runs from 1 (nice) to 5 (vital), 3 by default."""

    skill: str
    level: int
    importance: int = 3


@dataclass(frozen=True, slots=True)
class RoleModel:
    """One role at one grade (a GDD "role level"); targets in the order of display, none where roles are only listed."""

    key: str
    title: str
    family: str = ""
    grade: str = ""
    description: str = ""
    targets: tuple[TargetLevel, ...] = ()


@dataclass(frozen=True, slots=True)
class FrameworkModel:
    """A whole competency model, as parsed from a file or read from a version; keys canonical (core.text.check_key)."""

    key: str
    title: str
    scale: Scale
    skills: tuple[SkillText, ...] = ()
    roles: tuple[RoleModel, ...] = ()
    description: str = ""
    source: str = ""
    licence: str = ""
    language: str = "en"


@dataclass(frozen=True, slots=True)
class VersionRef:
    """Which stored version: ids for joins, the rest for display. ``content_hash`` is that of all that it says."""

    version_id: int
    framework_id: int
    programme_id: int
    key: str
    title: str
    number: int
    status: VersionStatus
    scale: Scale
    language: str = "en"
    published_at: datetime | None = None
    content_hash: str = ""


@dataclass(frozen=True, slots=True)
class RoleSkill:
    """One line of a role as shown to a learner: the stable skill, its wording and the target (None without one).

    ``followed_by``: of a retired skill, where that was asked for, the titles by key of those that took its place.
    """

    skill_id: int
    skill_version_id: int
    key: str
    title: str
    description: str
    kind: Kind
    group: str
    behaviours: Mapping[int, tuple[str, ...]]
    target: int | None
    importance: int
    retired: bool = False
    followed_by: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RoleDefinition:
    """A role of a version with all its skills in order."""

    version: VersionRef
    role_key: str
    title: str
    grade: str
    family: str
    description: str
    skills: tuple[RoleSkill, ...]


@dataclass(frozen=True, slots=True)
class SkillRef:
    """A stable skill with the wording of one version (by default the published one)."""

    skill_id: int
    skill_version_id: int
    framework_id: int
    programme_id: int
    key: str
    title: str
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a model (or, as advice, one thing odd) at ``path``."""

    path: Path
    message: str
    params: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.message % self.params if self.params else self.message
