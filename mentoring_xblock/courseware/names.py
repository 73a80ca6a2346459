"""What a block names to everybody: its model, its role and its skills, by their titles. Nobody's levels or targets.

An editor keeps the titles in the block when it is saved. OLX that a hand wrote has none: there the block's own skills
name themselves, and those of a model are read where anyone who comes through the course may join its programme.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mentoring_xblock.api.frameworks.reading import read_role_publicly
from mentoring_xblock.applets.competencies.data import RoleDefinition
from mentoring_xblock.core.errors import MentoringError
from mentoring_xblock.core.values import pick

from .configuration import keys_in
from .presenter import name_role


def take_snapshot(definition: RoleDefinition) -> dict[str, Any]:
    """The titles behind the keys, so that a copy in another place still reads sensibly."""
    return {
        "framework_title": definition.version.title,
        "role_title": name_role(definition),
        # Pairs, since not every store keeps the order of a mapping.
        "skills": [[skill.key, skill.title] for skill in definition.skills if not skill.retired],
    }


def read_names(block: Any) -> Mapping[str, Any]:
    """What ``take_snapshot`` gave when the block was saved, or what can be read in its place; {} for nothing."""
    if block.snapshot.get("skills"):
        return dict(block.snapshot)
    if block.inline_skills:
        skills = [[skill.get("key", ""), skill.get("title", "")] for skill in block.inline_skills.get("skills", ())]
        return dict(block.snapshot) | {"skills": skills}
    try:
        configuration = block.configuration()
        where = pick(configuration, ("framework", "programme", "course"))
        return take_snapshot(read_role_publicly(role=configuration.role_for(""), **where))
    except MentoringError:
        return dict(block.snapshot)


def skill_titles(block: Any, names: Mapping[str, Any]) -> list[str]:
    """The titles of the skills that the block asks for, in the author's order; ``names`` are ``read_names``'."""
    titles: dict[str, str] = dict(names.get("skills", ()))
    return [titles.get(key, key) for key in keys_in(block.skills)] if block.skills else list(titles.values())


def find_role_title(role: str, framework: str) -> str:
    """A role's title, "" where it says no more than its model's: the one role of a block's own skills is that block."""
    return "" if role == framework else role
