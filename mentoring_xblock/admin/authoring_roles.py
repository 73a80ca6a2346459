"""The roles of a draft as a list, and their targets as a matrix: a row a skill, a column a role."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _

from ..api.frameworks import drafting
from ..api.frameworks.states import Draft
from ..applets.competencies.data import FrameworkModel, RoleModel, TargetLevel
from ..core.errors import InvalidInput, MentoringError, gettext_noop
from ..core.values import pick
from ..wording.frameworks import describe_fault
from ..wording.refusals import describe_refusal
from .authoring_desk import Desk, faults_by_place, page_of, whole

ROLES = 40
COLUMNS = 3
SKILLS = 40
"""Of the matrix at once; two fields a cell make 240, far below the thousand that Django takes."""
IMPORTANCES = (1, 2, 3, 4, 5)


def edit_roles(desk: Desk) -> HttpResponse:
    """Show a page of the roles, or save it and do what the button says."""
    draft = desk.draft()
    sent, model = desk.request.POST, draft.model
    keys: list[str] | None = None
    trouble: MentoringError | None = None
    if desk.request.method == "POST":
        keys = [key for place in range(ROLES) if (key := sent.get(f"key-{place}"))]
        model = _typed_roles(draft.model, sent, keys)
        try:
            model = _step(sent.get("do", ""), model, sent)
            desk.save(model)
            return desk.go("roles", _("Saved to the draft."), query=desk.request.GET.urlencode())
        except MentoringError as error:
            trouble = desk.shown(error)
    asked = desk.request.GET
    places = _places(model, asked)
    page = page_of(places, asked.get("p", ""), size=ROLES)
    shown = [n for n, role in enumerate(model.roles) if role.key in keys] if keys is not None else list(page)
    of = {place: model.roles[place].key for place in shown}
    faults = drafting.find_faults(model) if trouble is not None else ()
    errors = faults_by_place(faults, "roles", of)
    kept = asked.copy()
    kept.pop("p", None)
    context = {
        "title": _("Roles"),
        "tab": "roles",
        "rows": [_role_row(model.roles[place], errors) for place in shown],
        "page": page,
        "query": f"{kept.urlencode()}&" if kept else "",
        "families": sorted({role.family for role in model.roles if role.family}),
        "family": asked.get("family") or None,
        "q": asked.get("q", ""),
        "targets_url": desk.url("targets"),
        "expected": sent.get("expected") or draft.version.content_hash,
        "new": {name: sent.get(f"new-{name}", "") for name in ("title", "grade", "family")},
        "new_error": describe_refusal(trouble) if trouble is not None and "new-title" in trouble.fields else "",
        "other_faults": [
            describe_fault(fault) for fault in faults if fault.path[:2] not in {("roles", place) for place in of}
        ],
    }
    return desk.show("authoring_roles", context, trouble=trouble)


def _places(model: FrameworkModel, asked: QueryDict) -> list[int]:
    family, words = asked.get("family") or None, asked.get("q", "").casefold().strip()
    return [
        place
        for place, role in enumerate(model.roles)
        if (family is None or role.family == family)
        and (not words or words in f"{role.title} {role.grade} {role.key}".casefold())
    ]


def _role_row(role: RoleModel, errors: dict[tuple[str, str], list[str]]) -> dict[str, Any]:
    """One role as typed, with what is wrong and what deserves another look beside it."""
    advice = []
    if not role.targets:
        advice.append(_("This role does not ask for any skills yet."))
    elif len(role.targets) > drafting.COMFORTABLE_SKILLS:
        advice.append(
            _("This role asks for %(count)s skills. People rate more carefully if there are at most %(comfortable)s.")
            % {"count": len(role.targets), "comfortable": drafting.COMFORTABLE_SKILLS}
        )
    own = {field: said for (key, field), said in errors.items() if key == role.key}
    return {"role": role, "targets": len(role.targets), "errors": own, "advice": advice}


def _typed_roles(model: FrameworkModel, sent: QueryDict, keys: list[str]) -> FrameworkModel:
    by_key = {role.key: role for role in model.roles}
    changed = {
        key: replace(
            by_key[key],
            title=sent.get(f"title-{place}", ""),
            grade=sent.get(f"grade-{place}", ""),
            family=sent.get(f"family-{place}", ""),
        )
        for place, key in enumerate(keys)
        if key in by_key
    }
    return drafting.change_roles(model, changed)


def _step(do: str, model: FrameworkModel, sent: QueryDict) -> FrameworkModel:
    name, _colon, key = do.partition(":")
    steps: dict[str, Callable[[], FrameworkModel]] = {
        "up": lambda: drafting.move_role(model, key, by=-1),
        "down": lambda: drafting.move_role(model, key, by=1),
        "copy": lambda: drafting.duplicate_role(model, key),
        "remove": lambda: drafting.remove_role(model, key),
        "add": lambda: _add(model, sent),
    }
    return steps[name]() if name in steps else model


def _add(model: FrameworkModel, sent: QueryDict) -> FrameworkModel:
    title, grade, family = (" ".join(sent.get(f"new-{name}", "").split()) for name in ("title", "grade", "family"))
    if not title:
        raise InvalidInput(gettext_noop("Enter a title for the new role."), fields={"new-title": "required"})
    return drafting.add_role(model, RoleModel("", title, grade=grade, family=family))


# The matrix


def edit_targets(desk: Desk) -> HttpResponse:
    """Show a part of the matrix, or save it."""
    draft = desk.draft()
    sent, trouble, model = desk.request.POST, None, draft.model
    shown_roles: list[str] | None = None
    shown_skills: list[str] | None = None
    if desk.request.method == "POST":
        shown_roles = [key for place in range(COLUMNS) if (key := sent.get(f"role-{place}"))]
        shown_skills = [key for place in range(SKILLS) if (key := sent.get(f"skill-{place}"))]
        model = _typed_targets(draft.model, sent, shown_roles, shown_skills)
        try:
            desk.save(model)
            return desk.go("targets", _("Saved to the draft."), query=desk.request.GET.urlencode())
        except MentoringError as error:
            trouble = desk.shown(error)
    return _show_targets(desk, draft, model, shown_roles, shown_skills, trouble)


def _show_targets(
    desk: Desk,
    draft: Draft,
    model: FrameworkModel,
    shown_roles: list[str] | None,
    shown_skills: list[str] | None,
    trouble: MentoringError | None,
) -> HttpResponse:
    asked = desk.request.GET
    wanted = asked.getlist("role")
    places = [n for n, role in enumerate(model.roles) if role.key in wanted] if wanted else _places(model, asked)
    columns = page_of(places, asked.get("c", ""), size=COLUMNS)
    roles = [model.roles[place] for place in columns]
    if shown_roles is not None:
        roles = [role for role in model.roles if role.key in shown_roles]
    held = {role.key: {target.skill: target for target in role.targets} for role in roles}
    only = asked.get("only", "asked" if len(model.skills) > 2 * SKILLS else "all")
    words, group = asked.get("s", "").casefold().strip(), asked.get("group") or None
    skills = [
        skill
        for skill in model.skills
        if not skill.retired
        and (group is None or skill.group == group)
        and (not words or words in f"{skill.title} {skill.key}".casefold())
        and (only != "asked" or any(skill.key in targets for targets in held.values()))
    ]
    page = page_of(skills, asked.get("p", ""), size=SKILLS)
    rows = list(page) if shown_skills is None else [each for each in model.skills if each.key in shown_skills]
    kept, turned = asked.copy(), asked.copy()
    kept.pop("p", None)
    turned.pop("c", None)
    context = {
        "title": _("What roles ask for"),
        "tab": "targets",
        "roles": roles,
        "levels": model.scale.levels,
        "importances": IMPORTANCES,
        "rows": [
            (skill, [_cell(held[role.key], skill.key, at, n, role) for n, role in enumerate(roles)])
            for at, skill in enumerate(rows)
        ],
        "page": page,
        "columns": columns,
        "query": f"{kept.urlencode()}&" if kept else "",
        "column_query": f"{turned.urlencode()}&" if turned else "",
        "families": sorted({role.family for role in model.roles if role.family}),
        "groups": sorted({skill.group for skill in model.skills if skill.group}),
        "family": asked.get("family") or None,
        "group": group,
        "q": asked.get("q", ""),
        "s": asked.get("s", ""),
        "only": only,
        "has_roles": bool(model.roles),
        "roles_url": desk.url("roles"),
        "expected": desk.request.POST.get("expected") or draft.version.content_hash,
        "other_faults": [describe_fault(fault) for fault in drafting.find_faults(model)] if trouble is not None else [],
    }
    return desk.show("authoring_targets", context, trouble=trouble)


def _cell(held: dict[str, TargetLevel], skill: str, row: int, column: int, role: RoleModel) -> dict[str, Any]:
    """What a role asks of a skill, as typed; level 0 where it asks for nothing."""
    name = f"{role.title} – {role.grade}" if role.grade else role.title
    asked = pick(held.get(skill, TargetLevel(skill, 0)), ("level", "importance"))
    return {"at": f"{row}-{column}", "role": name, **asked}


def _typed_targets(model: FrameworkModel, sent: QueryDict, roles: list[str], skills: list[str]) -> FrameworkModel:
    """The model with what was chosen in the cells shown; what was not shown stays as it is."""
    by_key = {role.key: role for role in model.roles}
    changed = {}
    for column, key in enumerate(roles):
        if key not in by_key:
            continue
        wanted: dict[str, TargetLevel | None] = {}
        for row, skill in enumerate(skills):
            level = sent.get(f"level-{row}-{column}", "")
            importance = whole(sent.get(f"importance-{row}-{column}", "3"))
            wanted[skill] = TargetLevel(skill, whole(level), importance) if level else None
        changed[key] = drafting.set_targets(by_key[key], wanted)
    return drafting.change_roles(model, changed)
