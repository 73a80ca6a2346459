"""``mentoring_tick``: what happens by the clock. For cron; safe to run at any time, and twice at once."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from mentoring_xblock import api
from mentoring_xblock.management import terminal


class Command(BaseCommand):
    """Ends what ran out of time, passes unanswered requests on, reminds, does what waits in jobs and in the outbox."""

    help = "Expire pairings, pass unanswered requests on, remind people and send waiting notices. Run it from cron."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run everything once and say how much of each was done."""
        with terminal.mistakes_in_one_line(), terminal.counter() as progress:
            counts = api.run_scheduled(progress=progress)
        if options["json"]:
            self.stdout.write(terminal.as_json(counts))
        else:
            self.stdout.write(
                f"{counts['joined']} expected people joined, {counts['departed']} pairings of people who left, "
                f"{counts['absences']} absences begun or over, {counts['turns']} people notified who were waiting, "
                f"{counts['expired']} expired, {counts['passed_on']} requests passed on, "
                f"{counts['escalated']} confirmations passed to administrators, "
                f"{counts['reminded']} reminders, {counts['jobs']} jobs done, {counts['sent']} notices sent, "
                f"{counts['marks']} marks published."
            )
