"""What `mentoring_tick` says that it did."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command

from mentoring_xblock import api

pytestmark = pytest.mark.django_db


def test_the_line_for_people_has_every_count(monkeypatch):
    counts = {name: 100 + place for place, name in enumerate(api.run_scheduled())}
    monkeypatch.setattr(api, "run_scheduled", lambda **_: counts)
    out = StringIO()
    call_command("mentoring_tick", stdout=out)
    assert [name for name, count in counts.items() if str(count) not in out.getvalue()] == []
