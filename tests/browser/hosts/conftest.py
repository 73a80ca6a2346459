"""The hosts in place of the demo site: ``site``, and so ``enter``, give pages as the platform serves them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.conftest import manage, serve

SETTINGS = "tests.browser.hosts.settings"


@pytest.fixture(scope="module")
def site(var: Path) -> Iterator[str]:
    """The address of a seeded site whose static files were collected under hashed names."""
    manage(var, "collectstatic", "--noinput", "--verbosity", "0", settings=SETTINGS)
    with serve(var, settings=SETTINGS) as address:
        yield address
