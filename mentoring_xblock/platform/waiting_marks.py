"""Marks and completion that the platform did not take when they were earned, published by the clock (decision 21).

Waiting marks are in the learner's state of the block, which the platform keeps in ``courseware.StudentModule``. No
block is built: a score is published by the platform's own signal, as ``lti_consumer`` does for a tool's scores.
Looked up in the platform: ``lms/djangoapps/grades/signals/handlers.py``, ``courseware/user_state_client.py``, and
``completion/models.py`` of edx-completion.
"""

from __future__ import annotations

import json
import logging
import random
from datetime import datetime, timedelta
from time import monotonic
from types import SimpleNamespace
from typing import Any

from django.apps import apps
from django.db import transaction

from .identity import is_studio
from .publishing import store_completion

log = logging.getLogger(__name__)

STATES = ("courseware", "StudentModule")
"""The app's label and the model that holds learners' states of blocks."""
BLOCK_TYPE = "competency_self_assessment"
UNPUBLISHED, EARNED = "unpublished", "raw_earned"
"""The block's fields of these names: how complete it is while the platform has not taken that, and the best score."""
KEPT = timedelta(days=30)
"""What waits longer is published at the learner's next call only."""
MOST_LOOKED_AT = 1000
MOST_SECONDS = 30.0
MOST_FAILURES = 10
"""Of one sweep: then the grade book is down, and the next sweep tries again."""


def publish_waiting(*, now: datetime) -> int:
    """Publish what waits, each row in a transaction of its own; how many. Nothing, and no query, outside the LMS:
    Studio has the states too, but of each block the draft, and its workers are not the grade book's.

    What fails stays as it is and is logged. A sweep ends after MOST_SECONDS or MOST_FAILURES; the order is by chance,
    so that rows which always fail do not keep the others from their turn.
    """
    if is_studio():
        return 0
    try:
        rows = apps.get_model(*STATES)._default_manager
    except LookupError:
        return 0
    try:
        waiting = _find(rows, now=now)
    except Exception:  # another release may keep states otherwise
        log.exception("We could not read which marks wait")
        return 0
    random.shuffle(waiting)
    until, done, failed = monotonic() + MOST_SECONDS, 0, 0
    for pk in waiting:
        if failed >= MOST_FAILURES or monotonic() > until:
            break
        try:
            with transaction.atomic():
                done += _publish(rows, pk)
        except Exception:  # whatever any receiver of the platform's signals raises
            log.exception("The platform did not take the marks of row %s; they are kept and published later", pk)
            failed += 1
    return done


def _find(rows: Any, *, now: datetime) -> list[int]:
    """Ids of states in which something waits. One query; ``module_type`` and ``modified`` are indexed."""
    found = rows.filter(module_type=BLOCK_TYPE, modified__gt=now - KEPT, state__contains=f'"{UNPUBLISHED}": ')
    found = found.exclude(state__contains=f'"{UNPUBLISHED}": null')
    return list(found.order_by("-modified").values_list("pk", flat=True)[:MOST_LOOKED_AT])


def _publish(rows: Any, pk: int) -> bool:
    """Publish what waits in one state, and note there that it waits no more; False where nothing does.

    The row is locked, so the learner's own call at the same moment waits for its turn or is waited for.
    """
    row = rows.select_for_update().filter(pk=pk).first()
    state = json.loads(row.state) if row is not None and row.state else {}
    share, earned = state.get(UNPUBLISHED), state.get(EARNED)
    if share is None:
        return False
    block = _block_of(row.module_state_key)
    if block is None:
        return False
    store_completion(row.student, row.module_state_key, share)
    if earned is not None and block.has_score:
        _grade(row, earned, weight=block.weight)
    # The score's receiver has written to the row: only the state is renewed.
    rows.filter(pk=pk).update(state=json.dumps(state | {UNPUBLISHED: None}))
    return True


def _block_of(usage_key: Any) -> Any:
    """What the author set, not bound to any learner; None where the block is deleted."""
    from xmodule.modulestore.django import modulestore
    from xmodule.modulestore.exceptions import ItemNotFoundError

    try:
        return modulestore().get_item(usage_key)
    except ItemNotFoundError:
        return None


def _grade(row: Any, earned: float, *, weight: float) -> None:
    from lms.djangoapps.grades.api import signals

    signals.SCORE_PUBLISHED.send(
        sender=None,
        # All that the receiver reads of a block; one that looked scorable would be told its own score.
        block=SimpleNamespace(location=row.module_state_key, weight=weight),
        user=row.student,
        raw_earned=earned,
        raw_possible=1.0,
        only_if_higher=None,
    )
