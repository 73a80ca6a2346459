"""A file handed in: its plan, its import, once and by its owner alone; what is large, what has had its time."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from mentoring_xblock import tasks
from mentoring_xblock.api import health, run_scheduled
from mentoring_xblock.api.frameworks.importing import import_framework
from mentoring_xblock.api.jobs import running
from mentoring_xblock.api.jobs import uploads as api
from mentoring_xblock.api.jobs.upload_work import import_upload
from mentoring_xblock.api.people import privacy
from mentoring_xblock.applets.audit_log.models import LogEntry
from mentoring_xblock.applets.competencies.models import FrameworkVersion
from mentoring_xblock.applets.exchange import formats
from mentoring_xblock.applets.exchange.data.files import Choices, Source
from mentoring_xblock.applets.exchange.data.plans import Action
from mentoring_xblock.applets.exchange.data.uploads import ImportKind, UploadInfo, UploadState
from mentoring_xblock.applets.exchange.models import ImportRun, Upload
from mentoring_xblock.applets.jobs import api as jobs
from mentoring_xblock.applets.jobs.data import Stopped
from mentoring_xblock.applets.jobs.models import Job
from mentoring_xblock.applets.people.models import Member
from mentoring_xblock.core import clock
from mentoring_xblock.core.actors import SYSTEM
from mentoring_xblock.core.errors import Conflict, NotAllowed, NotFound, TooLarge
from mentoring_xblock.platform import queue
from tests import builders
from tests.builders import NOW, framework_model

pytestmark = pytest.mark.django_db
State = UploadState


SWEPT = NOW + timedelta(minutes=2)
"""When the sweep no longer waits for a worker."""


@pytest.fixture
def boss(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The admin of a programme called here; the clock stands still."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return builders.member(builders.programme("here"), is_admin=True, username="boss")


def as_source(model: Any = None, name: str = "model.csv") -> Source:
    return Source(name, formats.write(model or framework_model(), format_name="csv"))


def submit_upload(boss: Any, source: Source | None = None, **options: Any) -> UploadInfo:
    return api.submit_upload(actor_id=boss.user_id, source=source or as_source(), programme="here", now=NOW, **options)


def bring(boss: Any, upload: UploadInfo) -> UploadInfo:
    return api.apply_upload(actor_id=boss.user_id, upload_id=upload.upload_id, fingerprint=upload.fingerprint, now=NOW)


def stored() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (FrameworkVersion, ImportRun, LogEntry))


@pytest.fixture
def no_worker(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything is large, and no worker hears of it."""
    settings.TASK_MENTORING = {**settings.TASK_MENTORING, "IMPORT_AT_ONCE_KILOBYTES": 0}
    monkeypatch.setattr(queue, "hand_over", lambda *_: False)
    monkeypatch.setattr("mentoring_xblock.applets.jobs.api.hand_over", lambda *_: False)


def test_a_small_file_is_planned_at_once_and_nothing_is_written(boss: Any) -> None:
    before = stored()
    upload = submit_upload(boss)
    assert (upload.state, upload.refused, upload.changes) == (State.PLANNED, False, True)
    assert (upload.key, upload.format, upload.counts["skills"]) == ("data", "csv", 2)
    assert stored() == before
    _upload, _programme, (rows, _remarks) = api.get_upload(actor_id=boss.user_id, upload_id=upload.upload_id, now=NOW)
    assert {row.action for row in rows} == {Action.ADD}


def test_the_plan_that_is_kept_is_that_of_a_dry_run(boss: Any) -> None:
    import_framework(actor_id=SYSTEM, source=as_source(), programme="here", now=NOW)
    changed = as_source(replace(framework_model(skills=("pivot", "new")), title="Renamed"))
    outcome = import_framework(actor_id=SYSTEM, source=changed, programme="here", dry_run=True, now=NOW)
    upload = submit_upload(boss, changed)
    rows, _remarks = api.get_upload(actor_id=boss.user_id, upload_id=upload.upload_id, now=NOW)[2]
    assert rows == outcome.plan.writes
    assert {row.action for row in rows} == {Action.ADD, Action.CHANGE, Action.RETIRE}
    assert dict(upload.counts) == dict(outcome.plan.counts)
    assert upload.fingerprint == outcome.plan.fingerprint


def test_importing_publishes_one_version_and_lets_go_of_the_file(boss: Any) -> None:
    done = bring(boss, submit_upload(boss))
    assert (done.state, done.number) == (State.APPLIED, 1)
    version = FrameworkVersion.objects.get()
    assert (version.pk, version.status) == (done.version_id, "published")
    row = Upload.objects.get()
    assert (row.content, row.plan) == (None, None)
    assert ImportRun.objects.get().actor_id == boss.user_id
    assert LogEntry.objects.filter(actor_id=boss.user_id).exists()


