"""Stands in for ``openedx_tagging.api`` and ``openedx_learning.api`` of openedx-core 1.15.2, and for Studio's
``content_tagging.api``: the functions that are read, with their signatures and the shapes of what they give. The first
four are the same in openedx-learning 0.26."""

from __future__ import annotations

from typing import Any

from django.db.models import Q


class Taxonomy:
    """A taxonomy's row; ``competencytaxonomy`` is there where it is a competency taxonomy."""

    def __init__(self, export_id: str, name: str, *, tags: list[dict[str, Any]], competency: bool = False) -> None:
        self.export_id, self.name, self.tags, self.enabled = export_id, name, tags, True
        if competency:
            self.competencytaxonomy = self


class Rows(list[Any]):
    """The parts of a queryset that are used."""

    def filter(self, wanted: Q) -> Rows:
        """Those of one external id or another, whatever their case."""
        assert wanted.connector == Q.OR or len(wanted.children) == 1
        assert {name for name, _value in wanted.children} == {"external_id__iexact"}
        ids = {value.lower() for _name, value in wanted.children}
        return Rows(row for row in self if (row["external_id"] or "").lower() in ids)

    def first(self) -> Any:
        return self[0] if self else None


def tag(value: str, external_id: str | None, *, parent: str | None = None) -> dict[str, Any]:
    """One row of a TagDataQuerySet."""
    return {
        "value": value, "external_id": external_id, "child_count": 0, "descendant_count": 0,
        "depth": 1 if parent else 0, "parent_value": parent, "_id": 1,
    }  # fmt: skip


TAXONOMIES = [
    Taxonomy(
        "skills",
        "Our skills",
        competency=True,
        tags=[tag("Data", "D"), tag("Pivot tables", "D.1", parent="Data"), tag("Loose", None)],
    ),
    Taxonomy("secret", "Another customer’s", tags=[tag("Plans", "P")]),
]


def get_taxonomies(enabled: bool | None = True) -> Rows:
    return Rows(each for each in TAXONOMIES if enabled is None or each.enabled == enabled)


def get_taxonomy_by_export_id(taxonomy_export_id: str) -> Taxonomy | None:
    return next((each for each in TAXONOMIES if each.export_id == taxonomy_export_id), None)


def get_tags(taxonomy: Taxonomy) -> Rows:
    return Rows(taxonomy.tags)


def search_tags(
    taxonomy: Taxonomy, search_term: str, exclude_object_id: str | None = None, include_counts: bool = False
) -> Rows:
    return Rows(each for each in taxonomy.tags if search_term.lower() in each["value"].lower())


def select_competency_taxonomies(taxonomies: Rows) -> Rows:
    return taxonomies


def is_competency_taxonomy(taxonomy: Taxonomy) -> bool:
    return hasattr(taxonomy, "competencytaxonomy")


TAGGED: dict[str, dict[str, list[str]]] = {}
"""The values of the tags that each part of any course bears, by usage key and by the taxonomy's export id."""


def get_all_object_tags(
    content_key: Any, prefetch_orgs: bool = False
) -> tuple[dict[str, dict[int, list[str]]], dict[int, Taxonomy]]:
    """Values by the taxonomy's row, and each row that is named; of the parts of that course alone."""
    course = str(content_key).replace("course-v1:", "block-v1:", 1)
    rows = dict(enumerate(TAXONOMIES, start=1))
    numbers = {row.export_id: number for number, row in rows.items()}
    found = {
        part: {numbers[export_id]: values for export_id, values in tags.items()}
        for part, tags in TAGGED.items()
        if part.startswith(course)
    }
    return found, {number: rows[number] for number in sorted({each for tags in found.values() for each in tags})}
