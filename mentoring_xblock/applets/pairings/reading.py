"""Pairings as values: one, many, their plan, and what came of them. Nothing is written here."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db.models import Case, Count, Exists, F, OuterRef, Q, Sum, Value, When
from django.db.models.functions import Coalesce

from ...core.errors import NotFound
from ...core.ids import is_id
from ..people import api as people
from .data.outcomes import MentorRecord
from .data.pairing import PairingDetail, PairingInfo
from .data.plan import PlanStepInfo
from .models.pairing import Pairing, PlanStep
from .models.requests import WaitingEntry
from .models.sessions import Session
from .records import outcomes_by_pairing
from .session_reading import open_times_of
from .states import CONFIRMED_STATES, REFUSALS, State, Turn, states_awaiting
from .values import to_info, to_session, to_step

_REFUSED = Pairing.objects.filter(starts_on__isnull=True, state__in=REFUSALS)
_SKILLS_OPEN = Pairing.objects.filter(open_skill__isnull=False).values_list("open_skill_id", flat=True)
_SKILLS_WAITED_FOR = WaitingEntry.objects.filter(open_skill__isnull=False).values_list("skill_id", flat=True)
_OPEN, _WAITING = "open", "waiting"
_MARKED = Pairing.objects.filter(open_skill__isnull=False).order_by().values_list("open_skill_id", Value(_OPEN))
_MARKED_WAITING = WaitingEntry.objects.filter(open_skill__isnull=False).values_list("skill_id", Value(_WAITING))

_OF_THE_ROW = Q(mentee_id=OuterRef("pk")) | Q(mentor_id=OuterRef("pk"))
ENGAGED = people.INSIDERS.annotate(
    counted=Exists(Pairing.objects.filter(_OF_THE_ROW, open_skill__isnull=False))
    | Exists(WaitingEntry.objects.filter(mentee_id=OuterRef("pk"), open_skill__isnull=False))
)
"""For ``people.find_insider``: whether ``pairings_of`` or ``waiting_of`` finds anything of the membership, too."""


def get_info(pairing_id: int, *, for_update: bool = False) -> PairingInfo:
    """One pairing, with its row locked until the transaction ends if it is read ``for_update``; raises NotFound."""
    rows = Pairing.objects.select_for_update() if for_update else Pairing.objects.all()
    row = rows.filter(pk=pairing_id).first() if is_id(pairing_id) else None
    if row is None:
        raise NotFound()
    return to_info(row)


def find_with_manager(pairing_id: int, *, now: datetime) -> tuple[PairingInfo, frozenset[int]] | None:
    """One pairing, and by id the mentee's manager and anyone who stands in for them while they are away, in one query;
    None if there is none. The mentor stands in for nobody there."""
    if not is_id(pairing_id):
        return None
    deputy = "mentee__manager__deputy_id"
    is_stood_in_for = people.stood_in_for_at(now, "mentee__manager__") & ~Q(**{deputy: F("mentor_id")})
    standing_in = Case(When(is_stood_in_for, then=F(deputy)))
    rows = Pairing.objects.filter(pk=pairing_id)
    row = rows.annotate(manager_id=F("mentee__manager_id"), deputy_id=standing_in).first()
    return None if row is None else (to_info(row), frozenset(filter(None, (row.manager_id, row.deputy_id))))


def get_infos(pairing_ids: Collection[int]) -> tuple[PairingInfo, ...]:
    """Several pairings, by id; unknown ones are left out."""
    return tuple(to_info(row) for row in Pairing.objects.filter(pk__in=pairing_ids).order_by("pk"))


def get_detail(pairing_id: int) -> PairingDetail:
    """One pairing with plan, sessions, proposed times and outcome (5 queries); raises NotFound."""
    pairing = get_info(pairing_id)
    return PairingDetail(
        pairing=pairing,
        plan=tuple(to_step(row) for row in PlanStep.objects.filter(pairing_id=pairing_id).order_by("position")),
        sessions=tuple(
            to_session(row) for row in Session.objects.filter(pairing_id=pairing_id).order_by("starts_at", "pk")
        ),
        outcome=outcomes_by_pairing([pairing_id]).get(pairing_id),
        times=open_times_of([pairing_id]).get(pairing_id),
    )


def plans_of(pairing_ids: Collection[int]) -> dict[int, tuple[PlanStepInfo, ...]]:
    """The plans of several pairings, in one query; a pairing without a plan is left out."""
    found: dict[int, list[PlanStepInfo]] = {}
    for row in PlanStep.objects.filter(pairing_id__in=pairing_ids).order_by("position"):
        found.setdefault(row.pairing_id, []).append(to_step(row))
    return {pairing_id: tuple(steps) for pairing_id, steps in found.items()}


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


def count_open_on(skill_ids: Collection[int]) -> dict[int, int]:
    """How many pairings are open on each of the skills; one on which none is open is left out (1 query)."""
    rows = Pairing.objects.filter(open_skill_id__in=skill_ids).order_by("open_skill_id")
    return dict(rows.values_list("open_skill_id").annotate(count=Count("pk")))


def skills_open_of(mentee_id: int) -> frozenset[int]:
    """The skills on which this mentee has an open pairing, one each."""
    return frozenset(_SKILLS_OPEN.filter(mentee_id=mentee_id))


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


def declined_lately(mentee_id: int, skill_id: int, since: datetime) -> frozenset[int]:
    """Members who declined this mentee in this skill since then, or let the request lapse; they are not shown again."""
    rows = _REFUSED.filter(mentee_id=mentee_id, skill_id=skill_id, changed_at__gte=since)
    return frozenset(rows.values_list("mentor_id", flat=True))


def all_declined_since(programme_id: int, since: datetime) -> frozenset[tuple[int, int, int]]:
    """``declined_lately`` for a whole programme: (mentee, skill, mentor)."""
    rows = _REFUSED.filter(programme_id=programme_id, changed_at__gte=since)
    return frozenset(rows.values_list("mentee_id", "skill_id", "mentor_id"))


def mentors_asked(programme_id: int) -> tuple[int, ...]:
    """The mentor of every proposal that waits for approval, once for each: so many of their places are promised."""
    rows = Pairing.objects.filter(programme_id=programme_id, state__in=states_awaiting(Turn.REVIEWER))
    return tuple(rows.order_by().values_list("mentor_id", flat=True))


def track_records_of(mentor_ids: Collection[int]) -> dict[int, MentorRecord]:
    """How these mentors did so far, without minutes; those who were never asked are left out (1 query)."""
    rows = Pairing.objects.filter(mentor_id__in=mentor_ids, asked_at__isnull=False).order_by()
    counted = rows.values("mentor_id").annotate(
        reached=Count("pk", filter=Q(state=State.COMPLETED)),
        fell_short=Count("pk", filter=Q(state=State.FELL_SHORT)),
        answered=Count("answered_in"),
        days_taken=Coalesce(Sum("answered_in"), 0),
        # Asked, and over before it began: nobody else's time runs out then.
        unanswered=Count("pk", filter=Q(state=State.EXPIRED, starts_on__isnull=True)),
    )
    figures = counted.values_list("mentor_id", "reached", "fell_short", "answered", "days_taken", "unanswered")
    return {mentor_id: MentorRecord(reached, short, 0, *rest) for mentor_id, reached, short, *rest in figures}


def record_of(mentor_id: int) -> MentorRecord:
    """What came of a mentor's pairings, and the minutes that they sat together; nothing of their answers."""
    rows = Pairing.objects.filter(mentor_id=mentor_id, state__in=CONFIRMED_STATES)
    states = list(rows.values_list("state", flat=True))
    reached = states.count(State.COMPLETED)
    minutes = Session.objects.filter(pairing__mentor_id=mentor_id, held=True).aggregate(total=Sum("minutes"))["total"]
    return MentorRecord(reached, len(states) - reached, minutes or 0)


def open_and_waiting_of(mentee_id: int) -> tuple[frozenset[int], frozenset[int]]:
    """``skills_open_of`` and ``waiting_of`` (1 query)."""
    rows = list(_MARKED.filter(mentee_id=mentee_id).union(_MARKED_WAITING.filter(mentee_id=mentee_id), all=True))
    return (
        frozenset(skill_id for skill_id, mark in rows if mark == _OPEN),
        frozenset(skill_id for skill_id, mark in rows if mark == _WAITING),
    )


def waiting_of(member_id: int) -> frozenset[int]:
    """The skills for which this mentee waits for somebody."""
    return frozenset(_SKILLS_WAITED_FOR.filter(mentee_id=member_id))


def _open_or_closed_since(since: datetime | None) -> Q:
    is_open = Q(open_skill__isnull=False)
    return is_open if since is None else is_open | Q(changed_at__gte=since)


def _newest_first(rows: Iterable[Pairing]) -> tuple[PairingInfo, ...]:
    return tuple(to_info(row) for row in sorted(rows, key=lambda row: (row.changed_at, row.pk), reverse=True))
