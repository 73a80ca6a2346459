"""The matchings that a programme has used, each under the headings of its files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from ..competencies.equality import fold
from .data.files import Choices
from .data.uploads import ImportKind
from .grids import FoundTable
from .guess import find_heading, headings_of
from .models import RememberedMatching
from .packing import pack_choices, unpack_choices

MOST_KEPT = 50
"""Of a programme and kind; the one that was used longest ago makes room."""


def remember(programme_id: int, kind: ImportKind, found: FoundTable, choices: Choices, *, now: datetime) -> None:
    """Keep the matching of an applied file under its headings; what was kept under the same ones is replaced."""
    if choices.matching is None:
        return
    headings = headings_of(found.grid(choices.matching.sheet), choices.matching)
    # That two skills are the same holds for this file alone.
    kept = pack_choices(replace(choices, same=(), moves=()))
    RememberedMatching.objects.update_or_create(
        programme_id=programme_id,
        kind=kind,
        headings=_hash(headings),
        defaults={"choices": kept, "used_at": now},
    )
    rows = RememberedMatching.objects.filter(programme_id=programme_id, kind=kind).order_by("-used_at", "-pk")
    RememberedMatching.objects.filter(pk__in=list(rows.values_list("pk", flat=True)[MOST_KEPT:])).delete()


def recall(programme_id: int, kind: ImportKind, found: FoundTable) -> Choices | None:
    """The choices with which a file of these headings was imported last, None if none was.

    The sheet may be called otherwise by now, and the heading stand in another row.
    """
    rows = RememberedMatching.objects.filter(programme_id=programme_id, kind=kind).order_by("-used_at", "-pk")
    for kept, packed in rows.values_list("headings", "choices")[:MOST_KEPT]:
        choices = unpack_choices(packed)
        if choices.matching is None:
            continue
        for grid in found.grids:
            if not grid.rows or grid.fault:
                continue
            for row in dict.fromkeys((choices.matching.heading_row, find_heading(grid) + 1)):
                sheet = grid.title if choices.matching.sheet else ""
                matching = replace(choices.matching, sheet=sheet, heading_row=row)
                if _hash(headings_of(grid, matching)) == kept:
                    return replace(choices, matching=matching)
    return None


def remember_columns(
    programme_id: int, kind: ImportKind, headings: Sequence[str], choices: Choices, *, now: datetime
) -> None:
    """Keep what was chosen for an applied table of people or ratings, under its headings.

    Neither who has left nor when the ratings were given is true of the next file.
    """
    kept = pack_choices(replace(choices, absent_left=False, rated_on=""))
    RememberedMatching.objects.update_or_create(
        programme_id=programme_id,
        kind=kind,
        headings=_hash(sorted(headings)),
        defaults={"choices": kept, "used_at": now},
    )
    rows = RememberedMatching.objects.filter(programme_id=programme_id, kind=kind).order_by("-used_at", "-pk")
    RememberedMatching.objects.filter(pk__in=list(rows.values_list("pk", flat=True)[MOST_KEPT:])).delete()


def recall_columns(programme_id: int, kind: ImportKind, headings: Sequence[str]) -> Choices | None:
    """The choices with which a table of these headings was imported last, in whatever order; None if none was."""
    rows = RememberedMatching.objects.filter(programme_id=programme_id, kind=kind, headings=_hash(sorted(headings)))
    packed = rows.values_list("choices", flat=True).first()
    return unpack_choices(packed) if packed else None


def _hash(headings: Sequence[str]) -> str:
    return hashlib.sha256(json.dumps([fold(heading) for heading in headings]).encode()).hexdigest()
