"""What a reviewer needs: ratings of both people's skill, who else could mentor, what happened. Reads only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from .. import api
from ..api.ratings.levels import find_belief, levels_of
from ..applets.audit_log.data import Action, Subject
from ..core import clock
from ..core.errors import MentoringError
from ..core.scales import Scale
from ..models import Estimate, LogEntry, Member, Outcome, Pairing, Rating
from ..platform.roster import display_names
from ..wording.labels import label_of_stored
from ..wording.levels import describe_estimate, name_levels, name_source
from ..wording.pairings import describe_reasons

if TYPE_CHECKING:
    from ..api.pairings.data import PairingView

RATINGS_SHOWN = 8
CHANGES_SHOWN = 50


def evidence_of(member: Member, skill_id: int, scale: Scale, *, needed: int | None, name: str) -> dict[str, Any]:
    """One of the two for the template; ``needed`` is the target where it is the mentor.

    Where they work, ratings of the skill, how many earlier pairings reached their target.
    """
    is_mentor = needed is not None
    estimate = Estimate.objects.filter(member=member, skill_id=skill_id).first()
    ratings = Rating.objects.filter(member=member, skill_id=skill_id).order_by("-rated_at", "-id")[:RATINGS_SHOWN]
    reached = Outcome.objects.filter(reached=True)
    reached = reached.filter(pairing__mentor=member) if is_mentor else reached.filter(pairing__mentee=member)
    manager = ""
    if member.manager is not None:
        manager = display_names([member.manager.user_id]).get(member.manager.user_id, "")
    places: list[tuple[object, str]] = [
        (_("Department"), member.department),
        (_("Unit"), member.unit),
        (_("Region"), member.region),
        (_("Manager"), manager),
    ]
    if is_mentor:
        places.append((_("Current mentees"), f"{member.places_taken} / {member.places}"))
    return {
        "name": name,
        "is_mentor": is_mentor,
        "places": [(label, value) for label, value in places if value],
        "level": describe_estimate(find_belief(mean=estimate.mean, sd=estimate.sd)) if estimate else "",
        "levels": _levels_of(estimate, scale),
        "ratings": [
            (name_source(row.source, is_imported=row.is_imported), row.level, row.rated_at, row.note) for row in ratings
        ],
        "reached": reached.count(),
    }


def _levels_of(estimate: Estimate | None, scale: Scale) -> dict[str, str]:
    found = levels_of(estimate, now=clock.now())
    confirmed = found.confirmed.level if found.confirmed else None
    return name_levels(scale, own=found.own, confirmed=confirmed, counted=found.level)


def other_mentors(actor_id: int, view: PairingView, row: Pairing) -> list[dict[str, Any]]:
    """Who could be chosen instead, best first: those who fit now, or else the runners-up of the proposal."""
    try:
        found = api.recommend_mentors(
            actor_id=actor_id,
            framework=view.framework,
            skill=view.skill,
            role=view.pairing.role_key,
            programme=row.programme.key,
            member_id=view.pairing.mentee_id,
        )
    except MentoringError:
        # The framework may have moved on since; then the snapshot is all there is.
        return _runners_up(view)
    return [
        _other(each.mentor_id, each.name, score=each.score or 0.0, reasons=describe_reasons(each.reasons))
        for each in found.suggestions
        if each.mentor_id != view.pairing.mentor_id
    ]


def _other(mentor_id: int, name: str, *, score: float, reasons: Sequence[str]) -> dict[str, Any]:
    """Somebody else who could mentor, with the reasons in words."""
    return {"mentor_id": mentor_id, "name": name, "score": score, "reasons": reasons}


def _runners_up(view: PairingView) -> list[dict[str, Any]]:
    stored = [each for each in view.pairing.runners_up if isinstance(each.get("mentor_id"), int)]
    members = dict(Member.objects.filter(id__in=[each["mentor_id"] for each in stored]).values_list("id", "user_id"))
    names = display_names(members.values())
    others = []
    for each in stored:
        mentor_id, score, reasons = each["mentor_id"], each.get("score"), each.get("reasons")
        if isinstance(mentor_id, int) and mentor_id in members:
            words = describe_reasons(reasons) if isinstance(reasons, list) else ()
            number = float(score) if isinstance(score, int | float) else 0.0
            others.append(_other(mentor_id, names.get(members[mentor_id], ""), score=number, reasons=words))
    return others


def history_of(pairing_id: int) -> list[tuple[datetime, str, str, str]]:
    """(when, what, by whom, why) of one pairing, oldest first."""
    rows = LogEntry.objects.filter(subject=Subject.PAIRING, subject_id=pairing_id).order_by("at", "id")[:CHANGES_SHOWN]
    found = list(rows)
    names = display_names({row.actor_id for row in found if row.actor_id is not None})
    return [
        (
            row.at,
            label_of_stored(Action, row.action),
            names.get(row.actor_id, "") if row.actor_id is not None else "",
            row.reason,
        )
        for row in found
    ]
