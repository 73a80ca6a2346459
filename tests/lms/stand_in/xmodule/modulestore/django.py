"""Published blocks for whoever asks outside a request, bound to no learner."""

from __future__ import annotations

from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

from lms.djangoapps.courseware import block_render

from .exceptions import ItemNotFoundError

PARTS: dict[str, Any] = {}
"""Chapters, sequences and units of every course, and each course, by key."""


def add_part(key: Any, title: str, children: Iterable[Any] = (), **settings: Any) -> Any:
    """A part of a course (``key`` is the course's own, or a usage key), as the store gives it."""
    settings = {"visible_to_staff_only": False, "start": None, "group_access": {}} | settings
    found = tuple(children)
    PARTS[str(key)] = SimpleNamespace(
        scope_ids=SimpleNamespace(usage_id=key),
        display_name=title,
        children=[child.scope_ids.usage_id for child in found],
        get_children=lambda: found,
        **settings,
    )
    return PARTS[str(key)]


class Store:
    """What authors published."""

    def get_item(self, usage_key: Any) -> Any:
        """The block; raises ItemNotFoundError."""
        if str(usage_key) in PARTS:
            return PARTS[str(usage_key)]
        if str(usage_key) not in block_render.MODULESTORE.known:
            raise ItemNotFoundError(usage_key)
        return block_render._build(None, usage_key, team=False)

    def get_course(self, course_key: Any, depth: int = 0) -> Any:
        """The course; None where there is none."""
        return PARTS.get(str(course_key))


def modulestore() -> Store:
    """The one store."""
    return Store()
