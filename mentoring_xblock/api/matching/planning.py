"""Use cases about matching as a whole: pair everyone at once, and learn and renew everything that is derived.

Who gets whom is ``applets.matching``; the life of each pairing that comes of it is ``pairings``'.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from ...applets.competencies import api as competencies
from ...applets.competencies.data import VersionRef
from ...applets.insight import api as insight
from ...applets.matching import api as matching
from ...applets.matching.plans import STEPS
from ...applets.matching.runs import RunInfo, lock_run, open_run, store_plan
from ...applets.people import api as people
from ...applets.people.data import ProgrammeInfo
from ...applets.ratings import api as ratings
from ...core import clock
from ...core.actors import SYSTEM, ActorId, person_of
from ...core.errors import Conflict, InvalidInput, NotFound, gettext_noop
from ...core.text import KEY_LENGTH
from ..data import MatchPlan, PlannedPair, PlannedSkill
from ..permissions import require_admin
from ..programmes import resolve_programme
from ..transactions import atomic_use_case
from .proposing import apply_run

__all__ = ["STEPS", "count_unseen_reports", "pair_everyone", "plan_recalculation", "recalculate"]

MEMBERS_AT_ONCE = 200
LEARNING, RENEWING, SUMMARISING = "learning", "renewing", "summarising"
"""What ``recalculate`` does for each framework."""

Progress = Callable[[str], None]


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

    A preview is kept under its ``run_id``. Applying that run proposes exactly what it showed, and once: a second time
    changes nothing. Whether a proposal is approved at once is the programme's policy. ``progress`` hears each of STEPS.

    Raises NotFound for an unknown programme, role or run, NotAllowed unless the actor is the programme's admin,
    Conflict where the plan that was shown no longer holds, InvalidInput for a run without ``apply``.
    """
    now = now or clock.now()
    actor = None if actor_id is SYSTEM else require_admin(actor_id, programme)
    where = actor.programme if actor else resolve_programme(programme or None)
    if run_id is not None and not apply:
        raise InvalidInput(
            gettext_noop("Leave out the run number, or choose to apply the run."), fields={"run_id": "apply"}
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
            gettext_noop("There is no plan yet. It is still being prepared, or somebody cancelled it."), code="no_plan"
        )
    say(STEPS[-1])
    if apply and run.applied_at is None:
        apply_run(run, where, actor=actor, now=now)
        run = lock_run(run_id, programme_id=where.programme_id) or run
    return plan_of(run)


def plan_of(run: RunInfo) -> MatchPlan:
    """A run's plan as it was shown, and whether it was applied."""
    said = run.summary
    return MatchPlan(
        run_id=run.run_id,
        gaps=said["gaps"],
        pairs=tuple(
            PlannedPair(pair.mentee_id, pair.mentor_id, pair.skill.framework, pair.skill.key, pair.score)
            for pair in run.pairs
        ),
        unpaired=said["unpaired"],
        total=said["total"],
        bound=said["bound"],
        distance=said["distance"],
        applied=run.applied_at is not None,
        under_way=said["under_way"],
        lost=said["lost"],
        skills=tuple(PlannedSkill(**skill) for skill in said["skills"]),
    )


