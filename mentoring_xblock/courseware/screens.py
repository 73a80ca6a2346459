"""Which template shows what: each function gives the HTML of one screen or panel, or words for it. No queries."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from django.utils.translation import get_language, gettext, ngettext

from mentoring_xblock.core.errors import gettext_noop
from mentoring_xblock.core.labels import LabelledEnum
from mentoring_xblock.core.values import pick
from mentoring_xblock.platform.templates import render_to_string
from mentoring_xblock.wording.labels import label_of
from mentoring_xblock.wording.levels import describe_retired
from mentoring_xblock.wording.limits import LIMITS

from .assessment import Assessment
from .configuration import LONGEST_WAIT_DAYS, CompletionRule, Layout, Rerate, RoleMode
from .grading import HEAVIEST, Marking, describe_marking, describe_marks
from .introduction import LONGEST as LONGEST_INTRODUCTION
from .introduction import sanitise_introduction
from .presenter import name_role, present_results, present_retired
from .questions import LAST_PERFORMED, present_questions
from .studio_form import Catalogue

_TEMPLATES = "mentoring_xblock/block/"
KEPT_QUESTIONS = 512
"""So many questions are kept as drawn, some 3 KB each: those of 25 blocks in one language."""

_HINTS: dict[LabelledEnum, str] = {
    RoleMode.FIXED: gettext_noop("the role chosen here"),
    RoleMode.OWN: gettext_noop("as recorded in the programme"),
    RoleMode.CHOOSE: gettext_noop("starting from the role chosen here"),
}
_SWITCHES = (
    (
        "hide_target",
        gettext_noop("Hide the target until a skill is rated"),
        gettext_noop("People rate more honestly when they do not see what is expected."),
    ),
    (
        "ask_last_performed",
        gettext_noop("Ask when the skill was last used"),
        gettext_noop("Ratings count for less if people have not used the skill for a long time."),
    ),
    (
        "ask_willing",
        gettext_noop("Ask who is willing to mentor others"),
        gettext_noop("Only people at mentor level become mentors, and they can pause at any time."),
    ),
    (
        "show_results",
        gettext_noop("Show the results at once"),
        gettext_noop("Shows the gap for each skill, as bars and as a table."),
    ),
    (
        "show_mentors",
        gettext_noop("Offer mentors for gaps"),
        gettext_noop("Learners can ask up to three mentors, in order. Completion never depends on this."),
    ),
)


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around every screen of one block. ``uid`` prefixes the ids of its elements."""

    uid: str
    title: str
    introduction: str


def show_learner(frame: Frame, assessment: Assessment, *, marking: Marking, body_only: bool = False) -> str:
    """The form, and above it the results once there are some. ``body_only`` leaves the outermost element out."""
    results = present_results(assessment) if assessment.configuration.show_results else None
    definition = assessment.profile.definition
    context = _form(frame, assessment) | {
        "results": results,
        "stored": sum(result.level is not None for result in assessment.results),
        "role_title": name_role(definition),
        "framework_title": definition.version.title,
        "graded": assessment.configuration.graded,
        "marks": describe_marks(marking, graded=assessment.configuration.graded),
        "waiting": marking.waiting,
        "retired": present_retired(assessment),
        "roles": [(role.key, name_role(role), role.key == definition.role_key) for role in assessment.roles],
    }
    return render_to_string(_TEMPLATES + ("learner_body.html" if body_only else "learner.html"), context)


def show_public(frame: Frame, *, sentence: str, role_title: str = "", skills: Sequence[str] = ()) -> str:
    """Text only, from what the block itself carries: for visitors, and where nothing can be answered."""
    context = _frame(frame) | {"sentence": sentence, "role_title": role_title, "skills": skills}
    return render_to_string(_TEMPLATES + "public.html", context)


