"""Each state and viewer of a pairing's page: exactly one primary action, or the sentence that nothing is left."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from mentoring_xblock.applets.pairings.models.outcomes import Outcome
from mentoring_xblock.applets.pairings.models.pairing import Pairing
from mentoring_xblock.applets.pairings.states import CLOSED_STATES, OPEN_STATES, State
from mentoring_xblock.applets.people.models import Programme
from mentoring_xblock.core import clock
from tests import builders
from tests.pages.reading import text

BUTTON = re.compile(r'<(button|a|summary)\b[^>]*class="[^"]*tm-button--primary[^"]*"[^>]*>(.*?)</\1>', re.DOTALL)
PRIMARY = """
proposed   mentee -
proposed   manager -
proposed   admin Approve
approved   mentee -
approved   mentor Accept
approved   manager -
approved   admin -
active     mentee Propose times
active     mentor Propose times
active     manager -
active     admin -
reassessed mentee -
reassessed mentor -
reassessed manager Confirm this level
reassessed admin -
completed  mentee Work on the next gap: Chart
completed  mentor Nothing is left to do.
completed  manager See their other gaps
completed  admin Nothing is left to do.
fell_short mentee Ask for another round
fell_short mentor Nothing is left to do.
fell_short manager Find another mentor
fell_short admin Nothing is left to do.
shown      mentee Ask for another round
shown      mentor Nothing is left to do.
shown      manager Confirm this level
shown      admin Confirm this level
rejected   mentee Ask somebody else
rejected   manager Find another mentor
rejected   admin Nothing is left to do.
declined   mentee Ask somebody else
declined   mentor Nothing is left to do.
declined   manager Find another mentor
declined   admin Nothing is left to do.
withdrawn  mentee Ask somebody else
withdrawn  mentor Nothing is left to do.
withdrawn  manager Find another mentor
withdrawn  admin Nothing is left to do.
expired    mentee Ask somebody else
expired    mentor Nothing is left to do.
expired    manager Find another mentor
expired    admin Nothing is left to do.
"""
LINES = [line.split(maxsplit=2) for line in PRIMARY.split("\n") if line]


def make(world, state):
    """A pairing of René with Tariq in that state, with what such a pairing leaves."""
    builders.rate(world.tariq, {world.pivot: 4, world.chart: 4})
    builders.rate(world.rene, {world.pivot: 1, world.chart: 1})
    row = builders.pairing(
        world.rene, world.tariq, world.pivot, state=state,
        **({"asked_at": builders.NOW} if state not in (State.PROPOSED, State.REJECTED) else {}),
        # Before its last day, so that there is time to meet.
        **({"ends_on": clock.now().date() + timedelta(days=20)} if state is State.ACTIVE else {}),
        **({"escalated_at": builders.NOW} if state is State.SHOWN else {}),
    )  # fmt: skip
    if state is State.COMPLETED:
        builders.rate(world.rene, {world.pivot: 3}, source="manager", rater=world.maria)
    if state in (State.COMPLETED, State.FELL_SHORT, State.SHOWN):
        Outcome.objects.create(pairing=row, level_before=1, self_after=3)
    return row


def primaries(answer):
    """What the primary buttons of the page say, without what only screen readers read."""
    page = answer.content.decode().split("<main", 1)[-1]
    said = (re.sub(r'<span class="tm-visually-hidden">.*?</span>', "", words) for _, words in BUTTON.findall(page))
    return [re.sub(r"<[^>]+>", "", words).strip() for words in said]


@pytest.mark.django_db
@pytest.mark.parametrize(("state", "viewer", "expected"), LINES)
def test_there_is_one_primary_action_or_nothing_is_left(world, enter, state, viewer, expected):
    row = make(world, State(state))
    who = {"mentee": world.rene, "mentor": world.tariq, "manager": world.maria, "admin": world.ada}[viewer]
    answer = enter(who).get(f"/mentoring/pairings/{row.pk}/")
    assert answer.status_code == 200
    found = primaries(answer)
    if expected == "-":
        assert found == []
        assert "Nothing is left to do." not in text(answer)
    elif expected.endswith("."):
        assert found == []
        assert expected in text(answer)
    else:
        assert found == [expected]
        assert "Nothing is left to do." not in text(answer)


def test_every_state_and_everybody_who_sees_it_is_walked():
    walked = {(state, viewer) for state, viewer, _ in LINES}
    unseen = {("proposed", "mentor"), ("rejected", "mentor")}
    everybody = ("mentee", "mentor", "manager", "admin")
    assert walked == {(state.value, viewer) for state in OPEN_STATES | CLOSED_STATES for viewer in everybody} - unseen


def test_a_declined_mentee_asks_somebody_else_without_leaving_the_pages(world, enter):
    row = make(world, State.DECLINED)
    anna = builders.member(world.programme, username="anna", department="Ward", mentors_everything=True)
    builders.rate(anna, {world.pivot: 4})
    Pairing.objects.filter(pk=row.pk).update(changed_at=clock.now())
    browser = enter(world.rene, csrf=True)
    page = text(browser.get(f"/mentoring/pairings/{row.pk}/"))
    address = re.search(
        r'href="(/mentoring/ask/[^"]*)"', browser.get(f"/mentoring/pairings/{row.pk}/").content.decode()
    )
    assert address is not None, page
    answer = browser.get(address.group(1).replace("&amp;", "&"))
    asked = text(answer)
    assert "A mentor for “Pivot”" in asked
    assert "anna" in asked
    assert "tariq" not in asked
    form = dict(
        re.findall(r'name="(framework|skill|token|csrfmiddlewaretoken)" value="([^"]*)"', answer.content.decode())
    )
    offer = re.search(r'name="choice"[^>]*value="(\d+)"', answer.content.decode())
    assert offer is not None
    sent = browser.post("/mentoring/ask/send/", form | {"choice": offer.group(1), "message": "Could you help?"})
    assert sent.status_code == 302, text(sent)
    new = Pairing.objects.latest("pk")
    assert (new.mentor_id, new.state, new.message) == (anna.member_id, "proposed", "Could you help?")
    assert sent["Location"] == f"/mentoring/pairings/{new.pk}/"
    again = browser.post("/mentoring/ask/send/", form | {"choice": offer.group(1)})
    assert again["Location"] == sent["Location"]
    assert Pairing.objects.count() == 2


def test_a_request_without_a_choice_keeps_what_was_typed(world, enter):
    make(world, State.DECLINED)
    sent = {"framework": "data", "skill": "pivot", "token": "t", "message": "Only on Mondays"}
    answer = enter(world.rene).post("/mentoring/ask/send/", sent)
    assert answer.status_code == 400
    page = text(answer)
    assert "Choose one, two or three different mentors" in page
    assert "Only on Mondays" in page


def test_where_nobody_can_help_the_mentee_joins_the_waiting_list(world, enter):
    builders.rate(world.rene, {world.pivot: 1})
    browser = enter(world.rene)
    page = text(browser.get("/mentoring/ask/?framework=data&skill=pivot"))
    assert "No mentor is available for this skill right now." in page
    answer = browser.post("/mentoring/ask/wait/", {"framework": "data", "skill": "pivot"}, follow=True)
    assert "You are on the waiting list" in text(answer)


def test_another_round_is_asked_on_the_page_and_the_old_one_leads_to_it(world, enter):
    row = make(world, State.FELL_SHORT)
    browser = enter(world.rene)
    answer = browser.post(
        f"/mentoring/pairings/{row.pk}/another-round/", {"token": "t", "message": "Again?"}, follow=True
    )
    new = Pairing.objects.latest("pk")
    assert (new.pk != row.pk, new.mentor_id, new.state) == (True, world.tariq.member_id, "proposed")
    assert primaries(answer) == ["See the new pairing"]
    assert "A new one for the same skill has followed." in answer.content.decode()
    assert "or ask somebody else" not in answer.content.decode()
    assert f"/mentoring/pairings/{new.pk}/" in answer.content.decode()


@pytest.mark.parametrize(
    "path", ["/mentoring/ask/?framework=data&skill=absent", "/mentoring/ask/", "/mentoring/ask/?framework=%00"]
)
def test_a_skill_that_is_not_there_is_not_found(world, enter, path):
    assert enter(world.rene).get(path).status_code == 404


def test_the_page_says_at_once_that_no_more_can_be_asked_for(world, enter):
    Programme.objects.filter(pk=world.programme.programme_id).update(open_pairings=1)
    builders.rate(world.tariq, {world.pivot: 4, world.chart: 4})
    builders.rate(world.rene, {world.pivot: 1, world.chart: 1})
    builders.pairing(world.rene, world.tariq, world.pivot, state=State.ACTIVE)
    answer = enter(world.rene).get("/mentoring/ask/?framework=data&skill=chart")
    assert "You already have as many open pairings as this programme allows (1)." in text(answer)
    assert 'name="choice"' not in answer.content.decode()
    theirs = enter(world.maria).get(f"/mentoring/team/members/{world.rene.member_id}/?framework=data&skill=chart")
    assert "This person already has as many open pairings as this programme allows (1)." in text(theirs)
    assert "Propose this pairing" not in text(theirs)
    # What was typed before the limit was reached is not lost.
    sent = {"framework": "data", "skill": "chart", "token": "t", "message": "Only on Mondays"}
    assert "Only on Mondays" in text(enter(world.rene).post("/mentoring/ask/send/", sent))


@pytest.mark.django_db
@pytest.mark.parametrize("state", sorted(OPEN_STATES | CLOSED_STATES))
def test_what_has_ended_says_when_it_did_and_not_when_it_was_to(world, enter, state):
    row = make(world, state)
    Pairing.objects.filter(pk=row.pk).update(
        starts_on="2026-03-02", ends_on="2026-04-17", changed_at=datetime(2026, 3, 9, 12, tzinfo=UTC)
    )
    browser = enter(world.rene)
    listed, page = text(browser.get("/mentoring/")), text(browser.get(f"/mentoring/pairings/{row.pk}/"))
    facts = page.split('<dl class="tm-facts">')[1].split("</dl>")[0]
    answer = browser.get(f"/api/mentoring/v1/pairings/{row.pk}/").json()
    assert answer["ends_on"] == "2026-04-17"
    if state in CLOSED_STATES:
        assert "<dt>Ended</dt><dd>March 9, 2026</dd>" in facts
        assert "<dt>Planned until</dt><dd>April 17, 2026</dd>" in facts
        assert answer["ended_at"].startswith("2026-03-09T12:00:00")
        assert "until April 17, 2026" not in listed
        line = listed.split(f'href="/mentoring/pairings/{row.pk}/"')[-1].split("</p>")[0]
        assert "ended March 9, 2026" in line
    else:
        assert "<dt>Until</dt><dd>April 17, 2026</dd>" in facts
        assert "<dt>Ended</dt>" not in facts
        assert answer["ended_at"] is None
