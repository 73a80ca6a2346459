"""The platform's grade signals, under their own names."""

from django.dispatch import Signal

SCORE_PUBLISHED = Signal()
PROBLEM_RAW_SCORE_CHANGED = Signal()
PROBLEM_WEIGHTED_SCORE_CHANGED = Signal()
SUBSECTION_SCORE_CHANGED = Signal()
