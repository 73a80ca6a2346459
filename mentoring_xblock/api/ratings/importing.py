"""The use case of bringing in ratings that exist elsewhere, so that a programme does not begin empty."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from ...applets.competencies import api as competencies
from ...applets.competencies.data import VersionRef
from ...applets.exchange import api as exchange
from ...applets.exchange.data.files import Choices, Source
from ...applets.exchange.data.plans import ImportOutcome, Step
from ...applets.matching import api as matching
from ...core import clock
from ...core.actors import SYSTEM, ActorId, person_of
from ...core.errors import InvalidInput, NotFound, gettext_noop
from ...core.values import batches
from ..permissions import require_admin
from ..programmes import resolve_programme
from ..transactions import atomic_use_case


@atomic_use_case
def import_ratings(
    *,
    source: Source,
    actor_id: ActorId,
    programme: str | None = None,
    choices: Choices | None = None,
    dry_run: bool = False,
    expected: str | None = None,
    now: datetime | None = None,
    progress: Callable[[Step], None] | None = None,
) -> ImportOutcome:
    """Store ratings that people, their managers, mentors or tests gave elsewhere; a preview only plans.

    They are appended like any others, marked as imported, and age from the day on which they were given; estimates and
    offers to mentor follow. ``choices`` says which model is meant where there are several, and what the file leaves
    open. ``programme`` is a key, None the actor's own, for the system the default one.

    Raises NotFound for an unknown programme or model, NotAllowed unless the actor is its admin, InvalidInput for
    choices that cannot be meant, Conflict where the plan with the fingerprint ``expected`` no longer holds.
    """
    actor = None if actor_id is SYSTEM else require_admin(actor_id, programme or "")
    found = actor.programme if actor else resolve_programme(programme)
    now, choices = now or clock.now(), choices or Choices()
    outcome = exchange.import_ratings(
        _find_version(found.programme_id, choices.framework),
        source=source,
        choices=choices,
        actor_id=person_of(actor_id),
        now=now,
        dry_run=dry_run,
        expected=expected,
        progress=progress,
    )
    for some in batches(outcome.changed, matching.MEMBERS_AT_ONCE):
        matching.renew_offers(some, now=now)
    return outcome


def _find_version(programme_id: int, key: str) -> VersionRef:
    versions = competencies.list_frameworks(programme_id)
    if key:
        version = next((each for each in versions if each.key == key), None)
        if version is None:
            raise NotFound(
                gettext_noop("This programme has no published competency model with the key “%(key)s”."), key=key
            )
        return version
    if not versions:
        message = gettext_noop("This programme has no published competency model yet. Import one first.")
        raise InvalidInput(message, code="no_framework", fields={"framework": "required"})
    if len(versions) > 1:
        message = gettext_noop("This programme has %(count)s competency models. Say which one the ratings are about.")
        keys = ", ".join(sorted(each.key for each in versions))
        raise InvalidInput(
            message, code="which_framework", fields={"framework": "required"}, count=len(versions), keys=keys
        )
    return versions[0]
