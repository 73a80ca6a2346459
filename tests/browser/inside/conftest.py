"""The matrix's organisation and the site in this process, plain or with payloads in every text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from mentoring_xblock.block import CompetencySelfAssessmentXBlock
from tests.matrix.asking import World
from tests.matrix.organisation import make_organisation
from tests.site.course import list_units

from . import surfaces, units
from .poisoning import Poison, poison_rows

POLICY = "tests.site.policy.ContentSecurityPolicy"

Poisoned = tuple[World, Poison, dict[str, str]]


@pytest.fixture(scope="session", autouse=True)
def beside_a_loop() -> Iterator[None]:
    """Playwright keeps a loop in this thread, and Django takes whoever calls beside one for a coroutine."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield


@pytest.fixture(autouse=True)
def bare_site(settings: Any) -> None:
    """No content security policy, so that only the pages' own escaping stands between a text and its reader."""
    settings.MIDDLEWARE = [each for each in settings.MIDDLEWARE if each != POLICY]


@pytest.fixture
def world(db: None) -> World:
    """The organisation, with a row in every table that holds a text."""
    found = World(make_organisation())
    surfaces.add_rows(found)
    return found


@pytest.fixture(scope="session")
def turns() -> dict[str, int]:
    """Which payload each column gets next, from one round to the other."""
    return {}


@pytest.fixture
def poisoned(world: World, turns: dict[str, int], monkeypatch: pytest.MonkeyPatch) -> Callable[[], Poisoned]:
    """Gives the organisation with payloads in it, what was written, and the HTML of its mails by address."""

    def write() -> Poisoned:
        poison = Poison(turns)
        scenarios = units.write_units(poison)
        monkeypatch.setattr(CompetencySelfAssessmentXBlock, "workbench_scenarios", staticmethod(lambda: scenarios))
        usages = [str(each.usage) for each in list_units()]
        for usage in usages:
            surfaces.fill_in_a_draft(world, usage)
        poison_rows(poison)
        surfaces.upload_files(world, poison)
        surfaces.remind(world, usages[0])
        return world, poison, surfaces.write_mails()

    return write
