"""The platform's grade signals under their own names, so that the plugin loader can connect to them."""

from django.dispatch import Signal

PROBLEM_WEIGHTED_SCORE_CHANGED = Signal()
SUBSECTION_SCORE_CHANGED = Signal()
