"""What an import would do, in rows: gathered values in, a plan out. No Django, no file, no database.

A skill that the incoming model no longer has stays in the new version, marked retired: nothing that people
rated disappears. A role that is gone is gone from the new version; the old one keeps it.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from ...core.scales import Scale
from ..competencies.data import FrameworkModel, RoleModel, SkillText
from ..competencies.equality import content_hash
from .data.files import Parsed, Weight
from .data.plans import SHOWN_KEYS, Action, Field, Plan, PlanRow, Thing, Value

Fields = dict[tuple[Field, int | None], Value]
"""What a thing says, by the field's name and, of behaviours, the level."""

HEAD = (Field.TITLE, Field.DESCRIPTION, Field.SOURCE, Field.LICENCE, Field.LANGUAGE)
"""What a model says of itself, without its parts."""
_SKILL = (Field.TITLE, Field.DESCRIPTION, Field.KIND, Field.GROUP, Field.TAXONOMY, Field.TAG)
_LEVEL = (Field.NAME, Field.MEANING)
_ROLE = (Field.TITLE, Field.FAMILY, Field.GRADE, Field.DESCRIPTION)


def plan_import(current: FrameworkModel | None, parsed: Parsed) -> Plan:
    """The plan for a parsed file: the changes to ``current`` unless it is refused, and what was remarked."""
    weights = Counter(remark.weight.value for remark in parsed.remarks)
    counts = {weight.value: weights[weight.value] for weight in Weight}
    plan = Plan((), {}, "") if parsed.model is None else plan_framework(current, parsed.model)
    return replace(
        plan, counts={**plan.counts, **counts}, remarks=parsed.remarks, format=parsed.format, layers=parsed.layers
    )


def plan_framework(current: FrameworkModel | None, incoming: FrameworkModel) -> Plan:
    """The rows that lead from ``current`` (None: nothing yet) to ``incoming``; the same content twice only keeps.

    Raises ValueError if the two have different keys, which is the caller's mistake.
    """
    if current is not None and current.key != incoming.key:
        raise ValueError(f"a plan compares one framework: {current.key} is not {incoming.key}")
    model = incoming if current is None else keep_retired(current, incoming)
    rows = tuple(_rows(current, model))
    actions = Counter(row.action.value for row in rows)
    counts = {action.value: actions[action.value] for action in Action}
    plan = Plan(rows, {**sizes(model), **counts}, fingerprint(current, incoming), model)
    return replace(plan, key=model.key, title=model.title)


def fingerprint(current: FrameworkModel | None, incoming: FrameworkModel) -> str:
    """What a plan was made from, as 64 hexadecimal digits: if either model changes, so does this."""
    before = content_hash(current) if current is not None else "nothing"
    return hashlib.sha256(f"{before}>{content_hash(incoming)}".encode()).hexdigest()


def keep_retired(current: FrameworkModel, incoming: FrameworkModel) -> FrameworkModel:
    """``incoming`` with the skills that it lost, each after its old neighbour, marked retired and cut to its scale."""
    there = {skill.key for skill in incoming.skills}
    successors: dict[str, list[SkillText]] = {}
    neighbour = ""
    for skill in current.skills:
        if skill.key in there:
            neighbour = skill.key
            continue
        behaviours = {level: texts for level, texts in skill.behaviours.items() if level in incoming.scale}
        successors.setdefault(neighbour, []).append(replace(skill, retired=True, behaviours=behaviours))
    skills = list(successors.get("", []))
    for skill in incoming.skills:
        skills += [skill, *successors.get(skill.key, [])]
    return replace(incoming, skills=tuple(skills))


def sizes(model: FrameworkModel) -> dict[str, int]:
    """How much is in a model: ``roles`` counts titles, ``role_levels`` each role at each grade."""
    return {
        "levels": model.scale.top,
        "skills": sum(not skill.retired for skill in model.skills),
        "behaviours": sum(len(texts) for skill in model.skills for texts in skill.behaviours.values()),
        "roles": len({(role.family, role.title) for role in model.roles}),
        "role_levels": len(model.roles),
        "targets": sum(len(role.targets) for role in model.roles),
    }


def _rows(current: FrameworkModel | None, model: FrameworkModel) -> Iterator[PlanRow]:
    if current is None:
        yield PlanRow(Action.ADD, Thing.FRAMEWORK, model.key, model.title)
    else:
        yield from _compare(Thing.FRAMEWORK, model.key, model.title, _fields(current, HEAD), _fields(model, HEAD))
    yield from _scale_rows(current.scale if current else None, model.scale)
    if current and current.scale.mentor_from != model.scale.mentor_from:
        old, new = str(current.scale.mentor_from), str(model.scale.mentor_from)
        yield PlanRow(Action.CHANGE, Thing.FRAMEWORK, model.key, model.title, Field.MENTOR_FROM, old=old, new=new)
    yield from _skill_rows(current.skills if current else (), model.skills)
    yield from _role_rows(current.roles if current else (), model.roles)


