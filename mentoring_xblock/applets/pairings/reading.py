"""Pairings as values: one, many, their plan and sessions, and what came of them. Nothing is written here."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import fields, replace
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import assert_never

from django.db.models import Case, Count, Exists, F, OuterRef, Q, Sum, When
from django.db.models.functions import Coalesce

from ...core.errors import NotFound
from ...core.ids import is_id
from ...core.values import fill
from ..people import api as people
from ..people.data import ConfirmBy
from . import domain
from .data.outcomes import MentorRecord, OutcomeInfo, TrackRecord
from .data.pairing import Origin, PairingDetail, PairingInfo
from .data.plan import PlanStepInfo
from .data.sessions import LONGEST_SESSION, ProposedTimesInfo, SessionInfo, SessionKind
from .data.waits import ConfirmationDays
from .deadlines import confirmation_days
from .models import Outcome, Pairing, PlanStep, ProposedTimes, Session, WaitingEntry
from .states import CONFIRMED_STATES, REFUSALS, RUNNING_STATES, Clock, State, Turn, states_awaiting, states_timed_by


def get_info(pairing_id: int, *, for_update: bool = False) -> PairingInfo:
    """One pairing, with its row locked until the transaction ends if it is read ``for_update``; raises NotFound."""
    rows = Pairing.objects.select_for_update() if for_update else Pairing.objects.all()
    row = rows.filter(pk=pairing_id).first() if is_id(pairing_id) else None
    if row is None:
        raise NotFound()
    return to_info(row)


def find_with_manager(pairing_id: int) -> tuple[PairingInfo, frozenset[int]] | None:
    """One pairing, and by id the mentee's manager and anyone who stands in for them while they are away, in one query;
    None if there is none."""
    if not is_id(pairing_id):
        return None
    standing_in = Case(When(mentee__manager__is_away=True, then=F("mentee__manager__deputy_id")))
    rows = Pairing.objects.filter(pk=pairing_id)
    row = rows.annotate(manager_id=F("mentee__manager_id"), deputy_id=standing_in).first()
    return None if row is None else (to_info(row), frozenset(filter(None, (row.manager_id, row.deputy_id))))


def get_infos(pairing_ids: Collection[int]) -> tuple[PairingInfo, ...]:
    """Several pairings, by id; unknown ones are left out."""
    return tuple(to_info(row) for row in Pairing.objects.filter(pk__in=pairing_ids).order_by("pk"))


def get_detail(pairing_id: int) -> PairingDetail:
    """One pairing with plan, sessions, proposed times and outcome (5 queries); raises NotFound."""
    pairing = get_info(pairing_id)
    outcome = Outcome.objects.filter(pairing_id=pairing_id).first()
    return PairingDetail(
        pairing=pairing,
        plan=tuple(_step(row) for row in PlanStep.objects.filter(pairing_id=pairing_id).order_by("position")),
        sessions=tuple(
            _session(row) for row in Session.objects.filter(pairing_id=pairing_id).order_by("starts_at", "pk")
        ),
        outcome=fill(OutcomeInfo, outcome) if outcome else None,
        times=_open_times(pairing_id),
    )


def planned_of(
    member_ids: Collection[int], *, since: datetime, until: datetime, without: int | None = None
) -> tuple[tuple[PairingInfo, SessionInfo], ...]:
    """Planned sessions in which one of these members takes part and which overlap that time, in any running pairing,
    with their pairings (1 query). ``without`` one session by id."""
    rows = Session.objects.filter(
        Q(pairing__mentee_id__in=member_ids) | Q(pairing__mentor_id__in=member_ids),
        # No session is longer than this.
        starts_at__gt=since - timedelta(minutes=LONGEST_SESSION),
        starts_at__lt=until,
        pairing__state__in=RUNNING_STATES,
        held=False,
        cancelled=False,
    ).select_related("pairing")
    return tuple(
        (to_info(row.pairing), _session(row))
        for row in rows.order_by("starts_at", "pk")
        if row.pk != without and row.starts_at + timedelta(minutes=row.minutes) > since
    )


def calendar_of(
    member_ids: Collection[int], *, since: datetime, most: int
) -> tuple[tuple[PairingInfo, SessionInfo], ...]:
    """Sessions of these members from then on that are not cancelled, with their pairings, without notes; the next
    ``most`` (1 query)."""
    rows = Session.objects.filter(
        Q(pairing__mentee_id__in=member_ids) | Q(pairing__mentor_id__in=member_ids),
        starts_at__gte=since,
        cancelled=False,
    ).select_related("pairing")
    return tuple(
        (to_info(row.pairing), replace(_session(row), notes="", for_confirmer=""))
        for row in rows.order_by("starts_at", "pk")[:most]
    )


def unanswered_sessions(now: datetime, *, most: int = 500) -> tuple[tuple[PairingInfo, SessionInfo], ...]:
    """Planned sessions of running pairings that were over within the last ASK_DAYS, with their pairings, oldest first:
    nobody has said whether they were held (1 query)."""
    rows = Session.objects.filter(
        starts_at__gt=now - timedelta(days=domain.ASK_DAYS),
        starts_at__lt=now,
        pairing__state__in=RUNNING_STATES,
        held=False,
        cancelled=False,
    ).select_related("pairing")
    found = ((row, _session(row)) for row in rows.order_by("starts_at", "pk")[:most])
    return tuple((to_info(row.pairing), session) for row, session in found if session.waits_for_answer(now))


def waits_for_answer(pairing_id: int, now: datetime) -> bool:
    """Whether a session of the pairing is over and nobody has said whether it was held (1 query)."""
    rows = Session.objects.filter(pairing_id=pairing_id, starts_at__lt=now, held=False, cancelled=False)
    return any(_session(row).waits_for_answer(now) for row in rows.order_by("-starts_at")[:20])


def open_times_by(pairing_id: int) -> int | None:
    """Who proposed the times that wait for an answer, by membership; None if none wait (1 query)."""
    return ProposedTimes.objects.filter(open_pairing_id=pairing_id).values_list("proposed_by_id", flat=True).first()


def sessions_to_answer(member_id: int, now: datetime) -> tuple[tuple[PairingInfo, SessionInfo], ...]:
    """The planned sessions of one member's running pairings that are over: was each held? Oldest first (1 query)."""
    rows = Session.objects.filter(
        Q(pairing__mentee_id=member_id) | Q(pairing__mentor_id=member_id),
        starts_at__lt=now,
        pairing__state__in=RUNNING_STATES,
        held=False,
        cancelled=False,
    ).select_related("pairing")
    found = ((row, _session(row)) for row in rows.order_by("starts_at", "pk")[:50])
    return tuple((to_info(row.pairing), session) for row, session in found if session.waits_for_answer(now))


