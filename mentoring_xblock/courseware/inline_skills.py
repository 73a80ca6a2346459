"""The skills that an author writes in a block itself: as the block's field keeps them, and as a competency model.

What makes a model sound is the api's to say; here is only what could not be a model at all. No queries.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language, gettext

from mentoring_xblock.api.frameworks.course_models import check_course_model
from mentoring_xblock.applets.competencies.data import Fault, FrameworkModel, RoleModel, SkillText, TargetLevel
from mentoring_xblock.core.errors import InvalidInput, gettext_noop
from mentoring_xblock.core.scales import Level, Scale
from mentoring_xblock.core.text import free_key, is_key
from mentoring_xblock.wording.frameworks import describe_fault
from mentoring_xblock.wording.refusals import describe_refusal

ROLE = "everybody"
MOST_SKILLS = 60
LEVELS = (
    gettext_noop("Beginning"),
    gettext_noop("Supported"),
    gettext_noop("Independent"),
    gettext_noop("Guiding"),
)
"""What the scale of a new list is called, from the lowest level up; the author may write other names."""
_TEXTS = ("key", "title", "group", "description")


def blank_inline() -> dict[str, Any]:
    """What the editor begins with: a scale, and one skill to fill in."""
    levels = [{"name": gettext(name), "meaning": ""} for name in LEVELS]
    return {
        "title": "",
        "language": get_language() or "en",
        "mentor_from": len(levels) - 1,
        "levels": levels,
        "skills": [],
    }


def read_inline(value: Any, wrong: dict[str, str], *, key: str) -> tuple[dict[str, Any], FrameworkModel]:
    """What the editor sent, as the block's field keeps it and as a model under ``key``.

    What is wrong goes to ``wrong`` by place ("inline.skills.0.title"); then neither of the two counts.
    """
    empty = FrameworkModel(key, "", Scale((Level(1, "1"), Level(2, "2")), 1))
    if not is_readable(value):
        wrong["inline"] = gettext("Reload the page and write the skills again.")
        return {}, empty
    if not value["skills"]:
        wrong["inline"] = gettext("Write at least one skill.")
        return {}, empty
    if len(value["skills"]) > MOST_SKILLS:
        wrong["inline"] = gettext("You can write up to %(most)s skills here. For more, import a competency model.") % {
            "most": MOST_SKILLS
        }
        return {}, empty
    for place, level in enumerate(value["levels"]):
        if not level["name"].strip():
            wrong[f"inline.levels.{place}"] = gettext("Enter a name for level %(number)s.") % {"number": place + 1}
    for place, skill in enumerate(value["skills"]):
        if not skill["title"].strip():
            wrong[f"inline.skills.{place}.title"] = gettext("Enter a title for skill %(number)s.") % {
                "number": place + 1
            }
    if wrong:
        return {}, empty
    try:
        model = to_model(value, key=key)
    except InvalidInput as refusal:
        wrong["inline"] = describe_refusal(refusal)
        return {}, empty
    settled, faults = check_course_model(model)
    for fault in faults:
        wrong.setdefault(_place_of(fault), describe_fault(fault))
    return (from_model(settled), settled) if settled is not None else ({}, empty)


def to_model(inline: Mapping[str, Any], *, key: str) -> FrameworkModel:
    """The model that the field stands for. Skills get a key from their title that stays when the title changes.

    Raises InvalidInput for a field that hand-written OLX filled with what cannot be meant.
    """
    if not is_readable(inline):
        raise InvalidInput(gettext_noop("The skills of this block cannot be read. Write them again in Studio."))
    levels = tuple(Level(at, level["name"], level["meaning"]) for at, level in enumerate(inline["levels"], start=1))
    skills, targets, taken = [], [], {skill["key"] for skill in inline["skills"] if skill["key"]}
    for place, skill in enumerate(inline["skills"], start=1):
        own = skill["key"] or free_key(skill["title"], taken, word=f"skill-{place}")
        taken.add(own)
        behaviours = {int(level): tuple(lines) for level, lines in skill["behaviours"].items() if lines}
        skills.append(SkillText(own, skill["title"], skill["description"], group=skill["group"], behaviours=behaviours))
        targets.append(TargetLevel(own, skill["target"]))
    title = inline["title"]
    return FrameworkModel(
        key=key,
        title=title,
        scale=Scale(levels, inline["mentor_from"]),
        skills=tuple(skills),
        roles=(RoleModel(ROLE, title, targets=tuple(targets)),),
        language=inline.get("language") or "en",
    )


def from_model(model: FrameworkModel) -> dict[str, Any]:
    """The field for a model, its skills in the order of the role."""
    by_key = {skill.key: skill for skill in model.skills}
    targets = model.roles[0].targets if model.roles else ()
    return {
        "title": model.title,
        "language": model.language,
        "mentor_from": model.scale.mentor_from,
        "levels": [{"name": level.name, "meaning": level.meaning} for level in model.scale.levels],
        "skills": [
            {name: getattr(by_key[target.skill], name) for name in _TEXTS}
            | {
                "target": target.level,
                "behaviours": {str(at): list(lines) for at, lines in by_key[target.skill].behaviours.items()},
            }
            for target in targets
            if target.skill in by_key
        ],
    }


def is_readable(value: Any) -> bool:
    """Whether every part is of its kind, so that the rest can be said beside its field."""
    return (
        isinstance(value, Mapping)
        and isinstance(value.get("title"), str)
        and isinstance(value.get("language", ""), str)
        and _is_number(value.get("mentor_from"))
        and isinstance(value.get("levels"), list)
        and all(_has_texts(level, ("name", "meaning")) for level in value["levels"])
        and isinstance(value.get("skills"), list)
        and all(_is_skill(skill) for skill in value["skills"])
    )


def _is_skill(value: Any) -> bool:
    return (
        _has_texts(value, _TEXTS)
        and (not value["key"] or is_key(value["key"]))
        and _is_number(value.get("target"))
        and isinstance(value.get("behaviours"), Mapping)
        and all(
            level in {str(number) for number in range(1, 13)}
            and isinstance(lines, list)
            and all(isinstance(each, str) for each in lines)
            for level, lines in value["behaviours"].items()
        )
    )


def _has_texts(value: Any, names: tuple[str, ...]) -> bool:
    return isinstance(value, Mapping) and all(isinstance(value.get(name), str) for name in names)


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _place_of(fault: Fault) -> str:
    """The editor's field for a place in the model."""
    path = list(fault.path)
    if path[:1] == ["skills"] and len(path) >= 3:
        name = "title" if path[2] in ("key", "title") else str(path[2])
        parts = [str(path[1]), name, *([str(path[3])] if name == "behaviours" and len(path) > 3 else [])]
        return ".".join(("inline.skills", *parts))
    if path[:1] == ["roles"] and "targets" in path and len(path) >= 4:
        return f"inline.skills.{path[3]}.target"
    if path[:1] == ["levels"] and len(path) >= 2:
        return f"inline.levels.{path[1]}"
    return "inline.title" if path[:1] in (["title"], ["roles"]) else "inline"
