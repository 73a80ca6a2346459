"""The course team's panel below a block: what it shows, its table as a file, and what its buttons answer. No fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.template.defaultfilters import floatformat
from django.utils.translation import gettext, ngettext

from mentoring_xblock.api import course_team, tables
from mentoring_xblock.api.data import BlockReport
from mentoring_xblock.applets.insight.data import LevelCounts
from mentoring_xblock.core.errors import InvalidInput, gettext_noop
from mentoring_xblock.core.text import clean_text
from mentoring_xblock.core.values import pick
from mentoring_xblock.platform.roster import LONGEST_NAME
from mentoring_xblock.platform.templates import render_to_string

from .answers import File

_TEMPLATES = "mentoring_xblock/block/"
_BLOCK = ("actor_id", "course", "usage_key")
_FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True, slots=True)
class Place:
    """The block that the team looks at: who asks, in which course, and what its author set.

    ``own_framework``: the key that the block's own skills get where ``framework`` is not there, "" without own skills.
    ``skills``: the keys of the skills that it asks for, in the author's order.
    """

    actor_id: int
    course: str
    usage_key: str
    programme: str
    framework: str
    own_framework: str
    title: str
    skills: Sequence[str]


def show_frame(uid: str) -> str:
    """The folded panel, which is filled when somebody opens it; it costs a learner's page no query."""
    return render_to_string(_TEMPLATES + "team.html", {"uid": uid})


def show_report(place: Place, *, uid: str, table_url: str) -> Mapping[str, Any]:
    """The panel's content, counted again where it is old; ``counting`` while a job is at it."""
    report = course_team.renew_block_report(**_what(place))
    lines = [_line(counts) for counts in _ordered(report.levels, place.skills)]
    context = {
        "uid": uid,
        "counts": _participation(report),
        "unanswered": report.participation.enrolled - report.participation.answered,
        "levels": report.levels[0].levels if report.levels else (),
        "lines": lines,
        "is_hidden": any(line["has_hidden"] for line in lines),
        "longest_name": str(LONGEST_NAME),
        "percent": round(100 * report.counting.share) if report.counting else None,
        "files": [
            (name, f"{table_url}?format={name}") for name in _FORMATS if name != "xlsx" or tables.has_workbooks()
        ],
    }
    return {"html": render_to_string(_TEMPLATES + "team_report.html", context), "counting": bool(report.counting)}


def remind(place: Place) -> Mapping[str, Any]:
    """Remind those who have not answered; the answer says how many."""
    people, lately = course_team.remind_learners(**pick(place, (*_BLOCK, "programme", "title")))
    return {"reminded": people, "lately": lately, "message": _reminded_in_words(people, lately)}


def reset(place: Place, payload: Mapping[str, Any]) -> Mapping[str, Any]:
    """Reset one learner; the first time it asks for the username again."""
    name, again = (_text(payload, field) for field in ("username", "confirm"))
    done = course_team.reset_learner(username=name, confirm=again, **pick(place, (*_BLOCK, "programme")))
    words = (
        gettext("“%(username)s” can start this self-assessment again.")
        if done
        else gettext(
            "“%(username)s” will lose the draft, the marks and the completion of this self-assessment, and can then "
            "rate every skill once more. Earlier ratings stay in their record. Type the username again to confirm."
        )
    )
    return {"reset": done, "message": words % {"username": name}}


def table_file(place: Place, wanted: str) -> File:
    """What the panel shows, as it was counted last, as a CSV or XLSX file; raises InvalidInput for another format."""
    if wanted not in _FORMATS:
        raise InvalidInput(gettext_noop("Choose one of the formats CSV and XLSX."), fields={"format": "unknown"})
    report = course_team.get_block_report(**_what(place))
    headings = [gettext("What"), gettext("Skill"), gettext("Level"), gettext("People")]
    rows = [[words, "", "", str(count)] for words, count in _participation(report)]
    hidden = gettext("hidden")
    for counts in _ordered(report.levels, place.skills):
        for level, count in zip(counts.levels, counts.counts, strict=True):
            rows.append([gettext("Own rating"), counts.title, level, hidden if count is None else str(count)])
    content = (
        tables.write_csv(headings, rows)
        if wanted == "csv"
        else tables.write_xlsx("Self-assessment", headings, rows, numbers=headings[-1:])
    )
    return File(f"self-assessment.{wanted}", _FORMATS[wanted], content)


def words() -> dict[str, str]:
    """The sentences that the panel's script puts in, in the reader's language."""
    return {
        "counting": gettext("Counting …"),
        "offline": gettext("The server did not answer. Check your connection and try again."),
        "working": gettext("One moment …"),
        "incomplete": gettext("This page did not load completely. Reload it to open the panel."),
    }


def _what(place: Place) -> dict[str, Any]:
    return pick(place, (*_BLOCK, "framework", "own_framework"))


def _participation(report: BlockReport) -> list[tuple[str, int]]:
    found = report.participation
    return [
        (gettext("Learners enrolled"), found.enrolled),
        (gettext("Have answered"), found.answered),
        (gettext("Have begun, not sent"), found.begun),
        (gettext("Have not begun"), found.not_begun),
    ]


def _ordered(levels: Sequence[LevelCounts], skills: Sequence[str]) -> list[LevelCounts]:
    """In the author's order; what the block no longer asks for comes last."""
    places = {skill: number for number, skill in enumerate(skills)}
    return sorted(levels, key=lambda each: places.get(each.skill, len(places)))


def _line(counts: LevelCounts) -> dict[str, Any]:
    most = max((count for count in counts.counts if count), default=1)
    return {
        "title": counts.title,
        "people": counts.people,
        "counted_at": counts.counted_at,
        "cells": [(count, 0 if count is None else round(100 * count / most)) for count in counts.counts],
        "has_hidden": counts.people is None or None in counts.counts,
    }


def _reminded_in_words(people: int, lately: int) -> str:
    said = ngettext("%(people)s person is reminded.", "%(people)s people are reminded.", people)
    if not people:
        said = gettext("Nobody is reminded.")
    if lately:
        said += " " + ngettext(
            "%(lately)s was reminded in the last seven days and gets no second email.",
            "%(lately)s were reminded in the last seven days and get no second email.",
            lately,
        )
    return said % {"people": floatformat(people, "0g"), "lately": floatformat(lately, "0g")}


def _text(payload: Mapping[str, Any], field: str) -> str:
    value = payload.get(field, "")
    if not isinstance(value, str):
        raise InvalidInput(gettext_noop("The username must be text."), fields={field: "text"})
    return clean_text(value, field=field, longest=LONGEST_NAME)
