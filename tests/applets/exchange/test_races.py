"""Imports that meet: one after the other holds the framework, and none is half there. SQLite has one writer."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection, connections

from mentoring_xblock.api.frameworks import importing as api
from mentoring_xblock.applets.competencies.data import FrameworkModel
from mentoring_xblock.applets.competencies.models import Framework, FrameworkVersion, Skill
from mentoring_xblock.applets.exchange import formats
from mentoring_xblock.applets.exchange.data.files import Source
from mentoring_xblock.applets.exchange.data.plans import ImportOutcome
from mentoring_xblock.core.actors import SYSTEM
from mentoring_xblock.core.errors import Conflict
from tests.builders import framework_model, programme

RACERS = 8

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.databases]


@pytest.fixture(autouse=True)
def _shared_database() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets one connection write at a time; there is no race to lose")


def bring(model: FrameworkModel, **options: Any) -> ImportOutcome | Conflict:
    source = Source("m.csv", formats.write(model, format_name="csv"))
    try:
        return api.import_framework(actor_id=SYSTEM, source=source, programme="race", **options)
    except Conflict as conflict:
        return conflict
    finally:
        connections.close_all()


def all_at_once(*jobs: Any) -> list[Any]:
    with ThreadPoolExecutor(len(jobs)) as pool:
        return [future.result() for future in [pool.submit(job) for job in jobs]]


def test_the_same_file_brought_in_by_many_at_once_is_stored_once() -> None:
    programme("race")
    outcomes = all_at_once(*[lambda: bring(framework_model())] * RACERS)
    assert sum(outcome.applied for outcome in outcomes) == 1
    assert (Framework.objects.count(), FrameworkVersion.objects.count(), Skill.objects.count()) == (1, 1, 2)


def test_different_files_brought_in_at_once_become_versions_one_after_the_other() -> None:
    programme("race")
    jobs = [lambda n=n: bring(framework_model(skills=("shared", f"own-{n}"))) for n in range(RACERS)]
    outcomes = all_at_once(*jobs)
    assert all(outcome.applied for outcome in outcomes)
    assert sorted(FrameworkVersion.objects.values_list("number", flat=True)) == list(range(1, RACERS + 1))
    assert FrameworkVersion.objects.filter(status="published").count() == 1
    assert Skill.objects.count() == 1 + RACERS, "the shared skill is one"
    last = FrameworkVersion.objects.get(status="published")
    assert last.skill_versions.count() == 1 + RACERS, "what others brought is kept, retired"


def test_of_many_who_apply_the_plan_that_they_were_shown_one_succeeds() -> None:
    programme("race")
    bring(framework_model())
    models = [replace(framework_model(), title=f"Title {number}") for number in range(RACERS)]
    shown = [bring(model, dry_run=True) for model in models]
    plans = [outcome.plan.fingerprint for outcome in shown if not isinstance(outcome, Conflict)]
    jobs = [lambda m=m, p=p: bring(m, expected=p) for m, p in zip(models, plans, strict=True)]
    outcomes = all_at_once(*jobs)
    refused = [outcome for outcome in outcomes if isinstance(outcome, Conflict)]
    assert len(refused) == RACERS - 1
    assert {conflict.code for conflict in refused} == {"plan_again"}
