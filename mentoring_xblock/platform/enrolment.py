"""Who takes part in a course, asked by ids and not by the request: for entry into a programme, and for leaving it.

Who is calling, and how, is ``identity``'s; here the platform is asked again, so that a use case need not trust a door.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import QuerySet
from django.utils.module_loading import import_string

from ..core.values import batches
from .configuration import get_setting
from .identity import is_enrolled
from .roster import BATCH

log = logging.getLogger(__name__)

LEAVE = "mentoring_xblock.api.people.membership.note_unenrolment"
"""Named by string: the use case is a layer above."""

_ORG_ROLES = ("staff", "instructor")
"""Of an organisation, those that run all of its courses."""


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
    key = course_key(course)
    return key is not None and (is_enrolled(user, key) or is_team(user, key))


def is_course_team(user_id: int, course: str) -> bool:
    """Whether the platform says that the person is of the course's team; never with a closed account.

    With STANDALONE, it is everybody who may enter Django's admin.
    """
    user = get_user_model()._default_manager.filter(pk=user_id, is_active=True).first()
    if user is None or not course:
        return False
    if get_setting("STANDALONE"):
        return bool(user.is_staff)
    key = course_key(course)
    return key is not None and is_team(user, key)


def learners_of(course: str) -> QuerySet[Any]:
    """The open accounts that are enrolled in the course and not of its team; its testers learn. A query, not read yet.

    With STANDALONE everybody learns who may not enter Django's admin.
    """
    accounts: QuerySet[Any] = get_user_model()._default_manager.filter(is_active=True)
    if get_setting("STANDALONE"):
        return accounts.filter(is_staff=False)
    key = course_key(course)
    if key is None:
        return accounts.none()
    from common.djangoapps.student.models import CourseAccessRole, CourseEnrollment
    from common.djangoapps.student.roles import CourseInstructorRole, CourseLimitedStaffRole, CourseStaffRole
    from opaque_keys.edx.django.models import CourseKeyField

    enrolled = CourseEnrollment.objects.filter(course_id=key, is_active=True).values("user_id")
    of_org = CourseAccessRole.objects.filter(org=key.org, course_id=CourseKeyField.Empty, role__in=_ORG_ROLES)
    learners = accounts.filter(pk__in=enrolled).exclude(pk__in=of_org.values("user_id"))
    # By the platform's classes, since an operator may have moved the roles of courses out of that table.
    for role in (CourseStaffRole, CourseInstructorRole, CourseLimitedStaffRole):
        learners = learners.exclude(pk__in=role(key).users_with_role().values("pk"))
    return learners


def taking_part(user_ids: Collection[int], course: str) -> frozenset[int]:
    """Those of these people who take part in the course: one query for 900, more for each who is not enrolled."""
    if get_setting("STANDALONE"):
        return frozenset(user_ids)
    from common.djangoapps.student.models import CourseEnrollment

    enrolled: set[int] = set()
    for batch in batches(sorted(user_ids), BATCH):
        rows = CourseEnrollment.objects.filter(course_id=course, is_active=True, user_id__in=batch)
        enrolled.update(rows.values_list("user_id", flat=True))
    return frozenset(enrolled | {each for each in set(user_ids) - enrolled if takes_part(each, course)})


def note_unenrolment(*, enrollment: Any, **_: object) -> None:
    """Receive ``COURSE_UNENROLLMENT_COMPLETED`` (openedx-events): ``enrollment`` names the person and the course."""
    user_id, course = enrollment.user.id, str(enrollment.course.course_key)

    def leave() -> None:
        try:
            import_string(LEAVE)(user_id=user_id, course=course)
        except Exception:
            # Leaving a course is the platform's business; the sweep looks again.
            log.exception("An unenrolment could not be followed.")

    transaction.on_commit(leave)


def writes_in(user_id: int, course: str) -> bool:
    """Whether the person may write in the course in Studio. STANDALONE has one course, and its staff writes it.

    Never with a closed account, for an unknown course or in a library.
    """
    user = get_user_model()._default_manager.filter(pk=user_id, is_active=True).first()
    if user is None or not course:
        return False
    if get_setting("STANDALONE"):
        return bool(user.is_staff)
    from opaque_keys import InvalidKeyError
    from opaque_keys.edx.keys import CourseKey

    try:
        key = CourseKey.from_string(course)
    except InvalidKeyError:
        return False
    from common.djangoapps.student.auth import has_studio_write_access

    return bool(has_studio_write_access(user, key))


def has_account(user_id: int) -> bool:
    """Whether there is an account of that id, and it is not closed."""
    return get_user_model()._default_manager.filter(pk=user_id, is_active=True).exists()


def course_key(course: str) -> Any:
    """The course's key; None for what is none, a library's among them."""
    from opaque_keys import InvalidKeyError
    from opaque_keys.edx.keys import CourseKey

    try:
        key = CourseKey.from_string(course)
    except InvalidKeyError:
        return None
    return key if getattr(key, "is_course", False) else None


def is_team(user: Any, key: Any) -> bool:
    """Whether the platform holds ``user`` to be of the course's team, as they view it now."""
    from lms.djangoapps.courseware.access import has_access

    return bool(has_access(user, "staff", key))
