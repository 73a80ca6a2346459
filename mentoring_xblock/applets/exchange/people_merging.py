"""Somebody of a people table, whom one of its lines speaks of or several together. Pure: no Django, no database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from .people_table import TEXTS, PersonLine


@dataclass(slots=True)
class Person:
    """Somebody of the table: one line, or what several say together. A negative id is nobody's account yet."""

    user_id: int
    line: PersonLine
    has_left: bool | None
    roles: tuple[tuple[int, str], ...] | None = None
    manager: int | None = None


def differing(first: PersonLine, line: PersonLine) -> list[str]:
    """The columns in which two lines of one person say different things."""
    columns = {**{name: name.replace("_", " ") for name in TEXTS}, "manager": "manager"}
    return [
        column
        for name, column in columns.items()
        if getattr(line, name) and getattr(first, name) and getattr(line, name) != getattr(first, name)
    ]


def together(first: PersonLine, line: PersonLine) -> PersonLine:
    """What two lines of one person say: of each thing what is said first, and all the roles."""
    said = {name: getattr(first, name) or getattr(line, name) for name in (*TEXTS, "manager")}
    roles = None if first.roles is None else tuple(dict.fromkeys([*first.roles, *(line.roles or ())]))
    return replace(first, roles=roles, **said)


def by_name_and_number(people: Iterable[Person]) -> Mapping[str, set[int]]:
    """People of the file by their employee number, and by each way to write their name."""
    found: dict[str, set[int]] = defaultdict(set)
    for person in people:
        for text in filter(None, (*person.line.names, person.line.number)):
            found[text].add(person.user_id)
    return found
