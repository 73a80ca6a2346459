"""The plan as one checklist of two people: steps added, dropped, put in order and noted, while the pairing runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from mentoring_xblock import api
from mentoring_xblock.applets.audit_log.models import LogEntry
from mentoring_xblock.applets.competencies.models import SkillVersion
from mentoring_xblock.applets.pairings.data.pairing import PairingDetail
from mentoring_xblock.applets.pairings.data.plan import MOST_STEPS
from mentoring_xblock.applets.pairings.domain import level_shown
from mentoring_xblock.applets.pairings.models.pairing import PlanStep
from mentoring_xblock.applets.pairings.states import State
from mentoring_xblock.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from tests import builders
from tests.api.office import LATER, Office

pytestmark = pytest.mark.django_db


class Plan:
    """The plan of a running pairing."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.pairing_id = office.run_until(State.ACTIVE).pairing_id
        self.both = (office.mentee.user_id, office.mentors[0].user_id)

    def do(self, change: Callable[..., PairingDetail], *, who: int = 0, **values: Any) -> PairingDetail:
        return change(actor_id=who or self.both[0], pairing_id=self.pairing_id, now=LATER, **values)

    def seen_by(self, who: int) -> PairingDetail:
        detail = api.get_pairing(actor_id=who, pairing_id=self.pairing_id).detail
        assert detail is not None
        return detail

    def live(self) -> list[str]:
        return [step.behaviour for step in self.seen_by(self.both[0]).plan if step.dropped_at is None]

    def logged(self) -> list[str]:
        rows = LogEntry.objects.filter(action__startswith="pairing.step_").order_by("id")
        return [row.action.removeprefix("pairing.step_") for row in rows]


@pytest.fixture
def plan(office: Office) -> Plan:
    return Plan(office)


def test_both_add_steps_in_their_own_words_and_tick_them_once_for_both(plan: Plan) -> None:
    for who, text in zip(plan.both, ("Show it to a colleague", "Write it down"), strict=True):
        for _ in range(2):
            plan.do(api.add_plan_step, who=who, text=text)
    assert plan.live()[-2:] == ["Show it to a colleague", "Write it down"]
    assert plan.logged() == ["added", "added"]
    added = plan.seen_by(plan.both[0]).plan[-1]
    assert added.is_added
    plan.do(api.tick_step, who=plan.both[1], step_id=added.step_id, practice="alone")
    assert plan.seen_by(plan.both[0]).plan[-1].alone_at == LATER
    # What people wrote is in no log row.
    assert "colleague" not in str(list(LogEntry.objects.values_list("old", "new", "reason")))


def test_a_dropped_step_keeps_its_ticks_and_can_be_taken_up_again(plan: Plan) -> None:
    first = plan.seen_by(plan.both[0]).plan[0]
    plan.do(api.tick_step, step_id=first.step_id, practice="watched")
    for _ in range(2):
        plan.do(api.drop_plan_step, step_id=first.step_id)
    assert first.behaviour not in plan.live()
    kept = next(step for step in plan.seen_by(plan.both[1]).plan if step.step_id == first.step_id)
    assert (kept.dropped_at, kept.watched_at) == (LATER, LATER)
    assert api.get_own_progress(actor_id=plan.both[0], pairing_ids=[plan.pairing_id])[plan.pairing_id][1][0] != kept
    plan.do(api.drop_plan_step, step_id=first.step_id, dropped=False)
    assert plan.live()[0] == first.behaviour
    assert plan.logged() == ["dropped", "restored"]


def test_what_is_dropped_or_added_shows_no_level(plan: Plan) -> None:
    steps = plan.seen_by(plan.both[0]).plan
    for step in steps:
        if step.level == 2:
            plan.do(api.tick_step, step_id=step.step_id, practice="alone")
        else:
            plan.do(api.drop_plan_step, step_id=step.step_id)
    plan.do(api.add_plan_step, text="Another")
    added = plan.seen_by(plan.both[0]).plan[-1]
    plan.do(api.tick_step, step_id=added.step_id, practice="alone")
    assert level_shown(plan.seen_by(plan.both[0]).plan) == 2


