"""The tables as the migrations make them. Run with ``--migrations`` on each database; the other tests do without."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection

pytestmark = pytest.mark.django_db(transaction=True)


def _tables() -> set[str]:
    return {name for name in connection.introspection.table_names() if name.startswith("task_mentoring_")}


def test_migrations_make_every_table_take_all_away_and_make_them_again() -> None:
    wanted = {model._meta.db_table for model in apps.get_app_config("task_mentoring").get_models()}
    assert wanted
    assert wanted <= _tables()

    call_command("migrate", "task_mentoring", "zero", verbosity=0)
    assert _tables() == set()

    call_command("migrate", "task_mentoring", verbosity=0)
    assert wanted <= _tables()


def _constraints_of(table: str) -> str:
    """Everything that the database says of the table's constraints, in lower case."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            # Django cannot read back every CHECK that it has written there; the statement itself names them.
            cursor.execute("SELECT sql FROM sqlite_master WHERE tbl_name = %s", [table])
            return " ".join(row[0] or "" for row in cursor.fetchall()).lower()
        return " ".join(connection.introspection.get_constraints(cursor, table)).lower()


def test_every_named_constraint_and_index_is_in_the_database() -> None:
    missing = [
        f"{model._meta.db_table}: {wanted.name}"
        for model in apps.get_app_config("task_mentoring").get_models()
        for wanted in (*model._meta.constraints, *model._meta.indexes)
        if wanted.name.lower() not in _constraints_of(model._meta.db_table).replace('"', " ").split()
    ]
    assert missing == []
