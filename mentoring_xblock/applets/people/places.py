"""Who offers to mentor what, and how much is left of their places? The only writer of ``places_taken``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import connection
from django.db.models import F

from ...core.actors import SYSTEM, person_of
from ...core.errors import Conflict, NotFound, gettext_noop
from ...core.values import batches
from ..audit_log import api as audit_log
from ..audit_log.data import Action, Change
from .data import MOST_SILENCES, MemberInfo
from .domain import check_places
from .members import active, away_at, change_of, get_members, lock_members, to_infos
from .models import Member, MentorOptIn

_OPT_INS = MentorOptIn.objects.values_list("member_id", "skill_id", "is_paused")

_BATCH = 500


def take_place(member_id: int, *, now: datetime) -> bool:
    """Take one of a mentor's places; False where none is free, they pause or are away, or they are no longer active.

    One conditional UPDATE: the database decides races, and a constraint backs it up.
    """
    free = active().filter(~away_at(now), pk=member_id, is_paused=False, places_taken__lt=F("places"))
    return free.update(places_taken=F("places_taken") + 1) == 1


def take_places(wanted: Mapping[int, int], *, now: datetime) -> dict[int, int]:
    """Take up to so many places of each mentor; how many each gave (0 for who pauses, is away or no longer active).

    The rows are locked first, in the order of ids, so that what is counted is what is taken; each UPDATE is conditional
    all the same. Queries grow with batches of mentors and with how many places one gives at most.
    """
    granted: dict[int, int] = {}
    for batch in batches(sorted(wanted), _BATCH):
        members = lock_members(batch)
        by_count: defaultdict[int, list[int]] = defaultdict(list)
        for member_id, member in members.items():
            granted[member_id] = min(wanted[member_id], member.places_free_at(now))
            by_count[granted[member_id]].append(member_id)
        for count, some in by_count.items():
            free_rows = Member.objects.filter(pk__in=some, places_taken__lte=F("places") - count)
            if count and free_rows.update(places_taken=F("places_taken") + count) != len(some):
                raise RuntimeError("a place was taken from under a lock")
    return granted


def free_place(member_id: int) -> None:
    """Give a place back."""
    Member.objects.filter(pk=member_id, places_taken__gt=0).update(places_taken=F("places_taken") - 1)


def places_taken() -> dict[int, int]:
    """Places taken by member, of all who have any."""
    return dict(Member.objects.filter(places_taken__gt=0).values_list("pk", "places_taken"))


def set_mentoring(
    member_id: int,
    *,
    everything: bool | None = None,
    paused: bool | None = None,
    places: int | None = None,
    held: bool | None = None,
    actor_id: int | None,
    now: datetime,
) -> MemberInfo:
    """Change how a member mentors; None leaves a thing as it is. Raises InvalidInput or Conflict for the places.

    ``held``: an administrator pauses their offers or lets them go on; in between, Conflict for who would go on.
    """
    row = _locked(member_id)
    if row.is_held and paused is False and held is not False:
        raise Conflict(
            gettext_noop("An administrator of the programme has paused your offers. Ask them to reopen your offers."),
            code="held",
            fields={"paused": "held"},
        )
    wanted = {
        "mentors_everything": everything,
        "is_held": held,
        "is_paused": paused,
        "places": None if places is None else check_places(places, taken=row.places_taken),
    }
    changed = {name: value for name, value in wanted.items() if value is not None and getattr(row, name) != value}
    if paused is False:
        note_answer(member_id)  # anyone who opens their offers is there again
    if changed:
        old = {name: getattr(row, name) for name in changed}
        Member.objects.filter(pk=member_id).update(**changed)
        audit_log.record(
            change_of(Action.MEMBER_MENTORING_CHANGED, row, actor_id=actor_id, now=now, old=old, new=changed)
        )
    return get_members([member_id])[member_id]


def held_members(programme_id: int) -> tuple[MemberInfo, ...]:
    """The active members whose offers an administrator has paused (1 query)."""
    return to_infos(active().filter(programme_id=programme_id, is_held=True), with_roles=False)


def note_answer(member_id: int) -> None:
    """The mentor has answered a request, so no silence counts any more."""
    Member.objects.filter(pk=member_id, silences__gt=0).update(silences=0)


def note_silence(member_id: int, *, now: datetime) -> bool:
    """The mentor has left a request unanswered; whether that was one too many and their offers are paused by this."""
    row = _locked(member_id)
    row.silences += 1
    pauses = row.silences >= MOST_SILENCES and not row.is_paused
    row.is_paused = row.is_paused or pauses
    row.save(update_fields=["silences", "is_paused"])
    if pauses:
        new = {"is_paused": True, "silences": row.silences}
        old = {"is_paused": False}
        audit_log.record(
            change_of(Action.MEMBER_MENTORING_CHANGED, row, actor_id=person_of(SYSTEM), now=now, old=old, new=new)
        )
    return pauses


def set_opt_in(member_id: int, *, skill_id: int, paused: bool = False, actor_id: int | None, now: datetime) -> None:
    """Offer to mentor a skill, or withdraw the offer (``paused``); the newest choice counts."""
    row = _locked(member_id)
    known = MentorOptIn.objects.filter(member_id=member_id, skill_id=skill_id).first()
    if known is None or known.is_paused != paused:
        MentorOptIn.objects.update_or_create(
            member_id=member_id, skill_id=skill_id, defaults={"is_paused": paused, "changed_at": now}
        )
        new = {"skill_id": skill_id, "paused": paused}
        audit_log.record(change_of(Action.MEMBER_OFFER_CHANGED, row, actor_id=actor_id, now=now, new=new))


def set_opt_ins(
    member: MemberInfo,
    *,
    preferences: Mapping[int, bool],
    known: Mapping[int, bool],
    actor_id: int | None,
    now: datetime,
) -> list[Change]:
    """``set_opt_in`` for many skills at once ({skill id: paused}), for a member whose row the caller has locked.

    ``known`` is the member's word on these skills so far, read under that lock. Gives the log's rows for the caller to
    write with its own.
    """
    changed = {skill: paused for skill, paused in preferences.items() if known.get(skill) is not paused}
    for paused in (True, False):
        old = [skill for skill, preference in changed.items() if preference is paused and skill in known]
        if old:
            rows = MentorOptIn.objects.filter(member_id=member.member_id, skill_id__in=old)
            rows.update(is_paused=paused, changed_at=now)
    MentorOptIn.objects.bulk_create(
        [
            MentorOptIn(member_id=member.member_id, skill_id=skill, is_paused=paused, changed_at=now)
            for skill, paused in changed.items()
            if skill not in known
        ]
    )
    return [
        change_of(
            Action.MEMBER_OFFER_CHANGED, member, actor_id=actor_id, now=now, new={"skill_id": skill, "paused": paused}
        )
        for skill, paused in changed.items()
    ]


def opt_ins_of(
    member_ids: Collection[int] | None = None, *, skill_ids: Collection[int] | None = None
) -> dict[tuple[int, int], bool]:
    """The opt-ins of these members, for these skills, or both, by member and skill: True where withdrawn.

    It counts over ``mentors_everything``.
    """
    rows = _OPT_INS.all()
    if member_ids is not None:
        rows = rows.filter(member_id__in=member_ids)
    if skill_ids is not None:
        rows = rows.filter(skill_id__in=skill_ids)
    return {(member_id, skill_id): paused for member_id, skill_id, paused in rows}


def _locked(member_id: int) -> Member:
    row = (
        Member.objects.select_for_update(no_key=connection.features.has_select_for_no_key_update)
        .filter(pk=member_id)
        .first()
    )
    if row is None:
        raise NotFound()
    return row
