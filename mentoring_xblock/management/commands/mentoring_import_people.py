"""``mentoring_import_people PATH``: bring people into a programme from a table, or show what that would change."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from mentoring_xblock.api.people import importing as api
from mentoring_xblock.core.actors import SYSTEM
from mentoring_xblock.management import terminal
from mentoring_xblock.wording.imports import describe_row

SHOWN = 40


class Command(BaseCommand):
    """Reads one CSV file; a refused row means that nothing is written, every reason is said, and the end is 2."""

    help = "Import people (department, unit, region, time zone, manager, roles) into a programme from a CSV file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("path", metavar="PATH", help="a CSV file with a column username or email")
        parser.add_argument("--programme", metavar="KEY", help="the programme (otherwise the default one)")
        parser.add_argument("--dry-run", action="store_true", help="preview: show what would change and write nothing")
        parser.add_argument("--plan", metavar="FINGERPRINT", help="apply only if the plan still has this fingerprint")
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Plan, and apply unless it is a preview."""
        with terminal.mistakes_in_one_line():
            source = api.read_source(Path(options["path"]))
            with terminal.steps(("reading", "looking up", "storing")) as progress:
                outcome = api.import_people(
                    actor_id=SYSTEM,
                    source=source,
                    programme=options["programme"],
                    dry_run=options["dry_run"],
                    expected=options["plan"],
                    progress=progress,
                )
        said = [row for row in outcome.rows if row.reason]
        if options["json"]:
            self.stdout.write(terminal.as_json(as_document(outcome, dry_run=options["dry_run"])))
        else:
            self.write_plan(outcome, dry_run=options["dry_run"])
        if outcome.refused:
            terminal.refuse(terminal.first_reason(source.name, [row for row in said if row.kind == "refused"]))

    def write_plan(self, outcome: api.PeopleOutcome, *, dry_run: bool) -> None:
        """The plan for people: who is added and what changes, then remarks, then what was done."""
        rows = [row for row in outcome.rows if row.action.value != "keep"]
        for row in rows[:SHOWN]:
            self.stdout.write(f"  {describe_row(row)}")
        if len(rows) > SHOWN:
            self.stdout.write(f"  … and {len(rows) - SHOWN} more rows. Use --json to show all")
        if not outcome.refused:
            counts = outcome.counts
            done = "Written" if outcome.applied else "Preview" if dry_run else "Nothing to change"
            self.stdout.write(
                f"{done}: {counts['add']} people to add, {counts['change']} to change, {counts['keep']} as they are."
                if not outcome.applied
                else f"{done}: {counts['add']} people added, {counts['change']} changed, {counts['keep']} as they were."
            )


def as_document(outcome: api.PeopleOutcome, *, dry_run: bool) -> dict[str, object]:
    """The outcome as a machine reads it; people who stay as they are are counted and left out."""
    said = [row for row in outcome.rows if row.reason]
    return {
        "name": outcome.name,
        "dry_run": dry_run,
        "changes": outcome.changes,
        "applied": outcome.applied,
        "plan": outcome.fingerprint,
        "counts": outcome.counts,
        "refused": terminal.remarks(said, "refused"),
        "warnings": terminal.remarks(said, "warning"),
        "rows": [
            {"action": row.action.value, "person": row.key, "field": row.field, "old": row.old, "new": row.new}
            for row in outcome.rows
            if not row.reason and row.action.value != "keep"
        ],
    }
