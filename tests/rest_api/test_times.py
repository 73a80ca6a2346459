"""Session times over REST: with an offset they are what they say, without one they are the caller's own local time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from mentoring_xblock.applets.pairings.models.sessions import Session
from mentoring_xblock.applets.people.models import Member
from tests.rest_api.conftest import Caller, World
from tests.rest_api.test_loop import ask_for_mentor

pytestmark = pytest.mark.once

TOKYO = ZoneInfo("Asia/Tokyo")


@pytest.fixture
def running(world: World) -> int:
    """A pairing that runs since today; the mentor lives in Tokyo, the learner nowhere that is known."""
    pairing = ask_for_mentor(world)
    world.admin.post(f"pairings/{pairing}/approve/")
    world.mentor.post(f"pairings/{pairing}/accept/")
    Member.objects.filter(pk=world.mentor.member.member_id).update(time_zone="Asia/Tokyo")
    return pairing


def log(who: Caller, pairing: int, starts_at: str, *, held: bool = False) -> Any:
    body = {"token": f"at {starts_at}", "starts_at": starts_at, "minutes": 30, "kind": "practise", "held": held}
    return who.post(f"pairings/{pairing}/sessions/", body)


def starts_of(answer: Any) -> list[datetime]:
    assert answer.status_code == 201, answer.json()
    return [datetime.fromisoformat(session["starts_at"]) for session in answer.json()["sessions"]]


def test_a_time_without_an_offset_is_the_callers_own(world: World, running: int) -> None:
    there = (datetime.now(TOKYO) + timedelta(days=2)).replace(microsecond=0, tzinfo=None)
    assert starts_of(log(world.mentor, running, there.isoformat())) == [there.replace(tzinfo=TOKYO)]


def test_who_has_no_time_zone_has_the_sites(world: World, running: int, settings: Any) -> None:
    settings.TIME_ZONE = "America/Lima"
    there = (datetime.now(UTC) + timedelta(days=2)).replace(microsecond=0, tzinfo=None)
    assert starts_of(log(world.learner, running, there.isoformat())) == [there.replace(tzinfo=ZoneInfo("America/Lima"))]


def test_a_time_with_an_offset_is_what_it_says(world: World, running: int) -> None:
    told = (datetime.now(UTC) + timedelta(days=2)).replace(microsecond=0)
    assert starts_of(log(world.mentor, running, told.isoformat().replace("+00:00", "Z"))) == [told]


@pytest.mark.parametrize("starts_at", ["2011-12-30T12:00", "0001-01-01T00:00", "9999-12-31T23:59", "2026-02-30T10:00"])
def test_a_time_that_no_clock_shows_is_refused_by_its_field(world: World, running: int, starts_at: str) -> None:
    Member.objects.filter(pk=world.mentor.member.member_id).update(time_zone="Pacific/Apia")
    answer = log(world.mentor, running, starts_at)
    assert answer.status_code == 400
    assert "starts_at" in answer.json()["error"]["fields"]


@pytest.mark.parametrize("starts_at", ["2026-03-09", "20260309T1000", "2026-03-09 10:00", 1773050400, None, "tomorrow"])
def test_what_is_no_date_and_time_is_refused(world: World, running: int, starts_at: Any) -> None:
    answer = log(world.mentor, running, starts_at)
    assert answer.status_code == 400
    assert "starts_at" in answer.json()["error"]["fields"]


def next_steps(world: World, pairing: int) -> tuple[str, str]:
    """Of the learner and the mentor; the list and the pairing itself say the same."""
    found = []
    for who in (world.learner, world.mentor):
        one = who.get(f"pairings/{pairing}/").json()["next_step"]["code"]
        (listed,) = (each for each in who.get("pairings/").json()["results"] if each["id"] == pairing)
        assert listed["next_step"]["code"] == one
        found.append(one)
    return found[0], found[1]


def test_who_never_met_is_to_meet_first_and_to_rate_again_after_it(world: World, running: int) -> None:
    assert next_steps(world, running) == ("propose_times", "propose_times")
    soon = (datetime.now(UTC) + timedelta(days=2)).isoformat(timespec="seconds").replace("+00:00", "Z")
    body = {"token": "times", "starts": [soon], "minutes": 30, "kind": "practise"}
    times = world.learner.post(f"pairings/{running}/times/", body).json()["times"]["id"]
    assert next_steps(world, running) == ("await_times", "answer_times")
    assert world.mentor.post(f"pairings/{running}/times/{times}/accept/", {"choice": 0}).status_code == 200
    assert next_steps(world, running) == ("rerate", "meet")
    Session.objects.update(starts_at=datetime.now(UTC) - timedelta(days=1))
    assert next_steps(world, running) == ("answer_held", "answer_held")
