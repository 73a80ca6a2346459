"""The page of one pairing: who may open it, what its forms change, and its calendar file."""

from __future__ import annotations

from datetime import UTC, datetime

import icalendar
import pytest
from django.utils import timezone

from mentoring_xblock.applets.pairings.models.pairing import Pairing, PlanStep
from mentoring_xblock.applets.pairings.models.sessions import Session
from mentoring_xblock.applets.people.models import Member
from mentoring_xblock.applets.ratings.models import Rating
from mentoring_xblock.pages.pairing_changes import CHANGES
from tests import builders
from tests.pages.reading import path, text, without_token


def test_both_sides_read_one_skill_from_level_to_level_until_a_date(world, enter, running):
    for member in (world.rene, world.tariq, world.maria, world.ada):
        page = text(enter(member).get(path(running)))
        for words in ("Pivot", "Aware", "Practised", "March 30, 2026", "rene", "tariq"):
            assert words in page


def test_a_foreign_pairing_answers_byte_for_byte_like_an_absent_one(world, enter, running):
    absent = Pairing(pk=running.pk + 1000)
    huge = Pairing(pk=10**40)
    stranger, colleague = enter(world.sol), enter(builders.member(world.programme))
    for browser in (stranger, colleague):
        for action in ("", *CHANGES, "no-such"):
            method = browser.post if action else browser.get
            answers = [method(path(row, action)) for row in (running, absent)]
            assert [answer.status_code for answer in answers] == [404, 404]
            assert without_token(answers[0]) == without_token(answers[1])
        assert browser.get(path(running) + "calendar.ics").status_code == 404
        assert browser.get(path(huge)).status_code == 404
    running.refresh_from_db()
    assert running.state == "active"


def test_the_plan_is_ticked_and_a_tick_taken_away(world, enter, running):
    step = PlanStep.objects.get(pairing=running)
    browser = enter(world.tariq)
    sent = {f"tick-{step.pk}-watched": "on", f"tick-{step.pk}-alone": "on", f"work-{step.pk}": "The May report"}
    assert browser.post(path(running, "plan"), sent).status_code == 302
    step.refresh_from_db()
    assert (bool(step.watched_at), bool(step.together_at), bool(step.alone_at)) == (True, False, True)
    assert step.work == "The May report"
    browser.post(path(running, "plan"), {f"tick-{step.pk}-watched": "on", f"work-{step.pk}": "The May report"})
    step.refresh_from_db()
    assert (bool(step.watched_at), bool(step.alone_at)) == (True, False)


def test_a_mentee_ticks_but_does_not_name_the_work(world, enter, running):
    step = PlanStep.objects.get(pairing=running)
    page = text(enter(world.rene).get(path(running)))
    assert f"tick-{step.pk}-watched" in page
    assert f"work-{step.pk}" not in page
    assert enter(world.rene).post(path(running, "plan"), {f"tick-{step.pk}-watched": "on"}).status_code == 302


def test_a_session_is_planned_in_the_persons_own_time_zone_then_held(world, enter, running):
    Member.objects.filter(pk=world.tariq.member_id).update(time_zone="Asia/Tokyo")
    browser = enter(world.tariq)
    sent = {"token": "one", "starts_at": "2026-03-09T10:00", "minutes": "45", "kind": "shadow", "notes": "Watch"}
    for _ in range(2):
        assert browser.post(path(running, "session"), sent).status_code == 302
    session = Session.objects.get(pairing=running)
    assert session.starts_at == datetime(2026, 3, 9, 1, 0, tzinfo=UTC)
    assert (session.minutes, session.held) == (45, False)
    assert "March 9, 2026, 10 a.m." in text(browser.get(path(running)))
    assert browser.post(path(running, "held"), {"session": session.pk}).status_code == 302
    session.refresh_from_db()
    assert session.held
    assert Session.objects.count() == 1


