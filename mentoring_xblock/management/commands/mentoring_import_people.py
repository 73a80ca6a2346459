"""``mentoring_import_people PATH``: bring people into a programme from a table, or show what that would change."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from mentoring_xblock.api.people import importing as api
from mentoring_xblock.applets.exchange.data.files import Choices, Source
from mentoring_xblock.applets.exchange.data.plans import ImportOutcome
from mentoring_xblock.applets.exchange.data.uploads import ImportKind
from mentoring_xblock.management import terminal
from mentoring_xblock.management.importing import ImportCommand, done_word, row_lines


class Command(ImportCommand):
    """Reads one table; faulty rows stay out and are named, refused files end with 2."""

    help = "Import people (department, unit, region, time zone, manager, roles) into a programme from CSV or XLSX."
    kind = ImportKind.PEOPLE

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("path", metavar="PATH", help="a CSV or XLSX file with a column username or email")
        self.add_row_arguments(parser)
        parser.add_argument(
            "--absent-left",
            action="store_true",
            help="people of the programme who are not in the file have left: end their membership",
        )
        super().add_arguments(parser)

    def import_source(self, source: Source, options: dict[str, Any], **shared: Any) -> ImportOutcome:
        """People and their places in the organisation."""
        choices = Choices(all_or_nothing=options["all_or_nothing"], absent_left=options["absent_left"])
        return api.import_people(source=source, choices=choices, **shared)

    def lines(self, outcome: ImportOutcome, *, dry_run: bool) -> Iterator[str]:
        """Who is added and what changes, then remarks, then what was done."""
        yield from row_lines(outcome)
        if outcome.plan.refused:
            return
        counts, done = outcome.plan.counts, done_word(outcome, dry_run=dry_run)
        said = (
            f"{done}: {counts['add']} people to add, {counts['change']} to change, {counts['keep']} unchanged."
            if not outcome.applied
            else f"{done}: {counts['add']} people added, {counts['change']} changed, {counts['keep']} as they were."
        )
        if counts["expect"]:
            said += f" {counts['expect']} without an account: they join when they have one."
        if counts["end"]:
            said += f" {counts['end']} who {'have left' if outcome.applied else 'leave'}."
        yield said
        if dry_run:
            yield f"Plan {outcome.plan.fingerprint}."

    def document(self, outcome: ImportOutcome, *, dry_run: bool) -> dict[str, object]:
        """What every import says, and the rows by person."""
        rows = terminal.changed_rows(outcome.plan, thing=("key",))
        return super().document(outcome, dry_run=dry_run) | {"rows": [row | {"person": row.pop("key")} for row in rows]}
