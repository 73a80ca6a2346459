"""The room's door. Nothing is defined here: each name is at home in the module that answers its question."""

from __future__ import annotations

from .claims import claim, find_claim
from .concerns import close_concern, open_concerns, report_concern
from .deadlines import confirmation_days
from .extension import answer as answer_extension
from .extension import ask as ask_extension
from .lifecycle import approve_many, note_reassessment, record_confirmation, record_shown, transition
from .plans import cancel_session, check_practice, log_session, set_work, tick
from .proposals import change_mentor, propose, propose_many
from .reading import (
    all_declined_since,
    calendar_of,
    declined_lately,
    ended_on,
    ending_soon,
    find_with_manager,
    get_detail,
    get_info,
    get_infos,
    in_states,
    mentors_asked,
    next_sessions_of,
    open_pairings_of,
    open_times_by,
    out_of_time,
    outcomes_of,
    pairings_of,
    pairings_of_mentees,
    planned_of,
    plans_of,
    record_of,
    sessions_to_answer,
    to_escalate,
    unanswered_sessions,
    unconfirmed,
    unreviewed,
    waiting_of,
    waits_for_answer,
    without_session,
)
from .records import dates_of, grown_of, open_times_of
from .requests import (
    chosen_on,
    close_request,
    find_request,
    get_request,
    join_waiting,
    leave_waiting,
    mark_tried,
    newest_pairing_of,
    open_request,
)
from .sessions import accept_times, answer_session, decline_times, move_session, propose_times
from .steps import add_step, drop_step, move_step, note_step
from .thanks import say_thanks, show_thanks, thanks_of

__all__ = [
    "accept_times", "add_step", "all_declined_since", "answer_extension", "answer_session", "approve_many",
    "ask_extension", "calendar_of", "cancel_session", "change_mentor", "check_practice", "chosen_on", "claim",
    "close_concern", "close_request", "confirmation_days", "dates_of", "decline_times", "declined_lately", "drop_step",
    "ended_on", "ending_soon", "find_claim", "find_request", "find_with_manager", "get_detail", "get_info", "get_infos",
    "get_request", "grown_of", "in_states", "join_waiting", "leave_waiting", "log_session", "mark_tried",
    "mentors_asked", "move_session", "move_step", "newest_pairing_of", "next_sessions_of", "note_reassessment",
    "note_step", "open_concerns", "open_pairings_of", "open_request", "open_times_by", "open_times_of", "out_of_time",
    "outcomes_of", "pairings_of", "pairings_of_mentees", "planned_of", "plans_of", "propose", "propose_many",
    "propose_times", "record_confirmation", "record_of", "record_shown", "report_concern", "say_thanks",
    "sessions_to_answer", "set_work", "show_thanks", "thanks_of", "tick", "to_escalate", "transition",
    "unanswered_sessions", "unconfirmed", "unreviewed", "waiting_of", "waits_for_answer", "without_session",
]  # fmt: skip