def plans_of(pairing_ids: Collection[int]) -> dict[int, tuple[PlanStepInfo, ...]]:
    """The plans of several pairings, in one query; a pairing without a plan is left out."""
    found: dict[int, list[PlanStepInfo]] = {}
    for row in PlanStep.objects.filter(pairing_id__in=pairing_ids).order_by("position"):
        found.setdefault(row.pairing_id, []).append(_step(row))
    return {pairing_id: tuple(steps) for pairing_id, steps in found.items()}


def next_sessions_of(pairing_ids: Collection[int], *, now: datetime) -> dict[int, SessionInfo]:
    """Each pairing's next planned session that is not over, in one query; pairings without one are left out."""
    planned = Session.objects.filter(pairing_id__in=pairing_ids, held=False, cancelled=False)
    # No session is longer than this, so the one that has begun is found as well.
    soon = planned.filter(starts_at__gte=now - timedelta(minutes=LONGEST_SESSION))
    found: dict[int, SessionInfo] = {}
    for row in soon.order_by("starts_at", "pk"):
        if row.starts_at + timedelta(minutes=row.minutes) > now:
            found.setdefault(row.pairing_id, _session(row))
    return found


def pairings_of(member_ids: Collection[int], *, closed_since: datetime | None = None) -> tuple[PairingInfo, ...]:
    """Pairings in which these members are mentee or mentor, newest first: the open ones, and those closed since."""
    rows = Pairing.objects.filter(Q(mentee_id__in=member_ids) | Q(mentor_id__in=member_ids))
    return _newest_first(rows.filter(_open_or_closed_since(closed_since)))


