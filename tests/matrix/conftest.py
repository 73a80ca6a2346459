"""The organisation, seeded once for a test, and the way to ask its doors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from .asking import World
from .cells import Cells
from .classroom import open_classroom
from .organisation import make_organisation


@pytest.fixture
def world(db: None, settings: Any) -> World:
    # Thousands of answers, and none is about sessions; read from the cookie they cost nothing.
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
    return World(make_organisation())


@pytest.fixture
def cells(world: World) -> Iterator[Cells]:
    """Asks any cell of the table, whatever its door is."""
    with open_classroom(world) as room:
        yield Cells(world, room)