def test_importing_twice_and_from_a_second_tab_changes_nothing_the_second_time(boss: Any) -> None:
    first, second = submit_upload(boss), submit_upload(boss)
    bring(boss, first)
    after = stored()
    assert bring(boss, first).number == 1
    other_tab = bring(boss, second)
    assert (other_tab.state, other_tab.trouble_code) == (State.FAILED, "plan_again")
    assert stored() == after
    again = api.plan_upload_again(actor_id=boss.user_id, upload_id=second.upload_id, now=NOW)
    assert (again.state, again.changes) == (State.PLANNED, False)
    assert not Upload.objects.filter(pk=second.upload_id).exists()
    with pytest.raises(Conflict):
        bring(boss, again)
    assert stored() == after


def test_a_model_changed_meanwhile_is_refused_and_planned_again(boss: Any) -> None:
    upload = submit_upload(boss)
    import_framework(actor_id=SYSTEM, source=as_source(framework_model(skills=("other",))), programme="here", now=NOW)
    after = stored()
    refused = bring(boss, upload)
    assert (refused.state, refused.trouble_code) == (State.FAILED, "plan_again")
    assert stored() == after
    again = api.plan_upload_again(actor_id=boss.user_id, upload_id=upload.upload_id, now=NOW)
    assert again.fingerprint != upload.fingerprint
    assert bring(boss, again).number == 2


def test_a_plan_that_was_not_shown_is_not_imported(boss: Any) -> None:
    upload = submit_upload(boss)
    for fingerprint in ("", "0" * 64):
        with pytest.raises(Conflict):
            api.apply_upload(actor_id=boss.user_id, upload_id=upload.upload_id, fingerprint=fingerprint, now=NOW)
    assert not FrameworkVersion.objects.exists()


def test_a_file_with_faults_is_a_plan_that_refuses_and_cannot_be_imported(boss: Any) -> None:
    bad = Source("bad.csv", {"bad.csv": b"record,framework,title\nframework,x,\nbanana,,y\n"})
    upload = submit_upload(boss, bad)
    assert (upload.state, upload.refused) == (State.PLANNED, True)
    rows, remarks = api.get_upload(actor_id=boss.user_id, upload_id=upload.upload_id, now=NOW)[2]
    assert rows == ()
    assert any(remark.place.row == 3 for remark in remarks)
    with pytest.raises(Conflict):
        bring(boss, upload)
    assert stored() == (0, 0, 0)


def test_a_file_in_no_known_format_says_so_without_the_command_line(boss: Any) -> None:
    upload = submit_upload(boss, Source("photo.csv", {"photo.csv": b"\x89PNG"}), choices=Choices(levels=("a", "b")))
    assert upload.refused or upload.state is State.FAILED
    assert "--format" not in upload.trouble


def test_choices_and_a_named_format_reach_the_parser(boss: Any) -> None:
    table = "O*NET-SOC Code\tTitle\tTask ID\tTask\tTask Type\n11-1011.00\tChief\t1\tDirect things.\tCore\n"
    upload = submit_upload(
        boss,
        Source("t.tsv", {"t.tsv": table.encode()}),
        format_name="onet",
        choices=Choices(levels=("Low", "High"), mentor_from=2, target=2, key="chiefs", title="Chiefs"),
    )
    assert (upload.state, upload.key, upload.title) == (State.PLANNED, "chiefs", "Chiefs")
    assert upload.counts["levels"] == 2


def test_nobody_but_its_owner_finds_an_upload(boss: Any) -> None:
    upload = submit_upload(boss)
    here = SimpleNamespace(programme_id=boss.programme_id)
    others = [
        builders.member(here, is_admin=True, username="colleague").user_id,  # type: ignore[arg-type]
        builders.user(is_superuser=True).pk,
        builders.user().pk,
    ]
    for actor_id in others:
        for call in (
            lambda a=actor_id: api.get_upload(actor_id=a, upload_id=upload.upload_id, now=NOW),
            lambda a=actor_id: api.step_of(actor_id=a, upload_id=upload.upload_id, now=NOW),
            lambda a=actor_id: api.plan_upload_again(actor_id=a, upload_id=upload.upload_id, now=NOW),
            lambda a=actor_id: api.discard_upload(actor_id=a, upload_id=upload.upload_id, now=NOW),
            lambda a=actor_id: api.apply_upload(
                actor_id=a, upload_id=upload.upload_id, fingerprint=upload.fingerprint, now=NOW
            ),
        ):
            with pytest.raises(NotFound) as foreign:
                call()
            with pytest.raises(NotFound) as absent:
                api.get_upload(actor_id=actor_id, upload_id=10**9, now=NOW)
            assert str(foreign.value) == str(absent.value)
    assert Upload.objects.count() == 1


