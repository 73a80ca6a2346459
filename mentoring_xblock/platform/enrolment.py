"""Who takes part in a course, asked by ids and not by the request: for entry into a programme.

Who is calling, and how, is ``identity``'s; here the platform is asked again, so that a use case need not trust a door.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model

from .configuration import get_setting
from .identity import is_enrolled


def course_of(block: Any) -> str:
    """The key of the course in which ``block`` stands; empty in a library, and where there is no course."""
    context = getattr(block.scope_ids.usage_id, "context_key", None)
    return str(context) if getattr(context, "is_course", False) else ""


def takes_part(user_id: int, course: str) -> bool:
    """Whether the platform says that the person is enrolled in the course, or of its team.

    Never with a closed account, for an unknown course or in a library. STANDALONE has one course, and all are in it.
    """
    user = get_user_model()._default_manager.filter(pk=user_id, is_active=True).first()
    if user is None or not course:
        return False
    if get_setting("STANDALONE"):
        return True
    from opaque_keys import InvalidKeyError
    from opaque_keys.edx.keys import CourseKey

    try:
        key = CourseKey.from_string(course)
    except InvalidKeyError:
        return False
    return bool(getattr(key, "is_course", False)) and (is_enrolled(user, key) or _is_team(user, key))


def has_account(user_id: int) -> bool:
    """Whether there is an account of that id, and it is not closed."""
    return get_user_model()._default_manager.filter(pk=user_id, is_active=True).exists()


def _is_team(user: Any, key: Any) -> bool:
    from lms.djangoapps.courseware.access import has_access

    return bool(has_access(user, "staff", key))
