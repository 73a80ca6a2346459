"""Remove from an answer what its reader may not know, before it leaves the api. The rules are in ``visibility``.

Reasons are stored with a pairing with levels and sources, for the people who decide; everybody else reads bands.
For reasons the reader's relation to the mentor counts, for everything else the relation to the pairing.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from ..applets.matching.data import LevelBand, Reason, ReasonCode, read_reason, store_reason
from ..applets.pairings.data.pairing import PairingDetail, PairingInfo
from ..applets.pairings.data.sessions import SessionInfo
from ..applets.people.data import MemberInfo
from ..applets.ratings.data import Certainty, Estimate
from ..applets.ratings.domain import describe_estimate
from .permissions import ADMIN, MANAGER, MENTEE, MENTOR, Actor
from .visibility import Fact, Shown, Viewer, may_see, shown

Viewers = Collection[Viewer]

WELL_ABOVE = 2
"""Levels above the target from which a band says "well above"."""

_WIDTHS = {Certainty.SURE: 0.25, Certainty.FAIRLY_SURE: 0.5, Certainty.UNSURE: 1.0}
_ANY_SCALE = 100
"""How sure we are does not depend on the scale."""
_OF_PAIRING = {MENTEE: Viewer.MENTEE, MENTOR: Viewer.MENTOR, MANAGER: Viewer.MANAGER, ADMIN: Viewer.ADMIN}
_IN_BANDS = {
    **dict.fromkeys(
        (ReasonCode.CONFIRMED_BY_TEST, ReasonCode.CONFIRMED_BY_MANAGER, ReasonCode.CONFIRMED_BY_MENTOR),
        ReasonCode.CONFIRMED,
    ),
    ReasonCode.SELF_RATED: ReasonCode.NOT_CONFIRMED,
    ReasonCode.AT_TARGET: ReasonCode.BAND_AT,
    ReasonCode.LEVEL_ABOVE: ReasonCode.BAND_ABOVE,
    ReasonCode.LEVELS_ABOVE: ReasonCode.BAND_WELL_ABOVE,
    **dict.fromkeys(
        (ReasonCode.NOT_LIKELY_AT_LEVEL, ReasonCode.SELF_RATED_BELOW, ReasonCode.NO_ESTIMATE, ReasonCode.NOT_RATED),
        ReasonCode.NOT_AT_LEVEL,
    ),
}
"""What is said instead of a level or a source to those who may know neither."""

_OF_ANSWERS = frozenset({ReasonCode.ANSWERS_IN_A_DAY, ReasonCode.ANSWERS_IN_DAYS})


def viewers_of_person(actor: Actor, person: MemberInfo) -> frozenset[Viewer]:
    """Who the actor is to a member, apart from any pairing of the two."""
    if person.programme_id != actor.programme.programme_id:
        return frozenset({Viewer.OTHER_PROGRAMME})
    found = {Viewer.PEER} if actor.member_id is not None else set()
    if actor.is_admin:
        found.add(Viewer.ADMIN)
    if actor.member_id is not None:
        if actor.member_id == person.member_id:
            found.add(Viewer.SELF)
        if actor.member_id == person.manager_id:
            found.add(Viewer.MANAGER)
    return frozenset(found)


def viewers_of_pairing(roles: Iterable[str]) -> frozenset[Viewer]:
    """What ``permissions.viewers_of`` found, as viewers of the table."""
    return frozenset(_OF_PAIRING[role] for role in roles)


def band_of(*, above: int, confirmed: bool) -> LevelBand:
    """The band of a mentor ``above`` levels over the target.

    Where nobody confirmed it is ``at``: asked for one target after the other, more would be the person's own rating.
    """
    if not confirmed or above < 1:
        return LevelBand.AT
    return LevelBand.WELL_ABOVE if above >= WELL_ABOVE else LevelBand.ABOVE


def shown_estimate(mean: float, sd: float) -> tuple[float, float]:
    """An estimate as it leaves: the middle of the half level in which the mean lies, and one of three widths.

    From a mean and an SD to the last digit, the ratings of others from which they were learnt can be computed. The
    words ("about 3, fairly sure") are those of the exact estimate.
    """
    _, certainty = describe_estimate(Estimate(mean, sd), scale_top=_ANY_SCALE)
    return math.floor(2 * mean) / 2 + 0.25, _WIDTHS[certainty]


def show_reasons(reasons: Iterable[Reason], viewers: Viewers) -> tuple[Reason, ...]:
    """The reasons as these viewers of the mentor may read them."""
    return tuple(found for reason in reasons if (found := _show_reason(reason, viewers)) is not None)


def show_stored_reasons(stored: Iterable[Mapping[str, object]], viewers: Viewers) -> tuple[dict[str, object], ...]:
    """The same for reasons as they were snapshotted; those that this release does not know are left out."""
    known = (read_reason(each) for each in stored if isinstance(each, Mapping))
    return tuple(store_reason(each) for each in show_reasons(filter(None, known), viewers))


def show_pairing(pairing: PairingInfo, *, viewers: Viewers, of_mentor: Viewers) -> PairingInfo:
    """A pairing as its ``viewers`` may know it; ``of_mentor`` is who they are to its mentor."""
    return replace(
        pairing,
        message=pairing.message if may_see(Fact.MESSAGE, viewers) else "",
        closing_reason=pairing.closing_reason if may_see(Fact.REASON, viewers) else "",
        evidence_asked=pairing.evidence_asked if may_see(Fact.REASON, viewers) else "",
        score=shown_score(pairing.score, viewers),
        reasons=show_stored_reasons(pairing.reasons, of_mentor),
        runners_up=tuple(_show_runner_up(each, viewers) for each in pairing.runners_up)
        if may_see(Fact.RUNNER_UP, viewers)
        else (),
    )


def show_detail(detail: PairingDetail, pairing: PairingInfo, *, viewers: Viewers) -> PairingDetail:
    """Plan, sessions and outcome around a pairing that ``show_pairing`` gave."""
    return replace(
        detail,
        pairing=pairing,
        plan=tuple(step if may_see(Fact.NOTE, viewers) else replace(step, note="") for step in detail.plan),
        sessions=tuple(_show_session(session, viewers) for session in detail.sessions),
        outcome=detail.outcome if may_see(Fact.OUTCOME, viewers) else None,
        times=detail.times if may_see(Fact.NOTE, viewers) else None,
    )


def shown_score(score: float | None, viewers: Viewers) -> float | None:
    """A score to two digits, as far as its reader may know one: it is made of estimates."""
    return round(score, 2) if score is not None and may_see(Fact.SCORE, viewers) else None


def without_deciding(pairing: PairingInfo) -> PairingInfo:
    """A pairing without all that only served to decide on it, for an answer that is about something else."""
    return replace(pairing, score=None, reasons=(), runners_up=())


def _show_runner_up(stored: Mapping[str, object], viewers: Viewers) -> dict[str, object]:
    """A runner-up: for all viewers but admins, a colleague about whom they may know what peers may know."""
    reasons = stored.get("reasons")
    of_them = frozenset({Viewer.ADMIN if Viewer.ADMIN in viewers else Viewer.PEER})
    found: dict[str, object] = {
        "mentor_id": stored.get("mentor_id"),
        "reasons": list(show_stored_reasons(reasons, of_them)) if isinstance(reasons, list | tuple) else [],
    }
    return found | {"score": stored.get("score")} if may_see(Fact.SCORE, viewers) else found


def _show_session(session: SessionInfo, viewers: Viewers) -> SessionInfo:
    return session if may_see(Fact.NOTE, viewers) else replace(session, notes="", place="")


def _show_reason(reason: Reason, viewers: Viewers) -> Reason | None:
    code = reason.code
    if code in _IN_BANDS and not (may_see(Fact.LEVEL, viewers) and may_see(Fact.SOURCE, viewers)):
        return Reason(_IN_BANDS[code]) if shown(Fact.BAND, viewers) is not Shown.NO else None
    if code in _OF_ANSWERS:
        return reason if shown(Fact.ANSWERS, viewers) is not Shown.NO else None
    if code is ReasonCode.RECORD and not may_see(Fact.RECORD, viewers):
        reached = reason.params.get("successes", 0)
        # Nobody reached it, or nobody was mentored: which of the two is not a peer's to know.
        is_said = bool(reached) and shown(Fact.RECORD, viewers) is Shown.REACHED
        return Reason(ReasonCode.REACHED, {"successes": reached}) if is_said else None
    return reason
