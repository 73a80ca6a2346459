"""What a newcomer runs does what it says: the workflows' make targets, and the hooks before a commit."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
ROOMS = ROOT / "mentoring_xblock" / "applets"

pytestmark = pytest.mark.once


def test_the_workflows_call_targets_that_the_makefile_has() -> None:
    targets = set(re.findall(r"^([a-z][\w-]*):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    called = {name for path in WORKFLOWS for name in re.findall(r"run: make ([\w-]+)", path.read_text())}
    assert called
    assert called <= targets


def test_the_hooks_before_a_commit_let_the_migration_pass_that_was_made_anew() -> None:
    # A hook names each file, and ruff reads what is named even where its settings leave it out, unless told otherwise.
    settings = tomllib.loads((ROOT / "ruff.toml").read_text())
    assert settings["force-exclude"] is True
    assert any("migrations" in each for each in settings["extend-exclude"])


STANDING = {"api.py", "data.py", "domain.py", "health.py", "models.py"}
"""Files that are the same in every room; a page speaks of them where there is something to say."""


@pytest.mark.parametrize("readme", sorted(ROOMS.glob("*/README.md")), ids=lambda path: path.parent.name)
def test_the_page_of_a_room_names_each_of_its_files_and_no_other(readme: Path) -> None:
    room = readme.parent
    named = set(re.findall(r"`([\w/]+\.py)`", readme.read_text(encoding="utf-8")))
    files = {path.name for path in room.glob("*.py") if path.name != "__init__.py"}
    below = {path.name for path in room.glob("*/*.py")}
    elsewhere = {name for name in named if any((top / name).exists() for top in (room, room.parent.parent))}
    assert files - STANDING - named == set()
    assert named - files - below - elsewhere == set()
