"""What the platform keeps of one learner in one block: its deletion, as the instructor's page does it."""

from __future__ import annotations

import logging
from contextlib import suppress

from django.contrib.auth import get_user_model
from django.db import transaction

from .configuration import get_setting
from .publishing import store_completion

log = logging.getLogger(__name__)


def delete_learner_state(user_id: int, *, course: str, usage_key: str, actor_id: int) -> bool:
    """Delete the block's state, grade and completion of that learner; False if the platform could not.

    What it wrote before it failed is taken back. A learner without a state is not a failure. The platform leaves the
    completion of a block that earns its own, so that is taken back here. With STANDALONE, nothing is deleted.
    """
    if get_setting("STANDALONE"):
        return True
    from lms.djangoapps.courseware.models import StudentModule
    from lms.djangoapps.instructor.enrollment import reset_student_attempts
    from opaque_keys.edx.keys import CourseKey, UsageKey

    users = get_user_model()._default_manager.in_bulk([user_id, actor_id])
    where = CourseKey.from_string(course), users[user_id], UsageKey.from_string(usage_key)
    try:
        with transaction.atomic():
            with suppress(StudentModule.DoesNotExist):
                reset_student_attempts(*where, requesting_user=users[actor_id], delete_module=True)
            store_completion(where[1], where[2], 0.0)
    except Exception:  # whatever any receiver of the platform's signals raises
        log.exception("The platform did not delete the state of user %s in %s", user_id, usage_key)
        return False
    return True
