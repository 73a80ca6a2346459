"""Calendar files, read by a strict reader of their lines: create, move, cancel, and the private feed of a person."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from mentoring_xblock import api
from mentoring_xblock.applets.audit_log.models import LogEntry
from mentoring_xblock.applets.notices.models import CalendarFeed
from mentoring_xblock.applets.pairings.models.pairing import Pairing
from mentoring_xblock.applets.pairings.models.sessions import Session
from mentoring_xblock.applets.people.models import Member, Programme
from mentoring_xblock.pages import calendar as pages
from tests import builders
from tests.pages.ical_lines import Component, read_calendar

PLACE, NOTE = "https://call.example.org/canary-place", "canary-note, with; signs\nand lines"
MENTEE_MAIL, MENTOR_MAIL = "canary.mentee@example.org", "canary.mentor@example.org"


@pytest.fixture(autouse=True)
def _nothing_counted() -> None:
    cache.clear()


@pytest.fixture
def running(world: Any) -> Any:
    for who, address, name in (
        (world.rene, MENTEE_MAIL, 'René "R"; D’Été, long ' * 4),
        (world.tariq, MENTOR_MAIL, "Tariq"),
    ):
        user = builders.user_of(who)
        user.email, user.first_name = address, name[:100]
        user.save()
    builders.rate(world.rene, {world.pivot: 1})
    return builders.pairing(world.rene, world.tariq, world.pivot, state=world.State.ACTIVE)


@pytest.fixture
def session(running: Any) -> Session:
    return Session.objects.create(
        pairing=running, token="s", starts_at=timezone.now().replace(microsecond=0) + timedelta(days=3), minutes=45,
        kind="shadow", created_at=builders.NOW, place=PLACE, notes=NOTE, for_confirmer=NOTE,
    )  # fmt: skip


def file_of(browser: Any, session: Session) -> tuple[Any, Component]:
    answer = browser.get(f"/mentoring/pairings/{session.pairing_id}/sessions/{session.pk}.ics")
    assert answer.status_code == 200
    return answer, read_calendar(answer.content)


def only_event(found: Component) -> Component:
    (event,) = found.components("VEVENT")
    return event


def test_a_session_is_a_request_with_its_two_people_place_and_time(world: Any, enter: Any, session: Session) -> None:
    for person in (world.rene, world.tariq):
        answer, found = file_of(enter(person), session)
        assert "method=REQUEST" in answer["Content-Type"]
        assert found.value("METHOD") == "REQUEST"
        event = only_event(found)
        assert event.value("UID") == f"session-{session.pk}@testserver"
        assert event.value("SEQUENCE") == "0"
        assert event.value("STATUS") == "CONFIRMED"
        assert event.value("DTSTART") == session.starts_at.strftime("%Y%m%dT%H%M%SZ")
        assert event.value("DTEND") == (session.starts_at + timedelta(minutes=45)).strftime("%Y%m%dT%H%M%SZ")
        assert event.value("LOCATION") == PLACE
        assert event.value("ORGANIZER") == f"mailto:{MENTOR_MAIL}"
        assert sorted(line.value for line in event.lines("ATTENDEE")) == [
            f"mailto:{MENTEE_MAIL}", f"mailto:{MENTOR_MAIL}",
        ]  # fmt: skip
        names = {line.value: line.parameters["CN"] for line in event.lines("ATTENDEE")}
        assert "Tariq" in names[f"mailto:{MENTOR_MAIL}"]
        assert "René 'R'; D’Été" in names[f"mailto:{MENTEE_MAIL}"]
        assert b"canary-note" not in answer.content


def test_moved_it_is_the_same_event_in_a_newer_version_and_cancelled_it_is_taken_out(
    world: Any, enter: Any, session: Session
) -> None:
    browser = enter(world.rene)
    before = only_event(file_of(browser, session)[1])
    Pairing.objects.update(ends_on=timezone.now().date() + timedelta(days=30))
    moved = session.starts_at + timedelta(days=1)
    api.move_session(
        actor_id=world.rene.user_id, pairing_id=session.pairing_id, session_id=session.pk, starts_at=moved, minutes=30,
        place="Room, 4; left", sequence=0,
    )  # fmt: skip
    after = only_event(file_of(browser, session)[1])
    assert after.value("UID") == before.value("UID")
    assert int(after.value("SEQUENCE")) == int(before.value("SEQUENCE")) + 1
    assert after.value("DTSTART") == moved.strftime("%Y%m%dT%H%M%SZ")
    assert after.value("LOCATION") == "Room, 4; left"
    api.cancel_session(actor_id=world.rene.user_id, pairing_id=session.pairing_id, session_id=session.pk)
    answer, found = file_of(browser, session)
    assert "method=CANCEL" in answer["Content-Type"]
    assert found.value("METHOD") == "CANCEL"
    gone = only_event(found)
    assert (gone.value("UID"), gone.value("STATUS")) == (before.value("UID"), "CANCELLED")
    assert int(gone.value("SEQUENCE")) > int(after.value("SEQUENCE"))
    assert gone.value("ORGANIZER")
    # Of several events a file is no message: no METHOD, and the cancelled one says so itself.
    whole = read_calendar(browser.get(f"/mentoring/pairings/{session.pairing_id}/calendar.ics").content)
    assert not whole.lines("METHOD")
    assert {event.value("STATUS") for event in whole.components("VEVENT")} == {"CANCELLED", "CONFIRMED"}


def test_others_who_see_the_pairing_read_no_address_and_no_place(world: Any, enter: Any, session: Session) -> None:
    for person in (world.maria, world.ada):
        for address in (f"sessions/{session.pk}.ics", "calendar.ics"):
            content = enter(person).get(f"/mentoring/pairings/{session.pairing_id}/{address}").content
            read_calendar(content)
            assert b"canary" not in content.replace(b"\r\n ", b"")
    assert (
        enter(world.sol).get(f"/mentoring/pairings/{session.pairing_id}/sessions/{session.pk}.ics").status_code == 404
    )
    Programme.objects.update(shows_addresses=False)
    event = only_event(file_of(enter(world.rene), session)[1])
    assert {line.value for line in event.lines("ATTENDEE")} == {"invalid:nomail"}
    assert event.value("LOCATION") == PLACE


# The private feed


def feed_of(person: Any) -> str:
    return f"/mentoring/calendar/{api.renew_calendar_feed(actor_id=person.user_id)}.ics"


def test_the_feed_gives_all_that_is_planned_without_a_session_and_without_notes(
    world: Any, running: Any, session: Session
) -> None:
    other = builders.programme("second")
    elsewhere = builders.member(other, user=builders.user_of(world.rene))
    their_mentor = builders.member(other, mentors_everything=True)
    version = builders.framework(other)
    theirs = builders.pairing(elsewhere, their_mentor, builders.skill_id(version, "pivot"), state=world.State.ACTIVE)
    Session.objects.create(
        pairing=theirs, token="t", starts_at=timezone.now() + timedelta(days=4), minutes=30, kind="review",
        created_at=builders.NOW, notes=NOTE,
    )  # fmt: skip
    Session.objects.create(
        pairing=running, token="off", starts_at=timezone.now() + timedelta(days=4), minutes=30, kind="review",
        created_at=builders.NOW, cancelled=True,
    )  # fmt: skip
    answer = Client().get(feed_of(world.rene))
    assert answer.status_code == 200
    assert "private" in answer["Cache-Control"]
    assert "Set-Cookie" not in answer
    found = read_calendar(answer.content)
    assert len(found.components("VEVENT")) == 2
    event = next(each for each in found.components("VEVENT") if each.value("UID").startswith(f"session-{session.pk}@"))
    assert event.value("LOCATION") == PLACE
    assert {line.value for line in event.lines("ATTENDEE")} == {f"mailto:{MENTEE_MAIL}", f"mailto:{MENTOR_MAIL}"}
    assert b"canary-note" not in answer.content
    # Somebody else's feed has only theirs.
    assert len(read_calendar(Client().get(feed_of(world.tariq)).content).components("VEVENT")) == 1
    assert read_calendar(Client().get(feed_of(world.maria)).content).components("VEVENT") == []


def test_what_opens_no_feed_is_404_alike(world: Any, session: Session) -> None:
    first = feed_of(world.rene)
    second = feed_of(world.rene)
    closed = feed_of(world.tariq)
    type(builders.user_of(world.tariq)).objects.filter(pk=world.tariq.user_id).update(is_active=False)
    revoked = feed_of(world.maria)
    assert api.revoke_calendar_feed(actor_id=world.maria.user_id)
    assert Client().get(second).status_code == 200
    upper = "/mentoring/calendar/" + second.rpartition("/")[2].removesuffix(".ics").upper() + ".ics"
    answers = [
        Client().get(address)
        for address in (
            first,
            closed,
            revoked,
            upper,
            "/mentoring/calendar/nosuch.ics",
            f"/mentoring/calendar/{'a' * 200}.ics",
        )
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({(answer.content, str(sorted(answer.headers.items()))) for answer in answers}) == 1


def test_a_membership_that_ended_is_in_no_feed_and_an_ended_pairing_names_no_address(
    world: Any, session: Session
) -> None:
    address = feed_of(world.rene)
    Pairing.objects.update(state="completed", open_skill=None)
    (event,) = read_calendar(Client().get(address).content).components("VEVENT")
    assert {line.value for line in event.lines("ATTENDEE")} == {"invalid:nomail"}
    Member.objects.filter(pk=world.rene.member_id).update(is_active=False)
    assert read_calendar(Client().get(address).content).components("VEVENT") == []


def test_the_address_is_created_replaced_and_revoked_on_my_mentoring(world: Any, enter: Any, session: Session) -> None:
    browser = enter(world.rene)
    assert b"Create a private address" in browser.get("/mentoring/").content
    assert browser.post("/mentoring/calendar/renew/").status_code == 302
    token = CalendarFeed.objects.get().token
    assert len(token) >= 40
    address = f"http://testserver/mentoring/calendar/{token}.ics"
    assert f'value="{address}" readonly' in browser.get("/mentoring/").content.decode()
    for other in (world.tariq, world.ada, world.maria):
        assert token not in enter(other).get("/mentoring/").content.decode()
    assert token not in browser.get("/mentoring/my-data.json").content.decode()
    assert token not in str(list(LogEntry.objects.values_list("old", "new", "reason")))
    assert browser.post("/mentoring/calendar/renew/").status_code == 302
    assert Client().get(address).status_code == 404
    assert browser.get("/mentoring/calendar/renew/")["Location"] == "/mentoring/"
    browser.post("/mentoring/calendar/revoke/")
    assert not CalendarFeed.objects.exists()
    assert [row.action for row in LogEntry.objects.filter(action__startswith="member.calendar").order_by("id")] == [
        "member.calendar_renewed", "member.calendar_renewed", "member.calendar_revoked",
    ]  # fmt: skip


def test_a_feed_is_throttled_and_so_is_guessing(world: Any, session: Session, monkeypatch: Any) -> None:
    monkeypatch.setattr(pages, "MOST_FETCHES", 3)
    monkeypatch.setattr(pages, "MOST_MISSES", 2)
    address = feed_of(world.rene)
    assert [Client().get(address).status_code for _ in range(4)] == [200, 200, 200, 429]
    guesses = [Client().get(f"/mentoring/calendar/guess{number}.ics") for number in range(3)]
    assert [answer.status_code for answer in guesses] == [404, 404, 429]
    assert guesses[-1]["Retry-After"] == "3600"
    # Who guesses does not shut out those who know.
    assert Client().get(feed_of(world.tariq)).status_code == 200


def test_the_reader_is_strict() -> None:
    good = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nEND:VCALENDAR\r\n"
    read_calendar(good)
    for bad in (
        good.replace(b"\r\n", b"\n"),
        good.replace(b"PRODID:x\r\n", b""),
        good.replace(b"PRODID:x", b"PRODID:" + b"x" * 80),
        good.replace(b"END:VCALENDAR\r\n", b""),
        good.replace(b"PRODID:x", b"PRODID"),
        good.replace(b"PRODID:x", b"PRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\nEND:VEVENT"),
    ):
        with pytest.raises(AssertionError):
            read_calendar(bad)
