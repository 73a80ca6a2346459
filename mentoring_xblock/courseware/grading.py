"""Marks for taking part, off by default: what a block sends to the platform's grade book. Levels never enter it.

The marks are how complete the self-assessment is, by the author's own rule; so grade and completion never disagree,
and nobody has a reason to rate themselves higher or lower than they are.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from xblock.fields import Boolean, Float, Scope
from xblock.scorable import ScorableXBlockMixin, Score

from mentoring_xblock.core.errors import gettext_noop
from mentoring_xblock.platform.publishing import attempt

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
    unpublished = Float(help="How complete the block is for the learner, while the platform has not taken that yet.",
                        default=None, scope=Scope.user_state)  # fmt: skip

    emit_completion: Callable[[float], None]

    def closing_time(self) -> datetime | None:
        """Until when marks are earned, None where nothing is due. The dates are the platform's, inherited from the
        subsection, and reckoned with as in its own problems."""
        due, grace = getattr(self, "due", None), getattr(self, "graceperiod", None)
        return due + grace if due and grace else due

    def is_closed(self, now: datetime) -> bool:
        """Whether no more marks can be earned."""
        closes_at = self.closing_time()
        return closes_at is not None and now > closes_at

    def are_marks_waiting(self) -> bool:
        """Whether the platform has not taken the learner's marks yet."""
        return self.unpublished is not None and bool(self.has_score)

    def describe_marks(self, now: datetime) -> str:
        """What taking part has earned the learner so far, and until when; "" where nothing is graded."""
        if not self.has_score:
            return ""
        if self.are_marks_waiting():
            return gettext(
                "Your ratings are stored. Your marks will be added to the gradebook later. You do not need to do "
                "anything."
            )
        if self.raw_earned == 1:
            return gettext("You have full marks for taking part.")
        date = _describe_moment(self.closing_time())
        sentence = {
            (True, True): gettext(
                "You have %(percent)s%% of the marks for taking part. The due date (%(date)s) has passed."
            ),
            (True, False): gettext(
                "You have %(percent)s%% of the marks for taking part. Rate the remaining skills for the rest."
            ),
            (False, True): gettext(
                "The due date (%(date)s) has passed. You can still rate yourself, but you earn no marks."
            ),
            (False, False): gettext("You earn marks until %(date)s.") if date else "",
        }[bool(self.raw_earned), self.is_closed(now)]
        return sentence % {"percent": int(round((self.raw_earned or 0) * 100, 6)), "date": date}

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
        # What is stored is the best that was earned or set, so there is nothing to compare; see ``publish_grade``.
        del only_if_higher
        self.publish_grade()

    def publish_grade(self, score: Score | None = None, only_if_higher: bool | None = None) -> None:
        """Tell the grade book; nothing where grading is off.

        Never with ``only_if_higher``: the platform then compares with its own row, and raises where that row came from
        a write of state and has no grade yet. What is stored here never falls by itself, so it asks for nothing.
        """
        del only_if_higher
        if self.has_score:
            self._publish_grade(score or self.get_score(), None)

    def earn(self, share: float, *, now: datetime) -> None:
        """Store what a submission earned, ``share`` of the marks, and publish it with the completion.

        Sending again never takes marks away; after the due date it adds none. A platform that fails does not fail the
        submission: what it did not take is kept, and ``settle`` publishes it at the next visit.
        """
        if not self.is_closed(now):
            self.raw_earned = max(share, self.raw_earned or 0.0)
        self.unpublished = share
        self.settle()

    def settle(self) -> None:
        """Publish what the platform has not taken yet, if there is anything."""
        share = self.unpublished
        if share is None:
            return
        is_complete = attempt("completion", lambda: self.emit_completion(share))
        # Where nothing is graded, not even a savepoint: each costs the LMS two statements.
        is_graded = not self.has_score or self.raw_earned is None or attempt("grade", self.publish_grade)
        if is_complete and is_graded:
            self.unpublished = None


def describe_marking(closes_at: datetime | None, *, graded: bool) -> str:
    """What an author set for marks, with the due date that the platform gives the block."""
    if not graded:
        return gettext("none")
    if closes_at is None:
        return gettext("for taking part, whatever the level")
    return gettext(
        "for taking part, whatever the level, until %(date)s; ratings submitted later are stored but earn no marks"
    ) % {"date": _describe_moment(closes_at)}


def _describe_moment(moment: datetime | None) -> str:
    """A moment with its time zone; "" for None."""
    if moment is None:
        return ""
    local = timezone.localtime(moment)
    return f"{date_format(local, gettext('DATETIME_FORMAT'))} {local.tzname()}"
