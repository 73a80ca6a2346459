"""What was chosen for a table of people or ratings, kept for the next such file. No right is asked."""

from __future__ import annotations

from datetime import datetime

from ...applets.exchange import memory
from ...applets.exchange.data.files import Choices, Source
from ...applets.exchange.data.uploads import ImportKind, UploadInfo
from ...applets.exchange.people_table import read_people_table
from ...applets.exchange.ratings import read_ratings_table
from ...applets.exchange.tables import Table
from ...core.errors import MentoringError


def read_chosen(kind: ImportKind, source: Source, choices: Choices) -> Table:
    """The cells of a table of people or ratings; raises FileRefused where nothing can be read."""
    read = read_people_table if kind is ImportKind.PEOPLE else read_ratings_table
    return read(source, said=choices.columns)


def recall_choices(programme_id: int, kind: ImportKind, source: Source) -> Choices:
    """What was chosen for such a table the last time; nothing where there was none."""
    try:
        headings = read_chosen(kind, source, Choices()).headings
    except MentoringError:
        return Choices()  # the plan says what is wrong with it
    return memory.recall_columns(programme_id, kind, headings) or Choices()


def remember_choices(upload: UploadInfo, source: Source, *, now: datetime) -> None:
    """Keep what was chosen for a table that is imported; the caller's transaction does both."""
    headings = read_chosen(upload.kind, source, upload.choices).headings
    memory.remember_columns(upload.programme_id, upload.kind, headings, upload.choices, now=now)
