"""Finding the platform's accounts by user name and e-mail. They are read here and never made or changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.db.models.functions import Lower

from ...core.text import is_name
from ...platform.roster import LONGEST_NAME

LOOKUP = 1000
"""Names asked for in one query."""
_READ = ("id", "username", "email", "is_active")


@dataclass(frozen=True, slots=True)
class Account:
    """One account, as much of it as an import needs."""

    user_id: int
    username: str
    email: str
    is_active: bool = True


def find_accounts(
    names: Iterable[str], mails: Iterable[str]
) -> tuple[dict[str, Account], dict[str, tuple[Account, ...]]]:
    """Accounts by exact user name, and by case-folded e-mail; one query a thousand of each."""
    users = get_user_model()._default_manager
    by_name: dict[str, Account] = {}
    wanted = sorted({name for name in names if is_name(name, longest=LONGEST_NAME)})
    for start in range(0, len(wanted), LOOKUP):
        for row in users.filter(username__in=wanted[start : start + LOOKUP]).values_list(*_READ):
            by_name[row[1]] = Account(*row)
    by_mail: dict[str, tuple[Account, ...]] = {}
    folded = sorted({mail.casefold() for mail in mails if "@" in mail and is_name(mail, longest=LONGEST_NAME)})
    for start in range(0, len(folded), LOOKUP):
        rows = users.annotate(folded=Lower("email")).filter(folded__in=folded[start : start + LOOKUP]).order_by("id")
        for row in rows.values_list(*_READ):
            by_mail[row[2].casefold()] = (*by_mail.get(row[2].casefold(), ()), Account(*row))
    return by_name, by_mail


def usernames_of(user_ids: Iterable[int]) -> dict[int, str]:
    """User names by account id; one query a thousand."""
    wanted = sorted(user_ids)
    users = get_user_model()._default_manager
    found: dict[int, str] = {}
    for start in range(0, len(wanted), LOOKUP):
        found |= dict(users.filter(pk__in=wanted[start : start + LOOKUP]).values_list("pk", "username"))
    return found
