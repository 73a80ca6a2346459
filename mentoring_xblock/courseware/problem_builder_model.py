"""Questions of problem-builder with as many steps as a competency model, in the native JSON. No files, no database."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mentoring_xblock.applets.competencies.data import SkillText
from mentoring_xblock.core.values import pick

LONGEST_LEVEL_NAME = 80
ROOM_FOR_NUMBER = 10
"""Characters left free for a number behind a name that is not the only one."""
ROLE = "everybody"


@dataclass(frozen=True, slots=True)
class Question:
    """A skill, and what its question calls the steps of its scale."""

    skill: SkillText
    names: tuple[str, ...]


def write_model(key: str, questions: Sequence[Question]) -> str:
    """The model of these questions, which have the same number of steps.

    Names that only some questions have would be wrong above the others: there the levels are numbers, and each skill
    has its question's own words at its levels.
    """
    names, levels = questions[0].names, len(questions[0].names)
    numbers = tuple(str(number) for number in range(1, levels + 1))
    is_shared = all(question.names == names for question in questions)
    asked_for = max(2, levels - 1)
    skills: list[dict[str, Any]] = [
        {
            **pick(question.skill, ("key", "title", "description")),
            "kind": question.skill.kind.value,
            "behaviours": question.skill.behaviours if is_shared else _with_names(question, numbers),
        }
        for question in questions
    ]
    whole = {
        "format": "task-mentoring-framework", "version": 1,
        "framework": {"key": key, "title": key.replace("-", " ").capitalize(), "description": "",
                      "source": "problem-builder", "licence": "", "language": "en"},
        "scale": {"mentor_from": asked_for,
                  "levels": [{"name": name, "meaning": ""} for name in (_distinct(names) if is_shared else numbers)]},
        "skills": skills,
        # problem-builder has no targets: the role asks for the level from which people can mentor.
        "roles": [{"key": ROLE, "title": "Everybody",
                   "targets": [{"skill": skill["key"], "level": asked_for, "importance": 3} for skill in skills]}],
    }  # fmt: skip
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def _with_names(question: Question, numbers: Sequence[str]) -> dict[int, tuple[str, ...]]:
    """What is described at each level, after what the question itself calls it."""
    found = {}
    for level, (name, number) in enumerate(zip(question.names, numbers, strict=True), start=1):
        lines = question.skill.behaviours.get(level, ())
        if both := lines if name == number or name in lines else (name, *lines):
            found[level] = both
    return found


def _distinct(names: Sequence[str]) -> list[str]:
    """The names of a scale, each once and short enough."""
    found: list[str] = []
    for number, name in enumerate(names, start=1):
        short = name[:LONGEST_LEVEL_NAME]
        found.append(
            short if short and short not in found else f"{short[: LONGEST_LEVEL_NAME - ROOM_FOR_NUMBER]} ({number})"
        )
    return found
