"""Telling the platform something of a block without depending on its answer. What it says is decided above.

The platform does what follows at once and in the request, and whatever raises there comes back to the block: its grade
book compares with a row that has no grade yet, its broker is gone, its tables are locked.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.db import transaction

log = logging.getLogger(__name__)


def attempt(what: str, publish: Callable[[], None]) -> bool:
    """Call ``publish``; whether it went through. What it wrote before it failed is taken back, and the log says why."""
    try:
        with transaction.atomic():
            publish()
    except Exception:  # whatever any receiver of the platform's signals raises
        log.exception("The platform did not take the %s; it is kept and published later", what)
        return False
    return True


def store_completion(user: Any, usage_key: Any, share: float) -> None:
    """Write how complete a block is for somebody, 0..1, without a block at hand; nothing where the site tracks none."""
    from completion.models import BlockCompletion
    from completion.waffle import ENABLE_COMPLETION_TRACKING_SWITCH

    if ENABLE_COMPLETION_TRACKING_SWITCH.is_enabled():
        BlockCompletion.objects.submit_completion(user=user, block_key=usage_key, completion=share)
