"""Modules that are imported when something of them is first asked for: a process that never asks pays nothing.

Type checkers and import contracts read the plain import beside it::

    if TYPE_CHECKING:
        from ..api.jobs import uploads
    else:
        uploads = Later("mentoring_xblock.api.jobs.uploads")
"""

from __future__ import annotations

from importlib import import_module
from typing import Any


class Later:
    """Stands for the module of that full name; every attribute is the module's, looked up each time."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Any:
        return getattr(import_module(self._name), name)

    def __repr__(self) -> str:
        return f"<{self._name}, imported when it is used>"
