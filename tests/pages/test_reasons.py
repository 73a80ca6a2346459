"""Reasons for a mentor are sentences of their own; wherever they are shown, each stands on its own line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import mentoring_xblock
from tests import builders

REASONS = [
    {"code": "confirmed_by_manager", "params": {"level": 4}},
    {"code": "other_department", "params": {"name": "<Lab>"}},
]
AS_A_LIST = (
    '<ul class="tm-reasons"><li>Level 4, confirmed by a manager</li>'
    "<li>Another department: &lt;Lab&gt;</li></ul>"
)  # fmt: skip


@pytest.mark.parametrize("page", ["/mentoring/programme/", "/mentoring/pairings/{}/", "/admin/.../{}/change/"])
def test_reasons_are_a_list_on_every_page_on_which_somebody_decides(world, enter, page):
    row = builders.pairing(world.rene, world.tariq, world.pivot, reasons=REASONS)
    builders.user_of(world.ada).__class__.objects.filter(pk=world.ada.user_id).update(is_staff=True)
    address = page.format(row.pk).replace("/admin/.../", "/admin/task_mentoring/pairing/")
    assert AS_A_LIST in enter(world.ada).get(address).content.decode()


def test_a_manager_who_looks_for_a_mentor_reads_each_reason_on_its_own_line(world, enter):
    builders.rate(world.rene, {world.pivot: 1})
    builders.rate(world.tariq, {world.pivot: 4})
    page = enter(world.maria).get(f"/mentoring/team/members/{world.rene.member_id}/?skill=pivot").content.decode()
    lines = re.findall(r'<span class="tm-behaviour">([^<]*)</span>', page)
    assert "Another department: Lab" in lines
    assert "Can mentor 2 more (limit: 2)" in lines


def test_no_template_joins_reasons_into_one_sentence():
    templates = Path(mentoring_xblock.__file__).parent / "templates"
    joined = [file.name for file in templates.rglob("*.html") if re.search(r"reasons\s*\|\s*join", file.read_text())]
    assert joined == []


def test_a_mentor_reads_of_themselves_as_you_and_nothing_that_is_no_reason(world, enter):
    reasons = [
        {"code": "self_rated", "params": {"level": 3}},
        {"code": "at_target", "params": {}},
        {"code": "other_department", "params": {"name": "Lab"}},
        {"code": "places_free", "params": {"free": 2, "places": 2}},
        {"code": "no_shared_hours", "params": {}},
        {"code": "record", "params": {"successes": 2, "completed": 2}},
        {"code": "often_shown", "params": {}},
        {"code": "of a later release", "params": {}},
    ]
    builders.pairing(world.rene, world.tariq, world.pivot, state=world.State.APPROVED, reasons=reasons)
    page = enter(world.tariq).get("/mentoring/").content.decode()
    shown = re.findall(r"<li>([^<]*)</li>", page[page.index('<ul class="tm-reasons">') :].split("</ul>")[0])
    assert shown == [
        "You rate yourself at level 3; nobody has confirmed it yet",
        "You work in another department",
        "2 of 2 of your earlier mentees reached their target",
    ]
