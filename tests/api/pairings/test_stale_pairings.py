"""A rating is not lost because the pairing for which it was given has ended meanwhile."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from mentoring_xblock import api
from mentoring_xblock.api.ratings.data import SkillAnswer
from mentoring_xblock.applets.pairings.states import State
from mentoring_xblock.applets.ratings.models import Rating
from mentoring_xblock.core.errors import NotFound
from tests import builders
from tests.api.office import LATER, Office, make_office

pytestmark = pytest.mark.django_db


def rerate(office: Office, pairing_id: int, **how: Any) -> Any:
    given: dict[str, Any] = {
        "actor_id": office.mentee.user_id, "framework": "data", "role": "analyst", "token": "t",
        "answers": [SkillAnswer("pivot", 3)], "pairing_id": pairing_id, "now": LATER,
    }  # fmt: skip
    return api.rate_skills(**given | how)


def test_a_rating_for_a_pairing_that_has_ended_is_stored_and_the_answer_says_so() -> None:
    office = make_office()
    pairing = office.run_until(State.ACTIVE)
    api.withdraw_pairing(actor_id=office.mentors[0].user_id, pairing_id=pairing.pairing_id, now=LATER)
    profile = rerate(office, pairing.pairing_id)
    assert profile.pairing_ended
    assert next(each.level for each in profile.results if each.skill == "pivot") == 3
    assert Rating.objects.filter(member_id=office.mentee.member_id, level=3).count() == 1
    assert rerate(office, pairing.pairing_id).pairing_ended
    assert Rating.objects.filter(member_id=office.mentee.member_id, level=3).count() == 1


def test_a_rating_for_a_running_pairing_moves_it_on_and_says_nothing_of_an_end() -> None:
    office = make_office()
    pairing = office.run_until(State.ACTIVE)
    assert not rerate(office, pairing.pairing_id).pairing_ended
    assert api.get_pairing(actor_id=office.mentee.user_id, pairing_id=pairing.pairing_id).pairing.state == "reassessed"


def test_a_pairing_that_never_ran_or_is_somebody_elses_is_not_there() -> None:
    office = make_office()
    waiting = office.request()
    with pytest.raises(NotFound):
        rerate(office, waiting.pairing_id)
    with pytest.raises(NotFound):
        rerate(office, office.request(skill="pivot", token="t1").pairing_id, actor_id=office.admin.user_id)
    assert Rating.objects.filter(level=3).count() == 0


def test_the_page_stores_what_was_typed_and_says_that_the_pairing_has_ended() -> None:
    office = make_office()
    pairing = office.run_until(State.ACTIVE)
    client = Client()
    client.force_login(builders.user_of(office.mentee))
    api.withdraw_pairing(actor_id=office.mentors[0].user_id, pairing_id=pairing.pairing_id)
    path = f"/mentoring/pairings/{pairing.pairing_id}/rerate/"
    page = client.post(path, {"level": "3", "comment": "On the quarterly report", "token": "t"}, follow=True)
    assert "The pairing had already ended, so nobody needs to confirm it." in page.content.decode()
    assert Rating.objects.get(member_id=office.mentee.member_id, level=3).note == "On the quarterly report"
