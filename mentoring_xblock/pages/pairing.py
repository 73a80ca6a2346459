"""The page of one pairing: scope, plan with ticks, sessions, re-rating, confirming. No rule here.

Each change is one entry of ``CHANGES``: it reads the form, calls one api function and gives the sentence for success.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from .. import api
from ..api.pairings.data import PairingView
from ..api.ratings.data import SkillAnswer
from ..applets.pairings.data.feedback import ConcernAbout, Thanks
from ..applets.pairings.data.pairing import MOST_MORE_WEEKS
from ..applets.pairings.data.plan import Practice
from ..applets.pairings.data.sessions import SessionKind
from ..applets.pairings.next_steps import NextStep
from ..applets.pairings.states import State
from ..core.errors import MentoringError, NotFound
from ..wording.labels import choices_of, label_of
from ..wording.levels import describe_difference, describe_difference_to_others
from ..wording.refusals import describe_refusal
from .answers import page
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
    read_ticks,
)
from .frame import Frame, Trouble, show, status_of
from .leading_on import about_model, find_lead, programme_of
from .meeting import MEETING_CHANGES, Change, Said, meeting_context, session_lines, warnings_for
from .presenting import clocks, confirmation_basis, level_choices, pairing_card, step_lines, ticked

_PAGE_OF = {"manager": "team", "admin": "programme"}
_BACK = {
    "my": gettext_lazy("My mentoring"),
    "team": gettext_lazy("My team"),
    "programme": gettext_lazy("Programme"),
}
_BUTTONS = {
    "reject": gettext_lazy("Reject"),
    "send_reject": gettext_lazy("Reject with this reason"),
    "decline": gettext_lazy("Decline"),
    "send_decline": gettext_lazy("Decline with this reason"),
    "withdraw": gettext_lazy("Withdraw"),
    "send_withdraw": gettext_lazy("Withdraw with this reason"),
}

_ENDING = {"withdraw": gettext_lazy("End the pairing"), "send_withdraw": gettext_lazy("End it for this reason")}
"""Of a pairing that has begun, instead of taking a request back."""


@require_GET
@page
def pairing(request: HttpRequest, frame: Frame, pairing_id: int) -> HttpResponse:
    """One pairing, for its two people, the mentee's manager and the admins; for all others it is not there."""
    return _show(request, frame, pairing_id)


def _show(request: HttpRequest, frame: Frame, pairing_id: int, *, trouble: Trouble | None = None) -> HttpResponse:
    view = api.get_pairing(actor_id=frame.actor_id, pairing_id=pairing_id)
    if view.detail is None:
        raise NotFound
    context: dict[str, Any] = {
        "card": pairing_card(view),
        "clocks": clocks(view, here=timezone.localtime()),
        "view": view,
        "detail": view.detail,
        "steps": step_lines(each for each in view.detail.plan if each.dropped_at is None),
        "dropped": step_lines(each for each in view.detail.plan if each.dropped_at is not None),
        "sessions": view.detail.sessions,
        "session_lines": session_lines(view.detail.sessions),
        "session_changes": "session" in view.actions and any(each.is_planned for each in view.detail.sessions),
        "has_places": any(session.place for session in view.detail.sessions),
        "elsewhere": frame.address("ask", **about_model(frame, view), skill=view.skill),
        "ends_here": label_of(NextStep.NOTHING if view.next_step is NextStep.NEXT_GAP else view.next_step),
        "has_notes": any(session.notes for session in view.detail.sessions),
        "has_evidence": any(session.for_confirmer for session in view.detail.sessions),
        "outcome": view.detail.outcome,
        "kinds": choices_of(SessionKind),
        "practices": choices_of(Practice),
        "concerns": choices_of(ConcernAbout) if view.viewer in ("mentee", "mentor") else [],
        "difference": _difference(view),
        "token": new_token(),
        "soon": (timezone.localtime() + timedelta(days=1)).strftime("%Y-%m-%dT%H:00"),
        "zone": timezone.get_current_timezone_name(),
        "back": frame.address(_PAGE_OF.get(view.viewer, "my")),
        "back_words": _BACK[_PAGE_OF.get(view.viewer, "my")],
        "words": _BUTTONS | (_ENDING if view.pairing.starts_on else {}),
        "quick": ("approve", "accept", "another-round", "extend", "agree", "keep-end"),
        "more_weeks": range(1, MOST_MORE_WEEKS + 1),
        "lead": find_lead(frame, view),
        "sent": request.POST,
    }
    context |= meeting_context(request, frame, view)
    # One primary action: meeting comes first only where it is the pair's move and nothing else is asked of them.
    context["meet_first"] = context.get("meet_first") and view.next_step in (NextStep.MEET, NextStep.RERATE)
    scale = scale_of(frame, view) if view.detail.outcome or "confirm" in view.actions else []
    said = view.detail.outcome.self_after if view.detail.outcome else None
    context |= {"scale": scale, "self_after_name": dict(scale).get(said, "") if said else ""}
    if "confirm" in view.actions:
        context["seen"] = _seen_levels(frame, view, scale)
        context["basis"] = confirmation_basis(view.detail)
        context["can_propose"] = _may_propose(view)
    if view.viewer == "mentee" and "rerate" in view.actions:
        profile = api.get_profile(
            actor_id=frame.actor_id,
            framework=view.framework,
            role=view.pairing.role_key,
            programme=programme_of(frame, view),
        )
        context["levels"] = level_choices(profile, view.skill)
    context["thanks"], context["has_badge"] = _thanks(frame, view)
    return show(request, frame, "pairing.html", context, here=_PAGE_OF.get(view.viewer, "my"), trouble=trouble)


