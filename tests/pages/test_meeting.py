"""Finding a time on a pairing's page: proposals, moves, "was it held?", warnings, and what nobody else reads."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from mentoring_xblock.applets.pairings.models.pairing import Pairing, PlanStep
from mentoring_xblock.applets.pairings.models.sessions import ProposedTimes, Session
from mentoring_xblock.applets.people.models import Member
from mentoring_xblock.pages.meeting import MEETING_CHANGES
from tests import builders
from tests.pages.reading import path, text

PLACE = "https://call.example.org/canary-place"
NOTE = "canary-note"


@pytest.fixture
def running(world: Any) -> Any:
    """René (Lagos) learns pivot tables with Tariq (Bogotá, both without summer time), from today on."""
    for who, zone in ((world.rene, "Africa/Lagos"), (world.tariq, "America/Bogota")):
        Member.objects.filter(pk=who.member_id).update(time_zone=zone)
    builders.rate(world.rene, {world.pivot: 1})
    row = builders.pairing(world.rene, world.tariq, world.pivot, state=world.State.ACTIVE)
    today = timezone.now().date()
    Pairing.objects.filter(pk=row.pk).update(starts_on=today - timedelta(days=7), ends_on=today + timedelta(days=21))
    return row


def next_tuesday() -> datetime:
    """A coming Tuesday at 16:00 UTC: within working hours in Bogotá and after them in Lagos."""
    day = timezone.now() + timedelta(days=2)
    while day.weekday() != 1:
        day += timedelta(days=1)
    return day.astimezone(UTC).replace(hour=16, minute=0, second=0, microsecond=0)


def local(moment: datetime, zone: str = "Africa/Lagos") -> str:
    import zoneinfo

    return moment.astimezone(zoneinfo.ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M")


def propose(browser: Any, row: Any, *starts: datetime, **more: str) -> Any:
    names = ("starts_1", "starts_2", "starts_3")
    sent = {name: local(start) for name, start in zip(names, starts, strict=False)}
    form = {"token": "one", "minutes": "45", "kind": "shadow", "place": PLACE, "note": NOTE}
    return browser.post(path(row, "times"), form | sent | more)


def test_times_are_proposed_seen_on_both_clocks_and_accepted_with_a_click(world: Any, enter: Any, running: Any) -> None:
    at = next_tuesday()
    mentee, mentor = enter(world.rene), enter(world.tariq)
    answer = propose(mentee, running, at, at + timedelta(days=1))
    assert answer.status_code == 302
    page = text(mentee.get(path(running)))
    assert "Proposed. We notify tariq." in page
    assert "You proposed these times. tariq has not answered yet." in page
    assert "Outside your working hours." in page
    assert "Take back" in page
    page = text(mentor.get(path(running)))
    assert "proposes these times. Accept one, or ask for others." in page
    assert "Outside the working hours of rene." in page
    assert " for rene)" in page
    assert f'<a href="{PLACE}" rel="noopener noreferrer">' in page
    times = ProposedTimes.objects.get()
    for _ in range(2):
        assert mentor.post(path(running, "accept-time"), {"times_id": times.pk, "choice": 1}).status_code == 302
    session = Session.objects.get()
    assert (session.starts_at, session.place, session.notes) == (at + timedelta(days=1), PLACE, NOTE)
    assert "The session is planned. We notify rene." in text(mentor.get(path(running)))
    assert "planned" in text(mentee.get(path(running)))


def test_the_working_hours_of_both_are_drawn_for_the_chosen_day(world: Any, enter: Any, running: Any) -> None:
    day = next_tuesday().date()
    page = text(enter(world.rene).get(path(running) + f"?day={day.isoformat()}"))
    assert page.count('class="tm-day__bar"') == 2
    assert 'class="tm-day__common"' in page
    assert "Your working hours: 9 a.m. – 5 p.m." in page
    assert "Working hours of tariq on your clock: 3 p.m. – 11 p.m." in page
    assert "In common: 3 p.m. – 5 p.m." in page
    sunday = day + timedelta(days=5)
    page = text(enter(world.rene).get(path(running) + f"?day={sunday.isoformat()}"))
    assert "You do not work on this day." in page
    assert "You have no working hours in common on this day." in page
    for odd in ("tomorrow", "9999-12-31", "0001-01-01", "2026-02-30", "\x00"):
        assert enter(world.rene).get(path(running), {"day": odd}).status_code == 200


def test_a_time_that_overlaps_another_session_is_a_warning_and_no_refusal(world: Any, enter: Any, running: Any) -> None:
    at = next_tuesday()
    colleague = builders.member(world.programme, username="secretcolleague")
    other = builders.pairing(colleague, world.tariq, world.pivot, state=world.State.ACTIVE)
    Session.objects.create(
        pairing=other, token="e", starts_at=at, minutes=60, kind="review", created_at=builders.NOW, notes="canary-else"
    )
    browser = enter(world.rene)
    assert propose(browser, running, at + timedelta(minutes=30)).status_code == 302
    page = text(browser.get(path(running)))
    assert "tariq has another session then." in page
    assert "canary-else" not in page
    assert "secretcolleague" not in page
    assert "You have another session then." in text(enter(world.tariq).get(path(running)))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"starts_1": ""}, "Enter the day and time of the session."),
        ({"starts_1": f"{timezone.now() - timedelta(days=30):%Y-%m-%dT10:00}"}, "This pairing began on"),
        ({"minutes": "2"}, "at least 5 minutes"),
        ({"kind": "party"}, "Please check the form"),
    ],
)
def test_what_cannot_be_proposed_is_refused_where_it_was_typed(
    world: Any, enter: Any, running: Any, change: dict[str, str], words: str
) -> None:
    answer = propose(enter(world.rene), running, next_tuesday(), **change)
    assert answer.status_code == 400
    assert words in text(answer)
    assert NOTE in text(answer)
    assert PLACE in text(answer)
    assert not ProposedTimes.objects.exists()


def test_a_planned_session_is_moved_and_what_has_changed_since_is_not(world: Any, enter: Any, running: Any) -> None:
    at = next_tuesday()
    session = Session.objects.create(
        pairing=running, token="s", starts_at=at, minutes=45, kind="shadow", created_at=builders.NOW
    )
    browser = enter(world.rene)
    sent = {"session": session.pk, "sequence": 0, "minutes": 45, "place": "Room 4"}
    for _ in range(2):
        moved = sent | {"starts_at": local(at + timedelta(days=1))}
        assert browser.post(path(running, "move-session"), moved).status_code == 302
    session.refresh_from_db()
    assert (session.starts_at, session.place, session.calendar_sequence) == (at + timedelta(days=1), "Room 4", 1)
    assert "Room 4" in text(browser.get(path(running)))
    answer = enter(world.tariq).post(
        path(running, "move-session"), sent | {"starts_at": local(at + timedelta(days=2), "America/Bogota")}
    )
    assert answer.status_code == 409
    assert "This session has changed since you opened the page." in text(answer)


def test_whether_it_was_held_is_asked_and_answered_with_a_click(world: Any, enter: Any, running: Any) -> None:
    over = timezone.now() - timedelta(hours=3)
    held, missed = (
        Session.objects.create(
            pairing=running, token=token, starts_at=over, minutes=45, kind="shadow", created_at=builders.NOW
        )
        for token in ("held", "missed")
    )
    for person in (world.rene, world.tariq):
        for address in (path(running), "/mentoring/"):
            page = text(enter(person).get(address))
            assert page.count("Yes, it was held") == 2, address
    for person in (world.maria, world.ada):
        assert "Was it held?" not in text(enter(person).get(path(running)))
        assert enter(person).post(path(running, "held"), {"session": held.pk}).status_code == 403
    # A page that is opened, from a mail too, writes nothing.
    assert Session.objects.filter(held=False, cancelled=False).count() == 2
    answer = enter(world.rene).post(path(running, "held"), {"session": held.pk, "next": "/mentoring/"})
    assert answer["Location"] == "/mentoring/"
    assert enter(world.tariq).post(path(running, "not-held"), {"session": missed.pk}).status_code == 302
    held.refresh_from_db()
    missed.refresh_from_db()
    assert (held.held, missed.cancelled) == (True, True)
    assert "Was it held?" not in text(enter(world.rene).get("/mentoring/"))
    answer = enter(world.rene).post(path(running, "not-held"), {"session": held.pk})
    assert answer.status_code == 409
    assert "already taken place" in text(answer)


def test_only_the_pair_finds_a_time_here(world: Any, enter: Any, running: Any) -> None:
    propose(enter(world.rene), running, next_tuesday())
    for person in (world.maria, world.ada):
        page = text(enter(person).get(path(running)))
        for words in (PLACE, NOTE, "Find a time", "Working hours on", "tm-day"):
            assert words not in page
    stranger = enter(world.sol)
    for action in MEETING_CHANGES:
        assert stranger.post(path(running, action), {"session": 1, "times_id": 1, "choice": 0}).status_code == 404


@pytest.mark.once
@pytest.mark.parametrize(
    ("place", "is_link"),
    [("https://call.example.org/x", True), ("http://call.example.org", False), ("javascript:alert(1)", False),
     ("https://", False), ("https://a b", False), ("Room https://x.example.org", False),
     ("HTTPS://x.example.org", False)],
)  # fmt: skip
def test_a_place_is_a_link_only_by_https(world: Any, enter: Any, running: Any, place: str, is_link: bool) -> None:
    Session.objects.create(
        pairing=running, token="s", starts_at=next_tuesday(), minutes=45, kind="shadow", created_at=builders.NOW,
        place=place,
    )  # fmt: skip
    page = text(enter(world.rene).get(path(running)))
    assert (f'href="{place}"' in page) is is_link
    assert place in page


def test_the_plan_is_one_checklist_for_both(world: Any, enter: Any, running: Any) -> None:
    mentee, mentor = enter(world.rene), enter(world.tariq)
    assert mentee.post(path(running, "add-step"), {"text": "Show <b>it</b> to a colleague"}).status_code == 302
    page = text(mentor.get(path(running)))
    assert "Show &lt;b&gt;it&lt;/b&gt; to a colleague" in page
    first, added = PlanStep.objects.filter(pairing=running).order_by("position")
    form = {f"tick-{first.pk}-watched": "on", f"note-{first.pk}": "canary-step", "step": added.pk}
    # What was typed into the plan is saved with the button that stands in it.
    assert mentor.post(path(running, "move-step"), form).status_code == 302
    assert list(PlanStep.objects.order_by("position").values_list("pk", flat=True)) == [added.pk, first.pk]
    first.refresh_from_db()
    assert (first.note, bool(first.watched_at)) == ("canary-step", True)
    assert "canary-step" in text(mentee.get(path(running)))
    for person in (world.maria, world.ada):
        assert "canary-step" not in text(enter(person).get(path(running)))
    assert mentee.post(path(running, "drop-step"), form | {"step": first.pk}).status_code == 302
    page = text(mentee.get(path(running)))
    assert "Show 1 removed step" in page
    assert "Put it back" in page
    assert mentor.post(path(running, "restore-step"), {"step": first.pk}).status_code == 302
    assert "Put it back" not in text(mentee.get(path(running)))
    answer = mentee.post(path(running, "add-step"), {"text": ""})
    assert answer.status_code == 400


def test_while_the_others_times_wait_for_an_answer_no_form_offers_what_would_be_refused(
    world: Any, enter: Any, running: Any
) -> None:
    mentee, mentor, at = enter(world.rene), enter(world.tariq), next_tuesday()
    assert "Send the proposal" in text(mentor.get(path(running)))
    propose(mentee, running, at)
    assert "Send the proposal" in text(mentee.get(path(running)))
    assert "Send the proposal" not in text(mentor.get(path(running)))
    # Who typed their own before they read the other's keeps what they typed.
    crossed = propose(mentor, running, at + timedelta(days=1), token="two", note="typed in the meantime")
    assert crossed.status_code == 409
    assert "typed in the meantime" in text(crossed)
    assert "Send the proposal" in text(crossed)


def test_times_that_have_all_passed_are_said_to_have_and_ask_for_nothing_but_others(
    world: Any, enter: Any, running: Any
) -> None:
    mentee, mentor, at = enter(world.rene), enter(world.tariq), next_tuesday()
    propose(mentee, running, at)
    for who, words in ((world.tariq, "Choose a time"), (world.rene, "Nothing waits for you.")):
        assert words in text(enter(who).get("/mentoring/"))
    passed = (timezone.now() - timedelta(hours=1)).isoformat()
    ProposedTimes.objects.update(starts=[passed])
    own, others = text(mentee.get(path(running))), text(mentor.get(path(running)))
    assert "You proposed these times, and they have passed without an answer from tariq. Propose others." in own
    assert "rene proposed these times, and they have passed. Propose others." in others
    for page in (own, others):
        assert "Take back" not in page
        assert "None suits" not in page
        assert page.count("tm-button--primary") == 1
        assert re.search(r'tm-button--primary">Propose (other )?times', page)
    for who in (world.tariq, world.rene):
        page = text(enter(who).get("/mentoring/"))
        assert "Choose a time" not in page
        assert "Plan a session" in page
    # One that is still to come is what waits, by its own time.
    ProposedTimes.objects.update(starts=[passed, at.isoformat()])
    assert "Choose a time" in text(enter(world.tariq).get("/mentoring/"))


@pytest.mark.parametrize(
    ("language", "first", "last"), [("en", "March 2, 2026", "March 30, 2026"), ("de", "2. März 2026", "30. März 2026")]
)
def test_a_day_outside_the_pairing_is_refused_with_its_days_as_people_write_them(
    world: Any, enter: Any, running: Any, language: str, first: str, last: str
) -> None:
    Pairing.objects.filter(pk=running.pk).update(
        starts_on=builders.NOW.date(), ends_on=builders.NOW.date() + timedelta(days=28)
    )
    browser, headers = enter(world.tariq), {"accept-language": language}
    form = {"token": "t", "minutes": "30", "kind": "review"}
    early = form | {"held": "on", "starts_at": "2026-02-20T10:00"}
    late = form | {"starts_1": local(next_tuesday(), "America/Bogota")}
    for action, sent, day in (("session", early, first), ("times", late, last)):
        answer = browser.post(path(running, action), sent, headers=headers)
        assert answer.status_code == 400
        said = text(answer).split('id="trouble"')[1].split("</div>")[0]
        assert day in said
        assert "2026-03-" not in said
