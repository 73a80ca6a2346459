"""What a self-assessment of twenty skills costs, and learning everything anew. On the database at hand.

The floor writes the same rows to the same tables in one transaction, one statement a table, in the quickest way known
of the driver. The peer is the same use case in the obvious way, skill by skill: each is believed and offered for
itself, with one insert for each rating, one ``update_or_create`` for each estimate and each offer. A second peer
does nothing but write, by the same calls, rows that are ready.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import chain, count
from typing import Any, NamedTuple
from unittest import mock

from django.db import connection, transaction
from django.db.models import Model

from mentoring_xblock import api
from mentoring_xblock.api.matching import recalculation
from mentoring_xblock.api.matching.recalculation import RENEWING, SUMMARISING
from mentoring_xblock.api.ratings.data import SkillAnswer
from mentoring_xblock.applets.audit_log.models import LogEntry
from mentoring_xblock.applets.matching import api as matching_room
from mentoring_xblock.applets.matching import offers
from mentoring_xblock.applets.matching.models import MentorOffer
from mentoring_xblock.applets.people.data import MemberInfo
from mentoring_xblock.applets.people.models import Member
from mentoring_xblock.applets.ratings import api as ratings
from mentoring_xblock.applets.ratings.models import Estimate, Rating, Submission
from mentoring_xblock.applets.ratings.records import RatingInfo, SkillRecord
from tests.memory import peak_bytes

from .kept import restored
from .organisation import NOW, SUBMITTED, Organisation
from .reading import queries_of
from .tables import Row
from .timing import in_words, median_of

MOST_BATCHES = 50
"""Of 200 members: at the full size that is the hundredth part, and all is alike."""
Rows = list[dict[str, Any]]
SUBMISSION = object()
"""Stands for the id that the first statement will give."""
WRITTEN = (Submission, Rating, Estimate, MentorOffer, LogEntry)
RENEWED: Mapping[type[Model], tuple[str, str]] = {
    Estimate: ("member_id", "skill_id"),
    MentorOffer: ("skill_id", "mentor_id"),
}


def submit(of: Organisation, *, repeat: int, promised: bool) -> Row:
    """Twenty ratings with estimates, offers and log, sent again and again by people who rated before.

    What is timed ends with the commit, so all that these people have is restored afterwards.
    """
    people = range(1, of.members + 1, max(1, of.members // 60))
    told = (model.objects.filter(member_id__in=people) for model in (Submission, Rating, Estimate, LogEntry))
    offered = MentorOffer.objects.filter(mentor_id__in=people)
    with restored(Member.objects.filter(pk__in=people), *told, offered):
        return _submit(of, people, repeat=repeat, promised=promised)


def _submit(of: Organisation, people: Sequence[int], *, repeat: int, promised: bool) -> Row:
    Member.objects.filter(pk__in=people).update(mentors_everything=True)
    turns, moments = _for_ever(people), count(1)

    def ours() -> None:
        turn = next(moments)
        _rate(next(turns), level=3 + turn % 2, token=f"token-{turn}", now=NOW + timedelta(minutes=turn))

    for member in people:
        _rate(member, level=4, token="first", now=NOW)
    rows = {member: _rows_of(member, of.skill_ids[:SUBMITTED]) for member in people}
    # The floor and the peer find their rows ready: what is timed is the writing.
    ready = [_changed(rows[next(turns)], 1_000_000 + turn) for turn in range(2 * (repeat + 4))]
    statements = iter([_statements(each) for each in ready[::2]])
    kept = iter(ready[1::2])

    def raw() -> None:
        _write_raw(next(statements))

    def naive() -> None:
        with _skill_by_skill():
            ours()

    def naive_writing() -> None:
        _write_naively(next(kept))

    mine, floor, theirs, writing = median_of(ours, raw, naive, naive_writing, repeat=repeat)
    written = {model._meta.db_table.removeprefix("task_mentoring_"): len(found) for model, found in rows[1].items()}
    counts = tuple(queries_of(work) for work in (ours, raw, naive, naive_writing))
    fast = writing >= 4 * mine
    return Row(
        work=f"submit {SUBMITTED} ratings",
        ours=f"{in_words(mine)}, {counts[0]} queries",
        theirs=f"raw {in_words(floor)}, {counts[1]} queries; update_or_create {in_words(theirs)}, {counts[2]} queries; "
        f"its writing alone {in_words(writing)}, {counts[3]} queries",
        ratio=f"{mine / floor:.2f} x raw, {theirs / mine:.1f} x faster, {writing / mine:.1f} x than its writing",
        note=f"{', '.join(f'{rows} {table}' for table, rows in written.items())} rows; at least 4 x than its writing",
        reached=fast if promised else None,
    )


def _for_ever(people: Sequence[int]) -> Iterator[int]:
    while True:
        yield from people


def _rate(member: int, *, level: int, token: str, now: datetime) -> None:
    api.rate_skills(
        actor_id=member,
        framework="work",
        role=f"role-{SUBMITTED}",
        programme="bench",
        token=token,
        answers=[SkillAnswer(f"skill-{number:03}", level) for number in range(SUBMITTED)],
        now=now,
    )


def _rows_of(member: int, skills: Sequence[int]) -> dict[type[Model], Rows]:
    """What one submission wrote, read back."""
    submission = Submission.objects.get(member_id=member, token="first")
    found = {
        Submission: [submission],
        Rating: Rating.objects.filter(submission=submission),
        Estimate: Estimate.objects.filter(member_id=member, skill_id__in=skills),
        MentorOffer: MentorOffer.objects.filter(mentor_id=member, skill_id__in=skills),
        LogEntry: LogEntry.objects.filter(subject="submission", subject_id=submission.pk),
    }
    return {
        model: [
            {
                field.attname: getattr(row, field.attname)
                for field in model._meta.concrete_fields
                if field.attname != "id"
            }
            for row in rows
        ]
        for model, rows in found.items()
    }


def _changed(rows: Mapping[type[Model], Rows], turn: int) -> dict[type[Model], Rows]:
    """The same rows as a later submission has them: another token, other levels and beliefs, a later time."""
    at, level = NOW + timedelta(minutes=turn), 3 + turn % 2
    changes: dict[type[Model], dict[str, Any]] = {
        Submission: {"token": f"token-{turn}", "submitted_at": at},
        Rating: {"level": level, "rated_at": at},
        Estimate: {"self_level": level, "self_at": at, "self_previous": 7 - level, "mean": 3.0 + turn % 9 / 10},
        MentorOffer: {"self_level": level, "mean": 3.0 + turn % 9 / 10, "base_score": 0.5 + turn % 9 / 100},
        LogEntry: {"at": at},
    }
    return {model: [row | changes[model] for row in found] for model, found in rows.items()}


class _Statement(NamedTuple):
    """An INSERT: what stands before its rows, one row's marks, what stands after them, and the values of each row."""

    head: str
    line: str
    tail: str
    rows: list[list[Any]]


