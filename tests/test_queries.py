"""Every page, every reading endpoint, every handler and every admin list takes as many queries for many as for one.

Doors are enumerated: one that is in neither table fails the test that lists them.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern

from mentoring_xblock import api
from mentoring_xblock.applets.competencies import role_definitions
from mentoring_xblock.applets.matching.models import MentorOffer
from mentoring_xblock.applets.notices.models import CalendarFeed, Notice
from mentoring_xblock.applets.pairings.data.pairing import Origin
from mentoring_xblock.applets.pairings.data.sessions import SessionKind
from mentoring_xblock.applets.pairings.models.outcomes import Outcome
from mentoring_xblock.applets.pairings.models.pairing import Pairing, PlanStep
from mentoring_xblock.applets.pairings.models.requests import WaitingEntry
from mentoring_xblock.applets.pairings.models.sessions import ProposedTimes, Session
from mentoring_xblock.applets.pairings.states import OPEN_STATES, State
from mentoring_xblock.applets.people.models import Member, MemberRole
from mentoring_xblock.applets.ratings.models import Estimate
from mentoring_xblock.block import CompetencySelfAssessmentXBlock
from mentoring_xblock.core import clock
from mentoring_xblock.core.actors import SYSTEM
from mentoring_xblock.pages import urls as pages
from mentoring_xblock.rest_api.v1 import urls as rest
from tests import builders
from tests.courseware.course import Course, call, request

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.xdist_group("queries")]

# More than a page of any list.
FEW, MANY = 1, int(os.environ.get("TASK_MENTORING_MANY", "120"))
DATA = "?framework=data"
TOKENS = iter(f"token-{number:06}" for number in range(1_000_000))

PAGES: dict[str, tuple[str, str]] = {
    "my": ("mentor", ""),
    "record": ("mentor", "record/"),
    "my_data_page": ("mentor", "my-data/"),
    "my_data": ("mentor", "my-data.json"),
    "pairing": ("mentor", "pairings/{pairing}/"),
    "pairing_calendar": ("mentor", "pairings/{pairing}/calendar.ics"),
    "session_calendar": ("mentor", "pairings/{pairing}/sessions/{session}.ics"),
    "calendar_feed": ("mentor", "calendar/{feed}.ics"),
    "ask": ("learner", f"ask/{DATA}&skill=skill0"),
    "team": ("manager", f"team/{DATA}"),
    "gaps_csv": ("manager", f"team/gaps.csv{DATA}"),
    "member": ("manager", f"team/members/{{report}}/{DATA}&skill=skill0"),
    "programme": ("admin", f"programme/{DATA}"),
    "pairing_run": ("admin", "programme/pair-everyone/{run}/"),
    "pairing_progress": ("admin", "programme/pair-everyone/{run}/progress.json"),
    "bench_csv": ("admin", f"programme/bench.csv{DATA}"),
    "exclusion": ("admin", "programme/why-not/"),
    "inviting": ("admin", f"programme/invite/{DATA}&skill=skill0"),
    "evidence": ("admin", "programme/evidence/"),
    "expected": ("admin", "programme/expected/"),
    "start": ("admin", "start/"),
    "import": ("admin", "import/"),
    "import_today_people": ("admin", "import/people-today/"),
}
"""Whoever sees most of a page, and its address."""
PAGES_OF_ONE = {
    # The import and the first days: a file, or a programme, of one person.
    "apply_import", "choose_import", "confirm_rules", "discard_import", "forget_expected", "import_choices",
    "import_columns",
    "import_left_out", "import_plan", "import_progress", "import_template", "import_today", "match_import",
    "plan_import_again", "set_unit", "settle_import", "start_sample", "submit_import",
    "badge", "cancel_run", "change_pairing", "close_concern", "confirm_many", "hosted_badge", "invite", "leave_waiting",
    "pair_everyone", "propose", "propose_run", "rate", "read_notices", "release_offers", "remove_evidence_rule",
    "renew_calendar", "revoke_calendar", "save_absence", "save_evidence_rule", "save_mails", "save_mentoring",
    "save_offer", "send_request", "unsubscribe", "wait",
}  # fmt: skip
"""They write and lead back; what they write is counted where it is tested."""

ENDPOINTS: dict[str, tuple[str, str]] = {
    "me": ("mentor", "me/"),
    "programmes": ("mentor", "programmes/"),
    "frameworks": ("mentor", "frameworks/"),
    "role": ("mentor", "frameworks/data/roles/analyst/"),
    "profile": ("learner", f"profile/{DATA}"),
    "recommendations": ("learner", f"recommendations/{DATA}&skill=skill0"),
    "pairings": ("mentor", "pairings/"),
    "pairing": ("mentor", "pairings/{pairing}/"),
    "reviews": ("admin", "reviews/"),
    "confirmations": ("manager", "confirmations/"),
    "team-gaps": ("manager", f"team/gaps/{DATA}"),
    "bench": ("admin", f"programme/bench/{DATA}"),
    "overview": ("admin", "programme/overview/"),
    "schema": ("mentor", "schema/"),
}
ENDPOINTS_OF_ONE = {
    "memberships", "ratings", "requests", "offers", "waiting", "approve", "reject", "accept", "decline", "withdraw",
    "confirm", "ask-evidence", "sessions", "times", "accept-time", "decline-times", "move-session", "cancel-session",
    "answer-session", "another-round", "extension", "answer-extension", "close", "add-step", "drop-step", "move-step",
    "note-step", "work-on-step", "tick-step",
}  # fmt: skip

HANDLERS: dict[str, Callable[[], dict[str, Any]]] = {
    "load": dict,
    "save_draft": lambda: {"ratings": {"skill0": {"level": 2}}},
    "submit": lambda: {"token": next(TOKENS), "ratings": {"skill0": {"level": 2}}},
    "mentors": lambda: {"skill": "skill0"},
    "offer_mentoring": lambda: {"skill": "skill0", "places": 2, "paused": True},
    "join_waiting_list": lambda: {"skill": "skill0"},
}
HANDLERS_ELSEWHERE = {
    "request_mentor", "student_view_user_state", "studio_submit", "studio_options", "studio_preview", "studio_units",
    "team_report", "team_remind", "team_reset", "team_table",
}  # fmt: skip
"""One request for one skill; and an author's, who waits for no learner's data."""


class Office:
    """An organisation in which everything there can be many of is there ``size`` times, skills once more."""

    def __init__(self, size: int) -> None:
        self.programme = builders.programme("acme")
        names = tuple(f"skill{number}" for number in range(size + 1))
        self.version = builders.framework(self.programme, builders.framework_model(skills=names))
        self.skills = [builders.skill_id(self.version, name) for name in names]
        self.wordings = [builders.wording_id(skill) for skill in self.skills]
        role = (self.version.framework_id, "analyst")
        self.people = {
            "admin": builders.member(
                self.programme, is_admin=True, user=builders.user(is_superuser=True, is_staff=True)
            ),
            "manager": builders.member(self.programme),
        }
        self.people["learner"] = builders.member(self.programme, manager=self.people["manager"], role=role)
        self.people["mentor"] = builders.member(self.programme, role=role, places=50)
        users = get_user_model().objects.bulk_create(
            get_user_model()(username=f"report{number}", email="") for number in range(size)
        )
        del users  # MySQL gives no ids
        ids = get_user_model().objects.filter(username__startswith="report").order_by("id").values_list("id", flat=True)
        Member.objects.bulk_create(
            Member(
                programme_id=self.programme.programme_id,
                user_id=user_id,
                manager_id=self.people["manager"].member_id,
                mentors_everything=True,
                joined_at=builders.NOW,
            )
            for user_id in ids
        )
        self.reports = list(Member.objects.filter(user_id__in=list(ids)).order_by("id"))
        MemberRole.objects.bulk_create(
            MemberRole(member=row, framework_id=role[0], role_key=role[1]) for row in self.reports
        )
        everybody = [row.pk for row in self.reports]
        own = [self.people["learner"].member_id, self.people["mentor"].member_id]
        pairs = [(each, self.skills[0]) for each in everybody] + [
            (each, skill) for each in own for skill in self.skills
        ]
        Estimate.objects.bulk_create(
            Estimate(
                member_id=member_id,
                skill_id=skill,
                mean=2.0,
                sd=0.8,
                self_level=1,
                self_at=builders.NOW,
                renewed_at=builders.NOW,
            )
            for member_id, skill in pairs
        )
        MentorOffer.objects.bulk_create(self._offer(row) for row in self.reports)
        self.reviewed = self._pairings()
        self.run = api.pair_everyone(actor_id=SYSTEM, programme="acme", now=builders.NOW).run_id

    def _offer(self, row: Member) -> MentorOffer:
        return MentorOffer(
            skill_id=self.skills[0],
            mentor=row,
            mentor_user_id=row.user_id,
            mentor_from=3,
            band=2,
            base_score=0.5 + row.pk % 100 / 1000,
            mean=3.5,
            sd=0.4,
            confirmed_level=4,
            confirmed_by="manager",
            places=2,
            places_taken=0,
            renewed_at=builders.NOW,
        )

    def _pairings(self) -> Pairing:
        """Of each report one that waits for confirmation and one that waits for a review; the mentor's are ``size``."""
        mentor = self.people["mentor"].member_id
        at = builders.NOW

        def row(mentee: int, mentor_id: int, place: int, state: State) -> Pairing:
            running = state in (State.ACTIVE, State.REASSESSED)
            return Pairing(
                programme_id=self.programme.programme_id,
                mentee_id=mentee,
                mentor_id=mentor_id,
                skill_id=self.skills[place],
                skill_version_id=self.wordings[place],
                open_skill_id=self.skills[place] if state in OPEN_STATES else None,
                state=state,
                origin=Origin.LEARNER,
                from_level=1,
                target_level=3,
                weeks=4,
                created_at=at,
                changed_at=at,
                starts_on=at.date() if running else None,
                ends_on=at.date().replace(day=28) if running else None,
                waits_since=at if state is State.REASSESSED else None,
            )

        Pairing.objects.bulk_create(
            [row(each.pk, mentor, 0, State.REASSESSED) for each in self.reports]
            + [row(mentor, each.pk, place, State.PROPOSED) for place, each in enumerate(self.reports)]
        )
        stored = list(Pairing.objects.order_by("id"))
        Outcome.objects.bulk_create(
            Outcome(pairing=each, level_before=1, self_after=3) for each in stored if each.state == State.REASSESSED
        )
        first = stored[0]
        size = len(self.reports)
        soon = clock.now() + timedelta(days=1)
        PlanStep.objects.bulk_create(
            PlanStep(pairing=first, position=number, level=3, behaviour="You can") for number in range(size)
        )
        Session.objects.bulk_create(
            Session(
                pairing=first,
                token=f"t{number}",
                starts_at=soon,
                minutes=30,
                kind=SessionKind.SHADOW.value,
                created_at=at,
            )
            for number in range(size)
        )
        ProposedTimes.objects.create(
            pairing=first, open_pairing=first, token="t", starts=[soon.isoformat()], minutes=30,
            kind=SessionKind.SHADOW.value, created_at=at,
        )  # fmt: skip
        CalendarFeed.objects.create(user_id=self.people["mentor"].user_id, token="feed", created_at=at)
        WaitingEntry.objects.bulk_create(
            WaitingEntry(mentee=each, skill_id=self.skills[0], open_skill_id=self.skills[0], joined_at=at)
            for each in self.reports
        )
        Notice.objects.bulk_create(
            Notice(member_id=mentor, kind="proposed", pairing=each, skill_id=each.skill_id, created_at=at)
            for each in stored[:size]
        )
        return first

    def path(self, address: str) -> str:
        session = Session.objects.filter(pairing=self.reviewed).earliest("id")
        ids = {"pairing": self.reviewed.pk, "session": session.pk, "report": self.reports[0].pk, "run": self.run}
        return address.format(**ids, feed="feed")

    def browser(self, who: str) -> Client:
        client = Client()
        client.force_login(get_user_model().objects.get(pk=self.people[who].user_id))
        return client


