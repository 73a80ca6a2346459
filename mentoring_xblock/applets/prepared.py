"""Reads that people wait for, compiled once: Django writes a queryset's SQL anew each time that it is evaluated.

For a few rows by their ids that takes longer than the database does. What is asked stays a queryset, built of slots in
place of values; where it is asked again, only the values are new.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Expression, Field, Model, QuerySet
from django.db.transaction import TransactionManagementError

Row = tuple[Any, ...]

ROWS_AT_ONCE = 64
"""So many rows are made at once where not all may be taken."""

MOST_SHAPES = 64
"""So many numbers of values are kept compiled for one question."""
MOST_VALUES = 1000
"""With more values than these nothing is kept: that is a batch, for which nobody waits."""


class Slot(Expression):
    """Stands in a queryset for a value that is given later; with ``count`` for so many, beside ``__in``.

    ``shaped_as`` names the field in whose shape the database wants the value: a day, a moment. Others need none.
    """

    def __init__(self, name: str, *, count: int | None = None, shaped_as: Field[Any, Any] | None = None) -> None:
        super().__init__()
        self.name, self.count, self.shaped_as = name, count, shaped_as

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """A mark for each value, and in place of the values the slot with each one's number."""
        del compiler, connection
        count = 1 if self.count is None else self.count
        return f"({', '.join(['%s'] * count)})", [_Filling(self, place) for place in range(count)]


class _Filling(NamedTuple):
    slot: Slot
    place: int


class _Statement(NamedTuple):
    sql: str
    parameters: Sequence[Any]
    columns: Sequence[Any]
    converted: Sequence[tuple[int, Any]]
    model: type[Model]
    locks: bool


class Prepared:
    """A question that is asked again and again. ``build`` makes its queryset from slots, which it takes by name.

    Expressions are the last of its columns: until 5.2, Django selects them last wherever they are named.
    Names of ``many`` stand for lists; ``fields`` gives the field of a name that is a day or a moment. Where a value is
    None, ``build`` is called without its name.
    """

    def __init__(
        self, build: Callable[..., QuerySet[Any, Any]], *, many: Collection[str] = (), **fields: Field[Any, Any]
    ) -> None:
        self._build, self._many, self._fields = build, frozenset(many), fields
        self._kept = lru_cache(MOST_SHAPES)(self._compile)

    def rows(self, **values: Any) -> list[Row]:
        """What ``values_list`` would give for these values (1 query; none where a list is empty)."""
        return self._ask(values)[1]

    def each(self, **values: Any) -> Iterator[Row]:
        """The same one after the other: what is not taken is not made, and on SQLite not even read."""
        statement, filled = self._fill(values)
        if statement is None:
            return
        connection = connections[DEFAULT_DB_ALIAS]
        with connection.cursor() as cursor:
            cursor.execute(statement.sql, filled)
            while rows := cursor.fetchmany(ROWS_AT_ONCE):
                yield from _convert(rows, statement.converted, connection)

    def instances(self, **values: Any) -> list[Any]:
        """The same where the queryset names no columns: rows of its model."""
        statement, rows = self._ask(values)
        if statement is None:
            return []
        names = [column.target.attname for column in statement.columns]
        return [statement.model.from_db(DEFAULT_DB_ALIAS, names, row) for row in rows]

    def _ask(self, values: dict[str, Any]) -> tuple[_Statement | None, list[Row]]:
        statement, filled = self._fill(values)
        if statement is None:
            return None, []
        connection = connections[DEFAULT_DB_ALIAS]
        with connection.cursor() as cursor:
            cursor.execute(statement.sql, filled)
            rows = cursor.fetchall()
        return statement, _convert(rows, statement.converted, connection)

    def _fill(self, values: dict[str, Any]) -> tuple[_Statement | None, list[Any]]:
        given = {
            name: tuple(dict.fromkeys(value)) if name in self._many else (value,)
            for name, value in values.items()
            if value is not None
        }
        if not all(given.values()):
            return None, []
        counts = tuple((name, len(value)) for name, value in given.items())
        statement = (self._kept if sum(map(len, given.values())) <= MOST_VALUES else self._compile)(counts)
        connection = connections[DEFAULT_DB_ALIAS]
        if statement.locks and not connection.in_atomic_block:
            raise TransactionManagementError("A lock outside of a transaction would hold nothing.")
        filled = [
            _shape(given[each.slot.name][each.place], each.slot.shaped_as, connection)
            if isinstance(each, _Filling)
            else each
            for each in statement.parameters
        ]
        return statement, filled

    def _compile(self, counts: tuple[tuple[str, int], ...]) -> _Statement:
        slots = {
            name: Slot(name, count=count if name in self._many else None, shaped_as=self._fields.get(name))
            for name, count in counts
        }
        queryset = self._build(**slots)
        named = getattr(queryset, "_fields", None) or ()
        expressions = [name in queryset.query.annotations for name in named]
        if expressions != sorted(expressions):
            raise ValueError("An expression stands before a column; Django 4.2 would give them in another order.")
        compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        sql, parameters = compiler.as_sql()
        columns = [column for column, _, _ in compiler.select]
        converted = [
            (place, column) for place, column in enumerate(columns) if _converters(column, compiler.connection)
        ]
        locks = compiler.query.select_for_update and compiler.connection.features.has_select_for_update
        return _Statement(sql, tuple(parameters), columns, converted, compiler.query.model, locks)


def _shape(value: Any, field: Field[Any, Any] | None, connection: Any) -> Any:
    return value if field is None else field.get_db_prep_value(value, connection)


def _converters(column: Any, connection: Any) -> list[Callable[[Any, Any, Any], Any]]:
    return [*connection.ops.get_db_converters(column), *column.get_db_converters(connection)]


def _convert(rows: Sequence[Row], columns: Sequence[tuple[int, Any]], connection: Any) -> list[Row]:
    """The rows as Python has them: each of the three databases hands out some types in a shape of its own."""
    if not rows or not columns:
        return list(rows)
    # Some are methods of the connection, which is another one in each thread.
    converters = [(place, column, _converters(column, connection)) for place, column in columns]
    converted = []
    for row in rows:
        values = list(row)
        for place, column, found in converters:
            for convert in found:
                values[place] = convert(values[place], column, connection)
        converted.append(tuple(values))
    return converted
