"""The examination finds each fault that it looks for, and none in data that use cases wrote."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db.models import UniqueConstraint
from django.utils import timezone

from mentoring_xblock.api.health import examine
from mentoring_xblock.applets.competencies.models import Skill
from mentoring_xblock.applets.matching.models import MentorOffer
from mentoring_xblock.applets.notices.models import OutboxItem
from mentoring_xblock.applets.pairings.models.pairing import Pairing, PlanStep
from mentoring_xblock.applets.pairings.states import State
from mentoring_xblock.applets.people.data import Entry
from mentoring_xblock.applets.people.models import Member
from mentoring_xblock.applets.ratings.models import Estimate
from tests.api.office import LATER, Office, make_office

pytestmark = pytest.mark.django_db


def one_of_several() -> Office:
    """Of a programme that says how people join, as each of several has to."""
    return make_office(entry=Entry.BY_INVITATION)


@pytest.fixture
def office() -> Office:
    office = one_of_several()
    office.run_until(State.REASSESSED)
    return office


def faulty(moment: Any = LATER) -> list[str]:
    return [each.check for each in examine(now=moment) if each.faults]


def test_what_use_cases_wrote_is_sound(office: Office) -> None:
    assert faulty() == []
    assert len(examine(now=LATER)) >= 10


def test_a_clock_that_nobody_runs_is_found_after_a_day(office: Office) -> None:
    pairing = Pairing.objects.get(state=State.REASSESSED)
    Pairing.objects.filter(pk=pairing.pk).update(state=State.ACTIVE, waits_since=None)
    ended = datetime.combine(pairing.ends_on, time(12), tzinfo=UTC)
    clock = [f"{days}" for days in (0, 30) if any("by cron" in each for each in faulty(ended + timedelta(days=days)))]
    assert clock == ["30"]


def break_place(office: Office) -> None:
    Member.objects.filter(pk=office.mentors[1].member_id).update(places_taken=1)
    MentorOffer.objects.filter(mentor_id=office.mentors[1].member_id).update(places_taken=1)


def break_offer(office: Office) -> None:
    MentorOffer.objects.filter(mentor_id=office.mentors[1].member_id).update(places=7)


def break_leaver(office: Office) -> None:
    Member.objects.filter(pk=office.mentors[1].member_id).update(is_active=False)


def break_estimate(office: Office) -> None:
    Estimate.objects.filter(member_id=office.mentee.member_id).update(self_level=4)


def break_plan(_: Office) -> None:
    PlanStep.objects.all().delete()


def break_boundary(office: Office) -> None:
    other = one_of_several()
    Member.objects.filter(pk=office.mentee.member_id).update(manager=other.manager.member_id)


def break_pairing(office: Office) -> None:
    Pairing.objects.update(programme_id=one_of_several().programme.programme_id)


def break_circle(office: Office) -> None:
    Member.objects.filter(pk=office.manager.member_id).update(manager=office.mentee.member_id)


def break_request(office: Office) -> None:
    skill = Skill.objects.get(key="chart", framework_id=office.framework.framework_id)
    from mentoring_xblock.applets.pairings.models.requests import MentoringRequest

    MentoringRequest.objects.create(
        mentee_id=office.mentee.member_id, skill=skill, open_skill=skill, token="x", created_at=LATER
    )


def break_outbox(_: Office) -> None:
    OutboxItem.objects.update(sent_at=None, attempts=8)


@pytest.mark.once
@pytest.mark.parametrize(
    ("fault", "check"),
    [
        (break_place, "places taken are those of approved and running pairings"),
        (break_offer, "offers show the places that their mentors have"),
        (break_leaver, "offers are of people who mentor now"),
        (break_estimate, "estimates hold the newest rating of every source"),
        (break_plan, "running pairings have a plan and an outcome"),
        (break_boundary, "managers are of the member's programme"),
        (break_pairing, "mentee and mentor are of the pairing's programme"),
        (break_circle, "nobody manages themselves in a circle"),
        (break_request, "open requests wait for somebody"),
        (break_outbox, "no notice was given up"),
    ],
)
def test_each_fault_is_found_by_its_check_alone(office: Office, fault: Callable[[Office], None], check: str) -> None:
    fault(office)
    assert faulty() == [check]
    (finding,) = [each for each in examine(now=LATER) if each.faults]
    # By what an operator can look up, and never by name: the output is kept in logs.
    assert all(re.search(r"\d|^[a-z-]+$", each) for each in finding.examples), finding.examples
    assert not any(row.user.get_username() in " ".join(finding.examples) for row in Member.objects.all())


@pytest.mark.once
def test_notices_that_lag_are_found(office: Office) -> None:
    assert faulty(LATER + timedelta(hours=2)) == ["no notice lags by more than an hour"]
    assert office.programme


def test_the_command_says_so_and_ends_with_one(office: Office, capsys: Any) -> None:
    OutboxItem.objects.all().delete()
    Pairing.objects.update(waits_since=timezone.now())  # the command asks the real clock
    call_command("mentoring_doctor", "--json")
    assert json.loads(capsys.readouterr().out)["sound"] is True
    break_plan(office)
    with pytest.raises(SystemExit) as ending:
        call_command("mentoring_doctor")
    assert ending.value.code == 1
    assert "FAULT  running pairings have a plan" in capsys.readouterr().out


def test_a_constraint_that_the_database_lacks_is_found(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = [*Pairing._meta.constraints, UniqueConstraint(fields=["message"], name="tm_never_made")]
    monkeypatch.setattr(Pairing._meta, "constraints", asked)
    (finding,) = [each for each in examine(now=LATER) if each.faults]
    assert finding.examples == ("tm_never_made",)
    assert office.programme