def test_a_held_session_ticks_what_was_shown(world, enter, running):
    step = PlanStep.objects.get(pairing=running)
    sent = {
        "token": "two", "starts_at": "2026-03-09T10:00", "minutes": "45", "kind": "practise", "held": "on",
        f"shown-{step.pk}-together": "on",
    }  # fmt: skip
    enter(world.rene).post(path(running, "session"), sent)
    step.refresh_from_db()
    assert step.together_at is not None


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("starts_at", "tomorrow", "Enter a valid day and time."),
        ("minutes", "2", "at least 5 minutes"),
        ("minutes", "", "Enter how many minutes the session takes."),
        ("kind", "party", "Please check the form"),
    ],
)
def test_a_session_that_cannot_be_meant_is_refused_and_what_was_typed_stays(world, enter, running, field, value, words):
    sent = {"token": "t", "starts_at": "2026-03-09T10:00", "minutes": "45", "kind": "shadow", "notes": "Bring the file"}
    answer = enter(world.rene).post(path(running, "session"), sent | {field: value})
    assert answer.status_code == 400
    assert words in text(answer)
    assert "Bring the file" in text(answer)
    assert not Session.objects.exists()


def test_a_session_is_cancelled(world, enter, running):
    session = Session.objects.create(
        pairing=running, token="t", starts_at=builders.NOW, minutes=30, kind="review", created_at=builders.NOW
    )
    enter(world.rene).post(path(running, "cancel-session"), {"session": session.pk})
    session.refresh_from_db()
    assert session.cancelled


def test_the_mentee_rates_the_one_skill_again_and_the_manager_confirms(world, enter, running):
    mentee = enter(world.rene)
    assert "You can pivot at 3a" in text(mentee.get(path(running)))
    mentee.post(path(running, "rerate"), {"level": "3", "token": "again", "comment": "Did the May report"})
    running.refresh_from_db()
    assert running.state == "reassessed"
    assert Rating.objects.filter(member_id=world.rene.member_id, level=3, note="Did the May report").count() == 1
    manager = enter(world.maria)
    page = text(manager.get(path(running)))
    assert "now rates themselves at “3 · Practised”" in page
    assert manager.post(path(running, "confirm"), {"level": "3", "comment": "Well done"}).status_code == 302
    running.refresh_from_db()
    assert running.state == "completed"
    assert "Well done" in text(mentee.get(path(running)))


def test_a_manager_asks_for_evidence(world, enter, running):
    enter(world.rene).post(path(running, "rerate"), {"level": "3", "token": "again"})
    enter(world.maria).post(path(running, "evidence"), {"what": "Show me the quarterly table"})
    running.refresh_from_db()
    assert running.state == "active"
    assert "Show me the quarterly table" in text(enter(world.rene).get(path(running)))


def test_nobody_confirms_what_is_somebody_elses_to_confirm(world, enter, running):
    enter(world.rene).post(path(running, "rerate"), {"level": "3", "token": "again"})
    for member in (world.rene, world.tariq):
        answer = enter(member).post(path(running, "confirm"), {"level": "3"})
        assert answer.status_code == 403
    running.refresh_from_db()
    assert running.state == "reassessed"


def test_what_has_moved_on_is_told_kindly_with_the_present_state(world, enter, running):
    answer = enter(world.tariq).post(path(running, "accept"))
    assert answer.status_code == 409
    page = text(answer)
    assert "That did not work." in page
    assert "Under way" in page


def test_taking_back_a_request_does_not_end_a_pairing_that_has_begun_meanwhile(world, enter):
    builders.rate(world.rene, {world.pivot: 1})
    row = builders.pairing(world.rene, world.tariq, world.pivot, state=world.State.APPROVED)
    browser = enter(world.rene)
    assert '<input type="hidden" name="request" value="1">' in browser.get(path(row)).content.decode()
    sent = {"request": "1", "reason": "Found somebody else"}
    assert enter(world.tariq).post(path(row, "accept")).status_code == 302
    answer = browser.post(path(row, "withdraw"), sent)
    page = text(answer)
    assert answer.status_code == 409
    assert "The mentor has accepted since you opened this page" in page
    assert "End the pairing early" in page
    assert "Found somebody else" in page
    assert 'name="request"' not in answer.content.decode()
    row.refresh_from_db()
    assert row.state == "active"
    assert browser.post(path(row, "withdraw"), {"reason": "Found somebody else"}).status_code == 302
    row.refresh_from_db()
    assert row.state == "withdrawn"


