"""Pair everyone as its admins see it: dry run, propose, call off; pressed twice, late, in two tabs, by others."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from mentoring_xblock.api.jobs import running
from mentoring_xblock.applets.jobs.models import Job
from mentoring_xblock.applets.matching.models import MatchData, MatchRun
from mentoring_xblock.applets.notices.models import Notice
from mentoring_xblock.applets.pairings.models.pairing import Pairing
from mentoring_xblock.applets.people.models import Member
from mentoring_xblock.core import clock
from tests import builders
from tests.pages.reading import text, without_token

HERE = "/mentoring/programme/pair-everyone/"


@pytest.fixture
def organisation(world):
    """Two gaps of one skill and one confirmed mentor with one place; nobody for the other skill."""
    second = builders.member(world.programme, role=(world.version.framework_id, "analyst"), username="second")
    builders.rate(world.rene, {world.pivot: 1, world.chart: 2})
    builders.rate(second, {world.pivot: 1})
    builders.rate(world.tariq, {world.pivot: 4})
    builders.rate(world.tariq, {world.pivot: 4}, source="manager")
    Member.objects.filter(pk=world.tariq.member_id).update(places=1)
    from mentoring_xblock.applets.matching import api as matching

    matching.renew_offers([world.tariq.member_id], now=builders.NOW)
    return world


@pytest.fixture
def large(organisation, settings):
    """The same, planned and proposed by jobs."""
    settings.TASK_MENTORING = {**settings.TASK_MENTORING, "PAIR_AT_ONCE": 0}
    return organisation


def dry_run(browser) -> str:
    """The address of a new dry run."""
    answer = browser.post(HERE)
    assert answer.status_code == 302
    return answer["Location"]


def work() -> None:
    """What a worker does, until nothing is left."""
    while job := Job.objects.filter(state="waiting").order_by("pk").first():
        assert running.run_job(job_id=job.pk)


def test_a_dry_run_tells_how_many_are_paired_and_why_the_others_are_not_and_proposes_nothing(organisation, enter):
    browser = enter(organisation.ada)
    page = text(browser.get(dry_run(browser)))
    for words in (
        "Preview: nothing has been proposed yet",
        "nobody offers this skill at the level needed",
        "every suitable mentor is full",
        "largest possible shortfall from the best plan",
        "Propose this 1 pairing",
        "Skill by skill",
        "tariq",
    ):
        assert words in page
    figures = dict(zip(*[iter(re.findall(r"<d[td]>([^<]+)</d[td]>", page))] * 2, strict=True))
    assert figures == {
        "open gaps": "3",
        "would be paired": "1",
        "without a mentor": "2",
        "largest possible shortfall from the best plan": "0%",
    }
    # A plot beside each number: three outcomes and two skills.
    assert page.count("<svg") == 5
    assert not Pairing.objects.exists()
    assert not Notice.objects.exists()


def test_proposing_proposes_what_was_shown_and_a_second_press_nothing(organisation, enter):
    browser = enter(organisation.ada)
    address = dry_run(browser)
    first = browser.post(f"{address}propose/")
    assert first["Location"] == address
    page = text(browser.get(address))
    assert "1 pairing proposed." in page
    assert "Proposed pairings" in page
    assert "Propose this" not in page
    row = Pairing.objects.get()
    assert (row.mentor_id, row.state, row.origin) == (organisation.tariq.member_id, "proposed", "batch")
    told = Notice.objects.count()
    browser.post(f"{address}propose/")
    assert "Nothing has changed" in text(browser.get(address))
    assert (Pairing.objects.count(), Notice.objects.count()) == (1, told)


def test_the_second_of_two_tabs_is_told_that_its_plan_is_past_and_makes_a_new_one_with_one_press(organisation, enter):
    browser = enter(organisation.ada)
    one, other = dry_run(browser), dry_run(browser)
    browser.post(f"{one}propose/")
    late = browser.post(f"{other}propose/")
    assert late.status_code == 409
    page = text(late)
    assert "have changed since this preview was made" in page
    assert "Propose this" not in page
    assert 'action="/mentoring/programme/pair-everyone/"' in page
    assert Pairing.objects.count() == 1
    assert "No pairings are possible right now." in text(browser.get(dry_run(browser)))


def test_a_plan_of_another_day_is_made_again(organisation, enter):
    browser = enter(organisation.ada)
    address = dry_run(browser)
    MatchRun.objects.update(planned_at=clock.now() - timedelta(days=2))
    assert browser.post(f"{address}propose/").status_code == 409
    assert not Pairing.objects.exists()


@pytest.mark.parametrize("what", ["", "progress.json", "propose/", "cancel/"])
def test_nobody_but_its_admins_touches_a_run_and_a_foreign_one_is_absent(organisation, enter, what):
    address = dry_run(enter(organisation.ada))
    method = "post" if what in ("propose/", "cancel/") else "get"
    assert getattr(enter(organisation.maria), method)(address + what).status_code == 403
    foreign = getattr(enter(organisation.sol), method)(address + what)
    absent = getattr(enter(organisation.sol), method)(f"{HERE}987654/{what}")
    assert (foreign.status_code, without_token(foreign)) == (404, without_token(absent))
    careless = enter(organisation.ada, csrf=True)
    assert getattr(careless, method)(address + what).status_code == (403 if method == "post" else 200)
    assert not Pairing.objects.exists()
    assert MatchRun.objects.get().applied_at is None


def test_only_an_admin_begins_a_run(organisation, enter):
    assert enter(organisation.tariq).post(HERE).status_code == 403
    assert enter(organisation.ada).get(HERE)["Location"] == "/mentoring/programme/"
    assert enter(organisation.ada).post(HERE, {"role": "juggler"}).status_code == 404
    assert not MatchRun.objects.exists()


def test_a_large_run_shows_how_far_it_is_and_then_its_plan(large, enter):
    browser = enter(large.ada)
    address = dry_run(browser)
    assert dry_run(browser) == address
    page = text(browser.get(address))
    assert "<progress" in page
    assert "Cancel" in page
    assert f'data-run="{address}progress.json"' in page
    assert browser.get(f"{address}progress.json").json() == {
        "state": "planning",
        "percent": 0,
        "words": "Waiting to start",
    }
    assert "A preview is being prepared." in text(browser.get("/mentoring/programme/"))
    work()
    assert browser.get(f"{address}progress.json").json()["state"] == "planned"
    assert "Propose this 1 pairing" in text(browser.get(address))
    assert not MatchData.objects.exists()


def test_a_large_plan_is_proposed_by_a_job_in_the_name_of_who_pressed(large, enter):
    browser = enter(large.ada)
    address = dry_run(browser)
    work()
    for _ in range(2):
        assert browser.post(f"{address}propose/").status_code == 302
    assert Job.objects.filter(kind="propose_pairs").count() == 1
    assert "Proposing" in text(browser.get(address))
    assert not Pairing.objects.exists()
    work()
    page = text(browser.get(address))
    assert "Proposed pairings" in page
    assert Pairing.objects.get().proposed_by_id == large.ada.member_id
    assert browser.post(f"{address}cancel/").status_code == 409


def test_a_run_called_off_leaves_nothing_and_says_so(large, enter):
    browser = enter(large.ada)
    address = dry_run(browser)
    for _ in range(2):
        assert browser.post(f"{address}cancel/").status_code == 302
    page = text(browser.get(address))
    assert "Nothing was stored, and nobody was notified." in page
    assert "Make a new preview" in page
    work()
    assert set(Job.objects.values_list("state", flat=True)) == {"cancelled"}
    assert MatchRun.objects.get().plan_hash == ""
    assert browser.post(f"{address}propose/").status_code == 409
    assert dry_run(browser) != address


def test_what_was_planned_can_be_proposed_after_proposing_was_called_off(large, enter):
    browser = enter(large.ada)
    address = dry_run(browser)
    work()
    browser.post(f"{address}propose/")
    browser.post(f"{address}cancel/")
    assert "Propose this 1 pairing" in text(browser.get(address))
    browser.post(f"{address}propose/")
    work()
    assert Pairing.objects.count() == 1


def test_a_large_plan_that_no_longer_holds_says_so_on_its_page(large, enter):
    browser = enter(large.ada)
    address = dry_run(browser)
    work()
    browser.post(f"{address}propose/")
    builders.rate(large.rene, {large.pivot: 3}, at=clock.now())
    builders.rate(builders.reload(Member.objects.get(user__username="second").pk), {large.pivot: 3}, at=clock.now())
    work()
    page = text(browser.get(address))
    assert "have changed since this preview was made" in page
    assert "Propose this" not in page
    assert not Pairing.objects.exists()
    assert not Notice.objects.exists()


def test_somebody_who_no_longer_runs_the_programme_proposes_nothing(large, enter):
    browser = enter(large.ada)
    address = dry_run(browser)
    work()
    browser.post(f"{address}propose/")
    Member.objects.filter(pk=large.ada.member_id).update(is_admin=False)
    work()
    assert Job.objects.get(kind="propose_pairs").refusal["code"] == "no_admin"
    assert not Pairing.objects.exists()


def test_the_page_of_the_programme_and_the_review_queue_lead_there(organisation, enter):
    browser = enter(organisation.ada)
    page = text(browser.get("/mentoring/programme/"))
    assert f'action="{HERE}"' in page
    address = dry_run(browser)
    assert f'href="{address}"' in text(browser.get("/mentoring/programme/"))
    user = builders.user_of(organisation.ada)
    user.is_staff = True
    user.save()
    assert "/mentoring/programme/#pair" in text(browser.get("/admin/task_mentoring/pairing/"))
    runs = text(browser.get("/admin/task_mentoring/matchrun/"))
    assert f'<a href="{address}?programme=acme">View</a>' in runs
    run_id = MatchRun.objects.get().pk
    one = browser.get(f"/admin/task_mentoring/matchrun/{run_id}/change/")
    assert one.status_code == 200
    assert "mentee" not in text(one)
