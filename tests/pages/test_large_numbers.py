"""Counts of a large organisation: with the separators of the reader's language, whatever the site's own settings."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from mentoring_xblock import api
from mentoring_xblock.applets.matching.plans import MatchPlan, PlannedPair, PlannedSkill
from mentoring_xblock.applets.notices.models import Notice
from mentoring_xblock.applets.pairings.models.sessions import Session
from mentoring_xblock.pages import everyone, programme
from tests import builders
from tests.pages.reading import text

LANGUAGES = pytest.mark.parametrize(("language", "mark", "point"), [("en", ",", "."), ("de", ".", ",")])


@pytest.fixture(autouse=True, params=[False, True])
def _site(request, settings):
    """Django's own switch, which an LMS may have either way."""
    settings.USE_THOUSAND_SEPARATOR = request.param


def ungrouped(page):
    """Whole numbers of four and more digits in the page's words."""
    return re.findall(r"\d{4,}", re.sub(r"<style.*?</style>|<[^>]*>|\d{4}-\d\d-\d\d|\b20\d\d\b", " ", page))


@LANGUAGES
def test_a_large_programme_is_counted_in_thousands(world, enter, monkeypatch, language, mark, point):
    overview = replace(
        api.get_programme_overview(actor_id=world.ada.user_id),
        members=60001, rated=50002, mentors=12003, places=36004, places_taken=24005, waiting=1006,
        states={"proposed": 9007},
    )  # fmt: skip
    figures = {"expected": 2346, "confirmed": 1211, "needed": 4312, "offering": 2413, "places_free": 5614}
    bench = tuple(
        replace(each, withheld=False, waiting=1715, **figures)
        for each in api.get_bench_strength(actor_id=world.ada.user_id, framework="data")
    )
    monkeypatch.setattr(programme.api, "get_programme_overview", lambda **_: overview)
    monkeypatch.setattr(programme.api, "get_bench_strength", lambda **_: bench)
    page = text(enter(world.ada).get("/mentoring/programme/", headers={"accept-language": language}))
    for count in (60001, 50002, 12003, 36004, 24005, 1006, 9007, 1211, 4312, 2413, 5614, 1715):
        assert f"{count:,}".replace(",", mark) in page, count
    assert f"2{mark}346" in page
    assert ungrouped(page) == []


@LANGUAGES
def test_a_plan_for_a_large_organisation_is_counted_in_thousands(world, enter, monkeypatch, language, mark, point):
    builders.rate(world.rene, {world.pivot: 1})
    run = api.start_pairing_run(actor_id=world.ada.user_id)
    skill = PlannedSkill(world.pivot, "data", "pivot", "Pivot")
    pairs = (PlannedPair(world.rene.member_id, world.tariq.member_id, skill, 1, 3, 0.5, ()),) * 2345
    skills = (replace(skill, gaps=14445, paired=2345, unpaired={"no_places": 12100}),)
    plan = MatchPlan(14445, pairs, skills, 1.0, 1.0, under_way=1101, lost=1202, run_id=run.run_id)
    monkeypatch.setattr(everyone.api, "get_pairing_run", lambda **_: replace(run, plan=plan))
    monkeypatch.setattr(everyone.api, "newest_pairing_run", lambda **_: replace(run, plan=plan))
    browser = enter(world.ada)
    page = text(browser.get(f"/mentoring/programme/pair-everyone/{run.run_id}/", headers={"accept-language": language}))
    for words in ("14,445", "2,345 ", "12,100</td>", "12,100: ", "1,101 ", "1,202 ", "2,125 "):
        assert words.replace(",", mark) in page, words
    assert ungrouped(page) == []
    assert f"2{mark}345 " in text(browser.get("/mentoring/programme/", headers={"accept-language": language}))


def test_an_id_is_no_quantity_and_stays_as_it_is_in_a_form(world, enter):
    Notice.objects.create(pk=12345, member_id=world.rene.member_id, kind="waiting", created_at=builders.NOW)
    assert 'name="notice" value="12345"' in text(enter(world.rene).get("/mentoring/"))
    row = builders.pairing(world.rene, world.tariq, world.pivot, state=world.State.REASSESSED, pk=23456)
    # Those that never met are not offered for confirmation together with others.
    Session.objects.create(
        pairing=row, token="t", starts_at=builders.NOW, minutes=30, kind="practise", held=True, created_at=builders.NOW
    )
    assert 'value="23456"' in text(enter(world.maria).get("/mentoring/team/"))
