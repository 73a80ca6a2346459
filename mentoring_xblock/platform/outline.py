"""The units of a course, read from the platform's modulestore: for an author who names one, and for a learner who may
be led there. Nothing is written.

A unit is named by its type and id alone ("vertical@a1b2"), so that a link in a course's next run leads to that run.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

import crum

from .addresses import path_to_block
from .enrolment import course_key, course_of
from .identity import may_load

log = logging.getLogger(__name__)

MOST_UNITS = 1000
"""So many units an author can choose from, in the course's order."""
PATIENCE = 0.3
"""Seconds for looking up units before a learner; those not found by then are not shown."""
_PLACE = re.compile(r"(?:vertical|sequential|chapter)@[A-Za-z0-9_.~-]{1,150}")
_KEY = re.compile(r"type@(\w+)\+block@([^+@]+)")


def read_place(text: object) -> str:
    """The place that ``text`` names, a usage key or a place itself; "" for anything else."""
    if not isinstance(text, str):
        return ""
    place = _short(text)
    return place if _PLACE.fullmatch(place) else ""


def has_outline(block: Any) -> bool:
    """Whether ``block`` stands in a course whose units can be named."""
    return bool(course_of(block)) and _store() is not None


def list_units(course: str) -> tuple[tuple[str, str, str], ...]:
    """The units of the course in its order, each by its place and its title, and where in the course it is; drafts
    included where Studio asks, none outside the platform."""
    try:
        units = ((read_place(str(unit.scope_ids.usage_id)), unit, section) for unit, section in _walk(course))
        return tuple((place, _title(unit), section) for place, unit, section in units if place)
    except Exception:  # whatever the store raises: an author goes on without
        log.exception("The units of a course could not be read")
        return ()


def find_holding(course: str, parts: Mapping[str, Collection[str]]) -> dict[str, str]:
    """The place of the first unit that is among each name's ``parts`` (usage keys) or holds one, by name."""
    wanted = {name: {_short(key) for key in keys} for name, keys in parts.items()}
    found: dict[str, str] = {}
    if not wanted:
        return found
    try:
        for unit, _section in _walk(course):
            usage = unit.scope_ids.usage_id
            held = {_short(str(key)) for key in (usage, *unit.children)}
            for name, keys in wanted.items():
                if keys & held:
                    found.setdefault(name, read_place(str(usage)))
    except Exception:  # as in ``list_units``
        log.exception("The units of a course could not be read")
    return {name: place for name, place in found.items() if place}


def find_missing(course: str, places: Iterable[str]) -> frozenset[str]:
    """Those of ``places`` that the course does not have; none where it cannot be asked."""
    store, key = _store(), course_key(course)
    if store is None or key is None:
        return frozenset()
    return frozenset(place for place in places if _get(store, key, place) is None)


def find_open_units(course: str, places: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Of ``places`` (by any name) those that the platform shows to the person of this request: title and address.

    What is gone, hidden, not begun or another group's is absent, and so is whatever takes longer than PATIENCE.
    """
    store, key, user = _store(), course_key(course), crum.get_current_user()
    if store is None or key is None or user is None:
        return {}
    found, until = {}, time.monotonic() + PATIENCE
    for name, place in places.items():
        if time.monotonic() > until:
            break
        try:
            unit = _get(store, key, place)
            if unit is not None and may_load(user, unit, key):
                found[name] = (_title(unit), path_to_block(key, _usage(key, place)))
        except Exception:  # a link less, and no page less
            log.exception("A unit of the course could not be read")
    return found


def _walk(course: str) -> Iterator[tuple[Any, str]]:
    """The course's first MOST_UNITS units in order, each with where in the course it is."""
    store, key = _store(), course_key(course)
    if store is None or key is None:
        return
    count = 0
    for chapter in store.get_course(key, depth=3).get_children():
        for sequence in chapter.get_children():
            for unit in sequence.get_children():
                count += 1
                if count > MOST_UNITS:
                    return
                yield unit, f"{_title(chapter)} › {_title(sequence)}"


def _short(key: str) -> str:
    """The type and the id alone of a usage key; anything else as it is."""
    found = _KEY.search(key)
    return f"{found[1]}@{found[2]}" if found else key


def _get(store: Any, key: Any, place: str) -> Any:
    from xmodule.modulestore.exceptions import ItemNotFoundError

    try:
        return store.get_item(_usage(key, place))
    except ItemNotFoundError:
        return None


def _usage(key: Any, place: str) -> Any:
    kind, _, name = place.partition("@")
    return key.make_usage_key(kind, name)


def _title(block: Any) -> str:
    return str(getattr(block, "display_name", "") or block.scope_ids.usage_id.block_id)


def _store() -> Any:
    """The platform's store of courses; None outside the platform."""
    try:
        from xmodule.modulestore.django import modulestore
    except ImportError:
        return None
    return modulestore()