def pairings_of_mentees(
    member_ids: Collection[int], *, closed_since: datetime | None = None
) -> tuple[PairingInfo, ...]:
    """Pairings in which these members are mentee, newest first: the open ones, and those closed since."""
    rows = Pairing.objects.filter(mentee_id__in=member_ids)
    return _newest_first(rows.filter(_open_or_closed_since(closed_since)))


def open_pairings_of(member_ids: Collection[int], skill_ids: Collection[int] | None = None) -> tuple[PairingInfo, ...]:
    """Open pairings in which these members are the mentee, by id."""
    rows = Pairing.objects.filter(mentee_id__in=member_ids, open_skill__isnull=False).order_by("pk")
    return tuple(to_info(row) for row in (rows if skill_ids is None else rows.filter(open_skill_id__in=skill_ids)))


def skills_open_of(mentee_id: int) -> frozenset[int]:
    """The skills on which this mentee has an open pairing, one each."""
    rows = Pairing.objects.filter(mentee_id=mentee_id, open_skill__isnull=False)
    return frozenset(rows.values_list("open_skill_id", flat=True))


def ended_on(mentee_id: int, skill_ids: Collection[int]) -> dict[int, datetime]:
    """When this mentee's last pairing on each of these skills ended; skills on which none ran and ended are left out
    (1 query)."""
    rows = Pairing.objects.filter(
        mentee_id=mentee_id, skill_id__in=skill_ids, open_skill__isnull=True, starts_on__isnull=False
    )
    return dict(rows.order_by("changed_at", "pk").values_list("skill_id", "changed_at"))


def in_states(
    programme_id: int,
    states: Iterable[State],
    *,
    mentee_ids: Collection[int] | None = None,
    mentor_id: int | None = None,
    most: int = 500,
) -> tuple[PairingInfo, ...]:
    """The programme's pairings in these states (of these mentees, or this mentor), longest waiting first."""
    rows = Pairing.objects.filter(programme_id=programme_id, state__in=[state.value for state in states])
    if mentee_ids is not None:
        rows = rows.filter(mentee_id__in=mentee_ids)
    if mentor_id is not None:
        rows = rows.filter(mentor_id=mentor_id)
    return tuple(to_info(row) for row in rows.order_by("changed_at", "pk")[:most])


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


def declined_lately(mentee_id: int, skill_id: int, since: datetime) -> frozenset[int]:
    """Members who declined this mentee in this skill since then, or let the request lapse; they are not shown again."""
    rows = Pairing.objects.filter(mentee_id=mentee_id, skill_id=skill_id, changed_at__gte=since, starts_on__isnull=True)
    return frozenset(rows.filter(state__in=REFUSALS).values_list("mentor_id", flat=True))


def all_declined_since(programme_id: int, since: datetime) -> frozenset[tuple[int, int, int]]:
    """``declined_lately`` for a whole programme: (mentee, skill, mentor)."""
    rows = Pairing.objects.filter(programme_id=programme_id, changed_at__gte=since, starts_on__isnull=True)
    return frozenset(rows.filter(state__in=REFUSALS).values_list("mentee_id", "skill_id", "mentor_id"))


def mentors_asked(programme_id: int) -> tuple[int, ...]:
    """The mentor of every proposal that waits for approval, once for each: so many of their places are promised."""
    rows = Pairing.objects.filter(programme_id=programme_id, state__in=states_awaiting(Turn.REVIEWER))
    return tuple(rows.order_by().values_list("mentor_id", flat=True))