def _scale_rows(current: Scale | None, scale: Scale) -> Iterator[PlanRow]:
    before = {level.number: level for level in current.levels} if current else {}
    for level in scale.levels:
        key = str(level.number)
        old = before.pop(level.number, None)
        if old is None:
            yield PlanRow(Action.ADD, Thing.LEVEL, key, level.name)
        else:
            yield from _compare(Thing.LEVEL, key, level.name, _fields(old, _LEVEL), _fields(level, _LEVEL))
    for level in before.values():
        yield PlanRow(Action.RETIRE, Thing.LEVEL, str(level.number), level.name)


def _skill_rows(current: Sequence[SkillText], incoming: Sequence[SkillText]) -> Iterator[PlanRow]:
    before = {skill.key: skill for skill in current}
    for skill in incoming:
        old = before.get(skill.key)
        if old is None:
            yield PlanRow(Action.ADD, Thing.SKILL, skill.key, skill.title)
        elif skill.retired and not old.retired:
            yield PlanRow(Action.RETIRE, Thing.SKILL, skill.key, skill.title)
            rows = _compare(Thing.SKILL, skill.key, skill.title, _skill_fields(old), _skill_fields(skill))
            yield from (row for row in rows if row.field != Field.RETIRED)
        else:
            yield from _compare(Thing.SKILL, skill.key, skill.title, _skill_fields(old), _skill_fields(skill))
    yield from _order_row(Thing.SKILL, [skill.key for skill in current], [skill.key for skill in incoming])


def _skill_fields(skill: SkillText) -> Fields:
    fields = _fields(skill, _SKILL)
    fields[Field.LINKS, None] = skill.uris
    fields[Field.PROJECT, None] = skill.plan
    fields[Field.RETIRED, None] = skill.retired
    fields[Field.REPLACED_BY, None] = skill.followed_by
    for level, texts in sorted(skill.behaviours.items()):
        fields[Field.BEHAVIOURS, level] = texts
    return fields


def _role_rows(current: Sequence[RoleModel], incoming: Sequence[RoleModel]) -> Iterator[PlanRow]:
    before = {role.key: role for role in current}
    for role in incoming:
        old = before.pop(role.key, None)
        name = f"{role.title} – {role.grade}" if role.grade else role.title
        if old is None:
            yield PlanRow(Action.ADD, Thing.ROLE, role.key, name)
            continue
        yield from _compare(Thing.ROLE, role.key, name, _fields(old, _ROLE), _fields(role, _ROLE))
        yield from _target_rows(role.key, name, old, role)
    for role in before.values():
        yield PlanRow(Action.RETIRE, Thing.ROLE, role.key, role.title)
    yield from _order_row(Thing.ROLE, [role.key for role in current], [role.key for role in incoming])


def _target_rows(key: str, name: str, old: RoleModel, new: RoleModel) -> Iterator[PlanRow]:
    before = {target.skill: target for target in old.targets}
    for target in new.targets:
        was = before.pop(target.skill, None)
        if was is None:
            yield PlanRow(Action.ADD, Thing.TARGET, key, name, field=target.skill, new=target)
        elif was != target:
            yield PlanRow(Action.CHANGE, Thing.TARGET, key, name, field=target.skill, old=was, new=target)
    for skill, was in before.items():
        yield PlanRow(Action.RETIRE, Thing.TARGET, key, name, field=skill, old=was)
    keys = [target.skill for target in old.targets], [target.skill for target in new.targets]
    yield from _order_row(Thing.TARGET, *keys, key=key, title=name)


def _compare(kind: Thing, key: str, title: str, old: Fields, new: Fields) -> Iterator[PlanRow]:
    """A change row per differing field, or one row that keeps."""
    differing = [name for name in dict.fromkeys([*old, *new]) if old.get(name, "") != new.get(name, "")]
    if not differing:
        yield PlanRow(Action.KEEP, kind, key, title)
    for name in differing:
        yield PlanRow(Action.CHANGE, kind, key, title, *name, old.get(name, ""), new.get(name, ""))


def _order_row(
    kind: Thing, old: Sequence[str], new: Sequence[str], *, key: str = "", title: str = ""
) -> Iterator[PlanRow]:
    common = set(old) & set(new)
    was = [each for each in old if each in common]
    now = [each for each in new if each in common]
    if was != now:
        most = SHOWN_KEYS + 1
        yield PlanRow(Action.CHANGE, kind, key, title, field=Field.ORDER, old=tuple(was[:most]), new=tuple(now[:most]))


def _fields(thing: object, names: Iterable[Field]) -> Fields:
    return {(name, None): str(getattr(thing, name.value)) for name in names}
