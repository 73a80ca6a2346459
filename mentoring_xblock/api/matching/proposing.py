"""Proposing what "pair everyone" planned: all in bulk, in the caller's transaction. Planning is ``matching``'s."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from ...applets.audit_log import api as audit_log
from ...applets.audit_log.data import Action, Change, Subject
from ...applets.matching import api as matching
from ...applets.matching.runs import RunInfo, mark_applied
from ...applets.matching.snapshots import changed, hold_plan
from ...applets.notices import api as notices
from ...applets.notices.data import NOTIFIED_ONE_BY_ONE, Announcement, Kind
from ...applets.pairings import api as pairings
from ...applets.pairings.data.pairing import PairingInfo
from ...applets.pairings.states import State
from ...applets.people.data import ApproveBy, ProgrammeInfo
from ...core.values import batches
from ..pairings.deciders import reviewers_by_pairing
from ..permissions import Actor

AT_ONCE = 500


def apply_run(run: RunInfo, where: ProgrammeInfo, *, actor: Actor | None, now: datetime) -> None:
    """Propose every pair of a locked run, as far as they are proposed by policy, and log it.

    Raises Conflict where the plan no longer holds; then nothing may be kept.
    """
    pairs = run.pairs
    proposals = hold_plan(
        pairs,
        where,
        role=run.role_key,
        planned_at=run.planned_at,
        proposed_by_id=actor.member_id if actor else None,
        now=now,
    )
    actor_id = actor.user_id if actor else None
    stored = pairings.propose_many(proposals, most_open=where.policy.open_pairings, actor_id=actor_id, now=now)
    if len(stored) < len(pairs):
        # Somebody asked in between, for the same or as much as they may; the plan no longer holds.
        raise changed()
    if where.policy.approve_by is ApproveBy.NONE:
        stored = pairings.approve_many(stored, actor_id=actor_id, now=now)
        for some in batches(sorted({each.mentor_id for each in stored if each.state is State.APPROVED}), AT_ONCE):
            matching.renew_offers(some, now=now)
    _notify(stored, where, actor=actor, run_id=run.run_id, now=now)
    mark_applied(run.run_id, now=now)
    new = {"pairs": len(pairs), "gaps": run.summary.get("gaps", 0), "plan": run.fingerprint}
    audit_log.record(Change(Action.MATCH_APPLIED, Subject.RUN, run.run_id, now, where.programme_id, actor_id, new=new))


def _notify(
    stored: Sequence[PairingInfo], where: ProgrammeInfo, *, actor: Actor | None, run_id: int, now: datetime
) -> None:
    """Notify the mentees, and the people who have to act next; not the person who pressed the button."""
    reviewers = reviewers_by_pairing(where, [each for each in stored if each.state is State.PROPOSED], now=now)
    found: list[Announcement] = []
    to_review: defaultdict[int, list[PairingInfo]] = defaultdict(list)
    for pairing in stored:
        found.append(Announcement(Kind.PROPOSED, pairing.mentee_id, pairing.pairing_id, pairing.skill_id))
        if pairing.state is not State.PROPOSED:
            found.append(Announcement(Kind.TO_ANSWER, pairing.mentor_id, pairing.pairing_id, pairing.skill_id))
            continue
        for reviewer in sorted(reviewers.get(pairing.pairing_id, ())):
            to_review[reviewer].append(pairing)
    for reviewer, some in to_review.items():
        if len(some) > NOTIFIED_ONE_BY_ONE:
            found.append(Announcement(Kind.MANY_TO_REVIEW, reviewer, facts={"n": len(some)}, once=f"run {run_id}"))
        else:
            found += [Announcement(Kind.TO_REVIEW, reviewer, each.pairing_id, each.skill_id) for each in some]
    silent = actor.member_id if actor else None
    notices.announce_many([each for each in found if each.member_id != silent], now=now)
