"""Two hundred and more bad files of every format: each refused with its place and reason, and nothing written."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction

from mentoring_xblock.applets.exchange import api, workbooks
from mentoring_xblock.applets.exchange.data.files import Choices, Source
from mentoring_xblock.applets.exchange.data.plans import Plan
from tests.builders import NOW, framework, programme, user

from .bad import jsons, publishers, tables
from .bad import workbooks as bad_workbooks
from .bad.catalogue import BadFile, all_different

FORMATS: tuple[Callable[[], object], ...] = (
    tables.own_csv, tables.moodle, tables.gdd, tables.onet, tables.people, jsons.own_json, jsons.case, jsons.nice,
    publishers.esco, publishers.sfia, publishers.opensalt,
)  # fmt: skip
WORKBOOKS = (bad_workbooks.zips, bad_workbooks.packages, bad_workbooks.sheets)

# Where the extra is not installed there is nothing to open; CI installs it.
IS_MEASURED = workbooks.is_installed() or os.environ.get("CI", "").lower() == "true"
CATALOGUE = all_different(file for make in (*FORMATS, *(WORKBOOKS if IS_MEASURED else ())) for file in make())  # type: ignore[attr-defined]

pytestmark = [pytest.mark.django_db, pytest.mark.once]
WHOLE = Choices(all_or_nothing=True)


def tables_of_ours() -> dict[str, int]:
    """How many rows are in every table of the package."""
    return {
        model.__name__: model._default_manager.count() for model in apps.get_app_config("task_mentoring").get_models()
    }


@pytest.fixture(scope="module")
def stored(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[int, dict[str, int]]]:
    """A programme for all files, of which none changes it: its id, and how many rows are in every table."""
    with django_db_blocker.unblock(), transaction.atomic():
        of = programme()
        framework(of)
        for name in ("ann", "ben", "cleo"):
            user(name)
        yield of.programme_id, tables_of_ours()
        transaction.set_rollback(True)


def attempt(bad: BadFile, programme_id: int) -> Plan:
    source = Source("f", bad.files)
    if bad.format == "people":
        return api.import_people(programme_id, source=source, actor_id=None, now=NOW, choices=WHOLE).plan
    outcome = api.apply_framework(programme_id, source=source, actor_id=None, now=NOW, format_name=bad.format)
    assert not outcome.applied
    return outcome.plan


def test_the_catalogue_has_two_hundred_files_and_some_of_every_format() -> None:
    assert len(CATALOGUE) >= 200
    formats_here = {bad.format for bad in CATALOGUE}
    assert formats_here >= {
        "csv",
        "json",
        "case",
        "moodle",
        "gdd",
        "nice",
        "onet",
        "people",
        "esco",
        "sfia",
        "opensalt",
    }
    assert ("xlsx" in formats_here) == IS_MEASURED
    for name in formats_here:
        assert sum(bad.format == name for bad in CATALOGUE) >= 15, name


@pytest.mark.parametrize("bad", CATALOGUE, ids=lambda bad: bad.id)
def test_a_bad_file_is_refused_with_its_place_and_writes_nothing(
    bad: BadFile, stored: tuple[int, dict[str, int]], record_property: Callable[[str, object], None]
) -> None:
    programme_id, before = stored
    began = time.process_time()
    plan = attempt(bad, programme_id)
    record_property("curated_files", 1)
    record_property("longest_cpu_seconds", round(time.process_time() - began, 2))
    refused = [str(remark) for remark in plan.refusals]
    assert refused
    assert plan.rows == (), "a refused file plans nothing"
    assert any(bad.says in sentence for sentence in refused), refused[:5]
    written = {name for name, count in tables_of_ours().items() if count != before[name]}
    record_property("partial_writes", len(written))
    assert not written
