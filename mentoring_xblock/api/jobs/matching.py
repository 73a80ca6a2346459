"""Use cases of a person who imports a foreign table: what was found in it, and what its columns are said to be.

The plan and the import that follow are those of every upload (``uploads``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from ...applets.competencies import api as competencies
from ...applets.competencies.data import VersionRef
from ...applets.competencies.equality import fold
from ...applets.exchange import formats, memory
from ...applets.exchange import uploads as rows
from ...applets.exchange.data.files import Choices, FileRefused, Source
from ...applets.exchange.data.uploads import ImportKind, UploadInfo, UploadState
from ...applets.exchange.formats import table, table_reading
from ...applets.exchange.formats.draft import title_and_rest
from ...applets.exchange.grids import FoundTable, Grid, read_grids
from ...applets.exchange.guess import guess, guess_sheet, join_headings
from ...applets.exchange.matching import Matching, Part, Shape
from ...applets.people.data import ProgrammeInfo
from ...core import clock
from ...core.errors import Conflict, InvalidInput, gettext_noop
from ..permissions import require_admin
from .remembering import recall_choices
from .uploads import TableView, keep_and_plan, own_upload, plan_with

ROWS_SHOWN = 8
MODELS_COMPARED = 10
"""With as many models of the programme, a table's skills are compared."""
BUSY = gettext_noop("This file is being imported or was imported already. Upload it again to change its columns.")


def open_import(
    *, actor_id: int, source: Source, kind: ImportKind, programme: str = "", now: datetime | None = None
) -> UploadInfo:
    """Keep the files: planned where their format or their headings are known, else waiting for their columns.

    Raises NotFound for an unknown or foreign programme, NotAllowed unless the actor is its admin, TooLarge.
    """
    now = now or clock.now()
    found = require_admin(actor_id, programme).programme
    format_name, choices, is_matched = None, Choices(), True
    if kind is not ImportKind.FRAMEWORK:
        choices = recall_choices(found.programme_id, kind, source)
    else:
        known = _recall(found.programme_id, source)
        if isinstance(known, Choices):
            format_name, choices = table.NAME, known
        else:
            is_matched = known
    return keep_and_plan(
        found.programme_id,
        actor_id,
        source=source,
        kind=kind,
        format_name=format_name,
        choices=choices,
        is_matched=is_matched,
        now=now,
    )


def view_table(
    *, actor_id: int, upload_id: int, sheet: str = "", heading_row: int = 0, now: datetime | None = None
) -> TableView:
    """What is in the actor's own upload; ``sheet`` and ``heading_row`` look elsewhere than was guessed or said.

    Raises NotFound for everybody else's and where they run no more, Conflict where it was imported.
    """
    upload, programme = own_upload(actor_id, upload_id, now or clock.now())
    if upload.state in (UploadState.APPLYING, UploadState.APPLIED):
        raise Conflict(BUSY, code="busy")
    try:
        found = read_grids(rows.read_content(upload_id))
    except (FileRefused, InvalidInput) as refused:
        return TableView(upload, refusal=refused)
    said = upload.choices.matching
    if said is not None and (not sheet or sheet == said.sheet) and heading_row in (0, said.heading_row):
        matching = said
    elif sheet or heading_row:
        grid = found.grid(sheet)
        matching = guess_sheet(grid, heading_row=min(heading_row, len(grid.rows))) or _unmatched(grid, heading_row)
    else:
        matching = guess(found) or _unmatched(found.grid(), 0)
    return _view(upload, programme, found, matching)


def match_upload(*, actor_id: int, upload_id: int, choices: Choices, now: datetime | None = None) -> UploadInfo:
    """Plan the file by what its columns are said to be; another upload replaces this one.

    Raises NotFound, InvalidInput without a matching or for a bad one, Conflict where the file was imported.
    """
    now = now or clock.now()
    upload, _programme = own_upload(actor_id, upload_id, now)
    if choices.matching is None:
        raise InvalidInput(gettext_noop("Say which column holds the skills."), code="unmatched")
    renewed = plan_with(upload.upload_id, format_name=table.NAME, choices=choices, now=now)
    if renewed is None:
        raise Conflict(BUSY, code="busy")
    return renewed


