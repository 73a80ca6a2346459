"""Use cases about a programme's people: bring them in from a table, and give back the rows that stay out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from ...applets.audit_log import api as audit_log
from ...applets.audit_log.data import programme_change
from ...applets.exchange import api as exchange
from ...applets.exchange import people_export
from ...applets.exchange.api import read_source
from ...applets.exchange.data.files import Choices, Source
from ...applets.exchange.data.plans import ImportOutcome, LeftOut, Step
from ...applets.matching import api as matching
from ...applets.people import api as people
from ...core import clock
from ...core.actors import SYSTEM, ActorId, person_of
from ...core.text import LINE_LENGTH
from ...core.values import batches
from ..limits import OUTSIDERS, PREVIEWED, require_outsiders_within
from ..pairings.departures import settle_departures
from ..permissions import require_admin
from ..programmes import administered_programme, resolve_programme
from ..transactions import atomic_use_case
from .expected import welcome_awaited

__all__ = ["export_people", "import_people", "read_source", "write_left_out"]


@atomic_use_case
def import_people(
    *,
    source: Source,
    actor_id: ActorId,
    programme: str | None = None,
    dry_run: bool = False,
    expected: str | None = None,
    choices: Choices | None = None,
    now: datetime | None = None,
    progress: Callable[[Step], None] | None = None,
) -> ImportOutcome:
    """Make a table of people hold in a programme; a preview only plans.

    People without an account are expected and join when they have one. Rows with a fault are left out and named in the
    plan; with ``choices.all_or_nothing`` they stop the import. The memberships end of those who have left as the file
    says, and with ``choices.absent_left`` of those whom it does not name.

    ``programme`` is a key, None the actor's own, for the system the default one. Accounts are found by user name or
    email, never made. Of people outside the programme its admin reads in the plan what the file says and not whether
    there is an account; the site's administrators and commands read that and usernames, and look up as many as they
    like. Each preview by a person leaves a row in the log. ``expected`` is the fingerprint of the plan that was shown.

    Raises NotFound for an unknown programme, NotAllowed unless the actor is its admin, LimitReached where the file asks
    about more outsiders than they may look up in a day, Conflict where the plan that was shown no longer holds.
    """
    actor = None if actor_id is SYSTEM else require_admin(actor_id, programme or "")
    found = actor.programme if actor else resolve_programme(programme)
    sees_accounts = actor_id is SYSTEM or people.is_superuser(actor_id)
    now = now or clock.now()
    outcome = exchange.import_people(
        found.programme_id,
        source=source,
        actor_id=person_of(actor_id),
        now=now,
        dry_run=dry_run,
        expected=expected,
        sees_accounts=sees_accounts,
        choices=choices,
        progress=progress,
    )
    if actor is not None:
        # A preview says of usernames whether there is an account. After the import one sees it of everybody: who
        # joined, and who is only expected. So that is refused before it is too late, and counted when it is so.
        was_previewed = not dry_run and expected is not None
        seen = outcome.outsiders if outcome.applied else outcome.named
        counted = seen - (outcome.named if was_previewed else 0)
        if not sees_accounts:
            asked = outcome.outsiders if dry_run else counted
            require_outsiders_within(actor, asked=asked, now=now, locked=not dry_run)
        if counted or not was_previewed:
            new = {"file": source.name[:LINE_LENGTH], "counts": dict(outcome.plan.counts), OUTSIDERS: max(0, counted)}
            change = programme_change(PREVIEWED, found.programme_id, actor_id=actor.user_id, now=now, new=new)
            audit_log.record(change)
    if outcome.applied:
        settle_departures(outcome.left, now=now)
        welcome_awaited(found.programme_id, outcome.changed, now=now)
    # Department, places, activity: what a mentor offer repeats of its member.
    for some in batches(outcome.changed, matching.MEMBERS_AT_ONCE):
        matching.renew_offers(some, now=now)
    return outcome


def write_left_out(left_out: Sequence[LeftOut], *, translate: Callable[[str], str] = str) -> bytes:
    """The rows that do not come in as CSV, with a last column of reasons; no bytes if every row comes in."""
    return exchange.write_left_out(left_out, translate=translate)


def export_people(*, actor_id: ActorId, programme: str | None = None) -> tuple[str, bytes]:
    """The programme's people, members by username and expected ones by email address, in the layout of the template.

    Raises NotFound for an unknown programme, NotAllowed unless the actor is its admin.
    """
    return people_export.export_people(administered_programme(programme, actor_id=actor_id).programme_id)
