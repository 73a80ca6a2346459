"""The public Python API: one function per use case, each one transaction; the only thing a door imports.

Functions take keyword arguments and give frozen values (``api.data``); refusals are ``core.errors``.
No rule lives here: modules of this package orchestrate the rooms, and this file names what they offer.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOMES = {
    "appraisals": ("rate_report_skills",),
    "assessment": ("rate_skills", "get_profile", "save_draft", "get_draft", "rate_report"),
    "mentoring": (
        "recommend_mentors",
        "offer_mentoring",
        "join_waiting_list",
        "leave_waiting_list",
        "set_mentoring",
    ),
    "pairings": (
        "request_mentor",
        "propose_pairing",
        "approve_pairing",
        "reject_pairing",
        "accept_pairing",
        "decline_pairing",
        "withdraw_pairing",
        "choose_other_mentor",
        "set_plan_work",
        "log_session",
        "cancel_session",
        "tick_step",
        "confirm_growth",
        "ask_evidence",
        "get_my_mentoring",
        "get_pairing",
        "list_confirmations",
        "list_reviews",
        "list_team_pairings",
        "run_tick",
        "mark_notices_read",
    ),
    "catalogue": ("list_roles",),
    "matching": ("pair_everyone", "recalculate"),
    "reports": (
        "get_team_gaps",
        "get_bench_strength",
        "get_programme_overview",
        "list_programmes",
        "list_frameworks",
        "get_viewer",
        "name_members",
        "list_programmes_run_by",
        "list_waiting_confirmations",
    ),
    "competencies": (
        "import_framework",
        "export_framework",
        "list_samples",
        "load_sample",
        "read_source",
        "Source",
    ),
    "people": ("import_people",),
    "programmes": ("appoint_admin",),
    "privacy": ("retire_user", "export_user"),
    "data": ("SkillAnswer",),
    "vocabulary": (
        "ApproveBy",
        "ConfirmBy",
        "Event",
        "PairingInfo",
        "PlanStepInfo",
        "Practice",
        "SessionKind",
        "State",
        "sentence_of",
        "stored_sentence_of",
    ),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    """A use case by its name, from the module that holds it."""
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)
