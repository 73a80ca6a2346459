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
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
MOST_BYTES = 256_000_000
PATIENCE = 120
"""Seconds of the clock after which a silent process is ended; ten are promised on a machine with nothing else to do."""


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
        patience = int(str(question.get("patience", PATIENCE)))
        if not select.select([self.process.stdout], [], [], patience)[0]:
            self.close()
            raise AssertionError(f"no answer within {patience} s: {question}")
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

    def close(self) -> None:
        self.process.kill()
        self.process.communicate()


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
