"""A stored plan compared with the data of now, and what each of its proposals will say: the reasons, and who came next.

A plan is applied exactly as it was shown, or not at all. It still holds as long as every pair of it could be made now:
the gap is open at that level, the mentor is at the level needed and has the places, and nobody was barred meanwhile.
That something else changed, in a large organisation, is not a reason to refuse. Nothing is stored here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from ...core.errors import Conflict, gettext_noop
from ..pairings.data.pairing import Origin, Proposal
from ..people import api as people
from ..people.data import ProgrammeInfo
from .api import ranking_parameters
from .data import Mentee, Offer, RankingParameters, Target, store_reason
from .domain import explain
from .eligibility import why_not
from .gaps import find_gaps, keep_within_limit
from .plans import PlannedPair
from .pooling import barred_pairs, mentee_of, read_offers, usual_exposure

HOLDS_FOR = timedelta(days=1)
"""An older plan is made again: what it says of the best possible was true of another day."""


def hold_plan(
    pairs: Sequence[PlannedPair],
    programme: ProgrammeInfo,
    *,
    role: str,
    planned_at: datetime,
    proposed_by_id: int | None,
    now: datetime,
) -> tuple[Proposal, ...]:
    """Every pair of the plan, with its reasons as of ``now``; raises Conflict where one of them can no longer be made.

    Statements grow with the skills of the plan, not with its pairs.
    """
    if now - planned_at > HOLDS_FOR:
        raise changed()
    parameters = ranking_parameters(programme.policy)
    members = people.get_members({pair.mentee_id for pair in pairs})
    there = [member for member in members.values() if member.is_active]
    wanted = {(pair.mentee_id, pair.skill.skill_id) for pair in pairs}
    every, _ = find_gaps(programme, there, role=role, now=now)
    found = [gap for gap in every if (gap.mentee_id, gap.skill_id) in wanted]
    gaps, over = keep_within_limit(found, members, most=programme.policy.open_pairings)
    if over or len(gaps) != len(pairs):
        raise changed()
    by_key = {(gap.mentee_id, gap.skill_id): gap for gap in gaps}
    offers = {
        skill_id: ({offer.mentor_id: offer for offer in every}, usual_exposure(every))
        for skill_id, every in read_offers({pair.skill.skill_id for pair in pairs}, programme, now=now).items()
    }
    barred = barred_pairs(programme.programme_id, now=now)
    mentees = {member.member_id: mentee_of(member, now=now) for member in there}
    asked = Counter(pair.mentor_id for pair in pairs)
    proposals = []
    for pair in pairs:
        gap = by_key[pair.mentee_id, pair.skill.skill_id]
        of_skill, exposure = offers[gap.skill_id]
        offer = of_skill.get(pair.mentor_id)
        if (
            (gap.level, gap.target) != (pair.level, pair.target)
            or offer is None
            or offer.places_free < asked[pair.mentor_id]
            or (gap.mentee_id, gap.skill_id, pair.mentor_id) in barred
        ):
            raise changed()
        reasons_of = _explainer(
            mentees[gap.mentee_id],
            of_skill,
            target=Target(gap.target, gap.mentor_from, exposure),
            parameters=parameters,
            now=now,
        )
        reasons = reasons_of(pair.mentor_id)
        if reasons is None:
            raise changed()
        proposals.append(
            Proposal(
                programme_id=programme.programme_id,
                mentee_id=gap.mentee_id,
                mentor_id=pair.mentor_id,
                skill_id=gap.skill_id,
                skill_version_id=gap.skill_version_id,
                origin=Origin.BATCH,
                from_level=gap.level,
                target_level=gap.target,
                role_key=gap.role_key,
                weeks=programme.policy.weeks,
                proposed_by_id=proposed_by_id,
                score=pair.score,
                reasons=reasons,
                runners_up=tuple(
                    {"mentor_id": mentor_id, "score": score, "reasons": list(why)}
                    for mentor_id, score in pair.runners_up
                    if (why := reasons_of(mentor_id)) is not None
                ),
            )
        )
    return tuple(proposals)


def changed() -> Conflict:
    """The refusal of a plan that no longer holds."""
    return Conflict(
        gettext_noop(
            "People, ratings or mentors’ limits have changed since this preview was made. Make a new preview."
        ),
        code="plan_changed",
    )


def _explainer(
    mentee: Mentee, offers: Mapping[int, Offer], *, target: Target, parameters: RankingParameters, now: datetime
) -> Callable[[int], tuple[dict[str, object], ...] | None]:
    """What gives the reasons for a mentor, as they are stored; None where they no longer suit."""

    def reasons_of(mentor_id: int) -> tuple[dict[str, object], ...] | None:
        offer = offers.get(mentor_id)
        if offer is None or why_not(mentee, offer, target=target, parameters=parameters) is not None:
            return None
        found = explain(mentee, offer, target=target, parameters=parameters, now=now)
        return tuple(store_reason(reason) for reason in found)

    return reasons_of
