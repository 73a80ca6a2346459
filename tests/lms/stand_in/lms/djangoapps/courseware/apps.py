"""The app that holds the platform's own rows."""

from django.apps import AppConfig


class CoursewareConfig(AppConfig):
    """State, grades and enrolments."""

    name = "lms.djangoapps.courseware"
    label = "courseware"
