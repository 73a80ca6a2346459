"""Which template shows what: each function gives the HTML of one screen or panel, or words for it. No queries."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.template.defaultfilters import floatformat
from django.utils.formats import localize
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext

from mentoring_xblock.core.values import pick
from mentoring_xblock.platform.addresses import link_to
from mentoring_xblock.platform.templates import fill_in_each, is_our_own, render_to_string
from mentoring_xblock.wording.levels import describe_retired
from mentoring_xblock.wording.limits import LIMITS
from mentoring_xblock.wording.lists import join_words

from .assessment import Assessment
from .configuration import Layout, RoleMode
from .grading import describe_marking
from .names import find_role_title
from .presenter import name_role, present_results, present_retired
from .questions import LAST_PERFORMED, name_states, present_questions

_TEMPLATES = "mentoring_xblock/block/"
_QUESTION = _TEMPLATES + "question.html"
_GROUP = ("group", "later")
_MISSING = ("key", "title")
_JUMP = ("key", "title", "state")
_ROW = ("title", "level", "confirmed", "target", "gap")
KEPT_QUESTIONS = 512
"""So many questions are kept as drawn, some 3 KB each: those of 25 blocks in one language."""


Frame = dict[str, str]
"""What stands around every screen of one block: its title, its introduction, and ``uid``, which prefixes the ids of its
elements."""


def show_learner(
    frame: Frame, assessment: Assessment, *, marks: str, is_waiting: bool, asked: int = 0, body_only: bool = False
) -> str:
    """The form, and above it the results once there are some. ``body_only`` leaves the outermost element out.

    ``marks`` says what the learner has earned, ``is_waiting`` that the platform has not taken it yet. ``asked``: how
    much waits for the learner in My mentoring.
    """
    results = present_results(assessment) if assessment.configuration.show_results else None
    values = _open(assessment) | _form(frame, assessment) | (_draw_results(frame["uid"], results) if results else {})
    values |= {
        "stored": _count_stored(sum(result.level is not None for result in assessment.results)),
        "marks": marks,
        "waiting": is_waiting,
        "asked": _count_asked(asked),
        "my_mentoring": _my_mentoring(assessment) if asked else "",
        "retired": _draw("retired", map(_as_retired, present_retired(assessment))),
    }
    return _draw("learner_body" if body_only else "learner", [values])


def _open(assessment: Assessment) -> dict[str, Any]:
    """What stands between the title and the results or the form."""
    definition = assessment.profile.definition
    return {
        "role_title": find_role_title(name_role(definition), definition.version.title),
        "framework_title": definition.version.title,
        "graded": assessment.configuration.graded,
        "roles": _draw(
            "option",
            (
                {"key": role.key, "name": name_role(role), "chosen": role.key == definition.role_key}
                for role in assessment.roles
            ),
        ),
    }


def _draw_results(uid: str, results: Mapping[str, Any]) -> dict[str, str]:
    next_card, left = results["next_card"] or dict.fromkeys(("title", "unit", "unit_url", "key"), ""), results["left"]
    return {
        "lead": results["lead"],
        "next_title": next_card["title"],
        "next_step": results["next_step"],
        "next_unit": next_card["unit"],
        "next_unit_url": next_card["unit_url"],
        "next_key": next_card["key"] if next_card.get("can_find") else "",
        "paired": _draw_cards(uid, results["paired"]),
        "growing": _draw_cards(uid, results["growing"]),
        "met": _draw_cards(uid, results["met"], good=True),
        "met_count": str(localize(len(results["met"]))),
        "others": _draw_some("missing", results["others"], _MISSING),
        "left": str(localize(left)) if left > 1 else "",
        "outside": _draw_some("missing", results["outside"], (*_MISSING, "offering")),
        "outside_count": str(localize(len(results["outside"]))),
        "rows": _draw_some("row", results["table"], _ROW),
    }


def _draw_cards(uid: str, cards: Iterable[Mapping[str, Any]], *, good: bool = False) -> SafeString:
    same: dict[str, Any] = {"uid": uid, "good": good, "most_places": LIMITS["places"]}
    return _draw("card", ({**card, **same, "pairing": _draw_panel(card)} for card in cards))


def _draw_panel(card: Mapping[str, Any]) -> SafeString:
    return SafeString(render_to_string(_TEMPLATES + "pairing.html", card) if card["pairing"] else "")


def _draw_some(name: str, many: Iterable[Mapping[str, Any]], names: Sequence[str]) -> SafeString:
    """As ``_draw``, with no more of each than the template asks for."""
    return _draw(name, ({each: values[each] for each in names} for values in many))


def _draw(name: str, many: Iterable[Mapping[str, str | bool]]) -> SafeString:
    return fill_in_each(f"{_TEMPLATES}{name}.html", many)


def _as_retired(retired: tuple[str, str, bool]) -> dict[str, str | bool]:
    return dict(zip(("became", "answer", "is_running"), retired, strict=True))


def _count_stored(count: int) -> str:
    if not count:
        return ""
    return ngettext("You have %(stored)s stored rating.", "You have %(stored)s stored ratings.", count) % {
        "stored": localize(count)
    }


def _count_asked(count: int) -> str:
    if not count:
        return ""
    return ngettext(
        "%(shown)s thing waits for you in My mentoring", "%(shown)s things wait for you in My mentoring", count
    ) % {"shown": floatformat(count, "0g")}


def _my_mentoring(assessment: Assessment) -> str:
    return f"{link_to('my')}?{urlencode({'programme': assessment.profile.programme.key})}"


def show_public(
    frame: Frame, *, sentence: str, sign_in: str = "", role_title: str = "", skills: Sequence[str] = ()
) -> str:
    """Text only, from what the block itself carries: for visitors, and where nothing can be answered.

    ``sign_in``: the address of the login page, for whom it helps.
    """
    context = {**frame, "sentence": sentence, "sign_in": sign_in, "role_title": role_title, "skills": skills}
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
    context: dict[str, Any] = {**frame, "summary": summary, "warnings": warnings, "folded": folded}
    if assessment is not None:
        context |= _open(assessment) | _form(frame, _as_example(assessment), preview=True)
    return render_to_string(_TEMPLATES + "author.html", context)


def show_mentors(uid: str, mentors: dict[str, Any]) -> str:
    """The panel of mentors for one gap; ``mentors`` is ``presenter.present_mentors``'."""
    return render_to_string(_TEMPLATES + "mentors.html", mentors | {"uid": uid, "limits": LIMITS})


