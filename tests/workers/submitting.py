"""Processes that submit self-assessments, and what they are started with.

``python -m tests.workers.submitting`` says “ready”, reads lines “user token level” and answers each, when it is stored,
with the milliseconds that it took; otherwise with the name of the error. With ``lay-out`` it makes the tables and as
many learners as are asked for first, with ``read`` it tells all that is stored of submissions; both as JSON.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PROGRAMME = "submitting"


class Submitter:
    """One such process, from outside."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def wait_until_ready(self) -> None:
        """Until it has read from its database what it needs."""
        assert self._read() == "ready"

    def submit(self, user_id: int, token: str, level: int) -> str:
        """What it answers."""
        assert self.process.stdin is not None
        print(user_id, token, level, file=self.process.stdin, flush=True)
        return self._read()

    def _read(self) -> str:
        assert self.process.stdout is not None
        answer = self.process.stdout.readline().strip()
        assert answer, "the process has ended"
        return answer


@contextmanager
def submitter(url: str) -> Iterator[Submitter]:
    """A process of a worker of the web server."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.workers.submitting"], cwd=ROOT, env=_environment(url), text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as process:  # fmt: skip
        try:
            yield Submitter(process)
        finally:
            process.kill()


def lay_out(url: str, *, learners: int, skills: int) -> list[int]:
    """The tables, a programme, a role of as many skills, and the user ids of as many members."""
    return list(_ask(url, "lay-out", str(learners), str(skills)))


def read(url: str) -> dict[str, list[list[Any]]]:
    """All rows that a submission leaves behind, by table."""
    return dict(_ask(url, "read"))


def _ask(url: str, *words: str) -> Any:
    command = [sys.executable, "-m", "tests.workers.submitting", *words]
    done = subprocess.run(command, cwd=ROOT, env=_environment(url), stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)


def _environment(url: str) -> dict[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.site.settings",
        "TASK_MENTORING_DATABASE_URL": url,
        "PYTHONWARNINGS": "ignore",
    }


# ---- in the process ---------------------------------------------------------------------------------------


def _lay_out(learners: int, skills: int) -> list[int]:
    from django.apps import apps
    from django.conf import settings
    from django.core.management import call_command

    from tests import builders

    settings.MIGRATION_MODULES = dict.fromkeys(each.label for each in apps.get_app_configs())
    call_command("migrate", run_syncdb=True, verbosity=0)
    programme = builders.programme(PROGRAMME)
    model = builders.framework_model(skills=[f"skill-{number}" for number in range(skills)])
    version = builders.framework(programme, model)
    role = (version.framework_id, "analyst")
    return [builders.member(programme, role=role).user_id for _ in range(learners)]


def _read() -> dict[str, list[list[Any]]]:
    from mentoring_xblock.applets.audit_log.models import LogEntry
    from mentoring_xblock.applets.ratings.models import Estimate, Rating, Submission

    submitted = LogEntry.objects.filter(action="rating.submitted")
    found = {
        "submissions": Submission.objects.order_by("pk").values_list("pk", "member__user_id", "token"),
        "ratings": Rating.objects.order_by("pk").values_list("submission_id", "skill_id", "level"),
        "estimates": Estimate.objects.order_by("pk").values_list("member__user_id", "skill_id", "self_level"),
        "log": submitted.order_by("pk").values_list("subject_id", "actor_id"),
    }
    return {name: [list(row) for row in rows] for name, rows in found.items()}


def _serve() -> None:
    from django.conf import settings
    from django.db import Error, connection

    from mentoring_xblock.api.ratings.data import SkillAnswer
    from mentoring_xblock.api.ratings.self_assessment import rate_skills
    from mentoring_xblock.applets.competencies.models import Skill

    settings.DEBUG = False  # nothing keeps its statements
    keys = list(Skill.objects.order_by("pk").values_list("key", flat=True))
    print("ready", flush=True)
    for line in sys.stdin:
        user_id, token, level = line.split()
        answers = [SkillAnswer(key, int(level)) for key in keys]
        began = time.perf_counter()
        try:
            rate_skills(
                actor_id=int(user_id), programme=PROGRAMME, framework="data", role="analyst", token=token,
                answers=answers,
            )  # fmt: skip
        except Error as error:
            connection.close()
            print(type(error).__name__, flush=True)
        else:
            print(f"{1000 * (time.perf_counter() - began):.1f}", flush=True)


if __name__ == "__main__":
    import django

    django.setup()
    if sys.argv[1:2] == ["lay-out"]:
        print(json.dumps(_lay_out(*map(int, sys.argv[2:]))))
    elif sys.argv[1:] == ["read"]:
        print(json.dumps(_read()))
    else:
        _serve()
