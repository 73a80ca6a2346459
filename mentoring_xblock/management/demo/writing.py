"""Writes the invented organisation through the public API: all of it, in one transaction, or nothing."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission, User
from django.db import transaction

from mentoring_xblock import api
from mentoring_xblock.api.matching.recalculation import count_unseen_reports
from mentoring_xblock.applets.competencies.data import RoleDefinition
from mentoring_xblock.core.errors import Conflict, MentoringError, gettext_noop

from .opinions import Opinion, build_opinions, targets_of
from .organisation import ADMIN, AUTHOR, DOORS, DemoPerson, build_people
from .pairings import PairingWriter
from .plot import build_plot

# The role that the block of the demo course asks about, and the skill of it that the story turns on.
MAIN_FRAMEWORK, MAIN_ROLE, FOCUS_WORD = "data-analyst", "data-analyst.analyst", "pivot"
_DAY = timedelta(days=1)
_PEOPLE = "people in departments, with managers and roles"

Advance = Callable[[str, int, int], None]
"""Told of each kind of work as it goes on: what it makes, how many are made, and how many there will be."""


def write_demo(*, count: int, seed: int, now: datetime, advance: Advance) -> dict[str, Any]:
    """Fill the default programme with ``count`` invented people and their last five months up to ``now``.

    Gives how much of what it wrote, pairings by their state; or that it ``was_there`` already, and nothing was written.
    Raises Conflict where accounts of other people have its names.
    """
    if _is_there():
        return {"was_there": True, "people": 0, "frameworks": (), "ratings": 0, "waiting": 0, "endings": ()}
    with transaction.atomic():
        return _write(count=count, seed=seed, now=now, advance=advance)


def _is_there() -> bool:
    users = get_user_model().objects.filter(username__in=DOORS, email__endswith="@example.com")
    return any(api.list_programmes(actor_id=user.pk) for user in users)


def _write(*, count: int, seed: int, now: datetime, advance: Advance) -> dict[str, Any]:
    rng = random.Random(seed)  # noqa: S311 - the same people for the same seed is what is wanted
    began = now - 200 * _DAY
    keys = _import_frameworks(began, advance)
    # People who try the demo join by themselves; a real programme is open only if an administrator says so.
    api.open_programme(actor_id=api.SYSTEM, now=began)
    roles = _read_roles(keys)
    main = next((role for role in roles if role.role_key == MAIN_ROLE), roles[0])
    skills = [skill for skill, _ in targets_of(main)]
    focus = next((skill for skill in skills if FOCUS_WORD in skill), skills[0])
    people = build_people(count=count, roles=roles, main=main, rng=rng)
    opinions = build_opinions(people, focus=focus, rng=rng)
    stories, pools = build_plot(people=people, opinions=opinions, focus=focus, rng=rng)

    seen = [opinion for opinion in opinions if opinion.by_manager]
    advance(_PEOPLE, 0, count)
    users = _create_accounts(people)
    _import_people(people, users, now=began)
    advance(_PEOPLE, count, count)
    managers = {person.username: person.manager for person in people}
    members: dict[str, int] = {}
    for place, opinion in enumerate(opinions, 1):
        members[opinion.username] = _rate(opinion, users, now=now)
        advance("self-assessments", place, len(opinions))
    for place, opinion in enumerate(seen, 1):
        api.rate_report_skills(
            actor_id=users[managers[opinion.username]],
            member_id=members[opinion.username],
            framework=opinion.role.version.key,
            levels=dict(opinion.by_manager),
            now=now - (opinion.days_ago - 3) * _DAY,
        )
        advance("talks with managers", place, len(seen))
    # The spread of each skill is learned from what has been said, before anybody is matched by it.
    api.recalculate(now=now - 81 * _DAY)

    zones = {person.username: person.time_zone for person in people}
    writer = PairingWriter(users=users, members=members, managers=managers, zones=zones, pools=pools, now=now)
    for place, story in enumerate(stories, 1):
        writer.write(story)
        advance("pairings", place, len(stories))
    for place, (username, framework, skill) in enumerate(pools["waiting"], 1):
        api.join_waiting_list(actor_id=users[username], framework=framework, skill=skill, now=now - 4 * _DAY)
        advance("people put on waiting lists", place, len(pools["waiting"]))
    _fall_silent(people, users, now=now, advance=advance)
    _read_what_is_old(people, users, now=now)
    # What was counted in the invented past changes by five people only; nobody has seen it.
    count_unseen_reports(now=now)
    return {
        "was_there": False,
        "people": sum(person.is_member for person in people),
        "frameworks": keys,
        "ratings": sum(len(opinion.ratings) + len(opinion.by_manager) for opinion in opinions),
        "waiting": len(pools["waiting"]),
        "endings": tuple(sorted(writer.endings.items())),
    }


def _import_frameworks(now: datetime, advance: Advance) -> tuple[str, ...]:
    keys = sorted(api.list_samples(), key=lambda key: (key != MAIN_FRAMEWORK, key))
    for place, key in enumerate(keys, 1):
        api.import_framework(actor_id=api.SYSTEM, source=api.load_sample(key), now=now)
        advance("competency models", place, len(keys))
    return tuple(keys)


def _read_roles(keys: Sequence[str]) -> list[RoleDefinition]:
    return [
        api.get_role(actor_id=api.SYSTEM, framework=key, role=role.key)
        for key in keys
        for role in api.list_roles(actor_id=api.SYSTEM, framework=key)
    ]


def _create_accounts(people: Sequence[DemoPerson]) -> dict[str, int]:
    """The accounts, without passwords, by username; raises Conflict where a name is taken."""
    accounts = get_user_model()
    names = [person.username for person in people]
    taken = accounts.objects.filter(username__in=names).values_list("username", flat=True).first()
    if taken is not None:
        raise Conflict(
            gettext_noop("The account “%(name)s” does not belong to the demo. Use an empty site for the demo."),
            name=taken,
        )
    accounts.objects.bulk_create([_account(accounts, person) for person in people], batch_size=500)
    users = dict(accounts.objects.filter(username__in=names).values_list("username", "pk"))
    admin = accounts.objects.get(pk=users[ADMIN])
    # May open the package's own pages of Django's admin, and no others.
    admin.user_permissions.set(Permission.objects.filter(content_type__app_label="task_mentoring"))
    return users


def _account(accounts: type[User], person: DemoPerson) -> User:
    account = accounts(
        username=person.username,
        first_name=person.given_name,
        last_name=person.family_name,
        is_staff=person.username in (ADMIN, AUTHOR),
    )
    account.set_unusable_password()
    return account


_READ_BY = timedelta(days=4)
"""How long ago a message came that a visitor finds read."""
_SILENT_FROM, _SILENT_UNTIL = 24, 24 * 12
"""Hours after the invented past in which its last digests would leave."""


def _read_what_is_old(people: Sequence[DemoPerson], users: dict[str, int], *, now: datetime) -> None:
    """The people that a visitor can be have read their messages, up to those of the last days."""
    for person in people:
        if person.is_member and person.username in DOORS:
            inbox = api.get_my_mentoring(actor_id=users[person.username], now=now).inbox
            old = [line.notice_id for line in inbox if line.created_at < now - _READ_BY]
            api.mark_notices_read(actor_id=users[person.username], notice_ids=old, now=now)


def _fall_silent(people: Sequence[DemoPerson], users: dict[str, int], *, now: datetime, advance: Advance) -> None:
    """Let the outbox find nobody to write to about an invented past, and give the people their addresses after that."""
    api.run_scheduled(now=now)
    # A digest waits for its day, for office hours and for the end of a weekend.
    rounds = range(_SILENT_FROM, _SILENT_UNTIL, 6)
    for place, hours in enumerate(rounds, 1):
        api.send_outbox(now=now + timedelta(hours=hours))
        advance("rounds of mail about the invented past, held back", place, len(rounds))
    accounts = get_user_model()
    accounts.objects.bulk_update(
        [accounts(pk=users[person.username], email=person.email) for person in people], ["email"], batch_size=500
    )


def _import_people(people: Sequence[DemoPerson], users: dict[str, int], *, now: datetime) -> None:
    """Bring them in as an HR export would."""
    table = io.StringIO()
    rows = csv.writer(table)
    rows.writerow(["username", "department", "unit", "region", "time zone", "manager", "roles"])
    for person in people:
        if person.is_member:
            place = [person.department, person.unit, person.region, person.time_zone]
            role = f"{person.role.version.key}:{person.role.role_key}" if person.role else ""
            rows.writerow([person.username, *place, person.manager, role])
    source = api.Source("people.csv", {"people.csv": table.getvalue().encode()})
    outcome = api.import_people(actor_id=api.SYSTEM, source=source, now=now)
    if not outcome.applied:
        raise MentoringError(
            gettext_noop("We could not add the demo’s people: %(rows)s"),
            rows=[str(remark) for remark in outcome.plan.remarks[:3]],
        )
    api.appoint_admin(actor_id=api.SYSTEM, user_id=users[ADMIN], now=now)
    for person in people:
        if person.role and person.places != _USUAL_PLACES:
            api.set_mentoring(actor_id=users[person.username], places=person.places, now=now)


_USUAL_PLACES = 2


def _rate(opinion: Opinion, users: dict[str, int], *, now: datetime) -> int:
    """The self-assessment as its person sent it; gives their member id."""
    said_at = now - opinion.days_ago * _DAY
    answers = [
        api.SkillAnswer(
            skill=skill,
            level=level,
            last_performed=None if idle_days is None else (said_at - idle_days * _DAY).date(),
            willing=willing,
        )
        for skill, level, idle_days, willing in opinion.ratings
    ]
    profile = api.rate_skills(
        actor_id=users[opinion.username],
        framework=opinion.role.version.key,
        role=opinion.role.role_key,
        token=f"demo-{opinion.username}"[:64],
        answers=answers,
        now=said_at,
    )
    if profile.member_id is None:
        raise MentoringError(gettext_noop("%(name)s has rated without becoming a member."), name=opinion.username)
    return profile.member_id
