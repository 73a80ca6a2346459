"""``mentoring_import_ratings PATH``: bring in ratings that exist elsewhere, or show what that would change."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext

from mentoring_xblock.api.jobs.upload_work import STEPS
from mentoring_xblock.api.people.importing import read_source, write_left_out
from mentoring_xblock.api.ratings.importing import import_ratings
from mentoring_xblock.applets.exchange.data.files import Choices, Weight
from mentoring_xblock.applets.exchange.data.plans import ImportOutcome
from mentoring_xblock.applets.exchange.data.uploads import ImportKind
from mentoring_xblock.applets.ratings.data import Source
from mentoring_xblock.core.actors import SYSTEM
from mentoring_xblock.management import terminal
from mentoring_xblock.wording.imports import describe_row

SHOWN = 40


class Command(BaseCommand):
    """Reads one table of ratings; faulty rows stay out and are named, refused files end with 2."""

    help = "Import ratings that exist elsewhere, people by skills or one rating a row, from CSV or XLSX."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("path", metavar="PATH", help="a CSV or XLSX file that says whose each row is")
        parser.add_argument("--programme", metavar="KEY", help="the programme (otherwise the default one)")
        parser.add_argument(
            "--framework", metavar="KEY", default="", help="the competency model, where there are several"
        )
        parser.add_argument(
            "--scale",
            metavar="VALUE=LEVEL,...",
            default="",
            help="which value of the file is which level, by number or name: 0=1,1=2,expert=4",
        )
        parser.add_argument(
            "--rated-by",
            choices=[source.value for source in Source],
            default=Source.SELF.value,
            help="who gave the ratings, where the file does not say it (otherwise self)",
        )
        parser.add_argument(
            "--rated-on",
            metavar="YYYY-MM-DD",
            default="",
            help="when, where the file does not say it (otherwise today)",
        )
        parser.add_argument(
            "--all-or-nothing", action="store_true", help="refuse the whole file if one of its rows has a fault"
        )
        parser.add_argument("--refused", metavar="FILE", help="write the rows that stay out to FILE, with the reasons")
        parser.add_argument("--dry-run", action="store_true", help="preview: show what would change and write nothing")
        parser.add_argument("--plan", metavar="FINGERPRINT", help="apply only if the plan still has this fingerprint")
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Plan, and apply unless it is a preview."""
        choices = Choices(
            framework=options["framework"],
            scale=tuple(part.strip() for part in options["scale"].split(",") if part.strip()),
            rated_by=options["rated_by"],
            rated_on=options["rated_on"],
            all_or_nothing=options["all_or_nothing"],
        )
        with terminal.mistakes_in_one_line():
            source = read_source(Path(options["path"]))
            with terminal.steps(STEPS[ImportKind.RATINGS]) as progress:
                outcome = import_ratings(
                    actor_id=SYSTEM,
                    source=source,
                    programme=options["programme"],
                    choices=choices,
                    dry_run=options["dry_run"],
                    expected=options["plan"],
                    progress=progress,
                )
            if options["refused"]:
                terminal.write_file(Path(options["refused"]), write_left_out(outcome.left_out, translate=gettext))
        if options["json"]:
            self.stdout.write(terminal.as_json(as_document(outcome, dry_run=options["dry_run"])))
        else:
            self.write_plan(outcome, dry_run=options["dry_run"])
        if outcome.plan.refused:
            terminal.refuse(terminal.first_reason(source.name, outcome.plan.refusals))

    def write_plan(self, outcome: ImportOutcome, *, dry_run: bool) -> None:
        """The ratings to add, then remarks, then what was done."""
        plan = outcome.plan
        lines = [*(describe_row(row) for row in plan.writes), *terminal.remark_lines(plan)]
        for line in lines[:SHOWN]:
            self.stdout.write(f"  {line}")
        if len(lines) > SHOWN:
            self.stdout.write(f"  … and {len(lines) - SHOWN} more rows. Use --json to show all")
        if not plan.refused:
            done = "Written" if outcome.applied else "Preview" if dry_run else "Nothing to change"
            counts = plan.counts
            self.stdout.write(
                f"{done}: {counts['add']} ratings of {counts['people']} people, {counts['keep']} there already."
            )


def as_document(outcome: ImportOutcome, *, dry_run: bool) -> dict[str, object]:
    """The outcome as a machine reads it."""
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
        "rows": [
            {"person": row.pop("key"), "skill": row.pop("field"), "rating": row["new"]}
            for row in terminal.changed_rows(plan, thing=("key",))
        ],
    }
