"""What the form asks: one question a skill, with the draft filled in, and what a choice reveals. No queries."""

from __future__ import annotations

from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext

from mentoring_xblock.api.ratings.data import SkillResult
from mentoring_xblock.applets.competencies.data import RoleSkill
from mentoring_xblock.core.errors import gettext_noop
from mentoring_xblock.core.values import pick
from mentoring_xblock.wording.levels import join_level, name_level

from .assessment import Assessment, level_that_takes_back
from .configuration import Layout
from .payloads import word_for

LAST_PERFORMED = (
    ("", gettext_noop("no answer")),
    ("week", gettext_noop("in the last week")),
    ("month", gettext_noop("in the last month")),
    ("quarter", gettext_noop("in the last three months")),
    ("year", gettext_noop("in the last year")),
    ("longer", gettext_noop("longer ago")),
)


_STATES = {
    "open": gettext_noop("open"),
    "done": gettext_noop("answered"),
    "rated": gettext_noop("rated before"),
    "outside": gettext_noop("not part of your work"),
}
_ON_THE_FIRST_SCREEN = {Layout.SKILL: 1, Layout.GROUP: 2}
"""So many questions fill a screen before the script measures them."""


def present_questions(assessment: Assessment) -> tuple[dict[str, Any], ...]:
    """The form, with the draft filled in. What was chosen before is not shown, so that it does not anchor.

    ``later``: not on the first screen, which is shown before any script divides the form.
    """
    pairs, states = zip(assessment.skills, assessment.results, strict=True), name_states()
    found = [_question(assessment, skill, result, states) | {"number": n} for n, (skill, result) in enumerate(pairs, 1)]
    first = _ON_THE_FIRST_SCREEN.get(assessment.configuration.layout, len(found))
    for number, question in enumerate(found):
        in_group = assessment.configuration.layout is Layout.PAGE or question["group"] == found[0]["group"]
        question["later"] = number >= first or not in_group
    return tuple(found)


def name_states() -> dict[str, str]:
    """What the list of all skills says of each: by the answer in the form, or the one that is stored."""
    return {state: gettext(words) for state, words in _STATES.items()}


def present_saved(
    assessment: Assessment, draft: dict[str, dict[str, Any]], newer: dict[str, dict[str, Any]]
) -> dict[str, Any]:
    """The answer to a saved draft: what a choice reveals, and words of another window or device that are newer.

    ``known_at`` goes back with the next draft; ``submitted_at`` tells a page that it shows a form sent elsewhere.
    """
    today = assessment.now.date()
    submitted_at = assessment.profile.submitted_at
    return {
        "saved": True,
        "known_at": assessment.stamp,
        "submitted_at": submitted_at.isoformat() if submitted_at else "",
        "reveal": present_reveals(assessment, draft | newer),
        "newer": {
            key: words | {"last_performed": word_for(words.get("last_performed"), today=today)}
            for key, words in newer.items()
        },
    }


def present_reveals(assessment: Assessment, draft: dict[str, dict[str, Any]]) -> dict[str, str]:
    """For each skill chosen in ``draft``: the previous rating and the target, in words."""
    results = {result.skill: result for result in assessment.results}
    return {
        key: _reveal(assessment, results[key])
        for key, rating in draft.items()
        if rating.get("level") and key in results
    }


def _question(assessment: Assessment, skill: RoleSkill, result: SkillResult, states: dict[str, str]) -> dict[str, Any]:
    """One fieldset of the form, hashable. ``locked`` says in words why the skill cannot be rated now, "" if it can;
    that it is not part of the learner's work can be said all the same.

    ``last_performed`` is a word of LAST_PERFORMED, or "".
    """
    draft = assessment.draft.get(skill.key, {})
    chosen = draft.get("level")
    locked, back = "" if assessment.may_rate(result) else _locked(assessment, result), level_that_takes_back(result)
    choices = tuple(
        # One radio: a level, its name, what a person at that level can do, whether it is chosen, whether it cannot be.
        (
            level.number,
            join_level(level.number, level.name),
            skill.behaviours.get(level.number) or ((level.meaning,) if level.meaning else ()),
            level.number == chosen,
            bool(locked) and level.number != back,
        )
        for level in assessment.scale.levels
    )
    outside = bool(draft.get("not_my_work"))
    stored = ("outside" if result.not_my_work else "rated") if result.is_answered else ""
    answer = "done" if chosen is not None or outside else stored or "open"
    return pick(skill, ("key", "title", "description", "group")) | {
        "not_my_work": outside,
        "stored": stored,
        "state": states[answer],
        "choices": choices,
        "rated": chosen is not None,
        "last_performed": word_for(draft.get("last_performed"), today=assessment.now.date()),
        "may_mentor": chosen is not None and chosen >= assessment.scale.mentor_from,
        "willing": bool(draft.get("willing", result.offering)),
        "note": draft.get("note", ""),
        "reveal": _reveal(assessment, result) if chosen is not None else "",
        "locked": locked,
    }


def _locked(assessment: Assessment, result: SkillResult) -> str:
    level, configuration = name_level(assessment.scale, result.level), assessment.configuration
    opens_at = configuration.opens_at(assessment.profile)
    if opens_at is not None:
        words = gettext("You rated this skill %(level)s. You can rate it again from %(date)s.")
    elif configuration.follows_pairings:
        words = gettext("You rated this skill %(level)s. You can rate it again once you work on it with a mentor.")
    else:
        words = gettext("You rated this skill %(level)s. You can rate it only once here.")
    if result.not_my_work:
        words += " " + gettext("You said that it is not part of your work. To take that back, choose %(level)s.")
    return words % {"level": level, "date": date_format(localtime(opens_at)) if opens_at else ""}


def _reveal(assessment: Assessment, result: SkillResult) -> str:
    parts = []
    if result.level is not None:
        parts.append(gettext("Last time you chose %(level)s.") % {
            "level": name_level(assessment.scale, result.level)
        })  # fmt: skip
    if result.target is not None:
        parts.append(gettext("The role asks for %(level)s.") % {
            "level": name_level(assessment.scale, result.target)
        })  # fmt: skip
    return " ".join(parts)