def settle_identity(
    *,
    actor_id: int,
    upload_id: int,
    same: tuple[tuple[str, str], ...] = (),
    moves: tuple[tuple[str, str], ...] = (),
    layer: int | None = None,
    now: datetime | None = None,
) -> UploadInfo:
    """Plan the file again with what was answered: ``same`` pairs stored and new keys (``skill:KEY``, ``role:KEY``),
    ``moves`` says which role the holders of one that is gone get, "" for none, ``layer`` which layer of a tree are the
    skills. What was answered before still holds.

    Raises NotFound, Conflict where the file is being imported or was.
    """
    now = now or clock.now()
    upload, _programme = own_upload(actor_id, upload_id, now)
    before = upload.choices
    choices = replace(
        before,
        same=tuple({**dict(before.same), **dict(same)}.items()),
        moves=tuple({**dict(before.moves), **dict(moves)}.items()),
        layer=before.layer if layer is None else layer,
    )
    renewed = plan_with(upload.upload_id, format_name=upload.format_name, choices=choices, now=now)
    if renewed is None:
        raise Conflict(BUSY, code="busy")
    return renewed


def _recall(programme_id: int, source: Source) -> Choices | bool:
    """The choices that are remembered for such a file; else whether it can be planned without any."""
    try:
        name = formats.detect(source)
    except InvalidInput:
        name = table.NAME
    if name != table.NAME:
        return True
    try:
        found = read_grids(source)
    except InvalidInput:
        # The plan says what is wrong with it.
        return True
    return memory.recall(programme_id, ImportKind.FRAMEWORK, found) or False


def _unmatched(grid: Grid, heading_row: int) -> Matching:
    """Nothing matched yet, below the row that was chosen or the first."""
    return Matching(Shape.LIST, ("",) * grid.width, heading_row=max(1, heading_row), sheet=grid.title)


def _view(upload: UploadInfo, programme: ProgrammeInfo, found: FoundTable, matching: Matching) -> TableView:
    grid = found.grid(matching.sheet)
    start = matching.heading_row + matching.heading_rows - 1
    first = [row for row in grid.rows[start:] if any(row)][:ROWS_SHOWN]
    frameworks = competencies.list_frameworks(programme.programme_id)
    return TableView(
        upload,
        sheets=tuple(each.title for each in found.grids if each.title),
        encoding=found.encoding,
        separator=found.separator,
        headings=join_headings(grid, matching.heading_row - 1, matching.heading_rows),
        first_rows=tuple(tuple(row) + ("",) * (grid.width - len(row)) for row in first),
        all_rows=sum(any(row) for row in grid.rows[start:]),
        matching=replace(matching, columns=(*matching.columns, *[""] * (grid.width - len(matching.columns)))),
        title=upload.choices.title or table_reading.title_for(found, matching),
        frameworks=frameworks,
        likely=_find_likely(frameworks, grid, matching),
        is_sure=table.is_sure(found, matching),
        refusal=FileRefused((grid.fault,)) if grid.fault is not None else None,
    )


def _find_likely(frameworks: Sequence[VersionRef], grid: Grid, matching: Matching) -> str:
    """The key of the model that has more than half of the table's skills, and most of them; "" of none."""
    column = matching.at(Part.SKILL)
    if column is None:
        return ""
    start = matching.heading_row + matching.heading_rows - 1
    titles = {fold(title_and_rest(text)[0]) for row in range(start, len(grid.rows)) if (text := grid.cell(row, column))}
    shared = {
        version.key: len(titles & {fold(skill.title) for skill in competencies.get_skills(version)})
        for version in frameworks[:MODELS_COMPARED]
    }
    likely = max(shared, key=lambda key: shared[key], default="")
    return likely if likely and 2 * shared[likely] > len(titles) else ""
