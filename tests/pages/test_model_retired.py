"""A competency model that goes out of use, or changes, while people are paired by it: what runs goes on to its end."""

from __future__ import annotations

import re

import pytest

from mentoring_xblock.api.frameworks.authoring import retire_framework
from mentoring_xblock.applets.competencies.models import SkillVersion
from mentoring_xblock.applets.pairings.models.pairing import Pairing
from mentoring_xblock.applets.ratings.models import Rating
from tests.pages.reading import path, text


def retire(world):
    """Nobody can be asked or matched by the model any more."""
    retire_framework(actor_id=world.ada.user_id, framework="data", programme="acme", expected=1)


@pytest.fixture
def retired(world, running):
    retire(world)
    return running


def test_the_page_of_a_running_pairing_is_there_for_everybody_whose_it_is(world, enter, retired):
    for member in (world.rene, world.tariq, world.maria, world.ada):
        answer = enter(member).get(path(retired))
        assert answer.status_code == 200
        assert "Practised" in text(answer)
    for member, address in ((world.rene, "/mentoring/"), (world.maria, "/mentoring/team/")):
        assert enter(member).get(address).status_code == 200


def test_the_mentee_rates_again_in_the_words_of_the_beginning_and_the_manager_confirms(world, enter, retired):
    browser = enter(world.rene)
    page = text(browser.get(path(retired)))
    assert "You can pivot at 3a" in page
    assert browser.post(path(retired, "rerate"), {"level": "3", "token": "again"}).status_code == 302
    assert Rating.objects.filter(member_id=world.rene.member_id, level=3).count() == 1
    manager = enter(world.maria)
    assert "You can pivot at 3a" in text(manager.get(path(retired)))
    assert manager.post(path(retired, "confirm"), {"level": "3"}).status_code == 302
    assert Pairing.objects.get().state == "completed"
    for member in (world.rene, world.tariq, world.maria, world.ada):
        assert enter(member).get(path(retired)).status_code == 200


@pytest.mark.parametrize("level", ["2", "3"])
def test_no_button_of_an_ended_pairing_leads_to_what_is_not_there_any_more(world, enter, retired, level):
    enter(world.rene).post(path(retired, "rerate"), {"level": "3", "token": "again"})
    enter(world.maria).post(path(retired, "confirm"), {"level": level})
    out_of_use = "The skill is no longer in use, so nobody can ask for help with it."
    for member in (world.rene, world.maria, world.ada):
        browser = enter(member)
        page = text(browser.get(path(retired)))
        assert (out_of_use in page) is (level == "2" and member is not world.ada)
        for address in re.findall(r'<a class="tm-button[^"]*" href="([^"]+)"', page):
            assert browser.get(address.replace("&amp;", "&")).status_code == 200, address


def test_one_skill_out_of_use_is_asked_of_nobody_and_the_other_gaps_can_still_be_seen(world, enter, running):
    SkillVersion.objects.filter(skill_id=world.pivot).update(is_retired=True)
    enter(world.rene).post(path(running, "rerate"), {"level": "3", "token": "again"})
    enter(world.maria).post(path(running, "confirm"), {"level": "2"})
    page = text(enter(world.rene).get(path(running)))
    assert "The skill is no longer in use, so nobody can ask for help with it." in page
    assert "/mentoring/ask/" not in page
