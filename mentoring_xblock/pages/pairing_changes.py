"""What the buttons on the page of one pairing do. No rule here.

Each change is one entry of ``CHANGES``: it reads the form, calls one api function and gives the sentence for success.
"""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from .. import api
from ..api.pairings.data import PairingView
from ..api.ratings.data import SkillAnswer
from ..applets.pairings.data.plan import Practice
from ..applets.pairings.states import State
from ..core.errors import MentoringError, NotFound
from ..wording.refusals import describe_refusal
from .forms import (
    AnotherRoundForm,
    ConcernForm,
    EvidenceForm,
    ExtensionForm,
    LevelForm,
    ReasonForm,
    SessionForm,
    ThanksForm,
    new_token,
    read,
    read_id,
)
from .frame import Frame
from .leading_on import programme_of
from .meeting import MEETING_CHANGES, Change, Said, warnings_for
from .plan_form import changed_texts, changed_ticks


def about(frame: Frame, view: PairingView) -> dict[str, Any]:
    """Who does something to which pairing."""
    return {"actor_id": frame.actor_id, "pairing_id": view.pairing.pairing_id}


def _as_read(sent: QueryDict) -> dict[str, Any]:
    """Whom the page named as the mentor, which another reviewer may have changed since."""
    return {"mentor_id": read_id(sent, "mentor")} if "mentor" in sent else {}


def _approve(frame: Frame, view: PairingView, sent: QueryDict) -> str:
    api.approve_pairing(**about(frame, view), **_as_read(sent))
    return _("Approved. We have asked %(mentor)s.") % {"mentor": view.mentor_name}


def _reject(frame: Frame, view: PairingView, sent: QueryDict) -> str:
    reason = read(ReasonForm, sent)["reason"]
    api.reject_pairing(**about(frame, view), reason=reason, **_as_read(sent))
    return _("Not approved. The mentee can read why.")


def _accept(frame: Frame, view: PairingView, _sent: QueryDict) -> str:
    api.accept_pairing(**about(frame, view))
    return _("You now mentor %(mentee)s in “%(skill)s”. Plan a first session.") % {
        "mentee": view.mentee_name,
        "skill": view.skill_title,
    }


def _decline(frame: Frame, view: PairingView, sent: QueryDict) -> str:
    reason = read(ReasonForm, sent)["reason"]
    api.decline_pairing(**about(frame, view), reason=reason)
    return _("Declined. We notify %(mentee)s, and ask the next choice if there is one.") % {"mentee": view.mentee_name}


def _withdraw(frame: Frame, view: PairingView, sent: QueryDict) -> str:
    reason = read(ReasonForm, sent)["reason"]
    api.withdraw_pairing(**about(frame, view), reason=reason, is_request="request" in sent)
    if view.pairing.starts_on is None:
        return _("The request is taken back.")
    if view.viewer == "mentee":
        return _("Ended. The other person can read why. You can ask somebody else now.")
    return _("Ended. The other person can read why.")


def _close(frame: Frame, view: PairingView, _sent: QueryDict) -> str:
    api.close_pairing(**about(frame, view))
    return _("The pairing has ended.")


def _plan(frame: Frame, view: PairingView, sent: QueryDict) -> str:
    """Ticks, notes and pieces of work of the whole plan; only what was changed in the form is sent on."""
    plan = view.detail.plan if view.detail else ()
    live = [step for step in plan if step.dropped_at is None]
    works, notes = changed_texts(sent, plan, "work"), changed_texts(sent, live, "note")
    # The work first: it is the mentor's alone, and what is refused must leave no tick behind.
    for step_id, work in works:
        api.set_plan_work(**about(frame, view), step_id=step_id, work=work)
    for step_id, note in notes:
        api.note_plan_step(**about(frame, view), step_id=step_id, note=note)
    for step_id, practice, done in changed_ticks(sent, live):
        api.tick_step(**about(frame, view), step_id=step_id, practice=practice, done=done)
    return _("The plan is saved.")


def _add_step(frame: Frame, view: PairingView, sent: QueryDict) -> str:
    api.add_plan_step(**about(frame, view), text=sent.get("text", ""))
    return _("The step is added.")


def _drop_step(frame: Frame, view: PairingView, sent: QueryDict) -> str:
    """What was typed into the plan is saved as well: the button belongs to its form."""
    _plan(frame, view, sent)
    api.drop_plan_step(**about(frame, view), step_id=read_id(sent, "step"))
    return _("The step is removed from the plan. What was ticked stays in the record.")


def _restore_step(frame: Frame, view: PairingView, sent: QueryDict) -> str:
    api.drop_plan_step(**about(frame, view), step_id=read_id(sent, "step"), dropped=False)
    return _("The step is part of the plan again.")


def _move_step(frame: Frame, view: PairingView, sent: QueryDict) -> str:
    """Up by one, with what was typed into the plan."""
    _plan(frame, view, sent)
    step_id = read_id(sent, "step")
    live = [step.step_id for step in view.detail.plan if step.dropped_at is None] if view.detail else []
    if step_id not in live:
        raise NotFound
    api.move_plan_step(**about(frame, view), step_id=step_id, place=max(0, live.index(step_id) - 1))
    return _("The order of the plan is saved.")


