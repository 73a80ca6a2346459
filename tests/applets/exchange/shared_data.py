"""Where real competency models lie, for the tests that count them. Nothing of them is in this repository."""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data"


def folder(name: str) -> Path:
    """The folder of that model; the test is skipped where it is absent."""
    path = SHARED / name
    if not path.is_dir():
        pytest.skip(f"needs the real model in ../shared/data/{name}")
    return path
