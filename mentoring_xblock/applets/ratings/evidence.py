"""The rules by which graded items of a course count as evidence: which item shows which level of which skill.

What a grade then says of a person is ``domain.level_shown``; grades come from ``platform.evidence``.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256

from django.db.models import QuerySet

from .models import EvidenceRule

COMPETENCY = ""
"""The item of a rule that goes by the Open edX competency named in the skill's wording."""


@dataclass(frozen=True, slots=True)
class EvidenceRuleInfo:
    """One rule: ``least_share`` (0..1] of the points of ``item`` show ``level`` of the skill."""

    rule_id: int
    programme_id: int
    skill_id: int
    item: str
    level: int
    least_share: float


def rules_for_item(item: str) -> tuple[EvidenceRuleInfo, ...]:
    """What the item is evidence for, in every programme (1 query)."""
    return _infos(EvidenceRule.objects.filter(item_hash=_hash(item)))


def rules_of_programmes(programme_ids: Collection[int]) -> tuple[EvidenceRuleInfo, ...]:
    """All rules of these programmes, by skill, item and level (1 query)."""
    return _infos(EvidenceRule.objects.filter(skill__framework__programme_id__in=programme_ids))


def set_rule(*, skill_id: int, item: str, level: int, least_share: float) -> bool:
    """Make ``item`` evidence for a level of a skill, from that share on; False if it is so already."""
    row, created = EvidenceRule.objects.get_or_create(
        skill_id=skill_id, item_hash=_hash(item), level=level, defaults={"item": item, "least_share": least_share}
    )
    if not created and row.least_share != least_share:
        return EvidenceRule.objects.filter(pk=row.pk).update(least_share=least_share) == 1
    return created


def remove_rule(rule_id: int) -> None:
    """Take a rule away; what was rated by it stays."""
    EvidenceRule.objects.filter(pk=rule_id).delete()


def _infos(rows: QuerySet[EvidenceRule]) -> tuple[EvidenceRuleInfo, ...]:
    found = rows.order_by("skill_id", "item", "level", "id").values_list(
        "id", "skill__framework__programme_id", "skill_id", "item", "level", "least_share"
    )
    return tuple(EvidenceRuleInfo(*values) for values in found)


def _hash(item: str) -> str:
    return sha256(item.encode()).hexdigest()