def show_author(
    frame: Frame,
    assessment: Assessment | None,
    *,
    summary: Sequence[tuple[str, str]],
    warnings: Sequence[str],
    folded: bool = False,
) -> str:
    """What Studio shows of the block: a summary, what to fix, and the form as a learner would meet it.

    ``folded`` keeps a long form from filling the unit page until it is asked for.
    """
    context: dict[str, Any] = _frame(frame) | {"summary": summary, "warnings": warnings, "folded": folded}
    if assessment is not None:
        context |= _form(frame, _blanked(assessment), preview=True)
    return render_to_string(_TEMPLATES + "author.html", context)


def show_mentors(frame: Frame, mentors: dict[str, Any]) -> str:
    """The panel of mentors for one gap; ``mentors`` is ``presenter.present_mentors``'."""
    return render_to_string(_TEMPLATES + "mentors.html", mentors | {"uid": frame.uid, "limits": LIMITS})


def show_editor(frame: Frame, catalogue: Catalogue, values: dict[str, Any]) -> str:
    """The Studio editor, filled in with the block's ``values``."""
    chosen = values["skills"] or [option.key for option in catalogue.skills]
    ordered = sorted(catalogue.skills, key=lambda option: chosen.index(option.key) if option.key in chosen else 10**6)
    context = {
        "uid": frame.uid,
        "values": values,
        "catalogue": catalogue,
        "skills": [(option.key, option.title, option.key in chosen) for option in ordered],
        "switches": [(name, gettext(label), gettext(hint), values[name]) for name, label, hint in _SWITCHES],
        "role_modes": _choices(RoleMode, values["role_mode"]),
        "layouts": _choices(Layout, values["layout"]),
        "rerates": _choices(Rerate, values["rerate"]),
        "waits_days": values["rerate"] == Rerate.DAYS,
        "completion_rules": _choices(CompletionRule, values["completion_rule"]),
        "limits": LIMITS,
        "longest_introduction": str(LONGEST_INTRODUCTION),
        "longest_wait": LONGEST_WAIT_DAYS,
        "heaviest": HEAVIEST,
    }
    return render_to_string(_TEMPLATES + "editor.html", context)


def editor_words() -> dict[str, str]:
    """The sentences that the editor's script puts in, in the reader's language."""
    return {
        "saving": gettext("Saving …"),
        "failed": gettext("This was not saved"),
        "offline": gettext("The server did not answer. Check your connection and try again."),
        "up": gettext("Move up"),
        "down": gettext("Move down"),
        "moved": gettext("{title} is now number {place}."),
        "chosen": gettext("{count} skills chosen"),
        "many": gettext("{count} skills chosen. We recommend 20 to 25."),
        "undone": gettext("Your last change is undone."),
        "noRoles": gettext("Choose a competency model first"),
        "incomplete": gettext("This page did not load completely. Reload it to edit the block."),
    }


def learner_words() -> dict[str, str]:
    """The sentences that the learner's script puts in, in the reader's language."""
    return {
        "saved": gettext("Draft saved."),
        "saving": gettext("Saving your draft …"),
        "unsaved": gettext("Your draft is not saved yet."),
        "submitted": gettext("Your ratings are stored."),
        "nothing": gettext("Rate at least one skill first."),
        "offline": gettext("The server did not answer. Check your connection and try again."),
        "looking": gettext("Looking for mentors …"),
        "choose": gettext("Choose"),
        "choice": gettext("Choice {n}: remove"),
        "nobody": gettext("You have not chosen anyone yet."),
        "order": gettext("We ask them in this order: {names}."),
        "atMost": gettext("You can choose up to three. Remove one first."),
        "pick": gettext("Choose at least one mentor first."),
        "requested": gettext("Your request is stored. You can follow it in My mentoring."),
        "offered": gettext("Your offer is stored."),
        "joined": gettext("You are on the waiting list."),
        "count": gettext("{rated} of {total} skills rated"),
        "only": gettext("Rate this one skill again."),
        "incomplete": gettext("This page did not load completely. Reload it to rate yourself."),
    }


