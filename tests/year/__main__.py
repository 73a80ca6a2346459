"""Lives and judges the year: ``python -m tests.year [--seed N] [--people N] [--days N] [--json]``; ``make year``.

It is written into a SQLite file of its own under ``var/year``, made anew each time and kept for a look afterwards. The
same seed gives the same figures. All promises are judged; the last line is the verdict, and one that is not kept makes
the exit code 1. What is under way is shown on a terminal.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PEOPLE, SEED, DAYS = 450, 1, 364


def main() -> int:
    """Read the options, live the year, print what came of it."""
    parser = argparse.ArgumentParser(prog="python -m tests.year", description=__doc__.partition(":")[0])
    parser.add_argument("--seed", type=int, default=SEED, help=f"the same seed gives the same year ({SEED})")
    parser.add_argument("--people", type=int, default=PEOPLE, help=f"how many people ({PEOPLE})")
    parser.add_argument("--days", type=int, default=DAYS, help=f"how many days of the year ({DAYS})")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    options = parser.parse_args()
    if not 1 <= options.days <= DAYS:
        parser.error(f"--days is between 1 and {DAYS}")
    _set_up(ROOT / "var" / "year" / f"seed-{options.seed}-people-{options.people}.sqlite3")
    from .figures import measure
    from .judging import as_document, judge, write_report, write_verdict
    from .living import live
    from .world import LEAST_PEOPLE, draw_world

    if options.people < LEAST_PEOPLE:
        parser.error(f"--people is at least {LEAST_PEOPLE}")
    began = time.monotonic()
    world = draw_world(options.seed, people=options.people, days=options.days)
    with _bar(options.days) as progress:
        year, watch = live(world, days=options.days, progress=progress)
    figures = measure(year, watch)
    judged = judge(figures)
    if options.json:
        print(json.dumps(as_document(figures, judged), indent=2))
    else:
        print("\n".join(write_report(figures, judged)))
        print(f"seed {options.seed}, {options.days} days, lived in {time.monotonic() - began:.0f} s")
        print(write_verdict(judged))
    return 0 if all(each.is_kept for each in judged) else 1


def _set_up(file: Path) -> None:
    """Django on an empty database in ``file``, which nobody else uses and which need not survive a power cut."""
    import django
    from django.conf import settings

    file.parent.mkdir(parents=True, exist_ok=True)
    file.unlink(missing_ok=True)
    os.environ["TASK_MENTORING_DATABASE_URL"] = f"sqlite:///{file}"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.site.settings")
    django.setup()
    settings.DEBUG = False  # Django keeps every statement otherwise
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    from django.core import mail
    from django.core.management import call_command
    from django.db import connection

    mail.outbox = []
    call_command("migrate", run_syncdb=True, verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous = OFF")
        cursor.execute("PRAGMA journal_mode = MEMORY")


@contextmanager
def _bar(days: int) -> Iterator[Callable[[str], None] | None]:
    """A bar on standard error that moves with each day; silent where nobody watches a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    import click

    with click.progressbar(length=days, file=sys.stderr, label="Living a year", item_show_func=str) as bar:
        yield lambda day: bar.update(1, day)


if __name__ == "__main__":
    sys.exit(main())
