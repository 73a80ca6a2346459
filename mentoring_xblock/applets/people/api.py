"""The room's door: programmes, members, their places and opt-ins. Bulk writing of people is in ``roster``.

Who may ask is decided above, in ``mentoring_xblock.api.permissions``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from django.contrib.auth import get_user_model
from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, F, Q, QuerySet

from ...core import clock
from ...core.errors import NotFound
from ...core.ids import is_id
from ...core.text import check_key, clean_text
from ..journal import api as journal
from ..journal.data import Change
from ..schema import SHORT_TEXT
from .carrying import carry_opt_ins
from .data import ApproveBy, ConfirmBy, Insider, MemberInfo, OptIn, PersonRow, Policy, ProgrammeInfo
from .domain import check_places
from .models import Member, MemberRole, MentorOptIn, Programme
from .roster import save_people

__all__ = [
    "PersonRow", "admins_of", "carry_opt_ins", "count_members", "create_programme", "deactivate", "default_programme",
    "find_insider", "find_membership", "free_place", "get_member", "get_member_by_id", "get_members",
    "get_members_of_users", "get_programme", "get_programme_by_id", "insiders_of", "is_superuser", "join",
    "list_members", "list_programmes", "lock_members", "member_roles", "memberships_of", "opt_ins_of", "places_taken",
    "report_ids_of", "reports_of", "save_people", "set_mentoring", "set_opt_in", "set_opt_ins", "take_place",
    "take_places",
]  # fmt: skip

_BATCH = 500
DEFAULT_KEY = "default"
DEFAULT_TITLE = "Mentoring"


# Programmes


def get_programme(key: str) -> ProgrammeInfo:
    """The programme of that key; raises NotFound."""
    row = Programme.objects.filter(key=key).first()
    if row is None:
        raise NotFound()
    return _programme(row)


def get_programme_by_id(programme_id: int) -> ProgrammeInfo:
    """The programme of that id; raises NotFound."""
    row = Programme.objects.filter(pk=programme_id).first()
    if row is None:
        raise NotFound()
    return _programme(row)


def default_programme() -> ProgrammeInfo:
    """The programme used where none is named; made on first use."""
    row, _ = Programme.objects.get_or_create(
        default_slot=1, defaults={"key": DEFAULT_KEY, "title": DEFAULT_TITLE, "created_at": clock.now()}
    )
    return _programme(row)


def list_programmes() -> tuple[ProgrammeInfo, ...]:
    """Every programme, by title."""
    return tuple(_programme(row) for row in Programme.objects.order_by("title", "key"))


def create_programme(key: str, *, title: str, policy: Policy | None = None, now: datetime) -> ProgrammeInfo:
    """Add a programme; IntegrityError if the key is taken."""
    rules = policy or Policy()
    row = Programme.objects.create(
        key=check_key(key, field="key"),
        title=clean_text(title, field="title", longest=SHORT_TEXT, required=True),
        approve_by=rules.approve_by,
        confirm_by=rules.confirm_by,
        weeks=rules.weeks,
        answer_days=rules.answer_days,
        open_requests=rules.open_requests,
        places=rules.places,
        mentors_shown=rules.mentors_shown,
        own_manager_may_mentor=rules.own_manager_may_mentor,
        created_at=now,
    )
    return _programme(row)


# Members


def get_member(programme_id: int, user_id: int) -> MemberInfo | None:
    """The user's membership of the programme, active or not; None without one."""
    return next(iter(_infos(Member.objects.filter(programme_id=programme_id, user_id=user_id))), None)


def get_members_of_users(programme_id: int, user_ids: Collection[int]) -> tuple[MemberInfo, ...]:
    """The active memberships of these users in the programme, by id (2 queries)."""
    return _infos(Member.objects.filter(programme_id=programme_id, user_id__in=set(user_ids), is_active=True))


