"""Use cases about a programme itself: who runs it. Its people come in through ``people``."""

from __future__ import annotations

from datetime import datetime

from ..applets.people import api as people
from ..applets.people.data import Entry, MemberInfo, PersonRow, ProgrammeInfo
from ..core import clock
from ..core.errors import InvalidInput, NotFound, gettext_noop
from .frameworks.importing import administered_programme
from .transactions import atomic_use_case


@atomic_use_case
def appoint_admin(
    *,
    user_id: int,
    is_admin: bool = True,
    programme: str | None = None,
    actor_id: int | None = None,
    now: datetime | None = None,
) -> MemberInfo:
    """Let a person run the programme (they join it where they had not), or with ``is_admin`` False run it no longer.

    ``programme`` is a key, None the default one; ``actor_id`` None is the system (a command).

    Raises NotFound for an unknown programme or somebody who is not in it, NotAllowed unless the actor runs it,
    InvalidInput for an admin who would take the right from themselves.
    """
    found = administered_programme(programme, actor_id=actor_id)
    if actor_id == user_id and not is_admin:
        raise InvalidInput(
            gettext_noop("You cannot remove your own administrator rights. Ask another administrator to remove them."),
            code="own_right",
        )
    if not is_admin and people.get_member(found.programme_id, user_id) is None:
        raise NotFound()
    row = PersonRow(user_id=user_id, is_admin=is_admin)
    people.save_people(found.programme_id, rows=[row], actor_id=actor_id, now=now or clock.now())
    member = people.get_member(found.programme_id, user_id)
    if member is None:
        raise NotFound()
    return member


@atomic_use_case
def open_programme(
    *, programme: str | None = None, actor_id: int | None = None, now: datetime | None = None
) -> ProgrammeInfo:
    """Let anybody with an account join from now on, as the demo does; an admin takes it back in the programme's policy.

    ``programme`` is a key, None the default one; ``actor_id`` None is the system (a command). Raises NotFound for an
    unknown programme, NotAllowed unless the actor runs it.
    """
    found = administered_programme(programme, actor_id=actor_id)
    people.set_entry(found.programme_id, entry=Entry.OPEN, actor_id=actor_id, now=now or clock.now())
    return people.get_programme_by_id(found.programme_id)
