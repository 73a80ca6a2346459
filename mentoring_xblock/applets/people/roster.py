"""Many people written at once, as an HR export or an admin gives them. Reading files is ``exchange``'s business."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
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
    stored = {
        member.user_id: member
        for member in every_row.select_for_update(no_key=connection.features.has_select_for_no_key_update)
    }
    joining = {
        user_id: Member(programme_id=programme_id, user_id=user_id, joined_at=now, places=places)
        for user_id in user_ids
        if user_id not in stored
    }
    members = stored | joining
    people = {row.user_id: _Changed(members[row.user_id]) for row in rows}
    for row in rows:
        _apply(people[row.user_id], row)
        if row.manager_user_id not in joining:
            _apply_manager(people[row.user_id], row, members)
    _insert(programme_id, joining)
    # Only now do those who join have the ids by which their people name them as managers.
    for row in rows:
        if row.manager_user_id in joining:
            _apply_manager(people[row.user_id], row, members)
    _refuse_circles(members)
    _update([each for user_id, each in people.items() if user_id in stored and each.new])
    led = [row.user_id for row in rows if row.manager_user_id in joining and row.user_id in joining]
    Member.objects.bulk_update([joining[user_id] for user_id in led], ["manager_id"], batch_size=_BATCH)
    changes = [
        change_of(
            Action.MEMBER_JOINED if user_id in joining else Action.MEMBER_CHANGED,
            each.member,
            actor_id=actor_id,
            now=now,
            old=each.old,
            new=each.new,
        )
        for user_id, each in people.items()
        if each.new or user_id in joining
    ]
    changes += _save_roles([(members[row.user_id], row.roles) for row in rows if row.roles is not None], actor_id, now)
    audit_log.record_many(changes)
    return tuple(sorted({change.subject_id for change in changes}))


@dataclass(slots=True)
class _Changed:
    """A member, and by column what was there and what is there now."""

    member: Member
    old: dict[str, object] = field(default_factory=dict)
    new: dict[str, object] = field(default_factory=dict)

    def set(self, name: str, value: object) -> None:
        before = getattr(self.member, name)
        if before != value:
            self.old[name], self.new[name] = before, value
            setattr(self.member, name, value)


def _insert(programme_id: int, joining: Mapping[int, Member]) -> None:
    Member.objects.bulk_create(joining.values(), batch_size=_BATCH)
    # Read back rather than trusted: MySQL gives no ids for rows inserted in bulk.
    rows = Member.objects.filter(programme_id=programme_id, user_id__in=joining)
    for user_id, pk in rows.values_list("user_id", "pk"):
        joining[user_id].pk = pk


def _update(changed: Sequence[_Changed]) -> None:
    """Write only the columns that changed of anybody: Django builds an expression for each of each person."""
    columns = {name for each in changed for name in each.new}
    if "time_zone" in columns:
        columns |= {"away_since", "away_until", "absence_begun"}
    if columns:
        Member.objects.bulk_update([each.member for each in changed], sorted(columns), batch_size=_BATCH)


def _apply(person: _Changed, row: PersonRow) -> None:
    """Everything that the row says but the manager."""
    member = person.member
    for name in _TEXTS:
        if (text := getattr(row, name)) is not None:
            person.set(name, clean_text(text, field=name, longest=LINE_LENGTH))
    if row.time_zone is not None:
        zone = clean_text(row.time_zone, field="time_zone", longest=ZONE_LENGTH)
        person.set("time_zone", check_time_zone(zone))
    if row.places is not None:
        check_places(row.places, taken=member.places_taken)
    for name in _PLAIN:
        if (value := getattr(row, name)) is not None:
            person.set(name, value)
    if person.new.get("is_active"):
        # Who is brought back is here by that word, and no longer by the course that they left.
        person.set("course", "")
        person.set("left_course", False)
    if "time_zone" in person.new:
        member.away_since, member.away_until = span_of_days(member.away_from, member.away_to, member.time_zone)
        member.absence_begun = False  # it may begin later by the other clock


def _apply_manager(person: _Changed, row: PersonRow, members: Mapping[int, Member]) -> None:
    if row.manager_user_id is not None:
        person.set("manager_id", _manager_id(row, members))


def _manager_id(row: PersonRow, members: Mapping[int, Member]) -> int | None:
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


def _refuse_circles(members: Mapping[int, Member]) -> None:
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
