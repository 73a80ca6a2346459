"""Which skills took the place of which, as stored. In which order they do is ``succession``'s, what a model may say
``domain``'s."""

from __future__ import annotations

from collections.abc import Collection

from .data import VersionRef
from .models import SkillSuccession, SkillVersion, Target
from .succession import order_of_succession


def read_successors(version_id: int) -> dict[str, tuple[str, ...]]:
    """By key, the keys of the skills that followed it in that version (1 query)."""
    rows = SkillSuccession.objects.filter(version_id=version_id).order_by("former_id", "position")
    found: dict[str, tuple[str, ...]] = {}
    for former, successor in rows.values_list("former__key", "successor__key"):
        found[former] = (*found.get(former, ()), successor)
    return found


def get_predecessors(version_id: int) -> dict[int, tuple[int, ...]]:
    """By the id of each skill that took the place of others: whose. In an order fit for passing on (1 query)."""
    return _predecessors(version_id=version_id).get(version_id, {})


def get_all_predecessors() -> dict[int, dict[int, tuple[int, ...]]]:
    """``get_predecessors`` of every published version that has any, by its id (1 query)."""
    return _predecessors(version__published_of__isnull=False)


def find_followed(skill_ids: Collection[int]) -> frozenset[int]:
    """The ids of the published versions in which any of these skills has been followed by others (1 query)."""
    rows = SkillSuccession.objects.filter(former_id__in=skill_ids, version__published_of__isnull=False)
    return frozenset(rows.values_list("version_id", flat=True))


def find_retired(version: VersionRef, *, role_key: str) -> dict[int, dict[str, str]]:
    """The version's retired skills, by wording id in their order, each with the titles by key of what followed it.

    With ``role_key`` only those that the role asked for in this version or an earlier one (4 queries, 1 without any).
    """
    version_id = version.version_id
    rows = SkillVersion.objects.filter(version_id=version_id, is_retired=True)
    retired = dict(rows.order_by("position", "id").values_list("skill_id", "id"))
    if retired and role_key:
        asked = Target.objects.filter(
            role__key=role_key,
            role__version__framework_id=version.framework_id,
            role__version__number__lte=version.number,
            skill_version__skill_id__in=retired,
        )
        of_role = set(asked.values_list("skill_version__skill_id", flat=True))
        retired = {skill_id: wording for skill_id, wording in retired.items() if skill_id in of_role}
    if not retired:
        return {}
    ways = SkillSuccession.objects.filter(version_id=version_id, former_id__in=retired).order_by("position")
    lines = list(ways.values_list("former_id", "successor_id", "successor__key"))
    named = SkillVersion.objects.filter(version_id=version_id, skill_id__in={line[1] for line in lines})
    titles = dict(named.values_list("skill_id", "title")) if lines else {}
    found: dict[int, dict[str, str]] = {wording: {} for wording in retired.values()}
    for former, successor, key in lines:
        found[retired[former]][key] = titles[successor]
    return found


def _predecessors(**which: object) -> dict[int, dict[int, tuple[int, ...]]]:
    rows = SkillSuccession.objects.filter(**which).order_by("former_id", "position")
    found: dict[int, dict[int, tuple[int, ...]]] = {}
    for version, former, successor in rows.values_list("version_id", "former_id", "successor_id"):
        successors = found.setdefault(version, {})
        successors[former] = (*successors.get(former, ()), successor)
    return {version: order_of_succession(successors)[0] for version, successors in found.items()}
