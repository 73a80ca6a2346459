"""Finding the tables of a publisher among uploaded files by their headings, text or workbook. No format's meaning.

Looking is cheap and may see too much; reading is exact, checked and under the limits of any table.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterator, Sequence

from ....core.errors import gettext_noop
from ..data.files import FileRefused, Place, Source
from ..grids import FoundTable, Grid, place_in, read_grids
from ..packages import looks_like_workbook
from ..tables import Row, Table, Take, heading_of, in_heading, read_rows, read_table, refusal, refuse_file
from ..texts import LINES_LOOKED_AT, MAX_BYTES
from .draft import ascii_of

_LOOKED_AT = 8_000
_LOOKED_AT_IN_PARTS = 2_000_000
_PARTS = ("xl/sharedStrings.xml", "xl/worksheets/")
_SIGNS = re.compile("[,;\t|]")


def file_with(source: Source, needed: Collection[str], *, without: Collection[str] = ()) -> str | None:
    """The name of the first file that seems to have the headings ``needed`` (case-folded) and none of ``without``."""
    return next((name for name, each in source.files.items() if _seems(each, needed, without)), None)


def _seems(content: bytes, needed: Collection[str], without: Collection[str]) -> bool:
    if looks_like_workbook(content):
        words = b"".join(_texts_of(content)).lower()
        return all(each.encode() in words for each in needed)
    lines = ascii_of(content[:_LOOKED_AT]).decode("ascii", "replace").splitlines()
    found = ({heading_of(cell.strip(" \"'")) for cell in _SIGNS.split(line)} for line in lines[:LINES_LOOKED_AT])
    return any(names.issuperset(needed) and names.isdisjoint(without) for names in found)


def _texts_of(content: bytes) -> Iterator[bytes]:
    """The beginnings of a workbook's parts that hold texts, as bytes: nothing in them is taken for XML here."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            for name in package.namelist()[:200]:
                if name.startswith(_PARTS):
                    with package.open(name) as part:
                        yield part.read(_LOOKED_AT_IN_PARTS)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError, ValueError):
        return  # what is wrong with it is said by who reads it


def read_found(
    content: bytes,
    needed: Collection[str],
    *,
    file: str,
    take: Take | None = None,
    most_bytes: int = MAX_BYTES,
    most_rows: int | None = None,
) -> Table:
    """The table below the row that has the headings ``needed``, of a workbook in the first sheet that has them.

    ``take``, ``most_bytes`` and ``most_rows`` as of ``read_table``; a workbook has the limits of any.
    Raises FileRefused for every fault of form, and for a workbook without that row.
    """

    def is_heading(names: Collection[str]) -> bool:
        return set(needed) <= set(names)

    if not looks_like_workbook(content):
        return read_table(
            content, file=file, is_heading=is_heading, take=take, most_bytes=most_bytes, most_rows=most_rows
        )
    for grid in read_grids(Source(file, {file: content})).grids:
        if any(is_heading(set(map(heading_of, row))) for row in grid.rows[:LINES_LOOKED_AT]):
            if grid.fault is not None:
                raise FileRefused((grid.fault,))
            return read_rows(enumerate(grid.rows, start=1), file=file, is_heading=is_heading, take=take)
    message = gettext_noop("No sheet has the columns %(names)s. Choose another file, or import it as a table.")
    raise refuse_file(message, file=file, names=", ".join(needed))


def one_each(headings: Sequence[str], spelled: Callable[[str], str], *, file: str) -> dict[str, str]:
    """The headings by the name that each is a spelling of; raises FileRefused where two are spellings of one."""
    found: dict[str, str] = {}
    for heading in headings:
        name = spelled(heading)
        if name in found:
            place = in_heading(heading, file=file)
            message = gettext_noop("The columns “%(first)s” and “%(second)s” mean the same. Keep one of them.")
            raise FileRefused((refusal(place, message, first=found[name], second=heading),))
        found[name] = heading
    return found


def place_of(grid: Grid, row: Row, column: str, *, file: str) -> Place:
    """The place of one of the row's cells; without that column, of its first cell."""
    return place_in(grid, row.number - 1, row.columns.get(column, 0), file=file)


def find_sheet(found: FoundTable, needed: Collection[str]) -> tuple[Grid, list[Row]] | None:
    """The first sheet with the headings ``needed`` and its rows that hold anything; None where no sheet has them.

    A heading is compared by its letters and digits alone, so ``needed`` are such names. Columns without a heading are
    passed over, as in a table whose heading is merged. Raises FileRefused where the sheet cannot be read.
    """
    for grid in found.grids:
        for number, row in enumerate(grid.rows[:LINES_LOOKED_AT]):
            columns: dict[str, int] = {}
            for at, cell in enumerate(row):
                columns.setdefault(bare(cell), at)
            if not columns.keys() >= set(needed):
                continue
            if grid.fault is not None:
                raise FileRefused((grid.fault,))
            below = enumerate(grid.rows[number + 1 :], start=number + 2)
            return grid, [Row(at, at, columns, cells) for at, cells in below if cells]
    return None


def open_sheet(source: Source, needed: Collection[str], *, absent: str) -> tuple[FoundTable, Grid, list[Row]]:
    """What the only file holds, and of it what ``find_sheet`` finds; raises FileRefused with the words ``absent``."""
    found = read_grids(source)
    sheet = find_sheet(found, needed)
    if sheet is None:
        raise refuse_file(absent, file=found.file)
    return found, *sheet


def bare(heading: str) -> str:
    """A heading as publishers spell it in many ways: its letters and digits, case-folded."""
    return "".join(sign for sign in heading.casefold() if sign.isalnum())


def some_of(names: Collection[str], *, most: int = 3) -> str:
    """The first few of many names, for a sentence."""
    shown = [name[:80] for _number, name in zip(range(most), names, strict=False)]
    return ", ".join(shown) + (", …" if len(names) > most else "")
