"""The use case that follows a pairing which ended below its target: the same two once more, with new dates.

It is a request like any other, of one mentor; whatever refuses a request refuses this one too.
"""

from __future__ import annotations

from datetime import datetime

from ...applets.competencies import api as competencies
from ...applets.matching import api as matching
from ...applets.pairings import api as pairings
from ...applets.pairings.data.pairing import PairingInfo
from ...applets.pairings.next_steps import ANOTHER_ROUND
from ...applets.people import api as people
from ...core import clock
from ...core.errors import Conflict, gettext_noop
from ...core.text import TOKEN_LENGTH, clean_text
from ..transactions import atomic_use_case
from .context import PairingContext, open_context
from .requests import known_request, request_mentor
from .suitability import is_forbidden_manager

_NOT_NOW = gettext_noop(
    "You can ask for another round only after a pairing that ended below its target or without a confirmation."
)
_NO_MORE = gettext_noop("This mentor does not offer the skill right now. Ask somebody else.")


@atomic_use_case
def ask_another_round(
    *, actor_id: int, pairing_id: int, token: str, message: str = "", now: datetime | None = None
) -> PairingInfo:
    """The mentee of a pairing that fell short, or that nobody confirmed, asks the same mentor again.

    Idempotent on ``token``, like ``request_mentor``, by whose rules it goes: approval, places, limits, one open pairing
    a skill.

    Raises NotFound, NotAllowed for everybody but the mentee, and Conflict for a pairing that does not lead there, a
    mentor who no longer offers the skill, and whatever else refuses a request.
    """
    now = now or clock.now()
    token = clean_text(token, field="token", longest=TOKEN_LENGTH, required=True)
    context = open_context(actor_id, pairing_id, now=now)
    context.require_mentee(ANOTHER_ROUND, otherwise=_NOT_NOW)
    pairing = context.pairing
    known = known_request(pairing.mentee_id, token=token)
    if known is not None:
        return known
    offers = matching.offers_of([pairing.mentor_id], skill_ids=[pairing.skill_id], now=now)
    if not offers:
        raise Conflict(_NO_MORE, code="unsuited_mentor")
    skill = competencies.skills_by_id([pairing.skill_id])[pairing.skill_id]
    version = competencies.get_versions_of_wordings([pairing.skill_version_id])[pairing.skill_version_id]
    return request_mentor(
        actor_id=actor_id,
        framework=version.key,
        skill=skill.key,
        choices=[offers[0].offer_id],
        token=token,
        message=message,
        programme=context.actor.programme.key,
        now=now,
    )


def can_mentor_again(context: PairingContext, *, now: datetime) -> bool:
    """Whether the mentor offers the skill and has a place now, and the mentee may ask at all (3 queries at most)."""
    pairing = context.pairing
    most_open = context.policy.open_pairings
    if pairings.refusal_of(pairing.mentee_id, pairing.skill_id, most_open=most_open, is_own=True) is not None:
        return False
    mentor = people.get_member_by_id(pairing.mentor_id)
    if mentor is None or not mentor.is_active or mentor.places_free_at(now) == 0:
        return False
    if is_forbidden_manager(context.actor.programme, context.mentee, mentor_id=mentor.member_id):
        return False
    return bool(matching.offers_of([pairing.mentor_id], skill_ids=[pairing.skill_id], now=now))
