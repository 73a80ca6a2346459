"""A process that only imports files and says what that took: ``python -m tests.applets.exchange.measure``.

It reads a question a line and answers a line of JSON. Its own database is empty and in memory, so that what it
measures is the import: seconds of its processor, and the most memory that the whole process held, itself included.
"""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
MOST_BYTES = 256_000_000
PATIENCE = 120
"""Seconds of its own processor after which a silent process is ended; ten are promised.

Not of the clock: on a machine that does much else a process waits for its turn, and that says nothing of the import.
"""
LOOK = 2.0
IDLE_LOOKS = 60
"""Seen asleep so often, LOOK seconds apart, without having worked between, a process waits for what never comes."""


@dataclass(frozen=True)
class Measured:
    """What one import took and gave. ``said`` are its refusals, ``written`` the rows that it left behind."""

    refused: bool
    said: list[str]
    written: int
    seconds: float
    bytes: int


class Importer:
    """The process, seen from the test."""

    def __init__(self) -> None:
        environment = {**os.environ, "TASK_MENTORING_DATABASE_URL": "sqlite://", "PYTHONWARNINGS": "ignore"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", __name__],
            cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def ask(self, **question: object) -> dict[str, Any]:
        """One question; AssertionError where the process dies over it, or does not answer within PATIENCE."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()
        self._wait(int(str(question.get("patience", PATIENCE))), question)
        answer = self.process.stdout.readline()
        if not answer:
            raise AssertionError(f"the process ended ({self.process.wait()}) over {question}")
        found: dict[str, Any] = json.loads(answer)
        if "crash" in found:
            raise AssertionError(found["crash"])
        return found

    def bring(self, format_name: str, path: Path) -> Measured:
        """Import one file or folder, as the command does."""
        return Measured(**self.ask(format=format_name, path=str(path)))

    def _wait(self, patience: int, question: object) -> None:
        """Until there is an answer; AssertionError where the process works for too long, or not at all."""
        began, _ = worked = _work_of(self.process.pid)
        idle = 0
        while not select.select([self.process.stdout], [], [], LOOK)[0]:
            before, worked = worked, _work_of(self.process.pid)
            idle = idle + 1 if worked == before and worked[1] == "S" else 0
            if worked[0] - began > patience or idle > IDLE_LOOKS:
                self.close()
                raise AssertionError(f"{worked[0] - began:.0f} s of work and no answer, {worked[1]}: {question}")

    def close(self) -> None:
        self.process.kill()
        self.process.communicate()


def _work_of(pid: int) -> tuple[float, str]:
    """How many seconds a process has worked, and whether it is running (R) or asleep (S): proc(5), of Linux.

    Where there is no such file the clock stands in for the work.
    """
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return time.monotonic(), "R"
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"), fields[0]


def _set_up() -> Callable[[dict[str, Any]], dict[str, Any]]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.site.settings")
    import django
    from django.conf import settings

    class NoMigrations:
        def __contains__(self, _name: str) -> bool:
            return True

        def __getitem__(self, _name: str) -> None:
            return None

    # Which would keep every query.
    settings.DEBUG = False
    settings.MIGRATION_MODULES = NoMigrations()
    django.setup()
    from django.core.management import call_command

    call_command("migrate", run_syncdb=True, verbosity=0)
    from tests.applets.exchange.measuring import answer

    return answer


def main() -> None:
    answer = _set_up()
    for line in sys.stdin:
        try:
            found = answer(json.loads(line))
        except Exception as error:
            import traceback

            found = {"crash": f"{type(error).__name__}: {error}\n{traceback.format_exc()[-3000:]}"}
        print(json.dumps(found), flush=True)


if __name__ == "__main__":
    main()