def insiders_of(user_id: int) -> tuple[Insider, ...]:
    """Every active membership of a user with its programme, without its roles, by id (1 query)."""
    rows = Member.objects.filter(user_id=user_id, is_active=True).select_related("programme").order_by("pk")
    superuser = ExpressionWrapper(Q(user__is_superuser=True, user__is_active=True), output_field=BooleanField())
    return tuple(
        Insider(
            programme=_programme(row.programme),
            member=_info(row, roles=()),
            is_superuser=bool(row.superuser),
            by_default=row.programme.default_slot is not None,
        )
        for row in rows.annotate(superuser=superuser)
    )


def find_insider(user_id: int, *, programme_key: str = "") -> Insider | None:
    """The user's active membership of that programme, without its roles; None without one (1 query).

    Without a key it is that of their only programme, else of the default one, as ``api.permissions`` resolves it.
    """
    found = insiders_of(user_id)
    if programme_key:
        return next((each for each in found if each.programme.key == programme_key), None)
    return found[0] if len(found) == 1 else next((each for each in found if each.by_default), None)


def find_membership(user_id: int, *, programme_key: str = "") -> tuple[ProgrammeInfo, MemberInfo] | None:
    """The programme and the membership of ``find_insider``."""
    found = find_insider(user_id, programme_key=programme_key)
    return (found.programme, found.member) if found else None


def get_member_by_id(member_id: int) -> MemberInfo | None:
    """One membership, None if there is none."""
    return get_members([member_id]).get(member_id)


def get_members(member_ids: Iterable[int]) -> dict[int, MemberInfo]:
    """Memberships by id; two queries however many. Unknown ids are left out."""
    return {info.member_id: info for info in _infos(Member.objects.filter(pk__in=set(filter(is_id, member_ids))))}


def list_members(programme_id: int, *, active_only: bool = True) -> tuple[MemberInfo, ...]:
    """The programme's members, by id."""
    rows = Member.objects.filter(programme_id=programme_id)
    return _infos(rows.filter(is_active=True) if active_only else rows)


def count_members(programme_id: int) -> int:
    """How many active members the programme has."""
    return Member.objects.filter(programme_id=programme_id, is_active=True).count()


def memberships_of(user_id: int) -> tuple[MemberInfo, ...]:
    """Every membership of a user, active or not, by id."""
    return _infos(Member.objects.filter(user_id=user_id))


def reports_of(member_id: int) -> tuple[MemberInfo, ...]:
    """The active members of the same programme whom this member manages."""
    return _infos(Member.objects.filter(manager_id=member_id, is_active=True, programme_id=F("manager__programme_id")))


def report_ids_of(member_id: int) -> tuple[int, ...]:
    """The ids of ``reports_of``, rising (1 query)."""
    rows = Member.objects.filter(manager_id=member_id, is_active=True, programme_id=F("manager__programme_id"))
    return tuple(rows.order_by("pk").values_list("pk", flat=True))


def admins_of(programme_id: int) -> tuple[MemberInfo, ...]:
    """The active members who run the programme."""
    return _infos(Member.objects.filter(programme_id=programme_id, is_admin=True, is_active=True))


def is_superuser(user_id: int) -> bool:
    """Whether the Django user is an active superuser."""
    return get_user_model()._default_manager.filter(pk=user_id, is_active=True, is_superuser=True).exists()


def join(programme_id: int, user_id: int, now: datetime) -> MemberInfo:
    """The user's membership, made if there is none; an inactive one stays inactive."""
    row, created = Member.objects.get_or_create(
        programme_id=programme_id,
        user_id=user_id,
        defaults={"joined_at": now, "places": get_programme_by_id(programme_id).policy.places},
    )
    if created:
        journal.record(_change("member.joined", row, actor_id=user_id, now=now))
    return _infos([row])[0]


