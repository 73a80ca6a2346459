"""Values from rows: what has the same name is taken over, and only what differs is written out; many by batches. No
Django."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T")
V = TypeVar("V", bound="DataclassInstance")


def fill(kind: type[V], row: object, /, **given: Any) -> V:
    """A ``kind`` with each field from the attribute of ``row`` with its name; ``given`` goes before the row.

    Raises AttributeError for a field that neither has, TypeError for a name in ``given`` that is not a field.
    """
    return kind(**pick(row, _names_of(kind, *given)), **given)


def pick(thing: object, names: Iterable[str]) -> dict[str, Any]:
    """The attributes of ``thing`` by name, in the order of ``names``."""
    return {name: getattr(thing, name) for name in names}


def fields_of(value: DataclassInstance, *without: str) -> dict[str, Any]:
    """The fields of ``value`` by name but for those ``without``, as keywords for a row or another value."""
    return pick(value, _names_of(type(value), *without))


@cache
def _names_of(kind: type[DataclassInstance], *without: str) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(kind) if field.name not in without)


def batches(values: Iterable[T], size: int) -> Iterator[list[T]]:
    """The values in order, ``size`` at a time: no statement may name more of them than a database takes."""
    rest = iter(values)
    while some := list(islice(rest, size)):
        yield some
