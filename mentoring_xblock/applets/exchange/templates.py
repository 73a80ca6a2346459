"""Files to fill in: our own layout with one example. No Django."""

from __future__ import annotations

from collections.abc import Sequence

from ...core.scales import Level, Scale
from ..competencies.data import FrameworkModel, Kind, RoleModel, SkillText, TargetLevel
from . import formats
from .data.uploads import ImportKind
from .table_writing import write_table
from .workbooks import is_installed, write_workbook

_SCALE = Scale(
    (
        Level(1, "With help", "Does it together with somebody who knows how."),
        Level(2, "Alone", "Does it without help, and notices when something is wrong."),
        Level(3, "Guides others", "Shows others how it is done, and improves how we do it."),
    ),
    mentor_from=3,
)
MODEL = FrameworkModel(
    key="template",
    title="Bicycle workshop (replace this example)",
    description="What people in the workshop do, and how well.",
    scale=_SCALE,
    skills=(
        SkillText(
            key="true-a-wheel",
            title="True a wheel",
            description="Bring a rim back to running straight and round.",
            kind=Kind.TASK,
            group="Wheels",
            behaviours={
                1: ("You can find the place where the rim is off",),
                2: ("You can true a wheel to within a millimetre",),
                3: ("You can explain which spoke to turn, and why",),
            },
        ),
    ),
    roles=(RoleModel(key="mechanic", title="Mechanic", targets=(TargetLevel("true-a-wheel", 2, 5),)),),
)
PEOPLE_HEADINGS = (
    "username",
    "email",
    "department",
    "unit",
    "region",
    "time zone",
    "manager",
    "roles",
    "status",
    "left on",
)
_PERSON = (
    "learner", "learner@example.com", "Workshop", "Service", "North", "Europe/Berlin", "manager", "mechanic", "active",
    "",
)  # fmt: skip
_RATINGS = ("email", "skill", "level", "source", "date")
_RATING = ("learner@example.com", "True a wheel", "2", "manager", "2026-01-31")


def format_name() -> str:
    """The format of templates: a workbook where those can be written, else CSV."""
    return "xlsx" if is_installed() else "csv"


def make_template(kind: ImportKind, *, layout: str = "") -> tuple[str, bytes]:
    """The name and the content of the file to fill in; of a competency model in ``layout``, if it is given.

    Raises InvalidInput for a layout that cannot be written.
    """
    if kind is ImportKind.FRAMEWORK:
        files = formats.write(MODEL, format_name=layout or format_name())
        return next(iter(files.items()))
    headings, example = (PEOPLE_HEADINGS, _PERSON) if kind is ImportKind.PEOPLE else (_RATINGS, _RATING)
    return write_rows(kind.value, headings, [example])


def write_rows(name: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[str, bytes]:
    """A table as a workbook where those can be written, else as CSV: the file's name and its content."""
    if is_installed():
        return f"{name}.xlsx", write_workbook(headings, rows)
    return f"{name}.csv", write_table(headings, rows)
