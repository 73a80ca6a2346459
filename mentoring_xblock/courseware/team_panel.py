"""The course team's panel below a block: what it shows, its table as a file, the words of its buttons. No queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.template.defaultfilters import floatformat
from django.utils.translation import gettext, ngettext

from mentoring_xblock.api import tables
from mentoring_xblock.api.data import BlockReport
from mentoring_xblock.applets.insight.data import LevelCounts
from mentoring_xblock.core.errors import InvalidInput, gettext_noop
from mentoring_xblock.platform.roster import LONGEST_NAME
from mentoring_xblock.platform.templates import render_to_string
from mentoring_xblock.wording.levels import join_level

_TEMPLATES = "mentoring_xblock/block/"
_FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def show_frame(uid: str) -> str:
    """The folded panel, which is filled when somebody opens it; it costs a learner's page no query."""
    return render_to_string(_TEMPLATES + "team.html", {"uid": uid})


def show_report(report: BlockReport, skills: Sequence[str], *, uid: str, table_url: str) -> Mapping[str, Any]:
    """The panel's content, with ``skills`` (keys) in this order, where any are named; ``counting`` while a job is at
    it."""
    lines = [_line(counts) for counts in _ordered(report.levels, skills)]
    context = {
        "uid": uid,
        "counts": _participation(report),
        "unanswered": report.enrolled - report.answered,
        "levels": _levels(report.levels[0]) if report.levels else (),
        "lines": lines,
        "is_hidden": any(line["has_hidden"] for line in lines),
        "longest_name": str(LONGEST_NAME),
        "percent": round(100 * report.counting.share) if report.counting else None,
        "files": [
            (name, f"{table_url}?format={name}") for name in _FORMATS if name != "xlsx" or tables.has_workbooks()
        ],
    }
    return {"html": render_to_string(_TEMPLATES + "team_report.html", context), "counting": bool(report.counting)}


def describe_reminder(people: int, lately: int) -> str:
    """How many are reminded, and how many were already."""
    said = ngettext("We reminded %(people)s person.", "We reminded %(people)s people.", people)
    if not people:
        said = gettext("We reminded nobody.")
    if lately:
        said += " " + ngettext(
            "%(lately)s was reminded in the last seven days and gets no second email.",
            "%(lately)s were reminded in the last seven days and get no second email.",
            lately,
        )
    return said % {"people": floatformat(people, "0g"), "lately": floatformat(lately, "0g")}


def describe_reset(name: str, *, done: bool) -> str:
    """That the learner of that username is reset, or what that would do to them, so that it is confirmed."""
    words = (
        gettext("“%(username)s” can start this self-assessment again.")
        if done
        else gettext(
            "“%(username)s” will lose the draft, the marks and the completion of this self-assessment, and can then "
            "rate every skill once more. Earlier ratings stay in their record. Type the username again to confirm."
        )
    )
    return words % {"username": name}


def check_format(wanted: str) -> str:
    """The media type of a table in that format; raises InvalidInput for another than CSV and XLSX."""
    if wanted not in _FORMATS:
        raise InvalidInput(gettext_noop("Choose one of the formats CSV and XLSX."), fields={"format": "unknown"})
    return _FORMATS[wanted]


def write_table(report: BlockReport, skills: Sequence[str], wanted: str) -> bytes:
    """What the panel shows as a file of that format."""
    headings = [gettext("What"), gettext("Skill"), gettext("Level"), gettext("People")]
    rows = [[words, "", "", str(count)] for words, count in _participation(report)]
    hidden = gettext("hidden")
    for counts in _ordered(report.levels, skills):
        for level, count in zip(_levels(counts), counts.counts, strict=True):
            rows.append([gettext("Own rating"), counts.title, level, hidden if count is None else str(count)])
    if wanted == "csv":
        return tables.write_csv(headings, rows)
    return tables.write_xlsx("Self-assessment", headings, rows, numbers=headings[-1:])


def words() -> dict[str, str]:
    """The sentences that the panel's script puts in, in the reader's language."""
    return {
        "counting": gettext("Counting …"),
        "offline": gettext("The server did not answer. Check your connection and try again."),
        "working": gettext("One moment …"),
        "incomplete": gettext("This page did not load completely. Reload it to open the panel."),
    }


def _participation(report: BlockReport) -> list[tuple[str, int]]:
    return [
        (gettext("Learners enrolled"), report.enrolled),
        (gettext("Have answered"), report.answered),
        (gettext("Have begun but not submitted"), report.begun),
        (gettext("Have not begun"), report.enrolled - report.answered - report.begun),
    ]


def _ordered(levels: Sequence[LevelCounts], skills: Sequence[str]) -> list[LevelCounts]:
    """In the author's order; what the block no longer asks for comes last."""
    places = {skill: number for number, skill in enumerate(skills)}
    return sorted(levels, key=lambda each: places.get(each.skill, len(places)))


def _levels(counts: LevelCounts) -> list[str]:
    return [join_level(number, name) for number, name in enumerate(counts.levels, start=1)]


def _line(counts: LevelCounts) -> dict[str, Any]:
    most = max((count for count in counts.counts if count), default=1)
    return {
        "title": counts.title,
        "people": counts.people,
        "counted_at": counts.counted_at,
        "cells": [(count, 0 if count is None else round(100 * count / most)) for count in counts.counts],
        "has_hidden": counts.people is not None and None in counts.counts,
    }
