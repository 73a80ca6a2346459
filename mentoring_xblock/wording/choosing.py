"""The choices for a table of people or ratings in words: its columns, its values, and what a form sends of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from ..applets.exchange.data.uploads import ImportKind
from ..applets.ratings.data import Source as RatedBy
from ..core.errors import gettext_noop
from ..core.text import cut
from .labels import label_of
from .levels import join_level
from .refusals import describe_refusal

if TYPE_CHECKING:
    from ..api.jobs.uploads import TableView

LONGEST_CELL = 80
PARTS = {
    "username": gettext_noop("Username"),
    "email": gettext_noop("Email address"),
    "name": gettext_noop("Full name"),
    "first name": gettext_noop("First name"),
    "last name": gettext_noop("Last name"),
    "number": gettext_noop("Employee number"),
    "department": gettext_noop("Department"),
    "unit": gettext_noop("Unit"),
    "region": gettext_noop("Region"),
    "time zone": gettext_noop("Time zone"),
    "manager": gettext_noop("Manager"),
    "roles": gettext_noop("Roles"),
    "status": gettext_noop("Status: here or left"),
    "left on": gettext_noop("Day on which they left"),
    "skill": gettext_noop("Skill"),
    "level": gettext_noop("Level"),
    "source": gettext_noop("Who rated"),
    "date": gettext_noop("Day of the rating"),
}
"""What a column can be, by its name in the room of imports."""


def describe_choices(view: TableView) -> dict[str, Any]:
    """The view for a template."""
    skills = [(f"skill:{skill.key}", skill.title) for skill in view.skills]
    levels = (
        [(level.number, join_level(level.number, level.name)) for level in view.version.scale.levels]
        if view.version
        else []
    )
    return {
        "refused": describe_refusal(view.refusal) if view.refusal else "",
        "is_ratings": view.upload.kind is ImportKind.RATINGS,
        "columns": list(zip(view.titles, view.columns, strict=True)),
        "first_rows": [
            [cut(cell, LONGEST_CELL) for cell in (*row, *[""] * (len(view.headings) - len(row)))][: len(view.headings)]
            for row in view.first_rows
        ],
        "parts": [(part, _(PARTS[part])) for part in view.parts],
        "skills": skills,
        "levels": levels,
        "values": list(view.values.items()),
        "frameworks": view.frameworks,
        "framework": view.version.key if view.version else "",
        "raters": [(each.value, label_of(each)) for each in RatedBy],
        "choices": view.upload.choices,
    }
