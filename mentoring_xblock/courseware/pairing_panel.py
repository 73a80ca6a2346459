"""What a result card shows of the learner's pairing on that skill: who helps until when, the plan, the next session.

Words and addresses only; no queries. The page of the pairing is where anything is changed.
"""

from __future__ import annotations

from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from mentoring_xblock.api.pairings.data import PairingProgress
from mentoring_xblock.api.ratings.data import SkillResult
from mentoring_xblock.applets.pairings.data.pairing import PairingInfo
from mentoring_xblock.applets.pairings.data.plan import PlanStepInfo, Practice
from mentoring_xblock.applets.pairings.data.sessions import SessionInfo
from mentoring_xblock.core.scales import Scale
from mentoring_xblock.wording.labels import label_of
from mentoring_xblock.wording.pairings import describe_pairing

from .configuration import is_under_way

MY_MENTORING = "/mentoring/"
_NO_PROGRESS: PairingProgress = ("", (), None)


def present_pairing(result: SkillResult, scale: Scale, progress: PairingProgress | None) -> dict[str, Any] | None:
    """The panel of a skill's open pairing for the template; None if there is none.

    ``steps`` is empty and ``session`` "" before it runs; ``asked`` is evidence asked for.
    """
    pairing = result.open_pairing
    if pairing is None:
        return None
    mentor, steps, session = progress or _NO_PROGRESS
    return {
        "sentence": describe_pairing(pairing, scale, mentor=mentor),
        "asked": pairing.evidence_asked,
        "plan": _count(steps),
        "steps": [_line(step) for step in steps],
        "under_way": is_under_way(result),
        "session": _describe(session) if session else "",
        "page": page_of(pairing),
        "calendar": f"{page_of(pairing)}calendar.ics",
    }


def page_of(pairing: PairingInfo) -> str:
    """The path of the pairing's own page in the LMS."""
    return f"{MY_MENTORING}pairings/{pairing.pairing_id}/"


def pairing_json(pairing: PairingInfo, skill: str, progress: PairingProgress | None) -> dict[str, Any]:
    """The same for clients without our templates."""
    mentor, steps, session = progress or _NO_PROGRESS
    return {
        "skill": skill,
        "pairing": pairing.pairing_id,
        "state": str(pairing.state),
        "ends_on": pairing.ends_on.isoformat() if pairing.ends_on else None,
        "mentor": mentor,
        "plan": [
            {"behaviour": step.behaviour, "work": step.work}
            | {practice.value: _ticked(step, practice) is not None for practice in Practice}
            for step in steps
        ],
        "next_session": {
            "starts_at": session.starts_at.isoformat(),
            "minutes": session.minutes,
            "kind": str(session.kind),
        }
        if session
        else None,
        "page": page_of(pairing),
    }


def _count(steps: tuple[PlanStepInfo, ...]) -> str:
    ticks = sum(_ticked(step, practice) is not None for step in steps for practice in Practice)
    most = len(steps) * len(Practice)
    return ngettext("Plan: %(ticks)s of %(most)s step shown", "Plan: %(ticks)s of %(most)s steps shown", most) % {
        "ticks": ticks,
        "most": most,
    }


def _line(step: PlanStepInfo) -> dict[str, Any]:
    """One behaviour of the plan: (way of showing it, the day on which it was shown or "") three times."""
    ticks = [
        (label_of(practice), date_format(at, "DATE_FORMAT") if (at := _ticked(step, practice)) else "")
        for practice in Practice
    ]
    return {"behaviour": step.behaviour, "work": step.work, "ticks": ticks}


def _ticked(step: PlanStepInfo, practice: Practice) -> Any:
    return getattr(step, f"{practice.value}_at")


def _describe(session: SessionInfo) -> str:
    return gettext("%(moment)s (%(zone)s), %(minutes)s minutes. %(kind)s") % {
        "moment": date_format(session.starts_at, gettext("DATETIME_FORMAT")),
        "zone": session.starts_at.tzinfo,
        "minutes": session.minutes,
        "kind": label_of(session.kind),
    }
