"""The use cases about pairings, gathered under one name. Nothing is defined here."""

from __future__ import annotations

from .pairing_requests import choose_other_mentor, propose_pairing, request_mentor
from .pairing_steps import (
    accept_pairing,
    approve_pairing,
    ask_evidence,
    cancel_session,
    confirm_growth,
    decline_pairing,
    log_session,
    reject_pairing,
    set_plan_work,
    tick_step,
    withdraw_pairing,
)
from .pairing_views import (
    get_my_mentoring,
    get_own_progress,
    get_pairing,
    list_confirmations,
    list_reviews,
    list_team_pairings,
    mark_notices_read,
)
from .review_claims import claim_review, get_review_claims
from .ticking import run_tick, send_outbox

__all__ = [
    "accept_pairing", "approve_pairing", "ask_evidence", "cancel_session", "choose_other_mentor", "claim_review",
    "confirm_growth", "decline_pairing", "get_my_mentoring", "get_own_progress", "get_pairing", "get_review_claims",
    "list_confirmations", "list_reviews", "list_team_pairings", "log_session", "mark_notices_read", "propose_pairing",
    "reject_pairing", "request_mentor", "run_tick", "send_outbox", "set_plan_work", "tick_step", "withdraw_pairing",
]  # fmt: skip
