"""What follows when another version of a framework comes into use: one place for authors and for imports alike."""

from __future__ import annotations

from datetime import datetime

from ..applets.competencies.data import VersionRef
from ..applets.matching import api as matching


def follow_version(version: VersionRef, *, now: datetime) -> None:
    """Bring mentor offers in step with ``version``, or with there being none in use any more.

    It may let people mentor from another level, or drop a skill. Ratings are never touched.
    """
    matching.renew_offers_of_framework(version.framework_id, now=now)
