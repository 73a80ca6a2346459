"""Brings the organisation into an empty database, as its administrators would: accounts, model, people, places."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth import get_user_model
from django.db import transaction

from mentoring_xblock import api
from mentoring_xblock.core.errors import Conflict

from .world import MENTOR_FROM, ROLES, SKILLS, TOP, Person, World

FRAMEWORK = "work"
LEVELS = ("Aware", "Working", "Practised", "Expert")


@dataclass(frozen=True, slots=True)
class Seat:
    """A person's account and membership."""

    user_id: int
    member_id: int


def found(world: World, *, now: datetime) -> dict[str, Seat]:
    """Accounts by Django, everything else through the API; gives everybody's seat by username.

    Raises RuntimeError where the product refuses what it is given, since no year can be lived then.
    """
    users = _open_accounts(world)
    outcome = api.import_framework(
        actor_id=api.SYSTEM, source=api.Source("work.json", {"work.json": _model()}), now=now
    )
    if not outcome.applied:
        raise RuntimeError(f"The model was refused: {outcome}")
    people = api.import_people(
        actor_id=api.SYSTEM, source=api.Source("people.csv", {"people.csv": _table(world)}), now=now
    )
    if not people.applied:
        raise RuntimeError(f"The people were refused: {people}")
    seats: dict[str, Seat] = {}
    for person in world.people:
        user_id = users[person.username]
        if person.is_admin:
            api.appoint_admin(actor_id=api.SYSTEM, user_id=user_id, now=now)
        if person.willing:
            api.set_mentoring(actor_id=user_id, places=person.places, now=now)
        member_id = api.get_viewer(actor_id=user_id).member_id
        if member_id is None:
            raise RuntimeError(f"{person.username} was imported without becoming a member.")
        seats[person.username] = Seat(user_id, member_id)
    return seats


def leave(person: Person, seat: Seat, *, now: datetime) -> None:
    """The person leaves, as the platform or the personnel office does it: nobody in the programme is asked."""
    if person.leaves is None or not person.leaves.closes_account:
        try:
            end = getattr(api, "end_membership", None)
            if end is not None:
                end(actor_id=api.SYSTEM, member_id=seat.member_id, now=now)
            else:
                _end_membership(seat, now=now)
        except Conflict:
            pass  # The product keeps whoever mentors somebody. They are gone all the same, so their account is closed.
        else:
            return
    get_user_model()._default_manager.filter(pk=seat.user_id).update(is_active=False)


@transaction.atomic
def _end_membership(seat: Seat, *, now: datetime) -> None:
    """What an import of people writes and renews; the public API itself has no use case that ends a membership."""
    from mentoring_xblock.applets.matching import api as matching
    from mentoring_xblock.applets.people import api as people
    from mentoring_xblock.applets.people.data import PersonRow

    programme = people.get_members([seat.member_id])[seat.member_id].programme_id
    ended = PersonRow(user_id=seat.user_id, is_active=False)
    matching.renew_offers(people.save_people(programme, rows=[ended], actor_id=None, now=now), now=now)


def _open_accounts(world: World) -> Mapping[str, int]:
    accounts = get_user_model()
    accounts._default_manager.bulk_create(
        accounts(username=each.username, email=f"{each.username}@example.com") for each in world.people
    )
    return dict(accounts._default_manager.values_list("username", "pk"))


def _model() -> bytes:
    """Twelve skills with two behaviours a level, six roles."""
    titles = {skill: skill.replace("-", " ").capitalize() for skill in SKILLS}
    return json.dumps(
        {
            "format": "task-mentoring-framework",
            "version": 1,
            "framework": {"key": FRAMEWORK, "title": "Work"},
            "scale": {"mentor_from": MENTOR_FROM, "levels": [{"name": name} for name in LEVELS[:TOP]]},
            "skills": [
                {
                    "key": skill,
                    "title": title,
                    "behaviours": {
                        str(level): [
                            f"You do the {part} part of “{title}” at level {level}" for part in ("first", "last")
                        ]
                        for level in range(1, TOP + 1)
                    },
                }
                for skill, title in titles.items()
            ],
            "roles": [
                {
                    "key": role,
                    "title": role.capitalize(),
                    "targets": [{"skill": skill, "level": level} for skill, level in targets.items()],
                }
                for role, targets in ROLES.items()
            ],
        }
    ).encode()


def _table(world: World) -> bytes:
    table = io.StringIO()
    rows = csv.writer(table)
    rows.writerow(["username", "department", "unit", "region", "time zone", "manager", "roles"])
    for each in world.people:
        place = (each.department, each.unit, each.region, each.time_zone)
        rows.writerow([each.username, *place, each.manager, f"{FRAMEWORK}:{each.role}"])
    return table.getvalue().encode()
