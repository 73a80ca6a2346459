"""The page of a framework's texts and scale. What is sound is the api's to say; what was typed is shown again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _

from ..api.frameworks.drafting import ModelDraft, draft_of, settle
from ..applets.competencies.data import Fault, FrameworkModel, TargetLevel
from ..core.errors import MentoringError
from ..core.scales import MAX_LEVELS, Level
from ..core.values import pick
from ..wording.frameworks import describe_fault
from .authoring_desk import Desk, whole

TEXTS = ("title", "description", "source", "licence", "language")


def edit_head(desk: Desk) -> HttpResponse:
    """Show the form, or save it."""
    draft = desk.draft()
    sent = desk.request.POST
    typed = draft_of(draft.model)
    faults: tuple[Fault, ...] = ()
    trouble: MentoringError | None = None
    if desk.request.method == "POST":
        typed = _typed(draft.model, sent)
        model, faults = settle(typed)
        if model is not None:
            try:
                desk.save(model)
                return desk.go("head", _("Saved to the draft."))
            except MentoringError as error:
                trouble = desk.shown(error)
    errors: dict[str, list[str]] = {}
    for fault in faults:
        errors.setdefault(str(fault.path[0]), []).append(describe_fault(fault))
    context = {
        "title": _("Model and scale"),
        "tab": "head",
        "typed": typed,
        "errors": errors,
        "levels": _rows(typed, faults),
        "choices": [(level.number, level.name) for level in typed.levels],
        "expected": sent.get("expected") or draft.version.content_hash,
        "status": 400 if faults else 200,
        "most": MAX_LEVELS,
    }
    return desk.show("authoring_head", context, trouble=trouble)


def _typed(model: FrameworkModel, sent: QueryDict) -> ModelDraft:
    """The model with what was typed. Behaviours and targets above a scale that became shorter are cut to it."""
    draft = draft_of(model)
    for name in TEXTS:
        setattr(draft, name, sent.get(name, ""))
    levels = [
        (sent.get(f"name-{number}", ""), sent.get(f"meaning-{number}", "")) for number in range(1, MAX_LEVELS + 2)
    ]
    while levels and not levels[-1][0].strip():
        levels.pop()
    draft.levels = [Level(number, name, meaning) for number, (name, meaning) in enumerate(levels, start=1)]
    draft.mentor_from = min(whole(sent.get("mentor_from", "")), max(1, len(levels)))
    top = len(levels)
    if 0 < top < model.scale.top:
        draft.skills = [
            replace(skill, behaviours={level: lines for level, lines in skill.behaviours.items() if level <= top})
            for skill in model.skills
        ]
        draft.roles = [
            replace(
                role,
                targets=tuple(TargetLevel(each.skill, min(each.level, top), each.importance) for each in role.targets),
            )
            for role in model.roles
        ]
    return draft


def _rows(typed: ModelDraft, faults: tuple[Fault, ...]) -> list[dict[str, Any]]:
    """The levels as typed, and an empty row for one more."""
    errors: dict[int, list[str]] = {}
    for fault in faults:
        if fault.path[0] == "levels" and len(fault.path) > 1:
            errors.setdefault(int(fault.path[1]), []).append(describe_fault(fault))
    said = ("number", "name", "meaning")
    rows = [pick(level, said) | {"errors": errors.get(place, ())} for place, level in enumerate(typed.levels)]
    if len(rows) < MAX_LEVELS:
        rows.append({"number": len(rows) + 1, "is_new": True})
    return rows
