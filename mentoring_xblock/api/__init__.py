"""The public Python API: one function per use case, each one transaction; the only thing a door imports.

Functions take keyword arguments and give frozen values (``data`` of each folder); refusals are ``core.errors``.
Nothing is defined here: the modules of this package orchestrate the rooms, and this file names what they offer.
"""

from __future__ import annotations

from ..applets.exchange.data import Source
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
from .pairings.plan import add_plan_step, drop_plan_step, move_plan_step, note_plan_step
from .pairings.requests import choose_other_mentor, propose_pairing, request_mentor
from .pairings.review_claims import claim_review, get_review_claims
from .pairings.views import (
    get_my_mentoring,
    get_own_progress,
    get_pairing,
    list_confirmations,
    list_reviews,
    mark_notices_read,
)
from .pairings.waiting import count_waiting, get_decisions
from .people.absences import list_deputies, set_absence
from .people.concerns import close_concern, list_concerns, release_offers, report_concern
from .people.importing import import_people
from .people.joining import join_programme
from .people.mail import describe_unsubscribe, get_notice_preferences, set_notice_preferences, unsubscribe
from .people.membership import end_membership
from .people.own_data import read_own_data
from .people.privacy import export_user, retire_user
from .people.recognition import (
    get_credential,
    get_record,
    get_thanks,
    read_credential,
    show_thanks,
    thank_mentor,
)
from .programmes import appoint_admin, open_programme, set_policy
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

__all__ = [
    "SYSTEM", "SkillAnswer", "Source", "accept_pairing", "accept_session_time", "add_plan_step", "answer_extension",
    "answer_session", "apply_pairing_run", "appoint_admin", "approve_pairing", "ask_another_round", "ask_evidence",
    "ask_extension", "cancel_pairing_run", "cancel_session", "choose_other_mentor", "claim_review", "close_concern",
    "close_pairing", "collect_evidence", "confirm_growth", "count_waiting", "decline_pairing", "decline_session_times",
    "describe_unsubscribe", "drop_plan_step", "end_membership", "explain_exclusion", "export_framework", "export_user",
    "find_person", "get_bench_strength", "get_calendar_feed", "get_credential", "get_decisions", "get_draft",
    "get_my_mentoring", "get_notice_preferences", "get_own_progress", "get_pairing", "get_pairing_run", "get_profile",
    "get_programme_overview", "get_record", "get_review_claims", "get_role", "get_team", "get_team_gaps", "get_thanks",
    "get_viewer", "has_competencies", "import_framework", "import_people", "invite_to_mentor", "join_programme",
    "join_waiting_list", "leave_waiting_list", "list_authored_frameworks", "list_authored_roles", "list_concerns",
    "list_confirmations", "list_deputies", "list_evidence_rules", "list_frameworks", "list_invitable",
    "list_programmes", "list_programmes_run_by", "list_reviews", "list_roles", "list_roles_beside", "list_samples",
    "list_skills",
    "list_waiting_confirmations", "load_sample", "log_session", "mark_notices_read", "move_plan_step", "move_session",
    "name_members", "name_person", "newest_pairing_run", "note_plan_step", "offer_mentoring", "open_programme",
    "pair_everyone", "preview_profile", "preview_session_times", "propose_pairing", "propose_session_times",
    "rate_report", "rate_report_skills", "rate_skills", "read_credential", "read_own_data", "read_source",
    "recalculate", "recommend_mentors", "record_evidence", "reject_pairing", "release_offers", "remove_evidence_rule",
    "renew_calendar_feed", "report_concern", "request_mentor", "retire_user", "revoke_calendar_feed", "run_scheduled",
    "save_draft", "send_outbox", "set_absence", "set_evidence_rule", "set_mentoring", "set_notice_preferences",
    "set_plan_work", "set_policy", "show_thanks", "start_pairing_run", "thank_mentor", "tick_step", "unsubscribe",
    "withdraw_pairing",
]  # fmt: skip
