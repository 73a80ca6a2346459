"""Who is in a programme and works where, who manages whom, who runs it? What they give as mentors is ``places``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db import IntegrityError, connection, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from ...core.ids import is_id
from ...core.values import fill
from ..audit_log import api as audit_log
from ..audit_log.data import Action, Change, Subject
from .data import Entry, Insider, MemberInfo, ProgrammeInfo
from .models import Member, MemberRole
from .programmes import to_programme

INSIDERS: QuerySet[Any] = (
    Member.objects.filter(is_active=True, user__is_active=True)
    .select_related("programme")
    .annotate(is_superuser=F("user__is_superuser"))
)
"""The rows with which every use case begins. What is the same of their query each time is put together once."""

_TITLES = (
    MemberRole.objects.filter(framework__published__roles__key=F("role_key"))
    .order_by("member_id", "-position", "-id")
    .values_list("member_id", "framework__published__roles__title")
)


def has_account() -> Exists:
    """Of a row of Member: its person's account is open. Asked beside a lock too, so not by a join, which would lock
    the account as well, and which MySQL takes out of an UPDATE."""
    return Exists(get_user_model()._default_manager.filter(pk=OuterRef("user_id"), is_active=True))


_WITH_ACCOUNT: QuerySet[Any] = Member.objects.annotate(account_open=has_account()).order_by("pk")


def is_here(column: str) -> Exists:
    """Of another room's row whose ``column`` holds a membership's id: that membership is alive."""
    return Exists(active().filter(pk=OuterRef(column)))


def active() -> QuerySet[Member]:
    """The memberships that are alive: neither ended, nor of a person whose account is closed."""
    return Member.objects.filter(has_account(), is_active=True)


def away_at(now: datetime, of: str = "") -> Q:
    """Of a row that bears an absence's two moments, or (``of``: "manager__") of one that it leads to: away then."""
    return Q(**{f"{of}away_since__lte": now, f"{of}away_until__gt": now})


def stood_in_for_at(now: datetime, of: str = "") -> Q:
    """``away_at`` of somebody who is still in their programme: nobody stands in for one who has left."""
    return away_at(now, of) & Q(**{f"{of}is_active": True, f"{of}user__is_active": True})


def get_member(programme_id: int, user_id: int) -> MemberInfo | None:
    """The user's membership of the programme, active or not; None without one."""
    return next(iter(to_infos(Member.objects.filter(programme_id=programme_id, user_id=user_id))), None)


def get_members_of_users(programme_id: int, user_ids: Collection[int]) -> tuple[MemberInfo, ...]:
    """The active memberships of these users in the programme, by id (2 queries)."""
    return to_infos(active().filter(programme_id=programme_id, user_id__in=set(user_ids)))


def insiders_of(user_id: int, *, among: QuerySet[Any] = INSIDERS) -> tuple[Insider, ...]:
    """Every active membership of a user with its programme, without its roles, by id (1 query).

    ``among``: INSIDERS, where another room has had something of each counted in the same query, as ``counted``.
    """
    return tuple(
        Insider(
            programme=to_programme(row.programme),
            member=_info(row, roles=()),
            is_superuser=row.is_superuser,
            by_default=row.programme.default_slot is not None,
            counted=getattr(row, "counted", 0),
        )
        for row in sorted(among.filter(user_id=user_id), key=lambda row: row.pk)
    )


def find_insider(user_id: int, *, programme_key: str = "", among: QuerySet[Any] = INSIDERS) -> Insider | None:
    """The user's active membership of that programme, without its roles; None without one (1 query).

    Without a key it is that of their only programme, else of the default one, as ``api.permissions`` resolves it.
    """
    found = insiders_of(user_id, among=among)
    if programme_key:
        return next((each for each in found if each.programme.key == programme_key), None)
    return found[0] if len(found) == 1 else next((each for each in found if each.by_default), None)


def lock_insider(user_id: int, *, programme_key: str = "") -> Insider | None:
    """``find_insider``, with the row locked until the transaction ends, as ``lock_members`` locks it (1 query).

    None as well, and no query, where the database cannot lock one table of several: then one is found, and then locked.
    """
    features = connection.features
    if features.has_select_for_update and not features.has_select_for_update_of:
        return None
    locked = INSIDERS.order_by("pk").select_for_update(of=("self",), no_key=features.has_select_for_no_key_update)
    return find_insider(user_id, programme_key=programme_key, among=locked)