def _statements(rows: Mapping[type[Model], Rows]) -> list[_Statement]:
    """One statement for each table with its values as the database takes them; SUBMISSION stands for its id."""
    made = []
    for model in WRITTEN:
        found = rows[model]
        if model is Rating:
            found = [row | {"submission_id": None} for row in found]
        if found:
            made.append(_statement(model, found))
    return made


def _statement(model: type[Model], rows: Rows) -> _Statement:
    columns = list(rows[0])
    fields = [model._meta.get_field(name) for name in columns]
    names = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    tail = ""
    if model in RENEWED:
        update = [name for name in columns if name not in RENEWED[model]]
        if connection.vendor == "mysql":
            tail = " ON DUPLICATE KEY UPDATE " + ", ".join(f"{name} = VALUES({name})" for name in update)
        else:
            tail = f" ON CONFLICT ({', '.join(RENEWED[model])}) DO UPDATE SET "
            tail += ", ".join(f"{name} = EXCLUDED.{name}" for name in update)
    if model is Submission and connection.vendor == "postgresql":
        tail += " RETURNING id"
    values = [
        [
            SUBMISSION if name == "submission_id" else field.get_db_prep_save(row[name], connection)
            for name, field in zip(columns, fields, strict=True)
        ]
        for row in rows
    ]
    line = f"({', '.join(['%s'] * len(columns))})"
    return _Statement(f"INSERT INTO {model._meta.db_table} ({names}) VALUES ", line, tail, values)


