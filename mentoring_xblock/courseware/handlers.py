"""What makes a function of the block a handler: the guard first, then the body, the act, the answer, in no other order.

Who may call is ``platform.identity``'s rule, what a body may hold is ``payloads``, how a refusal looks is ``answers``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from xblock.core import XBlock

from mentoring_xblock.platform import identity

from .answers import answer
from .payloads import check_owner, owner_mark, read_body

Act = Callable[[Any, int, dict[str, Any]], Mapping[str, Any]]
"""Takes the block, who calls and the parsed body; gives the answer's JSON, or raises a MentoringError."""


def for_learner(act: Act) -> Any:
    """A handler that only an enrolled learner's own page may call. First it publishes what the platform owes them,
    and brings back a competency model that the block carries."""

    @wraps(act)
    def prepared(block: Any, user_id: int, body: dict[str, Any]) -> Mapping[str, Any]:
        check_owner(body, owner_mark(user_id))
        block.settle()
        block.restore_model(user_id)
        return act(block, user_id, body)

    return _guarded(prepared, identity.require_learner)


def for_team(act: Act) -> Any:
    """A handler that only the course team's own page may call."""
    return _guarded(act, identity.require_team)


def for_author(act: Act) -> Any:
    """A handler that only an author in Studio may call."""
    return _guarded(act, identity.require_author)


def _guarded(act: Act, guard: Callable[[Any, Any], int]) -> Any:
    @wraps(act)
    def handler(block: Any, request: Any, _suffix: str = "") -> Any:
        def run() -> Mapping[str, Any]:
            user_id = guard(block, request)
            return act(block, user_id, read_body(request))

        return answer(run)

    return XBlock.handler(handler)
