"""What people wrote has a direction of its own: English in an Arabic page keeps its full stop at its end."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import mentoring_xblock

pytestmark = pytest.mark.once

TEMPLATES = Path(mentoring_xblock.__file__).parent / "templates"
_WRITTEN = re.compile(r"(?P<before>.{0,5}){{ [\w.]+\|linebreaksbr }}")


def test_every_text_of_several_lines_is_kept_apart_from_the_direction_of_the_page() -> None:
    found = [(path.name, each) for path in TEMPLATES.rglob("*.html") for each in _WRITTEN.finditer(path.read_text())]
    assert len(found) > 8
    assert [f"{name}: {each[0]}" for name, each in found if each["before"] != "<bdi>"] == []
