"""The process that measures imports, one for the whole run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .measure import Importer


@pytest.fixture(scope="module")
def importer() -> Iterator[Importer]:
    """A process that imports what it is given and says what that took; a new one for each file of tests, since what the
    pages of a thousand plans leave in memory is no part of a single import."""
    started = Importer()
    yield started
    started.close()
