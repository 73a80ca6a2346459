"""Why a member is not among the mentors recommended for somebody's gap, or where among them they stand. Reads only.

The reasons of the ranking are ``domain``'s; here come those because of which there is no offer to be ranked at all.
"""

from __future__ import annotations

from datetime import datetime

from ..people import api as people
from ..people.data import MemberInfo, Policy
from ..ratings import api as ratings
from . import offers, reading
from .api import mentee_for, ranking_parameters, usual_target
from .data import Reason, ReasonCode
from .eligibility import why_not, why_not_these_two
from .lookup import Gap
from .ranking import order_mentors

Location = tuple[Reason | None, int | None, int]
"""A reason, or without one a place, and the number of places."""


def find_location(
    mentee: MemberInfo,
    mentor: MemberInfo,
    gap: Gap,
    *,
    mentor_from: int,
    policy: Policy,
    now: datetime,
) -> Location:
    """The first reason why ``mentor`` is not recommended for the mentee's ``gap`` (6 queries); without one their place
    (from 1), and among how many. If there is neither, nothing excludes them, but no offer of theirs is stored.

    What cannot be changed comes first: who the two are to each other, then whether the mentor is there and willing,
    then the level, the pause and the places.
    """
    parameters, skill_id = ranking_parameters(policy), gap.skill.skill_id
    seeking = mentee_for(mentee, skill_id=skill_id, now=now)
    skill_record = ratings.skill_records_of(mentor.member_id, [skill_id]).get(skill_id)
    words = people.opt_ins_of([mentor.member_id], skill_ids=[skill_id])
    found = reading.read_all(skill_id, programme_id=mentee.programme_id, now=now)
    aim = usual_target(found, level=gap.target, mentor_from=mentor_from)
    offer = offers.offer_as_it_would_be(skill_record, mentor, paused=mentor.is_paused, now=now)
    reason = why_not_these_two(seeking, offer, parameters=parameters)
    if reason is None and not mentor.is_active:
        reason = Reason(ReasonCode.NOT_ACTIVE)
    if reason is None and mentor.is_away_at(now):
        reason = Reason(ReasonCode.AWAY)
    if reason is None and words.get((mentor.member_id, skill_id), not mentor.mentors_everything):
        reason = Reason(ReasonCode.NOT_OFFERING)
    if reason is None:
        reason = why_not(seeking, offer, target=aim, parameters=parameters)
    order = order_mentors(seeking, found, target=aim, parameters=parameters, now=now)
    place = order.index(mentor.member_id) + 1 if reason is None and mentor.member_id in order else None
    return reason, place, len(order)
