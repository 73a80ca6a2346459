"""What the cells of a column look like, below the heading of a foreign table. Pure: no Django, no file."""

from __future__ import annotations

from collections.abc import Sequence

from ...core.scales import MAX_LEVELS
from .matching import BLANK, MARKS
from .model_headings import rank_of


def cell_at(row: Sequence[str], column: int) -> str:
    """The cell, "" beyond the row's end."""
    return row[column] if column < len(row) else ""


def said_at(row: Sequence[str], column: int) -> str:
    """The cell, "" where it only says that there is nothing."""
    cell = cell_at(row, column)
    return "" if cell.casefold() in BLANK else cell


def names_things(column: int, body: Sequence[Sequence[str]]) -> bool:
    """Whether the column's cells are texts, nearly all different, and no addresses."""
    cells = [cell for row in body if (cell := cell_at(row, column))]
    texts = [cell for cell in cells if not cell.replace(".", "").replace(",", "").isdigit() and "@" not in cell]
    return len(cells) > 1 and len(texts) == len(cells) and len(set(cells)) > 0.8 * len(cells)


def holds_groups(column: int, body: Sequence[Sequence[str]]) -> bool:
    """Whether the column holds fewer texts than there are rows, each over rows that follow each other."""
    cells = [cell for row in body if (cell := cell_at(row, column))]
    starts = [cell for at, cell in enumerate(cells) if not at or cell != cells[at - 1]]
    is_text = not any(cell.replace(".", "").replace(",", "").isdigit() for cell in cells)
    return is_text and 1 < len(starts) == len(set(starts)) <= 0.7 * len(body)


def count_filled(column: int, body: Sequence[Sequence[str]]) -> int:
    """How many rows the column fills."""
    return sum(bool(cell_at(row, column)) for row in body)


def mean_length(column: int, body: Sequence[Sequence[str]]) -> float:
    """How many characters its filled cells have on average."""
    return sum(len(cell_at(row, column)) for row in body) / max(1, count_filled(column, body))


def holds_texts(column: int, body: Sequence[Sequence[str]], *, least: float) -> bool:
    """Whether the column holds sentences, ``least`` that share of them: texts that are not all short and the same."""
    cells = [cell for row in body if (cell := cell_at(row, column))]
    if not cells or len(cells) < 0.6 * least * len(body):
        return False
    return sum(" " in cell for cell in cells) > least * len(cells) and len(set(cells)) > least * len(cells)


def holds_levels(column: int, body: Sequence[Sequence[str]]) -> bool:
    """Whether the column holds small numbers or words for levels and nothing else, or marks and nothing else."""
    cells = [cell for row in body if (cell := said_at(row, column))]
    highest = max(map(whole_number, cells), default=0)
    numbers = highest <= MAX_LEVELS and all(whole_number(cell) or cell == "0" for cell in cells)
    marks = all(cell.casefold() in MARKS for cell in cells)
    return bool(cells) and (numbers or marks or all(rank_of(cell) is not None for cell in cells))


def whole_number(cell: str) -> int:
    """The cell as a whole number, rounded up; 0 where it is none."""
    whole, _sign, rest = cell.replace(",", ".").partition(".")
    return int(whole) + bool(rest.strip("0")) if whole.isdecimal() and whole.isascii() and len(whole) < 4 else 0


def number_in(name: str) -> int | None:
    """The number in the name of a level ("Level 3"), None where it has none or a very long one."""
    digits = "".join(filter(str.isdecimal, name))
    return int(digits) if 0 < len(digits) < 10 else None
