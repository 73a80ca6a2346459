"""The hosts in place of the demo site: ``site``, and so ``enter``, give pages as the platform serves them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.conftest import manage, serve

SETTINGS = "tests.browser.hosts.settings"


@pytest.fixture(scope="session")
def site(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a seeded site whose static files were collected under hashed names.

    One for all that look at hosts: collecting takes long, and what one of them saves is nothing that another asks for.
    """
    var = Path(shutil.copytree(seeded, tmp_path_factory.mktemp("hosts"), dirs_exist_ok=True))
    manage(var, "collectstatic", "--noinput", "--verbosity", "0", settings=SETTINGS)
    with serve(var, settings=SETTINGS) as address:
        yield address
