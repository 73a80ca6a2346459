"""Importing a model: plan, then one transaction under the plan's fingerprint; and exporting it again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mentoring_xblock.applets.audit_log.models import LogEntry
from mentoring_xblock.applets.competencies import api as competencies
from mentoring_xblock.applets.competencies.data import FrameworkModel
from mentoring_xblock.applets.competencies.models import Framework, FrameworkVersion, Skill
from mentoring_xblock.applets.exchange import api, formats
from mentoring_xblock.applets.exchange.data.files import Source
from mentoring_xblock.applets.exchange.data.plans import Action, ImportOutcome
from mentoring_xblock.applets.exchange.models import ImportRun
from mentoring_xblock.applets.exchange.samples import load_sample
from mentoring_xblock.applets.exchange.source import read_source
from mentoring_xblock.applets.people.data import ProgrammeInfo
from mentoring_xblock.core.errors import Conflict, InvalidInput, NotFound
from tests.builders import NOW, framework_model, programme

from .shared_data import folder

pytestmark = pytest.mark.django_db


def as_source(model: FrameworkModel) -> Source:
    return Source("model.csv", formats.write(model, format_name="csv"))


def bring(of: ProgrammeInfo, source: Source, expected: str | None = None) -> ImportOutcome:
    return api.apply_framework(of.programme_id, source=source, actor_id=None, now=NOW, expected=expected)


def stored() -> tuple[int, ...]:
    """How much is in the tables that an import writes."""
    return tuple(model.objects.count() for model in (Framework, FrameworkVersion, Skill, ImportRun, LogEntry))


def test_a_dry_run_plans_everything_and_writes_nothing() -> None:
    of = programme()
    before = stored()
    outcome = api.plan_framework_import(of.programme_id, source=load_sample("data-analyst"))
    assert stored() == before
    assert outcome.plan.changes
    assert not outcome.applied
    assert outcome.plan.counts["skills"] == 15


def test_the_plan_that_was_shown_is_the_one_that_is_applied() -> None:
    of = programme()
    source = load_sample("data-analyst")
    shown = api.plan_framework_import(of.programme_id, source=source)
    outcome = bring(of, source, expected=shown.plan.fingerprint)
    assert outcome.plan == shown.plan
    assert outcome.version is not None
    assert competencies.read_model(outcome.version.version_id) == outcome.plan.model
    run = ImportRun.objects.get()
    assert (run.kind, run.name, run.format, run.plan_hash) == (
        "framework", "data-analyst.csv", "csv", shown.plan.fingerprint
    )  # fmt: skip


def test_a_second_import_of_the_same_file_changes_nothing() -> None:
    of = programme()
    bring(of, load_sample("service-desk"))
    before = stored()
    outcome = bring(of, load_sample("service-desk"))
    assert not outcome.applied
    assert {row.action for row in outcome.plan.rows} == {Action.KEEP}
    assert stored() == before


def test_a_framework_changed_meanwhile_means_plan_again() -> None:
    of = programme()
    shown = api.plan_framework_import(of.programme_id, source=as_source(framework_model()))
    bring(of, as_source(replace(framework_model(), title="Somebody was faster")))
    before = stored()
    with pytest.raises(Conflict, match="has changed since this preview"):
        bring(of, as_source(framework_model()), expected=shown.plan.fingerprint)
    assert stored() == before


def test_a_skill_that_is_gone_is_kept_retired_and_the_next_import_of_that_file_changes_nothing() -> None:
    of = programme()
    bring(of, as_source(framework_model(skills=("pivot", "chart"))))
    shorter = as_source(framework_model(skills=("chart",)))
    outcome = bring(of, shorter)
    assert outcome.version is not None
    assert [(s.key, s.retired) for s in competencies.get_skills(outcome.version)] == [("pivot", True), ("chart", False)]
    assert not bring(of, shorter).applied


def test_a_refused_file_writes_nothing_and_says_every_reason() -> None:
    of = programme()
    (content,) = as_source(framework_model()).files.values()
    broken = content + b"target,,analyst,nowhere,3\ntarget,,nobody,pivot,3\nbehaviour,,,pivot,77,,,x\n"
    before = stored()
    outcome = bring(of, Source("m.csv", {"m.csv": broken}))
    assert [remark.place.row for remark in outcome.plan.refusals] == [28, 29, 30]
    assert stored() == before


@pytest.mark.parametrize("content", [b"", b"record\n\xff", b'{"format": "task-mentoring-framework"', b"[" * 99999])
def test_a_file_that_cannot_be_read_at_all_is_refused_like_any_other(content: bytes) -> None:
    of = programme()
    before = stored()
    outcome = api.apply_framework(
        of.programme_id, source=Source("m", {"m": content}), actor_id=None, now=NOW,
        format_name="json" if content[:1] in b"{[" and content else "csv",
    )  # fmt: skip
    assert outcome.plan.refused
    assert stored() == before


def test_a_format_that_nobody_knows_is_refused_in_words() -> None:
    of = programme()
    with pytest.raises(InvalidInput, match="We do not recognise the format"):
        bring(of, Source("notes.txt", {"notes.txt": b"hello"}))
    with pytest.raises(InvalidInput, match="We cannot read the format “xls”"):
        api.plan_framework_import(of.programme_id, source=load_sample("data-analyst"), format_name="xls")


@pytest.mark.parametrize("format_name", formats.writable())
def test_what_is_exported_can_be_imported_elsewhere_and_exported_with_the_same_bytes(format_name: str) -> None:
    here, there = programme(), programme()
    bring(here, load_sample("laboratory-technician"))
    files = api.export_framework(here.programme_id, framework_key="laboratory-technician", format_name=format_name)
    bring(there, Source("copy", files))
    assert (
        api.export_framework(there.programme_id, framework_key="laboratory-technician", format_name=format_name)
        == files
    )


def test_a_framework_of_another_programme_cannot_be_exported() -> None:
    ours, theirs = programme(), programme()
    bring(theirs, as_source(framework_model()))
    with pytest.raises(NotFound):
        api.export_framework(ours.programme_id, framework_key="data", format_name="csv")


@pytest.mark.once
def test_the_real_gdd_framework_goes_in_whole_and_a_second_time_changes_nothing() -> None:
    of = programme()
    source = read_source(folder("gdd-capability-framework"))
    first = bring(of, source)
    assert first.version is not None
    assert len(competencies.list_roles(first.version.version_id)) == 205
    assert competencies.read_model(first.version.version_id) == first.plan.model
    before = stored()
    assert not bring(of, source).applied
    assert stored() == before