def member_roles(member_ids: Iterable[int]) -> dict[int, tuple[tuple[int, str], ...]]:
    """(framework id, role key) in order, by member; members without a role are left out."""
    found: defaultdict[int, list[tuple[int, str]]] = defaultdict(list)
    rows = MemberRole.objects.filter(member_id__in=set(member_ids)).order_by("member_id", "position", "id")
    for member_id, framework_id, role_key in rows.values_list("member_id", "framework_id", "role_key"):
        found[member_id].append((framework_id, role_key))
    return {member_id: tuple(roles) for member_id, roles in found.items()}


# Places and the will to mentor


def lock_members(member_ids: Iterable[int], *, with_roles: bool = True) -> dict[int, MemberInfo]:
    """The memberships, their rows locked in the order of ids until the transaction ends.

    Without their roles it is one query instead of two.
    """
    rows = Member.objects.filter(pk__in=set(member_ids)).order_by("pk")
    # PostgreSQL's full lock would block every insert of a row that names the member; MySQL has no weaker one.
    locked = rows.select_for_update(no_key=connection.features.has_select_for_no_key_update)
    return {info.member_id: info for info in _infos(locked, with_roles=with_roles)}


def take_place(member_id: int) -> bool:
    """Take one of a mentor's places; False where none is free, they pause, or they are no longer active.

    One conditional UPDATE: the database decides between racers, and the constraint behind it stands guard.
    """
    free = Member.objects.filter(pk=member_id, is_active=True, is_paused=False, places_taken__lt=F("places"))
    return free.update(places_taken=F("places_taken") + 1) == 1


def take_places(wanted: Mapping[int, int]) -> dict[int, int]:
    """Take up to so many places of each mentor; how many each gave (0 for who pauses or is no longer active).

    The rows are locked first, in the order of ids, so that what is counted is what is taken; each UPDATE is conditional
    all the same. Queries grow with batches of mentors and with how many places one gives at most.
    """
    granted: dict[int, int] = {}
    ids = sorted(wanted)
    for start in range(0, len(ids), _BATCH):
        members = lock_members(ids[start : start + _BATCH])
        by_count: defaultdict[int, list[int]] = defaultdict(list)
        for member_id, member in members.items():
            free = member.places_free if member.is_active and not member.is_paused else 0
            granted[member_id] = min(wanted[member_id], free)
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
    actor_id: int | None,
    now: datetime,
) -> MemberInfo:
    """Change how a member mentors; None leaves a thing as it is. Raises InvalidInput or Conflict for the places."""
    row = _locked(member_id)
    wanted = {
        "mentors_everything": everything,
        "is_paused": paused,
        "places": None if places is None else check_places(places, taken=row.places_taken),
    }
    changed = {name: value for name, value in wanted.items() if value is not None and getattr(row, name) != value}
    if changed:
        old = {name: getattr(row, name) for name in changed}
        Member.objects.filter(pk=member_id).update(**changed)
        journal.record(_change("member.mentoring_changed", row, actor_id=actor_id, now=now, old=old, new=changed))
    return get_members([member_id])[member_id]


def set_opt_in(member_id: int, *, skill_id: int, paused: bool = False, actor_id: int | None, now: datetime) -> OptIn:
    """Offer to mentor a skill, or withdraw the offer (``paused``); the newest word counts."""
    row = _locked(member_id)
    known = MentorOptIn.objects.filter(member_id=member_id, skill_id=skill_id).first()
    if known is None or known.is_paused != paused:
        MentorOptIn.objects.update_or_create(
            member_id=member_id, skill_id=skill_id, defaults={"is_paused": paused, "changed_at": now}
        )
        new = {"skill_id": skill_id, "paused": paused}
        journal.record(_change("member.offer_changed", row, actor_id=actor_id, now=now, new=new))
    return OptIn(member_id, skill_id, paused, now if known is None or known.is_paused != paused else known.changed_at)


