"""Use cases about matching as a whole: pair everyone at once, and learn and renew everything that is derived.

Who gets whom is ``applets.matching``; the life of each pairing that comes of it is ``pairings``'.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from ..applets.competencies import api as competencies
from ..applets.competencies.data import VersionRef
from ..applets.journal import api as journal
from ..applets.journal.data import Change
from ..applets.matching import api as matching
from ..applets.matching.batch import STEPS, BatchPair, BatchPlan, plan_batch
from ..applets.matching.runs import lock_run, mark_applied, store_run
from ..applets.notices import api as notices
from ..applets.notices.data import Announcement, Kind
from ..applets.pairings import api as pairings
from ..applets.pairings.data import Origin, PairingInfo, Proposal
from ..applets.pairings.states import Event, State
from ..applets.people import api as people
from ..applets.people.data import ApproveBy, ProgrammeInfo
from ..applets.ratings import api as ratings
from ..core import clock
from ..core.errors import Conflict, InvalidInput, NotFound, gettext_noop
from ..core.text import KEY_LENGTH
from .competencies import resolve_programme
from .data import MatchPlan, PlannedPair
from .permissions import MANAGER, Actor, require_admin, reviewers
from .transactions import atomic_use_case

__all__ = ["STEPS", "pair_everyone", "plan_recalculation", "recalculate"]

MEMBERS_AT_ONCE = 200
LEARNING, RENEWING = "learning", "renewing"
"""What ``recalculate`` does for each framework."""

Progress = Callable[[str], None]


@atomic_use_case
def pair_everyone(
    *,
    actor_id: int | None,
    programme: str = "",
    role: str = "",
    apply: bool = False,
    run_id: int | None = None,
    now: datetime | None = None,
    progress: Progress | None = None,
) -> MatchPlan:
    """Plan mentors for every open gap of a programme, or of those who hold ``role``; with ``apply`` propose them.

    A dry run is kept under its ``run_id``. Applying that run proposes exactly what it showed, and once: a second time
    changes nothing. Whether a proposal is approved at once is the programme's policy. ``actor_id`` None is the system,
    as in a command. ``progress`` is told each of STEPS.

    Raises NotFound for an unknown programme, role or run, NotAllowed unless the actor is the programme's admin,
    Conflict where the plan that was shown no longer holds, InvalidInput for a run without ``apply``.
    """
    now = now or clock.now()
    actor = require_admin(actor_id, programme) if actor_id is not None else None
    where = actor.programme if actor else resolve_programme(programme or None)
    if run_id is not None and not apply:
        raise InvalidInput(gettext_noop("A run is named only to apply it."), fields={"run_id": "apply"})
    run = lock_run(run_id, programme_id=where.programme_id) if run_id is not None else None
    if run is None:
        if run_id is not None:
            raise NotFound(gettext_noop("There is no run %(run)s in this programme."), run=run_id)
        _check_role(where, role)
    elif run.applied_at is not None:
        return MatchPlan(
            run_id=run.run_id, pairs=tuple(_stored_pair(each) for each in run.pairs), applied=True, **run.summary
        )
    plan = plan_batch(
        where,
        role=run.role_key if run else role,
        parameters=matching.ranking_parameters(where.policy),
        now=now,
        progress=progress or _say_nothing,
    )
    (progress or _say_nothing)(STEPS[-1])
    if run is not None and run.fingerprint != plan.fingerprint:
        raise Conflict(
            gettext_noop("People, ratings or places have changed since this plan was made. Make a new one."),
            code="plan_changed",
        )
    if run is None:
        run_id = store_run(plan, programme_id=where.programme_id, actor_id=actor_id, role=role, applied=apply, now=now)
    else:
        mark_applied(run.run_id, now=now)
    if apply:
        _propose(plan, where, actor=actor, now=now)
        journal.record(
            Change(
                action="match.applied",
                subject="run",
                subject_id=run_id or 0,
                at=now,
                programme_id=where.programme_id,
                actor_id=actor_id,
                new={"pairs": len(plan.pairs), "gaps": plan.gaps, "plan": plan.fingerprint},
            )
        )
    return MatchPlan(
        run_id=run_id,
        gaps=plan.gaps,
        pairs=tuple(
            PlannedPair(pair.gap.mentee_id, pair.mentor_id, pair.gap.framework, pair.gap.skill, round(pair.score, 6))
            for pair in plan.pairs
        ),
        unpaired=plan.unpaired,
        total=plan.total,
        bound=plan.bound,
        distance=plan.distance,
        applied=apply,
    )


def recalculate(
    *, programme: str = "", rebuild: bool = False, progress: Progress | None = None, now: datetime | None = None
) -> dict[str, int]:
    """Learn the spread of every skill and the raters' leniency anew, then renew all estimates and offers.

    For every programme, or the one of that key; for cron and commands, so no right is asked. Each framework is learnt
    in one transaction, then members follow in batches of MEMBERS_AT_ONCE, each in its own, their own leniency first:
    people go on rating meanwhile, and it may be broken off and run again at any time. With ``rebuild`` estimates are
    made from every rating that was ever given, which takes longer. ``progress`` is told each step of
    ``plan_recalculation``. Counts skills, estimates and changed offers.
    """
    now = now or clock.now()
    say = progress or _say_nothing
    done = {"skills": 0, "estimates": 0, "offers": 0}
    for version in _published(programme):
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
    return done


def plan_recalculation(*, programme: str = "") -> tuple[str, ...]:
    """What ``recalculate`` is going to tell ``progress``, in order: for each framework one step of learning and one for
    each batch of members. Raises NotFound for an unknown programme."""
    steps = []
    for version in _published(programme):
        batches = -(-ratings.count_members_with_estimates(version.framework_id) // MEMBERS_AT_ONCE)
        steps += [_step(version, LEARNING), *[_step(version, RENEWING)] * batches]
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
        version.framework_id,
        scale_top=version.scale.top,
        skill_ids=skill_ids,
        parameters=ratings.estimate_parameters(),
        now=now,
    )
    return skill_ids


@atomic_use_case
def _renew(
    member_ids: Sequence[int], skill_ids: Sequence[int], *, version: VersionRef, rebuild: bool, now: datetime
) -> tuple[int, int]:
    tops = dict.fromkeys(skill_ids, version.scale.top)
    renew = ratings.rebuild_estimates if rebuild else ratings.renew_estimates
    ratings.learn_leniency(version.framework_id, member_ids, parameters=ratings.estimate_parameters(), now=now)
    estimates = renew(member_ids, scale_tops=tops, now=now)
    return estimates, matching.renew_offers(member_ids, skill_ids, now=now)


def _check_role(where: ProgrammeInfo, role: str) -> None:
    if not role:
        return
    known = {
        each.key
        for version in competencies.list_frameworks(where.programme_id)
        for each in competencies.list_roles(version.version_id)
    }
    if role not in known:
        raise NotFound(gettext_noop("No published framework has a role “%(key)s”."), key=role[:KEY_LENGTH])


def _propose(plan: BatchPlan, where: ProgrammeInfo, *, actor: Actor | None, now: datetime) -> None:
    actor_id = actor.user_id if actor else None
    stored = pairings.propose_many(
        [_proposal(plan, pair, where, actor=actor) for pair in plan.pairs], actor_id=actor_id, now=now
    )
    if where.policy.approve_by is ApproveBy.NONE:
        stored = tuple(_approve(pairing, actor_id=actor_id, now=now) for pairing in stored)
        matching.renew_offers({pairing.mentor_id for pairing in stored}, now=now)
    _tell(stored, where, actor=actor, now=now)


def _proposal(plan: BatchPlan, pair: BatchPair, where: ProgrammeInfo, *, actor: Actor | None) -> Proposal:
    chosen, others = plan.recommend(pair)
    return Proposal(
        programme_id=where.programme_id,
        mentee_id=pair.gap.mentee_id,
        mentor_id=pair.mentor_id,
        skill_id=pair.gap.skill_id,
        skill_version_id=pair.gap.skill_version_id,
        origin=Origin.BATCH,
        from_level=pair.gap.level,
        target_level=pair.gap.target,
        role_key=pair.gap.role_key,
        weeks=where.policy.weeks,
        proposed_by_id=actor.member_id if actor else None,
        score=chosen.score,
        reasons=tuple(matching.store_reason(reason) for reason in chosen.reasons),
        runners_up=tuple(
            {
                "mentor_id": other.mentor_id,
                "score": other.score,
                "reasons": [matching.store_reason(reason) for reason in other.reasons],
            }
            for other in others
        ),
    )


def _approve(pairing: PairingInfo, *, actor_id: int | None, now: datetime) -> PairingInfo:
    try:
        with transaction.atomic():
            return pairings.transition(pairing.pairing_id, Event.APPROVE, actor_id=actor_id, now=now)
    except Conflict:
        # The last place went to somebody else while the plan was made; an admin finds the proposal in the queue.
        return pairing


def _tell(stored: Sequence[PairingInfo], where: ProgrammeInfo, *, actor: Actor | None, now: datetime) -> None:
    """Tell mentees of proposals for them, and whoever has to act next; not the one who pressed the button."""
    mentees = people.get_members({pairing.mentee_id for pairing in stored})
    managers = people.get_members({mentee.manager_id for mentee in mentees.values() if mentee.manager_id})
    admins = frozenset(admin.member_id for admin in people.admins_of(where.programme_id))
    found: list[Announcement] = []
    for pairing in stored:
        next_ones, kind = frozenset({pairing.mentor_id}), Kind.TO_ANSWER
        if pairing.state is State.PROPOSED:
            manager = managers.get(mentees[pairing.mentee_id].manager_id or 0)
            is_there = manager is not None and manager.is_active and manager.programme_id == where.programme_id
            next_ones, kind = admins, Kind.TO_REVIEW
            if manager is not None and MANAGER in reviewers(where.policy, has_manager=is_there):
                next_ones = frozenset({manager.member_id})
        found += [
            Announcement(each_kind, member_id, pairing.pairing_id, pairing.skill_id)
            for each_kind, member_ids in ((Kind.PROPOSED, {pairing.mentee_id}), (kind, next_ones))
            for member_id in sorted(member_ids - {actor.member_id if actor else None})
        ]
    notices.announce_many(found, now=now)


def _stored_pair(row: Mapping[str, Any]) -> PlannedPair:
    return PlannedPair(row["mentee"], row["mentor"], row["framework"], row["skill"], row["score"])


def _say_nothing(_step: str) -> None:
    return None
