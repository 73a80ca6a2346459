"""A table of ratings with a row for each skill and a column for each person, as one rating a row. Pure: no Django."""

from __future__ import annotations

from dataclasses import replace

from ...core.errors import gettext_noop
from .data.files import Remark, Weight
from .model_headings import is_note_heading, is_total, part_of
from .ratings_headings import WHO, find_columns
from .remarks import list_names
from .tables import Table, in_heading

TURNED = gettext_noop(
    "We read each of these columns as the ratings of one person, and count a row for each rating: %(names)s."
)
_WHO = ("username", "email", "name")


def turn(table: Table, *, file: str) -> Table:
    """The table with a row for each rating if its columns are people; else as it is."""
    columns = find_columns(table.headings)
    if "skill" not in columns or columns.keys() & {*WHO, "level"}:
        return table
    people = [name for name in table.headings if name not in columns.values() and _is_person(name)]
    if not people:
        return table
    spelled = dict(zip(people, table.spelled(people), strict=True))
    place = in_heading("", file=file, row=table.heading_row)
    note = Remark(Weight.WARNING, place, TURNED, {"names": list_names(spelled.values())})
    who = [column for column in _WHO if column in map(_who, people)]
    headings = (*who, "skill", "level")
    at = {heading: place for place, heading in enumerate(headings)}
    said = [(row, name) for name in people for row in table.rows if row[name]]
    # Each has a number of its own, so that a fault in one rating leaves out none of its neighbours.
    rows = tuple(
        replace(
            row,
            number=number,
            columns=at,
            cells=(
                *(spelled[name] if column == _who(name) else "" for column in who),
                row[columns["skill"]],
                row[name],
            ),
        )
        for number, (row, name) in enumerate(said, start=1)
    )
    return replace(table, headings=headings, titles=headings, rows=rows, notes=(*table.notes, note))


def _is_person(heading: str) -> bool:
    # A name may hold a word for a note ("Rosa Fuente"), and an address any word at all.
    is_note = " " not in heading and is_note_heading(heading)
    return "@" in heading or not (is_note or is_total(heading) or part_of(heading))


def _who(heading: str) -> str:
    """The column to which a heading belongs that means somebody."""
    return "email" if "@" in heading else "name" if " " in heading else "username"