def set_opt_ins(member_id: int, *, wishes: dict[int, bool], actor_id: int | None, now: datetime) -> None:
    """``set_opt_in`` for many skills at once ({skill id: paused}), in a constant number of queries."""
    if not wishes:
        return
    row = _locked(member_id)
    known = {opt_in.skill_id: opt_in for opt_in in opt_ins_of([member_id], skill_ids=wishes)}
    changed = {
        skill: paused for skill, paused in wishes.items() if skill not in known or known[skill].is_paused != paused
    }
    for paused in (True, False):
        old = [skill for skill, wish in changed.items() if wish is paused and skill in known]
        if old:
            MentorOptIn.objects.filter(member_id=member_id, skill_id__in=old).update(is_paused=paused, changed_at=now)
    MentorOptIn.objects.bulk_create(
        [
            MentorOptIn(member_id=member_id, skill_id=skill, is_paused=paused, changed_at=now)
            for skill, paused in changed.items()
            if skill not in known
        ]
    )
    journal.record_many(
        _change("member.offer_changed", row, actor_id=actor_id, now=now, new={"skill_id": skill, "paused": paused})
        for skill, paused in changed.items()
    )


def opt_ins_of(
    member_ids: Collection[int] | None = None, *, skill_ids: Collection[int] | None = None
) -> tuple[OptIn, ...]:
    """Opt-ins of these members, on these skills, or both; by member and skill."""
    rows = MentorOptIn.objects.order_by("member_id", "skill_id")
    if member_ids is not None:
        rows = rows.filter(member_id__in=set(member_ids))
    if skill_ids is not None:
        rows = rows.filter(skill_id__in=set(skill_ids))
    return tuple(OptIn(*values) for values in rows.values_list("member_id", "skill_id", "is_paused", "changed_at"))


def deactivate(member_id: int) -> None:
    """End a membership; what it holds is erased by ``privacy``."""
    Member.objects.filter(pk=member_id).update(is_active=False, is_paused=True, mentors_everything=False)


# Rows as values


def _locked(member_id: int) -> Member:
    row = (
        Member.objects.select_for_update(no_key=connection.features.has_select_for_no_key_update)
        .filter(pk=member_id)
        .first()
    )
    if row is None:
        raise NotFound()
    return row


def _change(
    action: str,
    row: Member,
    *,
    actor_id: int | None,
    now: datetime,
    old: Mapping[str, object] | None = None,
    new: Mapping[str, object] | None = None,
) -> Change:
    return Change(
        action=action,
        subject="member",
        subject_id=row.pk,
        at=now,
        programme_id=row.programme_id,
        actor_id=actor_id,
        member_id=row.pk,
        old=old or {},
        new=new or {},
    )


def _infos(rows: Iterable[Member] | QuerySet[Member], *, with_roles: bool = True) -> tuple[MemberInfo, ...]:
    found = sorted(rows, key=lambda row: row.pk)
    roles = member_roles(row.pk for row in found) if found and with_roles else {}
    return tuple(_info(row, roles=roles.get(row.pk, ())) for row in found)


def _info(row: Member, *, roles: tuple[tuple[int, str], ...]) -> MemberInfo:
    return MemberInfo(
        member_id=row.pk,
        programme_id=row.programme_id,
        user_id=row.user_id,
        department=row.department,
        unit=row.unit,
        region=row.region,
        time_zone=row.time_zone,
        manager_id=row.manager_id,
        is_admin=row.is_admin,
        is_active=row.is_active,
        mentors_everything=row.mentors_everything,
        is_paused=row.is_paused,
        places=row.places,
        places_taken=row.places_taken,
        roles=roles,
    )


def _programme(row: Programme) -> ProgrammeInfo:
    return ProgrammeInfo(
        programme_id=row.pk,
        key=row.key,
        title=row.title,
        policy=Policy(
            approve_by=ApproveBy(row.approve_by),
            confirm_by=ConfirmBy(row.confirm_by),
            weeks=row.weeks,
            answer_days=row.answer_days,
            open_requests=row.open_requests,
            places=row.places,
            mentors_shown=row.mentors_shown,
            own_manager_may_mentor=row.own_manager_may_mentor,
        ),
    )
