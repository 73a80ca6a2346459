"""A mentee's requests with choices in order, and the waiting list. How one becomes a pairing is ``proposals``."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Q

from ...core.errors import Conflict, NotFound, gettext_noop
from ...core.values import batches
from ..audit_log import api as audit_log
from ..audit_log.data import Action, Change, Subject
from ..people import api as people
from .data.pairing import Choice, PairingInfo
from .models.pairing import Pairing
from .models.requests import MentoringRequest, RequestChoice, WaitingEntry
from .values import to_info

_BATCH = 500


def find_request(mentee_id: int, *, token: str) -> int | None:
    """The id of the mentee's request sent with this token, if it was."""
    return MentoringRequest.objects.filter(mentee_id=mentee_id, token=token).values_list("pk", flat=True).first()


def lock_request(request_id: int) -> str:
    """The message of a request, whose row is locked until the transaction ends; raises NotFound."""
    row = MentoringRequest.objects.select_for_update().filter(pk=request_id).first()
    if row is None:
        raise NotFound()
    return row.message


def choices_left(request_id: int) -> tuple[Choice, ...]:
    """The choices of a request that were not asked yet, in order (1 query)."""
    rows = RequestChoice.objects.filter(request_id=request_id, tried_at__isnull=True).order_by("position")
    return tuple((row.mentor_id, row.score, tuple(row.reasons)) for row in rows)


def newest_pairing_of(request_id: int) -> PairingInfo | None:
    """What the request's latest choice became."""
    row = Pairing.objects.filter(request_id=request_id).order_by("-pk").first()
    return to_info(row) if row else None


def chosen_on(mentee_id: int, day: date) -> frozenset[int]:
    """The mentors that the mentee named in requests on that day (UTC), in any state (1 query)."""
    start = datetime.combine(day, time.min, tzinfo=UTC)
    rows = RequestChoice.objects.filter(
        request__mentee_id=mentee_id, request__created_at__gte=start, request__created_at__lt=start + timedelta(days=1)
    )
    return frozenset(rows.values_list("mentor_id", flat=True))


def open_request(
    mentee_id: int,
    *,
    programme_id: int,
    skill_id: int,
    token: str,
    message: str,
    choices: Sequence[Choice],
    actor_id: int | None,
    now: datetime,
) -> int:
    """Store a request and give its id; raises Conflict where the mentee has an open request for the skill.

    How many a mentee may have is asked of the pairing that each open request has (``proposals``).
    """
    waiting = MentoringRequest.objects.filter(mentee_id=mentee_id, closed_at__isnull=True)
    if waiting.filter(skill_id=skill_id).exists():
        raise Conflict(
            gettext_noop(
                "There is already an open request or pairing for this skill. Wait until it ends, or withdraw it."
            ),
            code="one_open",
        )
    row = MentoringRequest.objects.create(
        mentee_id=mentee_id, skill_id=skill_id, open_skill_id=skill_id, token=token, message=message, created_at=now
    )
    RequestChoice.objects.bulk_create(
        [
            RequestChoice(request=row, position=position, mentor_id=mentor_id, score=score, reasons=list(reasons))
            for position, (mentor_id, score, reasons) in enumerate(choices)
        ]
    )
    facts = {"skill_id": skill_id, "mentor_ids": [mentor_id for mentor_id, *_ in choices]}
    _log(row, Action.REQUEST_OPENED, facts, programme_id=programme_id, actor_id=actor_id, now=now)
    return row.pk


def mark_tried(request_id: int, *, mentor_id: int, now: datetime) -> None:
    """Note that a choice's turn has come, whether or not it could be asked."""
    RequestChoice.objects.filter(request_id=request_id, mentor_id=mentor_id, tried_at__isnull=True).update(tried_at=now)


def close_request(request_id: int, *, programme_id: int, actor_id: int | None, now: datetime) -> None:
    """Close a request of which nobody is left to ask; closing twice changes nothing."""
    row = MentoringRequest.objects.filter(pk=request_id, closed_at__isnull=True).first()
    if row is not None:
        MentoringRequest.objects.filter(pk=request_id).update(open_skill=None, closed_at=now)
        _log(row, Action.REQUEST_EXHAUSTED, {}, programme_id=programme_id, actor_id=actor_id, now=now)


def join_waiting(mentee_id: int, *, skill_id: int, now: datetime) -> bool:
    """Put a mentee on a skill's waiting list; False if they stood already there."""
    _, created = WaitingEntry.objects.get_or_create(
        mentee_id=mentee_id, open_skill_id=skill_id, defaults={"skill_id": skill_id, "joined_at": now}
    )
    return created


def leave_waiting(mentee_id: int, *, skill_id: int, now: datetime) -> bool:
    """Take a mentee off a skill's waiting list; False if they were not on it."""
    return bool(
        WaitingEntry.objects.filter(mentee_id=mentee_id, open_skill_id=skill_id).update(open_skill=None, left_at=now)
    )


def leave_every_waiting_list(mentee_ids: Collection[int], *, now: datetime) -> int:
    """Take mentees who are gone off all waiting lists; how many entries."""
    waiting = WaitingEntry.objects.filter(mentee_id__in=mentee_ids, open_skill__isnull=False)
    return waiting.update(open_skill=None, left_at=now)


def leave_waiting_lists_of_gone(*, now: datetime) -> int:
    """Take everybody who is gone off all waiting lists; how many entries."""
    gone = WaitingEntry.objects.filter(~Q(people.is_here("mentee_id")), open_skill__isnull=False)
    # By id: MySQL updates no table by a condition on another.
    ids = list(gone.order_by("pk").values_list("pk", flat=True))
    return sum(
        WaitingEntry.objects.filter(pk__in=some, open_skill__isnull=False).update(open_skill=None, left_at=now)
        for some in batches(ids, _BATCH)
    )


def _log(
    row: MentoringRequest,
    action: Action,
    facts: Mapping[str, object],
    *,
    programme_id: int,
    actor_id: int | None,
    now: datetime,
) -> None:
    audit_log.record(
        Change(action, Subject.REQUEST, row.pk, now, programme_id, actor_id, member_id=row.mentee_id, new=facts)
    )
