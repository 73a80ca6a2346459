"""What the tests of notices ask for by name."""

from __future__ import annotations

import pytest

from tests.api.office import Office, make_office


@pytest.fixture
def office() -> Office:
    return make_office()
