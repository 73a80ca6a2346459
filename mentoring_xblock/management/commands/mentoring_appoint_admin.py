"""``mentoring_appoint_admin USERNAME``: let a person run a programme, so that the first one need not be a superuser."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from mentoring_xblock import api
from mentoring_xblock.api.people.privacy import find_account
from mentoring_xblock.management import terminal


class Command(BaseCommand):
    """Marks the person's membership (made where there is none) as admin, or takes the mark off; once is enough."""

    help = "Make a person an administrator of a programme. With --remove, take the right away."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("username", metavar="USERNAME")
        parser.add_argument("--programme", metavar="KEY", help="the default programme if left out")
        parser.add_argument("--remove", action="store_true", help="take the right away")
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Look the account up, appoint, and say so."""
        with terminal.mistakes_in_one_line():
            member = api.appoint_admin(
                actor_id=api.SYSTEM,
                user_id=find_account(username=options["username"]),
                is_admin=not options["remove"],
                programme=options["programme"],
            )
        if options["json"]:
            self.stdout.write(terminal.as_json({"member": member.member_id, "is_admin": member.is_admin}))
        else:
            verb = "runs" if member.is_admin else "no longer runs"
            self.stdout.write(f"{options['username']} {verb} the programme.")
