"""Is what is stored still in order? For operators, from the command line; reads only and repairs nothing.

What a room must keep true is said in its own ``health``; here the rooms are asked in turn, and the database is asked
whether it has the constraints that everything rests on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial

from django.apps import apps
from django.db import connection

from ..applets.exchange import health as exchange
from ..applets.exchange import uploads
from ..applets.jobs import health as jobs
from ..applets.matching import health as matching
from ..applets.matching.api import ranking_parameters
from ..applets.notices import health as notices
from ..applets.pairings import health as pairings
from ..applets.pairings.api import confirmation_days
from ..applets.people import health as people
from ..applets.ratings import health as ratings
from ..applets.ratings.api import estimate_parameters
from ..core import clock
from ..core.errors import MentoringError
from ..core.findings import Finding, find
from ..platform import health as platform
from ..platform.configuration import (
    DEFAULTS,
    get_contact_links,
    get_rest_rates,
    get_setting,
    refuse_missing_template,
    refuse_unknown_names,
)

__all__ = ["Finding", "examine", "find_bad_settings"]


def examine(*, now: datetime | None = None, progress: Callable[[str], None] | None = None) -> tuple[Finding, ...]:
    """Run every check; gives what each found."""
    moment = now or clock.now()
    checks: tuple[Callable[[], tuple[Finding, ...]], ...] = (
        lambda: (find("every constraint is in the database", _missing_constraints()),),
        lambda: (find("every setting is one that can be used", find_bad_settings()),),
        people.examine,
        ratings.examine,
        matching.examine,
        pairings.examine,
        lambda: pairings.examine_clock(moment),
        lambda: jobs.examine(moment),
        lambda: notices.examine(moment),
        lambda: uploads.examine(moment),
        exchange.examine,
        platform.examine,
    )
    found: list[Finding] = []
    for check in checks:
        found += check()
        if progress is not None:
            progress("checks")
    return tuple(found)


def find_bad_settings() -> tuple[MentoringError, ...]:
    """The refusals that the operator's settings would meet when they are read; reads no database."""
    found: list[MentoringError] = []
    readers: list[Callable[[], object]] = [partial(get_setting, name) for name in DEFAULTS]
    others = (
        get_rest_rates,
        get_contact_links,
        refuse_unknown_names,
        refuse_missing_template,
        estimate_parameters,
        ranking_parameters,
        confirmation_days,
    )
    for read in (*readers, *others):
        try:
            read()
        except MentoringError as refusal:
            if str(refusal) not in {str(each) for each in found}:
                found.append(refusal)
    return tuple(found)


def _missing_constraints() -> Iterator[str]:
    can_see_checks = connection.features.can_introspect_check_constraints
    with connection.cursor() as cursor:
        for model in apps.get_app_config("task_mentoring").get_models():
            there = connection.introspection.get_constraints(cursor, model._meta.db_table)
            for constraint in model._meta.constraints:
                is_check = type(constraint).__name__ == "CheckConstraint"
                if constraint.name not in there and (can_see_checks or not is_check):
                    yield str(constraint.name)
