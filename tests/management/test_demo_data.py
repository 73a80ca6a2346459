"""The demo as written: what the five people behind the doors find when they enter."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import transaction

from mentoring_xblock import api
from mentoring_xblock.api.matching.recalculation import count_unseen_reports
from mentoring_xblock.applets.audit_log.models import LogEntry
from mentoring_xblock.applets.insight.models import SkillSummary
from mentoring_xblock.applets.notices.models import OutboxItem
from mentoring_xblock.applets.pairings.models.pairing import Pairing
from mentoring_xblock.applets.pairings.models.sessions import Session
from mentoring_xblock.applets.pairings.states import State
from mentoring_xblock.applets.people.models import Member
from mentoring_xblock.applets.ratings.models import Rating
from mentoring_xblock.core import clock
from mentoring_xblock.management import terminal

PEOPLE = 60
ROLE = "data-analyst"

pytestmark = [pytest.mark.once, pytest.mark.xdist_group("demo")]


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: object) -> Iterator[dict[str, object]]:
    """One demo for the whole module, taken back at its end; gives what the command printed."""
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        yield seed()
        transaction.set_rollback(True)


def seed(**options: object) -> dict[str, object]:
    out = StringIO()
    call_command("mentoring_demo_data", people=PEOPLE, seed=5, json=True, stdout=out, **options)
    return dict(json.loads(out.getvalue()))


def user_id(username: str) -> int:
    return int(get_user_model().objects.get(username=username).pk)


def test_every_state_is_there(demo: dict[str, object]) -> None:
    stored = Counter(Pairing.objects.values_list("state", flat=True))
    assert set(stored) == {state.value for state in State}
    assert dict(demo["endings"]) == stored  # type: ignore[call-overload]
    assert demo["waiting"] == api.get_programme_overview(actor_id=user_id("admin")).waiting > 0


def test_the_number_asked_for_are_members_and_the_author_is_none(demo: dict[str, object]) -> None:
    assert Member.objects.count() == demo["people"] == PEOPLE
    assert not Member.objects.filter(user__username="author").exists()
    assert Rating.objects.count() > 400


def test_a_second_run_changes_nothing_and_says_so(demo: dict[str, object]) -> None:
    before = LogEntry.objects.count(), get_user_model().objects.count()
    assert seed()["was_there"] is True
    assert (LogEntry.objects.count(), get_user_model().objects.count()) == before


def test_the_learner_has_not_rated_and_then_finds_the_mentor_for_the_gap(demo: dict[str, object]) -> None:
    learner = user_id("learner")
    assert not Rating.objects.filter(member__user_id=learner).exists()
    with transaction.atomic():
        answers = [api.SkillAnswer(skill="pivot-table", level=1)]
        api.rate_skills(
            actor_id=learner, framework=ROLE, role="data-analyst.analyst", token="a visitor", answers=answers
        )
        found = api.recommend_mentors(actor_id=learner, framework=ROLE, skill="pivot-table")
        transaction.set_rollback(True)
    mentor = next(each for each in found.suggestions if each.name == "Rosa Quintana")
    assert mentor.confirmed
    assert mentor.places_free >= 1
    # Who confirmed it is not a learner's to know (docs/visibility.md).
    assert {"confirmed", "other_department"} <= {reason.code.value for reason in mentor.reasons}


def test_each_kind_of_work_says_how_much_is_done_and_comes_to_its_end(capfd: pytest.CaptureFixture[str]) -> None:
    for done in (0, 1, 2):
        terminal.tell("people", done, 2)
    assert capfd.readouterr().err == "  2 people\n"


def test_the_mentor_has_a_record_a_pairing_and_a_request_to_answer(demo: dict[str, object]) -> None:
    mine = api.get_my_mentoring(actor_id=user_id("mentor"))
    assert mine.record.reached >= 1
    assert mine.record.hours > 0
    assert len(mine.to_answer) == 1
    assert State.ACTIVE in {view.pairing.state for view in mine.as_mentor}
    assert mine.offers


def test_the_manager_has_a_team_with_gaps_and_something_to_confirm(demo: dict[str, object]) -> None:
    manager = user_id("manager")
    gaps = api.get_team_gaps(actor_id=manager)
    assert gaps.framework == ROLE
    assert "Amara Nwosu" in {row.name for row in gaps.rows}
    assert sum(1 for row in gaps.rows for cell in row.cells if cell.gap) > 5
    assert api.list_confirmations(actor_id=manager)


def test_whoever_opens_the_reports_first_reads_the_figures_of_today(demo: dict[str, object]) -> None:
    admin, now = user_id("admin"), clock.now()

    def bench() -> list[object]:
        keys = [each.key for each in api.list_frameworks(actor_id=admin)]
        return [each for key in keys for each in api.get_bench_strength(actor_id=admin, framework=key)]

    before = bench()
    assert {now - each.counted_at < timedelta(hours=1) for each in before} == {True}  # type: ignore[attr-defined]
    assert sum(not each.withheld for each in before) > 10  # type: ignore[attr-defined]
    newest = LogEntry.objects.latest("at").at
    SkillSummary.objects.all().delete()
    count_unseen_reports(now=newest)
    assert bench() == [replace(each, counted_at=newest) for each in before]  # type: ignore[type-var]


def test_the_admin_has_a_queue_and_may_open_the_packages_admin_pages_only(demo: dict[str, object]) -> None:
    admin = get_user_model().objects.get(username="admin")
    assert api.list_reviews(actor_id=admin.pk)
    assert admin.is_staff
    assert not admin.is_superuser
    assert {label.partition(".")[0] for label in admin.get_all_permissions()} == {"task_mentoring"}


def test_what_happened_lies_in_the_past_and_what_is_planned_in_the_future(demo: dict[str, object]) -> None:
    newest = LogEntry.objects.latest("at").at
    assert not Session.objects.filter(held=True, starts_at__gt=newest).exists()
    assert Session.objects.filter(held=False, starts_at__gt=newest, pairing__state="active").exists()
    assert not Pairing.objects.filter(state="active", ends_on__lte=newest.date()).exists()
    assert not Pairing.objects.filter(state="approved", answer_by__lte=newest).exists()


def test_sessions_begin_in_the_mentors_morning(demo: dict[str, object]) -> None:
    begun = [
        session.starts_at.astimezone(ZoneInfo(session.pairing.mentor.time_zone)).hour
        for session in Session.objects.filter(place="").select_related("pairing__mentor")
    ]
    assert len(begun) > 20
    assert set(begun) == {10}


def test_a_door_opens_on_messages_of_the_last_days_alone(demo: dict[str, object]) -> None:
    inbox = api.get_my_mentoring(actor_id=user_id("mentor")).inbox
    newest = max(line.created_at for line in inbox)
    assert {line.read for line in inbox} == {True, False}
    assert all(line.read for line in inbox if line.created_at < newest - timedelta(days=5))


def test_nobody_is_written_to_about_an_invented_past(demo: dict[str, object]) -> None:
    assert OutboxItem.objects.exists()
    assert not OutboxItem.objects.filter(sent_at=None).exists()
    # Of what was done long ago nobody would be written to anyway.
    assert set(OutboxItem.objects.values_list("last_error", flat=True)) == {"no address", "no longer true"}
    assert not get_user_model().objects.exclude(email__endswith="@example.com").exists()
    assert not any(user.has_usable_password() for user in get_user_model().objects.all())


@pytest.mark.django_db
def test_a_site_with_other_people_under_these_names_is_left_alone() -> None:
    get_user_model().objects.create(username="mentor", email="somebody@elsewhere.example")
    with pytest.raises(CommandError, match="“mentor” does not belong to the demo") as refused:
        seed()
    assert refused.value.returncode == 2
    assert get_user_model().objects.count() == 1
    assert not Member.objects.exists()


@pytest.mark.parametrize("people", [0, 39, 20_001, -1])
def test_a_number_of_people_that_makes_no_demo_is_refused_in_one_line(people: int) -> None:
    with pytest.raises(CommandError, match="--people is between 40 and 20000") as refused:
        call_command("mentoring_demo_data", people=people)
    assert refused.value.returncode == 2


@pytest.mark.django_db
@pytest.mark.parametrize("own", [{}, {"STANDALONE": False}, {"BASE_TEMPLATE": "mine.html"}])
def test_a_site_that_is_no_demo_gets_nobody_invented(settings: Any, own: dict[str, object]) -> None:
    settings.TASK_MENTORING, settings.DEBUG = own, True
    with pytest.raises(
        CommandError,
        match="runs only if TASK_MENTORING sets STANDALONE to True",
    ) as refused:
        seed()
    assert refused.value.returncode == 2
    assert "\n" not in str(refused.value)
    assert not get_user_model().objects.exists()
    assert not Member.objects.exists()
