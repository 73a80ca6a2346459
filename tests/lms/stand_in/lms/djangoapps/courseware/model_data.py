"""Where a block's state and grade are kept, by the platform's rules read in ``courseware/model_data.py``."""

from __future__ import annotations

import json
from typing import Any

from xblock.fields import Scope
from xblock.runtime import DictKeyValueStore

from .models import StudentModule


class StateStore(DictKeyValueStore):
    """What the author set in memory, what the learner's state is in StudentModule: each write makes or renews a row."""

    def _row(self, key: Any) -> StudentModule | None:
        return StudentModule.objects.filter(
            student_id=key.user_id,
            module_state_key=str(key.block_scope_id),
            course_id=str(key.block_scope_id.course_key),
        ).first()

    def get(self, key: Any) -> Any:
        if key.scope != Scope.user_state:
            return super().get(key)
        row = self._row(key)
        if row is None:
            raise KeyError(key)
        return _state(row)[key.field_name]

    def has(self, key: Any) -> bool:
        if key.scope != Scope.user_state:
            return super().has(key)
        row = self._row(key)
        return row is not None and key.field_name in _state(row)

    def set_many(self, update_dict: dict[Any, Any]) -> None:
        state = {key: value for key, value in update_dict.items() if key.scope == Scope.user_state}
        super().set_many({key: value for key, value in update_dict.items() if key not in state})
        for key, value in state.items():
            row = self._row(key) or StudentModule(
                student_id=key.user_id,
                module_state_key=str(key.block_scope_id),
                course_id=str(key.block_scope_id.course_key),
            )
            row.module_type = key.block_scope_id.block_type
            row.state = json.dumps(_state(row) | {key.field_name: value})
            row.save()


def _state(row: StudentModule) -> dict[str, Any]:
    return dict(json.loads(row.state or "{}"))


def get_score(user_id: int, usage_key: Any) -> StudentModule | None:
    """The row of a grade; also where it has none yet."""
    return StudentModule.objects.filter(student_id=user_id, module_state_key=str(usage_key)).first()


def set_score(user_id: int, usage_key: Any, score: float, max_score: float) -> None:
    """Store a grade in the row."""
    row, _made = StudentModule.objects.get_or_create(
        student_id=user_id,
        module_state_key=str(usage_key),
        course_id=str(usage_key.course_key),
        defaults={"module_type": usage_key.block_type},
    )
    row.grade, row.max_grade = score, max_score
    row.save()
