"""The public Python API: one function per use case, each one transaction; the only thing a door imports.

Functions take keyword arguments and give frozen values (``data`` of each folder); refusals are ``core.errors``.
Nothing is defined here: the modules of this package orchestrate the rooms, and this file names what they offer. A
module is imported when the first of its functions is asked for, since most processes never call most of them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..applets.exchange.data.files import Source
    from ..core.actors import SYSTEM
    from .calendar import get_calendar_feed, renew_calendar_feed, revoke_calendar_feed
    from .frameworks.importing import export_framework, import_framework, list_samples, load_sample, read_source
    from .frameworks.reading import (
        get_role,
        list_authored_frameworks,
        list_authored_roles,
        list_frameworks,
        list_roles,
        list_roles_beside,
        list_skills,
        preview_profile,
    )
    from .jobs.scheduled import run_scheduled, send_outbox
    from .matching.batch_runs import (
        apply_pairing_run,
        cancel_pairing_run,
        get_pairing_run,
        newest_pairing_run,
        start_pairing_run,
    )
    from .matching.exclusion import explain_exclusion, find_person, name_person
    from .matching.offers import join_waiting_list, leave_waiting_list, offer_mentoring, set_mentoring
    from .matching.planning import pair_everyone
    from .matching.recalculation import recalculate
    from .matching.recommendations import recommend_mentors
    from .matching.waiting import invite_to_mentor, list_invitable
    from .pairings.another_round import ask_another_round
    from .pairings.confirmation import confirm_growth
    from .pairings.departures import close_pairing
    from .pairings.extension import answer_extension, ask_extension
    from .pairings.lifecycle import (
        accept_pairing,
        approve_pairing,
        ask_evidence,
        cancel_session,
        decline_pairing,
        log_session,
        reject_pairing,
        set_plan_work,
        tick_step,
        withdraw_pairing,
    )
    from .pairings.meeting import (
        accept_session_time,
        answer_session,
        decline_session_times,
        move_session,
        preview_session_times,
        propose_session_times,
    )
    from .pairings.my_mentoring import get_my_mentoring, mark_notices_read
    from .pairings.plan import add_plan_step, drop_plan_step, move_plan_step, note_plan_step
    from .pairings.requests import choose_other_mentor, propose_pairing, request_mentor
    from .pairings.review_claims import claim_review, get_review_claims
    from .pairings.views import get_own_progress, get_pairing, list_confirmations, list_reviews
    from .pairings.waiting import count_waiting, get_decisions, list_stood_in_for
    from .people.absences import list_deputies, set_absence
    from .people.concerns import close_concern, list_concerns, release_offers, report_concern
    from .people.importing import import_people
    from .people.joining import join_programme
    from .people.mail import describe_unsubscribe, get_notice_preferences, set_notice_preferences, unsubscribe
    from .people.membership import end_membership
    from .people.privacy import export_user, read_own_data, retire_user
    from .people.recognition import (
        get_credential,
        get_record,
        get_thanks,
        read_credential,
        show_thanks,
        thank_mentor,
    )
    from .programmes import appoint_admin, create_programme, open_programme, set_policy
    from .ratings.appraisals import rate_report, rate_report_skills
    from .ratings.data import SkillAnswer
    from .ratings.drafts import get_draft, get_profile, save_draft
    from .ratings.evidence import (
        collect_evidence,
        has_competencies,
        list_evidence_rules,
        record_evidence,
        remove_evidence_rule,
        set_evidence_rule,
    )
    from .ratings.importing import import_ratings
    from .ratings.self_assessment import rate_skills
    from .reports import (
        get_bench_strength,
        get_programme_overview,
        get_team_gaps,
        get_viewer,
        list_programmes,
        list_programmes_run_by,
        list_waiting_confirmations,
        name_members,
    )
    from .team import get_team

_OFFERS = {
    "..applets.exchange.data.files": ("Source",),
    "..core.actors": ("SYSTEM",),
    ".calendar": ("get_calendar_feed", "renew_calendar_feed", "revoke_calendar_feed"),
    ".frameworks.importing": ("export_framework", "import_framework", "list_samples", "load_sample", "read_source"),
    ".frameworks.reading": (
        "get_role",
        "list_authored_frameworks",
        "list_authored_roles",
        "list_frameworks",
        "list_roles",
        "list_roles_beside",
        "list_skills",
        "preview_profile",
    ),
    ".jobs.scheduled": ("run_scheduled", "send_outbox"),
    ".matching.batch_runs": (
        "apply_pairing_run",
        "cancel_pairing_run",
        "get_pairing_run",
        "newest_pairing_run",
        "start_pairing_run",
    ),
    ".matching.exclusion": ("explain_exclusion", "find_person", "name_person"),
    ".matching.offers": ("join_waiting_list", "leave_waiting_list", "offer_mentoring", "set_mentoring"),
    ".matching.planning": ("pair_everyone",),
    ".matching.recalculation": ("recalculate",),
    ".matching.recommendations": ("recommend_mentors",),
    ".matching.waiting": ("invite_to_mentor", "list_invitable"),
    ".pairings.another_round": ("ask_another_round",),
    ".pairings.confirmation": ("confirm_growth",),
    ".pairings.departures": ("close_pairing",),
    ".pairings.extension": ("answer_extension", "ask_extension"),
    ".pairings.lifecycle": (
        "accept_pairing",
        "approve_pairing",
        "ask_evidence",
        "cancel_session",
        "decline_pairing",
        "log_session",
        "reject_pairing",
        "set_plan_work",
        "tick_step",
        "withdraw_pairing",
    ),
    ".pairings.meeting": (
        "accept_session_time",
        "answer_session",
        "decline_session_times",
        "move_session",
        "preview_session_times",
        "propose_session_times",
    ),
    ".pairings.my_mentoring": ("get_my_mentoring", "mark_notices_read"),
    ".pairings.plan": ("add_plan_step", "drop_plan_step", "move_plan_step", "note_plan_step"),
    ".pairings.requests": ("choose_other_mentor", "propose_pairing", "request_mentor"),
    ".pairings.review_claims": ("claim_review", "get_review_claims"),
    ".pairings.views": ("get_own_progress", "get_pairing", "list_confirmations", "list_reviews"),
    ".pairings.waiting": ("count_waiting", "get_decisions", "list_stood_in_for"),
    ".people.absences": ("list_deputies", "set_absence"),
    ".people.concerns": ("close_concern", "list_concerns", "release_offers", "report_concern"),
    ".people.importing": ("import_people",),
    ".people.joining": ("join_programme",),
    ".people.mail": ("describe_unsubscribe", "get_notice_preferences", "set_notice_preferences", "unsubscribe"),
    ".people.membership": ("end_membership",),
    ".people.privacy": ("export_user", "read_own_data", "retire_user"),
    ".people.recognition": (
        "get_credential",
        "get_record",
        "get_thanks",
        "read_credential",
        "show_thanks",
        "thank_mentor",
    ),
    ".programmes": ("appoint_admin", "create_programme", "open_programme", "set_policy"),
    ".ratings.appraisals": ("rate_report", "rate_report_skills"),
    ".ratings.data": ("SkillAnswer",),
    ".ratings.drafts": ("get_draft", "get_profile", "save_draft"),
    ".ratings.evidence": (
        "collect_evidence",
        "has_competencies",
        "list_evidence_rules",
        "record_evidence",
        "remove_evidence_rule",
        "set_evidence_rule",
    ),
    ".ratings.importing": ("import_ratings",),
    ".ratings.self_assessment": ("rate_skills",),
    ".reports": (
        "get_bench_strength",
        "get_programme_overview",
        "get_team_gaps",
        "get_viewer",
        "list_programmes",
        "list_programmes_run_by",
        "list_waiting_confirmations",
        "name_members",
    ),
    ".team": ("get_team",),
}
"""The names again, by the module that they are imported from; a test keeps the two lists equal."""

_HOMES = {name: module for module, names in _OFFERS.items() for name in names}

__all__ = sorted(_HOMES)  # noqa: PLE0605 - a list all the same

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """A use case, from now on an attribute of this module; called by Python for what is not one yet."""
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        globals()[name] = found = getattr(import_module(_HOMES[name], __name__), name)
        return found

    def __dir__() -> list[str]:
        return sorted({*globals(), *_HOMES})