def learner_words() -> dict[str, str]:
    """The sentences that the learner's script puts in, in the reader's language."""
    return dict(_learner_words(get_language()))


@lru_cache
def _learner_words(language: str) -> dict[str, str]:
    del language  # the one that is active, in which this is kept
    return {
        "comma": join_words(("", "")),
        "saved": gettext("saved {at}"),
        "saving": gettext("saving …"),
        "unsaved": gettext("not saved yet, but kept in this browser. We keep trying."),
        "elsewhere": gettext("Changed in another window or on another device, and taken over here: {skills}."),
        "submittedElsewhere": gettext("You submitted your ratings in another window or on another device."),
        "lookAgain": gettext("Newer answers from another window or device are filled in now. Check them and submit."),
        "signedOut": gettext("You are signed out. Sign in, then come back to this page: nothing is lost."),
        "signIn": gettext("Sign in (opens a new tab)"),
        "left": gettext("Not answered yet: {n}. Choose one to go to it."),
        "rateLeft": gettext("Rate those that are left ({n})"),
        "place": gettext("Page {n} of {m}"),
        **{f"state_{state}": words for state, words in name_states().items()},
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
        "requested": gettext("Your request is stored. You can follow it here and in My mentoring."),
        "offered": gettext("Your offer is stored."),
        "joined": gettext("You are on the waiting list."),
        "count": gettext("{rated} of {total} answered"),
        "incomplete": gettext("This page did not load completely. Reload it to rate yourself."),
    }


