"""The platform retires a learner: we black out what we hold of them. What that is, is ``applets.privacy``'s to know."""

from __future__ import annotations

from typing import Any

from django.utils.module_loading import import_string

RETIRE = "mentoring_xblock.api.people.privacy.retire_user"
"""Named by string: the use case is a layer above."""


def retire_learner(*, user: Any, **_: object) -> None:
    """Receive ``USER_RETIRE_LMS_CRITICAL`` and ``USER_RETIRE_LMS_MISC``, whichever comes, or both.

    Raises on failure, so that the platform's pipeline stops and runs the step again; a second run changes nothing.
    """
    import_string(RETIRE)(user_id=user.pk)
