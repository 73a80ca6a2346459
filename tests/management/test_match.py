"""The commands that pair everyone and recalculate, as an operator calls them."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from mentoring_xblock.applets.matching.models import MatchRun
from mentoring_xblock.applets.pairings.models.pairing import Pairing
from mentoring_xblock.applets.people import api as people
from mentoring_xblock.applets.people.data import ProgrammeInfo
from mentoring_xblock.applets.ratings.models import SkillStatistics
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme() -> ProgrammeInfo:
    """The default programme with two gaps and one mentor of one place."""
    where = people.default_programme()
    version = builders.framework(where)
    pivot = builders.skill_id(version, "pivot")
    for _ in range(2):
        builders.rate(builders.member(where, role=(version.framework_id, "analyst")), {pivot: 1})
    builders.rate(builders.member(where, mentors_everything=True, places=1), {pivot: 4})
    return where


def run(*arguments: Any, command: str = "mentoring_match") -> str:
    out = StringIO()
    call_command(command, *arguments, stdout=out)
    return out.getvalue()


def test_a_dry_run_says_what_would_be_and_how_to_do_it(programme: ProgrammeInfo) -> None:
    said = run("--dry-run")
    stored = MatchRun.objects.get()
    assert said.splitlines()[0] == f"Preview {stored.pk}: 1 of 2 gaps paired."
    assert "1 not paired: every suitable mentor is full" in said
    assert f"--apply --run {stored.pk}" in said
    assert Pairing.objects.count() == 0


def test_applying_a_dry_run_proposes_its_pairs_once(programme: ProgrammeInfo) -> None:
    planned = json.loads(run("--json"))
    applied = json.loads(run("--apply", "--run", planned["run"], "--json"))
    assert applied == planned | {"applied": True}
    assert json.loads(run("--apply", "--run", planned["run"], "--json")) == applied
    assert Pairing.objects.count() == 1
    row = Pairing.objects.get()
    assert applied["pairs"] == [
        {
            "mentee": row.mentee_id,
            "mentor": row.mentor_id,
            "framework": "data",
            "skill": "pivot",
            "score": pytest.approx(row.score, abs=1e-6),
        }
    ]


def test_applying_at_once_proposes_too_and_a_second_time_nothing(programme: ProgrammeInfo) -> None:
    assert run("--apply", "--role", "analyst").startswith("Proposed: 1 of 2 gaps paired.")
    again = run("--apply", "--role", "analyst")
    assert again.startswith("Proposed: 0 of 1 gaps paired.")
    assert "Another 1 already have a pairing or a proposal." in again
    machine = json.loads(run("--json"))
    assert (machine["under_way"], machine["lost"]) == (1, 0)
    assert machine["skills"] == [
        {"framework": "data", "skill": "pivot", "gaps": 1, "paired": 0, "unpaired": {"no_places": 1}}
    ]
    assert Pairing.objects.count() == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("--role", "juggler"),
        ("--programme", "nowhere"),
        ("--apply", "--run", "999"),
        ("--run", "1"),
        ("--apply", "--dry-run"),
    ],
)
def test_a_mistake_is_one_line_and_exit_2(programme: ProgrammeInfo, arguments: tuple[str, ...]) -> None:
    with pytest.raises(CommandError) as mistake:
        run(*arguments)
    assert mistake.value.returncode == 2
    assert "\n" not in str(mistake.value)
    assert Pairing.objects.count() == 0


def test_recalculating_says_how_much(programme: ProgrammeInfo) -> None:
    done = json.loads(run("--json", command="mentoring_recalculate"))
    assert (done["skills"], done["estimates"]) == (2, 3)
    assert SkillStatistics.objects.count() == 2
    assert run(command="mentoring_recalculate").startswith("2 skills learned, 3 estimates renewed, ")
    with pytest.raises(CommandError) as mistake:
        run("--programme", "nowhere", command="mentoring_recalculate")
    assert mistake.value.returncode == 2
