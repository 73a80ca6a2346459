"""Marks that name whose text they are and what it is, so that one found where it should not be says what leaked."""

from __future__ import annotations

import re
from collections.abc import Iterator

_MARK = re.compile(rb"q7([a-z]+)7([a-z]+)7q", re.IGNORECASE)

FACTS = (
    "name", "username", "mail", "department", "unit", "region", "note", "opinion", "draft", "upload", "lookup",
    "message", "reason", "evidence", "work", "session", "place", "proposal", "stepnote", "comment", "log", "runnerup",
    "concern", "thanks", "title",
)  # fmt: skip
"""What a mark can stand for. ``opinion`` is a manager's note on a rating; ``lookup`` a file that a person uploaded."""


def mark(owner: str, fact: str) -> str:
    """The mark of one fact of one owner: letters and digits alone, so that no escaping changes it."""
    assert fact in FACTS, fact
    return f"q7{owner}7{fact}7q"


def find_marks(content: bytes) -> Iterator[tuple[str, str]]:
    """(owner, fact) of every mark in ``content``, in any case, each once."""
    yield from {(owner.lower().decode("ascii"), fact.lower().decode("ascii")) for owner, fact in _MARK.findall(content)}
