"""What tells a reader a colleague's level, who said it, or how many of their mentees did not reach the target."""

from __future__ import annotations

import re

_TELLING = re.compile(
    r"level\s*\d|\d\s*levels?|one level|rates themselves|by a manager|by a mentor|graded test|%|\d+\.\d{3,}"
    r"|\d+ of \d+ earlier|\"(?:score|mean|sd|level|self_level|confirmed_level|source|runners_up)\"",
    re.IGNORECASE,
)


def tells_of_a_mentor(text: str) -> list[str]:
    """Every place of ``text``, as its reader gets it, that says more of a mentor than a peer may know."""
    return [found.group() for found in _TELLING.finditer(text)]
