"""The room's door. Nothing is defined here: each name is at home in the module that answers its question."""

from __future__ import annotations

from .claims import claim, find_claim
from .concerns import close_concern, open_concerns, report_concern
from .deadlines import confirmation_days
from .due import (
    alone_since,
    ending_soon,
    of_gone_people,
    out_of_time,
    reunited,
    to_escalate,
    unanswered,
    unconfirmed,
    unreviewed,
    without_session,
)
from .extension import answer as answer_extension
from .extension import ask as ask_extension
from .lifecycle import (
    approve_many,
    note_gone,
    note_reassessment,
    record_confirmation,
    record_shown,
    transition,
)
from .meetings import meetings_of
from .plans import cancel_session, check_practice, log_session, set_work, tick
from .proposals import change_mentor, propose, propose_many, refusal_of
from .reading import (
    all_declined_since,
    count_open_on,
    declined_lately,
    ended_on,
    find_with_manager,
    get_detail,
    get_info,
    get_infos,
    in_states,
    mentors_asked,
    open_pairings_of,
    outcomes_of,
    pairings_of,
    pairings_of_mentees,
    plans_of,
    record_of,
    skills_open_of,
    track_records_of,
    waiting_of,
)
from .records import dates_of, grown_of, open_times_of
from .requests import (
    chosen_on,
    close_request,
    find_request,
    get_request,
    join_waiting,
    leave_every_waiting_list,
    leave_waiting,
    leave_waiting_lists_of_gone,
    mark_tried,
    newest_pairing_of,
    open_request,
)
from .session_reading import (
    calendar_of,
    next_sessions_of,
    open_times_by,
    planned_of,
    sessions_to_answer,
    unanswered_sessions,
    waits_for_answer,
)
from .sessions import accept_times, answer_session, decline_times, move_session, propose_times
from .steps import add_step, drop_step, move_step, note_step
from .thanks import say_thanks, show_thanks, thanks_of
from .waiting import next_in_line, skills_in_line, tell_turn, waiting_lines_of

__all__ = [
    "accept_times", "add_step", "all_declined_since", "alone_since", "answer_extension", "answer_session",
    "approve_many", "ask_extension", "calendar_of", "cancel_session", "change_mentor", "check_practice", "chosen_on",
    "claim", "close_concern", "close_request", "confirmation_days", "count_open_on", "dates_of", "decline_times",
    "declined_lately", "drop_step", "ended_on", "ending_soon", "find_claim", "find_request", "find_with_manager",
    "get_detail", "get_info", "get_infos", "get_request", "grown_of", "in_states", "join_waiting",
    "leave_every_waiting_list", "leave_waiting", "leave_waiting_lists_of_gone", "log_session", "mark_tried",
    "meetings_of", "mentors_asked", "move_session", "move_step", "newest_pairing_of", "next_in_line",
    "next_sessions_of", "note_gone", "note_reassessment", "note_step", "of_gone_people", "open_concerns",
    "open_pairings_of", "open_request", "open_times_by", "open_times_of", "out_of_time", "outcomes_of", "pairings_of",
    "pairings_of_mentees", "planned_of", "plans_of", "propose", "propose_many", "propose_times", "record_confirmation",
    "record_of", "record_shown", "refusal_of", "report_concern", "reunited", "say_thanks", "sessions_to_answer",
    "set_work", "show_thanks", "skills_in_line", "skills_open_of", "tell_turn", "thanks_of", "tick", "to_escalate",
    "track_records_of", "transition", "unanswered", "unanswered_sessions", "unconfirmed", "unreviewed",
    "waiting_lines_of", "waiting_of", "waits_for_answer", "without_session",
]  # fmt: skip
