"""The room's door for reading: which frameworks are there, what a role asks for, how a skill is worded.

Values out, never rows. Storing a new version is ``storing``'s, named here so that other rooms know one door.
Every function takes a number of queries that does not depend on how many skills, roles or behaviours there are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet

from ...core.errors import NotFound, gettext_noop
from ...core.scales import Level as ScaleLevel
from ...core.scales import Scale
from ...core.text import is_key, is_name
from ...core.values import fill
from .data import (
    FrameworkModel,
    Kind,
    RoleModel,
    SkillRef,
    SkillText,
    TargetLevel,
    VersionRef,
    VersionStatus,
)
from .models import Framework, FrameworkVersion, Level, Role, Skill, SkillVersion, Target
from .role_definitions import (
    KEPT,
    behaviours_of,
    get_retired_of_role,
    get_role_definition,
    get_role_definitions,
    get_skills,
    get_wordings,
    plan_of,
)
from .storing import discard_draft, lock_framework, retire_published, save_version
from .successors import find_followed, get_all_predecessors, get_predecessors, read_successors

__all__ = [
    "discard_draft",
    "find_followed",
    "find_skill",
    "find_skills",
    "get_all_predecessors",
    "get_predecessors",
    "get_published",
    "get_published_of",
    "get_retired_of_role",
    "get_role_definition",
    "get_role_definitions",
    "get_skills",
    "get_version",
    "get_versions_of_wordings",
    "get_wordings",
    "list_frameworks",
    "list_roles",
    "list_skill_ids",
    "list_versions",
    "lock_framework",
    "plan_of",
    "read_model",
    "retire_published",
    "role_titles",
    "save_version",
    "skill_keys_of",
    "skills_by_id",
]

NO_FRAMEWORK = gettext_noop("This programme has no published competency model with the key “%(key)s”.")
NO_SKILL = gettext_noop("The competency model has no skill with the key “%(key)s”.")

_VERSION = (
    "id", "framework_id", "framework__programme_id", "framework__key", "title", "number", "status", "mentor_from",
    "language", "published_at", "content_hash", "levels__number", "levels__name", "levels__meaning",
)  # fmt: skip
"""A version, in the order of VersionRef's fields, with one level of its scale."""
_PUBLISHED = (
    "published_of__key", "id", "published_of_id", "title", "number", "mentor_from", "language", "published_at",
    "content_hash",
)  # fmt: skip
"""The same of a published one, without the level."""
_PUBLISHED_VERSIONS = FrameworkVersion.objects.values_list(*_PUBLISHED)


def get_published(programme_id: int, *, framework_key: str) -> VersionRef:
    """The published version of the programme's framework; raises NotFound.

    One query, and one for the scale of a version that this process has not read lately: it never changes.
    """
    rows = _PUBLISHED_VERSIONS.filter(published_of__programme_id=programme_id, published_of__key=framework_key)
    for key, version_id, framework_id, title, number, mentor_from, language, published_at, content_hash in (
        rows if is_name(framework_key) else ()
    ):
        if key == framework_key:
            return VersionRef(
                version_id, framework_id, programme_id, key, title, number, VersionStatus.PUBLISHED,
                _kept_scale(version_id, content_hash, mentor_from), language, published_at, content_hash,
            )  # fmt: skip
    raise NotFound(NO_FRAMEWORK, key=framework_key)


@lru_cache(maxsize=KEPT)
def _kept_scale(version_id: int, content_hash: str, mentor_from: int) -> Scale:
    """The scale of a published version, found by the hash of its content as well as what a role asks for is."""
    del content_hash
    rows = Level.objects.filter(version_id=version_id).values_list("number", "name", "meaning")
    return _scale((ScaleLevel(*row) for row in rows), mentor_from=mentor_from)


def get_published_of(framework_ids: Collection[int]) -> dict[int, VersionRef]:
    """The published versions of several frameworks by framework id; unpublished ones are absent (1 query)."""
    found = _versions(FrameworkVersion.objects.filter(published_of_id__in=framework_ids))
    return {version.framework_id: version for version in found}


