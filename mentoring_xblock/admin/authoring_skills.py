"""The grid of skills: a row each, a cell a level with one behaviour a line. And the page on which skills are replaced.

Every button sends the whole page, so that nothing typed is lost by pressing another one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _

from ..api.frameworks import drafting
from ..api.frameworks.states import Draft
from ..applets.competencies.data import FrameworkModel, Kind, SkillText
from ..core.errors import InvalidInput, MentoringError, gettext_noop
from ..wording.frameworks import describe_fault
from ..wording.labels import choices_of
from ..wording.lists import join_words
from ..wording.refusals import describe_refusal
from .authoring_desk import Desk, faults_by_place, page_of

ROWS = 20
"""At most 12 levels and 6 other fields a row: far below the thousand fields that Django takes at once."""

ADVISED = 3000
"""Skills up to which each showing of the page looks for titles that say nearly the same; an import does at any size."""


def edit_skills(desk: Desk) -> HttpResponse:
    """Show a page of the grid, or save it and do what the button says."""
    draft = desk.draft()
    sent = desk.request.POST
    model = draft.model
    keys: list[str] | None = None
    trouble: MentoringError | None = None
    if desk.request.method == "POST":
        keys = [key for place in range(ROWS) if (key := sent.get(f"key-{place}"))]
        model = _typed(draft.model, sent, keys)
        try:
            model = _step(sent.get("do", ""), model, sent, published=draft.published)
            desk.save(model)
            return desk.go("skills", _("Saved to the draft."), query=desk.request.GET.urlencode())
        except MentoringError as error:
            trouble = desk.shown(error)
    return _show(desk, draft, model, keys, trouble)


def _show(
    desk: Desk, draft: Draft, model: FrameworkModel, keys: list[str] | None, trouble: MentoringError | None
) -> HttpResponse:
    asked, sent = desk.request.GET, desk.request.POST
    group, words, retired = (
        asked.get("group") or None,
        asked.get("q", "").casefold().strip(),
        asked.get("show") == "retired",
    )
    places = [
        place
        for place, skill in enumerate(model.skills)
        if skill.retired == retired
        and (group is None or skill.group == group)
        and (not words or words in f"{skill.title} {skill.key}".casefold())
    ]
    page = page_of(places, asked.get("p", ""), size=ROWS)
    shown = list(page) if keys is None else _places_of(model, keys)
    of = {place: model.skills[place].key for place in shown}
    faults = drafting.find_faults(model) if trouble is not None else ()
    errors = faults_by_place(faults, "skills", of)
    advised = drafting.advise(model) if len(model.skills) <= ADVISED else ()
    advice = faults_by_place(advised, "skills", of)
    titles = {skill.key: skill.title for skill in model.skills}
    kept = asked.copy()
    kept.pop("p", None)
    context = {
        "title": _("Skills and their behaviours"),
        "tab": "skills",
        "levels": model.scale.levels,
        "rows": [_row(model, place, errors, advice, draft.published, titles) for place in shown],
        "page": page,
        "query": f"{kept.urlencode()}&" if kept else "",
        "groups": sorted({skill.group for skill in model.skills if skill.group}),
        "group": group,
        "q": asked.get("q", ""),
        "is_retired": retired,
        "retired_count": sum(skill.retired for skill in model.skills),
        "kinds": choices_of(Kind),
        "expected": sent.get("expected") or draft.version.content_hash,
        "new_title": sent.get("new-title", ""),
        "new_error": describe_refusal(trouble) if trouble is not None and "new-title" in trouble.fields else "",
        "other_faults": [
            describe_fault(fault)
            for fault in faults
            if len(fault.path) < 2 or fault.path[:2] not in {("skills", at) for at in of}
        ],
    }
    return desk.show("authoring_skills", context, trouble=trouble)


def _places_of(model: FrameworkModel, keys: list[str]) -> list[int]:
    return [place for place, skill in enumerate(model.skills) if skill.key in keys]


def _row(
    model: FrameworkModel,
    place: int,
    errors: dict[tuple[str, str], list[str]],
    advice: dict[tuple[str, str], list[str]],
    published: frozenset[str],
    titles: dict[str, str],
) -> dict[str, Any]:
    """One skill as typed, with what is wrong and what deserves another look beside it."""
    skill = model.skills[place]
    own = {field: said for (key, field), said in errors.items() if key == skill.key}
    cells = [
        {
            "level": level.number,
            "name": level.name,
            "text": "\n".join(skill.behaviours.get(level.number, ())),
            "errors": own.get(f"level-{level.number}", ()),
        }
        for level in model.scale.levels
    ]
    said = [text for (key, _field), texts in advice.items() if key == skill.key for text in texts]
    empty = [str(cell["name"]) for cell in cells if not cell["text"]]
    if empty and not skill.retired:
        said.append(_("No behaviours yet for: %(levels)s.") % {"levels": join_words(empty)})
    beside = {
        "title",
        "group",
        "description",
        "uris",
        "plan",
        *(f"level-{level.number}" for level in model.scale.levels),
    }
    return {
        "skill": skill,
        "uris": "\n".join(skill.uris),
        "plan": "\n".join(skill.plan),
        "cells": cells,
        "errors": own,
        "other_errors": [text for field, texts in own.items() if field not in beside for text in texts],
        "advice": said,
        "is_published": skill.key in published,
        "successors": join_words(titles.get(key, key) for key in skill.followed_by),
    }


def _typed(model: FrameworkModel, sent: QueryDict, keys: list[str]) -> FrameworkModel:
    """The model with what was typed in the rows of ``keys``; rows that are gone from the draft are passed over."""
    by_key = {skill.key: skill for skill in model.skills}
    changed: dict[str, SkillText] = {}
    for place, key in enumerate(keys):
        skill = by_key.get(key)
        if skill is None or skill.retired:
            continue
        cells = {level: _lines(sent.get(f"level-{place}-{level}", "")) for level in range(1, model.scale.top + 1)}
        kind = sent.get(f"kind-{place}", "")
        changed[key] = replace(
            skill,
            title=sent.get(f"title-{place}", ""),
            group=sent.get(f"group-{place}", ""),
            kind=Kind(kind) if kind in set(Kind) else skill.kind,
            description=sent.get(f"description-{place}", ""),
            uris=tuple(sent.get(f"uris-{place}", "").split()),
            plan=_lines(sent.get(f"plan-{place}", "")),
            behaviours={level: lines for level, lines in cells.items() if lines},
        )
    return drafting.change_skills(model, changed)


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _step(do: str, model: FrameworkModel, sent: QueryDict, *, published: frozenset[str]) -> FrameworkModel:
    name, _colon, key = do.partition(":")
    steps: dict[str, Callable[[], FrameworkModel]] = {
        "up": lambda: drafting.move_skill(model, key, by=-1),
        "down": lambda: drafting.move_skill(model, key, by=1),
        "copy": lambda: drafting.duplicate_skill(model, key),
        "retire": lambda: drafting.retire_skill(model, key, published=published),
        "restore": lambda: drafting.restore_skill(model, key),
        "add": lambda: _add(model, sent),
    }
    return steps[name]() if name in steps else model


def _add(model: FrameworkModel, sent: QueryDict) -> FrameworkModel:
    title = " ".join(sent.get("new-title", "").split())
    if not title:
        raise InvalidInput(gettext_noop("Enter a title for the new skill."), fields={"new-title": "required"})
    return drafting.add_skill(model, title=title, group=" ".join(sent.get("new-group", "").split()))


# Merging and splitting

CHOICES = 400
"""Skills that the page offers at once; a search finds the others."""


def replace_page(desk: Desk) -> HttpResponse:
    """Say which skills go and what takes their place."""
    draft = desk.draft()
    sent = desk.request.POST
    trouble: MentoringError | None = None
    former, by = sent.getlist("former"), sent.getlist("by")
    if desk.request.method == "POST":
        try:
            titles = [line for line in sent.get("titles", "").splitlines() if line.strip()]
            model = drafting.replace_skills(draft.model, former, by=by, titles=titles)
            desk.save(model)
            return desk.go("skills", _("Saved to the draft. Check the new skills and the roles that ask for them."))
        except MentoringError as error:
            trouble = desk.shown(error)
    words = desk.request.GET.get("q", "").casefold().strip()
    skills = [
        skill
        for skill in draft.model.skills
        if not skill.retired and (skill.key in {*former, *by} or words in f"{skill.title} {skill.key}".casefold())
    ]
    titles_of = {skill.key: skill.title for skill in draft.model.skills}
    context = {
        "title": _("Merge or split skills"),
        "tab": "replace",
        "skills": [(skill, skill.key in former, skill.key in by) for skill in skills[:CHOICES]],
        "hidden": max(0, len(skills) - CHOICES),
        "q": desk.request.GET.get("q", ""),
        "titles": sent.get("titles", ""),
        "expected": sent.get("expected") or draft.version.content_hash,
        "wrong": trouble.fields if trouble else {},
        "said": [
            (skill.title, join_words(titles_of.get(key, key) for key in skill.followed_by))
            for skill in draft.model.skills
            if skill.followed_by
        ][:CHOICES],
    }
    return desk.show("authoring_replace", context, trouble=trouble)
