"""What a block is built from: frameworks, roles and skills, for people who may see them. People do not belong here.

Members see what is published in their programme, a course's author what ``joining.find_authored`` lets them see.
"""

from __future__ import annotations

from ...applets.competencies import api as competencies
from ...applets.competencies.data import RoleDefinition, RoleModel, RoleSkill, VersionRef
from ...applets.people.data import ProgrammeInfo
from ...core.actors import SYSTEM, ActorId
from ...core.errors import NotFound
from ..people.joining import find_authored, find_open_to
from ..permissions import require_insider
from ..programmes import resolve_programme
from ..ratings.data import Profile
from ..ratings.profiles import build_profile, find_definition, find_version
from .course_models import is_of_another_course


def list_frameworks(*, actor_id: int, programme: str = "") -> tuple[VersionRef, ...]:
    """The published frameworks of the actor's programme by title; raises like ``require_insider``."""
    return competencies.list_frameworks(require_insider(actor_id, programme).programme.programme_id)


def list_roles(*, actor_id: ActorId, framework: str, programme: str = "") -> tuple[RoleModel, ...]:
    """The roles of the programme's published framework in order.

    Raises NotFound without such a framework, and for outsiders like ``require_insider``.
    """
    return competencies.list_roles(find_version(_programme(actor_id, programme), framework=framework).version_id)


def get_role(*, actor_id: ActorId, framework: str, role: str, programme: str = "") -> RoleDefinition:
    """What a role asks for, skill by skill; raises like ``list_roles``, and NotFound without such a role."""
    return find_definition(find_version(_programme(actor_id, programme), framework=framework), role=role, member=None)


def list_skills(*, actor_id: int, framework: str, programme: str = "") -> tuple[RoleSkill, ...]:
    """The skills of the programme's published framework that are still in use; raises like ``list_roles``."""
    version = find_version(_programme(actor_id, programme), framework=framework)
    return tuple(skill for skill in competencies.get_skills(version) if not skill.retired)


def list_roles_beside(profile: Profile) -> tuple[RoleModel, ...]:
    """The roles of a profile's framework; the caller has already been given the profile, so no right is checked."""
    return competencies.list_roles(profile.definition.version.version_id)


# For the authors of a course


def list_authored_frameworks(*, actor_id: int, programme: str = "", course: str = "") -> tuple[VersionRef, ...]:
    """The published frameworks that an author in ``course`` may build a block on, by title; raises NotFound.

    What a block of another course brought along is not for choosing: its authors change it as they like.
    """
    found = competencies.list_frameworks(_authored(actor_id, programme, course).programme_id)
    return tuple(each for each in found if not is_of_another_course(each.key, course=course))


def list_authored_roles(
    *, actor_id: int, framework: str, programme: str = "", course: str = ""
) -> tuple[RoleModel, ...]:
    """The roles of such a framework in order; raises NotFound."""
    where = _authored(actor_id, programme, course)
    return competencies.list_roles(find_version(where.programme_id, framework=framework).version_id)


def preview_profile(*, actor_id: int, framework: str, role: str = "", programme: str = "", course: str = "") -> Profile:
    """A profile of nobody, as an author previews it before a learner has answered; raises NotFound."""
    where = _authored(actor_id, programme, course)
    version = find_version(where.programme_id, framework=framework)
    return build_profile(where, find_definition(version, role=role, member=None), member=None)


def read_role_publicly(*, framework: str, role: str = "", programme: str = "", course: str) -> RoleDefinition:
    """What a role asks for, as ``course`` may tell it to people without an account.

    Raises NotFound unless anyone who comes through the course may join the programme, and for a model that a block of
    another course brought along.
    """
    if is_of_another_course(framework, course=course):
        raise NotFound()
    version = find_version(find_open_to(course, programme).programme_id, framework=framework)
    return find_definition(version, role=role, member=None)


def is_default_programme(key: str) -> bool:
    """Whether it is the programme that is meant where none is named."""
    return resolve_programme(None).key == key


def _programme(actor_id: ActorId, programme: str) -> int:
    if actor_id is SYSTEM:
        return resolve_programme(programme or None).programme_id
    return require_insider(actor_id, programme).programme.programme_id


def _authored(actor_id: int, programme: str, course: str) -> ProgrammeInfo:
    return find_authored(actor_id, programme, course=course)