def get_version(version_id: int) -> VersionRef:
    """One version, whatever its status; raises NotFound (1 query)."""
    found = _versions(FrameworkVersion.objects.filter(id=version_id))
    if not found:
        raise NotFound
    return found[0]


def get_versions_of_wordings(skill_version_ids: Collection[int]) -> dict[int, VersionRef]:
    """The version that each wording belongs to, by wording id, whatever its status (2 queries)."""
    version_of = dict(SkillVersion.objects.filter(id__in=skill_version_ids).values_list("id", "version_id"))
    found = {ref.version_id: ref for ref in _versions(FrameworkVersion.objects.filter(id__in=set(version_of.values())))}
    return {wording: found[version_id] for wording, version_id in version_of.items()}


def list_frameworks(programme_id: int) -> tuple[VersionRef, ...]:
    """The programme's published frameworks by title (1 query)."""
    return _versions(
        FrameworkVersion.objects.filter(published_of__isnull=False, framework__programme_id=programme_id).order_by(
            "title", "id"
        )
    )


def framework_keys(programme_id: int) -> dict[int, str]:
    """The key of every framework that the programme ever had, published or not, by its id (1 query)."""
    return dict(Framework.objects.filter(programme_id=programme_id).order_by("id").values_list("id", "key"))


def list_versions(programme_id: int, *, framework_key: str) -> tuple[VersionRef, ...]:
    """Every version of one framework, newest first (1 query)."""
    if not is_name(framework_key):
        return ()
    rows = FrameworkVersion.objects.filter(framework__programme_id=programme_id, framework__key=framework_key)
    return tuple(version for version in _versions(rows.order_by("-number")) if version.key == framework_key)


def list_roles(version_id: int) -> tuple[RoleModel, ...]:
    """The version's roles in order, without what they ask for (1 query)."""
    rows = Role.objects.filter(version_id=version_id).order_by("position", "id")
    return tuple(fill(RoleModel, row, targets=()) for row in rows)


def role_titles(roles: Collection[tuple[int, str]]) -> dict[tuple[int, str], str]:
    """The titles of roles by (framework id, key), as the newest version that has them words them (1 query)."""
    if not roles:
        return {}
    rows = Role.objects.filter(version__framework_id__in={each for each, _ in roles}, key__in={key for _, key in roles})
    found = {}
    for framework_id, key, title in rows.order_by("version__number", "pk").values_list(
        "version__framework_id", "key", "title"
    ):
        if (framework_id, key) in roles:
            found[framework_id, key] = title
    return found


def list_skill_ids(framework_id: int) -> tuple[int, ...]:
    """Every skill that a framework ever had, in whatever version (1 query)."""
    return tuple(Skill.objects.filter(framework_id=framework_id).order_by("id").values_list("id", flat=True))


def skill_keys_of(version_id: int) -> frozenset[str]:
    """The keys of all skills of a version, retired ones as well (1 query)."""
    return frozenset(SkillVersion.objects.filter(version_id=version_id).values_list("skill__key", flat=True))


def find_skill(programme_id: int, *, framework_key: str, skill_key: str) -> SkillRef:
    """One skill of the published version; raises NotFound (1 query)."""
    found = find_skills(programme_id, framework_key=framework_key, skill_keys=[skill_key])
    if skill_key not in found:
        raise NotFound(NO_SKILL, key=skill_key)
    return found[skill_key]


def find_skills(programme_id: int, *, framework_key: str, skill_keys: Collection[str]) -> dict[str, SkillRef]:
    """Skills of the published version by key; unknown keys are absent (1 query)."""
    wanted = set(filter(is_name, skill_keys))
    if not wanted or not is_key(framework_key):
        return {}
    rows = SkillVersion.objects.filter(
        version__published_of__isnull=False,
        skill__framework__programme_id=programme_id,
        skill__framework__key=framework_key,
        skill__key__in=wanted,
    )
    return {ref.key: ref for ref in _skill_refs(rows) if ref.key in wanted}


