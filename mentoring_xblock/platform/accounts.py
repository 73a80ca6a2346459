"""The platform opens an account, or changes its address: its owner joins where they are expected, as the api says."""

from __future__ import annotations

import logging
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.module_loading import import_string

WELCOME = "mentoring_xblock.api.people.expected.welcome_account"
"""Named by string: the use case is a layer above."""
_OF_INTEREST = frozenset({"is_active", "email"})

log = logging.getLogger(__name__)


def note_account(*, instance: Any, raw: bool = False, update_fields: frozenset[str] | None = None, **_: object) -> None:
    """Receive ``post_save`` of a user. Nothing of it may hold up a login or a registration: what fails is logged, and
    the sweep comes by later."""
    if raw or not instance.is_active or not instance.email:
        return
    if update_fields is None or _OF_INTEREST.intersection(update_fields):
        transaction.on_commit(partial(_welcome, instance.pk))


def _welcome(user_id: int) -> None:
    try:
        import_string(WELCOME)(user_id=user_id)
    except Exception:
        log.exception("account %s could not join where it is expected", user_id)
