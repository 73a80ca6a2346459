"""The course units that an author names for skills: read from the editor, and shown beside a gap. No HTML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext

from mentoring_xblock.platform import outline

from .assessment import Assessment

MOST = 200
"""So many skills can have a unit."""


def read_units(payload: Mapping[str, Any], wrong: dict[str, str]) -> dict[str, str]:
    """What the editor sent, as the block's field keeps it: the unit's place by skill. Editors of before send none."""
    sent = payload.get("units") or {}
    if not isinstance(sent, dict) or len(sent) > MOST:
        wrong["units"] = gettext("Reload the page and choose the course units again.")
        return {}
    units = {skill: outline.read_place(place) for skill, place in sent.items()}
    if not all(units.values()):
        wrong["units"] = gettext("Choose course units from the list.")
    return units


def keep_asked(units: Mapping[str, str], snapshot: Mapping[str, Any]) -> dict[str, str]:
    """Of ``units`` those of skills that the block stands for."""
    known = dict(snapshot.get("skills", ()))
    return {skill: place for skill, place in units.items() if skill in known}


def with_units(opened: Assessment, units: Mapping[str, str]) -> Assessment:
    """``opened`` with the units that teach what the learner has a gap in, where they may open them."""
    if not units or not opened.configuration.show_results:
        return opened
    wanted = {result.skill: units[result.skill] for result in opened.results if result.gap and result.skill in units}
    return replace(opened, units=outline.find_open_units(opened.configuration.course, wanted)) if wanted else opened


def advise_units(units: Mapping[str, str], *, course: str, titles: Mapping[str, str]) -> list[str]:
    """What an author should know of the units: those that the course does not have."""
    missing = outline.find_missing(course, units.values()) if units and course else frozenset()
    return [
        gettext("The course unit for “%(skill)s” is not in this course, so learners do not see it.")
        % {"skill": titles.get(skill, skill)}
        for skill, place in units.items()
        if place in missing
    ]
