"""How the two people of a pairing reach each other: who reads an address, when, and what a link can be."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.utils import timezone

from mentoring_xblock import api
from mentoring_xblock.applets.audit_log.models import LogEntry
from mentoring_xblock.applets.pairings.models.pairing import Pairing
from mentoring_xblock.applets.pairings.models.sessions import Session
from mentoring_xblock.applets.people.models import Member, Programme
from mentoring_xblock.platform.configuration import ContactLink
from tests import builders
from tests.pages.reading import text

pytestmark = pytest.mark.once

MENTEE_MAIL, MENTOR_MAIL = "canary.mentee@example.org", "canary.mentor@example.org"
CHAT = "https://chat.example.org/dm/"


@pytest.fixture
def pair(world: Any, settings: Any) -> Any:
    """René learns pivot tables with Tariq; both have an address, a time zone and a link to chat."""
    settings.TASK_MENTORING = {
        **settings.TASK_MENTORING,
        "CONTACT_LINKS": [
            {"label": "Chat", "url": CHAT + "{username}"},
            {"label": "Call", "url": "https://call.example.org/?to={email}"},
        ],
    }
    for who, address, zone in ((world.rene, MENTEE_MAIL, "Asia/Tokyo"), (world.tariq, MENTOR_MAIL, "Europe/Berlin")):
        user = builders.user_of(who)
        user.email = address
        user.is_staff = True
        user.save()
        Member.objects.filter(pk=who.member_id).update(time_zone=zone, unit="Unit", region="Region")
    for who in (world.ada, world.maria):
        type(builders.user_of(who)).objects.filter(pk=who.user_id).update(is_staff=True)
    builders.rate(world.rene, {world.pivot: 1})
    return builders.pairing(world.rene, world.tariq, world.pivot, state=world.State.ACTIVE, role_key="analyst")


def everything(browser: Any, row: Any) -> str:
    """All that one reader gets of a pairing, on every door that shows one."""
    addresses = [
        f"/mentoring/pairings/{row.pk}/", f"/mentoring/pairings/{row.pk}/calendar.ics", "/mentoring/",
        f"/api/mentoring/v1/pairings/{row.pk}/", "/api/mentoring/v1/pairings/", "/api/mentoring/v1/me/",
        "/mentoring/team/", "/mentoring/programme/", "/mentoring/my-data.json",
        f"/admin/task_mentoring/pairing/{row.pk}/change/", "/admin/task_mentoring/pairing/",
        *(f"/admin/task_mentoring/logentry/{entry.pk}/change/" for entry in LogEntry.objects.all()),
    ]  # fmt: skip
    answers = [browser.get(address) for address in addresses]
    return "".join(answer.content.decode() for answer in answers if answer.status_code == 200)


def addresses_in(page: str) -> set[str]:
    return {each for each in (MENTEE_MAIL, MENTOR_MAIL, CHAT, "call.example.org") if each in page}


def test_each_of_the_running_pair_reads_how_to_reach_the_other(world: Any, enter: Any, pair: Any) -> None:
    for person, other_mail, other_name in ((world.rene, MENTOR_MAIL, "tariq"), (world.tariq, MENTEE_MAIL, "rene")):
        page = text(enter(person).get(f"/mentoring/pairings/{pair.pk}/"))
        raw = enter(person).get(f"/mentoring/pairings/{pair.pk}/").content.decode()
        assert f'href="mailto:{other_mail}"' in raw
        assert f'href="{CHAT}{other_name}"' in raw
        assert f'href="https://call.example.org/?to={other_mail}"' in raw
        assert "Local time:" in page
        assert f"for {other_name}." in page
        answer = enter(person).get(f"/api/mentoring/v1/pairings/{pair.pk}/").json()["partner"]
        assert answer["contact"]["email"] == other_mail
        assert answer["shared_hours"] == 0
        assert (answer["unit"], answer["region"]) == ("Unit", "Region")


def test_a_time_that_both_clocks_show_is_said_once(world: Any, enter: Any, pair: Any) -> None:
    address = f"/mentoring/pairings/{pair.pk}/"
    assert "for both of you" not in text(enter(world.tariq).get(address))
    Member.objects.filter(pk=world.rene.member_id).update(time_zone="Europe/Paris")
    said = re.search(r"Local time: [^<]*", text(enter(world.tariq).get(address)))
    assert said is not None
    assert re.fullmatch(r"Local time: [^,]+ for both of you\.", said[0].strip())


def test_nobody_else_reads_an_address_nor_the_pair_after_the_end(world: Any, enter: Any, pair: Any) -> None:
    peer = builders.member(world.programme)
    for person in (world.maria, world.ada, peer, world.sol):
        assert addresses_in(everything(enter(person), pair)) == set(), person
    Pairing.objects.filter(pk=pair.pk).update(state="completed", open_skill=None)
    for person in (world.rene, world.tariq, world.maria, world.ada, peer, world.sol):
        assert addresses_in(everything(enter(person), pair)) == set(), person


def test_a_mentor_reads_who_asks_and_no_address_before_accepting(world: Any, enter: Any, pair: Any) -> None:
    reasons = [{"code": "other_department", "params": {"name": "Lab"}}]
    asked = builders.pairing(
        world.rene, world.tariq, world.chart, state=world.State.APPROVED, role_key="analyst", reasons=reasons
    )
    Pairing.objects.filter(pk=pair.pk).delete()
    for address in (f"/mentoring/pairings/{asked.pk}/", "/mentoring/"):
        page = text(enter(world.tariq).get(address))
        for words in ("Analyst", "Desk", "Working hours in common", "<dd>None</dd>", "Why you were suggested:"):
            assert words in page, (address, words)
    for person in (world.tariq, world.rene):
        assert addresses_in(everything(enter(person), asked)) == set()
    # Nor does the mentee learn more of somebody who has not agreed.
    assert enter(world.rene).get(f"/api/mentoring/v1/pairings/{asked.pk}/").json()["partner"] is None


def test_a_programme_may_hide_addresses_and_a_closed_account_has_none(world: Any, enter: Any, pair: Any) -> None:
    Programme.objects.filter(pk=world.programme.programme_id).update(shows_addresses=False)
    assert addresses_in(everything(enter(world.rene), pair)) == {CHAT}
    Programme.objects.filter(pk=world.programme.programme_id).update(shows_addresses=True)
    type(builders.user_of(world.tariq)).objects.filter(pk=world.tariq.user_id).update(is_active=False)
    assert addresses_in(everything(enter(world.rene), pair)) == set()


@pytest.mark.parametrize("email", ["a?b@example.org", 'x"onclick="@example.org', "a b&cc=x@example.org"])
def test_what_a_person_is_called_never_changes_what_a_link_is(email: str) -> None:
    link = ContactLink("Call", "https://call.example.org/?to={email}&x=1")
    filled = link.filled_in(email=email, username="../../x").address
    assert filled.startswith("https://call.example.org/?to=")
    assert filled.count("?") == 1
    assert filled.count("&") == 1
    assert '"' not in filled
    link = ContactLink("Chat", "https://c.example.org/{username}")
    assert link.filled_in(email="", username="../x?y").address == "https://c.example.org/..%2Fx%3Fy"


@pytest.mark.once
def test_a_link_that_the_operator_broke_is_left_out_of_the_page(
    world: Any, enter: Any, pair: Any, settings: Any
) -> None:
    settings.TASK_MENTORING = {
        **settings.TASK_MENTORING,
        "CONTACT_LINKS": [{"label": "x", "url": "javascript:alert(1)"}],
    }
    answer = enter(world.rene).get(f"/mentoring/pairings/{pair.pk}/")
    assert answer.status_code == 200
    assert "javascript" not in answer.content.decode()


@pytest.mark.parametrize("gone", ["rene", "tariq"])
def test_a_feed_tells_nobody_the_address_of_somebody_who_has_left(
    world: Any, pair: Any, client: Any, gone: str
) -> None:
    Session.objects.create(
        pairing=pair, token="held", starts_at=timezone.now(), minutes=45, kind="shadow", created_at=builders.NOW,
        held=True,
    )  # fmt: skip
    leaving, left = (world.rene, world.tariq) if gone == "rene" else (world.tariq, world.rene)
    address = f"/mentoring/calendar/{api.renew_calendar_feed(actor_id=left.user_id)}.ics"
    assert addresses_in(client.get(address).content.decode()) == {MENTEE_MAIL, MENTOR_MAIL}
    api.end_membership(actor_id=world.ada.user_id, member_id=leaving.member_id)
    answer = client.get(address)
    assert answer.status_code == 200
    assert b"BEGIN:VEVENT" in answer.content
    assert addresses_in(answer.content.decode()) == set()
