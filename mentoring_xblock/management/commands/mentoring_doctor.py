"""``mentoring_doctor``: is what is stored still in order? Reads only; ends with 1 where something is at fault."""

from __future__ import annotations

import dataclasses
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from mentoring_xblock.api import health as api
from mentoring_xblock.management import terminal


class Command(BaseCommand):
    """Looks for missing constraints, places that do not add up, orphans, a lagging outbox, estimates that drifted."""

    help = (
        "Check the stored data, and the settings and schedules that keep it in order. Changes nothing; exits with "
        "code 1 if it finds a fault."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run every check, say what each found, and end with 1 on a fault."""
        with terminal.mistakes_in_one_line(), terminal.counter() as progress:
            findings = api.examine(progress=progress)
        if options["json"]:
            checks = [dataclasses.asdict(each) for each in findings]
            self.stdout.write(terminal.as_json({"sound": not any(each.faults for each in findings), "checks": checks}))
        else:
            for each in findings:
                examples = f" ({', '.join(each.examples)})" if each.examples else ""
                self.stdout.write(f"{'FAULT' if each.faults else 'sound'}  {each.check}: {each.faults}{examples}")
        if any(each.faults for each in findings):
            sys.exit(1)
