"""How often an address without a session may be asked, counted in the site's cache. What is asked is not known here."""

from __future__ import annotations

import logging
from hashlib import sha256

from django.core.cache import cache

log = logging.getLogger(__name__)

_PREFIX = "task_mentoring.throttle."


def is_within(what: str, who: str, *, most: int, seconds: int) -> bool:
    """Count one more; False beyond ``most`` within ``seconds``. A cache that is down counts and refuses nothing.

    ``who`` is hashed: it may be a secret or an address.
    """
    key = f"{_PREFIX}{what}.{sha256(who.encode()).hexdigest()[:40]}"
    try:
        if cache.add(key, 1, seconds):
            return True
        return int(cache.incr(key)) <= most
    except ValueError:  # it expired between the two
        return True
    except Exception:  # whatever a cache raises that is down
        log.warning("The cache does not count requests of %s", what)
        return True