def skills_by_id(skill_ids: Iterable[int]) -> dict[int, SkillRef]:
    """Skills by their lasting id, in the wording of the published version (1 query)."""
    rows = SkillVersion.objects.filter(version__published_of__isnull=False, skill_id__in=set(skill_ids))
    return {ref.skill_id: ref for ref in _skill_refs(rows)}


def linked_competencies(skill_ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """The Open edX competency that each skill's published wording names, as the taxonomy's export id and the tag's
    external id; skills without one are absent (1 query)."""
    rows = SkillVersion.objects.filter(version__published_of__isnull=False, skill_id__in=set(skill_ids))
    named = rows.exclude(taxonomy_id="").exclude(tag_id="").values_list("skill_id", "taxonomy_id", "tag_id")
    return {skill_id: (taxonomy_id, tag_id) for skill_id, taxonomy_id, tag_id in named}


def read_model(version_id: int) -> FrameworkModel:
    """The whole version as the value that formats write and plans compare; raises NotFound (7 queries)."""
    version = FrameworkVersion.objects.select_related("framework").filter(id=version_id).first()
    if version is None:
        raise NotFound
    behaviours = behaviours_of((), version_id=version_id)
    rows = list(SkillVersion.objects.filter(version_id=version_id).select_related("skill").order_by("position", "id"))
    key_of = {row.id: row.skill.key for row in rows}
    successors = read_successors(version_id)
    targets: dict[int, list[TargetLevel]] = {}
    for line in Target.objects.filter(role__version_id=version_id).order_by("position", "id"):
        target = TargetLevel(skill=key_of[line.skill_version_id], level=line.level, importance=line.importance)
        targets.setdefault(line.role_id, []).append(target)
    skills = (
        fill(
            SkillText,
            row,
            key=row.skill.key,
            kind=Kind(row.kind),
            behaviours=dict(behaviours.get(row.id, {})),
            uris=tuple(row.uris),
            plan=tuple(row.plan),
            retired=row.is_retired,
            followed_by=successors.get(row.skill.key, ()),
        )
        for row in rows
    )
    roles = Role.objects.filter(version_id=version_id).order_by("position", "id")
    levels = (fill(ScaleLevel, row) for row in version.levels.all())
    return fill(
        FrameworkModel,
        version,
        key=version.framework.key,
        scale=_scale(levels, mentor_from=version.mentor_from),
        skills=tuple(skills),
        roles=tuple(fill(RoleModel, role, targets=tuple(targets.get(role.id, ()))) for role in roles),
    )


def _versions(rows: QuerySet[FrameworkVersion]) -> tuple[VersionRef, ...]:
    """These versions in their order, each with its scale (1 query)."""
    return _to_versions(rows.values_list(*_VERSION))


def _to_versions(rows: Iterable[Sequence[Any]]) -> tuple[VersionRef, ...]:
    """Rows of _VERSION, one for each level of each version."""
    found: dict[int, tuple[Any, ...]] = {}
    levels: dict[int, list[ScaleLevel]] = {}
    for version_id, *version, number, name, meaning in rows:
        found.setdefault(version_id, tuple(version))
        levels.setdefault(version_id, []).append(ScaleLevel(number, name, meaning))
    versions = []
    for version_id, (framework_id, programme_id, key, title, number, status, mentor_from, *rest) in found.items():
        scale = _scale(levels[version_id], mentor_from=mentor_from)
        names = framework_id, programme_id, key, title, number
        versions.append(VersionRef(version_id, *names, VersionStatus(status), scale, *rest))
    return tuple(versions)


def _scale(levels: Iterable[ScaleLevel], *, mentor_from: int) -> Scale:
    return Scale(tuple(sorted(levels, key=lambda level: level.number)), mentor_from=mentor_from)


def _skill_refs(rows: QuerySet[SkillVersion]) -> Iterable[SkillRef]:
    for row in rows.select_related("skill__framework"):
        yield SkillRef(
            row.skill_id,
            row.id,
            row.skill.framework_id,
            row.skill.framework.programme_id,
            row.skill.key,
            row.title,
            retired=row.is_retired,
        )
