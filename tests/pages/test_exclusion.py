"""Why not this person? A programme admin asks, the first reason is told in words."""

from __future__ import annotations

import pytest

from mentoring_xblock.applets.matching.models import ExposureDay
from tests import builders
from tests.pages.reading import text

pytestmark = pytest.mark.once

PATH = "/mentoring/programme/why-not/"


def ask(browser, **changed):
    return browser.get(PATH, {"mentee": "rene", "person": "tariq", "framework": "data", "skill": "pivot"} | changed)


def test_an_admin_is_told_the_first_reason_in_words(world, enter):
    builders.rate(world.rene, {world.pivot: 1})
    browser = enter(world.ada)
    assert "Has not rated this skill yet." in text(ask(browser))
    builders.rate(world.tariq, {world.pivot: 2})
    page = text(ask(browser))
    assert "tariq is not shown to rene:</strong> Rates themselves at level 2; the mentee needs level 3." in page


def test_who_is_shown_is_told_with_their_place_and_nothing_counts_as_shown(world, enter):
    builders.rate(world.rene, {world.pivot: 1})
    builders.rate(world.tariq, {world.pivot: 4})
    assert "tariq is shown to rene, as number 1 of 1." in text(ask(enter(world.ada)))
    assert not ExposureDay.objects.exists()


def test_who_is_fit_and_comes_too_late_is_told_so(world, enter):
    builders.rate(world.rene, {world.pivot: 1})
    for _ in range(5):
        better = builders.member(world.programme, mentors_everything=True)
        builders.rate(better, {world.pivot: 4}, source="manager")
    builders.rate(world.tariq, {world.pivot: 4})
    assert "is a suitable mentor, number 6 of 6. Only the first 5 are shown" in text(ask(enter(world.ada)))


def test_while_a_pairing_is_open_nobody_is_shown(world, enter):
    builders.rate(world.rene, {world.pivot: 1})
    builders.rate(world.tariq, {world.pivot: 4})
    builders.pairing(world.rene, world.tariq, world.pivot)
    assert "rene already has an open pairing for this skill" in text(ask(enter(world.ada)))


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"person": "nobody"}, "We cannot find “nobody” in this programme. Check the spelling or enter the username."),
        ({"person": "sol"}, "We cannot find “sol” in this programme. Check the spelling or enter the username."),
        ({"mentee": "x" * 255}, "We cannot find"),
    ],
)
def test_a_name_that_nobody_here_bears_is_told_beside_the_form(world, enter, changed, words):
    answer = ask(enter(world.ada), **changed)
    assert answer.status_code == 400
    assert words in text(answer)
    assert 'value="rene"' in text(answer) or "mentee" in changed


def test_people_are_found_by_address_and_by_full_name_and_namesakes_by_username(world, enter):
    user = builders.user_of(world.tariq)
    user.first_name, user.last_name = "Tariq Ali", "Khan"
    user.save()
    browser = enter(world.ada)
    for who in ("TARIQ@example.com", "tariq ali khan", "Tariq"):
        assert "Tariq Ali Khan is not shown" in text(ask(browser, person=who))
    twin = builders.user_of(world.maria)
    twin.first_name, twin.last_name = "Tariq Ali", "Khan"
    twin.save()
    assert "More than one person here is called" in text(ask(browser, person="Tariq Ali Khan"))
    assert "Tariq Ali Khan is not shown" in text(ask(browser, person="tariq"))


def test_a_link_from_a_persons_page_fills_in_who_looks_for_a_mentor(world, enter):
    builders.rate(world.rene, {world.pivot: 1})
    browser = enter(world.ada)
    page = text(browser.get(f"/mentoring/team/members/{world.rene.member_id}/?framework=data&skill=pivot"))
    link = f"{PATH}?for={world.rene.member_id}&amp;framework=data&amp;skill=pivot"
    assert link in page
    assert 'value="rene"' in text(browser.get(link.replace("&amp;", "&")))
    assert link not in text(
        enter(world.maria).get(f"/mentoring/team/members/{world.rene.member_id}/?framework=data&skill=pivot")
    )


@pytest.mark.parametrize(("who", "status"), [("maria", 403), ("tariq", 403), ("sol", 404)])
def test_nobody_else_asks(world, enter, who, status):
    answer = ask(enter(getattr(world, who)), programme="acme")
    assert answer.status_code == status
    assert "is not shown" not in text(answer)


@pytest.mark.parametrize(
    "changed",
    [{"skill": "juggling"}, {"framework": "nowhere"}, {"framework": "../.."}, {"for": "9" * 18, "mentee": ""}],
)
def test_what_is_not_there_is_not_found(world, enter, changed):
    assert ask(enter(world.ada), **changed).status_code == 404


def test_a_programme_without_a_framework_says_what_comes_first(world, enter):
    assert "No competency model is published yet." in text(enter(world.sol).get(PATH))
