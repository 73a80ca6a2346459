"""The accounts of the LMS: names for ids, ids for usernames and email addresses. Memberships do not belong here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db.models import Q
from django.db.models.functions import Lower

from ..core.text import fold_address, is_name, same_name
from ..core.values import batches

T = TypeVar("T")

LONGEST_NAME = 254
"""Of a username, an email address or a full name, in characters."""
BATCH = 900
"""Ids in one query; SQLite takes no more than 999 parameters in older builds."""


NO_ACCOUNT = 0
"""An id that no account has."""


@dataclass(frozen=True, slots=True)
class Account:
    """A Django user as far as this project needs one."""

    user_id: int
    username: str
    email: str
    is_active: bool


def display_names(user_ids: Iterable[int]) -> dict[int, str]:
    """Give each user's full name, or the username where no name is known; ids without an account are left out.

    The platform keeps the full name in the profile and leaves Django's two name columns empty.
    """
    users = get_user_model()
    columns = ["pk", "username", "first_name", "last_name"]
    if hasattr(users, "profile"):
        columns.append("profile__name")
    names: dict[int, str] = {}
    for batch in batches(sorted(set(user_ids)), BATCH):
        for pk, username, first, last, *profile in users._default_manager.filter(pk__in=batch).values_list(*columns):
            full = (profile[0] if profile else "") or f"{first} {last}"
            names[pk] = full.strip() or username
    return names


def find_users(
    *, usernames: Iterable[str] = (), emails: Iterable[str] = (), any_case: bool = False
) -> tuple[Account, ...]:
    """Find accounts by exact username or by email address in any case, each once, ordered by id.

    ``any_case``: usernames in any case too; several may come of one, and the caller decides.

    An address may belong to more than one account: all are given, and the caller decides. Compared in Python as well:
    a collation that holds ``MÉNTOR`` to be ``mentor`` must not choose whose account it is.
    """
    users = get_user_model()
    names, folded = set(filter(_is_name, usernames)), {fold_address(email) for email in filter(_is_name, emails)}
    found: dict[int, Account] = {}
    folded_names = {fold_address(name) for name in names} if any_case else set()
    every = users._default_manager.annotate(folded=Lower("email"), folded_name=Lower("username"))
    for column, wanted in (("username", names), ("folded", folded), ("folded_name", folded_names)):
        for batch in batches(sorted(wanted), BATCH):
            rows = every.filter(**{f"{column}__in": batch})
            for pk, username, email, active in rows.values_list("pk", "username", "email", "is_active"):
                if username in names or fold_address(email) in folded or fold_address(username) in folded_names:
                    found[pk] = Account(user_id=pk, username=username, email=email, is_active=active)
    return tuple(found[pk] for pk in sorted(found))


def addresses_of(user_id: int) -> frozenset[str]:
    """Every email address by which the account may be known; the platform's retirement has replaced the account's own
    and remembers it."""
    found = set(get_user_model()._default_manager.filter(pk=user_id).values_list("email", flat=True))
    if apps.is_installed("openedx.core.djangoapps.user_api"):
        rows: Any = apps.get_model("user_api", "UserRetirementStatus")  # type: ignore[misc]  # the platform's
        retired = rows._default_manager.filter(user_id=user_id)
        found |= set(retired.values_list("original_email", flat=True))
    return frozenset(found - {""})


def find_usernames(user_ids: Iterable[int]) -> dict[int, str]:
    """Usernames by account id."""
    users = get_user_model()._default_manager
    found: dict[int, str] = {}
    for batch in batches(sorted(user_ids), BATCH):
        found |= dict(users.filter(pk__in=batch).values_list("pk", "username"))
    return found


def find_contacts(user_ids: Iterable[int]) -> dict[int, Account]:
    """The open accounts of these ids; closed ones are left out, since nobody reads mail there."""
    users = get_user_model()._default_manager.filter(is_active=True)
    found: dict[int, Account] = {}
    for batch in batches(sorted(set(user_ids)), BATCH):
        rows = users.filter(pk__in=batch).values_list("pk", "username", "email")
        found |= {pk: Account(user_id=pk, username=name, email=email, is_active=True) for pk, name, email in rows}
    return found


def find_open_accounts(emails: Iterable[str]) -> tuple[Account, ...]:
    """The open accounts with these addresses, given in lower case, by id.

    Asked by the column as it is, since this runs every few minutes and only this way has an index: with PostgreSQL and
    SQLite an address that the account has in capitals is found by ``find_users`` alone.
    """
    wanted = {email for email in emails if _is_name(email)}
    users = get_user_model()._default_manager.filter(is_active=True)
    found: list[Account] = []
    for batch in batches(sorted(wanted), BATCH):
        rows = users.filter(email__in=batch).values_list("pk", "username", "email")
        found += [Account(pk, name, email, True) for pk, name, email in rows if fold_address(email) in wanted]
    return tuple(sorted(found, key=lambda each: each.user_id))


def find_accounts(who: str = "", *, user_id: int | None = None, most: int = 20) -> dict[int, tuple[str, str]]:
    """Name and username by id of the account of that id, or of those with that username, email address or full name in
    any case; at most ``most``."""
    users = get_user_model()
    if user_id is not None:
        wanted = Q(pk=user_id)
    elif not _is_name(who):
        return {}
    else:
        first, _, last = who.rpartition(" ")
        wanted = Q(username__iexact=who) | Q(email__iexact=who)
        if first:
            wanted |= Q(first_name__iexact=first, last_name__iexact=last)
        if hasattr(users, "profile"):
            wanted |= Q(profile__name__iexact=who)
    found = list(users._default_manager.filter(wanted).order_by("pk").values_list("pk", "username", "email")[:most])
    # Names are asked for also where nobody is found, so that both take as many statements.
    names = display_names([pk for pk, _, _ in found] or [NO_ACCOUNT])
    return {
        pk: (names.get(pk, username), username)
        for pk, username, email in found
        # As the database found them, but with every accent as it was written.
        if user_id is not None or any(same_name(who, each) for each in (username, email, names.get(pk, "")))
    }


def _is_name(value: object) -> bool:
    return is_name(value, longest=LONGEST_NAME)
