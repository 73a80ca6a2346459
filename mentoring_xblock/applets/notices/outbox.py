"""Sending what waits in the outbox, once, in one mail per person. Who is notified of what is ``api``'s.

What is due is sorted by its reader's preferences and clock (``hours``): sent, put off, or never mailed. What is sent is
claimed by a conditional UPDATE, sent outside any transaction, and marked. A sender that dies leaves a claim that runs
out; a mail can then come twice, but never not at all.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta, tzinfo

from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from ...core import clock
from ...core.clock import find_time_zone
from ...core.text import LINE_LENGTH
from ...platform.addresses import address_of
from ...platform.enrolment import takes_part
from ...platform.mail import Mail, MailFailed, MailLine, are_sent_here, open_mail
from ...platform.queue import hand_over
from ...platform.roster import display_names
from ..pairings import api as pairings
from ..pairings.data.pairing import PairingInfo
from ..people import api as people
from ..people.data import MemberInfo
from ..races import atomic
from ..ratings.in_block import has_answered
from .facts import describe
from .hours import sort_pending
from .kinds.kind import Kind
from .kinds.rules import Timing
from .models import OutboxItem
from .preferences import timings_of, token_for
from .relevance import Waiting, is_begin, is_end, still_true
from .words import changes_calendar, notice_in_words, subject_in_words

IsAsked = Callable[[str, PairingInfo | None, int, datetime], bool]
"""Takes a kind, a pairing (None for what is about none), a member's id, and when it is asked."""

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
NO_ADDRESS, NO_LONGER_TRUE, TURNED_OFF = "no address", "no longer true", "turned off"


def publish() -> None:
    """Have the outbox sent soon by a worker. Never raises and never waits."""
    hand_over(TASK)


def send_due(
    *, now: datetime | None = None, progress: Callable[[str], None] | None = None, is_asked: IsAsked | None = None
) -> int:
    """Send everything that is due, one mail a person; how many notices left: none in Studio. Safe to run twice at once.

    What is no longer true is dropped (``relevance``; ``is_asked`` says whether a pairing still asks that of a member).
    A person who got a mail less than FOLD ago gets the next one after that time, with everything since. After
    MOST_SECONDS the rest waits for the next sweep, so that a mail server that does not answer holds nothing up.
    """
    if not are_sent_here():
        return 0
    now = now or clock.now()
    end = time.monotonic() + MOST_SECONDS
    sent = 0
    while time.monotonic() < end and (member_id := _next_member(now)) is not None:
        sent += _send_to(member_id, now=now, is_asked=is_asked)
        if progress is not None:
            progress("mail")
    while time.monotonic() < end and (item := _next_of_account(now)) is not None:
        sent += _send_to_account(item, now=now)
        if progress is not None:
            progress("mail")
    return sent


def _unsent(now: datetime) -> Q:
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lt=now)
    return free & Q(sent_at__isnull=True, channel="mail", attempts__lt=MOST_ATTEMPTS)


def _due(now: datetime) -> Q:
    return _unsent(now) & Q(due_at__lte=now)


def _next_member(now: datetime) -> int | None:
    lately = OutboxItem.objects.filter(member_id=OuterRef("member_id"), sent_at__gt=now - FOLD, last_error="")
    due = OutboxItem.objects.filter(_due(now), member__isnull=False).exclude(Exists(lately))
    return due.order_by("due_at", "pk").values_list("member_id", flat=True).first()


def _send_to(member_id: int, *, now: datetime, is_asked: IsAsked | None) -> int:
    member = people.get_member_by_id(member_id)
    mine = _claim(member_id, member, now=now)
    if not mine:
        return 0
    true, untrue = _part(mine, is_asked, user_id=member.user_id if member else 0, now=now)
    _close(untrue, now=now, error=NO_LONGER_TRUE)
    try:
        mail = open_mail(member.user_id) if member and member.is_active else None
        if mail is not None and member is not None and true:
            with mail.in_their_language(), timezone.override(_zone_of(member)):
                _compose(true, mail, member)
    except MailFailed as failure:
        _put_back(true, failure, until=now + CLAIM * 2 ** mine[0].attempts)
        return 0
    _close(true, now=now, error="" if mail is not None else NO_ADDRESS)
    return len(true) if mail is not None else 0


