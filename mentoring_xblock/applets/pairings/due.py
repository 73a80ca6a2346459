"""Which pairings are due: their time has run out, somebody of theirs is gone, or somebody is to be reminded."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import assert_never

from django.db.models import Exists, OuterRef, Q

from ...platform.configuration import get_setting
from ..people import api as people
from ..people.data import ConfirmBy
from . import domain
from .data.pairing import PairingInfo
from .data.waits import ConfirmationDays
from .models.pairing import Pairing
from .models.sessions import Session
from .states import Clock, Turn, states_awaiting, states_timed_by
from .values import to_info


def confirmation_days() -> ConfirmationDays:
    """After how many days a re-rated pairing reminds, asks the administrators and ends, by the operator's settings.

    Raises InvalidInput for days that cannot be meant.
    """
    return ConfirmationDays.from_settings(get_setting("CONFIRMATION_DAYS"))


def out_of_time(now: datetime, *, most: int = 500) -> tuple[PairingInfo, ...]:
    """Pairings whose time has run out (``domain.lapses``), at most ``most``, oldest first."""
    days = confirmation_days()
    has_run_out = (Q(state__in=states_timed_by(clock)) & _has_run_out(clock, days=days, now=now) for clock in Clock)
    rows = Pairing.objects.filter(reduce(or_, has_run_out))
    return tuple(to_info(row) for row in rows.order_by("pk")[:most])


def _has_run_out(clock: Clock, *, days: ConfirmationDays, now: datetime) -> Q:
    match clock:
        case Clock.REVIEW:
            return Q(created_at__lt=domain.review_limit(now))
        case Clock.ANSWER:
            return Q(answer_by__lte=now)
        case Clock.WEEKS:
            return Q(ends_on__lt=domain.end_limit(now))
        case Clock.CONFIRMATION:
            return Q(waits_since__lte=now - timedelta(days=days.last))
        case unknown:
            assert_never(unknown)


def of_gone_people(*, most: int) -> tuple[int, ...]:
    """Open pairings of which somebody is gone, and nobody has been asked yet; at most ``most``, oldest first.

    A new rating that the mentor is not asked to confirm needs no mentor any more.
    """
    waits = Q(state__in=states_awaiting(Turn.CONFIRMER)) & ~Q(programme__confirm_by=ConfirmBy.MENTOR)
    somebody = ~Q(people.is_here("mentee_id")) | ~Q(people.is_here("mentor_id")) & ~waits
    rows = Pairing.objects.filter(somebody, open_skill__isnull=False, gone_since__isnull=True)
    return tuple(rows.order_by("pk").values_list("pk", flat=True)[:most])


def alone_since(moment: datetime, *, most: int) -> tuple[int, ...]:
    """Open pairings of which somebody has been gone since then or longer, at most ``most``, oldest first."""
    rows = Pairing.objects.filter(open_skill__isnull=False, gone_since__lte=moment)
    return tuple(rows.order_by("pk").values_list("pk", flat=True)[:most])


def reunited(*, most: int) -> tuple[int, ...]:
    """Open pairings of which somebody was gone, and both are there again; at most ``most``."""
    back = Q(people.is_here("mentee_id")) & Q(people.is_here("mentor_id"))
    rows = Pairing.objects.filter(back, open_skill__isnull=False, gone_since__isnull=False)
    return tuple(rows.order_by("pk").values_list("pk", flat=True)[:most])


def ending_soon(now: datetime) -> tuple[PairingInfo, ...]:
    """Running pairings that end within REMIND_DAYS, or ended and wait for the re-rating."""
    ending = Q(state__in=states_timed_by(Clock.WEEKS), ends_on__lte=now.date() + timedelta(days=domain.REMIND_DAYS))
    rows = Pairing.objects.filter(ending)
    return tuple(to_info(row) for row in rows.order_by("pk"))


def unreviewed(now: datetime) -> tuple[PairingInfo, ...]:
    """Proposals that have waited long enough for their reviewers to be reminded."""
    limit = now - timedelta(days=domain.REVIEW_REMIND_DAYS)
    rows = Pairing.objects.filter(state__in=states_awaiting(Turn.REVIEWER), created_at__lte=limit)
    return tuple(to_info(row) for row in rows.order_by("pk"))


def without_session(now: datetime, *, held: bool) -> tuple[PairingInfo, ...]:
    """Pairings under way whose two are to be asked, since they planned no session in time, or ``held`` none."""
    days = domain.HOLD_DAYS if held else domain.PLAN_DAYS
    last = now.date() - timedelta(days=days)
    sessions = Session.objects.filter(pairing=OuterRef("pk"), cancelled=False)
    rows = Pairing.objects.filter(
        ~Exists(sessions.filter(held=True) if held else sessions),
        state__in=states_awaiting(Turn.PAIR),
        # Who was to be asked of a first session is by then asked of one that was held.
        starts_on__gt=last - timedelta(days=domain.ASK_WITHIN_DAYS if held else domain.HOLD_DAYS - domain.PLAN_DAYS),
        starts_on__lte=last,
    )
    return tuple(to_info(row) for row in rows.order_by("pk"))


def unanswered(now: datetime) -> tuple[PairingInfo, ...]:
    """Pairings whose mentor has been asked and has to answer within REMIND_AHEAD, the first due first."""
    due = Q(state__in=states_timed_by(Clock.ANSWER), answer_by__gt=now, answer_by__lte=now + domain.REMIND_AHEAD)
    return tuple(to_info(row) for row in Pairing.objects.filter(due).order_by("answer_by", "pk"))


def unconfirmed(now: datetime) -> tuple[PairingInfo, ...]:
    """Re-rated pairings that have waited long enough for the confirmer to be reminded."""
    limit = now - timedelta(days=confirmation_days().first_reminder)
    rows = Pairing.objects.filter(state__in=states_awaiting(Turn.CONFIRMER), waits_since__lte=limit)
    return tuple(to_info(row) for row in rows.order_by("pk"))


def to_escalate(now: datetime) -> tuple[PairingInfo, ...]:
    """Re-rated pairings that have waited so long that the programme's administrators are to be asked, and were not."""
    limit = now - timedelta(days=confirmation_days().admins)
    rows = Pairing.objects.filter(state__in=states_awaiting(Turn.CONFIRMER), waits_since__lte=limit)
    return tuple(to_info(row) for row in rows.filter(escalated_at__isnull=True).order_by("pk"))
