"""Reading answers in the tests of the pages."""

from __future__ import annotations

import re


def text(answer):
    """The answer's page as text."""
    return answer.content.decode()


def path(row, action=""):
    """The address of a pairing's page, or of one of its forms."""
    return f"/mentoring/pairings/{row.pk}/{action + '/' if action else ''}"


def without_token(answer):
    """The page without the demo header's CSRF token, which differs from answer to answer."""
    return re.sub(rb'name="csrfmiddlewaretoken" value="[^"]*"', b"", answer.content)
