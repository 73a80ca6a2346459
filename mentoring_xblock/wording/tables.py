"""A foreign table in words: what was found in it, and what each of its columns can be said to be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..applets.exchange.data.files import Choices, FileRefused
from ..applets.exchange.matching import LEVEL_PARTS, USED, Matching, Part, Rounding, Shape
from ..core.text import cut
from .imports import describe_remark
from .labels import label_of
from .refusals import describe_refusal

if TYPE_CHECKING:
    from ..api.jobs.uploads import TableView

LONGEST_CELL = 160
"""Characters of a cell in the table that shows the first rows."""


def describe_table(view: TableView) -> list[tuple[str, str]]:
    """(what, which) of the file: encoding, sign between the cells, rows."""
    signs = {",": _("comma"), ";": _("semicolon"), "\t": _("tab"), "|": _("vertical bar")}
    found = [(_("File"), view.upload.name)]
    if view.encoding:
        found.append((_("Encoding"), view.encoding))
    if view.separator and len(view.headings) > 1:
        found.append((_("Separator"), signs.get(view.separator, view.separator)))
    rows = view.all_rows
    return [*found, (_("Rows"), ngettext("%(n)s row", "%(n)s rows", rows) % {"n": rows})]


def _first_row(view: TableView, matching: Matching) -> str:
    """What the row says of which we do not know whether it is a heading; "" where we know it, or it is two rows."""
    if view.is_sure or matching.heading_rows > 1 or not any(matching.columns):
        return ""
    cells = view.headings if any(view.headings) else next(iter(view.first_rows), ())
    return cut(" · ".join(filter(None, cells)), LONGEST_CELL)


def describe_columns(view: TableView, sent: Choices | None) -> dict[str, Any]:
    """The columns with their choices, for a template; ``sent`` is what was refused, and stays as it was typed."""
    matching = sent.matching if sent and sent.matching else view.matching
    if isinstance(view.refusal, FileRefused):
        refused = [describe_remark(each) for each in view.refusal.remarks]
    else:
        refused = [describe_refusal(view.refusal)] if view.refusal else []
    if matching is None:
        return {"refused": refused, "columns": []}
    choices = sent or view.upload.choices
    columns = []
    for at, heading in enumerate(view.headings):
        part = matching.columns[at] if at < len(matching.columns) else ""
        cells = [cut(row[at], LONGEST_CELL) for row in view.first_rows]
        columns.append(
            {"at": at, "heading": heading or _("Column %(n)s") % {"n": at + 1}, "part": part, "cells": cells}
        )
    names = list(matching.levels or choices.levels)
    top = len(matching.level_columns) or len(names)
    # A person who comes back from the plan has chosen, even if they chose a new one.
    key = choices.key if choices.matching else view.likely
    return {
        "refused": refused,
        "matching": matching,
        "first_row": _first_row(view, matching),
        "columns": columns,
        "first_rows": [[cut(cell, LONGEST_CELL) for cell in row] for row in view.first_rows],
        "parts": [(part.value, label_of(part)) for part in Part],
        "level_parts": [(number, _("Level or grade %(n)s") % {"n": number}) for number in LEVEL_PARTS],
        "shapes": [(shape.value, label_of(shape)) for shape in Shape],
        "roundings": [(each.value, label_of(each)) for each in Rounding],
        "used": {shape.value: " ".join(parts) for shape, parts in USED.items()},
        "level_names": "\n".join(names),
        "mentor_from": min(choices.mentor_from, top),
        "model_title": choices.title or view.title,
        "model_key": key,
    }
