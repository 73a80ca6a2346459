"""Which roles a people table names: those of the programme's published competency models, and of others what the person
holds already. Nothing is written."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Protocol

from ...core.errors import gettext_noop
from ..competencies import api as competencies
from ..competencies.data import VersionRef
from .people_table import PersonLine

HeldRole = tuple[int, str]
"""A framework's id and a role's key."""


class LeaveOut(Protocol):
    """Leaves a line out for what is wrong in one of its columns."""

    def __call__(self, line: PersonLine, column: str, message: str, **params: object) -> None: ...


class RoleLookup:
    """The roles that lines name; a line that names one which is not there is left out.

    A role that is gone, with its model or out of it, stays with those who hold it: a table of today's people names it.
    """

    def __init__(self, programme_id: int, lines: Sequence[PersonLine], *, leave_out: LeaveOut) -> None:
        self._leave_out = leave_out
        self._frameworks = {version.key: version for version in competencies.list_frameworks(programme_id)}
        self._key_of = competencies.framework_keys(programme_id)
        self._role_keys = _role_keys(self._frameworks, lines)

    def find(self, line: PersonLine, *, held: Collection[HeldRole]) -> tuple[HeldRole, ...] | None:
        """The line's roles, without those that are not there; None leaves things as they are.

        ``held``: what the person holds already.
        """
        if line.roles is None:
            return None
        held_by_name = dict(zip(self.named(held), held, strict=True))
        found = (held_by_name.get(f"{key}:{role}") or self._published(line, key, role) for key, role in line.roles)
        return tuple(dict.fromkeys(role for role in found if role))

    def named(self, roles: Iterable[HeldRole]) -> tuple[str, ...]:
        """Roles as the table writes them."""
        return tuple(f"{self._key_of[framework]}:{role}" for framework, role in roles)

    def _published(self, line: PersonLine, key: str, role: str) -> HeldRole | None:
        version = self._framework(line, key)
        if version is None:
            return None
        if role not in self._role_keys[version.key]:
            message = gettext_noop("The competency model “%(framework)s” has no role “%(role)s”. Check the role’s key.")
            self._leave_out(line, "roles", message, framework=version.key, role=role)
            return None
        return version.framework_id, role

    def _framework(self, line: PersonLine, key: str) -> VersionRef | None:
        if not key and len(self._frameworks) == 1:
            return next(iter(self._frameworks.values()))
        if key in self._frameworks:
            return self._frameworks[key]
        if key:
            message = gettext_noop("This programme has no published competency model with the key “%(key)s”.")
        elif self._frameworks:
            message = gettext_noop("This programme has %(count)s competency models. Write each role as model:role.")
        else:
            message = gettext_noop("This programme has no published competency model yet. Import one first.")
        self._leave_out(line, "roles", message, key=key, count=len(self._frameworks))
        return None


def _role_keys(frameworks: Mapping[str, VersionRef], lines: Sequence[PersonLine]) -> dict[str, frozenset[str]]:
    """The role keys of every framework that the table can mean; one query each, however many people."""
    named = {framework for line in lines for framework, _ in line.roles or ()}
    if "" in named and len(frameworks) == 1:
        named |= set(frameworks)
    return {
        key: frozenset(role.key for role in competencies.list_roles(version.version_id))
        for key, version in frameworks.items()
        if key in named
    }