@pytest.fixture(scope="module")
def counts(django_db_setup: None, django_db_blocker: Any) -> dict[int, dict[str, int]]:
    """How many queries each door takes in an office of FEW and in one of MANY."""
    found: dict[int, dict[str, int]] = {}
    with django_db_blocker.unblock():
        for size in (FEW, FEW, MANY):  # the first fills what a process keeps, and is not counted
            role_definitions._read_published.cache_clear()  # the offices' rows have the same ids, one after the other
            with transaction.atomic():
                found[size] = count_everything(Office(size))
                transaction.set_rollback(True)
    return found


def count_everything(office: Office) -> dict[str, int]:
    found = {}
    for kind, root, doors in (("page", "/mentoring/", PAGES), ("endpoint", "/api/mentoring/v1/", ENDPOINTS)):
        for name, (who, address) in doors.items():
            browser = office.browser(who)
            where = root + office.path(address)
            found[f"{kind} {name}"] = count(lambda browser=browser, where=where: browser.get(where))
    for model, model_admin in admin.site._registry.items():
        if model._meta.app_label == "task_mentoring" and model_admin.has_module_permission is not None:
            where = f"/admin/task_mentoring/{model._meta.model_name}/"
            browser = office.browser("admin")
            found[f"admin {model._meta.model_name}"] = count(lambda browser=browser, where=where: browser.get(where))
    learner = get_user_model().objects.get(pk=office.people["learner"].user_id)
    course = Course()
    course.block(framework="data", role="analyst", programme="acme")
    for name, body in HANDLERS.items():

        def ask(name: str = name, body: Callable[[], dict[str, Any]] = body) -> Any:
            return call(course.block(learner), name, request(body()), caller=learner)

        found[f"handler {name}"] = count(ask)
    return found


