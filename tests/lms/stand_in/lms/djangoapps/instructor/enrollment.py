"""What the instructor's page does to one learner's state, by ``instructor/enrollment.py``."""

from __future__ import annotations

from typing import Any

from completion.models import BlockCompletion
from lms.djangoapps.courseware.models import StudentModule


def reset_student_attempts(
    course_id: Any, student: Any, module_state_key: Any, requesting_user: Any, delete_module: bool = False
) -> None:
    """Delete the row with its grade; raises StudentModule.DoesNotExist where there is none.

    The platform tells its grade book, and edx-completion hears of it and takes the completion back.
    """
    assert requesting_user.pk
    row = StudentModule.objects.get(student=student, course_id=str(course_id), module_state_key=str(module_state_key))
    if delete_module:
        row.delete()
        BlockCompletion.objects.filter(user=student, block_key=str(module_state_key)).delete()