def test_a_step_is_put_at_a_place_and_said_twice_it_is_there_already(plan: Plan) -> None:
    before = plan.live()
    steps = plan.seen_by(plan.both[0]).plan
    plan.do(api.drop_plan_step, step_id=steps[1].step_id)
    for _ in range(2):
        plan.do(api.move_plan_step, step_id=steps[3].step_id, place=0)
    assert plan.live() == [before[3], before[0], before[2]]
    assert sorted(PlanStep.objects.values_list("position", flat=True)) == [0, 1, 2, 3]
    plan.do(api.move_plan_step, step_id=steps[3].step_id, place=99)
    assert plan.live() == [before[0], before[2], before[3]]
    with pytest.raises(NotFound):
        plan.do(api.move_plan_step, step_id=steps[1].step_id, place=0)
    assert plan.logged() == ["dropped", "moved", "moved"]


def test_notes_are_the_pairs_alone(plan: Plan) -> None:
    step = plan.seen_by(plan.both[0]).plan[0].step_id
    for _ in range(2):
        plan.do(api.note_plan_step, step_id=step, note="canary-step-note")
    for who in plan.both:
        assert plan.seen_by(who).plan[0].note == "canary-step-note"
    for who in (plan.office.manager.user_id, plan.office.admin.user_id):
        assert "canary" not in repr(plan.seen_by(who))
    assert plan.logged() == ["noted"]
    assert "canary" not in str(list(LogEntry.objects.values_list("old", "new", "reason")))


def test_nobody_else_changes_it_nor_anybody_after_the_end(plan: Plan) -> None:
    step = plan.seen_by(plan.both[0]).plan[0].step_id
    changes: list[tuple[Callable[..., PairingDetail], dict[str, Any]]] = [
        (api.add_plan_step, {"text": "x"}),
        (api.drop_plan_step, {"step_id": step}),
        (api.move_plan_step, {"step_id": step, "place": 1}),
        (api.note_plan_step, {"step_id": step, "note": "x"}),
    ]
    peer = builders.member(plan.office.programme).user_id
    before = list(PlanStep.objects.values())
    for change, values in changes:
        with pytest.raises(NotAllowed):
            plan.do(change, who=plan.office.manager.user_id, **values)
        with pytest.raises(NotFound):
            plan.do(change, who=peer, **values)
        if "step_id" in values:
            with pytest.raises(NotFound):
                plan.do(change, **values | {"step_id": step + 1000})
    api.withdraw_pairing(actor_id=plan.both[0], pairing_id=plan.pairing_id, now=LATER)
    for change, values in changes:
        with pytest.raises(Conflict):
            plan.do(change, **values)
    assert list(PlanStep.objects.values()) == before


def test_a_plan_does_not_grow_without_end(plan: Plan) -> None:
    PlanStep.objects.bulk_create(
        PlanStep(pairing_id=plan.pairing_id, position=100 + number, level=3, behaviour=f"b{number}")
        for number in range(MOST_STEPS - PlanStep.objects.count())
    )
    with pytest.raises(Conflict, match="up to 60 steps"):
        plan.do(api.add_plan_step, text="one more")
    with pytest.raises(InvalidInput):
        plan.do(api.add_plan_step, text="x" * 501)
    with pytest.raises(InvalidInput):
        plan.do(api.add_plan_step, text="  ")
    plan.do(api.drop_plan_step, step_id=PlanStep.objects.earliest("position").pk)
    plan.do(api.add_plan_step, text="one more")
    with pytest.raises(Conflict):
        plan.do(api.drop_plan_step, step_id=PlanStep.objects.earliest("position").pk, dropped=False)


def test_a_project_of_the_model_ends_the_plan_and_counts_for_no_level(office: Office) -> None:
    SkillVersion.objects.filter(skill_id=office.skill).update(plan=["Take your own sales table", "Show it to the team"])
    plan = Plan(office)
    steps = plan.seen_by(plan.both[0]).plan
    assert plan.live()[-2:] == ["Take your own sales table", "Show it to the team"]
    assert [step.is_added for step in steps] == [False] * (len(steps) - 2) + [True, True]
    for step in steps[:-2]:
        plan.do(api.tick_step, step_id=step.step_id, practice="alone")
    assert level_shown(plan.seen_by(plan.both[0]).plan) == 3
    # Either of the two drops what does not suit them.
    plan.do(api.drop_plan_step, who=plan.both[1], step_id=steps[-1].step_id)
    assert plan.live()[-1] == "Take your own sales table"
