"""Evidence from courses: the rules on a page, for the programme's admins alone."""

from __future__ import annotations

import pytest

from mentoring_xblock.api import record_evidence
from mentoring_xblock.applets.ratings.models import EvidenceRule, Rating
from tests.pages.reading import text

PATH = "/mentoring/programme/evidence/"
ITEM = "block-v1:acme+data+2026+type@problem+block@quiz"


def save(browser, **changed):
    given = {"framework": "data", "skill": "pivot", "by": "item", "item": ITEM, "level": "3", "percent": "80"}
    return browser.post(f"{PATH}save/", given | changed)


def test_an_admin_lets_an_item_count_and_takes_it_away_again(world, enter):
    browser = enter(world.ada)
    assert "Nothing yet. Grades count as evidence only" in text(browser.get(PATH))
    answer = save(browser)
    assert answer["Location"] == f"{PATH}?framework=data#rules"
    page = text(browser.get(PATH))
    for words in ("This counts as evidence from now on.", ITEM, "80%", "3 · Practised"):
        assert words in page
    assert record_evidence(user_id=world.rene.user_id, item=ITEM, share=0.9) == 1
    rule = EvidenceRule.objects.get()
    browser.post(f"{PATH}{rule.pk}/remove/")
    assert "this no longer counts" in text(browser.get(PATH)).lower()
    assert (EvidenceRule.objects.count(), Rating.objects.count()) == (0, 1)
    assert browser.post(f"{PATH}{rule.pk}/remove/").status_code == 404


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"item": "quiz 1"}, "“quiz 1” is not a usage key."),
        ({"item": ""}, "Enter the usage key of the problem or subsection."),
        ({"level": ""}, "Choose a level."),
        ({"level": "9"}, "Level 9 is not on the scale"),
        ({"skill": ""}, "Choose a skill."),
        ({"percent": "0"}, "The minimum score must be above 0 percent."),
        ({"percent": "nan"}, "Enter the minimum score in percent."),
        ({"by": "competency"}, "is not linked to an Open edX competency on this platform"),
    ],
)
def test_a_mistake_is_told_beside_the_form_which_keeps_what_was_typed(world, enter, changed, words):
    answer = save(enter(world.ada), **changed)
    assert answer.status_code in (400, 409)
    page = text(answer)
    assert words in page
    assert 'role="alert"' in page
    assert not EvidenceRule.objects.exists()
    if "skill" not in changed:
        assert '<option value="pivot" selected>' in page


@pytest.mark.parametrize(("who", "status"), [("maria", 403), ("tariq", 403), ("sol", 404)])
def test_nobody_else_sees_or_changes_a_rule(world, enter, who, status):
    save(enter(world.ada))
    rule = EvidenceRule.objects.get()
    browser = enter(getattr(world, who))
    assert browser.get(f"{PATH}?programme=acme").status_code == status
    assert browser.post(f"{PATH}save/?programme=acme", {"framework": "data"}).status_code in (status, 400)
    assert browser.post(f"{PATH}{rule.pk}/remove/?programme=acme").status_code == status
    assert EvidenceRule.objects.count() == 1


def test_a_foreign_rule_is_not_found(world, enter):
    save(enter(world.ada))
    answer = enter(world.sol).post(f"{PATH}{EvidenceRule.objects.get().pk}/remove/")
    assert answer.status_code == 404
    assert EvidenceRule.objects.count() == 1
