"""What one request reads and keeps of a unit's blocks, as the LMS does: the author's fields are in memory, a learner's
in a row of a table. The row is read once a request and written once, after the handler."""

from __future__ import annotations

import json
from typing import Any

from workbench.models import XBlockState
from xblock.fields import Scope
from xblock.runtime import DictKeyValueStore


class UnitStore(DictKeyValueStore):
    """One request's view of a unit. ``authored``: the fields of its blocks by key, the same for all requests."""

    def __init__(self, authored: dict[Any, Any]) -> None:
        super().__init__(authored)
        self._rows: dict[tuple[str, ...], dict[str, Any]] = {}

    def has(self, key: Any) -> bool:
        """Whether a field has been written."""
        return key.field_name in self._row(key) if _is_learners(key) else super().has(key)

    def get(self, key: Any) -> Any:
        """A field's value; raises KeyError."""
        return self._row(key)[key.field_name] if _is_learners(key) else super().get(key)

    def set_many(self, update_dict: dict[Any, Any]) -> None:
        """Write fields of one block and learner."""
        said = {key: value for key, value in update_dict.items() if _is_learners(key)}
        super().set_many({key: value for key, value in update_dict.items() if key not in said})
        if said:
            first = next(iter(said))
            fields = self._row(first) | {key.field_name: value for key, value in said.items()}
            # The LMS looks for the row again before it writes.
            row, _ = XBlockState.objects.get_or_create(**_where(first))
            row.state = json.dumps(fields)
            row.save(force_update=True)

    def _row(self, key: Any) -> dict[str, Any]:
        where = _where(key)
        name = tuple(where.values())
        if name not in self._rows:
            found = XBlockState.objects.filter(**where).values_list("state", flat=True).first()
            self._rows[name] = json.loads(found or "{}")
        return self._rows[name]


def _is_learners(key: Any) -> bool:
    return key.scope in (Scope.user_state, Scope.user_state_summary)


def _where(key: Any) -> dict[str, str]:
    user = "" if key.user_id is None else str(key.user_id)
    return {"scope": key.scope.block.attr_name[:50], "scope_id": str(key.block_scope_id), "user_id": user}
