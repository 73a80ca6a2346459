"""Taxonomies and tags of Open edX, read to be linked to. Nothing of theirs is ever written, and no model imported.

Only functions of the public apis are called: ``get_taxonomies``, ``get_taxonomy_by_export_id``, ``get_tags`` and
``search_tags``, which openedx-learning 0.26 (Teak) has in ``openedx_tagging.core.tagging.api`` and openedx-core (up to
1.15) in ``openedx_tagging.api``; ``select_competency_taxonomies`` and ``is_competency_taxonomy`` of
``openedx_learning.api`` where openedx-core 1.15 is; and ``get_all_object_tags`` of Studio's ``content_tagging``.

Who may see a taxonomy is the platform's own rule: it may be another organisation's.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from functools import reduce
from importlib import import_module
from operator import or_
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db.models import Q

from ..core.text import is_name, is_storable, same_name
from .enrolment import course_key

log = logging.getLogger(__name__)

TAGGING = (
    ("openedx_tagging", "openedx_tagging.api"),
    ("openedx_tagging.core.tagging", "openedx_tagging.core.tagging.api"),
)
"""The app as installed, and its api; the newer first."""
LEARNING = ("openedx_learning", "openedx_learning.api")
CONTENT = ("openedx.core.djangoapps.content_tagging", "openedx.core.djangoapps.content_tagging.api")
"""What of a course bears which tags; installed in Studio alone."""
VIEW = "oel_tagging.view_taxonomy"
MOST_TAGS = 200
LONGEST = 500
"""Of an external id, in characters."""


Taxonomy = tuple[str, str, bool]
"""The id that a taxonomy is exported under, its name, and whether the platform's competencies are its tags."""
Tag = tuple[str, str, int]
"""A tag's external id, its name, and how far below a root of its taxonomy it stands."""


def has_taxonomies() -> bool:
    """Whether this site has taxonomies at all."""
    return _tagging() is not None


def list_taxonomies(user_id: int) -> tuple[Taxonomy, ...]:
    """The taxonomies that the user may see, by name; none where the site has none."""
    api, learning = _tagging(), _learning()
    user = _user(user_id)
    if api is None or user is None:
        return ()
    found = api.get_taxonomies(enabled=True)
    if learning is not None:
        found = learning.select_competency_taxonomies(found)
    return tuple(_taxonomy(each, learning) for each in found if user.has_perm(VIEW, each))


def list_tags(user_id: int, taxonomy_id: str, *, search: str = "", most: int = MOST_TAGS) -> tuple[Tag, ...] | None:
    """The taxonomy's first tags in the order of its tree, or those found by ``search`` with what is above them.

    Tags without an external id cannot be named, so they are left out. None if there is no such taxonomy, or none
    that the user may see.
    """
    api, taxonomy = _tagging(), _find(user_id, taxonomy_id)
    if api is None or taxonomy is None:
        return None
    if not is_storable(search):
        return ()
    found = api.search_tags(taxonomy, search) if search else api.get_tags(taxonomy)
    return tuple((tag["external_id"], tag["value"], tag["depth"]) for tag in found[:most] if tag["external_id"])


def name_link(user_id: int, taxonomy_id: str, tag_id: str) -> tuple[Taxonomy, str] | None:
    """The taxonomy of a stored link and what its tag is called, "" if the taxonomy no longer has it.

    None if this site has no such taxonomy, or none that the user may see.
    """
    api, taxonomy = _tagging(), _find(user_id, taxonomy_id)
    if api is None or taxonomy is None:
        return None
    return _taxonomy(taxonomy, _learning()), _values_of(api, taxonomy, [tag_id]).get(tag_id, "")


def find_tagged(user_id: int, course: str, links: Mapping[str, tuple[str, str]]) -> dict[str, frozenset[str]]:
    """The usage keys of what bears the tag of each link (a taxonomy's and a tag's id) in the course, by the link's
    name. Without a name where there is nothing, outside Studio, and for a taxonomy that the user may not see."""
    try:
        return _find_tagged(user_id, course, links)
    except Exception:  # whatever the platform raises: an author goes on without
        log.exception("The tags of a course could not be read")
        return {}


def _find_tagged(user_id: int, course: str, links: Mapping[str, tuple[str, str]]) -> dict[str, frozenset[str]]:
    api, content, key = _tagging(), _content(), course_key(course)
    if api is None or content is None or key is None or not links:
        return {}
    tags_of, taxonomies = content.get_all_object_tags(key)
    found: dict[str, frozenset[str]] = {}
    for number, row in taxonomies.items():
        taxonomy = _find(user_id, row.export_id)
        linked = {name: tag_id for name, (taxonomy_id, tag_id) in links.items() if taxonomy_id == row.export_id}
        if taxonomy is None or not linked:
            continue
        values = _values_of(api, taxonomy, linked.values())
        for name, tag_id in linked.items():
            value = values.get(tag_id)
            bearing = frozenset(part for part, tags in tags_of.items() if value and value in tags.get(number, ()))
            if bearing:
                found[name] = bearing
    return found


def _values_of(api: Any, taxonomy: Any, tag_ids: Collection[str]) -> dict[str, str]:
    """What the taxonomy's tags of these external ids are called, by id; those that it does not have are left out."""
    named = [tag_id for tag_id in tag_ids if is_name(tag_id, longest=LONGEST)]
    if not named:
        return {}
    # Open edX holds external ids equal whatever their case.
    rows = api.get_tags(taxonomy).filter(reduce(or_, (Q(external_id__iexact=tag_id) for tag_id in named)))
    found = [(row["external_id"], row["value"]) for row in rows]
    return {tag_id: value for tag_id in named for external_id, value in found if same_name(external_id, tag_id)}


def _find(user_id: int, taxonomy_id: str) -> Any:
    api, user = _tagging(), _user(user_id)
    if api is None or user is None or not is_name(taxonomy_id, longest=LONGEST):
        return None
    taxonomy = api.get_taxonomy_by_export_id(taxonomy_id)
    return taxonomy if taxonomy is not None and user.has_perm(VIEW, taxonomy) else None


def _taxonomy(row: Any, learning: Any) -> Taxonomy:
    is_competency = learning is not None and learning.is_competency_taxonomy(row)
    return row.export_id, row.name, bool(is_competency)


def _user(user_id: int) -> Any:
    return get_user_model()._default_manager.filter(pk=user_id, is_active=True).first()


def _tagging() -> Any:
    """The api of the tagging app, None if it is not installed as an app of this site."""
    for app, module in TAGGING:
        if apps.is_installed(app):
            return import_module(module)
    return None


def _content() -> Any:
    """The api of Studio's own tagging app, None if it is not installed."""
    app, module = CONTENT
    return import_module(module) if apps.is_installed(app) else None


def _learning() -> Any:
    """The api that knows competency taxonomies, None before openedx-core 1.15."""
    app, module = LEARNING
    if not apps.is_installed(app):
        return None
    api = import_module(module)
    return api if hasattr(api, "is_competency_taxonomy") and hasattr(api, "select_competency_taxonomies") else None
