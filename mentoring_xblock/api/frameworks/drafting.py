"""What an author does to a draft, as functions from model to model. Pure: no Django, no database, nothing is stored.

Whether the outcome is sound is ``domain``'s to say when it is saved; here only what cannot be meant is refused: a skill
or role that is not there (somebody removed it in another window), or a step beyond the end of a list.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from ...applets.competencies.advice import COMFORTABLE_SKILLS, advise
from ...applets.competencies.data import Fault, FrameworkModel, RoleModel, SkillText, TargetLevel
from ...applets.competencies.domain import MAX_BEHAVIOURS, ModelDraft, draft_of, settle
from ...applets.competencies.equality import fold, role_name
from ...core.errors import InvalidInput, NotFound, gettext_noop
from ...core.text import KEY_LENGTH, LINE_LENGTH, free_key

__all__ = [
    "COMFORTABLE_SKILLS", "ModelDraft", "add_role", "add_skill", "advise", "change_roles", "change_skills", "draft_of",
    "duplicate_role", "duplicate_skill", "find_faults", "move_role", "move_skill", "remove_role",
    "replace_skills", "restore_skill", "retire_skill", "set_targets", "settle",
]  # fmt: skip

T = TypeVar("T", SkillText, RoleModel)

NO_SKILL = gettext_noop("The skill “%(key)s” is no longer in the draft. Reload the page.")
NO_ROLE = gettext_noop("The role “%(key)s” is no longer in the draft. Reload the page.")


def find_faults(model: FrameworkModel) -> tuple[Fault, ...]:
    """Everything that keeps ``model`` from being saved, each with the path of its place."""
    return settle(draft_of(model))[1]


# Skills


def add_skill(model: FrameworkModel, *, title: str, group: str = "", key: str = "") -> FrameworkModel:
    """A new skill at the end of its group, or of the list; a blank key is made from the title.

    Raises InvalidInput for a key that the model has.
    """
    skill = SkillText(key or free_key(title, _keys(model.skills), word="skill"), title, group=group)
    if skill.key in _keys(model.skills):
        message = gettext_noop("The skill “%(key)s” appears twice. Keep one of them.")
        raise InvalidInput(message, fields={"key": "twice"}, key=skill.key)
    same = [index for index, each in enumerate(model.skills) if each.group == group]
    at = same[-1] + 1 if same else len(model.skills)
    return replace(model, skills=(*model.skills[:at], skill, *model.skills[at:]))


def change_skills(model: FrameworkModel, changed: Mapping[str, SkillText]) -> FrameworkModel:
    """The skills of ``changed`` in place of those with their keys. Raises NotFound for one that is not there."""
    for key in changed:
        _place(model.skills, key, NO_SKILL)
    return replace(model, skills=tuple(changed.get(skill.key, skill) for skill in model.skills))


def move_skill(model: FrameworkModel, key: str, *, by: int) -> FrameworkModel:
    """The skill ``by`` places further down, past retired ones without counting them; at the end it stays."""
    counts = {skill.key for skill in model.skills if not skill.retired}
    return replace(model, skills=_moved(model.skills, key, by, missing=NO_SKILL, counts=counts))


def duplicate_skill(model: FrameworkModel, key: str) -> FrameworkModel:
    """A new skill after this one that says the same under a key of its own; roles do not ask for it yet."""
    at = _place(model.skills, key, NO_SKILL)
    skill = model.skills[at]
    title = f"{skill.title[: LINE_LENGTH - 4]} (2)"
    copy = replace(skill, key=free_key(skill.key, _keys(model.skills), word="skill"), title=title, retired=False,
                   followed_by=())  # fmt: skip
    return replace(model, skills=(*model.skills[: at + 1], copy, *model.skills[at + 1 :]))


def retire_skill(model: FrameworkModel, key: str, *, published: Collection[str]) -> FrameworkModel:
    """The skill is asked no more and no role asks for it. One that was never published (``published``) is gone."""
    at = _place(model.skills, key, NO_SKILL)
    roles = _without_targets(model.roles, {key})
    if key not in published:
        rest = (*model.skills[:at], *model.skills[at + 1 :])
        return replace(model, skills=tuple(_unfollowed(skill, key) for skill in rest), roles=roles)
    retired = replace(model.skills[at], retired=True)
    return replace(model, skills=(*model.skills[:at], retired, *model.skills[at + 1 :]), roles=roles)


def restore_skill(model: FrameworkModel, key: str) -> FrameworkModel:
    """The skill is asked again, and follows itself; the author says which roles ask for it."""
    at = _place(model.skills, key, NO_SKILL)
    restored = replace(model.skills[at], retired=False, followed_by=())
    return replace(model, skills=(*model.skills[:at], restored, *model.skills[at + 1 :]))


def replace_skills(
    model: FrameworkModel, former: Sequence[str], *, by: Sequence[str] = (), titles: Sequence[str] = ()
) -> FrameworkModel:
    """Retire ``former`` and let the skills of ``by`` and new ones called ``titles`` take their place.

    Several by one is a merger, one by several a split. New ones begin with the behaviours of the former, and every role
    that asked for one of those asks for each that followed, at the highest level and importance that it asked for.

    Raises NotFound for a skill that is not there, InvalidInput where nothing goes or nothing comes.
    """
    gone, come = list(dict.fromkeys(former)), list(dict.fromkeys(by))
    if not gone:
        raise InvalidInput(gettext_noop("Choose at least one skill to replace."), fields={"former": "required"})
    new = [" ".join(title.split()) for title in titles if title.strip()]
    if not come and not new:
        message = gettext_noop("Choose the skill that takes its place, or enter a title for a new one.")
        raise InvalidInput(message, fields={"titles": "required"})
    if set(gone) & set(come):
        message = gettext_noop("A skill cannot replace itself. To keep a skill as it is, do not select it.")
        raise InvalidInput(message, fields={"former": "itself"})
    places = [_place(model.skills, key, NO_SKILL) for key in gone]
    for key in come:
        _place(model.skills, key, NO_SKILL)
    before = [model.skills[place] for place in places]
    made: list[SkillText] = []
    for title in new:
        key = free_key(title, {*_keys(model.skills), *_keys(made)}, word="skill")
        made.append(replace(before[0], key=key, title=title, behaviours=_joined(before), uris=(), taxonomy_id="",
                            tag_id="", retired=False, followed_by=()))  # fmt: skip
    follows = (*come, *(skill.key for skill in made))
    skills: list[SkillText] = []
    for place, skill in enumerate(model.skills):
        if place == min(places):
            skills += made
        skills.append(replace(skill, retired=True, followed_by=follows) if skill.key in gone else skill)
    roles = tuple(_ask_instead(role, set(gone), follows) for role in model.roles)
    return replace(model, skills=tuple(skills), roles=roles)


# Roles


def add_role(model: FrameworkModel, role: RoleModel) -> FrameworkModel:
    """A new role at the end; a blank key is made from title and grade. Raises InvalidInput for a key that is there."""
    name = role_name(role.title, role.grade)
    added = replace(role, key=role.key or free_key(name, _keys(model.roles), word="role"))
    if added.key in _keys(model.roles):
        message = gettext_noop("The role “%(key)s” appears twice. Keep one of them.")
        raise InvalidInput(message, fields={"key": "twice"}, key=added.key)
    return replace(model, roles=(*model.roles, added))


def change_roles(model: FrameworkModel, changed: Mapping[str, RoleModel]) -> FrameworkModel:
    """The roles of ``changed`` in place of those with their keys. Raises NotFound for one that is not there."""
    for key in changed:
        _place(model.roles, key, NO_ROLE)
    return replace(model, roles=tuple(changed.get(role.key, role) for role in model.roles))


def move_role(model: FrameworkModel, key: str, *, by: int) -> FrameworkModel:
    """The role ``by`` places further down; at the end it stays."""
    return replace(model, roles=_moved(model.roles, key, by, missing=NO_ROLE, counts=_keys(model.roles)))


def duplicate_role(model: FrameworkModel, key: str) -> FrameworkModel:
    """A new role after this one that asks for the same, under a key and a title of its own."""
    at = _place(model.roles, key, NO_ROLE)
    role = model.roles[at]
    title = f"{role.title[: LINE_LENGTH - 4]} (2)"
    copy = replace(role, key=free_key(role.key, _keys(model.roles), word="role"), title=title)
    return replace(model, roles=(*model.roles[: at + 1], copy, *model.roles[at + 1 :]))


def remove_role(model: FrameworkModel, key: str) -> FrameworkModel:
    """Without the role; the version in use keeps it until the draft is published."""
    at = _place(model.roles, key, NO_ROLE)
    return replace(model, roles=(*model.roles[:at], *model.roles[at + 1 :]))


def set_targets(role: RoleModel, wanted: Mapping[str, TargetLevel | None]) -> RoleModel:
    """The role with the targets of ``wanted`` by skill key, None taking one away; what is not named stays as it is.

    Targets that were there keep their order, new ones follow in the order of ``wanted``.
    """
    kept = [wanted.get(target.skill, target) for target in role.targets]
    there = {target.skill for target in role.targets}
    new = [target for skill, target in wanted.items() if skill not in there]
    return replace(role, targets=tuple(target for target in (*kept, *new) if target is not None))


def _keys(things: Iterable[T]) -> set[str]:
    return {each.key for each in things}


def _place(things: Sequence[T], key: str, missing: str) -> int:
    place = next((place for place, each in enumerate(things) if each.key == key), None)
    if place is None:
        raise NotFound(missing, key=key[:KEY_LENGTH])
    return place


def _moved(things: Sequence[T], key: str, by: int, *, missing: str, counts: Collection[str]) -> tuple[T, ...]:
    at: int = _place(things, key, missing)
    step = 1 if by > 0 else -1
    goal: int = at
    for _ in range(abs(by)):
        found = next((place for place in _ahead(goal, step, len(things)) if things[place].key in counts), None)
        if found is None:
            break
        goal = found
    ordered: list[T] = list(things)
    ordered.insert(goal, ordered.pop(at))
    return tuple(ordered)


def _ahead(place: int, step: int, size: int) -> range:
    return range(place + step, size if step > 0 else -1, step)


def _without_targets(roles: Iterable[RoleModel], keys: Collection[str]) -> tuple[RoleModel, ...]:
    return tuple(
        replace(role, targets=tuple(target for target in role.targets if target.skill not in keys)) for role in roles
    )


def _unfollowed(skill: SkillText, key: str) -> SkillText:
    if key not in skill.followed_by:
        return skill
    return replace(skill, followed_by=tuple(each for each in skill.followed_by if each != key))


def _joined(skills: Iterable[SkillText]) -> dict[int, tuple[str, ...]]:
    """The behaviours of several skills by level, each sentence once."""
    found: dict[int, dict[str, str]] = {}
    for skill in skills:
        for level, lines in skill.behaviours.items():
            for line in lines:
                found.setdefault(level, {}).setdefault(fold(line), line)
    return {level: tuple(found[level].values())[:MAX_BEHAVIOURS] for level in sorted(found)}


def _ask_instead(role: RoleModel, gone: Collection[str], follows: Sequence[str]) -> RoleModel:
    asked = [target for target in role.targets if target.skill in gone]
    if not asked:
        return role
    level, importance = max(target.level for target in asked), max(target.importance for target in asked)
    there = {target.skill for target in role.targets}
    instead = [TargetLevel(key, level, importance) for key in follows if key not in there]
    targets: list[TargetLevel] = []
    for target in role.targets:
        if target is asked[0]:
            targets += instead
        if target.skill not in gone:
            targets.append(target)
    return replace(role, targets=tuple(targets))
