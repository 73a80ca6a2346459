"""Every cell of the table answers as it should; a refusal, like a look, changes no row of any table; and whatever is
not theirs gets the bytes of what is absent, at as many statements, so that nothing tells the two apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

import pytest

from .asking import Reply
from .cells import Cell, Cells
from .expected import admin, handlers, pages, rest, use_cases
from .expected.line import Line
from .known_gaps import settle
from .people import ACTORS

PARTS = {
    "pages": pages.LINES,
    "rest": rest.LINES,
    "admin": admin.LINES,
    "handlers": handlers.LINES,
    "use cases": use_cases.LINES,
}


@pytest.mark.parametrize("part", PARTS)
def test_every_cell_answers_as_the_table_says(
    cells: Cells, part: str, record_property: Callable[[str, object], None]
) -> None:
    lines: Sequence[Line] = PARTS[part]
    failing: dict[str, str] = {}
    worked: set[str] = set()
    said: dict[str, str] = {}
    asked = compared = 0
    for _, family in groupby(cells.of(lines), key=lambda cell: (cell.line.name, cell.actor)):
        replies = _ask(cells, list(family))
        asked += len(replies)
        failing |= {str(cell): why for cell, reply in replies.items() if (why := _fails(cell, reply))}
        said |= {cell.line.name: reply.shown for cell, reply in replies.items() if reply.verdict == "ok"}
        worked |= {cell.line.name for cell, reply in replies.items() if reply.verdict == "done"}
        for cell, why in _told_apart(replies):
            compared += 1
            if why:
                failing[f"{cell}, told apart"] = why
    for line in lines:
        # A door that nobody gets through would prove nothing of those who must not.
        if line.lets_somebody_in and not line.works_for_none and line.name not in worked:
            failing[line.name] = f"worked for nobody: {said.get(line.name, '')}"
    record_property("doors", len({line.door for line in lines}))
    record_property("cells", asked)
    record_property("foreign_compared_with_absent", compared)
    if part == "pages":
        record_property("actors", len(ACTORS))
    settle(f"answers {part}", failing)


def test_the_address_that_checks_nothing_lets_nobody_write(cells: Cells) -> None:
    failing: dict[str, str] = {}
    for cell in cells.of(handlers.LINES):
        reply = cells.ask_without_checks(cell)
        if reply.wrote or (reply.is_in and cell.line.door.name not in handlers.READING):
            failing[str(cell)] = f"{reply.shown} without a token"
    settle("without checks", failing)


def _ask(cells: Cells, family: list[Cell]) -> dict[Cell, Reply]:
    absent = next((cell for cell in family if cell.whose == "absent"), None)
    if absent is not None:
        cells.ask(absent)  # what is kept in memory from the first look on is there for all of them
    return {cell: cells.ask(cell) for cell in family}


def _fails(cell: Cell, reply: Reply) -> str:
    expected = cell.line.expect(cell.actor, cell.whose)
    if expected != reply.verdict and not (expected == "ok" and reply.is_in):
        return f"not {expected}: {reply.shown}"
    if reply.wrote and not reply.is_in:
        return "refused, and wrote"
    if reply.wrote and cell.line.door.method == "GET":
        return "a GET, and wrote"
    return ""


def _told_apart(replies: dict[Cell, Reply]) -> Iterator[tuple[Cell, str]]:
    """Each cell that must look like the absent one, with what tells the two apart."""
    absent = next((cell for cell in replies if cell.whose == "absent"), None)
    if absent is None:
        return
    model, expected = replies[absent], absent.line.expect(absent.actor, "absent")
    for cell, reply in replies.items():
        is_granted = cell.actor in cell.line.answers.get(cell.whose, {})
        if cell is absent or is_granted or cell.line.expect(cell.actor, cell.whose) != expected:
            continue
        if reply.wrote:
            yield cell, "wrote"
        elif reply.seen != model.seen:
            yield cell, f"{reply.shown} where absent is {model.shown}"
        elif reply.statements != model.statements:
            yield cell, f"{reply.statements} statements where absent takes {model.statements}"
        else:
            yield cell, ""
