"""What an editing screen needs to make one competency model of another: values, steps and faults. Nothing is stored."""

from __future__ import annotations

from ...applets.competencies.advice import COMFORTABLE_SKILLS, advise
from ...applets.competencies.data import Fault, FrameworkModel, Kind, RoleModel, SkillText, TargetLevel, VersionRef
from ...applets.competencies.domain import ModelDraft, draft_of, settle
from ...applets.competencies.drafting import (
    add_role,
    add_skill,
    change_roles,
    change_skills,
    duplicate_role,
    duplicate_skill,
    move_role,
    move_skill,
    remove_role,
    replace_skills,
    restore_skill,
    retire_skill,
    set_targets,
)
from ...core.scales import MAX_LEVELS, Level, Scale

__all__ = [
    "COMFORTABLE_SKILLS", "MAX_LEVELS", "Fault", "FrameworkModel", "Kind", "Level", "ModelDraft", "RoleModel", "Scale",
    "SkillText", "TargetLevel", "VersionRef", "add_role", "add_skill", "advise", "change_roles", "change_skills",
    "draft_of", "duplicate_role", "duplicate_skill", "find_faults", "move_role", "move_skill", "remove_role",
    "replace_skills", "restore_skill", "retire_skill", "set_targets", "settle",
]  # fmt: skip


def find_faults(model: FrameworkModel) -> tuple[Fault, ...]:
    """Everything that keeps ``model`` from being saved, each with the path of its place."""
    return settle(draft_of(model))[1]
