"""What is written to the log. No Django."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Change:
    """One log row to be. ``action`` is dotted (``pairing.approved``); ``old`` and ``new`` hold JSON values."""

    action: str
    subject: str
    subject_id: int
    at: datetime
    programme_id: int | None = None
    actor_id: int | None = None
    member_id: int | None = None
    old: Mapping[str, Any] = field(default_factory=dict)
    new: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""