def summarise(assessment: Assessment, *, closes_at: datetime | None) -> list[tuple[str, str]]:
    """What an author wants to see at a glance."""
    count, definition = len(assessment.skills), assessment.profile.definition
    mode = {
        RoleMode.FIXED: name_role(definition),
        RoleMode.OWN: gettext("each learner’s own; shown here: %(role)s") % {"role": name_role(definition)},
        RoleMode.CHOOSE: gettext("chosen by the learner; shown here: %(role)s") % {"role": name_role(definition)},
    }
    return [
        (
            gettext("Competency model"),
            gettext("%(title)s, version %(number)s")
            % {"title": definition.version.title, "number": definition.version.number},
        ),
        (gettext("Role"), mode[assessment.configuration.role_mode]),
        (gettext("Skills"), ngettext("%(count)s skill", "%(count)s skills", count) % {"count": count}),
        (gettext("Marks"), describe_marking(closes_at, graded=assessment.configuration.graded)),
    ]


def advise(assessment: Assessment, *, is_closed: bool, named: Collection[str] = ()) -> list[str]:
    """What an author should look at: retired skills, a due date that has passed, too many skills, skills without
    behaviours, no targets.

    ``named``: keys of the skills that the block stood for when it was saved.
    """
    advice = [describe_retired(skill) for skill, *_ in assessment.retired if skill.key in named]
    if assessment.configuration.graded and is_closed:
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


def _form(frame: Frame, assessment: Assessment, *, preview: bool = False) -> dict[str, Any]:
    """The form; as a ``preview``, which no script divides, its first page with what comes after that folded below."""
    questions = present_questions(assessment)
    same = {"uid": frame["uid"], "total": len(questions), "preview": preview, "language": get_language()}
    same |= pick(assessment.configuration, ("ask_last_performed", "ask_willing"))
    is_divided = any(question["later"] for question in questions)
    place = _place(assessment, questions) if preview and is_divided else ""
    pages: tuple[list[str], list[str]] = ([], [])
    group = questions[0]["group"] if place else ""
    can_keep = is_our_own(_QUESTION)
    for question in questions:
        drawn = pages[preview and question["later"]]
        question["later"] = question["later"] and not preview
        if question["group"] != group:
            group = question["group"]
            drawn += [_draw_some("group", [question], _GROUP)] if group else []
        # What somebody has filled in is drawn for nobody else, nor one site's template for another.
        is_kept = can_keep and question["key"] not in assessment.draft
        draw = _draw_question if is_kept else _draw_question.__wrapped__
        drawn.append(draw(**question, **same))
    return {
        **frame,
        "drawn": SafeString("".join(pages[0])),
        "later": SafeString("".join(pages[1])),
        "place": place,
        "jumps": _draw_some("jump", questions, _JUMP),
        "total": str(len(questions)),
        "rated": str(sum(question["rated"] or question["not_my_work"] for question in questions)),
        "layout": assessment.configuration.layout.value,
        "is_divided": is_divided,
        "known_at": assessment.stamp,
        "submitted_at": submitted_at.isoformat() if (submitted_at := assessment.profile.submitted_at) else "",
        "mentor_from": str(assessment.scale.mentor_from),
        "preview": preview,
    }


def _place(assessment: Assessment, questions: Sequence[Mapping[str, Any]]) -> str:
    """What stands above the first page. How many there are of a group's, only a browser can measure."""
    number = gettext("Page {n} of {m}").format(n=1, m=len(questions))
    parts = (number if assessment.configuration.layout is Layout.SKILL else "", questions[0]["group"])
    return " · ".join(filter(None, parts))


@lru_cache(maxsize=KEPT_QUESTIONS, typed=True)
def _draw_question(**question: Any) -> SafeString:
    """One question of a form, from ``question`` alone: learners who are asked the same get the same.

    Typed, since a text that is to be escaped equals the same markup that is safe.
    """
    chosen = question["last_performed"]
    last_performed = [(value, gettext(label), value == chosen) for value, label in LAST_PERFORMED]
    context = question | {"last_performed": last_performed, "limits": LIMITS}
    return SafeString(render_to_string(_QUESTION, context))


def _as_example(assessment: Assessment) -> Assessment:
    """The form before anybody has answered it, but for a level of the first skill, which shows what a choice unfolds.

    An author may be a member too; a preview never shows their own levels.
    """
    results = tuple(
        replace(result, level=None, not_my_work=False, offering=False, open_pairing=None)
        for result in assessment.results
    )
    example = {skill.key: {"level": assessment.scale.mentor_from} for skill in assessment.skills[:1]}
    return replace(assessment, results=results, draft=example)