def test_only_an_admin_of_the_programme_hands_in(boss: Any) -> None:
    builders.programme("there")
    with pytest.raises(NotFound):
        api.submit_upload(actor_id=boss.user_id, source=as_source(), programme="there", now=NOW)
    plain = builders.member(SimpleNamespace(programme_id=boss.programme_id), username="plain")  # type: ignore[arg-type]
    with pytest.raises(NotAllowed):
        submit_upload(plain)
    assert not Upload.objects.exists()


def test_who_lost_the_right_meanwhile_imports_nothing(boss: Any, no_worker: None) -> None:
    upload = submit_upload(boss)
    run_scheduled(now=SWEPT)
    upload = api.get_upload(actor_id=boss.user_id, upload_id=upload.upload_id, now=NOW)[0]
    bring(boss, upload)
    Member.objects.filter(pk=boss.member_id).update(is_admin=False)
    run_scheduled(now=SWEPT)
    assert Upload.objects.get().state == State.FAILED
    assert not FrameworkVersion.objects.exists()
    with pytest.raises(NotFound):
        api.get_upload(actor_id=boss.user_id, upload_id=upload.upload_id, now=NOW)


def test_more_than_is_taken_is_refused_and_not_kept(boss: Any, settings: Any) -> None:
    settings.TASK_MENTORING = {**settings.TASK_MENTORING, "IMPORT_MEGABYTES": 0.0001}
    with pytest.raises(TooLarge, match="mentoring_import_framework FOLDER"):
        submit_upload(boss)
    assert not Upload.objects.exists()


