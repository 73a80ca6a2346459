"""The native CSV: the native table as comma-separated values.

Writing is canonical: what was read here and written again has the same bytes.
"""

from __future__ import annotations

import re
from datetime import datetime

from ...competencies.data import FrameworkModel
from ..data.files import Choices, Parsed, Source
from ..table_writing import write_table
from ..tables import read_table
from ..texts import LINES_LOOKED_AT
from .draft import ascii_of, one_file, only_content
from .own_table import headings_of, is_heading, read_model, write_rows

NAME = "csv"
SUFFIX = ".csv"


def recognise(source: Source) -> bool:
    """One file with ``record`` among its headings, which may stand below a title."""
    lines = ascii_of(only_content(source)[:4000]).decode("ascii", "replace").splitlines()
    return any(
        is_heading({name.strip(" \"'").casefold() for name in re.split("[,;\t|]", line)})
        for line in lines[:LINES_LOOKED_AT]
    )


def parse(source: Source, _choices: Choices) -> Parsed:
    """The model in the table; raises FileRefused where the table itself cannot be read."""
    file, content = one_file(source)
    return read_model(NAME, read_table(content, file=file, is_heading=is_heading), file=file)


def write(model: FrameworkModel, _made_at: datetime) -> dict[str, bytes]:
    """The model as one canonical table, by file name."""
    return {f"{model.key}{SUFFIX}": write_table(headings_of(model), write_rows(model))}
