"""What the instructor's page does to one learner's state, by ``instructor/enrollment.py``."""

from __future__ import annotations

from typing import Any

from lms.djangoapps.courseware.models import StudentModule


def reset_student_attempts(
    course_id: Any, student: Any, module_state_key: Any, requesting_user: Any, delete_module: bool = False
) -> None:
    """Delete the row with its grade; raises StudentModule.DoesNotExist where there is none.

    The platform tells its grade book where the block has a score. edx-completion hears of that and takes completion
    back for problems, and leaves alone what a block with a completion of its own has earned (``handlers.py`` there).
    """
    assert requesting_user.pk
    row = StudentModule.objects.get(student=student, course_id=str(course_id), module_state_key=str(module_state_key))
    if delete_module:
        row.delete()