def find_membership(user_id: int, *, programme_key: str = "") -> tuple[ProgrammeInfo, MemberInfo] | None:
    """The programme and the membership of ``find_insider``."""
    found = find_insider(user_id, programme_key=programme_key)
    return (found.programme, found.member) if found else None


def get_member_by_id(member_id: int) -> MemberInfo | None:
    """One membership, None if there is none."""
    return get_members([member_id]).get(member_id)


def get_member_in(programme_id: int, member_id: int, *, managed_by: int | None = None) -> MemberInfo | None:
    """One membership of that programme, with ``managed_by`` of that manager's reports; None for any other id.

    What is elsewhere takes the one query that nothing takes, so that the two cannot be told apart by it.
    """
    if not is_id(member_id):
        return None
    rows = Member.objects.filter(pk=member_id, programme_id=programme_id)
    return next(iter(to_infos(rows if managed_by is None else rows.filter(manager_id=managed_by))), None)


def get_members(member_ids: Iterable[int], *, with_roles: bool = True) -> dict[int, MemberInfo]:
    """Memberships by id; two queries however many, one without their roles. Unknown ids are left out."""
    rows = Member.objects.filter(pk__in=set(filter(is_id, member_ids)))
    return {info.member_id: info for info in to_infos(rows, with_roles=with_roles)}


def list_members(programme_id: int, *, active_only: bool = True) -> tuple[MemberInfo, ...]:
    """The programme's members, by id."""
    return to_infos((active() if active_only else Member.objects).filter(programme_id=programme_id))


def active_among(member_ids: Collection[int]) -> frozenset[int]:
    """Those of these memberships that are alive (1 query)."""
    return frozenset(active().filter(pk__in=set(member_ids)).values_list("pk", flat=True))


def count_members(programme_id: int) -> int:
    """How many active members the programme has."""
    return active().filter(programme_id=programme_id).count()


def memberships_of(user_id: int) -> tuple[MemberInfo, ...]:
    """Every membership of a user, active or not, by id."""
    return to_infos(Member.objects.filter(user_id=user_id))


def reports_of(member_id: int) -> tuple[MemberInfo, ...]:
    """The active members of the same programme that this member manages."""
    return to_infos(active().filter(manager_id=member_id, programme_id=F("manager__programme_id")))


def report_ids_of(member_id: int) -> tuple[int, ...]:
    """The ids of ``reports_of``, rising (1 query)."""
    rows = active().filter(manager_id=member_id, programme_id=F("manager__programme_id"))
    return tuple(rows.order_by("pk").values_list("pk", flat=True))


def admins_of(programme_id: int) -> tuple[MemberInfo, ...]:
    """The active members who run the programme."""
    return to_infos(active().filter(programme_id=programme_id, is_admin=True))


def is_superuser(user_id: int) -> bool:
    """Whether the Django user is an active superuser."""
    return get_user_model()._default_manager.filter(pk=user_id, is_active=True, is_superuser=True).exists()


def member_roles(member_ids: Iterable[int]) -> dict[int, tuple[tuple[int, str], ...]]:
    """(framework id, role key) in order, by member; members without a role are left out."""
    found: defaultdict[int, list[tuple[int, str]]] = defaultdict(list)
    rows = MemberRole.objects.filter(member_id__in=set(member_ids)).order_by("member_id", "position", "id")
    for member_id, framework_id, role_key in rows.values_list("member_id", "framework_id", "role_key"):
        found[member_id].append((framework_id, role_key))
    return {member_id: tuple(roles) for member_id, roles in found.items()}


def role_titles_of(member_ids: Iterable[int]) -> dict[int, str]:
    """The title of the first role that each member holds, as the published model words it; who holds none of a
    published model is left out (1 query)."""
    return dict(_TITLES.filter(member_id__in=set(member_ids)))


def join(
    programme: ProgrammeInfo, user_id: int, now: datetime, *, how: Mapping[str, object]
) -> tuple[MemberInfo, bool]:
    """The user's membership and whether it was made by this, with ``how`` in its log row (2 statements).

    One that is already there stays as it is, an inactive one inactive: the caller has looked, so that is a lost
    race. Only one that ended with a course begins again. Whether they may is decided above, in
    ``mentoring_xblock.api.joining`` alone.
    """
    try:
        # A savepoint, or PostgreSQL would refuse every later statement of a transaction that lost the race.
        with transaction.atomic():
            row = Member.objects.create(
                programme_id=programme.programme_id,
                user_id=user_id,
                joined_at=now,
                places=programme.policy.places,
                course=str(how.get("course", "")),
            )
    except IntegrityError:
        known = get_member(programme.programme_id, user_id)
        if known is None:
            raise
        return (known, False) if known.is_active or not known.left_course else (_rejoin(known, how, now=now), True)
    audit_log.record(change_of(Action.MEMBER_JOINED, row, actor_id=user_id, now=now, new=how))
    return _info(row, roles=()), True


