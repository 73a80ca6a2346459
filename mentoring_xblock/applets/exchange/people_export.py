"""Today's people as a table in the layout of the template: imported again, it changes nothing. Reads only.

Members go by their username. Who is expected goes by the address under which they are: they have nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ...core.values import pick
from ...platform.roster import find_usernames
from ..people import api as people
from ..people.data import NO_MANAGER
from .people_roles import RoleLookup
from .people_table import TEXTS, write_manager
from .templates import PEOPLE_HEADINGS, write_rows

HERE = "active"
BETWEEN_ROLES = "; "


def export_people(programme_id: int) -> tuple[str, bytes]:
    """The programme's members with an account, and whom it expects: the file's name and content."""
    return write_rows("people", PEOPLE_HEADINGS, [_cells(row) for row in _rows(programme_id)])


def _rows(programme_id: int) -> Iterator[Mapping[str, str]]:
    everybody = people.list_members(programme_id, active_only=False)
    # Of managers who are gone too: their people have them until somebody names another.
    user_of = {member.member_id: member.user_id for member in everybody}
    members = [member for member in everybody if member.is_active]
    expected = people.list_expected(programme_id)
    awaited = people.awaited_managers(programme_id)
    managers = {user_of.get(member.manager_id or 0, NO_MANAGER) for member in members}
    managers |= {each.manager_user_id for each in expected}
    names = find_usernames(({member.user_id for member in members} | managers) - {NO_MANAGER})
    roles = RoleLookup(programme_id, (), leave_out=lambda *_args, **_params: None)
    for member in members:
        manager = write_manager(names.get(user_of.get(member.manager_id or 0, NO_MANAGER), ""))
        yield pick(member, TEXTS) | {
            "username": names[member.user_id],
            "manager": awaited.get(member.user_id, manager),
            "roles": BETWEEN_ROLES.join(roles.named(member.roles)),
        }
    for each in expected:
        yield pick(each, TEXTS) | {
            "email": each.email,
            "manager": each.manager_email or write_manager(names.get(each.manager_user_id, "")),
            "roles": BETWEEN_ROLES.join(roles.named(each.roles)),
        }


def _cells(row: Mapping[str, str]) -> tuple[str, ...]:
    named = {**row, "time zone": row["time_zone"], "status": HERE}
    return tuple(named.get(heading, "") for heading in PEOPLE_HEADINGS)
