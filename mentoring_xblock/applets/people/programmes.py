"""Which programmes are there, and by which policy is each run?"""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from ...core import clock
from ...core.errors import NotFound
from ...core.text import KEY_LENGTH, LINE_LENGTH, check_key, clean_text, is_name
from ...core.values import fill, pick
from ..audit_log import api as audit_log
from ..audit_log.data import Action, programme_change
from .data import ApproveBy, ConfirmBy, Entry, Policy, ProgrammeInfo
from .domain import check_policy
from .models import Programme

DEFAULT_KEY = "default"
DEFAULT_TITLE = "Mentoring"


def get_programme(key: str) -> ProgrammeInfo:
    """The programme of that key; raises NotFound."""
    # MariaDB's usual collation finds "mentor" for "MÉNTOR", and no database is asked for what could name nothing.
    rows = Programme.objects.filter(key=key) if is_name(key, longest=KEY_LENGTH) else ()
    row = next((row for row in rows if row.key == key), None)
    if row is None:
        raise NotFound()
    return to_programme(row)


def get_programme_by_id(programme_id: int) -> ProgrammeInfo:
    """The programme of that id; raises NotFound."""
    row = Programme.objects.filter(pk=programme_id).first()
    if row is None:
        raise NotFound()
    return to_programme(row)


def default_programme() -> ProgrammeInfo:
    """The programme used where none is named; made on first use."""
    row, _ = Programme.objects.get_or_create(
        default_slot=1, defaults={"key": DEFAULT_KEY, "title": DEFAULT_TITLE, "created_at": clock.now()}
    )
    return to_programme(row)


def list_programmes() -> tuple[ProgrammeInfo, ...]:
    """Every programme, by title."""
    return tuple(to_programme(row) for row in Programme.objects.order_by("title", "key"))


def create_programme(key: str, *, title: str, policy: Policy | None = None, now: datetime) -> ProgrammeInfo:
    """Add a programme; IntegrityError if the key is taken. That of the default one's key is the default one."""
    key = check_key(key, field="key")
    slot = 1 if key == DEFAULT_KEY else None
    columns = _columns(policy or Policy(), title=title)
    return to_programme(Programme.objects.create(key=key, default_slot=slot, created_at=now, **columns))


def set_policy(
    programme_id: int, *, policy: Policy, title: str | None = None, actor_id: int | None, now: datetime
) -> ProgrammeInfo:
    """Store the rules, and the title unless None. The log says which columns changed; the same again writes nothing.

    Raises InvalidInput with a code for each field that is out of bounds.
    """
    row = Programme.objects.select_for_update().get(pk=programme_id)
    wanted = _columns(policy, title=row.title if title is None else title)
    before = pick(row, wanted)
    changed = [name for name, value in wanted.items() if value != before[name]]
    if changed:
        for name in changed:
            setattr(row, name, wanted[name])
        row.save(update_fields=changed)
        audit_log.record(
            programme_change(
                Action.PROGRAMME_CHANGED,
                programme_id,
                actor_id=actor_id,
                now=now,
                old={name: before[name] for name in changed},
                new={name: wanted[name] for name in changed},
            )
        )
    return to_programme(row)


def _columns(policy: Policy, *, title: str) -> dict[str, Any]:
    """A programme's columns that its policy and its title fill."""
    check_policy(policy)
    return asdict(policy) | {
        "title": clean_text(title, field="title", longest=LINE_LENGTH, required=True),
        "entry_courses": list(policy.entry_courses),
        "weekend": list(policy.weekend),
        "holidays": [day.isoformat() for day in policy.holidays],
    }


def to_programme(row: Programme) -> ProgrammeInfo:
    """A row as the value that leaves the room."""
    policy = fill(
        Policy,
        row,
        approve_by=ApproveBy(row.approve_by),
        confirm_by=ConfirmBy(row.confirm_by),
        entry=Entry(row.entry),
        entry_courses=tuple(row.entry_courses),
        weekend=tuple(row.weekend),
        holidays=tuple(map(date.fromisoformat, row.holidays)),
    )
    return ProgrammeInfo(programme_id=row.pk, key=row.key, title=row.title, policy=policy)
