"""The room's door. Nothing is defined here: each name is at home in the module that answers its question.

Who may ask is decided above, in ``mentoring_xblock.api.permissions``.
"""

from __future__ import annotations

from .absences import absences_to_turn, set_absence, stood_in_for_by, turn_absence
from .carrying import carry_opt_ins
from .data import PersonRow
from .expected import (
    addresses_awaited,
    await_managers,
    awaited_managers,
    count_expected,
    expect_people,
    find_expecting,
    forget_address,
    forget_expected,
    forget_overdue,
    is_awaited,
    list_expected,
    members_awaiting,
    set_expected_managers,
)
from .members import (
    active_among,
    admins_of,
    change_of,
    count_members,
    deactivate,
    end_membership,
    find_insider,
    find_membership,
    get_member,
    get_member_by_id,
    get_member_in,
    get_members,
    get_members_of_users,
    insiders_of,
    is_here,
    is_superuser,
    join,
    list_members,
    lock_members,
    member_roles,
    members_by_course,
    memberships_of,
    report_ids_of,
    reports_of,
)
from .places import (
    free_place,
    held_members,
    note_answer,
    note_silence,
    opt_ins_of,
    places_taken,
    set_mentoring,
    set_opt_in,
    set_opt_ins,
    take_place,
    take_places,
)
from .programmes import (
    create_programme,
    default_programme,
    get_programme,
    get_programme_by_id,
    list_programmes,
    set_policy,
)
from .role_holders import count_holders, move_holders
from .roster import save_people

__all__ = [
    "PersonRow", "absences_to_turn", "active_among", "addresses_awaited", "admins_of", "await_managers",
    "awaited_managers", "carry_opt_ins", "change_of", "count_expected", "count_holders", "count_members",
    "create_programme", "deactivate", "default_programme", "end_membership", "expect_people", "find_expecting",
    "find_insider", "find_membership", "forget_address", "forget_expected", "forget_overdue", "free_place",
    "get_member", "get_member_by_id", "get_member_in", "get_members", "get_members_of_users", "get_programme",
    "get_programme_by_id", "held_members", "insiders_of", "is_awaited", "is_here", "is_superuser", "join",
    "list_expected", "list_members", "list_programmes", "lock_members", "member_roles", "members_awaiting",
    "members_by_course", "memberships_of", "move_holders", "note_answer", "note_silence", "opt_ins_of", "places_taken",
    "report_ids_of", "reports_of", "save_people", "set_absence", "set_expected_managers", "set_mentoring", "set_opt_in",
    "set_opt_ins", "set_policy", "stood_in_for_by", "take_place", "take_places", "turn_absence",
]  # fmt: skip
