"""Whose a stored notice still is, for the database: its reader may see its pairing, and decides what it asks for.

People come and go, and policies change, while what was announced stays stored. ``api.permissions`` says the same of one
pairing. No words here.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import F, Q

from ..pairings.states import STAGES
from ..people import api as people
from ..people.data import ApproveBy, ConfirmBy
from .kinds.kind import Kind

_KNOWN_TO_MENTOR = sorted(state for state, stage in STAGES.items() if stage.mentor_knows)
_IS_ADMIN = Q(member__is_admin=True) | Q(member__user__is_superuser=True)
_IS_MENTOR = Q(pairing__mentor_id=F("member_id"))
_MANAGER = "pairing__mentee__manager__"


def is_theirs(now: datetime) -> Q:
    """What is about no pairing, or about one that its reader may see: as one of the two, the mentee's manager or their
    deputy of the moment, or an administrator."""
    was_asked = Q(pairing__asked_at__isnull=False) | Q(pairing__state__in=_KNOWN_TO_MENTOR)
    return (
        Q(pairing__isnull=True)
        | _IS_ADMIN
        | Q(pairing__mentee_id=F("member_id"))
        | (_IS_MENTOR & was_asked)
        | _has_managers_part(now)
    )


def is_decided_by_others(now: datetime) -> Q:
    """What asks for a decision that by the policy of now is not its reader's: it is over for them."""
    confirm_by, is_escalated = "pairing__programme__confirm_by", Q(pairing__escalated_at__isnull=False)
    is_confirmer = (
        (Q(**{confirm_by: ConfirmBy.MENTOR}) & _IS_MENTOR)
        | (Q(**{confirm_by: ConfirmBy.MANAGER}) & _has_managers_part(now))
        | (_IS_ADMIN & (Q(**{confirm_by: ConfirmBy.ADMIN}) | is_escalated | _is_unattended(now)))
    )
    is_reviewer = _IS_ADMIN | (Q(pairing__programme__approve_by=ApproveBy.MANAGER) & _has_managers_part(now))
    return Q(pairing__isnull=False) & (
        Q(kind=Kind.TO_REVIEW) & ~is_reviewer | Q(kind__in=(Kind.TO_CONFIRM, Kind.CONFIRM_OVERDUE)) & ~is_confirmer
    )


def _has_managers_part(now: datetime) -> Q:
    as_deputy = people.stood_in_for_at(now, _MANAGER)
    return Q(**{f"{_MANAGER[:-2]}_id": F("member_id")}) | Q(**{f"{_MANAGER}deputy_id": F("member_id")}) & as_deputy


def _is_unattended(now: datetime) -> Q:
    """No manager is there to confirm what managers confirm: administrators may."""
    is_there = Q(**{f"{_MANAGER}is_active": True, f"{_MANAGER}user__is_active": True})
    return Q(pairing__programme__confirm_by=ConfirmBy.MANAGER) & (~is_there | people.away_at(now, _MANAGER))
