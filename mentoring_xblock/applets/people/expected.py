"""Who is expected in a programme though they have no account, and which members wait for such a manager?

By email address alone. Whether an account has come, and whose it is, is asked in ``mentoring_xblock.api``.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from django.db.models import QuerySet

from ...core.values import batches, pick
from ..upsert import upsert
from .data import EXPECTED_DAYS, NO_MANAGER, Expected
from .domain import fold_email
from .models import AwaitedManager, ExpectedPerson, Member

_BATCH = 500
_PLACE = ("department", "unit", "region", "time_zone")


def list_expected(programme_id: int) -> tuple[Expected, ...]:
    """Everybody expected in the programme, by address (1 query)."""
    return _read(ExpectedPerson.objects.filter(programme_id=programme_id))


def count_expected(programme_id: int) -> int:
    """How many people are expected in the programme."""
    return ExpectedPerson.objects.filter(programme_id=programme_id).count()


def expect_people(programme_id: int, people: Sequence[Expected], *, now: datetime) -> None:
    """Expect these people from now on, as they are given here; each once by address."""
    managers = _members_of(programme_id, {each.manager_user_id for each in people} - {NO_MANAGER})
    upsert(
        (
            ExpectedPerson(
                programme_id=programme_id,
                email_key=key_of(each.email),
                manager_id=managers.get(each.manager_user_id),
                roles=[list(role) for role in each.roles],
                expected_at=now,
                **pick(each, ("email", "manager_email", *_PLACE)),
            )
            for each in people
        ),
        unique=["programme", "email_key"],
        update=["manager_id", "manager_email", "roles", "expected_at", *_PLACE],
    )


def forget_expected(programme_id: int, emails: Collection[str]) -> int:
    """Expect these addresses no more in the programme; how many were."""
    rows = ExpectedPerson.objects.filter(programme_id=programme_id)
    keys = [key_of(email) for email in emails]
    return sum(rows.filter(email_key__in=some).delete()[0] for some in batches(keys, _BATCH))


def awaited_managers(programme_id: int) -> dict[int, str]:
    """By the user id of a member, the address of the manager whom they wait for (1 query)."""
    rows = AwaitedManager.objects.filter(member__programme_id=programme_id)
    return dict(rows.values_list("member__user_id", "email"))


def await_managers(programme_id: int, emails: Mapping[int, str], *, now: datetime) -> None:
    """Note by a member's user id whom they wait for as manager; with "" they wait for nobody any more."""
    members = _members_of(programme_id, emails)
    done = [members[user_id] for user_id, email in emails.items() if not email and user_id in members]
    for some in batches(done, _BATCH):
        AwaitedManager.objects.filter(member_id__in=some).delete()
    upsert(
        (
            AwaitedManager(member_id=members[user_id], email=email, email_key=key_of(email), awaited_at=now)
            for user_id, email in emails.items()
            if email and user_id in members
        ),
        unique=["member"],
        update=["email", "email_key", "awaited_at"],
    )


def find_expecting(email: str) -> dict[int, Expected]:
    """By programme, the person whom it expects under this address (1 query)."""
    rows = ExpectedPerson.objects.filter(email_key=key_of(email)).select_related("manager").order_by("programme_id")
    return {row.programme_id: _to_expected(row) for row in rows}


def members_awaiting(programme_id: int, email: str) -> tuple[int, ...]:
    """The user ids of the members who wait for the manager with this address (1 query)."""
    rows = AwaitedManager.objects.filter(email_key=key_of(email), member__programme_id=programme_id)
    return tuple(rows.order_by("pk").values_list("member__user_id", flat=True))


def addresses_awaited() -> tuple[str, ...]:
    """Every address under which somebody is expected or awaited as a manager, each once (2 queries)."""
    found = set(ExpectedPerson.objects.values_list("email", flat=True))
    return tuple(sorted(found.union(AwaitedManager.objects.values_list("email", flat=True))))


