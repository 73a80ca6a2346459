"""What the platform knows of a person's skill: grades, told by its signals, and its own competencies, read on demand.

Both become plain numbers here: a share of the points, and a moment. What they say of a skill is ``api.evidence``'s.
Looked up in the platform: ``lms/djangoapps/grades/signals/handlers.py`` and ``tasks.py`` (what the two signals carry),
``openedx_learning/applets/cbe/models/learner_status.py`` of openedx-core (one row per learner and tag).
"""

from __future__ import annotations

import logging
import math
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.apps import apps
from django.db import transaction
from django.utils.module_loading import import_string

log = logging.getLogger(__name__)

RECORD = "mentoring_xblock.api.ratings.evidence.record_evidence"
"""Named by string: the use case is a layer above."""
STATUS = ("openedx_learning", "StudentCompetencyStatus")
"""The app's label and the model that holds where a learner stands with a competency."""
DEMONSTRATED = "Demonstrated"


def note_problem_score(
    *,
    user_id: int,
    usage_id: str,
    weighted_earned: float | None,
    weighted_possible: float | None,
    modified: datetime | None = None,
    **_: object,
) -> None:
    """Receive ``PROBLEM_WEIGHTED_SCORE_CHANGED``: a learner's points for one problem."""
    _note(user_id, usage_id, weighted_earned, weighted_possible, at=modified)


def note_subsection_score(*, user: Any, subsection_grade: Any, **_: object) -> None:
    """Receive ``SUBSECTION_SCORE_CHANGED``: a learner's graded points for one subsection."""
    points = getattr(subsection_grade, "graded_total", None)
    _note(
        getattr(user, "pk", None),
        getattr(subsection_grade, "location", None),
        getattr(points, "earned", None),
        getattr(points, "possible", None),
        at=None,
    )


def read_share(earned: object, possible: object) -> float | None:
    """Points as a share, 0..1 (a bonus counts as all); None if nothing can be earned or the points are not a number."""
    if not isinstance(earned, int | float) or not isinstance(possible, int | float):
        return None
    if not math.isfinite(earned) or not math.isfinite(possible) or possible <= 0:
        return None
    return max(0.0, min(1.0, earned / possible))


def is_usage_key(text: str) -> bool:
    """Whether ``text`` names a block of a course. Without opaque keys, by the form of a usage key alone."""
    try:
        from opaque_keys import InvalidKeyError
        from opaque_keys.edx.keys import UsageKey
    except ImportError:
        return text.startswith("block-v1:") and "+block@" in text
    try:
        key = UsageKey.from_string(text)
    except InvalidKeyError:
        return False
    return str(key) == text


def has_competencies() -> bool:
    """Whether the platform has competencies of its own (openedx-core's, from Willow on)."""
    return _statuses() is not None


def read_demonstrated(taxonomy_id: str, tag_id: str) -> Iterator[tuple[int, datetime]]:
    """Who has demonstrated the competency, as (user id, since when), by rising user id; nobody without competencies.

    Read from the platform's table and never written. "Partially attempted" and "attempted, not demonstrated" say
    nothing of a level here.
    """
    statuses = _statuses()
    if statuses is None:
        return
    rows = statuses.filter(
        tag__external_id=tag_id, tag__taxonomy__export_id=taxonomy_id, status__status=DEMONSTRATED
    ).order_by("user_id")
    yield from rows.values_list("user_id", "modified").iterator(chunk_size=2000)


def _statuses() -> Any:
    try:
        model: Any = apps.get_model(*STATUS)
    except LookupError:
        return None
    return model._default_manager.all()


def _note(user_id: object, item: object, earned: object, possible: object, *, at: datetime | None) -> None:
    share = read_share(earned, possible)
    # Nobody in particular, nothing to earn, or nothing earned: no level is shown, and no query is needed to know.
    if not user_id or not item or not share:
        return
    moment = at if at is None or at.tzinfo else at.replace(tzinfo=UTC)

    def record() -> None:
        try:
            import_string(RECORD)(user_id=user_id, item=str(item), share=share, at=moment)
        except Exception:
            # A grade is the platform's business; ours must never cost a learner theirs.
            log.exception("A grade could not be taken as evidence.")

    transaction.on_commit(record)
