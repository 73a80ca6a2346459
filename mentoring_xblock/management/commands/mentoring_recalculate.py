"""``mentoring_recalculate``: read demonstrated competencies, learn the spread of skills, then renew estimates,
mentor offers and summaries. For cron."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from mentoring_xblock import api
from mentoring_xblock.api.matching.recalculation import plan_recalculation
from mentoring_xblock.management import terminal


class Command(BaseCommand):
    """Safe at any time and as often as wanted; people go on rating meanwhile."""

    help = "Learn skill statistics and rater bias, then renew estimates, mentor offers and summaries."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--programme", metavar="KEY", default="", help="only this programme, instead of all")
        parser.add_argument("--rebuild", action="store_true", help="make estimates from every rating ever given")
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Recalculate, and say how much."""
        with terminal.mistakes_in_one_line():
            steps = plan_recalculation(programme=options["programme"])
            with terminal.steps(steps) as progress:
                collected = api.collect_evidence(programme=options["programme"])
                done = api.recalculate(programme=options["programme"], rebuild=options["rebuild"], progress=progress)
        if options["json"]:
            self.stdout.write(terminal.as_json({"evidence": collected, **done}))
        else:
            self.stdout.write(
                f"{done['skills']} skills learned, {done['estimates']} estimates renewed, "
                f"{done['offers']} mentor offers changed, {done['summaries']} skills summed up"
                + (f", {collected} ratings from demonstrated competencies." if collected else ".")
            )
