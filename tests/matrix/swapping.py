"""Every id and key in what a door is sent, by name, and what to put in its place: another's, and nobody's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .asking import World
from .cells import Cell, Cells
from .expected.line import Line
from .people import ABSENT, CLOSED

PREFERRED = ("mentee", "mentor", "manager", "admin", "staff")
"""Who asks: the first of these whom the door lets in, and the admin besides. Nothing is another's to a superuser: where
a door is open to them alone, the admin asks."""

THROUGH_A_COURSE = frozenset({"course_models.open_course_model", "course_models.restore_course_model"})
"""They ask as somebody whom the platform says is in the course, and by that the other programme lets them in too: it
is no secret to them, only closed to the course's authors."""


def named_things(world: World) -> dict[str, tuple[Any, Any]]:
    """Name of a field -> the other programme's thing of that kind, and one that nobody has."""
    foreign, south = world.found.foreign, world.found.south
    member = (foreign.mentor.member_id, ABSENT)
    pairing = (foreign.pairings["active"], ABSENT)
    offer = (south.ids["offer"], ABSENT)
    session, step = (foreign.sessions["active"], ABSENT), (foreign.steps["active"], ABSENT)
    return {
        **dict.fromkeys(("mentor", "mentor_id", "mentee", "mentee_id", "member", "member_id", "member_ids"), member),
        **dict.fromkeys(("pairing", "pairing_id", "pairing_ids"), pairing),
        **dict.fromkeys(("_selected_action",), (foreign.pairings["proposed"], ABSENT)),
        "choices": offer,
        **dict.fromkeys(("session", "session_id"), session),
        **dict.fromkeys(("step", "step_id"), step),
        **dict.fromkeys(("notice", "notice_ids"), (foreign.notice, ABSENT)),
        **dict.fromkeys(("framework", "key"), (south.framework, "nosuchmodel")),
        "skill": ("south-only", "nosuchskill"),
        "role": (south.role, "nosuchrole"),
        "programme": (south.info.key, "nosuchprogramme"),
        "run_id": (south.ids["run"], ABSENT),
        "concern_id": (foreign.concern, ABSENT),
        "rule_id": (south.ids["rule"], ABSENT),
        "upload_id": (south.ids["upload"], ABSENT),
    }


@dataclass(frozen=True, slots=True)
class Swap:
    """One field of one door, asked by one person."""

    cell: Cell
    field: tuple[str, ...]
    foreign: dict[str, Any]
    absent: dict[str, Any]
    values: tuple[Any, Any]

    def __str__(self) -> str:
        return f"{self.cell}: {'.'.join(self.field)}"


def swaps(cells: Cells, lines: tuple[Line, ...]) -> Iterator[Swap]:
    """Each id and key of each payload and query of these doors, swapped one at a time."""
    things = named_things(cells.world)
    for line in lines:
        for actor in _askers(line):
            cell = Cell(line, actor, "ours" if line.thing else "")
            thing = cells.world.things[line.thing]["ours"] if line.thing else None
            sent = line.send(cells.world, actor, cell.whose, thing)
            for path, values in _fields(sent, things, line.door.kind == "use_case"):
                if path == ("programme",) and line.door.name in THROUGH_A_COURSE:
                    continue
                foreign, absent = (_put(sent, path, value) for value in values)
                yield Swap(cell, path, foreign, absent, values)


def with_programme(cells: Cells, lines: tuple[Line, ...]) -> Iterator[Swap]:
    """Every address asked with ``?programme=`` of the other customer, by everybody signed in who is not in it."""
    values = ("south", "nosuchprogramme")
    for line in lines:
        for actor in ("outsider", "peer", "admin", "staff"):
            cell = Cell(line, actor, "ours" if line.thing else "")
            thing = cells.world.things[line.thing]["ours"] if line.thing else None
            sent = line.send(cells.world, actor, cell.whose, thing)
            made = []
            for value in values:
                changed = _put(sent, ("query", "programme"), value)
                if sent.get("is_json"):
                    changed = _put(changed, ("data", "programme"), value)
                made.append(changed)
            yield Swap(cell, ("query", "programme"), made[0], made[1], values)


def _askers(line: Line) -> tuple[str, ...]:
    whose = "ours" if line.thing else ""
    let_in = [each for each in PREFERRED if each not in CLOSED and line.expect(each, whose) == "ok"]
    found = let_in[:1] + (["admin"] if "admin" in let_in[1:] else [])
    if not found and line.expect("superuser", whose) == "ok":
        found = ["admin"]
    return tuple(found)


def _fields(sent: dict[str, Any], things: dict[str, Any], is_use_case: bool) -> Iterator[tuple[tuple[str, ...], Any]]:
    for part, values in [((), sent)] if is_use_case else [((each,), sent.get(each) or {}) for each in
                                                        ("query", "data", "payload", "path")]:  # fmt: skip
        if isinstance(values, dict):
            for name in values:
                if name in things:
                    yield (*part, name), things[name]


def _put(sent: dict[str, Any], path: tuple[str, ...], value: Any) -> dict[str, Any]:
    name, *rest = path
    if rest:
        return {**sent, name: _put(dict(sent.get(name) or {}), tuple(rest), value)}
    return {**sent, name: [value] if isinstance(sent.get(name), list) else value}
