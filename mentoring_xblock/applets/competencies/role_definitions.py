"""What a role asks for and how each of its skills is worded, read as values.

What is published never changes: a new wording is a new version. So the process keeps a few definitions of published
versions, those that people opened last, and finds them by the whole version, including the hash of its content.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, TypeVar

from ...core.errors import NotFound, gettext_noop
from ...core.text import is_name
from .data import Kind, RoleDefinition, RoleSkill, VersionRef, VersionStatus
from .models import Behaviour, Role, SkillVersion
from .successors import find_retired

NO_ROLE = gettext_noop("The competency model has no role with the key “%(key)s”. Choose another role.")
KEPT = 128
"""So many are kept: what 64 roles ask for, some 50 KB each at twenty skills, and what they asked for before."""

_ROLE = ("key", "title", "grade", "family", "description")
_TARGET = ("level", "importance")
_WORDING = ("id", "skill_id", "skill__key", "title", "description", "kind", "group", "is_retired")
"""Columns as they are read, so that no row becomes an instance on the way to a value."""

T = TypeVar("T")
Texts = Mapping[int, tuple[str, ...]]


def get_role_definition(version: VersionRef, *, role_key: str) -> RoleDefinition:
    """A role with its skills, behaviours and targets in order; raises NotFound.

    Two queries at most, none for a published role that this process has read lately.
    """
    return _recall(_read, version, role_key)


def get_retired_of_role(version: VersionRef, *, role_key: str) -> tuple[RoleSkill, ...]:
    """The version's retired skills that the role asked for in it or before it, with what followed; by position.

    Without a role all of the version's retired skills. Six queries at most, one where there are none, and none for a
    published role that this process has read lately.
    """
    return _recall(_read_retired, version, role_key)


def _recall(read: Callable[[VersionRef, str], T], version: VersionRef, role_key: str) -> T:
    """What ``read`` gives for a role of that version; of a published one it is read once."""
    if version.status is not VersionStatus.PUBLISHED:
        return read(version, role_key)
    kept: T = _read_published(read, version, role_key)
    return kept


@lru_cache(maxsize=KEPT)
def _read_published(read: Callable[[VersionRef, str], T], version: VersionRef, role_key: str) -> T:
    return read(version, role_key)


def _read_retired(version: VersionRef, role_key: str) -> tuple[RoleSkill, ...]:
    found = find_retired(version, role_key=role_key)
    wordings = get_wordings(found) if found else {}
    return tuple(replace(wordings[wording], followed_by=followed_by) for wording, followed_by in found.items())


def _read(version: VersionRef, role_key: str) -> RoleDefinition:
    definitions = get_role_definitions(version, role_keys=[role_key])
    if role_key not in definitions:
        raise NotFound(NO_ROLE, key=role_key)
    return definitions[role_key]


def get_role_definitions(version: VersionRef, *, role_keys: Collection[str] | None = None) -> dict[str, RoleDefinition]:
    """Several roles (None: all) by key; keys that the version does not have are absent (2 queries)."""
    roles = Role.objects.filter(version_id=version.version_id)
    if role_keys is not None:
        roles = roles.filter(key__in=set(filter(is_name, role_keys)))
    lines = list(
        roles.order_by("position", "id", "targets__position", "targets__id").values_list(
            *_ROLE, *(f"targets__{column}" for column in (*_TARGET, *(f"skill_version__{each}" for each in _WORDING)))
        )
    )
    behaviours = behaviours_of(
        {line[len(_ROLE) + len(_TARGET)] for line in lines} - {None},
        version_id=version.version_id if role_keys is None else None,
    )
    skills: dict[tuple[str, ...], list[RoleSkill]] = {}
    for line in lines:
        held = skills.setdefault(line[: len(_ROLE)], [])
        level, importance, *wording = line[len(_ROLE) :]
        # A role that asks for nothing has one line without a wording.
        if wording[0] is not None:
            held.append(_role_skill(wording, behaviours, target=level, importance=importance))
    return {
        key: RoleDefinition(version, key, title, grade, family, description, tuple(held))
        for (key, title, grade, family, description), held in skills.items()
        if role_keys is None or key in role_keys
    }


def get_skills(version: VersionRef, *, keys: Sequence[str] | None = None) -> tuple[RoleSkill, ...]:
    """Skills without a role and so without targets: those named, in that order, or all in the version's (2 queries).

    Keys that the version does not have are left out.
    """
    rows = SkillVersion.objects.filter(version_id=version.version_id)
    if keys is not None:
        rows = rows.filter(skill__key__in=set(filter(is_name, keys)))
    found = list(rows.order_by("position", "id").values_list(*_WORDING))
    behaviours = behaviours_of([row[0] for row in found], version_id=version.version_id if keys is None else None)
    skills = [_role_skill(row, behaviours, target=None, importance=3) for row in found]
    if keys is not None:
        by_key = {skill.key: skill for skill in skills}
        return tuple(by_key[key] for key in dict.fromkeys(keys) if key in by_key)
    return tuple(skills)


def get_wordings(skill_version_ids: Collection[int]) -> dict[int, RoleSkill]:
    """Skills as worded at the time of an answer, by wording id; of any version (2 queries)."""
    rows = list(SkillVersion.objects.filter(id__in=skill_version_ids).values_list(*_WORDING))
    behaviours = behaviours_of([row[0] for row in rows])
    return {row[0]: _role_skill(row, behaviours, target=None, importance=3) for row in rows}


def plan_of(skill_version_id: int) -> tuple[str, ...]:
    """The steps of the project on which a skill is practised, as worded in that version (1 query)."""
    found = SkillVersion.objects.filter(id=skill_version_id).values_list("plan", flat=True).first()
    return tuple(found or ())


def behaviours_of(skill_version_ids: Collection[int], *, version_id: int | None = None) -> dict[int, Texts]:
    """Behaviours by wording and level (1 query); of a whole version where ``version_id`` is given."""
    rows = (
        Behaviour.objects.filter(skill_version__version_id=version_id)
        if version_id is not None
        else Behaviour.objects.filter(skill_version_id__in=skill_version_ids)
    )
    found: dict[int, dict[int, list[str]]] = {}
    ordered = rows.order_by("skill_version_id", "level", "position")
    for wording, level, text in ordered.values_list("skill_version_id", "level", "text"):
        found.setdefault(wording, {}).setdefault(level, []).append(text)
    return {wording: {level: tuple(texts) for level, texts in levels.items()} for wording, levels in found.items()}


def _role_skill(
    wording: Sequence[Any], behaviours: Mapping[int, Texts], *, target: int | None, importance: int
) -> RoleSkill:
    """A row of _WORDING as a line of a role."""
    wording_id, skill_id, key, title, description, kind, group, retired = wording
    texts = behaviours.get(wording_id, {})
    return RoleSkill(
        skill_id, wording_id, key, title, description, Kind(kind), group, texts, target, importance, retired
    )
