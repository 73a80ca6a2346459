"""What becomes of a published grade, by the rule read in ``grades/signals/handlers.py`` and ``lib/grade_utils.py``.

With ``only_if_higher`` the platform compares with the row that it finds; where that row has no grade it takes
``float(None)``, which raises.
"""

from __future__ import annotations

from typing import Any

from lms.djangoapps.courseware.model_data import get_score, set_score
from xblock.scorable import ScorableXBlockMixin, Score

from .signals.signals import PROBLEM_WEIGHTED_SCORE_CHANGED, SCORE_PUBLISHED

BROKEN: list[Exception] = []
"""Raised at each publication while there is one: a broker that is gone, a table that is locked."""


def note_published_score(
    sender: Any, block: Any, user: Any, raw_earned: Any, raw_possible: Any, only_if_higher: Any, **kwargs: Any
) -> None:
    """Store the score, tell the block and the subsections."""
    if BROKEN:
        raise BROKEN[0]
    if only_if_higher:
        before = get_score(user.id, block.location)
        if before is not None:
            had = float(before.grade) / float(before.max_grade)  # type: ignore[arg-type]
            if float(raw_earned) / float(raw_possible) < had:
                return
    set_score(user.id, block.location, raw_earned, raw_possible)
    if isinstance(block, ScorableXBlockMixin):
        block.set_score(Score(raw_earned=raw_earned, raw_possible=raw_possible))
    PROBLEM_WEIGHTED_SCORE_CHANGED.send(
        sender=None,
        user_id=user.id,
        course_id=str(block.location.course_key),
        usage_id=str(block.location),
        weighted_earned=raw_earned,
        weighted_possible=raw_possible,
        only_if_higher=only_if_higher,
    )


SCORE_PUBLISHED.connect(note_published_score, dispatch_uid="grades")
