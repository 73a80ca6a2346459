"""What a competency model may hold but its author should look at again. Refusals: ``domain``. No Django."""

from __future__ import annotations

from collections.abc import Iterator

from ...core.errors import gettext_noop
from .data import Fault, FrameworkModel
from .equality import fold
from .similarity import alike_pairs, words_of

COMFORTABLE_SKILLS = 40


def advise(model: FrameworkModel) -> tuple[Fault, ...]:
    """What is allowed but worth a second look: long roles, roles without targets, empty behaviours, twins."""
    advice: list[Fault] = []
    for index, role in enumerate(model.roles):
        name = f"{role.title} – {role.grade}" if role.grade else role.title
        if not role.targets:
            advice.append(
                Fault(
                    ("roles", index), gettext_noop("The role “%(role)s” does not ask for any skills."), {"role": name}
                )
            )
        elif len(role.targets) > COMFORTABLE_SKILLS:
            advice.append(
                Fault(
                    ("roles", index),
                    gettext_noop(
                        "The role “%(role)s” asks for %(count)s skills. People rate more carefully if there are "
                        "at most %(comfortable)s."
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
                gettext_noop("%(empty)s of %(cells)s skill levels do not have behaviours yet."),
                {"empty": empty, "cells": len(in_use) * model.scale.top},
            )
        )
    return (*advice, *_twins(model))


def _twins(model: FrameworkModel) -> Iterator[Fault]:
    """Skills in use whose titles say the same or nearly so, each with the first that it is like."""
    in_use = [(index, skill) for index, skill in enumerate(model.skills) if not skill.retired]
    titles = [fold(skill.title) for _, skill in in_use]
    for first, second in alike_pairs(titles):
        index, skill = in_use[second]
        other = in_use[first][1]
        same = words_of(titles[first]) == words_of(titles[second])
        yield Fault(
            ("skills", index, "title"),
            gettext_noop("“%(title)s” (%(key)s) has the same title as “%(other)s” (%(other_key)s).")
            if same
            else gettext_noop("“%(title)s” (%(key)s) has almost the same title as “%(other)s” (%(other_key)s)."),
            {"title": skill.title, "key": skill.key, "other": other.title, "other_key": other.key},
        )
