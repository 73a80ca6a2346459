"""A cell of the table: one door, one person, one thing. Asks it, and says what it is called when it fails."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from .asking import Reply, World, blind
from .classroom import Classroom
from .doors import use_cases
from .expected.line import Line
from .people import ACTORS, CLOSED

_PART = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """One door asked by one person about one thing; ``whose`` is "" where the door names none."""

    line: Line
    actor: str
    whose: str

    def __str__(self) -> str:
        return f"{self.line.name} as {self.actor}" + (f" on {self.whose}" if self.whose else "")


class Cells:
    """Asks cells in one world."""

    def __init__(self, world: World, room: Classroom) -> None:
        self.world, self._room = world, room
        self._use_cases = use_cases()

    def of(self, lines: Iterable[Line], *, named_only: bool = False) -> Iterator[Cell]:
        """The cells of these lines; the signed-out call no use case, since doors ask for a session before."""
        for line in lines:
            things = self.world.things[line.thing] if line.thing else {"": None}
            if named_only and not line.thing:
                continue
            for actor in ACTORS:
                if line.door.kind == "use_case" and actor in CLOSED:
                    continue
                # Whoever is sent to sign in is so before any thing is looked for: one of each door will do.
                asked = list(things)[:1] if line.always_signs_in(actor, things) else things
                for whose in asked:
                    yield Cell(line, actor, whose)

    def ask(self, cell: Cell, *, thing: Any = None, more: dict[str, Any] | None = None) -> Reply:
        """The reply; ``thing`` asks about another id than the cell's, ``more`` changes what is sent."""
        line, door = cell.line, cell.line.door
        wanted = thing if thing is not None else self.world.things[line.thing][cell.whose] if line.thing else None
        sent = line.send(self.world, cell.actor, cell.whose, wanted) | (more or {})
        if door.kind == "handler":
            return self._room.ask(cell.actor, door.name, sent["payload"])
        if door.kind == "use_case":
            function = self._use_cases[door.name]
            reply = self.world.use_case(function, actor_id=self.world.user_id(cell.actor), **sent)
            return replace(reply, seen=blind(reply.seen, wanted)) if line.thing else reply
        path = "/" + fill(door.name, sent.pop("path", None), wanted)
        reply = self.world.request(cell.actor, door.method, path, **sent)
        return replace(reply, seen=blind(reply.seen, wanted)) if line.thing == "definition" else reply

    def ask_without_checks(self, cell: Cell) -> Reply:
        """A handler by the address that checks nothing."""
        sent = cell.line.send(self.world, cell.actor, cell.whose, None)
        return self._room.ask(cell.actor, cell.line.door.name, sent["payload"], without_checks=True)


def fill(route: str, parts: dict[str, Any] | None, thing: Any) -> str:
    """A route with its parts filled in; all with ``thing`` where none are given."""
    return _PART.sub(lambda found: str(parts[found[1]] if parts else thing), route)
