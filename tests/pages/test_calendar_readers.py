"""Calendar files over texts that break careless writers, read twice: by a strict reader of lines and by vobject."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import vobject
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from mentoring_xblock import api
from mentoring_xblock.applets.competencies.models import SkillVersion
from mentoring_xblock.applets.pairings.models.pairing import Pairing
from mentoring_xblock.applets.pairings.models.sessions import Session
from tests import builders
from tests.pages.ical_lines import Component, read_calendar

TEXTS = {
    "plain": "Clean data",
    "umlauts": "Größe; Maße, Füße – ÄÖÜß",
    "arabic": "تنظيف البيانات؛ مراجعة، ومقارنة",
    "emoji": "👩🏽‍💻 pair up 🧹📊",
    "signs": "back\\slash; semi, comma: colon \"quote\" 'single' ^caret",
    "ends": "\\",
    "escapes": "\\n \\N \\; \\, \\\\n",
    "long": "Ω" * 300,
    "long emoji": "🧹" * 200,
    "lines": "one\ntwo\n\nthree",
    "injected": "x\r\nATTENDEE:mailto:evil@example.org\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:evil",
    "injected alone": "x\rMETHOD:CANCEL\rEND:VCALENDAR",
    "controls": "a\x01b\x0bc\x1bd\x7fe\tf",
    "spaces": " before and after ",
}
NAMES = {
    "plain": "Tariq",
    "quoted": '"; ROLE=CHAIR:mailto:evil@example.org',
    "arabic": "أميرة حداد",
    "emoji": "René 🧹",
    "caret": "^n^'^^ Ann",
    "lines": "Ann\r\nATTENDEE:mailto:evil@example.org",
    "controls": "A\x01n\x1bn",
    "long": "Ångström " * 16,
}
ADDRESSES = {
    "plain": "a.b+c@example.org",
    "umlaut": "jürgen@example.org",
    "signs": "o'brien&co%;,:x@example.org",
    "injected": "a@example.org\r\nATTENDEE:mailto:evil@example.org",
}


@pytest.fixture
def session(world: Any) -> Session:
    cache.clear()
    for who in (world.rene, world.tariq):
        user = builders.user_of(who)
        user.email, user.first_name = f"{user.username}@example.org", user.username.title()
        user.save()
    builders.rate(world.rene, {world.pivot: 1})
    running = builders.pairing(
        world.rene, world.tariq, world.pivot, state=world.State.ACTIVE,
        ends_on=timezone.now().date() + timedelta(days=30),
    )  # fmt: skip
    return Session.objects.create(
        pairing=running, token="s", starts_at=timezone.now().replace(microsecond=0) + timedelta(days=3), minutes=45,
        kind="shadow", created_at=builders.NOW, place="Room 4",
    )  # fmt: skip


def files(world: Any, enter: Any, session: Session) -> list[bytes]:
    """The session's message, the pairing's file, and the feeds of both."""
    browser = enter(world.rene)
    where = f"/mentoring/pairings/{session.pairing_id}"
    feeds = [
        Client().get(f"/mentoring/calendar/{api.renew_calendar_feed(actor_id=who.user_id)}.ics")
        for who in (world.rene, world.tariq)
    ]
    answers = [browser.get(f"{where}/sessions/{session.pk}.ics"), browser.get(f"{where}/calendar.ics"), *feeds]
    assert [answer.status_code for answer in answers] == [200] * 4
    return [answer.content for answer in answers]


def both_read(content: bytes) -> tuple[Component, Any]:
    """The calendar as each of the two readers has it, agreed on what every calendar program shows."""
    strict = read_calendar(content)
    (other,) = vobject.readComponents(content.decode())
    other.validate(raiseException=True)
    events = list(getattr(other, "vevent_list", []))
    lines = strict.components("VEVENT")
    assert len(events) == len(lines)
    for event, line in zip(events, lines, strict=True):
        for name in ("uid", "sequence", "summary", "description", "location", "status", "url"):
            mine = line.lines(name.upper())
            theirs = event.contents.get(name, [])
            assert [each.value for each in theirs] == [each.value for each in mine], name
        for name in ("dtstart", "dtend", "dtstamp"):
            found = event.contents[name][0].value
            shape = "%Y%m%dT%H%M%SZ" if isinstance(found, datetime) else "%Y%m%d"
            assert found.strftime(shape) == line.value(name.upper())
        people = [each.value for each in event.contents.get("attendee", [])]
        assert people == [each.value for each in line.lines("ATTENDEE")]
    return strict, other


def sessions_in(found: Component) -> list[Component]:
    return [each for each in found.components("VEVENT") if each.value("UID").startswith("session-")]


def as_stored(text: str) -> str:
    """Line ends of every kind are one in a calendar, and other control characters have no place in it."""
    one = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(sign for sign in one if sign in "\n\t" or (ord(sign) >= 32 and ord(sign) != 127))


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_any_text_comes_out_of_both_readers_as_it_went_in(world: Any, enter: Any, session: Session, text: str) -> None:
    SkillVersion.objects.filter(skill_id=world.pivot).update(title=text)
    Session.objects.update(place=text[:200])
    for content in files(world, enter, session):
        found, _ = both_read(content)
        (event,) = sessions_in(found)
        assert event.value("SUMMARY").startswith(as_stored(text))
        assert event.value("LOCATION") == as_stored(text[:200])
        assert len(event.lines("ATTENDEE")) == 2
        assert event.value("UID") == f"session-{session.pk}@testserver"


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_any_name_stays_a_name(world: Any, enter: Any, session: Session, name: str) -> None:
    user = builders.user_of(world.tariq)
    user.first_name = name[:150]
    user.save()
    for content in files(world, enter, session):
        found, _ = both_read(content)
        (event,) = sessions_in(found)
        assert [line.value for line in event.lines("ATTENDEE")] == [
            "mailto:tariq@example.org", "mailto:rene@example.org",
        ]  # fmt: skip
        roles = [line.parameters["ROLE"] for line in event.lines("ATTENDEE")]
        assert roles == ["CHAIR", "REQ-PARTICIPANT"]


@pytest.mark.parametrize("address", ADDRESSES.values(), ids=ADDRESSES)
def test_any_address_is_one_address(world: Any, enter: Any, session: Session, address: str) -> None:
    type(builders.user_of(world.tariq)).objects.filter(pk=world.tariq.user_id).update(email=address)
    for content in files(world, enter, session):
        found, _ = both_read(content)
        (event,) = sessions_in(found)
        assert len(event.lines("ATTENDEE")) == 2
        assert event.value("ORGANIZER") == event.lines("ATTENDEE")[0].value


def test_created_moved_and_cancelled_it_is_one_event_whose_versions_rise(
    world: Any, enter: Any, session: Session
) -> None:
    """In each file that bears it: a greater SEQUENCE and no earlier DTSTAMP each time, under one UID."""
    seen: list[list[Component]] = []
    names: list[str] = []

    def look() -> None:
        found = [both_read(content) for content in files(world, enter, session)]
        seen.append([sessions_in(strict)[0] for strict, _ in found if sessions_in(strict)])
        names.append(found[0][0].value("METHOD"))
        assert str(found[0][1].method.value) == names[-1]
        assert {str(each[1].version.value) for each in found} == {"2.0"}

    who = {"actor_id": world.rene.user_id, "pairing_id": session.pairing_id, "session_id": session.pk}
    look()
    for sequence in range(2):
        starts_at = session.starts_at + timedelta(days=1 + sequence)
        api.move_session(**who, starts_at=starts_at, minutes=30, place="Füße 🧹; left, up", sequence=sequence)
        look()
        assert seen[-1][0].value("DTSTART") == starts_at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    api.cancel_session(**who)
    look()
    assert names == ["REQUEST", "REQUEST", "REQUEST", "CANCEL"]
    for file in range(2):  # the message and the pairing's file; feeds leave out what is cancelled
        versions = [each[file] for each in seen]
        assert len({each.value("UID") for each in versions}) == 1
        sequences = [int(each.value("SEQUENCE")) for each in versions]
        assert sequences == sorted(set(sequences))
        stamps = [each.value("DTSTAMP") for each in versions]
        assert stamps == sorted(stamps)
        assert versions[-1].value("STATUS") == "CANCELLED"
    assert [len(each) for each in seen] == [4, 4, 4, 2]


def test_a_feed_of_nothing_is_still_a_calendar(world: Any, enter: Any, session: Session) -> None:
    Pairing.objects.all().delete()
    token = api.renew_calendar_feed(actor_id=world.maria.user_id)
    found, other = both_read(Client().get(f"/mentoring/calendar/{token}.ics").content)
    assert found.components("VEVENT") == []
    assert other.contents["x-wr-calname"][0].value == "Mentoring"


@pytest.mark.parametrize("host", ["lms.example.org:8443", "127.0.0.1:8000", "[::1]:8000"])
def test_a_uid_holds_the_name_of_the_host_alone(
    world: Any, enter: Any, session: Session, settings: Any, host: str
) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    content = enter(world.rene).get(f"/mentoring/pairings/{session.pairing_id}/calendar.ics", HTTP_HOST=host).content
    found, _ = both_read(content)
    expected = host.rpartition(":")[0].strip("[]")
    assert {each.value("UID").partition("@")[2] for each in found.components("VEVENT")} == {expected}