def count(ask: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as caught:
        answer = ask()
        if getattr(answer, "streaming", False):
            list(answer.streaming_content)
    status = answer[0] if isinstance(answer, tuple) else answer.status_code
    assert status == 200, answer
    return len(caught)


ALL = [
    *(f"page {name}" for name in PAGES),
    *(f"endpoint {name}" for name in ENDPOINTS),
    *(f"admin {model._meta.model_name}" for model in admin.site._registry if model._meta.app_label == "task_mentoring"),
    *(f"handler {name}" for name in HANDLERS),
]


@pytest.mark.parametrize("door", ALL)
def test_a_door_takes_as_many_queries_for_many_as_for_one(door: str, counts: dict[int, dict[str, int]]) -> None:
    assert counts[MANY][door] == counts[FEW][door]


def test_the_page_of_a_team_takes_half_of_the_queries_that_it_once_took(counts: dict[int, dict[str, int]]) -> None:
    # Four of them for the number in the tab.
    assert counts[MANY]["page team"] <= 34


def names_of(patterns: list[Any]) -> set[str]:
    return {each.name for each in patterns if isinstance(each, URLPattern)}


def test_every_page_endpoint_and_handler_is_counted_or_named_as_one_that_writes() -> None:
    assert names_of(pages.urlpatterns) == PAGES.keys() | PAGES_OF_ONE
    assert names_of(rest.urlpatterns) == ENDPOINTS.keys() | ENDPOINTS_OF_ONE
    handlers = {
        name
        for name in dir(CompetencySelfAssessmentXBlock)
        if getattr(getattr(CompetencySelfAssessmentXBlock, name, None), "_is_xblock_handler", False)
    }
    assert handlers == HANDLERS.keys() | HANDLERS_ELSEWHERE