def test_a_large_file_waits_for_a_worker_and_the_tick_does_what_none_came_for(
    boss: Any, no_worker: None, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        upload = submit_upload(boss)
    assert (upload.state, upload.is_large) == (State.PLANNING, True)
    _, step, done, steps = api.step_of(actor_id=boss.user_id, upload_id=upload.upload_id, now=NOW)
    assert (step, done, steps) == ("", 0, 2)
    assert run_scheduled(now=NOW)["jobs"] == 1
    planned = api.get_upload(actor_id=boss.user_id, upload_id=upload.upload_id, now=NOW)[0]
    assert planned.state is State.PLANNED
    with django_capture_on_commit_callbacks(execute=True):
        assert bring(boss, planned).state is State.APPLYING
    assert stored()[0] == 0
    assert run_scheduled(now=NOW)["jobs"] == 1
    assert run_scheduled(now=NOW)["jobs"] == 0
    assert FrameworkVersion.objects.count() == 1


def test_a_worker_does_a_large_file_with_nothing_but_its_id(
    boss: Any, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.TASK_MENTORING = {**settings.TASK_MENTORING, "IMPORT_AT_ONCE_KILOBYTES": 0}
    with django_capture_on_commit_callbacks(execute=True):
        upload = submit_upload(boss)
    planned = api.get_upload(actor_id=boss.user_id, upload_id=upload.upload_id, now=NOW)[0]
    assert planned.state is State.PLANNED
    with django_capture_on_commit_callbacks(execute=True):
        bring(boss, planned)
    assert FrameworkVersion.objects.count() == 1


def test_the_task_run_thrice_plans_once_and_imports_once(boss: Any, no_worker: None) -> None:
    upload = submit_upload(boss)
    job = Job.objects.get()
    for _ in range(3):
        tasks.run_job(job.pk)
    planned = api.get_upload(actor_id=boss.user_id, upload_id=upload.upload_id, now=NOW)[0]
    bring(boss, planned)
    importing = Job.objects.exclude(pk=job.pk).get()
    for _ in range(3):
        tasks.run_job(importing.pk)
    assert stored()[:2] == (1, 1)
    assert set(Job.objects.values_list("state", flat=True)) == {"done"}


def test_a_worker_that_was_killed_half_way_leaves_nothing_and_is_followed_by_another(
    boss: Any, no_worker: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = submit_upload(boss)
    run_scheduled(now=SWEPT)
    planned = api.get_upload(actor_id=boss.user_id, upload_id=upload.upload_id, now=NOW)[0]
    bring(boss, planned)
    importing = Job.objects.get(kind="import_upload")

    class Killed(BaseException):
        """As if the process had gone, after everything but the end was written."""

    def die(*_: object, **__: object) -> None:
        raise Killed

    with monkeypatch.context() as dying:
        dying.setattr("mentoring_xblock.applets.jobs.api.put_back", lambda *_, **__: None)
        dying.setattr("mentoring_xblock.applets.exchange.uploads.mark_applied", die)
        with pytest.raises(Killed):
            running.run_job(job_id=importing.pk, now=NOW)
    assert stored() == (0, 0, 0)
    assert run_scheduled(now=NOW)["jobs"] == 0, "the claim still holds"
    assert run_scheduled(now=NOW + timedelta(minutes=6))["jobs"] == 1
    assert stored()[:2] == (1, 1)


def test_a_run_that_was_taken_for_dead_and_comes_back_writes_nothing(boss: Any, no_worker: None) -> None:
    upload = submit_upload(boss)
    run_scheduled(now=SWEPT)
    bring(boss, api.get_upload(actor_id=boss.user_id, upload_id=upload.upload_id, now=NOW)[0])
    job = Job.objects.get(kind="import_upload")
    late = NOW + timedelta(minutes=6)
    slow = jobs.take(job.pk, now=NOW)
    quick = jobs.take(job.pk, now=late)
    assert slow
    assert quick
    import_upload(quick, lambda *_: None, late)
    after = stored()
    assert after[:2] == (1, 1)
    with pytest.raises(Stopped):
        import_upload(slow, lambda *_: None, late)
    assert stored() == after
    assert Upload.objects.get().state == State.APPLIED


def test_a_job_that_died_too_often_is_told_on_the_upload(boss: Any, no_worker: None) -> None:
    upload = submit_upload(boss)
    Job.objects.update(attempts=4)
    run_scheduled(now=SWEPT)
    found = api.get_upload(actor_id=boss.user_id, upload_id=upload.upload_id, now=NOW)[0]
    assert (found.state, found.trouble_code) == (State.FAILED, "broken")
    again = api.plan_upload_again(actor_id=boss.user_id, upload_id=upload.upload_id, now=NOW)
    run_scheduled(now=SWEPT)
    assert api.get_upload(actor_id=boss.user_id, upload_id=again.upload_id, now=NOW)[0].changes


def test_what_has_had_its_time_is_gone_for_its_owner_and_swept_with_its_jobs(boss: Any) -> None:
    upload = submit_upload(boss)
    late = NOW + timedelta(hours=25)
    with pytest.raises(NotFound):
        api.get_upload(actor_id=boss.user_id, upload_id=upload.upload_id, now=late)
    found = {each.check: each.faults for each in health.examine(now=late + timedelta(hours=1))}
    assert found["no uploaded file outlives its time"] == 1
    run_scheduled(now=late)
    assert (Upload.objects.count(), Job.objects.count()) == (0, 0)
    assert not any(each.faults for each in health.examine(now=late) if "upload" in each.check)


def test_a_person_keeps_only_so_many_unfinished_ones(boss: Any) -> None:
    for number in range(13):
        submit_upload(boss, as_source(name=f"{number}.csv"))
    assert [row.name for row in Upload.objects.order_by("pk")] == [f"{number}.csv" for number in range(3, 13)]


def test_a_discarded_upload_is_gone_with_its_jobs(boss: Any) -> None:
    upload = submit_upload(boss)
    api.discard_upload(actor_id=boss.user_id, upload_id=upload.upload_id, now=NOW)
    assert (Upload.objects.count(), Job.objects.count()) == (0, 0)


def test_people_come_in_by_the_same_way(boss: Any) -> None:
    builders.user("ada")
    table = Source("people.csv", {"people.csv": b"username,department\nada,Sales\n"})
    upload = submit_upload(boss, table, kind=ImportKind.PEOPLE)
    assert (upload.state, upload.counts["add"]) == (State.PLANNED, 1)
    assert bring(boss, upload).state is State.APPLIED
    assert Member.objects.get(user__username="ada").department == "Sales"
    assert not submit_upload(boss, table, kind=ImportKind.PEOPLE).changes


def test_retirement_takes_the_persons_uploads_and_every_table_of_people_that_waits(boss: Any) -> None:
    mine = builders.member(SimpleNamespace(programme_id=boss.programme_id), is_admin=True, username="mine")  # type: ignore[arg-type]
    submit_upload(boss)
    builders.user("ada")
    submit_upload(boss, Source("p.csv", {"p.csv": b"username\nada\n"}), kind=ImportKind.PEOPLE)
    table = Upload.objects.get(kind=ImportKind.PEOPLE.value)
    table.pk, table.kind = None, ImportKind.RATINGS.value
    table.save()
    submit_upload(mine)
    privacy.retire_user(user_id=mine.user_id, now=NOW)
    assert [(row.actor_id, row.kind) for row in Upload.objects.all()] == [(boss.user_id, "framework")]


@pytest.mark.parametrize(
    "change", [{"kind": "other"}, {"state": "lost"}, {"content": None}, {"state": "applying", "fingerprint": ""}]
)
def test_the_database_keeps_what_a_state_promises(boss: Any, change: dict[str, Any]) -> None:
    upload = submit_upload(boss)
    with pytest.raises(IntegrityError), transaction.atomic():
        Upload.objects.filter(pk=upload.upload_id).update(**change)
