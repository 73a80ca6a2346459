"""``mentoring_retire USERNAME --confirm USERNAME``: erase what is held of a person, as retirement does."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from mentoring_xblock.api.people import privacy as api
from mentoring_xblock.management import terminal


class Command(BaseCommand):
    """Ends the person's pairings and blackens or deletes their rows; running it again changes nothing more."""

    help = "Erase all data about a person: end their pairings, then delete or black out their rows. Safe to run again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("username", metavar="USERNAME")
        parser.add_argument("--confirm", metavar="USERNAME", help="the username again (a terminal asks for it)")
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Look the account up, have the name repeated, erase, and say how many rows of what."""
        username = options["username"]
        with terminal.mistakes_in_one_line():
            user_id = api.find_account(username=username)
            terminal.confirm_name(username, options["confirm"])
            done = api.retire_user(user_id=user_id)
        if options["json"]:
            self.stdout.write(terminal.as_json(done))
        else:
            said = ", ".join(f"{count} {model}" for model, count in done.items() if count)
            self.stdout.write(f"Erased: {said or 'nothing was held'}.")