def is_awaited(email: str) -> bool:
    """Whether anybody waits for this address (2 queries at most)."""
    key = key_of(email)
    return (
        ExpectedPerson.objects.filter(email_key=key).exists() or AwaitedManager.objects.filter(email_key=key).exists()
    )


def count_expected_holders(programme_id: int, framework_id: int, role_keys: Collection[str]) -> dict[str, int]:
    """How many people are expected with each of the roles; a role of nobody is left out (1 query)."""
    rows = ExpectedPerson.objects.filter(programme_id=programme_id).exclude(roles=[]).values_list("roles", flat=True)
    wanted = set(role_keys)
    found: Counter[str] = Counter()
    for roles in rows.iterator():
        found.update({key for framework, key in roles if framework == framework_id} & wanted)
    return dict(found)


def move_expected_holders(programme_id: int, framework_id: int, moves: Mapping[str, str]) -> int:
    """Expect those of a role of ``moves`` with the other one instead, "" for none; how many people that changed."""
    changed = []
    for row in ExpectedPerson.objects.select_for_update().filter(programme_id=programme_id).exclude(roles=[]):
        moved = [[each, moves.get(key, key) if each == framework_id else key] for each, key in row.roles]
        roles = [role for at, role in enumerate(moved) if role[1] and role not in moved[:at]]
        if roles != row.roles:
            row.roles = roles
            changed.append(row)
    ExpectedPerson.objects.bulk_update(changed, ["roles"], batch_size=_BATCH)
    return len(changed)


def list_expected_roles() -> frozenset[tuple[int, str]]:
    """Every role that anybody is expected with, by framework id and key (1 query)."""
    rows = ExpectedPerson.objects.exclude(roles=[]).values_list("roles", flat=True)
    return frozenset((int(framework), str(key)) for roles in rows.iterator() for framework, key in roles)


def set_expected_managers(programme_id: int, email: str, *, manager_user_id: int) -> None:
    """Who is expected and waits for a manager with this address has that member as manager."""
    member_id = _members_of(programme_id, {manager_user_id}).get(manager_user_id)
    rows = ExpectedPerson.objects.filter(programme_id=programme_id, manager_email=email)
    rows.update(manager_id=member_id, manager_email="")


def forget_overdue(now: datetime) -> int:
    """Forget whom no file has named for EXPECTED_DAYS; how many."""
    before = now - timedelta(days=EXPECTED_DAYS)
    awaited = AwaitedManager.objects.filter(awaited_at__lt=before).delete()[0]
    return awaited + ExpectedPerson.objects.filter(expected_at__lt=before).delete()[0]


def forget_address(emails: Iterable[str]) -> int:
    """Erase these addresses wherever somebody is expected or awaited; how many rows."""
    folded = {fold_email(email) for email in emails} - {""}
    keys = [key_of(email) for email in folded]
    done = ExpectedPerson.objects.filter(manager_email__in=folded).update(manager_email="")
    done += AwaitedManager.objects.filter(email_key__in=keys).delete()[0]
    return done + ExpectedPerson.objects.filter(email_key__in=keys).delete()[0]


def key_of(email: str) -> str:
    """The key of a folded address; equal for equal addresses alone, whatever the database holds to be equal."""
    return hashlib.sha256(email.encode()).hexdigest()


def _members_of(programme_id: int, user_ids: Iterable[int]) -> dict[int, int]:
    rows = Member.objects.filter(programme_id=programme_id).order_by("pk")
    found: dict[int, int] = {}
    for some in batches(sorted(user_ids), _BATCH):
        found |= dict(rows.filter(user_id__in=some).values_list("user_id", "pk"))
    return found


def _read(rows: QuerySet[ExpectedPerson]) -> tuple[Expected, ...]:
    return tuple(_to_expected(row) for row in rows.select_related("manager").order_by("email", "pk"))


def _to_expected(row: ExpectedPerson) -> Expected:
    manager = row.manager.user_id if row.manager else NO_MANAGER
    roles = tuple((int(framework), str(role)) for framework, role in row.roles)
    return Expected(manager_user_id=manager, roles=roles, **pick(row, ("email", "manager_email", *_PLACE)))