def recalculate(
    *, programme: str = "", rebuild: bool = False, progress: Progress | None = None, now: datetime | None = None
) -> dict[str, int]:
    """Learn the spread of every skill and the raters' leniency anew, then renew estimates, offers and summaries.

    For every programme, or the one of that key; for cron and commands, so no right is asked. Each framework is learnt
    in one transaction, then members follow in batches of MEMBERS_AT_ONCE, each in its own, their own leniency first:
    people go on rating meanwhile, and it may be broken off and run again at any time. With ``rebuild`` estimates are
    made from every rating that was ever given, which takes longer. ``progress`` hears each step of
    ``plan_recalculation``. Counts skills, estimates, changed offers and summaries.
    """
    now = now or clock.now()
    say = progress or _say_nothing
    done = {"skills": 0, "estimates": 0, "offers": 0, "summaries": 0}
    versions = _published(programme)
    for version in versions:
        say(_step(version, LEARNING))
        skill_ids = _learn(version, now=now)
        done["skills"] += len(skill_ids)
        last = 0
        while some := ratings.members_with_estimates(version.framework_id, after=last, most=MEMBERS_AT_ONCE):
            say(_step(version, RENEWING))
            estimates, changed = _renew(some, skill_ids, version=version, rebuild=rebuild, now=now)
            done["estimates"] += estimates
            done["offers"] += changed
            last = some[-1]
        say(_step(version, SUMMARISING))
        done["summaries"] += _summarise(version, now=now)
    _count_people_of(versions, now=now)
    return done


def count_unseen_reports(*, programme: str = "", now: datetime | None = None) -> int:
    """Count every report whole, as if nobody had seen it yet; how many skills. Nothing else is renewed.

    Only for a site that was just filled: for whoever saw the figures before, those of now minus those of then are one
    person's ratings (decision 19). For commands, so no right is asked. Raises NotFound for an unknown programme.
    """
    now = now or clock.now()
    versions = _published(programme)
    counted = sum(_summarise(version, unseen=True, now=now) for version in versions)
    _count_people_of(versions, now=now)
    return counted


def plan_recalculation(*, programme: str = "") -> tuple[str, ...]:
    """What ``recalculate`` is going to tell ``progress``, in order: for each framework one step of learning, one for
    each batch of members and one of summing up. Raises NotFound for an unknown programme."""
    steps = []
    for version in _published(programme):
        batches = -(-ratings.count_members_with_estimates(version.framework_id) // MEMBERS_AT_ONCE)
        steps += [_step(version, step) for step in (LEARNING, *[RENEWING] * batches, SUMMARISING)]
    return tuple(steps)


def _published(programme: str) -> tuple[VersionRef, ...]:
    wheres = [resolve_programme(programme)] if programme else people.list_programmes()
    return tuple(version for where in wheres for version in competencies.list_frameworks(where.programme_id))


def _step(version: VersionRef, step: str) -> str:
    return f"{version.key}: {step}"


@atomic_use_case
def _learn(version: VersionRef, *, now: datetime) -> tuple[int, ...]:
    skill_ids = tuple(skill.skill_id for skill in competencies.get_skills(version))
    ratings.learn_framework(
        skill_ids,
        scale_top=version.scale.top,
        parameters=ratings.estimate_parameters(),
        now=now,
    )
    return skill_ids


@atomic_use_case
def _renew(
    member_ids: Sequence[int], skill_ids: Sequence[int], *, version: VersionRef, rebuild: bool, now: datetime
) -> tuple[int, int]:
    tops = dict.fromkeys(skill_ids, version.scale.top)
    ratings.learn_leniency(version.framework_id, member_ids, parameters=ratings.estimate_parameters(), now=now)
    if rebuild:
        predecessors = competencies.get_predecessors(version.version_id)
        estimates = ratings.rebuild_estimates(member_ids, scale_tops=tops, predecessors=predecessors, now=now)
    else:
        estimates = ratings.renew_estimates(member_ids, scale_tops=tops, now=now)
    return estimates, matching.renew_offers(member_ids, skill_ids, now=now)


@atomic_use_case
def _summarise(version: VersionRef, *, unseen: bool = False, now: datetime) -> int:
    return insight.summarise_bench(version, unseen=unseen, now=now)


def _count_people_of(versions: Sequence[VersionRef], *, now: datetime) -> None:
    for programme_id in sorted({version.programme_id for version in versions}):
        _count_people(programme_id, now=now)


@atomic_use_case
def _count_people(programme_id: int, *, now: datetime) -> None:
    insight.summarise_programme(programme_id, now=now)


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