def outcomes_of(mentor_ids: Collection[int], skill_ids: Collection[int] | None = None) -> dict[int, tuple[int, int]]:
    """(reached, fell short) by mentor, of confirmed pairings; mentors without one are left out."""
    found: dict[int, tuple[int, int]] = {}
    rows = Pairing.objects.filter(mentor_id__in=mentor_ids, state__in=CONFIRMED_STATES)
    if skill_ids is not None:
        rows = rows.filter(skill_id__in=skill_ids)
    for mentor_id, state in rows.values_list("mentor_id", "state"):
        reached, short = found.get(mentor_id, (0, 0))
        found[mentor_id] = (reached + 1, short) if state == State.COMPLETED else (reached, short + 1)
    return found


def track_records_of(mentor_ids: Collection[int]) -> dict[int, TrackRecord]:
    """How these mentors did so far; those who were never asked are left out (1 query)."""
    rows = Pairing.objects.filter(mentor_id__in=mentor_ids, asked_at__isnull=False).order_by()
    counted = rows.values("mentor_id").annotate(
        reached=Count("pk", filter=Q(state=State.COMPLETED)),
        fell_short=Count("pk", filter=Q(state=State.FELL_SHORT)),
        answered=Count("answered_in"),
        days_taken=Coalesce(Sum("answered_in"), 0),
        # Asked, and over before it began: nobody else's time runs out then.
        unanswered=Count("pk", filter=Q(state=State.EXPIRED, starts_on__isnull=True)),
    )
    figures = counted.values_list("mentor_id", *(each.name for each in fields(TrackRecord)))
    return {mentor_id: TrackRecord(*figures_of) for mentor_id, *figures_of in figures}


def record_of(mentor_id: int) -> MentorRecord:
    """What came of a mentor's pairings, and the minutes that they sat together."""
    reached, short = outcomes_of([mentor_id]).get(mentor_id, (0, 0))
    minutes = Session.objects.filter(pairing__mentor_id=mentor_id, held=True).aggregate(total=Sum("minutes"))["total"]
    return MentorRecord(reached, short, minutes or 0)


def waiting_of(member_id: int) -> frozenset[int]:
    """The skills for which this mentee waits for somebody."""
    rows = WaitingEntry.objects.filter(mentee_id=member_id, open_skill__isnull=False)
    return frozenset(rows.values_list("skill_id", flat=True))


def to_info(row: Pairing) -> PairingInfo:
    """A row as a value."""
    return fill(
        PairingInfo,
        row,
        pairing_id=row.pk,
        state=State(row.state),
        origin=Origin(row.origin),
        reasons=tuple(row.reasons),
        runners_up=tuple(row.runners_up),
    )


def _open_or_closed_since(since: datetime | None) -> Q:
    is_open = Q(open_skill__isnull=False)
    return is_open if since is None else is_open | Q(changed_at__gte=since)


def _newest_first(rows: Iterable[Pairing]) -> tuple[PairingInfo, ...]:
    return tuple(to_info(row) for row in sorted(rows, key=lambda row: (row.changed_at, row.pk), reverse=True))


def _step(row: PlanStep) -> PlanStepInfo:
    return fill(PlanStepInfo, row, step_id=row.pk, behaviour=row.own_words if row.is_added else row.behaviour)


def _open_times(pairing_id: int) -> ProposedTimesInfo | None:
    row = ProposedTimes.objects.filter(open_pairing_id=pairing_id).first()
    if row is None:
        return None
    return fill(ProposedTimesInfo, row, times_id=row.pk, kind=SessionKind(row.kind), starts=starts_of(row))


def starts_of(row: ProposedTimes) -> tuple[datetime, ...]:
    """The proposed times of a row."""
    return tuple(datetime.fromisoformat(each) for each in row.starts)


def _session(row: Session) -> SessionInfo:
    return fill(SessionInfo, row, session_id=row.pk, kind=SessionKind(row.kind))
