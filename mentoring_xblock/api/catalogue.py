"""What a block is built from: the roles and skills of a published framework. Ratings and people do not belong here."""

from __future__ import annotations

from ..applets.competencies import api as competencies
from ..applets.competencies.data import RoleRef, RoleSkill
from . import permissions

__all__ = ["RoleRef", "RoleSkill", "list_roles", "list_skills"]


def list_roles(*, framework: str, programme: str = "") -> tuple[RoleRef, ...]:
    """The roles of the programme's published framework in order; raises NotFound without such a framework."""
    version = competencies.get_published(permissions.get_programme(programme).programme_id, framework_key=framework)
    return competencies.list_roles(version.version_id)


def list_skills(*, framework: str, programme: str = "") -> tuple[RoleSkill, ...]:
    """The skills of the programme's published framework that are still in use; raises NotFound without such a one."""
    version = competencies.get_published(permissions.get_programme(programme).programme_id, framework_key=framework)
    return tuple(skill for skill in competencies.get_skills(version) if not skill.retired)
