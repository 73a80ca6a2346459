"""Use cases about a programme's people: bring them in from a table."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from ..applets.exchange import api as exchange
from ..applets.exchange.api import PeopleOutcome, Source, read_source
from ..applets.journal import api as journal
from ..applets.journal.data import Change
from ..applets.matching import api as matching
from ..applets.people import api as people
from ..core import clock
from .competencies import administered_programme
from .transactions import atomic_use_case

__all__ = ["PeopleOutcome", "Source", "import_people", "read_source"]


@atomic_use_case
def import_people(
    *,
    source: Source,
    programme: str | None = None,
    actor_id: int | None = None,
    dry_run: bool = False,
    expected: str | None = None,
    now: datetime | None = None,
    progress: Callable[[str], None] | None = None,
) -> PeopleOutcome:
    """Make a table of people hold in a programme, all rows or none; a preview only plans.

    ``programme`` is a key, None the default one; ``actor_id`` None is the system (a command). Accounts are found by
    user name or e-mail, never made. Of people outside the programme its admin reads in the plan what the file says;
    the site's administrators and commands read usernames as well. Each preview by a person leaves a row in the log.
    ``expected`` is the fingerprint of the plan that was shown.

    Raises NotFound for an unknown programme, NotAllowed unless the actor is its admin, Conflict where the plan that
    was shown no longer holds.
    """
    found = administered_programme(programme, actor_id=actor_id)
    now = now or clock.now()
    outcome = exchange.import_people(
        found.programme_id,
        source=source,
        actor_id=actor_id,
        now=now,
        dry_run=dry_run,
        expected=expected,
        sees_accounts=actor_id is None or people.is_superuser(actor_id),
        progress=progress,
    )
    if dry_run and actor_id is not None:
        journal.record(
            Change(
                action="people.previewed",
                subject="programme",
                subject_id=found.programme_id,
                at=now,
                programme_id=found.programme_id,
                actor_id=actor_id,
                new={"file": source.name[:255], "counts": outcome.counts},
            )
        )
    # Department, places, activity: what a mentor offer repeats of its member.
    for start in range(0, len(outcome.changed), matching.MEMBERS_AT_ONCE):
        matching.renew_offers(outcome.changed[start : start + matching.MEMBERS_AT_ONCE], now=now)
    return outcome
