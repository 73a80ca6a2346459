"""Marks for taking part, off by default: what a block tells the platform's grade book. Levels never enter it.

The marks are how complete the self-assessment is, by the author's own rule; so grade and completion never disagree,
and nobody has a reason to rate themselves higher or lower than they are.
"""

from __future__ import annotations

from typing import Any

from xblock.fields import Boolean, Float, Scope
from xblock.scorable import ScorableXBlockMixin, Score

from mentoring_xblock.core.errors import gettext_noop

HEAVIEST = 1000.0
FULL_MARKS = 1.0


class Weight(Float):
    """More than 0 and at most HEAVIEST; what hand-written OLX says beyond that is refused where it is read."""

    def from_json(self, value: Any) -> float | None:
        """The weight as a number; ValueError for one that no grade book can reckon with, NaN included."""
        weight = super().from_json(value)
        if weight is not None and not is_weight(weight):
            raise ValueError(f"the weight must be more than 0 and at most {HEAVIEST:g}")
        return weight  # type: ignore[no-any-return]

    enforce_type = from_json


def is_weight(value: object) -> bool:
    """Whether a subsection's marks can be reckoned with it."""
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= HEAVIEST


class GradedForTakingPart(ScorableXBlockMixin):
    """The platform's contract of a scorable block. ``has_score`` is the author's switch, as in the LTI block.

    The class itself must look scorable, or the LMS looks up no scores of its blocks; a field's descriptor does. Neither
    name is among those that blocks inherit from their parents.
    """

    has_score = Boolean(
        display_name=gettext_noop("Grade for taking part"),
        help="Full marks for a complete self-assessment; levels never count.",
        default=False,
        scope=Scope.settings,
    )
    weight = Weight(
        display_name=gettext_noop("Weight"), help="Against the subsection's other units.", default=1.0,
        scope=Scope.settings,
    )  # fmt: skip
    raw_earned = Float(help="What the newest submission earned, 0..1; kept even while grading is off.",
                       default=None, scope=Scope.user_state)  # fmt: skip

    def max_score(self) -> float | None:
        """The most that can be earned before weighting; None where nothing is graded."""
        return FULL_MARKS if self.has_score else None

    def has_submitted_answer(self) -> bool:
        """Whether the learner of this runtime has submitted."""
        return self.raw_earned is not None

    def get_score(self) -> Score:
        """What is stored, which a course team may have set."""
        return Score(raw_earned=self.raw_earned or 0.0, raw_possible=FULL_MARKS)

    def set_score(self, score: Score) -> None:
        """Store a score, whatever it is out of."""
        self.raw_earned = score.raw_earned / score.raw_possible if score.raw_possible else 0.0

    def calculate_score(self) -> Score:
        """What the newest submission earned. Taking part is not judged a second time."""
        return self.get_score()

    def allows_rescore(self) -> bool:
        """Where grading is on; so marks can be given afterwards to those who submitted before it was."""
        return bool(self.has_score)

    def rescore(self, only_if_higher: bool) -> None:
        """Publish the stored score again. Raises ValueError before a submission, TypeError where nothing is graded."""
        if not self.allows_rescore():
            raise TypeError("Grading is off for this block.")
        if not self.has_submitted_answer():
            raise ValueError("Nothing was submitted yet.")
        self.publish_grade(only_if_higher=only_if_higher)

    def publish_grade(self, score: Score | None = None, only_if_higher: bool | None = None) -> None:
        """Tell the grade book; nothing where grading is off."""
        if self.has_score:
            self._publish_grade(score or self.get_score(), only_if_higher)

    def earn(self, share: float) -> None:
        """Store what a submission earned and publish it; sending again never takes marks away."""
        self.raw_earned = share
        self.publish_grade(only_if_higher=True)
