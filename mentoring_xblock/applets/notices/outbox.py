"""Sending what waits in the outbox, once, in one mail per person. Who is notified of what is ``api``'s.

A batch is claimed by a conditional UPDATE, sent outside any transaction, and marked. A sender that dies leaves a claim
that runs out; a mail can then come twice, but never not at all.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from ...core import clock
from ...platform.mail import Mail, MailFailed, MailLine, open_mail
from ...platform.queue import hand_over
from ..pairings import api as pairings
from ..pairings.data import PairingInfo
from ..people import api as people
from .facts import describe
from .models import OutboxItem
from .relevance import Waiting, still_true
from .words import changes_calendar, notice_in_words, subject_in_words

IsAsked = Callable[[str, PairingInfo, int], bool]
"""Takes a kind, a pairing and a member's id."""

TASK = "mentoring_xblock.tasks.send_outbox"
"""Named by string: the tasks are a door above this room."""
CLAIM = timedelta(minutes=10)
MOST_ATTEMPTS = 8
FOLD = timedelta(minutes=15)
"""Between two mails to one person."""
MOST = 500
"""Notices in one mail."""
MOST_SECONDS = 60.0
"""Of one sweep, for mails; the last may take ``platform.mail.LIMIT_SECONDS`` more."""
NO_ADDRESS, NO_LONGER_TRUE = "no address", "no longer true"


def publish() -> None:
    """Have the outbox sent soon by a worker. Never raises and never waits."""
    hand_over(TASK)


def send_due(
    *, now: datetime | None = None, progress: Callable[[str], None] | None = None, is_asked: IsAsked | None = None
) -> int:
    """Send everything that is due, one mail a person; how many notices left. Safe to run twice at once.

    What is no longer true is dropped (``relevance``; ``is_asked`` says whether a pairing still asks that of a member).
    A person who got a mail less than FOLD ago gets the next one after that time, with everything since. After
    MOST_SECONDS the rest waits for the next sweep, so that a mail server that does not answer holds nothing up.
    """
    now = now or clock.now()
    end = time.monotonic() + MOST_SECONDS
    sent = 0
    while time.monotonic() < end and (member_id := _next_member(now)) is not None:
        sent += _send_to(member_id, now=now, is_asked=is_asked)
        if progress is not None:
            progress("mail")
    return sent


def _due(now: datetime) -> Q:
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lt=now)
    return free & Q(sent_at__isnull=True, due_at__lte=now, channel="mail", attempts__lt=MOST_ATTEMPTS)


def _next_member(now: datetime) -> int | None:
    lately = OutboxItem.objects.filter(member_id=OuterRef("member_id"), sent_at__gt=now - FOLD, last_error="")
    due = OutboxItem.objects.filter(_due(now)).exclude(Exists(lately))
    return due.order_by("due_at", "pk").values_list("member_id", flat=True).first()


def _send_to(member_id: int, *, now: datetime, is_asked: IsAsked | None) -> int:
    claim = now + CLAIM
    with transaction.atomic():
        mine = list(OutboxItem.objects.select_for_update().filter(_due(now), member_id=member_id).order_by("pk")[:MOST])
        OutboxItem.objects.filter(pk__in=[item.pk for item in mine]).update(
            claimed_until=claim, attempts=F("attempts") + 1
        )
    if not mine:
        return 0
    true, untrue = _part(mine, is_asked)
    _close(untrue, now=now, error=NO_LONGER_TRUE)
    member = people.get_member_by_id(member_id)
    try:
        mail = open_mail(member.user_id) if member and member.is_active else None
        if mail is not None and true:
            with mail.in_their_language():
                _compose(true, mail)
    except MailFailed as failure:
        # Tried again by a later sweep, ever later.
        OutboxItem.objects.filter(pk__in=[item.pk for item in true]).update(
            claimed_until=now + CLAIM * 2 ** mine[0].attempts, last_error=str(failure)[:255]
        )
        return 0
    _close(true, now=now, error="" if mail is not None else NO_ADDRESS)
    return len(true) if mail is not None else 0


def _part(items: Sequence[OutboxItem], is_asked: IsAsked | None) -> tuple[list[OutboxItem], list[OutboxItem]]:
    """Those that are still true, and those that are not (1 query)."""
    ids = [int(item.payload["pairing_id"]) if item.payload.get("pairing_id") else None for item in items]
    known = {info.pairing_id: info for info in pairings.get_infos({each for each in ids if each is not None})}
    waiting = []
    for item, pairing_id in zip(items, ids, strict=True):
        kind, info = str(item.payload.get("kind")), known.get(pairing_id) if pairing_id else None
        asked = info is None or is_asked is None or is_asked(kind, info, int(item.member_id or 0))
        waiting.append(Waiting(kind, pairing_id, info.state if info else None, asked))
    holds = still_true(waiting)
    return (
        [item for item, is_true in zip(items, holds, strict=True) if is_true],
        [item for item, is_true in zip(items, holds, strict=True) if not is_true],
    )


def _close(items: Sequence[OutboxItem], *, now: datetime, error: str) -> None:
    if items:
        OutboxItem.objects.filter(pk__in=[item.pk for item in items]).update(
            sent_at=now, claimed_until=None, last_error=error
        )


def _compose(items: Sequence[OutboxItem], mail: Mail) -> None:
    """Send the items as one mail, each sentence once; nothing where this release has no words for any.

    What it has no words for, or what lacks a fact of its sentence, is left out.
    """
    facts = describe([item.payload for item in items])
    every = [(item.payload, known, _line(item.payload, known)) for item, known in zip(items, facts, strict=True)]
    notices = [(str(payload.get("kind")), known) for payload, known, line in every if line.text]
    lines = list(dict.fromkeys(line for _payload, _known, line in every if line.text))
    if lines:
        mail.send(subject=subject_in_words(notices), lines=lines)


def _line(payload: Mapping[str, object], facts: Mapping[str, object]) -> MailLine:
    kind, pairing_id = str(payload.get("kind")), payload.get("pairing_id")
    return MailLine(
        text=notice_in_words(kind, facts),
        pairing_id=int(str(pairing_id)) if pairing_id else None,
        for_calendar=changes_calendar(kind),
    )
