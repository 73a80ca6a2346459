"""The process that measures imports, one for the whole run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .measure import Importer


@pytest.fixture(scope="session")
def importer() -> Iterator[Importer]:
    """A process that imports what it is given and says what that took."""
    started = Importer()
    yield started
    started.close()
