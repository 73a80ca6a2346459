"""``mentoring_import_people PATH``: bring people into a programme from a table, or show what that would change."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext

from mentoring_xblock.api.jobs.upload_work import STEPS
from mentoring_xblock.api.people import importing as api
from mentoring_xblock.applets.exchange.data.files import Weight
from mentoring_xblock.applets.exchange.data.plans import ImportOutcome
from mentoring_xblock.applets.exchange.data.uploads import ImportKind
from mentoring_xblock.core.actors import SYSTEM
from mentoring_xblock.management import terminal
from mentoring_xblock.wording.imports import describe_row

SHOWN = 40


class Command(BaseCommand):
    """Reads one table; a refused row means that nothing is written, every reason is said, and the end is 2."""

    help = "Import people (department, unit, region, time zone, manager, roles) into a programme from CSV or XLSX."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("path", metavar="PATH", help="a CSV or XLSX file with a column username or email")
        parser.add_argument("--programme", metavar="KEY", help="the programme (otherwise the default one)")
        parser.add_argument(
            "--all-or-nothing", action="store_true", help="refuse the whole file if one of its rows has a fault"
        )
        parser.add_argument(
            "--absent-left",
            action="store_true",
            help="people of the programme who are not in the file have left: end their membership",
        )
        parser.add_argument("--refused", metavar="FILE", help="write the rows that stay out to FILE, with the reasons")
        parser.add_argument("--dry-run", action="store_true", help="preview: show what would change and write nothing")
        parser.add_argument("--plan", metavar="FINGERPRINT", help="apply only if the plan still has this fingerprint")
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Plan, and apply unless it is a preview."""
        with terminal.mistakes_in_one_line():
            source = api.read_source(Path(options["path"]))
            with terminal.steps(STEPS[ImportKind.PEOPLE]) as progress:
                outcome = api.import_people(
                    actor_id=SYSTEM,
                    source=source,
                    programme=options["programme"],
                    dry_run=options["dry_run"],
                    expected=options["plan"],
                    all_or_nothing=options["all_or_nothing"],
                    absent_left=options["absent_left"],
                    progress=progress,
                )
            if options["refused"]:
                terminal.write_file(Path(options["refused"]), api.write_left_out(outcome.left_out, translate=gettext))
        if options["json"]:
            self.stdout.write(terminal.as_json(as_document(outcome, dry_run=options["dry_run"])))
        else:
            self.write_plan(outcome, dry_run=options["dry_run"])
        if outcome.plan.refused:
            terminal.refuse(terminal.first_reason(source.name, outcome.plan.refusals))

    def write_plan(self, outcome: ImportOutcome, *, dry_run: bool) -> None:
        """The plan for people: who is added and what changes, then remarks, then what was done."""
        plan = outcome.plan
        lines = [*(describe_row(row) for row in plan.writes), *terminal.remark_lines(plan)]
        for line in lines[:SHOWN]:
            self.stdout.write(f"  {line}")
        if len(lines) > SHOWN:
            self.stdout.write(f"  … and {len(lines) - SHOWN} more rows. Use --json to show all")
        if not plan.refused:
            counts = plan.counts
            done = "Written" if outcome.applied else "Preview" if dry_run else "Nothing to change"
            said = (
                f"{done}: {counts['add']} people to add, {counts['change']} to change, {counts['keep']} as they are."
                if not outcome.applied
                else f"{done}: {counts['add']} people added, {counts['change']} changed, {counts['keep']} as they were."
            )
            if counts["expect"]:
                said += f" {counts['expect']} without an account: they join when they have one."
            if counts["end"]:
                said += f" {counts['end']} who {'have left' if outcome.applied else 'leave'}."
            self.stdout.write(said)


def as_document(outcome: ImportOutcome, *, dry_run: bool) -> dict[str, object]:
    """The outcome as a machine reads it; people who stay as they are are counted and left out."""
    plan = outcome.plan
    return {
        "name": outcome.name,
        "dry_run": dry_run,
        "changes": plan.changes,
        "applied": outcome.applied,
        "plan": plan.fingerprint,
        "counts": dict(plan.counts),
        "refused": terminal.remarks(plan, Weight.REFUSED),
        "ignored": terminal.remarks(plan, Weight.DROPPED),
        "warnings": terminal.remarks(plan, Weight.WARNING),
        "rows": [row | {"person": row.pop("key")} for row in terminal.changed_rows(plan, thing=("key",))],
    }
