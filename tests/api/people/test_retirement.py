"""Retirement, asked of the tables: every column that can hold a person, found by looking, and a kill at each step."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.models import CharField, Field, ForeignKey, JSONField, Model, TextField

from mentoring_xblock.api.people.privacy import retire_user
from mentoring_xblock.applets.pairings.models.pairing import Pairing
from mentoring_xblock.applets.people.data import MemberInfo
from tests.api.office import LATER, Office
from tests.api.people.test_privacy import CANARY, dump, live_fully
from tests.applets.privacy.test_register import BARE_IDS, KEPT_TEXT, NO_PERSON

pytestmark = pytest.mark.django_db
IS_FULL = os.environ.get("TASK_MENTORING_RETIREMENT") == "all"
"""Killed at each statement; else at every seventh."""

PLANTED = "planted815"
"""Fits the shortest column."""
# What others wrote of each other stays, so this is not the word that ``live_fully`` leaves everywhere.
PEOPLE = ("task_mentoring.Member", settings.AUTH_USER_MODEL)
OTHERS = {
    # Of somebody else, whom the person managed, proposed, recorded or looked after.
    ("Member", "manager"): {"department", "unit", "region", "time_zone", "course"},
    ("Pairing", "proposed_by"): {"closing_reason", "evidence_asked", "reasons", "runners_up"},
    ("Pairing", "claimed_by"): {"message", "closing_reason", "evidence_asked", "reasons", "runners_up"},
    ("LogEntry", "actor"): {"old", "new"},
    ("OutboxItem", "about"): {"facts"},
}
Record = Callable[[str, object], None]


def person_columns() -> Iterator[tuple[type[Model], Field[Any, Any], bool]]:
    """Each column that names a person, with whether it names the Django user and not the membership."""
    for model in apps.get_app_config("task_mentoring").get_models():
        for field in model._meta.local_fields:
            label = field.remote_field.model._meta.label if isinstance(field, ForeignKey) else ""
            if label in PEOPLE or (model.__name__, field.attname) in BARE_IDS:
                yield model, field, label == settings.AUTH_USER_MODEL or field.attname.endswith("user_id")


def plant(who: MemberInfo) -> int:
    """Write the canary into every text of every row that names the person; how many columns took it."""
    planted = 0
    for model, field, by_user in person_columns():
        name = model.__name__
        rows = model._default_manager.filter(**{field.attname: who.user_id if by_user else who.member_id})
        ids = list(rows.values_list("pk", flat=True))
        spared = OTHERS.get((name, field.name), set()) | {column for of, column in KEPT_TEXT if of == name}
        for text in model._meta.local_fields:
            if not isinstance(text, CharField | TextField | JSONField) or text.name in spared or text.choices:
                continue
            if name in NO_PERSON or text.unique or not ids:
                continue
            # A list of one and the same word would be one row too many.
            if any(text.name in getattr(each, "fields", ()) for each in model._meta.constraints):
                continue
            value: Any = [PLANTED] if isinstance(text, JSONField) else PLANTED
            planted += bool(model._default_manager.filter(pk__in=ids).update(**{text.name: value}))
    return planted


@pytest.mark.parametrize("role", ["mentee", "mentor", "manager", "admin"])
def test_no_column_that_names_a_person_keeps_a_word_or_the_name(
    office: Office, role: str, record_property: Record
) -> None:
    live_fully(office)
    who = office.mentors[0] if role == "mentor" else getattr(office, role)
    planted = plant(who)
    assert planted > 5
    assert PLANTED in dump()
    retire_user(user_id=who.user_id, now=LATER)
    found = dump().count(PLANTED)
    record_property("columns_planted", planted)
    record_property("canaries_left", found)
    assert found == 0
    kept = {("Member", "user"), ("Submission", "member"), ("Rating", "member"), ("MentoringRequest", "mentee")}
    kept |= {("RequestChoice", "mentor"), ("Pairing", "mentee"), ("Pairing", "mentor"), ("LogEntry", "member_id")}
    for model, field, by_user in person_columns():
        if (model.__name__, field.name) not in kept:
            value = who.user_id if by_user else who.member_id
            assert not model._default_manager.filter(**{field.attname: value}).exists(), (model.__name__, field.name)


class Killed(BaseException):
    """As if the process had been killed: no handler of ours catches it."""


class KilledAt:
    """Lets so many writing statements pass and then ends everything."""

    def __init__(self, statement: int) -> None:
        self.left = statement
        self.passed = 0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip().startswith(("INSERT", "UPDATE", "DELETE")):
            if self.left == 0:
                raise Killed
            self.left -= 1
            self.passed += 1
        return execute(sql, params, many, context)


def test_killed_at_each_step_it_is_as_before_and_run_again_it_is_done(office: Office, record_property: Record) -> None:
    live_fully(office)
    before = dump()
    kills = 0
    for statement in range(0, 500, 1 if IS_FULL else 7):
        killer = KilledAt(statement)
        try:
            with connection.execute_wrapper(killer):
                retire_user(user_id=office.mentee.user_id, now=LATER)
        except Killed:
            kills += 1
            assert dump() == before, f"half done after {statement} statements"
        else:
            break
    assert kills > (20 if IS_FULL else 3)
    assert CANARY not in dump()
    done = dump()
    retire_user(user_id=office.mentee.user_id, now=LATER)
    assert dump() == done
    record_property("kills", kills)
    record_property("half_done", 0)


def test_the_retiree_is_gone_before_anything_goes_on_so_that_nothing_asks_them_again(office: Office) -> None:
    mentor, following = office.mentors[:2]
    asked = office.request(mentor, following)
    written: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip().startswith(("INSERT", "UPDATE", "DELETE")):
            written.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        retire_user(user_id=mentor.user_id, now=LATER)
    # The request went on, to somebody else, and by then the retiree was no member any more.
    [open_now] = Pairing.objects.filter(open_skill__isnull=False)
    assert (open_now.mentor_id, open_now.pk != asked.pairing_id) == (following.member_id, True)
    assert re.search(r"UPDATE .task_mentoring_member. SET .*is_active", written[0]), written[0]
    assert any(re.search(r"INSERT INTO .task_mentoring_pairing. ", sql) for sql in written[1:])
