"""One plan imported by many at once, and one job run by many at once: one version. SQLite has one writer."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, connections

from mentoring_xblock.api.jobs import running
from mentoring_xblock.api.jobs import uploads as api
from mentoring_xblock.applets.competencies.models import FrameworkVersion
from mentoring_xblock.applets.exchange import formats
from mentoring_xblock.applets.exchange.data.files import Source
from mentoring_xblock.applets.exchange.data.uploads import UploadInfo
from mentoring_xblock.applets.exchange.models import ImportRun, Upload
from mentoring_xblock.applets.jobs.models import Job
from mentoring_xblock.core import clock
from mentoring_xblock.core.errors import Conflict
from tests import builders

RACERS = 6

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.databases]


@pytest.fixture(autouse=True)
def _shared_database() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets one connection write at a time; there is no race to lose")


def all_at_once(*jobs: Callable[[], Any]) -> list[Any]:
    def one(job: Callable[[], Any]) -> Any:
        try:
            return job()
        except Conflict as conflict:
            return conflict
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(one, jobs))


def submit_upload() -> tuple[int, UploadInfo]:
    boss = builders.member(builders.programme("race"), is_admin=True)
    source = Source("m.csv", formats.write(builders.framework_model(), format_name="csv"))
    return boss.user_id, api.submit_upload(actor_id=boss.user_id, source=source, programme="race")


def test_one_plan_imported_from_many_tabs_at_once_is_one_version() -> None:
    actor_id, upload = submit_upload()
    press = lambda: api.apply_upload(  # noqa: E731 - one call, made by each of them
        actor_id=actor_id, upload_id=upload.upload_id, fingerprint=upload.fingerprint
    )
    all_at_once(*[press] * RACERS)
    running.run_due_jobs(now=clock.now())
    assert Upload.objects.get().state == "applied"
    assert (FrameworkVersion.objects.count(), ImportRun.objects.count()) == (1, 1)


def test_two_plans_of_one_file_imported_at_once_are_one_version() -> None:
    actor_id, first = submit_upload()
    source = Source("m.csv", formats.write(builders.framework_model(), format_name="csv"))
    second = api.submit_upload(actor_id=actor_id, source=source, programme="race")
    all_at_once(
        *[
            lambda u=each: api.apply_upload(actor_id=actor_id, upload_id=u.upload_id, fingerprint=u.fingerprint)
            for each in (first, second)
        ]
    )
    assert sorted(Upload.objects.values_list("state", flat=True)) == ["applied", "failed"]
    assert (FrameworkVersion.objects.count(), ImportRun.objects.count()) == (1, 1)


def test_one_job_run_by_many_workers_at_once_is_done_once(monkeypatch: pytest.MonkeyPatch) -> None:
    actor_id, upload = submit_upload()
    monkeypatch.setattr("mentoring_xblock.applets.jobs.api.hand_over", lambda *_: False)
    monkeypatch.setattr("mentoring_xblock.api.jobs.uploads.run_job", lambda **_: False)
    api.apply_upload(actor_id=actor_id, upload_id=upload.upload_id, fingerprint=upload.fingerprint)
    job = Job.objects.get(kind="import_upload")
    done = all_at_once(*[lambda: running.run_job(job_id=job.pk)] * RACERS)
    assert sum(done) == 1
    assert (FrameworkVersion.objects.count(), ImportRun.objects.count()) == (1, 1)
