"""What every test shares: nothing kept of the rows of the test before, and what runs on which database and release."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import sqlparse
from django.utils import translation

from mentoring_xblock.applets.competencies import api as competencies
from mentoring_xblock.applets.competencies import role_definitions
from mentoring_xblock.platform import templates

HERE = Path(__file__).parent
STORING = (HERE / "applets", HERE / "api")
HOSTED = (HERE / "courseware", HERE / "platform")


@pytest.fixture(autouse=True)
def _fresh_start() -> None:
    """What a process keeps from one test to the next.

    A test's rows are rolled back and their ids given anew; outside tests a published version stays as it is. And a
    request leaves its language behind, which the next request, but no other code, sets anew.
    """
    translation.deactivate()
    role_definitions._read_published.cache_clear()
    competencies._kept_scale.cache_clear()
    templates._outline.cache_clear()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark ``databases`` whatever stores: in the rooms and the api, each test that asks for a database.

    Left out are those marked ``once``, as all but the first of a test's random seeds are: a server and an older
    release are asked whether they do what the newest does on SQLite, and other seeds ask them nothing new.

    Mark ``hosted`` the block's tests and those of what it asks the platform for.
    """
    for item in items:
        given = getattr(item, "callspec", None)
        if given is not None and given.params.get("seed", 0) != 0:
            item.add_marker(pytest.mark.once)
        is_hosted = item.path.name.startswith("test_block") or any(folder in item.path.parents for folder in HOSTED)
        if is_hosted and item.get_closest_marker("once") is None:
            item.add_marker(pytest.mark.hosted)
        if any(folder in item.path.parents for folder in STORING) and _asks_for_a_database(item):
            item.add_marker(pytest.mark.databases)


def _asks_for_a_database(item: pytest.Item) -> bool:
    if item.get_closest_marker("once") is not None:
        return False
    fixtures = set(getattr(item, "fixturenames", ()))
    return item.get_closest_marker("django_db") is not None or bool(fixtures & {"db", "transactional_db"})


@pytest.fixture(scope="session", autouse=True)
def statements_parsed_once() -> Iterator[None]:
    """Asked for a table's constraints, Django parses its statement anew, and only reads the tree that it gets.

    For all tables of the package that is most of a second, and every look of ``mentoring_doctor`` asks.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sqlparse, "parse", cache(sqlparse.parse))
        yield


def pytest_collection_finish() -> None:
    """Leave what was collected out of every later search for garbage: it stays until the end, and is large."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