def _write_raw(statements: list[_Statement]) -> None:
    submission = None
    with transaction.atomic(), connection.cursor() as cursor:
        for head, line, tail, rows in statements:
            values = [[submission if value is SUBMISSION else value for value in row] for row in rows]
            if connection.vendor == "postgresql":
                cursor.execute(f"{head}{', '.join(cursor.mogrify(line, row) for row in values)}{tail}")
            else:
                cursor.execute(f"{head}{', '.join([line] * len(rows))}{tail}", list(chain.from_iterable(values)))
            if submission is None:
                submission = cursor.fetchone()[0] if connection.vendor == "postgresql" else cursor.lastrowid


@contextlib.contextmanager
def _skill_by_skill() -> Iterator[None]:
    """The use case as a loop over its skills: the same rows and the same answer."""
    record, renew = ratings.record, matching_room.renew_offers_rated

    def record_each(member_id: int, entries: Sequence[RatingInfo], **options: Any) -> dict[int, SkillRecord]:
        found: dict[int, SkillRecord] = {}
        for entry in entries:
            found |= record(member_id, [entry], **options)
        return found

    def renew_each(member: MemberInfo, *, skill_records: Mapping[int, SkillRecord], **options: Any) -> None:
        for skill, skill_record in skill_records.items():
            renew(member, skill_records={skill: skill_record}, **options)

    with (
        mock.patch.object(ratings, "record", record_each),
        mock.patch.object(matching_room, "renew_offers_rated", renew_each),
        mock.patch.object(ratings, "upsert", _upsert_each),
        mock.patch.object(offers, "upsert", _upsert_each),
    ):
        yield


def _upsert_each(rows: Iterable[Model], *, unique: Sequence[str], update: Sequence[str]) -> None:
    for row in rows:
        keys = {name: getattr(row, f"{name}_id") for name in unique}
        values = {name: getattr(row, name) for name in update}
        type(row)._default_manager.update_or_create(
            **{f"{name}_id": key for name, key in keys.items()}, defaults=values
        )


def _write_naively(rows: Mapping[type[Model], Rows]) -> None:
    with transaction.atomic():
        submission = Submission.objects.create(**rows[Submission][0])
        for row in rows[Rating]:
            Rating.objects.create(**row | {"submission_id": submission.pk})
        for model, keys in RENEWED.items():
            for row in rows[model]:
                model._default_manager.update_or_create(
                    **{key: row[key] for key in keys},
                    defaults={name: value for name, value in row.items() if name not in keys},
                )
        for row in rows[LogEntry]:
            LogEntry.objects.create(**row)


class _EnoughError(Exception):
    pass


def recalculate(of: Organisation) -> Row:
    """Skill statistics, estimates and offers, until MOST_BATCHES are renewed; the memory is the process's peak.

    All is rolled back, so the commit of each batch is not timed; a batch's other work is a hundred times as long.
    """
    done = {"estimates": 0, "offers": 0}
    steps = 0
    times = []
    renew = recalculation._renew

    def counted(*args: Any, **kwargs: Any) -> tuple[int, int]:
        estimates, changed = renew(*args, **kwargs)
        done["estimates"] += estimates
        done["offers"] += changed
        return estimates, changed

    def say(step: str) -> None:
        nonlocal steps
        times.append(time.perf_counter())
        steps += step.endswith(RENEWING)
        if steps > MOST_BATCHES or step.endswith(SUMMARISING):
            raise _EnoughError

    with transaction.atomic():
        with mock.patch.object(recalculation, "_renew", counted), contextlib.suppress(_EnoughError):
            api.recalculate(programme="bench", now=NOW, progress=say)
        transaction.set_rollback(True)
    learning, seconds = times[1] - times[0], times[-1] - times[1]
    peak = peak_bytes() / 2**20
    return Row(
        work=f"mentoring_recalculate, {of.members:,} members, {of.ratings:,} ratings",
        ours=f"learning {in_words(learning)}, then {done['estimates'] / seconds:,.0f} estimates a second",
        note=f"timed over {done['estimates']:,} estimates, {done['offers']:,} offers changed; {peak:.0f} MB at most",
    )
