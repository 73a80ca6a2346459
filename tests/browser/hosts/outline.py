"""A course of three units, each with a film, where the platform's store of courses is asked for one."""

from __future__ import annotations

import sys
from types import ModuleType, SimpleNamespace
from typing import Any

UNITS = ("Tables that answer questions", "Charts for a decision", "Talking about figures")


class ItemNotFoundError(Exception):
    """As the store's."""


class Store:
    """One course, whatever its key."""

    def get_course(self, key: Any, depth: int = 0) -> Any:
        """The course with everything in it."""
        units = [
            _part(key, "vertical", f"u{number}", title, [_part(key, "video", f"v{number}", "A film")])
            for number, title in enumerate(UNITS)
        ]
        week = _part(key, "sequential", "s", "Week 1", units)
        return _part(key, "course", "course", "Course", [_part(key, "chapter", "c", "Begin", [week])])

    def get_item(self, usage: Any) -> Any:
        """One of the units; raises ItemNotFoundError."""
        titles = {f"u{number}": title for number, title in enumerate(UNITS)}
        if usage.block_id not in titles:
            raise ItemNotFoundError
        return _part(usage.course_key, "vertical", usage.block_id, titles[usage.block_id])


def _part(key: Any, kind: str, name: str, title: str, children: Any = ()) -> Any:
    usage = key.make_usage_key(kind, name)
    return SimpleNamespace(
        scope_ids=SimpleNamespace(usage_id=usage),
        display_name=title,
        children=[child.scope_ids.usage_id for child in children],
        get_children=lambda: children,
    )


def install() -> None:
    """Answer in place of the platform's modules."""
    store, exceptions = ModuleType("xmodule.modulestore.django"), ModuleType("xmodule.modulestore.exceptions")
    store.modulestore = Store  # type: ignore[attr-defined]
    exceptions.ItemNotFoundError = ItemNotFoundError  # type: ignore[attr-defined]
    packages = {name: ModuleType(name) for name in ("xmodule", "xmodule.modulestore")}
    sys.modules.update({**packages, store.__name__: store, exceptions.__name__: exceptions})