@atomic
def _claim(member_id: int, member: MemberInfo | None, *, now: datetime) -> list[OutboxItem]:
    """Claim what is to be in the member's mail now; what is due and not to be in it is put off or closed."""
    free = OutboxItem.objects.select_for_update().filter(_unsent(now), member_id=member_id)
    every = list(free.order_by("due_at", "pk")[:MOST])
    sending, later, never = _sort(every, member_id, member, now=now)
    mine = [item for item in every if item.pk in sending]
    OutboxItem.objects.filter(pk__in=sending).update(claimed_until=now + CLAIM, attempts=F("attempts") + 1)
    for moment in set(later.values()):
        put_off = [item_id for item_id, until in later.items() if until == moment]
        OutboxItem.objects.filter(pk__in=put_off).update(due_at=moment)
    _close(never, now=now, error=TURNED_OFF)
    return sorted(mine, key=lambda item: item.pk)


def _sort(
    every: Sequence[OutboxItem], member_id: int, member: MemberInfo | None, *, now: datetime
) -> tuple[set[int], dict[int, datetime], list[OutboxItem]]:
    """The ids of what is sent now, until when others are put off, and what the reader wants no mail of."""
    due = frozenset(item.pk for item in every if item.due_at <= now)
    if member is None or not member.is_active:
        return set(due), {}, []  # closed below, without a mail
    chosen = {str(kind): timing for kind, timing in timings_of(member_id).items()}
    timings = {item.pk: chosen.get(str(item.payload.get("kind")), Timing.DAILY) for item in every}
    pending = {
        item.pk: (item.created_at, timings[item.pk] if item.can_wait else None)
        for item in every
        if timings[item.pk] is not Timing.OFF
    }
    mailed = OutboxItem.objects.filter(
        member_id=member_id, can_wait=True, last_error="", sent_at__gt=now - timedelta(days=1)
    )
    digest_at = mailed.order_by("-sent_at").values_list("sent_at", flat=True).first()
    calendar = people.get_programme_by_id(member.programme_id).policy.working_days
    sending, later = sort_pending(
        pending, due=due, now=now, zone=_zone_of(member), digest_at=digest_at, calendar=calendar
    )
    return set(sending), later, [item for item in every if item.pk not in pending]


def _zone_of(member: MemberInfo) -> tzinfo:
    """Where the member's clock goes: as their membership says, else as the site's."""
    return find_time_zone(member.time_zone) or timezone.get_default_timezone()


def _part(
    items: Sequence[OutboxItem], is_asked: IsAsked | None, *, user_id: int, now: datetime
) -> tuple[list[OutboxItem], list[OutboxItem]]:
    """Those that are still true, and those that are not (2 queries at most, and one for each block named)."""
    ids = [int(item.payload["pairing_id"]) if item.payload.get("pairing_id") else None for item in items]
    known = {info.pairing_id: info for info in pairings.get_infos({each for each in ids if each is not None})}
    waiting = []
    for item, pairing_id in zip(items, ids, strict=True):
        kind, info = str(item.payload.get("kind")), known.get(pairing_id) if pairing_id else None
        asked = is_asked is None or is_asked(kind, info, int(item.member_id or 0), now)
        asked = asked and not _is_answered(item, user_id)
        waiting.append(Waiting(kind, pairing_id, info.state if info else None, asked))
    holds = still_true(waiting, unheard=_unheard(items) if any(is_end(each.kind) for each in waiting) else ())
    return (
        [item for item, is_true in zip(items, holds, strict=True) if is_true],
        [item for item, is_true in zip(items, holds, strict=True) if not is_true],
    )


def _is_answered(item: OutboxItem, user_id: int) -> bool:
    """Whether a reminder of a block comes too late: the person has answered there meanwhile."""
    block = (item.payload.get("facts") or {}).get("block")
    return bool(block) and has_answered(str(block), user_id)


def _next_of_account(now: datetime) -> OutboxItem | None:
    """The next that is due for somebody who is in no programme, claimed."""
    due = OutboxItem.objects.filter(_due(now), member__isnull=True, user__isnull=False)
    item = due.order_by("due_at", "pk").first()
    while item is not None:
        if _claim_one(item, now=now):
            return item
        item = due.order_by("due_at", "pk").first()
    return None