def test_withdrawing_gives_the_place_back_and_says_why(world, enter, running):
    assert builders.reload(world.tariq.member_id).places_taken == 1
    enter(world.rene).post(path(running, "withdraw"), {"reason": "Changed jobs"})
    assert builders.reload(world.tariq.member_id).places_taken == 0
    assert "Changed jobs" in text(enter(world.tariq).get(path(running)))


def test_the_calendar_has_stable_uids_and_a_sequence_that_only_rises(world, enter, running):
    browser = enter(world.rene)
    browser.post(
        path(running, "session"),
        {"token": "t", "starts_at": "2026-03-09T10:00", "minutes": "45", "kind": "shadow"},
    )
    before = events(browser.get(path(running) + "calendar.ics"))
    session = next(uid for uid in before if uid.startswith("session-"))
    assert before[session]["STATUS"] == "CONFIRMED"
    assert before[session].decoded("DTSTART") == datetime(2026, 3, 9, 10, 0, tzinfo=UTC)
    browser.post(path(running, "withdraw"), {"reason": "Changed jobs"})
    after = events(browser.get(path(running) + "calendar.ics"))
    assert set(after) == set(before)
    assert {event["STATUS"] for event in after.values()} == {"CANCELLED"}
    assert after[session]["SEQUENCE"] > before[session]["SEQUENCE"]


def test_a_later_end_is_a_newer_version_of_the_calendars_last_day(world, enter, running):
    """Evidence asked for puts the end off; a calendar takes that over only from a higher SEQUENCE (RFC 5545)."""
    Pairing.objects.filter(pk=running.pk).update(state="reassessed", waits_since=builders.NOW)
    browser = enter(world.rene)
    before = events(browser.get(path(running) + "calendar.ics"))
    last_day = next(uid for uid in before if uid.startswith("pairing-"))
    answer = enter(world.maria).post(path(running, "evidence"), {"what": "Show me one alone"})
    assert answer.status_code == 302
    after = events(browser.get(path(running) + "calendar.ics"))
    assert after[last_day].decoded("DTSTART") > before[last_day].decoded("DTSTART")
    assert after[last_day]["SEQUENCE"] > before[last_day]["SEQUENCE"]


def test_a_cancelled_session_is_cancelled_in_the_calendar_and_a_held_one_stays(world, enter, running):
    browser = enter(world.rene)
    for token, held in (("off", ""), ("done", "on")):
        sent = {"token": token, "starts_at": "2026-03-09T10:00", "minutes": "45", "kind": "shadow", "held": held}
        browser.post(path(running, "session"), sent)
    off, done = Session.objects.get(token="off"), Session.objects.get(token="done")
    browser.post(path(running, "cancel-session"), {"session": off.pk})
    browser.post(path(running, "withdraw"), {"reason": "Over"})
    found = events(browser.get(path(running) + "calendar.ics"))
    status = {uid.partition("@")[0]: str(event["STATUS"]) for uid, event in found.items()}
    assert status[f"session-{off.pk}"] == "CANCELLED"
    assert status[f"session-{done.pk}"] == "CONFIRMED"


def events(answer):
    assert answer["Content-Type"].startswith("text/calendar")
    calendar = icalendar.Calendar.from_ical(answer.content)
    return {str(event["UID"]): event for event in calendar.walk("VEVENT")}


def test_a_level_below_the_target_is_chosen_knowingly(world, enter, running):
    step = PlanStep.objects.get(pairing=running)
    enter(world.rene).post(
        path(running, "session"),
        {
            "token": "one", "starts_at": "2026-03-09T10:00", "minutes": "45", "kind": "practise", "held": "on",
            "for_confirmer": "He built the May table", "notes": "only for us", f"shown-{step.pk}-together": "on",
        },
    )  # fmt: skip
    PlanStep.objects.filter(pk=step.pk).update(together_at=datetime(2026, 3, 9, 11, tzinfo=UTC))
    enter(world.rene).post(path(running, "rerate"), {"level": "3", "token": "again"})
    page = text(enter(world.maria).get(path(running)))
    form = page[page.index("Confirm the new level") : page.index("Not yet: ask for more evidence")]
    assert " checked" not in form
    for words in (
        "<dd>1<br>",
        "1 of 3",
        "March 9, 2026</span>",
        "March 9, 2026 (1)",
        "0 of 1",
        "He built the May table",
    ):
        assert words in form
    assert "only for us" not in page
    assert form.count("ends the pairing below the target") == 2
    assert "If you want to see more first, ask for evidence instead" in form
    answer = enter(world.maria).post(path(running, "confirm"), {"comment": "x"})
    assert answer.status_code == 400
    running.refresh_from_db()
    assert running.state == "reassessed"


