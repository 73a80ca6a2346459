"""Entry is a decision: every policy x every way in x every kind of person, told by what they get and by the rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from mentoring_xblock import api
from mentoring_xblock.api.jobs.scheduled import run_scheduled
from mentoring_xblock.api.people.joining import join_programme
from mentoring_xblock.api.people.membership import end_membership
from mentoring_xblock.applets.audit_log.models import LogEntry
from mentoring_xblock.applets.pairings.models.requests import WaitingEntry
from mentoring_xblock.applets.people import health
from mentoring_xblock.applets.people.data import Entry
from mentoring_xblock.applets.people.domain import read_entry_courses
from mentoring_xblock.applets.people.models import Member, Programme
from mentoring_xblock.core.actors import SYSTEM
from mentoring_xblock.core.errors import NotAllowed, NotFound
from mentoring_xblock.platform import receivers
from tests import builders
from tests.courseware.course import COURSE, Course, call, count_rows, platform, render, request

pytestmark = [pytest.mark.django_db, pytest.mark.once]

REST = "/api/mentoring/v1/"
RATINGS = {"pivot": {"level": 2}}
QUERY = {"framework": "data", "role": "analyst", "skill": "pivot", "programme": "acme"}

REST_WAYS: dict[str, Callable[[APIClient, str], Any]] = {
    "rate": lambda client, key: client.post(
        f"{REST}ratings/",
        {"token": "t", "framework": "data", "role": "analyst", "programme": key,
         "answers": [{"skill": "pivot", "level": 2}]},
        format="json",
    ),
    "wait": lambda client, key: client.post(
        f"{REST}waiting/", {"framework": "data", "skill": "pivot", "programme": key}, format="json"
    ),
    "offer": lambda client, key: client.post(
        f"{REST}offers/", {"framework": "data", "skill": "pivot", "programme": key}, format="json"
    ),
    "ask": lambda client, key: client.post(
        f"{REST}requests/",
        {"token": "t", "framework": "data", "skill": "pivot", "choices": [1], "programme": key},
        format="json",
    ),
    "me": lambda client, key: client.get(f"{REST}me/", {"programme": key}),
    "profile": lambda client, key: client.get(f"{REST}profile/", QUERY | {"programme": key}),
    "role": lambda client, key: client.get(f"{REST}frameworks/data/roles/analyst/", {"programme": key}),
    "frameworks": lambda client, key: client.get(f"{REST}frameworks/", {"programme": key}),
    "mentors": lambda client, key: client.get(f"{REST}recommendations/", QUERY | {"programme": key}),
}  # fmt: skip
"""No way in by any of them, whatever the policy."""

BLOCK_WAYS: dict[str, dict[str, Any]] = {
    "load": {},
    "save_draft": {"ratings": RATINGS},
    "submit": {"token": "token-0001", "ratings": RATINGS},
    "mentors": {"skill": "pivot"},
    "join_waiting_list": {"skill": "pivot"},
}
JOINING = {"submit", "mentors", "join_waiting_list"}
"""What needs a membership; the others leave none behind."""

INSIDE = {"enrolled", "team", "admitted elsewhere too"}
"""Whom the platform says to belong to the course."""


@dataclass
class World:
    """A programme with one mentor, a course whose block names it, and a person of every kind."""

    course: Course
    people: dict[str, Any]

    def post(self, who: str, handler: str) -> tuple[int, dict[str, Any]]:
        user = self.people[who]
        block = self.course.block(user, team=who == "team")
        return call(block, handler, request(BLOCK_WAYS[handler]), caller=user)

    def client(self, who: str) -> APIClient:
        client = APIClient()
        if self.people[who] is not None:
            client.force_login(self.people[who])
        return client


@pytest.fixture
def world(settings: Any) -> Iterator[World]:
    settings.TASK_MENTORING = {"STANDALONE": False}
    acme, other = builders.programme("acme"), builders.programme("other")
    version = builders.framework(acme)
    builders.framework(other, builders.framework_model("elsewhere"))
    mentor = builders.member(acme, username="mentor", mentors_everything=True)
    builders.rate(mentor, {builders.skill_id(version, "pivot"): 4})
    people: dict[str, Any] = {
        "outsider": builders.user("outsider"),
        "enrolled": builders.user("enrolled"),
        "team": builders.user("team"),
        "closed account": builders.user("closed", is_active=False),
        "former member": builders.user("former"),
        "of another programme": builders.user("another"),
        "admitted elsewhere too": builders.user("both"),
        "superuser": builders.user("root", is_superuser=True),
        "anonymous": None,
    }
    builders.member(acme, user=people["former member"], is_active=False)
    builders.member(other, user=people["of another programme"])
    builders.member(other, user=people["admitted elsewhere too"])
    course = Course()
    course.enrolled |= {
        people[who].pk for who in ("enrolled", "closed account", "former member", "admitted elsewhere too")
    }
    course.block(framework="data", role="analyst", programme="acme")
    with platform(course):
        yield World(course, people)


def decide(entry: Entry, courses: str = "") -> None:
    lines = list(read_entry_courses(courses))
    Programme.objects.filter(key="acme").update(entry=entry, entry_courses=lines)


KINDS = (
    "outsider", "enrolled", "team", "closed account", "former member", "of another programme",
    "admitted elsewhere too", "superuser", "anonymous",
)  # fmt: skip


@pytest.mark.parametrize("entry", Entry)
@pytest.mark.parametrize("who", KINDS)
def test_nothing_but_the_block_and_the_open_door_makes_a_member(world: World, entry: Entry, who: str) -> None:
    decide(entry)
    rows, client = count_rows(), world.client(who)
    for way, ask in REST_WAYS.items():
        there, absent = ask(client, "acme"), ask(client, "no-such-programme")
        if who == "superuser":
            assert absent.status_code == 404, way
        else:
            assert there.status_code in (403, 404), (way, there.content)
            assert (there.status_code, there.content) == (absent.status_code, absent.content), way
            assert b"mentor" not in there.content.replace(b"mentoring", b""), way
    assert count_rows() == rows


@pytest.mark.parametrize("entry", Entry)
@pytest.mark.parametrize("who", KINDS)
def test_the_explicit_way_in_by_the_api_is_for_open_programmes(world: World, entry: Entry, who: str) -> None:
    decide(entry)
    members, client = Member.objects.count(), world.client(who)
    answer, absent = (
        client.post(f"{REST}memberships/", {"programme": key}, format="json") for key in ("acme", "no-such-programme")
    )
    joins = entry is Entry.OPEN and who not in ("anonymous", "closed account", "former member")
    assert (answer.status_code == 200) is joins, answer.content
    assert Member.objects.count() == members + joins
    if joins:
        again = client.post(f"{REST}memberships/", {"programme": "acme"}, format="json")
        assert (again.status_code, again.content) == (200, answer.content)
        row = LogEntry.objects.get(action="member.joined")
        assert (row.actor_id, row.new) == (world.people[who].pk, {"by": "open", "course": ""})
    elif entry is not Entry.OPEN:
        assert (answer.status_code, answer.content) == (absent.status_code, absent.content)
    assert not Member.objects.get(user=world.people["former member"]).is_active


@pytest.mark.parametrize("entry", Entry)
@pytest.mark.parametrize("handler", BLOCK_WAYS)
@pytest.mark.parametrize("who", KINDS)
def test_the_block_brings_in_whom_the_policy_and_the_platform_admit(
    world: World, entry: Entry, handler: str, who: str
) -> None:
    decide(entry)
    rows = count_rows()
    status, body = world.post(who, handler)
    admitted = who in INSIDE and entry is not Entry.BY_INVITATION
    assert (status == 200) is admitted, body
    joined = Member.objects.count() - rows["Member"]
    assert joined == (admitted and handler in JOINING)
    if not admitted:
        assert count_rows() == rows
        assert "Analyst" not in str(body)
    elif joined:
        row = LogEntry.objects.get(action="member.joined")
        assert row.new == {"by": entry.value, "course": str(COURSE)}


@pytest.mark.parametrize(
    ("courses", "admitted"),
    [
        ("", True),
        (str(COURSE), True),
        ("Org", True),
        ("Org+Course", True),
        ("course-v1:Org+Course", True),
        ("Other\n\n  Org+Course  \n", True),
        ("Or", False),
        ("Org+Cour", False),
        ("Other", False),
        ("org", False),
        ("course-v1:Org+Course+Run2", False),
        ("course-v1:", False),
        ("+", False),
    ],
)
def test_the_list_of_courses_says_which_bring_people_in(world: World, courses: str, admitted: bool) -> None:
    decide(Entry.BY_COURSE, courses)
    status, body = world.post("enrolled", "submit")
    assert (status == 200) is admitted, body
    assert Member.objects.filter(user=world.people["enrolled"]).exists() is admitted


def test_a_course_that_the_platform_does_not_know_them_in_brings_nobody_in(world: World) -> None:
    for who, course in (
        ("outsider", str(COURSE)), ("enrolled", ""), ("enrolled", "course-v1:Org+Other+Run"), ("enrolled", "nonsense"),
        ("enrolled", "library-v1:Org+Lib"), ("closed account", str(COURSE)),
    ):  # fmt: skip
        with pytest.raises(NotFound):
            join_programme(actor_id=world.people[who].pk, programme="acme", course=course)
    assert not Member.objects.filter(user__username__in=("outsider", "enrolled", "closed")).exists()


def test_a_membership_that_has_ended_is_said_when_the_page_opens(world: World) -> None:
    user = world.people["former member"]
    page = render(world.course.block(user), "student_view", caller=user)
    assert "Your membership of this mentoring programme has ended" in page
    with pytest.raises(NotAllowed):
        join_programme(actor_id=user.pk, programme="acme", course=str(COURSE))


def test_a_learner_who_may_not_join_is_told_so_when_the_page_opens_and_a_missing_programme_looks_the_same(
    world: World,
) -> None:
    decide(Entry.BY_INVITATION)
    user = world.people["enrolled"]
    closed = render(world.course.block(user), "student_view", caller=user)
    absent = render(world.course.block(user, programme="no-such-programme"), "student_view", caller=user)
    assert "You cannot join this mentoring programme from this course." in closed
    assert closed == absent
    assert "Analyst" not in closed


def test_an_outsider_reaches_nobody_with_the_key_of_a_programme(world: World) -> None:
    """The reproduction: a login without enrolment rated itself into the programme and listed its mentors."""
    client = world.client("outsider")
    for step in ("rate", "mentors", "me", "frameworks"):
        assert b"mentor" not in REST_WAYS[step](client, "acme").content.replace(b"mentoring", b"")
    assert Member.objects.filter(user=world.people["outsider"]).count() == 0


@pytest.mark.parametrize("way", [*REST_WAYS, "join"])
def test_a_foreign_programme_costs_an_outsider_as_many_statements_as_none(world: World, way: str) -> None:
    ask = REST_WAYS.get(way) or (
        lambda client, key: client.post(f"{REST}memberships/", {"programme": key}, format="json")
    )
    counts = {}
    for key in ("acme", "no-such-programme"):
        client = world.client("of another programme")
        with CaptureQueriesContext(connection) as queries:
            ask(client, key)
        counts[key] = len(queries)
    assert counts["acme"] == counts["no-such-programme"]


def test_the_doctor_names_programmes_that_any_course_could_bring_people_into(world: World) -> None:
    def named() -> tuple[str, ...]:
        return next(each for each in health.examine() if "name those courses" in each.check).examples

    decide(Entry.BY_COURSE, " \n")
    Programme.objects.filter(key="other").update(entry=Entry.BY_INVITATION)
    assert named() == ("acme",)
    decide(Entry.BY_COURSE, "Org")
    assert named() == ()
    decide(Entry.OPEN)
    assert named() == ()


def unenrol(world: World, who: str) -> None:
    """As the platform says it: the row first, the event in the same transaction."""
    user = world.people[who]
    world.course.enrolled.discard(user.pk)
    enrollment = SimpleNamespace(user=SimpleNamespace(id=user.pk), course=SimpleNamespace(course_key=COURSE))
    with TestCase.captureOnCommitCallbacks(execute=True):
        receivers.note_unenrolment(enrollment=enrollment, signal=None, metadata=None)


def is_in(world: World, who: str) -> bool:
    return Member.objects.get(user=world.people[who], programme__key="acme").is_active


@pytest.mark.parametrize("ends", [True, False])
def test_leaving_the_course_ends_the_membership_where_the_programme_says_so(world: World, ends: bool) -> None:
    Programme.objects.filter(key="acme").update(ends_with_course=ends)
    for who in ("enrolled", "admitted elsewhere too", "team"):
        assert world.post(who, "join_waiting_list")[0] == 200
    world.course.enrolled.add(world.people["team"].pk)
    for who in ("enrolled", "team"):
        unenrol(world, who)
    assert [is_in(world, who) for who in ("enrolled", "admitted elsewhere too", "team")] == [not ends, True, True]
    waiting = WaitingEntry.objects.filter(mentee__user=world.people["enrolled"], open_skill__isnull=False)
    assert waiting.exists() is not ends
    # Back in the course, they are back in the programme.
    if ends:
        assert world.post("enrolled", "join_waiting_list")[0] == 403
        world.course.enrolled.add(world.people["enrolled"].pk)
        assert world.post("enrolled", "join_waiting_list")[0] == 200
        assert LogEntry.objects.filter(action="member.joined", actor_id=world.people["enrolled"].pk).count() == 2
    assert is_in(world, "enrolled")


def test_the_sweep_finds_whom_no_event_told_of_and_leaves_everybody_else(world: World) -> None:
    Programme.objects.filter(key="acme").update(ends_with_course=True)
    for who in ("enrolled", "admitted elsewhere too"):
        world.post(who, "submit")
    world.course.enrolled.discard(world.people["enrolled"].pk)
    run_scheduled()
    assert (is_in(world, "enrolled"), is_in(world, "admitted elsewhere too")) == (False, True)
    # Who came by an import or an invitation came by no course.
    assert Member.objects.get(user__username="mentor").is_active
    assert not Member.objects.filter(left_course=True).exclude(user=world.people["enrolled"]).exists()


def test_whom_an_admin_put_out_does_not_come_back_by_enrolling(world: World) -> None:
    Programme.objects.filter(key="acme").update(ends_with_course=True)
    world.post("enrolled", "submit")
    unenrol(world, "enrolled")
    member = Member.objects.get(user=world.people["enrolled"])
    end_membership(actor_id=SYSTEM, member_id=member.pk)
    world.course.enrolled.add(world.people["enrolled"].pk)
    assert world.post("enrolled", "submit")[0] == 403
    assert not is_in(world, "enrolled")


def test_whom_a_file_brings_back_is_there_by_that_file_and_not_by_the_course(world: World) -> None:
    Programme.objects.filter(key="acme").update(ends_with_course=True)
    world.post("enrolled", "submit")
    unenrol(world, "enrolled")
    assert not is_in(world, "enrolled")
    content = f"username,status\n{world.people['enrolled'].username},active\n".encode()
    source = api.Source("people.csv", {"people.csv": content})
    api.import_people(source=source, programme="acme", actor_id=SYSTEM)
    for _ in range(2):
        run_scheduled()
        assert is_in(world, "enrolled")
    member = Member.objects.get(user=world.people["enrolled"])
    assert (member.course, member.left_course) == ("", False)
