"""The pipeline of retirement as it is without an operator's doing: its states, and what each step sends.

The step that sends ``USER_RETIRE_LMS_MISC`` is not among the default states.
"""

from __future__ import annotations

from typing import Any

from .accounts.signals import USER_RETIRE_LMS_CRITICAL, USER_RETIRE_LMS_MISC, USER_RETIRE_MAILINGS

DEFAULT_STATES = (
    "PENDING", "LOCKING_ACCOUNT", "LOCKING_COMPLETE", "RETIRING_EMAIL_LISTS", "EMAIL_LISTS_COMPLETE",
    "RETIRING_ENROLLMENTS", "ENROLLMENTS_COMPLETE", "RETIRING_LMS", "LMS_COMPLETE", "COMPLETED",
)  # fmt: skip
WITH_MISC = (*DEFAULT_STATES[:7], "RETIRING_LMS_MISC", "LMS_MISC_COMPLETE", *DEFAULT_STATES[7:])


def run(user: Any, states: tuple[str, ...] = DEFAULT_STATES) -> list[str]:
    """Take ``user`` through ``states``; the states that were reached. A step that raises ends it, as the pipeline's
    script ends, and is begun again at the next run."""
    reached: list[str] = []
    for state in states:
        if state == "LOCKING_ACCOUNT":
            user.email = f"retired__user_{user.pk}@retired.invalid"
            user.set_unusable_password()
            user.save()
        elif state == "RETIRING_EMAIL_LISTS":
            USER_RETIRE_MAILINGS.send(sender=None, email=user.email, new_email=user.email, user=user)
        elif state == "RETIRING_LMS_MISC":
            USER_RETIRE_LMS_MISC.send(sender=None, user=user)
        elif state == "RETIRING_LMS":
            USER_RETIRE_LMS_CRITICAL.send(sender=None, user=user)
            # After the signal, as there; so whoever listens still meets the old name.
            user.first_name = user.last_name = ""
            user.is_active = False
            user.username = f"retired__user_{user.pk}"
            user.save()
        reached.append(state)
    return reached
