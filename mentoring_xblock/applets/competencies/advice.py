"""What a competency model may hold but its author should look at again. Refusals: ``domain``. No Django."""

from __future__ import annotations

import re

from ...core.errors import gettext_noop
from .data import FrameworkModel, SkillText
from .domain import Fault, fold

COMFORTABLE_SKILLS = 40

_NOT_WORD = re.compile(r"[\W_]+")


def advise(model: FrameworkModel) -> tuple[Fault, ...]:
    """What is allowed but worth a second look: long roles, roles without targets, empty behaviours, twin titles."""
    advice: list[Fault] = []
    for index, role in enumerate(model.roles):
        name = f"{role.title} – {role.grade}" if role.grade else role.title
        if not role.targets:
            advice.append(
                Fault(("roles", index), gettext_noop("The role “%(role)s” asks for no skill."), {"role": name})
            )
        elif len(role.targets) > COMFORTABLE_SKILLS:
            advice.append(
                Fault(
                    ("roles", index),
                    gettext_noop(
                        "The role “%(role)s” asks for %(count)s skills; people rate up to %(comfortable)s with care."
                    ),
                    {"role": name, "count": len(role.targets), "comfortable": COMFORTABLE_SKILLS},
                )
            )
    in_use = [skill for skill in model.skills if not skill.retired]
    empty = sum(model.scale.top - len(skill.behaviours) for skill in in_use)
    if empty:
        advice.append(
            Fault(
                ("skills",),
                gettext_noop("%(empty)s of %(cells)s skill levels have no behaviours yet."),
                {"empty": empty, "cells": len(in_use) * model.scale.top},
            )
        )
    first_of: dict[str, SkillText] = {}
    for index, skill in enumerate(model.skills):
        words = " ".join(_NOT_WORD.sub(" ", fold(skill.title)).split())
        if words and words in first_of and not skill.retired:
            advice.append(
                Fault(
                    ("skills", index, "title"),
                    gettext_noop("“%(title)s” (%(key)s) reads like “%(other)s” (%(other_key)s)."),
                    {
                        "title": skill.title,
                        "key": skill.key,
                        "other": first_of[words].title,
                        "other_key": first_of[words].key,
                    },
                )
            )
        if not skill.retired:
            first_of.setdefault(words, skill)
    return tuple(advice)
