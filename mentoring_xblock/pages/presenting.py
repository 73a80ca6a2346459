"""Values of the api shaped for the templates: cards, plans with ticks, levels. No reads here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.formats import date_format, time_format
from django.utils.timezone import localtime
from django.utils.translation import gettext

from ..api.matching.data import MentorSuggestion
from ..api.pairings.data import PairingView
from ..applets.pairings.data.pairing import PairingDetail, PairingInfo
from ..applets.pairings.data.plan import Practice
from ..applets.pairings.states import OPEN_STATES, State, Turn
from ..core.scales import Scale
from ..core.values import pick
from ..wording.labels import label_of
from ..wording.levels import name_level
from ..wording.pairings import describe_decides_for, describe_next_step, describe_reasons, describe_reasons_to_mentor


def pairing_card(view: PairingView) -> dict[str, Any]:
    """The card of a pairing for its viewer: the view of it, the words for its state, and the buttons by name."""
    pairing = view.pairing
    return {
        "view": view,
        "tone": _tone(pairing.state),
        "from_level": name_level(view.scale, pairing.from_level) if pairing.from_level else "",
        "target_level": name_level(view.scale, pairing.target_level),
        "state_words": _state_words(pairing),
        "next_words": describe_next_step(pairing.state, view.viewer, view.next_step),
        "step": view.next_step.value,
        "step_words": label_of(view.next_step),
        "is_open": pairing.state in OPEN_STATES,
        "has_begun": pairing.starts_on is not None,
        "is_request": pairing.starts_on is None,
        "other_name": view.mentor_name if view.viewer == "mentee" else view.mentee_name,
        "reasons": (describe_reasons_to_mentor if view.viewer == "mentor" else describe_reasons)(pairing.reasons),
        "decides_for": describe_decides_for(view),
        "expected_end": expected_end(pairing),
        "ended_at": pairing.ended_at,
        "can": dict.fromkeys(view.actions, True),
    }


def clocks(view: PairingView, *, here: datetime) -> str:
    """What the clocks of the two say, for one of them; ``here`` is the viewer's local time."""
    partner = view.partner
    if partner is None or partner.contact is None:
        return ""
    there = partner.contact.local_time
    if there is None:
        return gettext("We do not know %(name)s’s time zone.") % {"name": partner.name}
    said = {"here": time_format(here), "there": time_format(there), "name": partner.name}
    if there.utcoffset() == here.utcoffset():
        return gettext("Local time: %(here)s for both of you.") % said
    if there.date() == here.date():
        return gettext("Local time: %(here)s for you, %(there)s for %(name)s.") % said
    said["day"] = date_format(there, "l")
    return gettext("Local time: %(here)s for you, %(there)s on %(day)s for %(name)s.") % said


def _state_words(pairing: PairingInfo) -> str:
    """The state by name; what was withdrawn after it had begun was ended, not taken back."""
    has_begun = pairing.starts_on is not None
    return gettext("Ended early") if pairing.state is State.WITHDRAWN and has_begun else label_of(pairing.state)


def _tone(state: State) -> str:
    """How the state's tag is coloured: what came to a good end, and what one person alone holds up."""
    if state is State.COMPLETED:
        return "good"
    return "warn" if state.stage.turn in (Turn.MENTOR, Turn.CONFIRMER) else ""


def expected_end(pairing: PairingInfo) -> date | None:
    """The last day of a pairing, planned or past; None where it has not begun."""
    starts = pairing.starts_on
    return pairing.ends_on or (starts + timedelta(weeks=pairing.weeks) if starts else None)


def reached_levels(view: PairingView, names: Mapping[int, str]) -> list[tuple[str, int | None, str]]:
    """The levels of a pairing's outcome as (words, number, name); nothing before there is one."""
    outcome = view.detail.outcome if view.detail else None
    if outcome is None or not (outcome.self_after or outcome.confirmed_after):
        return []
    said = [(gettext("Before"), outcome.level_before), (gettext("After, own rating"), outcome.self_after)]
    if outcome.shown_after:
        said.append((gettext("Done alone"), outcome.shown_after))
    said += [(gettext("After, confirmed"), outcome.confirmed_after), (gettext("Target"), view.pairing.target_level)]
    return [(words, level, names.get(level, "") if level else "") for words, level in said]


def confirmation_basis(detail: PairingDetail) -> dict[str, Any]:
    """What a confirmer can go by: the sessions held, what was ticked on which day, and what was written for them."""
    plan = [step for step in detail.plan if step.dropped_at is None]
    behaviours, others = ([step for step in plan if step.is_added is added] for added in (False, True))
    moments = [at for step in plan for each in Practice if (at := getattr(step, f"{each.value}_at")) is not None]
    return {
        "held": [session for session in detail.sessions if session.held],
        "evidence": [session for session in detail.sessions if session.for_confirmer],
        "ticks": len(moments),
        "most": len(plan) * len(Practice),
        "behaviours": len(behaviours),
        "alone": sum(step.alone_at is not None for step in behaviours),
        "others": len(others),
        "others_alone": sum(step.alone_at is not None for step in others),
        "days": sorted(Counter(localtime(at).date() for at in moments).items()),
    }


def level_choices(scale: Scale, behaviours: Mapping[int, Sequence[str]]) -> list[dict[str, Any]]:
    """The levels of a scale with what shows each in a skill; empty behaviours are normal."""
    said = ("number", "name", "meaning")
    return [pick(level, said) | {"behaviours": behaviours.get(level.number, ())} for level in scale.levels]


def suggestion_lines(suggestions: Iterable[MentorSuggestion]) -> list[dict[str, Any]]:
    """The suggested mentors in the api's order, each with the reasons in words."""
    return [{"mentor": each, "reasons": describe_reasons(each.reasons)} for each in suggestions]
