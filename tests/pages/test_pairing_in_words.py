"""What the page of a pairing says in words: the levels that were reached, and until when to answer."""

from __future__ import annotations

import re

from mentoring_xblock import api
from mentoring_xblock.applets.pairings.models.pairing import PlanStep
from mentoring_xblock.pages.presenting import confirmation_basis
from tests import builders
from tests.pages.reading import path, text


def test_a_result_names_its_levels(world, enter, running):
    enter(world.rene).post(path(running, "rerate"), {"level": "3", "token": "again"})
    for member in (world.rene, world.maria):
        page = text(enter(member).get(path(running)))
        assert re.search(r"<dt>Before</dt><dd>1 <span[^>]*>Aware</span>", page)
        assert re.search(r"<dt>After, own rating</dt><dd>3 <span[^>]*>Practised</span>", page)


def test_a_new_rating_can_be_changed_but_is_not_asked_for_again(world, enter, running):
    browser = enter(world.rene)
    before = text(browser.get(path(running)))
    assert "Rate yourself again</h2>" in before
    assert "Change my new rating" not in before
    browser.post(path(running, "rerate"), {"level": "2", "token": "again"})
    after = text(browser.get(path(running)))
    assert "Rate yourself again</h2>" not in after
    assert "Change my new rating</summary>" in after


def test_a_step_that_was_removed_counts_neither_as_done_nor_as_left(world, enter, running):
    step = PlanStep.objects.get(pairing=running)
    added = PlanStep.objects.create(
        pairing=running, level=step.level, position=9, own_words="Another", is_added=True, alone_at=builders.NOW
    )
    detail = api.get_pairing(actor_id=world.maria.user_id, pairing_id=running.pk).detail
    assert detail is not None
    assert counts(detail) == {"ticks": 1, "most": 6, "behaviours": 1, "alone": 0, "others": 1, "others_alone": 1}
    PlanStep.objects.filter(pk=added.pk).update(dropped_at=builders.NOW)
    detail = api.get_pairing(actor_id=world.maria.user_id, pairing_id=running.pk).detail
    assert detail is not None
    assert counts(detail) == {"ticks": 0, "most": 3, "behaviours": 1, "alone": 0, "others": 0, "others_alone": 0}


def counts(detail):
    return {key: count for key, count in confirmation_basis(detail).items() if isinstance(count, int)}


def test_a_confirmer_reads_of_the_behaviours_and_of_the_other_steps_apart(world, enter, running):
    level = PlanStep.objects.get(pairing=running).level
    for place in (8, 9):
        PlanStep.objects.create(pairing=running, level=level, position=place, own_words=f"Extra {place}", is_added=True)
    enter(world.rene).post(path(running, "rerate"), {"level": "3", "token": "again"})
    page = text(enter(world.maria).get(path(running)))
    assert re.search(r"<dt>Behaviours done alone</dt><dd>0 of 1<br><span[^>]*>Other steps: 0 of 2</span>", page)


def test_every_step_of_a_plan_names_its_level_with_the_number(world, enter, running):
    step = PlanStep.objects.get(pairing=running)
    for level, name in ((2, "2 · Working"), (3, "3 · Practised")):
        PlanStep.objects.filter(pk=step.pk).update(level=level)
        page = text(enter(world.tariq).get(path(running)))
        assert re.search(rf'<legend><span class="tm-tag">{name}</span>', page)
    assert "<dt>From</dt><dd>1 · Aware</dd>" in page
    assert "<dt>To</dt><dd>3 · Practised</dd>" in page


def test_a_mentor_reads_until_when_to_answer(world, enter):
    row = builders.pairing(world.rene, world.tariq, world.pivot, state=world.State.APPROVED)
    assert "Please answer by March 2, 2026" in text(enter(world.tariq).get(path(row)))
    assert "Please answer by" not in text(enter(world.rene).get(path(row)))
