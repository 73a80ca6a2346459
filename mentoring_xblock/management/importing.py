"""What the commands that import have in common: preview or import, the lines of a plan, the file of rows left out."""

from __future__ import annotations

from abc import ABC, abstractmethod
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext

from ..api.jobs.upload_work import STEPS
from ..api.people.importing import read_source, write_left_out
from ..applets.exchange.data.files import Source, Weight
from ..applets.exchange.data.plans import ImportOutcome
from ..applets.exchange.data.uploads import ImportKind
from ..core.actors import SYSTEM
from ..wording.imports import describe_row
from . import terminal

SHOWN = 40


class ImportCommand(BaseCommand, ABC):
    """Plans one file and applies it, unless it is a preview; a refused file writes nothing and ends with 2."""

    kind: ImportKind

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options of every import, after the command's own."""
        parser.add_argument("--programme", metavar="KEY", help="the programme (otherwise the default one)")
        parser.add_argument("--dry-run", action="store_true", help="preview: show what would change and write nothing")
        parser.add_argument("--plan", metavar="FINGERPRINT", help="apply only if the plan still has this fingerprint")
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def add_row_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options of an import that can leave out some rows."""
        parser.add_argument(
            "--all-or-nothing", action="store_true", help="refuse the whole file if one of its rows has a fault"
        )
        parser.add_argument("--refused", metavar="FILE", help="write the rows that stay out to FILE, with the reasons")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Plan, and apply unless it is a preview."""
        dry_run = options["dry_run"]
        with terminal.mistakes_in_one_line():
            source = self.read_source(options["path"])
            with terminal.steps(STEPS[self.kind]) as progress:
                outcome = self.import_source(
                    source,
                    options,
                    actor_id=SYSTEM,
                    programme=options["programme"],
                    dry_run=dry_run,
                    expected=options["plan"],
                    progress=progress,
                )
            if options.get("refused"):
                terminal.write_file(Path(options["refused"]), write_left_out(outcome.left_out, translate=gettext))
        if options["json"]:
            self.stdout.write(terminal.as_json(self.document(outcome, dry_run=dry_run)))
        else:
            for line in self.lines(outcome, dry_run=dry_run):
                self.stdout.write(line)
        if outcome.plan.refused:
            terminal.refuse(terminal.first_reason(source.name, outcome.plan.refusals))

    def read_source(self, path: str) -> Source:
        """What is imported."""
        return read_source(Path(path))

    @abstractmethod
    def import_source(self, source: Source, options: dict[str, Any], **shared: Any) -> ImportOutcome:
        """Call the use case with the command's own options beside those that are ``shared``."""

    @abstractmethod
    def lines(self, outcome: ImportOutcome, *, dry_run: bool) -> Iterable[str]:
        """What would be done, or was, for people."""

    def document(self, outcome: ImportOutcome, *, dry_run: bool) -> dict[str, object]:
        """The same as a machine reads it; what stays as it is is counted and left out."""
        plan = outcome.plan
        return {
            "name": outcome.name,
            "dry_run": dry_run,
            "changes": plan.changes,
            "applied": outcome.applied,
            "plan": plan.fingerprint,
            "counts": dict(plan.counts),
            "refused": terminal.remarks(plan, Weight.REFUSED, Weight.QUESTION),
            "ignored": terminal.remarks(plan, Weight.DROPPED),
            "warnings": terminal.remarks(plan, Weight.WARNING),
        }


def row_lines(outcome: ImportOutcome) -> Iterator[str]:
    """What changes row by row, then the remarks."""
    plan = outcome.plan
    yield from first_of([*map(describe_row, plan.writes), *terminal.remark_lines(plan)])


def done_word(outcome: ImportOutcome, *, dry_run: bool) -> str:
    """What became of the plan."""
    return "Written" if outcome.applied else "Preview" if dry_run else "Nothing to change"


def first_of(lines: Sequence[str]) -> Iterator[str]:
    """The first SHOWN lines, and how many more there are."""
    for line in lines[:SHOWN]:
        yield f"  {line}"
    if len(lines) > SHOWN:
        yield f"  … and {len(lines) - SHOWN} more rows. Use --json to show all"
