"""Where the page of a pairing leads on to: the next step of its viewer, where that is on another page. No rule here."""

from __future__ import annotations

from contextlib import suppress
from typing import assert_never

from django.utils.translation import gettext as _

from .. import api
from ..api.pairings.data import PairingView
from ..applets.pairings.next_steps import NextStep
from ..core.errors import MentoringError
from ..wording.labels import label_of
from .frame import Frame


def find_lead(frame: Frame, view: PairingView) -> tuple[str, str] | None:
    """Address and words of a next step that is on another page; None for every other step."""
    step, words = view.next_step, label_of(view.next_step)
    about = about_model(frame, view)
    match step:
        case NextStep.FOLLOW:
            return frame.address("pairing", view.successor_id), words
        case NextStep.ASK_ELSEWHERE:
            return frame.address("ask", **about, skill=view.skill), words
        case NextStep.FIND_MENTOR:
            return frame.address("member", view.pairing.mentee_id, **about, skill=view.skill), words
        case NextStep.SEE_GAPS:
            return frame.address("member", view.pairing.mentee_id, **about), words
        case NextStep.NEXT_GAP:
            return _next_gap(frame, view, about)
        case (
            NextStep.REVIEW | NextStep.ANSWER | NextStep.ANSWER_EXTENSION | NextStep.ANSWER_HELD | NextStep.ANSWER_TIMES
            | NextStep.PROPOSE_TIMES | NextStep.AWAIT_TIMES | NextStep.MEET | NextStep.RERATE | NextStep.CONFIRM
            | NextStep.CONFIRM_NOW | NextStep.ANOTHER_ROUND | NextStep.WAIT | NextStep.NOTHING
        ):  # fmt: skip
            return None
        case unknown:
            assert_never(unknown)


def about_model(frame: Frame, view: PairingView) -> dict[str, str]:
    """The model of a pairing in an address, and its programme where addresses name one."""
    return {"framework": view.framework, "programme": programme_of(frame, view) if frame.programme else ""}


def _next_gap(frame: Frame, view: PairingView, about: dict[str, str]) -> tuple[str, str] | None:
    """The most useful next skill of the viewer's own profile; None if they have no gap left."""
    with suppress(MentoringError):  # the model may be retired since
        profile = api.get_profile(
            actor_id=frame.actor_id, framework=view.framework, programme=programme_of(frame, view)
        )
        for result in profile.results:
            if result.skill == profile.next_skill:
                words = _("Work on the next gap: %(skill)s") % {"skill": result.title}
                return frame.address("ask", **about, skill=result.skill), words
    return None


def programme_of(frame: Frame, view: PairingView) -> str:
    """The key of a pairing's programme, whichever programme the address names."""
    wanted = view.pairing.programme_id
    return next((each.key for each in frame.viewer.programmes if each.programme_id == wanted), frame.key)