def summarise(assessment: Assessment, marking: Marking) -> list[tuple[str, str]]:
    """What an author wants to see at a glance."""
    count, definition = len(assessment.skills), assessment.profile.definition
    mode = {
        RoleMode.FIXED: name_role(definition),
        RoleMode.OWN: gettext("each learner’s own; shown here: %(role)s") % {"role": name_role(definition)},
        RoleMode.CHOOSE: gettext("chosen by the learner; shown here: %(role)s") % {"role": name_role(definition)},
    }
    return [
        (gettext("Competency model"), f"{definition.version.title} ({definition.version.number})"),
        (gettext("Role"), mode[assessment.configuration.role_mode]),
        (gettext("Skills"), ngettext("%(count)s skill", "%(count)s skills", count) % {"count": count}),
        (gettext("Marks"), describe_marking(marking, graded=assessment.configuration.graded)),
    ]


def advise(assessment: Assessment, marking: Marking, *, named: Collection[str] = ()) -> list[str]:
    """What an author should look at: retired skills, a due date that has passed, too many skills, skills without
    behaviours, no targets.

    ``named``: keys of the skills that the block stood for when it was saved.
    """
    advice = [describe_retired(each) for each in assessment.retired if each.skill in named]
    if assessment.configuration.graded and marking.is_closed:
        advice.append(
            gettext("The due date has passed. Learners can still rate themselves, but they earn no more marks.")
        )
    count = len(assessment.skills)
    if count > 40:
        advice.append(gettext("%(count)s skills are a lot for one sitting. We recommend 20 to 25.") % {"count": count})
    bare = sum(not skill.behaviours for skill in assessment.skills)
    if bare:
        advice.append(
            ngettext(
                "%(bare)s skill has no level descriptions, so its ratings are less reliable.",
                "%(bare)s skills have no level descriptions, so their ratings are less reliable.",
                bare,
            )
            % {"bare": bare}
        )
    if not any(skill.target for skill in assessment.skills):
        advice.append(gettext("The role sets no targets for these skills, so no gaps can be shown."))
    return advice


def _choices(kinds: type[LabelledEnum], value: str) -> list[tuple[str, str, str, bool]]:
    return [
        (kind.value, label_of(kind), gettext(_HINTS[kind]) if kind in _HINTS else "", kind == value) for kind in kinds
    ]


def _form(frame: Frame, assessment: Assessment, *, preview: bool = False) -> dict[str, Any]:
    questions = present_questions(assessment)
    same = {"uid": frame.uid, "total": len(questions), "preview": preview, "language": get_language()}
    same |= pick(assessment.configuration, ("ask_last_performed", "ask_willing"))
    for question in questions:
        # What somebody has filled in is drawn for nobody else.
        draw = _draw_question.__wrapped__ if question["key"] in assessment.draft else _draw_question
        question["html"] = draw(**question, **same)
    return _frame(frame) | {
        "questions": questions,
        "total": len(questions),
        "rated": sum(question["rated"] for question in questions),
        "mentor_from": assessment.scale.mentor_from,
        "preview": preview,
    }


@lru_cache(maxsize=KEPT_QUESTIONS)
def _draw_question(**question: Any) -> str:
    """One question of a form, from ``question`` alone: learners who are asked the same get the same."""
    chosen = question["last_performed"]
    last_performed = [(value, gettext(label), value == chosen) for value, label in LAST_PERFORMED]
    return render_to_string(
        _TEMPLATES + "question.html", question | {"last_performed": last_performed, "limits": LIMITS}
    )


def _frame(frame: Frame) -> dict[str, Any]:
    introduction = sanitise_introduction(frame.introduction)
    return {"uid": frame.uid, "title": frame.title, "introduction": introduction, "limits": LIMITS}


def _blanked(assessment: Assessment) -> Assessment:
    # An author may be a member too; a preview shows the form, never their own levels.
    blank = tuple(replace(result, level=None, offering=False, open_pairing=None) for result in assessment.results)
    return replace(assessment, results=blank, draft={})