def _thanks(frame: Frame, view: PairingView) -> tuple[Thanks | None, bool]:
    """The mentee's thanks, and whether the viewer has a badge: both are of the two, once the target is reached."""
    if view.pairing.state is not State.COMPLETED or view.viewer not in ("mentee", "mentor"):
        return None, False
    return api.get_thanks(**_about(frame, view)), True


def _difference(view: PairingView) -> str:
    """The own and the confirmed level, if they differ, for the mentee or about them."""
    levels = view.levels
    if levels is None or levels.own is None or levels.confirmed is None or levels.counted is None:
        return ""
    own, confirmed, counted_by = levels.own, levels.confirmed, levels.counted.source.value
    if view.viewer != "mentee":
        return describe_difference_to_others(
            own=own, confirmed=confirmed.level, by=confirmed.source.value, counted_by=counted_by
        )
    if own == confirmed.level:
        return ""
    return describe_difference(
        own=own, confirmed=confirmed.level, source=confirmed.source.value, counted_source=counted_by
    )


def scale_of(frame: Frame, view: PairingView) -> list[tuple[int, str]]:
    """The levels of a pairing's framework as (number, name)."""
    for version in api.list_frameworks(actor_id=frame.actor_id, programme=programme_of(frame, view)):
        if version.key == view.framework:
            return [(level.number, level.name) for level in version.scale.levels]
    return []


def _seen_levels(frame: Frame, view: PairingView, scale: list[tuple[int, str]]) -> list[dict[str, Any]]:
    """The levels to confirm, with what shows each, where the viewer may read the mentee's role definition."""
    if view.viewer in ("manager", "admin"):
        with suppress(MentoringError):  # the role may be gone from the framework since; its levels are not
            profile = api.get_profile(
                actor_id=frame.actor_id,
                framework=view.framework,
                role=view.pairing.role_key,
                programme=programme_of(frame, view),
                member_id=view.pairing.mentee_id,
            )
            return level_choices(profile, view.skill)
    return [{"number": number, "name": name} for number, name in scale]


@require_POST
@page
def change(request: HttpRequest, frame: Frame, pairing_id: int, action: str) -> HttpResponse:
    """Do what a button says, then lead back; what is refused is shown at its button, with everything typed kept."""
    if action not in CHANGES:
        raise NotFound
    try:
        view = api.get_pairing(actor_id=frame.actor_id, pairing_id=pairing_id)
        said = CHANGES[action](frame, view, request.POST)
    except MentoringError as error:
        if status_of(error) in (403, 404):
            raise
        return _show(request, frame, pairing_id, trouble=Trouble(action, error))
    done, *warnings = (said,) if isinstance(said, str) else said
    messages.success(request, done)
    for warning in warnings:
        messages.warning(request, warning)
    return HttpResponseRedirect(_way_back(request) or frame.address("pairing", pairing_id))


def _way_back(request: HttpRequest) -> str:
    """Where the form asks to return to, if that is a page of this site."""
    wanted = request.POST.get("next", "")
    allowed = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if allowed else ""


def _about(frame: Frame, view: PairingView) -> dict[str, Any]:
    """Who does something to which pairing."""
    return {"actor_id": frame.actor_id, "pairing_id": view.pairing.pairing_id}


def _approve(frame: Frame, view: PairingView, _sent: QueryDict) -> str:
    api.approve_pairing(**_about(frame, view))
    return _("Approved. We have asked %(mentor)s.") % {"mentor": view.mentor_name}


def _reject(frame: Frame, view: PairingView, sent: QueryDict) -> str:
    reason = read(ReasonForm, sent)["reason"]
    api.reject_pairing(**_about(frame, view), reason=reason)
    return _("Not approved. The mentee can read why.")


def _accept(frame: Frame, view: PairingView, _sent: QueryDict) -> str:
    api.accept_pairing(**_about(frame, view))
    return _("You now mentor %(mentee)s in “%(skill)s”. Plan a first session.") % {
        "mentee": view.mentee_name,
        "skill": view.skill_title,
    }


def _decline(frame: Frame, view: PairingView, sent: QueryDict) -> str:
    reason = read(ReasonForm, sent)["reason"]
    api.decline_pairing(**_about(frame, view), reason=reason)
    return _("Declined. We notify %(mentee)s and ask the next choice.") % {"mentee": view.mentee_name}


def _withdraw(frame: Frame, view: PairingView, sent: QueryDict) -> str:
    reason = read(ReasonForm, sent)["reason"]
    api.withdraw_pairing(**_about(frame, view), reason=reason)
    if view.pairing.starts_on is None:
        return _("The request is taken back.")
    if view.viewer == "mentee":
        return _("Ended. The other person can read why. You can ask somebody else now.")
    return _("Ended. The other person can read why.")


