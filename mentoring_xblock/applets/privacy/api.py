"""The room's door: export a person's data and erase it. ``register`` says where it is.

Ending the person's pairings comes first and is the public api's; here rows are read, blackened or deleted.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any

from django.apps import apps
from django.db.models import Model, Q, QuerySet

from ...core.values import batches
from .register import HOLDINGS, PURPOSE, Fate, Holding

__all__ = ["erase", "export"]

_LABEL = "task_mentoring"
_BATCH = 500


def erase(user_id: int, member_ids: Collection[int]) -> dict[str, int]:
    """Delete or blacken every row of the register that concerns the person; how many rows by model.

    Memberships stay as rows without content, since others' records point at them. Safe to run again.
    """
    done: dict[str, int] = {}
    pairing_ids = _ids("Pairing", Q(mentee_id__in=member_ids) | Q(mentor_id__in=member_ids))
    request_ids = _ids("MentoringRequest", Q(mentee_id__in=member_ids))
    for holding in HOLDINGS:
        rows = _rows(holding, user_id, member_ids)
        count = rows.delete()[0] if holding.fate is Fate.DELETE else _black_out(rows, holding)
        done[holding.model] = done.get(holding.model, 0) + count
    # Log rows about pairings in which the person was the mentor are filed under the mentee.
    log = _model("LogEntry")._default_manager
    for subject, ids in (("pairing", pairing_ids), ("request", request_ids)):
        for some in batches(ids, _BATCH):
            done["LogEntry"] += log.filter(subject=subject, subject_id__in=some).update(old={}, new={}, reason="")
    done["Pairing"] += _forget_runners_up(member_ids)
    # An uploaded table of people or ratings may name anybody, and is packed; its owner has to upload it again.
    done["Upload"] += _model("Upload")._default_manager.filter(kind__in=("people", "ratings")).delete()[0]
    return done


def export(user_id: int, member_ids: Collection[int]) -> dict[str, Any]:
    """Everything that the register holds of the person, by model, as JSON values; other people by id alone."""
    found: dict[str, Any] = {"purpose": PURPOSE}
    for holding in HOLDINGS:
        if holding.export:
            rows = _rows(holding, user_id, member_ids).order_by("pk").values()
            found[holding.model] = [{name: _json(value) for name, value in row.items()} for row in rows]
    return found


def _black_out(rows: QuerySet[Model], holding: Holding) -> int:
    # By id: MySQL updates no table that the same statement reads through a join.
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    manager = _model(holding.model)._default_manager
    return sum(manager.filter(pk__in=some).update(**holding.blank) for some in batches(ids, _BATCH))


def _forget_runners_up(member_ids: Collection[int]) -> int:
    """Others' proposals keep who came next, with departments in the reasons; take the person out of them."""
    programmes = set(_model("Member")._default_manager.filter(pk__in=member_ids).values_list("programme_id", flat=True))
    changed = 0
    pairings = _model("Pairing")._default_manager
    rows = pairings.filter(programme_id__in=programmes).exclude(runners_up=[])
    for pk, runners_up in rows.values_list("pk", "runners_up").iterator(chunk_size=_BATCH):
        kept = [each for each in runners_up if each.get("mentor_id") not in member_ids]
        if len(kept) < len(runners_up):
            changed += pairings.filter(pk=pk).update(runners_up=kept)
    return changed


def _rows(holding: Holding, user_id: int, member_ids: Collection[int]) -> QuerySet[Model]:
    wanted = [user_id] if holding.by_user else list(member_ids)
    theirs = reduce(or_, (Q(**{f"{lookup}__in": wanted}) for lookup in holding.owner))
    return _model(holding.model)._default_manager.filter(theirs)


def _ids(model: str, condition: Q) -> list[int]:
    return list(_model(model)._default_manager.filter(condition).order_by("pk").values_list("pk", flat=True))


def _model(name: str) -> type[Model]:
    return apps.get_model(_LABEL, name)


def _json(value: object) -> object:
    return value.isoformat() if isinstance(value, date | datetime) else value