def test_the_confirmer_reads_that_the_two_never_met(world, enter, running):
    enter(world.rene).post(path(running, "rerate"), {"level": "3", "token": "again"})
    page = text(enter(world.maria).get(path(running)))
    form = page[page.index("Confirm the new level") : page.index("Not yet: ask for more evidence")]
    assert "No session was held" in form
    assert "0 of 3" in form


def test_below_the_target_another_round_is_proposed_with_one_tick(world, enter, running):
    builders.rate(world.tariq, {world.pivot: 4})
    enter(world.rene).post(path(running, "rerate"), {"level": "3", "token": "again"})
    sent = {"level": "2", "comment": "Not yet", "again": "on"}
    answer = enter(world.maria).post(path(running, "confirm"), sent, follow=True)
    assert "another round is proposed" in text(answer)
    running.refresh_from_db()
    new = Pairing.objects.exclude(pk=running.pk).get()
    assert (running.state, new.state, new.mentor_id) == ("fell_short", "proposed", world.tariq.member_id)
    assert "See the new pairing" in text(enter(world.rene).get(path(running)))


def test_where_another_round_cannot_be_proposed_the_level_is_confirmed_and_the_reason_said(world, enter, running):
    enter(world.rene).post(path(running, "rerate"), {"level": "3", "token": "again"})
    Member.objects.filter(pk=world.tariq.member_id).update(is_paused=True)
    answer = enter(world.maria).post(path(running, "confirm"), {"level": "2", "again": "on"}, follow=True)
    assert "We could not propose another round: This person cannot mentor this skill now" in text(answer)
    running.refresh_from_db()
    assert running.state == "fell_short"


def test_more_time_is_asked_for_and_agreed_on_the_page(world, enter, running):
    Pairing.objects.update(ends_on=timezone.now().date())
    mentee, mentor = enter(world.rene), enter(world.tariq)
    assert "Ask for more time" in text(mentee.get(path(running)))
    assert "Ask for more time" not in text(enter(world.maria).get(path(running)))
    assert mentee.post(path(running, "extend"), {"more": "9"}).status_code == 400
    page = text(mentee.post(path(running, "extend"), {"more": "3"}, follow=True))
    assert "tariq has not answered yet." in page
    assert "Ask for more time" not in page
    page = text(mentor.get(path(running)))
    assert "rene asks whether the pairing can go on for 3 more weeks." in page
    page = text(mentor.post(path(running, "agree"), follow=True))
    running.refresh_from_db()
    assert running.extension_agreed
    assert "This pairing was extended, which is possible once." in page


def test_no_more_time_is_an_answer_too(world, enter, running):
    last = timezone.now().date()
    Pairing.objects.update(ends_on=last)
    enter(world.tariq).post(path(running, "extend"), {"more": "1"})
    page = text(enter(world.rene).post(path(running, "keep-end"), follow=True))
    assert "More time was requested, but not agreed." in page
    running.refresh_from_db()
    assert (running.extension_agreed, running.ends_on) == (False, last)


def test_ending_early_says_what_follows(world, enter, running):
    for who, words in (
        (world.rene, "You can then ask somebody else for this skill."),
        (world.tariq, "rene can then ask somebody else for this skill."),
        (world.maria, "rene can then ask somebody else for this skill."),
    ):
        page = text(enter(who).get(path(running)))
        assert "The mentor’s place becomes free, planned sessions are cancelled" in page
        assert words in page
    page = text(enter(world.rene).post(path(running, "withdraw"), {"reason": "Changed jobs"}, follow=True))
    assert "You can ask somebody else now." in page
    assert "This pairing was ended early." in page
