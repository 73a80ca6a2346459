"""Which programmes are there, and by which policy is each run?"""

from __future__ import annotations

from datetime import datetime

from ...core import clock
from ...core.errors import NotFound
from ...core.text import check_key, clean_text
from ..journal import api as journal
from ..journal.data import Change
from ..named import find_named
from ..schema import SHORT_TEXT
from .data import ApproveBy, ConfirmBy, Entry, Policy, ProgrammeInfo
from .domain import read_entry_courses
from .models import Programme

DEFAULT_KEY = "default"
DEFAULT_TITLE = "Mentoring"


def get_programme(key: str) -> ProgrammeInfo:
    """The programme of that key; raises NotFound."""
    row = find_named(Programme.objects.all(), key)
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
    """Add a programme; IntegrityError if the key is taken."""
    rules = policy or Policy()
    row = Programme.objects.create(
        key=check_key(key, field="key"),
        title=clean_text(title, field="title", longest=SHORT_TEXT, required=True),
        approve_by=rules.approve_by,
        confirm_by=rules.confirm_by,
        weeks=rules.weeks,
        answer_days=rules.answer_days,
        open_requests=rules.open_requests,
        places=rules.places,
        mentors_shown=rules.mentors_shown,
        own_manager_may_mentor=rules.own_manager_may_mentor,
        entry=rules.entry,
        entry_courses="\n".join(rules.entry_courses),
        created_at=now,
    )
    return to_programme(row)


def set_entry(programme_id: int, *, entry: Entry, actor_id: int | None, now: datetime) -> None:
    """Decide how people come in from now on; whoever is in stays in. The same again changes nothing."""
    row = Programme.objects.select_for_update().get(pk=programme_id)
    if row.entry == entry:
        return
    before, row.entry = row.entry, entry.value
    row.save(update_fields=["entry"])
    journal.record(
        Change(
            action="programme.changed",
            subject="programme",
            subject_id=programme_id,
            at=now,
            programme_id=programme_id,
            actor_id=actor_id,
            old={"entry": before},
            new={"entry": entry.value},
        )
    )


def to_programme(row: Programme) -> ProgrammeInfo:
    """A row as the value that leaves the room."""
    return ProgrammeInfo(
        programme_id=row.pk,
        key=row.key,
        title=row.title,
        policy=Policy(
            approve_by=ApproveBy(row.approve_by),
            confirm_by=ConfirmBy(row.confirm_by),
            weeks=row.weeks,
            answer_days=row.answer_days,
            open_requests=row.open_requests,
            places=row.places,
            mentors_shown=row.mentors_shown,
            own_manager_may_mentor=row.own_manager_may_mentor,
            entry=Entry(row.entry),
            entry_courses=read_entry_courses(row.entry_courses),
        ),
    )