def _rejoin(member: MemberInfo, how: Mapping[str, object], *, now: datetime) -> MemberInfo:
    """Who left a course and the programme with it is in the course again."""
    Member.objects.filter(pk=member.member_id).update(
        is_active=True, left_course=False, course=str(how.get("course", ""))
    )
    audit_log.record(change_of(Action.MEMBER_JOINED, member, actor_id=member.user_id, now=now, new=how))
    return get_members([member.member_id])[member.member_id]


def members_by_course(*, course: str = "", user_id: int | None = None) -> dict[str, dict[int, int]]:
    """Of programmes whose memberships end with the course: the active members who joined by one, as user to membership
    by course. All of them, or those of one person and course (1 query)."""
    rows = active().filter(programme__ends_with_course=True, programme__entry=Entry.BY_COURSE).exclude(course="")
    if user_id is not None:
        rows = rows.filter(course=course, user_id=user_id)
    found: defaultdict[str, dict[int, int]] = defaultdict(dict)
    for pk, user, joined_by in rows.order_by("pk").values_list("pk", "user_id", "course"):
        found[joined_by][user] = pk
    return dict(found)


def end_membership(member_id: int, *, actor_id: int | None, now: datetime, left_course: bool = False) -> bool:
    """End a membership, with a log row; False where it had ended already. What follows from it is the caller's to do.

    ``left_course``: it ends because they left the course, and begins again when they are back in it.
    """
    row = Member.objects.select_for_update().filter(pk=member_id, is_active=True).first()
    if row is None:
        # Who is put out by somebody does not come back by themselves.
        Member.objects.filter(pk=member_id, left_course=True).update(left_course=left_course)
        return False
    Member.objects.filter(pk=member_id).update(is_active=False, left_course=left_course)
    old, new = {"is_active": True}, {"is_active": False}
    if left_course:
        new["left_course"] = True
    audit_log.record(change_of(Action.MEMBER_CHANGED, row, actor_id=actor_id, now=now, old=old, new=new))
    return True


def deactivate(member_id: int) -> None:
    """End a membership; what it holds is erased by ``privacy``."""
    Member.objects.filter(pk=member_id).update(is_active=False, is_paused=True, mentors_everything=False)


def lock_members(member_ids: Iterable[int], *, with_roles: bool = True) -> dict[int, MemberInfo]:
    """The memberships, their rows locked in the order of ids until the transaction ends.

    Without their roles it is one query instead of two.
    """
    # PostgreSQL's full lock would block every insert of a row that names the member; MySQL has no weaker one.
    no_key = connection.features.has_select_for_no_key_update
    rows = _WITH_ACCOUNT.filter(pk__in=set(member_ids)).select_for_update(no_key=no_key)
    return {info.member_id: info for info in _infos(rows, with_roles=with_roles)}


def change_of(
    action: Action,
    member: Member | MemberInfo,
    *,
    actor_id: int | None,
    now: datetime,
    old: Mapping[str, object] | None = None,
    new: Mapping[str, object] | None = None,
) -> Change:
    """The log's line on a member: ``action``, by whom, and what it was and is."""
    member_id = member.member_id if isinstance(member, MemberInfo) else member.pk
    programme_id, old, new = member.programme_id, old or {}, new or {}
    return Change(action, Subject.MEMBER, member_id, now, programme_id, actor_id, member_id, old=old, new=new)


def to_infos(rows: QuerySet[Member], *, with_roles: bool = True) -> tuple[MemberInfo, ...]:
    """Rows as the values that leave the room, by id; one query more for their roles."""
    return _infos(rows.annotate(account_open=has_account()).order_by("pk"), with_roles=with_roles)


def _infos(rows: Iterable[Any], *, with_roles: bool) -> tuple[MemberInfo, ...]:
    found = list(rows)
    roles = member_roles(row.pk for row in found) if found and with_roles else {}
    return tuple(_info(row, roles=roles.get(row.pk, ()), account=bool(row.account_open)) for row in found)


def _info(row: Member, *, roles: tuple[tuple[int, str], ...], account: bool = True) -> MemberInfo:
    """``account``: whether the person's account is open; with a closed one nobody takes part any more."""
    return fill(
        MemberInfo, row, member_id=row.pk, is_active=row.is_active and account, roles=roles, has_account=account
    )
