"""Sending what waits in the outbox, once, in one mail per person. What is told to whom is ``api``'s.

A batch is claimed by a conditional UPDATE, sent outside any transaction, and marked. A sender that dies leaves a claim
that runs out; a mail can then come twice, but never not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext

from ...core import clock
from ...platform.mail import MailFailed, MailLine, open_mail
from ...platform.queue import hand_over
from ..people import api as people
from .facts import describe
from .models import OutboxItem
from .words import SUBJECT, changes_calendar, notice_in_words

TASK = "mentoring_xblock.tasks.send_outbox"
"""Named by string: the tasks are a door above this room."""
CLAIM = timedelta(minutes=10)
MOST_ATTEMPTS = 8


def publish() -> None:
    """Have the outbox sent soon by a worker. Never raises and, while the broker is down, hardly ever waits."""
    hand_over(TASK)


def send_due(*, now: datetime | None = None, progress: Callable[[str], None] | None = None) -> int:
    """Send everything that is due, one mail a person; how many notices left. Safe to run twice at once."""
    now = now or clock.now()
    sent = 0
    while (member_id := _next_member(now)) is not None:
        sent += _send_to(member_id, now=now)
        if progress is not None:
            progress("mail")
    return sent


def _due(now: datetime) -> Q:
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lt=now)
    return free & Q(sent_at__isnull=True, due_at__lte=now, channel="mail", attempts__lt=MOST_ATTEMPTS)


def _next_member(now: datetime) -> int | None:
    return OutboxItem.objects.filter(_due(now)).order_by("due_at", "pk").values_list("member_id", flat=True).first()


def _send_to(member_id: int, *, now: datetime) -> int:
    claim = now + CLAIM
    with transaction.atomic():
        mine = list(OutboxItem.objects.select_for_update().filter(_due(now), member_id=member_id).order_by("pk")[:100])
        OutboxItem.objects.filter(pk__in=[item.pk for item in mine]).update(
            claimed_until=claim, attempts=F("attempts") + 1
        )
    items = OutboxItem.objects.filter(pk__in=[item.pk for item in mine])
    if not mine:
        return 0
    member = people.get_member_by_id(member_id)
    error = ""
    try:
        mail = open_mail(member.user_id) if member and member.is_active else None
        if mail is None:
            error = "no address"
        else:
            with mail.in_their_language():
                facts = describe([item.payload for item in mine])
                lines = [
                    line for item, known in zip(mine, facts, strict=True) if (line := _line(item.payload, known)).text
                ]
                if lines:
                    mail.send(subject=gettext(SUBJECT), lines=lines)
    except MailFailed as failure:
        # Tried again by a later sweep, ever later.
        items.update(claimed_until=now + CLAIM * 2 ** mine[0].attempts, last_error=str(failure)[:255])
        return 0
    items.update(sent_at=now, claimed_until=None, last_error=error)
    return 0 if error else len(mine)


def _line(payload: Mapping[str, object], facts: Mapping[str, object]) -> MailLine:
    kind, pairing_id = str(payload.get("kind")), payload.get("pairing_id")
    return MailLine(
        text=notice_in_words(kind, facts),
        pairing_id=int(str(pairing_id)) if pairing_id else None,
        for_calendar=changes_calendar(kind),
    )
