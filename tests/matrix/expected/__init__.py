"""The one table: every door with what each person should be answered on each thing. Decided by what the project
promises (docs), never by what the code happens to do."""

from __future__ import annotations

from ..doors import Door
from . import admin, handlers, pages, rest, use_cases
from .line import Line

LINES: tuple[Line, ...] = (*pages.LINES, *rest.LINES, *admin.LINES, *handlers.LINES, *use_cases.LINES)


def listed_doors() -> set[Door]:
    """Every door that the table knows, those included that no request reaches and those that lists are made of."""
    return {
        *(line.door for line in LINES),
        *admin.LISTED,
        *(Door("use_case", name) for name in use_cases.TRUSTED),
    }
