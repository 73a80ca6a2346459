"""Whether a mentor suits a mentee's gap now, and what a pairing keeps of why: score, reasons, who came next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ...applets.matching import api as matching
from ...applets.matching.data import Recommendation, store_reason
from ...applets.matching.lookup import Gap
from ...applets.pairings.data.pairing import PairingInfo
from ...applets.pairings.states import Turn
from ...applets.people import api as people
from ...applets.people.data import MemberInfo, ProgrammeInfo
from ...core.errors import Conflict, InvalidInput, NotAllowed, gettext_noop

RUNNERS_UP = 3
OWN_MANAGER = gettext_noop(
    "In this programme, managers do not mentor the people who report to them. Choose another mentor."
)
_NOT_OFFERED = gettext_noop(
    "This mentor does not offer the skill any more. Choose another mentor, or reject the request with this reason."
)
_MANAGES_NOW = gettext_noop(
    "The mentor has become the mentee’s manager since this was proposed, and in this programme, managers do not mentor "
    "the people who report to them. Choose another mentor, or reject the request with this reason."
)
_MANAGES_NOW_THEMSELVES = gettext_noop(
    "You have become this person’s manager since they asked you, and in this programme, managers do not mentor the "
    "people who report to them. Decline the request, so that they can have another mentor."
)
SELF = gettext_noop("A person cannot be their own mentor. Choose somebody else.")


def check_mentor(programme: ProgrammeInfo, mentee: MemberInfo, mentor: MemberInfo) -> None:
    """Raise InvalidInput for one person as both, NotAllowed for the mentee's own manager where policy forbids it."""
    if mentor.member_id == mentee.member_id:
        raise InvalidInput(SELF, code="same_person")
    if is_forbidden_manager(programme, mentee, mentor_id=mentor.member_id):
        raise NotAllowed(OWN_MANAGER, code="own_manager")


def find_refusal(programme: ProgrammeInfo, mentee: MemberInfo, pairing: PairingInfo) -> Conflict | None:
    """Why the mentor of a proposal cannot be approved any more, or cannot accept; None if they can (2 queries at most).

    Since it was proposed they may have withdrawn their offer or become the mentee's manager, or the policy may have
    changed.
    """
    turn = pairing.state.stage.turn
    if turn is Turn.REVIEWER and not _is_offered(pairing):
        return Conflict(_NOT_OFFERED, code="not_offered")
    words = {Turn.REVIEWER: _MANAGES_NOW, Turn.MENTOR: _MANAGES_NOW_THEMSELVES}.get(turn) if turn else None
    if words is not None and is_forbidden_manager(programme, mentee, mentor_id=pairing.mentor_id):
        return Conflict(words, code="own_manager")
    return None


def _is_offered(pairing: PairingInfo) -> bool:
    """Nobody is asked who has said in the meantime that they do not mentor this skill."""
    mentor = people.get_members([pairing.mentor_id], with_roles=False)[pairing.mentor_id]
    said = people.opt_ins_of([pairing.mentor_id], skill_ids=[pairing.skill_id])
    return not said.get((pairing.mentor_id, pairing.skill_id), not mentor.mentors_everything)


def is_forbidden_manager(programme: ProgrammeInfo, mentee: MemberInfo, *, mentor_id: int) -> bool:
    """Whether the mentor is the mentee's own manager, who by the policy does not mentor them."""
    return mentor_id == mentee.manager_id and not programme.policy.own_manager_may_mentor


def assess_choices(
    programme: ProgrammeInfo, mentee: MemberInfo, gap: Gap, offer_ids: Sequence[int], *, now: datetime
) -> dict[int, Recommendation]:
    """How each of these offers suits the gap, by offer id; those that do not suit it are left out."""
    found = matching.assess_offers(
        mentee,
        skill_id=gap.skill.skill_id,
        offer_ids=offer_ids,
        target=gap.target,
        policy=programme.policy,
        now=now,
    )
    return {each.offer_id: each for each in found}


def require_suited(
    programme: ProgrammeInfo, mentee: MemberInfo, *, skill_id: int, target: int, mentor_id: int, now: datetime
) -> Recommendation:
    """How the mentor suits, by their offer of the skill; raises Conflict where they do not, whatever the reason."""
    offers = matching.offers_of([mentor_id], skill_ids=[skill_id], now=now)
    found = matching.assess_offers(
        mentee,
        skill_id=skill_id,
        offer_ids=[offer.offer_id for offer in offers],
        target=target,
        policy=programme.policy,
        now=now,
    )
    if not found:
        raise Conflict(
            gettext_noop(
                "This person cannot mentor this skill now: they do not offer it, are below the level "
                "that you need, or cannot mentor anyone else right now. Choose another mentor."
            ),
            code="unsuited_mentor",
        )
    return found[0]


def keep_runners_up(
    programme: ProgrammeInfo, mentee: MemberInfo, gap: Gap, *, chosen: set[int], now: datetime
) -> tuple[dict[str, object], ...]:
    """The best mentors who were not ``chosen``, with score and reasons, for the reviewer: at most RUNNERS_UP."""
    best = matching.recommend(
        mentee,
        skill_id=gap.skill.skill_id,
        target=gap.target,
        policy=programme.policy,
        wanted=RUNNERS_UP + len(chosen),
        now=now,
    )
    return tuple(
        {
            "mentor_id": each.mentor_id,
            "score": each.score,
            "reasons": list(keep_reasons(each)),
        }
        for each in best
        if each.mentor_id not in chosen
    )[:RUNNERS_UP]


def keep_reasons(suggestion: Recommendation) -> tuple[dict[str, object], ...]:
    """The reasons as they are stored with a pairing."""
    return tuple(store_reason(reason) for reason in suggestion.reasons)
