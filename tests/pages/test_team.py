"""My team: the heat map, finding a mentor for a report, the queues, the file."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.formats import date_format

from mentoring_xblock.applets.pairings.models.outcomes import Outcome
from mentoring_xblock.applets.pairings.models.pairing import Pairing
from mentoring_xblock.applets.pairings.models.sessions import Session
from mentoring_xblock.applets.people.data import ApproveBy
from mentoring_xblock.applets.people.models import Member, Programme
from mentoring_xblock.applets.ratings import api as ratings
from mentoring_xblock.applets.ratings.models import Rating
from mentoring_xblock.core import clock
from tests import builders
from tests.pages.reading import text, without_token


@pytest.fixture
def rated(world):
    """René is two levels below in pivot tables; Tariq can help and a manager said so."""
    builders.rate(world.rene, {world.pivot: 1})
    builders.rate(world.tariq, {world.pivot: 4})
    builders.rate(world.tariq, {world.pivot: 4}, source="manager")
    return world


def member_path(world, action=""):
    return f"/mentoring/team/members/{world.rene.member_id}/{action}"


def test_the_heat_map_is_a_table_with_numbers_headers_and_words(rated, enter):
    page = text(enter(rated.maria).get("/mentoring/team/"))
    assert page.count('scope="row"') == 2
    assert '<th scope="col" class="tm-heat__skill"><span>Pivot</span></th>' in page
    cells = re.findall(r'<td class="tm-cell tm-cell--(\w+)"[^>]*>(.*?)</td>', page, re.S)
    assert [size for size, _ in cells] == ["two", "unknown"]
    assert "<b>1</b>" in cells[0][1]
    assert "two levels below" in cells[0][1]
    assert "−2" in cells[0][1]
    assert "skill=pivot" in cells[0][1]
    assert "1 of 1" in page
    assert ": 1 person</caption>" in page
    builders.member(rated.programme, manager=rated.maria)
    assert ": 2 people</caption>" in text(enter(rated.maria).get("/mentoring/team/"))


def test_the_heat_map_marks_what_somebody_says_is_not_their_work_until_it_is_rated(rated, enter):
    ratings.note_not_my_work(rated.rene.member_id, [rated.pivot, rated.chart], now=clock.now())
    browser = enter(rated.maria)

    def marks():
        page = text(browser.get("/mentoring/team/"))
        legend = page[page.index('class="tm-legend"') :].partition("</ul>")[0]
        assert "∅</span> not part of their work, they say" in legend
        return re.findall(r'<td class="tm-cell tm-cell--(\w+)"[^>]*>(.*?)</td>', page, re.S)

    (pivot, pivots), (chart, charts) = marks()
    assert (pivot, chart) == ("two", "outside")
    for cell in (pivots, charts):
        assert "∅" in cell
        assert "not part of their work, they say" in cell
    assert "?" not in charts.partition('href="')[2].partition('">')[2]
    assert "skill=chart" in charts
    raw = browser.get("/mentoring/team/gaps.csv?framework=data").content.decode("utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(raw)))
    assert [line["Not part of their work, they say"] for line in lines] == ["yes", "yes"]
    # The manager disagrees.
    builders.rate(rated.rene, {rated.chart: 1}, source="manager", at=clock.now() + timedelta(seconds=1))
    assert [("∅" in cell) for _, cell in marks()] == [True, False]
    # Nobody else reads of it.
    for peer in (rated.tariq, rated.rene):
        for path in ("/mentoring/", "/mentoring/team/", "/mentoring/team/gaps.csv?framework=data"):
            assert "∅" not in (page := enter(peer).get(path).content.decode())
            assert "part of their work" not in page.replace("Not part of their work, they say", "")


def test_somebody_without_reports_is_told_why_the_page_is_empty(world, enter):
    page = text(enter(world.tariq).get("/mentoring/team/"))
    assert "Nobody reports to you in this programme." in page
    assert "<table" not in page


def test_a_deputy_without_reports_is_led_to_what_they_decide_for_the_manager_who_is_away(world, enter):
    info = builders.pairing(world.rene, world.tariq, world.pivot, state=world.State.REASSESSED)
    deputy = builders.member(world.programme)
    browser = enter(deputy)
    assert "/mentoring/team/" not in text(browser.get("/mentoring/"))
    today = clock.now().date()
    builders.away(world.maria, today, today + timedelta(days=1), deputy=deputy)
    mine = text(browser.get("/mentoring/"))
    assert 'href="/mentoring/team/#confirm"' in mine
    page = text(browser.get("/mentoring/team/"))
    assert "You are standing in for maria" in page
    assert f"/mentoring/pairings/{info.pk}/#confirm" in page
    assert 'id="gaps"' not in page
    assert 'id="progress"' not in page
    # What is theirs to decide is theirs to open, and no more of those people.
    assert browser.get(f"/mentoring/pairings/{info.pk}/").status_code == 200
    assert browser.get(member_path(world)).status_code == 404
    assert browser.get("/mentoring/team/gaps.csv?framework=data").content.count(b"\n") == 1
    Pairing.objects.all().delete()
    assert "Nothing waits for your decision." in text(browser.get("/mentoring/team/"))


@pytest.mark.parametrize("is_admin", [True, False])
def test_a_deputy_reads_with_each_decision_for_whom_they_take_it_and_until_when(world, enter, is_admin):
    """An administrator has their own decisions beside those of the manager who is away."""
    Programme.objects.update(approve_by=ApproveBy.MANAGER)
    other = builders.member(world.programme)
    proposed, reassessed = (
        builders.pairing(world.rene, world.tariq, skill, state=state)
        for skill, state in ((world.pivot, world.State.PROPOSED), (world.chart, world.State.REASSESSED))
    )
    elsewhere = builders.pairing(other, world.tariq, world.pivot, state=world.State.REASSESSED)
    today = clock.now().date()
    deputy = builders.member(world.programme, is_admin=is_admin)
    builders.away(world.maria, today, today + timedelta(days=1), deputy=deputy)
    words = f"You decide this for maria, who is away until {date_format(today + timedelta(days=1))}."
    browser = enter(deputy)
    assert text(browser.get("/mentoring/team/")).count(words) == 2
    for pairing in (proposed, reassessed):
        assert text(browser.get(f"/mentoring/pairings/{pairing.pk}/")).count(words) == 1
    # Where the policy asks the administrators, a deputy decides for nobody but them.
    Programme.objects.update(approve_by=ApproveBy.ADMIN)
    assert words not in text(browser.get(f"/mentoring/pairings/{proposed.pk}/"))
    assert "You decide this for" not in text(enter(world.maria).get("/mentoring/team/"))
    if is_admin:
        programme = text(browser.get("/mentoring/programme/"))
        assert programme.count(words) == 1
        assert f"/mentoring/pairings/{elsewhere.pk}/" in programme
        assert words not in text(browser.get(f"/mentoring/pairings/{elsewhere.pk}/"))
    Member.objects.filter(pk=world.maria.member_id).update(deputy_id=None)
    assert words not in browser.get(f"/mentoring/pairings/{reassessed.pk}/").content.decode()


def test_a_superuser_without_a_membership_gets_the_page_too(world, client):
    client.force_login(builders.user(is_superuser=True))
    assert client.get("/mentoring/team/?programme=acme").status_code == 200


def test_the_page_takes_as_many_queries_for_thirty_reports_as_for_one(world, enter):
    def queries():
        browser = enter(world.maria)
        browser.get("/mentoring/team/")
        with CaptureQueriesContext(connection) as caught:
            browser.get("/mentoring/team/")
        return len(caught)

    def waiting(mentee):
        mentor = builders.member(world.programme)
        builders.pairing(mentee, mentor, world.pivot, state=world.State.REASSESSED)

    waiting(world.rene)
    builders.rate(world.rene, {world.chart: 1})
    few = queries()
    for _ in range(29):
        report = builders.member(world.programme, manager=world.maria, role=(world.version.framework_id, "analyst"))
        builders.rate(report, {world.chart: 1})
        waiting(report)
    assert queries() == few


def test_many_reports_are_shown_page_by_page(world, enter):
    users = [builders.user(f"report{n:03}") for n in range(60)]
    Member.objects.bulk_create(
        Member(
            programme_id=world.programme.programme_id,
            user=user,
            manager_id=world.maria.member_id,
            joined_at=builders.NOW,
        )
        for user in users
    )
    browser = enter(world.maria)
    first, second = text(browser.get("/mentoring/team/")), text(browser.get("/mentoring/team/?page=2"))
    assert "Page 1 of 2" in first
    assert "report059" not in first
    assert "report059" in second
    assert browser.get("/mentoring/team/?page=x").status_code == 200


def test_a_gap_leads_to_mentors_with_reasons_and_a_proposal(rated, enter):
    browser = enter(rated.maria)
    page = text(browser.get(member_path(rated) + "?framework=data&skill=pivot"))
    assert "tariq" in page
    assert "Another department: Lab" in page
    sent = {
        "mentor": rated.tariq.member_id, "framework": "data", "skill": "pivot", "weeks": "6", "message": "For May",
    }  # fmt: skip
    answer = browser.post(member_path(rated, "propose/"), sent)
    assert answer.status_code == 302
    row = Pairing.objects.get()
    assert (row.mentee_id, row.mentor_id, row.weeks) == (rated.rene.member_id, rated.tariq.member_id, 6)
    assert (row.state, row.message, row.origin) == ("proposed", "For May", "manager")
    assert "Proposed. Waiting for approval." in text(browser.get(answer["Location"]))


def test_a_second_proposal_for_the_same_gap_is_refused_at_the_form(rated, enter):
    browser = enter(rated.maria)
    sent = {"mentor": rated.tariq.member_id, "framework": "data", "skill": "pivot"}
    browser.post(member_path(rated, "propose/"), sent)
    answer = browser.post(member_path(rated, "propose/"), sent)
    assert answer.status_code == 409
    assert "That did not work." in text(answer)
    assert Pairing.objects.count() == 1


def test_a_proposal_without_a_mentor_says_what_is_missing(rated, enter):
    answer = enter(rated.maria).post(member_path(rated, "propose/"), {"framework": "data", "skill": "pivot"})
    assert answer.status_code == 400
    assert "Choose one of the mentors." in text(answer)


def test_nobody_free_leads_to_the_waiting_list_in_words(world, enter):
    builders.rate(world.rene, {world.pivot: 1})
    page = text(enter(world.maria).get(member_path(world) + "?framework=data&skill=pivot"))
    assert "No mentor at the level needed is free" in page
    assert "waiting list" in page


def test_a_manager_gives_a_rating_of_their_own(rated, enter):
    sent = {"framework": "data", "skill": "pivot", "level": "2", "comment": "Saw the April table"}
    assert enter(rated.maria).post(member_path(rated, "rate/"), sent).status_code == 302
    row = Rating.objects.get(source="manager", member_id=rated.rene.member_id)
    assert (row.level, row.note, row.rater_id) == (2, "Saw the April table", rated.maria.member_id)


@pytest.mark.parametrize("who", ["tariq", "rene", "sol"])
def test_somebody_elses_report_answers_like_nobody(rated, enter, who):
    browser = enter(getattr(rated, who))
    known = member_path(rated) + "?framework=data&skill=pivot"
    unknown = f"/mentoring/team/members/{rated.rene.member_id + 999}/?framework=data&skill=pivot"
    if who == "rene":
        known = known.replace(str(rated.rene.member_id), str(rated.tariq.member_id))
    answers = [browser.get(known), browser.get(unknown)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert without_token(answers[0]) == without_token(answers[1])


def meet(row, **more):
    """A session of the pairing that was held."""
    values = {"token": "met", "starts_at": builders.NOW, "minutes": 45, "kind": "practise", "held": True}
    return Session.objects.create(pairing=row, created_at=builders.NOW, **values | more)


def test_who_never_met_is_said_to_and_is_not_agreed_with_at_a_glance(world, enter):
    rows = [
        builders.pairing(world.rene, world.tariq, skill, state=world.State.REASSESSED)
        for skill in (world.pivot, world.chart)
    ]
    for row in rows:
        row.outcome.self_after = 3
        row.outcome.save()
    meet(rows[0])
    Session.objects.create(
        pairing=rows[1], token="to come", starts_at=builders.NOW, minutes=45, kind="review", created_at=builders.NOW
    )
    page = text(enter(world.maria).get("/mentoring/team/"))
    assert f'id="agree-{rows[0].pk}"' in page
    assert f'id="agree-{rows[1].pk}"' not in page
    assert page.count("No session was held") == 1
    assert "You can agree at once only with pairings whose two people have met." in page
    answer = enter(world.maria).post("/mentoring/team/confirm/", {"pairing": [row.pk for row in rows]}, follow=True)
    page = text(answer)
    assert "1 confirmed." in page
    assert "We left out 1 rating, because no session was held." in page
    for row in rows:
        row.refresh_from_db()
    assert [row.state for row in rows] == ["completed", "reassessed"]


def test_the_confirmations_are_agreed_in_bulk_each_with_its_own_outcome(world, enter):
    good = builders.pairing(world.rene, world.tariq, world.pivot, state=world.State.REASSESSED)
    good.outcome.self_after = 3
    good.outcome.save()
    meet(good)
    good.plan_steps.create(position=9, level=3, own_words="Their own", is_added=True)
    silent = builders.pairing(world.rene, world.tariq, world.chart, state=world.State.REASSESSED)
    browser = enter(world.maria)
    page = text(browser.get("/mentoring/team/"))
    assert "Waiting for your confirmation" in page
    assert "0 of 1<br>" in page
    assert page.count("Other steps: 0 of 1") == 1
    answer = browser.post("/mentoring/team/confirm/", {"pairing": [good.pk, silent.pk, 10**9]}, follow=True)
    page = text(answer)
    assert "1 confirmed." in page
    assert page.count("no longer waiting") == 2
    good.refresh_from_db()
    silent.refresh_from_db()
    assert (good.state, silent.state) == ("completed", "reassessed")
    good.outcome.refresh_from_db()
    assert good.outcome.confirmed_after == 3


def test_nobody_agrees_in_bulk_with_a_rating_that_came_after_the_page(world, enter):
    row = builders.pairing(world.rene, world.tariq, world.pivot, state=world.State.REASSESSED)
    Outcome.objects.filter(pairing=row).update(self_after=2)
    meet(row)
    browser = enter(world.maria)
    page = browser.get("/mentoring/team/").content.decode()
    seen = dict(re.findall(r'name="(level-\d+)" value="(\d)"', page))
    assert seen == {f"level-{row.pk}": "2"}
    Outcome.objects.filter(pairing=row).update(self_after=4)
    answer = text(browser.post("/mentoring/team/confirm/", {"pairing": [row.pk], **seen}, follow=True))
    assert "rene, Pivot: This own rating has changed since you opened the page" in answer
    assert "1 confirmed" not in answer
    row.refresh_from_db()
    row.outcome.refresh_from_db()
    assert (row.state, row.outcome.confirmed_after) == ("reassessed", None)
    seen = dict(re.findall(r'name="(level-\d+)" value="(\d)"', browser.get("/mentoring/team/").content.decode()))
    browser.post("/mentoring/team/confirm/", {"pairing": [row.pk], **seen})
    row.outcome.refresh_from_db()
    assert row.outcome.confirmed_after == 4


def test_nobody_agrees_in_bulk_with_what_is_not_theirs_to_confirm(world, enter):
    row = builders.pairing(world.rene, world.tariq, world.pivot, state=world.State.REASSESSED)
    row.outcome.self_after = 3
    row.outcome.save()
    for member in (world.tariq, world.rene, world.sol):
        enter(member).post("/mentoring/team/confirm/", {"pairing": [row.pk]})
    row.refresh_from_db()
    assert row.state == "reassessed"


def test_the_manager_approves_where_the_policy_says_so(world, enter):
    row = builders.pairing(world.rene, world.tariq, world.pivot)
    browser = enter(world.maria)
    assert "Waiting for your approval" not in text(browser.get("/mentoring/team/"))
    Programme.objects.filter(key="acme").update(approve_by=ApproveBy.MANAGER)
    assert "Waiting for your approval" in text(browser.get("/mentoring/team/"))
    seen = {"mentor": str(row.mentor_id), "next": "/mentoring/team/"}
    for page in ("/mentoring/team/", f"/mentoring/pairings/{row.pk}/"):
        assert f'name="mentor" value="{row.mentor_id}"' in browser.get(page).content.decode()
    # Another reviewer has put somebody else in since.
    other = builders.member(world.programme, username="other-mentor", mentors_everything=True)
    Pairing.objects.filter(pk=row.pk).update(mentor_id=other.member_id)
    for action, more in (("approve", {}), ("reject", {"reason": "Same shift"})):
        answer = browser.post(f"/mentoring/pairings/{row.pk}/{action}/", seen | more)
        assert answer.status_code == 409
        assert "Another reviewer has proposed a different mentor" in text(answer)
        row.refresh_from_db()
        assert row.state == "proposed"
    browser.post(f"/mentoring/pairings/{row.pk}/approve/", seen | {"mentor": str(other.member_id)})
    row.refresh_from_db()
    assert row.state == "approved"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_no_cell_of_the_file_is_a_formula(rated, enter, start):
    Member.objects.filter(pk=rated.rene.member_id).update(department=f"{start}cmd|' /C calc'!A0")
    answer = enter(rated.maria).get("/mentoring/team/gaps.csv?framework=data")
    assert answer["Content-Type"].startswith("text/csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0][:3] == ["Person", "Department", "Role"]
    assert rows[1][1].startswith(f"'{start}")
    assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for row in rows for cell in row)
    assert rows[1][3:] == ["Pivot", "1", "own rating", "3", "2", "1", "", ""]
