"""How many open pairings a mentee has at once: one limit, whoever has the idea, and what is said at it."""

from __future__ import annotations

from typing import Any

import pytest

from mentoring_xblock import api
from mentoring_xblock.applets.matching.models import MentorOffer
from mentoring_xblock.applets.notices.models import Notice
from mentoring_xblock.applets.pairings.models.pairing import Pairing
from mentoring_xblock.applets.pairings.models.requests import MentoringRequest
from mentoring_xblock.applets.pairings.next_steps import NextStep
from mentoring_xblock.applets.pairings.states import OPEN_STATES, State
from mentoring_xblock.applets.people.data import ApproveBy, Policy
from mentoring_xblock.core.errors import Conflict
from tests import builders
from tests.api.office import LATER, Office
from tests.builders import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def busy(office: Office) -> Office:
    """The mentee has as many open pairings as the policy allows, one of which is under way, on another skill."""
    office.policy(open_pairings=1)
    chart = builders.skill_id(office.framework, "chart")
    builders.rate(office.mentors[1], {chart: 4})
    builders.pairing(office.mentee, office.mentors[1], chart, state=State.ACTIVE)
    return office


def open_pairings(office: Office) -> int:
    states = [state.value for state in OPEN_STATES]
    return Pairing.objects.filter(mentee_id=office.mentee.member_id, state__in=states).count()


def test_a_pairing_under_way_counts_and_the_refusal_says_what_to_do(busy: Office) -> None:
    with pytest.raises(Conflict) as refusal:
        busy.request()
    assert refusal.value.code == "too_many_open"
    assert str(refusal.value) == (
        "You already have as many open pairings as this programme allows (1). Finish or withdraw one, then ask again."
    )
    assert not MentoringRequest.objects.exists()
    assert open_pairings(busy) == 1


@pytest.mark.parametrize("who", ["manager", "admin"])
def test_managers_and_admins_are_held_to_it_too(busy: Office, who: str) -> None:
    actor = busy.manager if who == "manager" else busy.admin
    with pytest.raises(Conflict) as refusal:
        api.propose_pairing(
            actor_id=actor.user_id, mentee_id=busy.mentee.member_id, mentor_id=busy.mentors[0].member_id,
            framework="data", skill="pivot", now=NOW,
        )  # fmt: skip
    assert refusal.value.code == "too_many_open"
    assert str(refusal.value).startswith("This person already has as many open pairings as this programme allows (1).")
    assert open_pairings(busy) == 1


def test_a_request_is_not_passed_on_beyond_it_and_the_mentee_reads_why(office: Office) -> None:
    info = office.request(office.mentors[0], office.mentors[1])
    chart = builders.skill_id(office.framework, "chart")
    builders.pairing(office.mentee, office.mentors[2], chart, state=State.ACTIVE)
    office.policy(open_pairings=1)
    api.reject_pairing(actor_id=office.admin.user_id, pairing_id=info.pairing_id, reason="No.", now=LATER)
    assert open_pairings(office) == 1
    assert MentoringRequest.objects.get().closed_at == LATER
    said = set(Notice.objects.filter(member_id=office.mentee.member_id).values_list("kind", flat=True))
    assert said == {"rejected", "at_limit"}


def test_a_request_goes_on_where_only_itself_is_open(office: Office) -> None:
    office.policy(open_pairings=1)
    info = office.request(office.mentors[0], office.mentors[1])
    api.reject_pairing(actor_id=office.admin.user_id, pairing_id=info.pairing_id, reason="No.", now=LATER)
    assert Pairing.objects.get(open_skill__isnull=False).mentor_id == office.mentors[1].member_id


def test_what_was_proposed_before_the_policy_changed_may_still_be_approved(office: Office) -> None:
    info = office.request()
    chart = builders.skill_id(office.framework, "chart")
    builders.pairing(office.mentee, office.mentors[2], chart, state=State.ACTIVE)
    office.policy(open_pairings=1)
    approved = api.approve_pairing(actor_id=office.admin.user_id, pairing_id=info.pairing_id, now=LATER)
    assert approved.state is State.APPROVED


def test_another_mentor_for_the_same_proposal_is_no_further_pairing(office: Office) -> None:
    office.policy(open_pairings=1)
    info = office.request()
    changed = api.choose_other_mentor(
        actor_id=office.admin.user_id, pairing_id=info.pairing_id, mentor_id=office.mentors[1].member_id, now=LATER
    )
    assert changed.mentor_id == office.mentors[1].member_id


def pair(office: Office, **more: Any) -> Any:
    return api.pair_everyone(actor_id=office.admin.user_id, programme=office.programme.key, now=NOW, **more)


def test_pairing_everyone_counts_what_is_under_way(busy: Office) -> None:
    plan = pair(busy, apply=True)
    assert (plan.pairs, plan.unpaired) == ((), {"open_limit": 1})
    assert open_pairings(busy) == 1


def test_a_plan_does_not_hold_once_its_people_have_as_many_as_they_may(office: Office) -> None:
    office.policy(open_pairings=1, approve_by=ApproveBy.NONE)
    plan = pair(office)
    assert len(plan.pairs) == 1
    chart = builders.skill_id(office.framework, "chart")
    builders.pairing(office.mentee, office.mentors[1], chart, state=State.ACTIVE)
    with pytest.raises(Conflict) as refusal:
        pair(office, apply=True, run_id=plan.run_id)
    assert refusal.value.code == "plan_changed"
    assert open_pairings(office) == 1


def test_two_are_allowed_where_nobody_says_otherwise(office: Office) -> None:
    assert Policy().open_pairings == 2
    skills = ("chart",)
    for skill in skills:
        number = builders.skill_id(office.framework, skill)
        builders.pairing(office.mentee, office.mentors[1], number, state=State.ACTIVE)
    office.request()
    assert open_pairings(office) == 2
    assert MentorOffer.objects.filter(skill_id=office.skill).exists()


def test_the_limit_is_said_when_mentors_are_looked_for(busy: Office) -> None:
    """To the mentee and to their manager in words of their own, and not to somebody with room."""
    asked = {"framework": "data", "skill": "pivot", "now": NOW}
    own = api.recommend_mentors(actor_id=busy.mentee.user_id, **asked)
    theirs = api.recommend_mentors(actor_id=busy.manager.user_id, member_id=busy.mentee.member_id, **asked)
    assert own.suggestions
    assert [str(each.refusal).split(" ", 1)[0] for each in (own, theirs)] == ["You", "This"]
    busy.policy(open_pairings=2)
    assert api.recommend_mentors(actor_id=busy.mentee.user_id, **asked).refusal is None


def test_another_round_is_not_offered_at_the_limit(busy: Office) -> None:
    row = builders.pairing(busy.mentee, busy.mentors[0], busy.skill, state=State.FELL_SHORT)
    view = api.get_pairing(actor_id=busy.mentee.user_id, pairing_id=row.pk)
    assert view.next_step is NextStep.ASK_ELSEWHERE
    busy.policy(open_pairings=2)
    view = api.get_pairing(actor_id=busy.mentee.user_id, pairing_id=row.pk)
    assert view.next_step is NextStep.ANOTHER_ROUND
