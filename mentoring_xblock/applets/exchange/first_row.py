"""Whether the first row of a list says what its columns are, or is an entry already. Pure: no Django, no file.

Only for headings of which no word is known. What is not clear is asked; until somebody answers, the row is an entry, so
that nothing is lost.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .looks import cell_at, count_filled, holds_groups, mean_length, names_things
from .matching import Part
from .model_headings import part_of
from .people_headings import spell

_SENTENCE = 3
"""Words from which on a cell is a sentence rather than a name."""
_NUMBER = "0123456789.,%"


def is_heading(first: Sequence[str], below: Sequence[Sequence[str]]) -> bool | None:
    """Whether ``first`` is a heading of the rows ``below``; None where nothing says so or both is said."""
    said = {verdict for column in range(len(first)) for verdict in _verdicts(column, first, below)}
    if len(first) == 1 and len(below) > 1 and not any(below[0]):
        # A title stands by itself above a blank row.
        said.add(True)
    return said.pop() if len(said) == 1 else None


def fill_list(columns: list[str], body: Sequence[Sequence[str]]) -> list[str]:
    """The columns of a plain list, with the group and the text behind the skill as their cells look."""
    skill = columns.index(Part.SKILL)
    for at in range(skill + 1, len(columns)):
        if columns[at]:
            continue
        if Part.GROUP not in columns and holds_groups(at, body):
            columns[at] = Part.GROUP
        elif Part.TEXT not in columns and names_things(at, body) and mean_length(at, body) > mean_length(skill, body):
            columns[at] = Part.TEXT
    return columns


def _verdicts(column: int, first: Sequence[str], below: Sequence[Sequence[str]]) -> Iterator[bool]:
    """What the column says: True for a heading, False for an entry."""
    top = cell_at(first, column)
    cells = [cell for row in below if (cell := cell_at(row, column))]
    if not top or len(cells) < 2 or count_filled(column, below) < 0.5 * sum(map(any, below)):
        return
    if all(_is_number(cell) for cell in cells):
        yield not _is_number(top)
    elif top in cells:
        # A heading that is repeated on each page is passed over elsewhere.
        yield False
    elif sum(len(cell.split()) >= _SENTENCE for cell in cells) >= 0.8 * len(cells):
        yield len(top.split()) < _SENTENCE
    if any(_says_skill(word) for word in spell(top).split()) and not any(
        map(_says_skill, spell(" ".join(cells)).split())
    ):
        yield True


def _says_skill(word: str) -> bool:
    return part_of(word) is Part.SKILL


def _is_number(cell: str) -> bool:
    return bool(cell.strip(_NUMBER) == "" and cell.strip(" .,%"))
