"""Programmes, members, places and the bulk writing of people, on a database."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from mentoring_xblock.applets.audit_log import api as audit_log
from mentoring_xblock.applets.audit_log.data import Subject
from mentoring_xblock.applets.audit_log.models import LogEntry
from mentoring_xblock.applets.people import api as people
from mentoring_xblock.applets.people.data import NO_MANAGER, PersonRow
from mentoring_xblock.applets.people.models import Member, Programme
from mentoring_xblock.core.errors import Conflict, InvalidInput, NotFound
from tests import builders
from tests.builders import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


def test_the_default_programme_is_made_once() -> None:
    first = people.default_programme()
    assert people.default_programme() == first
    assert Programme.objects.count() == 1


def test_whoever_creates_the_default_programme_by_its_key_sets_its_rules() -> None:
    first = builders.programme("default", weeks=6)
    assert people.default_programme() == first
    builders.programme("another")
    assert people.default_programme() == first
    with pytest.raises(IntegrityError), transaction.atomic():
        builders.programme("default")


def test_an_unknown_programme_is_not_found() -> None:
    with pytest.raises(NotFound):
        people.get_programme("nowhere")


def test_joining_twice_gives_the_same_membership_with_the_programmes_places() -> None:
    programme = builders.programme(places=3)
    user = builders.user()
    first, is_new = people.join(programme, user.pk, NOW, how={"by": "open"})
    assert (first.places, is_new) == (3, True)
    assert first == builders.reload(first.member_id)
    assert people.join(programme, user.pk, NOW, how={"by": "open"}) == (first, False)
    assert [change.action for change in audit_log.newest_of(Subject.MEMBER, first.member_id, most=99)[::-1]] == [
        "member.joined"
    ]


def test_a_place_is_taken_only_while_one_is_free() -> None:
    mentor = builders.member(builders.programme(), places=2)
    assert [people.take_place(mentor.member_id, now=NOW) for _ in range(3)] == [True, True, False]
    people.free_place(mentor.member_id)
    assert builders.reload(mentor.member_id).places_taken == 1


@pytest.mark.parametrize("fields", [{"is_paused": True}, {"is_active": False}])
def test_who_pauses_or_has_left_gives_no_place(fields: dict[str, bool]) -> None:
    mentor = builders.member(builders.programme(), **fields)
    assert not people.take_place(mentor.member_id, now=NOW)


def test_freeing_a_place_that_was_never_taken_changes_nothing() -> None:
    mentor = builders.member(builders.programme())
    people.free_place(mentor.member_id)
    assert builders.reload(mentor.member_id).places_taken == 0


def test_changing_how_one_mentors_is_logged_and_saying_the_same_again_is_not() -> None:
    mentor = builders.member(builders.programme())
    for _ in range(2):
        info = people.set_mentoring(mentor.member_id, everything=True, places=5, actor_id=mentor.user_id, now=NOW)
    assert (info.mentors_everything, info.places) == (True, 5)
    (change,) = audit_log.newest_of(Subject.MEMBER, mentor.member_id, most=9)
    assert change.old == {"mentors_everything": False, "places": 2}
    assert change.new == {"mentors_everything": True, "places": 5}


def test_opting_in_for_many_skills_takes_as_many_queries_as_for_one(django_assert_max_num_queries: Any) -> None:
    programme = builders.programme()
    version = builders.framework(programme, builders.framework_model(skills=[f"s{n}" for n in range(12)]))
    mentor = builders.member(programme)
    ids = [builders.skill_id(version, f"s{n}") for n in range(12)]
    people.set_opt_in(mentor.member_id, skill_id=ids[0], actor_id=None, now=NOW)

    def wish(known: dict[int, bool], preferences: dict[int, bool]) -> list[Any]:
        with django_assert_max_num_queries(3):
            changes = people.set_opt_ins(mentor, preferences=preferences, known=known, actor_id=None, now=NOW)
        return [change.new for change in changes]

    assert wish({ids[0]: False}, {ids[0]: True, ids[1]: False}) == [
        {"skill_id": ids[0], "paused": True},
        {"skill_id": ids[1], "paused": False},
    ]
    assert wish({ids[1]: False}, {ids[1]: False}) == []
    wish({ids[0]: True, ids[1]: False}, {ids[0]: False} | dict.fromkeys(ids[2:], False))
    assert people.opt_ins_of([mentor.member_id]) == {(mentor.member_id, each): False for each in ids}


def test_people_are_joined_changed_and_logged_in_one_call() -> None:
    programme = builders.programme()
    version = builders.framework(programme)
    boss, worker = builders.user(), builders.user()
    rows = [
        PersonRow(boss.pk, department="Sales", is_admin=True),
        PersonRow(
            worker.pk, manager_user_id=boss.pk, time_zone="Europe/Berlin", roles=((version.framework_id, "analyst"),)
        ),
    ]
    changed = people.save_people(programme.programme_id, rows=rows, actor_id=boss.pk, now=NOW)
    stored = people.get_member(programme.programme_id, worker.pk)
    assert stored is not None
    assert stored.manager_id == people.get_member(programme.programme_id, boss.pk).member_id  # type: ignore[union-attr]
    assert stored.roles == ((version.framework_id, "analyst"),)
    assert len(changed) == 2
    logged = LogEntry.objects.count()
    assert people.save_people(programme.programme_id, rows=rows, actor_id=boss.pk, now=NOW) == ()
    assert LogEntry.objects.count() == logged


def test_who_joins_is_written_once_and_gets_a_manager_who_joins_too() -> None:
    programme = builders.programme(places=4)
    known = builders.member(programme, department="Board")
    boss, worker, helper = builders.user(), builders.user(), builders.user()
    rows = [
        PersonRow(worker.pk, department="Sales", unit="U", region="R", manager_user_id=boss.pk, is_active=False),
        PersonRow(known.user_id, region="South"),
        PersonRow(boss.pk, time_zone="Europe/Berlin", manager_user_id=known.user_id, places=1),
        PersonRow(helper.pk, mentors_everything=True, manager_user_id=NO_MANAGER),
    ]
    with CaptureQueriesContext(connection) as captured:
        people.save_people(programme.programme_id, rows=rows, actor_id=None, now=NOW)
    updates = [query["sql"] for query in captured if query["sql"].startswith("UPDATE")]
    assert [re.findall(r"SET .(\w+)", sql) for sql in updates] == [["region"], ["manager_id"]], updates

    columns = ("department", "unit", "region", "time_zone", "manager__user_id", "is_active", "places")
    stored = {row[0]: row[1:] for row in Member.objects.values_list("user_id", *columns)}
    assert stored == {
        known.user_id: ("Board", "", "South", "", None, True, 2),
        worker.pk: ("Sales", "U", "R", "", boss.pk, False, 4),
        boss.pk: ("", "", "", "Europe/Berlin", known.user_id, True, 1),
        helper.pk: ("", "", "", "", None, True, 4),
    }
    ids = dict(Member.objects.values_list("user_id", "pk"))
    assert {entry.subject_id: (entry.action, entry.old, entry.new) for entry in LogEntry.objects.all()} == {
        ids[known.user_id]: ("member.changed", {"region": ""}, {"region": "South"}),
        ids[worker.pk]: (
            "member.joined",
            {"department": "", "unit": "", "region": "", "is_active": True, "manager_id": None},
            {"department": "Sales", "unit": "U", "region": "R", "is_active": False, "manager_id": ids[boss.pk]},
        ),
        ids[boss.pk]: (
            "member.joined",
            {"time_zone": "", "places": 4, "manager_id": None},
            {"time_zone": "Europe/Berlin", "places": 1, "manager_id": ids[known.user_id]},
        ),
        ids[helper.pk]: ("member.joined", {"mentors_everything": False}, {"mentors_everything": True}),
    }


def test_a_manager_can_be_taken_away() -> None:
    programme = builders.programme()
    boss = builders.member(programme)
    worker = builders.member(programme, manager=boss)
    people.save_people(
        programme.programme_id, rows=[PersonRow(worker.user_id, manager_user_id=NO_MANAGER)], actor_id=None, now=NOW
    )
    assert builders.reload(worker.member_id).manager_id is None


def test_a_circle_of_managers_is_refused_even_when_half_of_it_is_stored() -> None:
    programme = builders.programme()
    boss = builders.member(programme)
    worker = builders.member(programme, manager=boss)
    with pytest.raises(InvalidInput, match="circle"):
        people.save_people(
            programme.programme_id,
            rows=[PersonRow(boss.user_id, manager_user_id=worker.user_id)],
            actor_id=None,
            now=NOW,
        )


@pytest.mark.parametrize("problem", ["twice", "own_manager", "unknown_manager", "time_zone", "places"])
def test_what_cannot_hold_is_refused(problem: str) -> None:
    programme = builders.programme()
    someone = builders.member(programme, places=3, places_taken=2)
    stranger = builders.member(builders.programme())
    rows = {
        "twice": [PersonRow(someone.user_id), PersonRow(someone.user_id)],
        "own_manager": [PersonRow(someone.user_id, manager_user_id=someone.user_id)],
        "unknown_manager": [PersonRow(someone.user_id, manager_user_id=stranger.user_id)],
        "time_zone": [PersonRow(someone.user_id, time_zone="Mars")],
        "places": [PersonRow(someone.user_id, places=1)],
    }[problem]
    with pytest.raises((InvalidInput, Conflict)):
        people.save_people(programme.programme_id, rows=rows, actor_id=None, now=NOW)


def test_reports_are_those_of_the_same_programme_who_are_active() -> None:
    programme = builders.programme()
    boss = builders.member(programme)
    worker = builders.member(programme, manager=boss)
    builders.member(programme, manager=boss, is_active=False)
    foreign = builders.member(builders.programme())
    Member.objects.filter(pk=foreign.member_id).update(manager=boss.member_id)
    assert [report.member_id for report in people.reports_of(boss.member_id)] == [worker.member_id]
