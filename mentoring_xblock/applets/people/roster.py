"""Many people written at once, as an HR export or an admin gives them. Reading files is ``exchange``'s business."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from ...core.errors import InvalidInput, gettext_noop
from ...core.text import LINE_LENGTH, check_key, clean_text
from ..audit_log import api as audit_log
from ..audit_log.data import Action, Change
from .data import ZONE_LENGTH, PersonRow
from .domain import check_places, check_time_zone, find_cycle, span_of_days
from .members import change_of
from .models import Member, MemberRole, Programme

_BATCH = 500
_TEXTS = ("department", "unit", "region")
_PLAIN = ("is_admin", "is_active", "places", "mentors_everything")


def save_people(
    programme_id: int, *, rows: Sequence[PersonRow], actor_id: int | None, now: datetime
) -> tuple[int, ...]:
    """Make ``rows`` hold: join who is missing, change what differs, log each change. Gives the changed member ids.

    Either all rows or none, in a number of queries that grows with thousands of people, not with people.
    Raises InvalidInput for a user named twice, an unknown manager, a circle of managers, a bad time zone or role;
    Conflict for fewer places than are taken. Role keys are taken as they are: the caller has looked them up.
    """
    user_ids = [row.user_id for row in rows]
    if len(set(user_ids)) != len(user_ids):
        raise InvalidInput(gettext_noop("The list has the same person twice. Remove one of the two."), code="twice")
    places = Programme.objects.values_list("places", flat=True).get(pk=programme_id)
    every_row = Member.objects.filter(programme_id=programme_id).order_by("pk")
    # Locked as a whole: a circle of managers can close over two imports that each look right alone.
    members = {
        member.user_id: member
        for member in every_row.select_for_update(no_key=connection.features.has_select_for_no_key_update)
    }
    missing = dict.fromkeys(user_id for user_id in user_ids if user_id not in members)
    Member.objects.bulk_create(
        [Member(programme_id=programme_id, user_id=user_id, joined_at=now, places=places) for user_id in missing],
        batch_size=_BATCH,
    )
    # Read back rather than trusted: MySQL gives no ids for rows inserted in bulk.
    members |= {
        member.user_id: member for member in Member.objects.filter(programme_id=programme_id, user_id__in=missing)
    }
    changes: list[Change] = []
    touched: list[Member] = []
    fields: set[str] = set()
    for row in rows:
        member = members[row.user_id]
        old, new = _apply(member, row, members)
        if new:
            touched.append(member)
            fields |= new.keys()
            fields |= {"away_since", "away_until"} if "time_zone" in new else set()
        if new or row.user_id in missing:
            action = Action.MEMBER_JOINED if row.user_id in missing else Action.MEMBER_CHANGED
            changes.append(change_of(action, member, actor_id=actor_id, now=now, old=old, new=new))
    _refuse_circles(members)
    if touched:
        # Only what changed of anybody: Django builds an expression for each field of each person.
        Member.objects.bulk_update(touched, sorted(fields), batch_size=_BATCH)
    changes += _save_roles([(members[row.user_id], row.roles) for row in rows if row.roles is not None], actor_id, now)
    audit_log.record_many(changes)
    return tuple(sorted({change.subject_id for change in changes}))


def _apply(member: Member, row: PersonRow, members: dict[int, Member]) -> tuple[dict[str, object], dict[str, object]]:
    wanted: dict[str, object] = {}
    for name in _TEXTS:
        text = getattr(row, name)
        if text is not None:
            wanted[name] = clean_text(text, field=name, longest=LINE_LENGTH)
    if row.time_zone is not None:
        wanted["time_zone"] = check_time_zone(clean_text(row.time_zone, field="time_zone", longest=ZONE_LENGTH))
    for name in _PLAIN:
        if getattr(row, name) is not None:
            wanted[name] = getattr(row, name)
    if row.places is not None:
        check_places(row.places, taken=member.places_taken)
    if row.manager_user_id is not None:
        wanted["manager_id"] = _manager_id(row, members)
    new = {name: value for name, value in wanted.items() if getattr(member, name) != value}
    old = {name: getattr(member, name) for name in new}
    for name, value in new.items():
        setattr(member, name, value)
    if "time_zone" in new:
        member.away_since, member.away_until = span_of_days(member.away_from, member.away_to, member.time_zone)
    return old, new


def _manager_id(row: PersonRow, members: dict[int, Member]) -> int | None:
    if not row.manager_user_id:
        return None
    if row.manager_user_id == row.user_id:
        raise InvalidInput(
            gettext_noop("A person cannot be their own manager. Choose somebody else."),
            code="own_manager",
            fields={"manager": "own"},
        )
    manager = members.get(row.manager_user_id)
    if manager is None:
        raise InvalidInput(
            gettext_noop("The manager is not in this programme. Add the manager first."),
            code="unknown_manager",
            fields={"manager": "unknown"},
        )
    return int(manager.pk)


def _refuse_circles(members: dict[int, Member]) -> None:
    circle = find_cycle({member.pk: member.manager_id for member in members.values()})
    if circle:
        raise InvalidInput(
            gettext_noop(
                "With this manager, %(count)s people would manage one another in a circle. Choose another manager."
            ),
            code="manager_circle",
            fields={"manager": "circle"},
            count=len(circle),
        )


def _save_roles(
    wanted: list[tuple[Member, tuple[tuple[int, str], ...]]], actor_id: int | None, now: datetime
) -> list[Change]:
    held: dict[int, list[tuple[int, str]]] = {member.pk: [] for member, _ in wanted}
    stored = MemberRole.objects.filter(member_id__in=held).order_by("position", "id")
    for member_id, framework_id, role_key in stored.values_list("member_id", "framework_id", "role_key"):
        held[member_id].append((framework_id, role_key))
    changes, rows, cleared = [], [], []
    for member, named in wanted:
        roles = list(dict.fromkeys((framework, check_key(key, field="role")) for framework, key in named))
        if roles == held[member.pk]:
            continue
        cleared.append(member.pk)
        rows += [
            MemberRole(member=member, framework_id=framework, role_key=key, position=position)
            for position, (framework, key) in enumerate(roles)
        ]
        old = {"roles": [list(role) for role in held[member.pk]]}
        new = {"roles": [list(role) for role in roles]}
        changes.append(change_of(Action.MEMBER_ROLES_CHANGED, member, actor_id=actor_id, now=now, old=old, new=new))
    MemberRole.objects.filter(member_id__in=cleared).delete()
    MemberRole.objects.bulk_create(rows, batch_size=_BATCH)
    return changes
