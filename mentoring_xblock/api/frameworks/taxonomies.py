"""Use cases about a skill's link to a tag of an Open edX taxonomy: list what there is, name a link, make one, follow it
to what bears the tag.

A link is two ids in our own wording of the skill; the taxonomies are read through ``platform.taxonomies`` and never
written. Published wording is not edited, so a link is made in the framework's draft.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from ...applets.competencies import api as competencies
from ...core.errors import InvalidInput, NotFound, gettext_noop
from ...platform import outline, taxonomies
from ...platform.taxonomies import Tag, Taxonomy, has_taxonomies
from ..permissions import require_admin
from ..transactions import atomic_use_case
from .authoring import change_draft, start_draft
from .reading import preview_profile
from .states import Draft

__all__ = [
    "Tag",
    "Taxonomy",
    "find_tagged_units",
    "has_taxonomies",
    "link_skill",
    "list_tags",
    "list_taxonomies",
    "name_link",
]

NO_TAG = gettext_noop("We cannot find this tag in the taxonomies that you can see. Choose a tag from the list.")


def list_taxonomies(*, actor_id: int, programme: str = "") -> tuple[Taxonomy, ...]:
    """The taxonomies that the actor may see on this site, by name; raises NotFound, and NotAllowed unless an admin."""
    require_admin(actor_id, programme)
    return taxonomies.list_taxonomies(actor_id)


def list_tags(*, actor_id: int, taxonomy: str, search: str = "", programme: str = "") -> tuple[Tag, ...]:
    """The first tags of one of these, or those found; raises NotFound, also for a taxonomy not to be seen."""
    require_admin(actor_id, programme)
    found = taxonomies.list_tags(actor_id, taxonomy, search=search)
    if found is None:
        raise NotFound()
    return found


def name_link(*, actor_id: int, taxonomy: str, tag: str) -> tuple[Taxonomy, str] | None:
    """The taxonomy of a stored link and what its tag is called, "" if it is gone.

    None if this site has no such taxonomy, or none that the actor may see.
    """
    return taxonomies.name_link(actor_id, taxonomy, tag) if taxonomy else None


def find_tagged_units(
    *, actor_id: int, framework: str, role: str = "", programme: str = "", course: str = ""
) -> dict[str, str]:
    """The first unit of ``course`` that bears a skill's tag, or holds something that does, for each skill of the role:
    its place (``platform.outline``) by the skill's key. Skills without a tag or a unit are left out.

    For an author of the course, like ``preview_profile``; raises NotFound.
    """
    seen: dict[str, Any] = {
        "actor_id": actor_id,
        "framework": framework,
        "role": role,
        "programme": programme,
        "course": course,
    }
    skills = preview_profile(**seen).definition.skills
    linked = competencies.linked_competencies(skill.skill_id for skill in skills)
    links = {skill.key: linked[skill.skill_id] for skill in skills if skill.skill_id in linked}
    return outline.find_holding(course, taxonomies.find_tagged(actor_id, course, links))


@atomic_use_case
def link_skill(
    *,
    actor_id: int,
    framework: str,
    skill: str,
    taxonomy: str,
    tag: str,
    programme: str = "",
    now: datetime | None = None,
) -> Draft:
    """Link a skill to a tag in the framework's draft, which is opened where there is none; both "" take a link away.

    The same link twice is one. Raises NotFound for an unknown framework or skill, NotAllowed unless the actor runs the
    programme, InvalidInput for a tag that is not there.
    """
    where = require_admin(actor_id, programme).programme
    if taxonomy or tag:
        named = taxonomies.name_link(actor_id, taxonomy, tag)
        if named is None or not named[1]:
            raise InvalidInput(NO_TAG, code="no_tag")
    about: dict[str, Any] = {"actor_id": actor_id, "framework": framework, "programme": where.key, "now": now}
    draft = start_draft(**about)
    if skill not in {each.key for each in draft.model.skills}:
        raise NotFound()
    skills = tuple(
        replace(each, taxonomy_id=taxonomy, tag_id=tag) if each.key == skill else each for each in draft.model.skills
    )
    return change_draft(**about, expected=draft.version.content_hash, model=replace(draft.model, skills=skills))