@atomic
def _claim_one(item: OutboxItem, *, now: datetime) -> bool:
    """Claim one item, unless another sender was faster."""
    rows = OutboxItem.objects.filter(_due(now), pk=item.pk)
    return bool(rows.update(claimed_until=now + CLAIM, attempts=F("attempts") + 1))


def _send_to_account(item: OutboxItem, *, now: datetime) -> int:
    """Mail one thing to somebody who is in no programme: a course's word, while they are enrolled and it is true."""
    facts, user_id = dict(item.payload["facts"]), int(item.user_id or 0)
    course = str(facts.get("course", ""))
    if not takes_part(user_id, course) or _is_answered(item, user_id):
        _close([item], now=now, error=NO_LONGER_TRUE)
        return 0
    try:
        mail = open_mail(user_id)
        if mail is not None:
            with mail.in_their_language():
                kind = str(item.payload["kind"])
                line = MailLine(notice_in_words(kind, facts), address=str(facts.get("address", "")))
                name = display_names([user_id]).get(user_id, "")
                mail.send(subject=subject_in_words([(kind, facts)]), lines=[line], name=name, course=course)
    except MailFailed as failure:
        _put_back([item], failure, until=now + CLAIM * 2**item.attempts)
        return 0
    _close([item], now=now, error="" if mail is not None else NO_ADDRESS)
    return int(mail is not None)


def _unheard(items: Sequence[OutboxItem]) -> set[int]:
    """The pairings of whose beginning the reader was not notified, because it was no longer true."""
    dropped = OutboxItem.objects.filter(member_id=items[0].member_id or 0, last_error=NO_LONGER_TRUE)
    newest = dropped.order_by("-pk").values_list("payload", flat=True)[:MOST]
    return {int(each["pairing_id"]) for each in newest if is_begin(str(each.get("kind"))) and each.get("pairing_id")}


@atomic
def _close(items: Sequence[OutboxItem], *, now: datetime, error: str) -> None:
    if items:
        OutboxItem.objects.filter(pk__in=[item.pk for item in items]).update(
            sent_at=now, claimed_until=None, last_error=error
        )


@atomic
def _put_back(items: Sequence[OutboxItem], failure: MailFailed, *, until: datetime) -> None:
    """Have them tried again by a later sweep, ever later."""
    OutboxItem.objects.filter(pk__in=[item.pk for item in items]).update(
        claimed_until=until, last_error=str(failure)[:LINE_LENGTH]
    )


def _compose(items: Sequence[OutboxItem], mail: Mail, member: MemberInfo) -> None:
    """Send the items as one mail, each sentence once; nothing where this release has no words for any.

    What it has no words for, or what lacks a fact of its sentence, is left out.
    """
    described = describe([item.payload for item in items], reader_id=member.member_id)
    every = [
        (item.payload, known, _line(item.payload, known)) for item, (known, _) in zip(items, described, strict=True)
    ]
    notices = [(str(payload.get("kind")), known) for payload, known, line in every if line.text]
    lines = list(dict.fromkeys(line for _payload, _known, line in every if line.text))
    if lines:
        token = token_for(member.member_id, (Kind(kind) for kind, _known in notices))
        name = display_names([member.user_id]).get(member.user_id, "")
        mail.send(
            subject=subject_in_words(notices),
            lines=lines,
            name=name,
            unsubscribe=address_of("unsubscribe", token),
            programme=_programme_of(member),
        )


def _programme_of(member: MemberInfo) -> str:
    """The key that addresses must name: of somebody who is in a second programme too, else empty."""
    others = [each for each in people.memberships_of(member.user_id) if each.is_active]
    return people.get_programme_by_id(member.programme_id).key if len(others) > 1 else ""


def _line(payload: Mapping[str, object], facts: Mapping[str, object]) -> MailLine:
    kind, pairing_id = str(payload.get("kind")), payload.get("pairing_id")
    return MailLine(
        text=notice_in_words(kind, facts),
        pairing_id=int(str(pairing_id)) if pairing_id else None,
        for_calendar=changes_calendar(kind),
        page=Kind(kind).rule.page if kind in set(Kind) else "",
        address=str(facts.get("address", "")),
    )
