"""Use cases of a person who imports people or ratings: which column is which, and what else the file leaves open.

The plan and the import that follow are those of every upload (``uploads``).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from ...applets.competencies import api as competencies
from ...applets.competencies.data import RoleSkill, VersionRef
from ...applets.exchange import people_headings, ratings_headings, ratings_table
from ...applets.exchange import uploads as rows
from ...applets.exchange.data.files import Choices
from ...applets.exchange.data.uploads import ImportKind, UploadInfo, UploadState
from ...applets.exchange.tables import Table
from ...core import clock
from ...core.errors import Conflict, MentoringError, NotFound, gettext_noop
from .remembering import read_chosen
from .uploads import TableView, own_upload, plan_with

ROWS_SHOWN = 5
BUSY = gettext_noop("This file is being imported, or was imported already. To choose differently, upload it again.")
MOST_VALUES = 60
"""Values of a file that are asked for one by one."""


def view_choices(*, actor_id: int, upload_id: int, now: datetime | None = None) -> TableView:
    """What is in the actor's own upload of people or ratings, and what was chosen so far.

    Raises NotFound for everybody else's, where they run no more and for a model, Conflict where it was imported.
    """
    upload, programme = own_upload(actor_id, upload_id, now or clock.now())
    _require_choosable(upload)
    source, choices = rows.read_content(upload.upload_id), upload.choices
    try:
        table = read_chosen(upload.kind, source, choices)
    except MentoringError as refusal:
        return TableView(upload, refusal=refusal)
    first = tuple(row.cells for row in table.rows[:ROWS_SHOWN])
    if upload.kind is ImportKind.PEOPLE:
        found = people_headings.say_columns(choices.columns, table.headings)
        found = found or people_headings.match_columns(table.headings)
        columns = _by_heading(table, found)
        titles = table.spelled(table.headings)
        return TableView(upload, table.headings, first, titles=titles, columns=columns, parts=people_headings.COLUMNS)
    frameworks = competencies.list_frameworks(programme.programme_id)
    version = next((each for each in frameworks if each.key == choices.framework), None)
    version = version or (frameworks[0] if frameworks else None)
    skills = tuple(each for each in competencies.get_skills(version) if not each.retired) if version else ()
    columns = _rating_columns(table, choices, skills)
    return TableView(
        upload,
        table.headings,
        first,
        frameworks,
        titles=table.spelled(table.headings),
        columns=columns,
        parts=ratings_headings.COLUMNS,
        version=version,
        skills=skills,
        values=_values(table, columns, choices, version),
    )


def choose(*, actor_id: int, upload_id: int, choices: Choices, now: datetime | None = None) -> UploadInfo:
    """Plan the file by what was chosen; another upload replaces this one.

    Raises NotFound as ``view_choices``, Conflict where the file was imported.
    """
    now = now or clock.now()
    upload, _programme = own_upload(actor_id, upload_id, now)
    _require_choosable(upload)
    renewed = plan_with(upload.upload_id, choices=choices, now=now)
    if renewed is None:
        raise Conflict(BUSY, code="busy")
    return renewed


def _require_choosable(upload: UploadInfo) -> None:
    if upload.kind not in (ImportKind.PEOPLE, ImportKind.RATINGS):
        raise NotFound()
    if upload.state in (UploadState.APPLYING, UploadState.APPLIED):
        raise Conflict(BUSY, code="busy")


def _by_heading(table: Table, found: Mapping[str, str]) -> tuple[str, ...]:
    column_of = {heading: column for column, heading in found.items()}
    return tuple(column_of.get(heading, "") for heading in table.headings)


def _rating_columns(table: Table, choices: Choices, skills: tuple[RoleSkill, ...]) -> tuple[str, ...]:
    said = people_headings.say_columns(choices.columns, table.headings)
    if said:
        return _by_heading(table, said)
    found = ratings_headings.find_columns(table.headings)
    columns = list(_by_heading(table, found))
    if not {"skill", "level"} <= found.keys():
        matched = ratings_table.match_skills(table.headings, skills)
        for at, heading in enumerate(table.headings):
            if heading in matched and columns[at] in ("", "level"):
                columns[at] = f"{ratings_headings.SKILL}{matched[heading]}"
    return tuple(columns)


def _values(table: Table, columns: tuple[str, ...], choices: Choices, version: VersionRef | None) -> dict[str, int]:
    if version is None:
        return {}
    is_long = {"skill", "level"} <= set(columns)
    wanted = [
        heading
        for heading, column in zip(table.headings, columns, strict=True)
        if (column == "level" if is_long else column.startswith(ratings_headings.SKILL))
    ]
    try:
        levels = ratings_table.read_scale(choices.scale, scale=version.scale)
    except MentoringError:
        levels = ratings_table.read_scale((), scale=version.scale)
    return {value: levels.get(value, 0) for value in ratings_table.list_values(table, wanted, most=MOST_VALUES)}
