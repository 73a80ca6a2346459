"""``mentoring_demo_data --people N --seed S``: fill an empty site with an invented organisation, for the demo."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.translation import gettext

from mentoring_xblock.applets.pairings.states import State
from mentoring_xblock.core import clock
from mentoring_xblock.core.errors import gettext_noop
from mentoring_xblock.management import terminal
from mentoring_xblock.management.demo.organisation import LEAST_PEOPLE, MOST_PEOPLE
from mentoring_xblock.management.demo.writing import write_demo
from mentoring_xblock.platform.configuration import get_setting
from mentoring_xblock.wording.labels import label_of_stored

NOT_HERE = gettext_noop(
    "This command fills a demo site with invented people and staff accounts, so it runs only if "
    "TASK_MENTORING sets STANDALONE to True. Nothing was written."
)


class Command(BaseCommand):
    """Writes all or nothing; where the demo is already there it says so and leaves it alone."""

    help = (
        "Fill an empty demo site with an invented organisation: people, ratings, managers and pairings in every state."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--people", type=int, default=240, metavar="N", help="how many people to invent (240)")
        parser.add_argument("--seed", type=int, default=1, metavar="S", help="the same seed gives the same people (1)")
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Check the site and the number, and write."""
        if not get_setting("STANDALONE"):
            terminal.refuse(gettext(NOT_HERE))
        count = options["people"]
        if not LEAST_PEOPLE <= count <= MOST_PEOPLE:
            terminal.refuse(f"--people is between {LEAST_PEOPLE} and {MOST_PEOPLE}; {count} is not.")
        with terminal.mistakes_in_one_line(), _without_query_log():
            written = write_demo(count=count, seed=options["seed"], now=clock.now(), advance=terminal.tell)
        if options["json"]:
            self.stdout.write(terminal.as_json(written))
        elif written["was_there"]:
            self.stdout.write("The demo’s people already exist. Nothing was changed.")
        else:
            endings = "; ".join(f"{label_of_stored(State, state)}: {count}" for state, count in written["endings"])
            self.stdout.write(
                f"{written['people']} people, {written['ratings']} ratings, {written['waiting']} on waiting lists; "
                f"pairings by state: {endings}."
            )


@contextmanager
def _without_query_log() -> Iterator[None]:
    """With DEBUG on, Django keeps the text of every query, which nobody reads here and takes a sixth of the time."""
    debug, settings.DEBUG = settings.DEBUG, False
    try:
        yield
    finally:
        settings.DEBUG = debug