def _close(frame: Frame, view: PairingView, _sent: QueryDict) -> str:
    api.close_pairing(**_about(frame, view))
    return _("The pairing has ended.")


def _plan(frame: Frame, view: PairingView, sent: QueryDict) -> str:
    """Ticks and pieces of work of the whole plan; only what differs is sent on."""
    plan = view.detail.plan if view.detail else ()
    # The work first: it is the mentor's alone, and what is refused must leave no tick behind.
    for step in plan:
        work = sent.get(f"work-{step.step_id}")
        if work is not None and work.replace("\r\n", "\n").strip() != step.work:
            api.set_plan_work(**_about(frame, view), step_id=step.step_id, work=work)
    live = [step for step in plan if step.dropped_at is None]
    for step in live:
        note = sent.get(f"note-{step.step_id}")
        if note is not None and note.replace("\r\n", "\n").strip() != step.note:
            api.note_plan_step(**_about(frame, view), step_id=step.step_id, note=note)
    for step_id, practice, done in read_ticks(sent, ticked(live)):
        api.tick_step(**_about(frame, view), step_id=step_id, practice=practice, done=done)
    return _("The plan is saved.")


def _add_step(frame: Frame, view: PairingView, sent: QueryDict) -> str:
    api.add_plan_step(**_about(frame, view), text=sent.get("text", ""))
    return _("The step is added.")


def _drop_step(frame: Frame, view: PairingView, sent: QueryDict) -> str:
    """What was typed into the plan is saved as well: the button belongs to its form."""
    _plan(frame, view, sent)
    api.drop_plan_step(**_about(frame, view), step_id=read_id(sent, "step"))
    return _("The step is dropped. What was ticked stays in the record.")


def _restore_step(frame: Frame, view: PairingView, sent: QueryDict) -> str:
    api.drop_plan_step(**_about(frame, view), step_id=read_id(sent, "step"), dropped=False)
    return _("The step is part of the plan again.")


def _move_step(frame: Frame, view: PairingView, sent: QueryDict) -> str:
    """Up by one, with what was typed into the plan."""
    _plan(frame, view, sent)
    step_id = read_id(sent, "step")
    live = [step.step_id for step in view.detail.plan if step.dropped_at is None] if view.detail else []
    if step_id not in live:
        raise NotFound
    api.move_plan_step(**_about(frame, view), step_id=step_id, place=max(0, live.index(step_id) - 1))
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
        api.log_session(**_about(frame, view), **values, ticks=ticks)
        return _("The session is recorded.")
    warnings = warnings_for(frame, view, [values["starts_at"]], values["minutes"])
    api.log_session(**_about(frame, view), **values)
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
        **_about(frame, view),
        level=values["level"],
        comment=values["comment"],
    )
    if "again" in sent and ended.state is State.FELL_SHORT and _may_propose(view):
        return _propose_again(frame, view)
    return _("Confirmed. We notify %(mentee)s and %(mentor)s.") % {
        "mentee": view.mentee_name,
        "mentor": view.mentor_name,
    }


def _may_propose(view: PairingView) -> bool:
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
    api.ask_evidence(**_about(frame, view), what=what)
    return _("We have asked for evidence. The pairing continues until you confirm a level.")


def _concern(frame: Frame, view: PairingView, sent: QueryDict) -> str:
    api.report_concern(**_about(frame, view), **read(ConcernForm, sent))
    return _("Reported. The programme’s administrators look at it. Nobody else sees your report.")


def _thank(frame: Frame, view: PairingView, sent: QueryDict) -> str:
    api.thank_mentor(**_about(frame, view), **read(ThanksForm, sent))
    return _("Sent. %(mentor)s can read your thanks.") % {"mentor": view.mentor_name}


def _show_thanks(frame: Frame, view: PairingView, sent: QueryDict) -> str:
    shown = "shown" in sent
    api.show_thanks(**_about(frame, view), shown=shown)
    return _("The thanks are on your record.") if shown else _("The thanks are no longer on your record.")


def _another_round(frame: Frame, view: PairingView, sent: QueryDict) -> str:
    values = read(AnotherRoundForm, sent)
    api.ask_another_round(**_about(frame, view), **values)
    return _("Sent. You can follow your request under “My mentoring”.")


def _extend(frame: Frame, view: PairingView, sent: QueryDict) -> str:
    api.ask_extension(**_about(frame, view), weeks=read(ExtensionForm, sent)["more"])
    return _("We have asked the other person whether they agree.")


def _agree(frame: Frame, view: PairingView, _sent: QueryDict) -> str:
    info = api.answer_extension(**_about(frame, view), agree=True)
    return _("Agreed. The pairing now ends on %(day)s.") % {"day": date_format(info.ends_on) if info.ends_on else ""}


def _refuse(frame: Frame, view: PairingView, _sent: QueryDict) -> str:
    api.answer_extension(**_about(frame, view), agree=False)
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
