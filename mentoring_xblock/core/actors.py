"""Who acts: a person, by the id of their account, or the system. A missing id is neither, and is refused."""

from __future__ import annotations

from enum import Enum
from typing import Final, TypeAlias


class System(Enum):
    """The one actor that has no account: a command, a task, or the clock."""

    SYSTEM = "system"


SYSTEM: Final = System.SYSTEM
"""Runs every programme and is asked for no right. Only commands, tasks and sweeps pass it."""

ActorId: TypeAlias = int | System


def person_of(actor_id: ActorId) -> int | None:
    """The account that a log row names, None where the system acted. Raises TypeError for a missing id."""
    if actor_id is SYSTEM:
        return None
    return require_person(actor_id)


def require_person(actor_id: object) -> int:
    """The id of an account. Raises TypeError for anything else: forgetting who acts never makes it the system."""
    if not isinstance(actor_id, int):
        raise TypeError(f"An actor is the id of an account, or SYSTEM where a use case takes it, not {actor_id!r}.")
    return actor_id