def _session(frame: Frame, view: PairingView, sent: QueryDict) -> Said:
    values = read(SessionForm, sent)
    steps = {step.step_id for step in view.detail.plan} if view.detail else set()
    ticks = [
        (step_id, practice)
        for step_id in sorted(steps)
        for practice in Practice
        if f"shown-{step_id}-{practice.value}" in sent
    ]
    if values["held"]:
        api.log_session(**about(frame, view), **values, ticks=ticks)
        return _("The session is recorded.")
    warnings = warnings_for(frame, view, [values["starts_at"]], values["minutes"])
    api.log_session(**about(frame, view), **values)
    return _("The session is planned."), *warnings


def _rerate(frame: Frame, view: PairingView, sent: QueryDict) -> str:
    values = read(LevelForm, sent)
    profile = api.rate_skills(
        actor_id=frame.actor_id,
        framework=view.framework,
        role=view.pairing.role_key,
        token=values["token"] or new_token(),
        answers=[SkillAnswer(skill=view.skill, level=values["level"], note=values["comment"])],
        pairing_id=view.pairing.pairing_id,
        programme=programme_of(frame, view),
    )
    if profile.pairing_ended:
        return _("Your new rating is stored. The pairing had already ended, so nobody needs to confirm it.")
    return _("Your new rating is stored. It is now waiting for confirmation.")


def _confirm(frame: Frame, view: PairingView, sent: QueryDict) -> str:
    values = read(LevelForm, sent)
    ended = api.confirm_growth(
        **about(frame, view),
        level=values["level"],
        comment=values["comment"],
    )
    if "again" in sent and ended.state is State.FELL_SHORT and may_propose(view):
        return _propose_again(frame, view)
    return _("Confirmed. We notify %(mentee)s and %(mentor)s.") % {
        "mentee": view.mentee_name,
        "mentor": view.mentor_name,
    }


def may_propose(view: PairingView) -> bool:
    """Whether the viewer may propose a pairing of this mentee's: their manager and the programme's administrators."""
    return view.viewer in ("manager", "admin")


def _propose_again(frame: Frame, view: PairingView) -> str:
    """The same two once more, after the level is stored: where that is refused, the level stays confirmed."""
    try:
        api.propose_pairing(
            actor_id=frame.actor_id,
            mentee_id=view.pairing.mentee_id,
            mentor_id=view.pairing.mentor_id,
            framework=view.framework,
            skill=view.skill,
            programme=programme_of(frame, view),
        )
    except MentoringError as error:
        return _("Confirmed. We could not propose another round: %(reason)s") % {"reason": describe_refusal(error)}
    return _("Confirmed, and another round is proposed.")


def _evidence(frame: Frame, view: PairingView, sent: QueryDict) -> str:
    what = read(EvidenceForm, sent)["what"]
    api.ask_evidence(**about(frame, view), what=what)
    return _("We have asked for evidence. The pairing continues until you confirm a level.")


def _concern(frame: Frame, view: PairingView, sent: QueryDict) -> str:
    api.report_concern(**about(frame, view), **read(ConcernForm, sent))
    return _("Reported. The programme’s administrators look at it. Nobody else sees your report.")


def _thank(frame: Frame, view: PairingView, sent: QueryDict) -> str:
    api.thank_mentor(**about(frame, view), **read(ThanksForm, sent))
    return _("Sent. %(mentor)s can read your thanks.") % {"mentor": view.mentor_name}


def _show_thanks(frame: Frame, view: PairingView, sent: QueryDict) -> str:
    shown = "shown" in sent
    api.show_thanks(**about(frame, view), shown=shown)
    return _("The thanks are on your record.") if shown else _("The thanks are no longer on your record.")


def _another_round(frame: Frame, view: PairingView, sent: QueryDict) -> str:
    values = read(AnotherRoundForm, sent)
    api.ask_another_round(**about(frame, view), **values)
    return _("Sent. You can follow your request under “My mentoring”.")


def _extend(frame: Frame, view: PairingView, sent: QueryDict) -> str:
    api.ask_extension(**about(frame, view), weeks=read(ExtensionForm, sent)["more"])
    return _("We have asked the other person whether they agree.")


def _agree(frame: Frame, view: PairingView, _sent: QueryDict) -> str:
    info = api.answer_extension(**about(frame, view), agree=True)
    return _("Agreed. The pairing now ends on %(day)s.") % {"day": date_format(info.ends_on) if info.ends_on else ""}


def _refuse(frame: Frame, view: PairingView, _sent: QueryDict) -> str:
    api.answer_extension(**about(frame, view), agree=False)
    return _("The pairing ends on the day that was planned. We have notified the other person.")


CHANGES: dict[str, Change] = {
    "approve": _approve,
    "reject": _reject,
    "accept": _accept,
    "decline": _decline,
    "withdraw": _withdraw,
    "close": _close,
    "plan": _plan,
    "add-step": _add_step,
    "drop-step": _drop_step,
    "restore-step": _restore_step,
    "move-step": _move_step,
    "session": _session,
    **MEETING_CHANGES,
    "rerate": _rerate,
    "confirm": _confirm,
    "evidence": _evidence,
    "concern": _concern,
    "thank": _thank,
    "show-thanks": _show_thanks,
    "another-round": _another_round,
    "extend": _extend,
    "agree": _agree,
    "keep-end": _refuse,
}
"""Every change that the page of a pairing can send, by the last part of its address."""
