"""The events of learning that the platform sends, under their own names."""

from django.dispatch import Signal

COURSE_UNENROLLMENT_COMPLETED = Signal()
