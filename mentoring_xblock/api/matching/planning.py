"""The use case of pairing everyone at once: plan, keep what was planned, and propose what was shown.

``applets.matching`` decides who is paired with whom; ``pairings`` has the life of each resulting pairing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from ...applets.competencies import api as competencies
from ...applets.matching import api as matching
from ...applets.matching.data import Step
from ...applets.matching.plans import STEPS, MatchPlan
from ...applets.matching.runs import lock_run, open_run, store_plan
from ...applets.people.data import ProgrammeInfo
from ...core import clock
from ...core.actors import SYSTEM, ActorId, person_of
from ...core.errors import Conflict, InvalidInput, NotFound, gettext_noop
from ...core.text import KEY_LENGTH
from ..permissions import require_admin
from ..programmes import resolve_programme
from ..transactions import atomic_use_case
from .proposing import apply_run

__all__ = ["STEPS", "pair_everyone"]

Progress = Callable[[Step], None]


@atomic_use_case
def pair_everyone(
    *,
    actor_id: ActorId,
    programme: str = "",
    role: str = "",
    apply: bool = False,
    run_id: int | None = None,
    now: datetime | None = None,
    progress: Progress | None = None,
) -> MatchPlan:
    """Plan mentors for every open gap of a programme, or of those who hold ``role``; with ``apply`` propose them.

    A preview is kept under its ``run_id``. Applying that run proposes exactly what it showed, and only once: a
    second time changes nothing. The programme's policy says whether a proposal is approved at once. ``progress`` is
    called with each of STEPS.

    Raises NotFound for an unknown programme, role or run, NotAllowed unless the actor is the programme's admin,
    Conflict where the plan that was shown no longer holds, InvalidInput for a run without ``apply``.
    """
    now = now or clock.now()
    actor = None if actor_id is SYSTEM else require_admin(actor_id, programme)
    where = actor.programme if actor else resolve_programme(programme or None)
    if run_id is not None and not apply:
        raise InvalidInput(
            gettext_noop("Only applying a run needs its number. Leave the number out, or apply the run."),
            fields={"run_id": "apply"},
        )
    say = progress or _say_nothing
    if run_id is None:
        from ...applets.matching.batch import plan_batch  # noqa: PLC0415 - brings NumPy and SciPy

        check_role(where, role)
        plan = plan_batch(where, role=role, parameters=matching.ranking_parameters(where.policy), now=now, progress=say)
        run_id = open_run(programme_id=where.programme_id, actor_id=person_of(actor_id), role=role, now=now)
        store_plan(run_id, plan)
    run = lock_run(run_id, programme_id=where.programme_id)
    if run is None:
        raise NotFound(gettext_noop("We cannot find run %(run)s in this programme."), run=run_id)
    if not run.fingerprint:
        raise Conflict(
            gettext_noop(
                "This preview has no pairings to propose yet. Wait until it is ready, or make a new one if somebody"
                " cancelled it."
            ),
            code="no_plan",
        )
    say(STEPS[-1])
    if apply and run.applied_at is None:
        apply_run(run, where, actor=actor, now=now)
        run = lock_run(run_id, programme_id=where.programme_id) or run
    return run.to_plan()


def check_role(where: ProgrammeInfo, role: str) -> None:
    """Raise NotFound unless ``role`` is empty or a role of a published framework of the programme."""
    if not role:
        return
    known = {
        each.key
        for version in competencies.list_frameworks(where.programme_id)
        for each in competencies.list_roles(version.version_id)
    }
    if role not in known:
        raise NotFound(
            gettext_noop("No published competency model has the role “%(key)s”. Check the role’s key."),
            key=role[:KEY_LENGTH],
        )


def _say_nothing(_step: str) -> None:
    return None
