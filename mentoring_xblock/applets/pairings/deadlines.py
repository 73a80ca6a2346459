"""After how many days a re-rated pairing reminds, asks the administrators and ends: the operator's settings.

What follows from the days is ``domain``'s; what happens then is in the table of ``states``.
"""

from __future__ import annotations

from ...platform.configuration import get_setting
from .data.waits import ConfirmationDays


def confirmation_days() -> ConfirmationDays:
    """The days with the operator's settings laid over them; raises InvalidInput for days that cannot be meant."""
    return ConfirmationDays.from_settings(get_setting("CONFIRMATION_DAYS"))
