"""The platform's rule of who may load a block, read in ``lms/djangoapps/courseware/access.py``.

It asks for the block's groups, whether it is hidden and whether it has begun; not for an enrolment.
"""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from opaque_keys.edx.django.models import CourseKeyField

from .models import CourseAccessRole, Enrolment

TEAM = ("staff", "instructor", "limited_staff")
"""The roles that run a course; of an organisation, the first two."""


class AccessResponse:
    """True or False, and why."""

    def __init__(self, has_access: bool, error_code: str = "") -> None:
        self.has_access = has_access
        self.error_code = error_code

    def __bool__(self) -> bool:
        return self.has_access


def has_access(user: Any, action: str, obj: Any, course_key: Any = None) -> AccessResponse:
    """Whether ``user`` may do ``action`` (``load`` or ``staff``) with the block, or course key, ``obj``."""
    is_team = _is_team(user, course_key or obj)
    if action == "staff":
        return AccessResponse(is_team)
    if action != "load":
        raise ValueError(f"Unknown action {action}")
    if not _is_in_group(user, obj):
        return AccessResponse(False, "incorrect_user_group")
    if is_team:
        return AccessResponse(True)
    if obj.visible_to_staff_only:
        return AccessResponse(False, "not_visible_to_user")
    if obj.start is not None and timezone.now() < obj.start:
        return AccessResponse(False, "course_not_started")
    return AccessResponse(True)


def _is_team(user: Any, course_key: Any) -> bool:
    if not user.is_authenticated or getattr(user, "masquerade_role", "") == "student":
        return False
    return (
        bool(user.is_superuser)
        or Enrolment.objects.filter(user_id=user.id, course_id=str(course_key), is_team=True).exists()
        or CourseAccessRole.objects.filter(
            user_id=user.id, org=course_key.org, course_id__in=[course_key, CourseKeyField.Empty], role__in=TEAM
        ).exists()
    )


def _is_in_group(user: Any, block: Any) -> bool:
    return not block.group_access or user.username in block.group_access
