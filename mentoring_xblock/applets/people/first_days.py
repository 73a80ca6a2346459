"""What a programme's admin has done on the first days that nothing else shows: looked at the rules, named the unit."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from ...core.errors import InvalidInput, gettext_noop
from ...core.text import clean_text
from ..audit_log import api as audit_log
from ..audit_log.data import Action, programme_change
from .data import ADDRESS_LENGTH
from .models import Programme


def get_first_days(programme_id: int) -> tuple[bool, str]:
    """Whether the admin said that the rules are right, and the address of the unit in which people rate themselves
    ("" where none is known). One query."""
    seen_at, address = Programme.objects.values_list("rules_seen_at", "unit_address").get(pk=programme_id)
    # Everybody in the programme gets it as a link, so a row that came past set_unit_address is not trusted.
    return seen_at is not None, address if _is_address(address) else ""


def confirm_rules(programme_id: int, *, actor_id: int, now: datetime) -> None:
    """Note that an admin says that the rules are right; a second time changes nothing."""
    if Programme.objects.filter(pk=programme_id, rules_seen_at=None).update(rules_seen_at=now):
        _log(programme_id, actor_id, now, "rules_seen_at", now.isoformat())


def set_unit_address(programme_id: int, address: str, *, actor_id: int, now: datetime) -> None:
    """Keep the web address of the unit; "" forgets it. Raises InvalidInput for anything else."""
    address = clean_text(address, field="address", longest=ADDRESS_LENGTH)
    if address and not _is_address(address):
        raise InvalidInput(
            gettext_noop(
                "“%(address)s” is not a web address. Copy it from the unit in the LMS; it begins with https://."
            ),
            fields={"address": "address"},
            address=address[:120],
        )
    if Programme.objects.filter(pk=programme_id).exclude(unit_address=address).update(unit_address=address):
        _log(programme_id, actor_id, now, "unit_address", address)


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc) and not any(each.isspace() for each in text)


def _log(programme_id: int, actor_id: int, now: datetime, name: str, value: str) -> None:
    change = programme_change(Action.PROGRAMME_CHANGED, programme_id, actor_id=actor_id, now=now, new={name: value})
    audit_log.record(change)
