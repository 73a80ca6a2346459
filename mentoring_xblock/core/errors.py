"""The refusals that every room may raise and every door must answer.

Plain Python. A message is an English sentence with named placeholders; ``wording.refusals``
translates it and fills them in. How a refusal becomes an HTTP status or an
exit code is decided once, in ``core.answers`` for the table and in each door for the form.
"""

from __future__ import annotations

from collections.abc import Mapping


def gettext_noop(text: str) -> str:
    """Mark ``text`` for the translators' catalogue and return it unchanged."""
    return text


class MentoringError(Exception):
    """A refusal in words a person can act on; nothing was written."""

    code = "refused"
    status = 400

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        fields: Mapping[str, str] | None = None,
        **params: object,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.params = params
        self.fields = dict(fields or {})
        if code is not None:
            self.code = code

    def __str__(self) -> str:
        return self.message % self.params if self.params else self.message


class InvalidInput(MentoringError):
    """What was sent cannot be meant: a level outside the scale, a forged body, a bad file."""

    code = "invalid"
    status = 400


class NotAllowed(MentoringError):
    """The caller is known and may not do this."""

    code = "not_allowed"
    status = 403


class NotFound(MentoringError):
    """The object is absent, or foreign to the caller, which must look exactly the same."""

    code = "not_found"
    status = 404

    def __init__(
        self,
        message: str = gettext_noop("We cannot find this. Check the address, or go back and try again."),
        **kwargs: object,
    ) -> None:
        super().__init__(message, **kwargs)  # type: ignore[arg-type]


class Conflict(MentoringError):
    """The request was sensible, but the state has moved on, or a limit is reached."""

    code = "conflict"
    status = 409


class TooLarge(MentoringError):
    """More bytes, rows or characters than the door takes."""

    code = "too_large"
    status = 413


class LimitReached(MentoringError):
    """What is allowed was done often enough for now; ``retry_after`` seconds from now it may be done again."""

    code = "limit_reached"
    status = 429

    def __init__(self, message: str, *, retry_after: int, **params: object) -> None:
        super().__init__(message, **params)  # type: ignore[arg-type]
        self.retry_after = retry_after


class TransitionRefused(Conflict):
    """``event`` is not possible in ``state``; ``reason`` says why in words."""

    code = "stale_state"

    def __init__(self, state: str, event: str, reason: str) -> None:
        super().__init__(reason, state=state, event=event)
        self.state = state
        self.event = event
        self.reason = reason
